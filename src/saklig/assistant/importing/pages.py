"""HTML and Markdown as plain text with headings. What is no text (scripts, styles, menus, forms) is left out, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt

from saklig.assistant.retrieval import Section

__all__ = ["Page", "of_html", "of_markdown", "of_plain"]

_LEFT_OUT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "nav",
        "footer",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
        "aside",
        "dialog",
    )
)
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "br",
        "hr",
        "address",
        "form",
        "body",
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ALONE = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "source", "area", "base", "col", "embed", "track", "wbr")
)
_PROVISION = re.compile(r"§+\s?\d+(?:-\d+)*(?:\s?[a-z]\b)?")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(slots=True)
class Page:
    """Plain text, its sections by heading, and what the page says of itself."""

    title: str = ""
    text: str = ""
    sections: tuple[Section, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)


def of_markdown(text: str) -> Page:
    """Markdown as it is read: marks of emphasis and addresses of links left out; HTML in it stays text."""
    return of_html(_MARKDOWN.render(text))


def of_html(text: str) -> Page:
    """A page of HTML, be it broken."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page()


def of_plain(text: str) -> Page:
    """Text without marks: no section, and its first line as title."""
    lines = [line.strip() for line in text.splitlines()]
    first = next((line for line in lines if line), "")
    return Page(title=first[:200], text="\n".join(lines).strip())


class _Reader(HTMLParser):
    """Gathers lines of text; each is (heading's level or 0, text)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = []
        self.told: dict[str, Any] = {}
        self.title = ""
        self._words: list[str] = []
        self._left_out: list[str] = []
        self._level = 0
        self._mark = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self._head(tag, held)
        if tag in _LEFT_OUT and tag not in _ALONE:
            self._left_out.append(tag)
        elif tag in _HEADINGS:
            self._end_line()
            self._level = int(tag[1])
        elif tag == "li":
            self._end_line()
            self._mark = "- "
        elif tag in ("td", "th"):
            self._words.append(" ")
        elif tag in _BLOCKS:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in self._left_out:
            while self._left_out.pop() != tag:
                pass
        elif tag in _HEADINGS or tag == "li" or tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._left_out:
            self._words.append(data)

    def page(self) -> Page:
        self._end_line()
        text, starts = "", []
        for level, line in self.lines:
            text += "\n" if text else ""
            if level:
                text += "\n" if text else ""
                starts.append((line, len(text), len(text) + len(line)))
            text += line
        title = next((line for level, line in self.lines if level == 1), "") or " ".join(self.title.split())
        return Page(title=title, text=text, sections=tuple(_sections(starts, len(text))), told=self.told)

    def _head(self, tag: str, held: dict[str, str]) -> None:
        if tag == "html" and held.get("lang"):
            self.told["lang"] = held["lang"]
        elif tag == "title":
            self._in_title = True
        elif tag == "link" and held.get("rel") == "canonical":
            self.told["url"] = held.get("href", "")
        elif tag == "meta":
            name = (held.get("name") or held.get("property") or "").lower().split(":")[-1]
            if name in ("date", "lastmod", "modified_time", "owner", "binding", "provision", "services"):
                self.told["lastmod" if name == "modified_time" else name] = held.get("content", "")

    def _end_line(self) -> None:
        line = " ".join("".join(self._words).split())
        if line:
            self.lines.append((self._level, self._mark + line if not self._level else line))
            self._mark = ""
        self._words, self._level = [], 0


def _sections(starts: list[tuple[str, int, int]], end: int) -> Iterator[Section]:
    """The stretches under the headings."""
    for number, (heading, _, after) in enumerate(starts):
        stop = starts[number + 1][1] if number + 1 < len(starts) else end
        found = _PROVISION.search(heading)
        yield Section(heading=heading, start=after, end=stop, provision=found[0] if found else "")
