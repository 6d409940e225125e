"""A law as Lovdata's archive has it, as a document with a section for each provision in force.

Left out: notes of the editors (what changed a provision), footnotes, and what is not in force yet. Text between provisions and
annexes is no provision and is not read. A law of which a part cannot be read is refused whole: half a rule is another rule.
"""

from __future__ import annotations

import re
from datetime import date
from html.entities import name2codepoint
from typing import Any

from lxml import etree

from saklig.assistant.errors import ContentError
from saklig.assistant.retrieval import Document, Section
from saklig.assistant.steps.language import language_of

__all__ = ["law_of", "reference_in"]

_REFERENCE = re.compile(r"\b(lov|forskrift)/(\d{4}-\d\d-\d\d)(?:-0*(\d+))?(?![\d-])")
_OWN_REFERENCE = re.compile(r"<dd\s[^>]*class=[\"'](?:refid|dokid)[\"'][^>]*>\s*([^<\s]+)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MARK = re.compile(r"\(?[a-zæøå0-9]{1,3}[.)]\Z")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,9});")
_BLOCKS = frozenset(("article", "section", "p", "div", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "br"))
_PLACE = re.compile(r"§\s?(\d+(?:-\d+)*)(?:\s?([a-zæøå]))?")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NOT_THE_LAW = ("changesToParent", "future", "footnote")  # how the classes of such parts begin
_TO_KNOW_ITS_FORM = 3_000  # letters


def reference_in(text: str) -> str:
    """The law that an address or an id names, as "lov/2012-08-24-64"; empty where it names none."""
    found = _REFERENCE.search(text)
    return f"{found[1]}/{found[2]}{f'-{found[3]}' if found[3] else ''}" if found else ""


def own_reference(data: bytes) -> str:
    """Which law a file says it is, without reading the rest of it."""
    found = _OWN_REFERENCE.search(data[:200_000].decode("utf-8", "replace"))
    return reference_in(found[1]) if found else ""


def law_of(data: bytes, *, today: date, services: tuple[str, ...] = ()) -> Document:
    """The law. `today`: the day it must be in force. Errors: ContentError, with why."""
    root = _parsed(data)
    told = {name: _told(root, name) for name in ("refid", "dokid", "title", "titleShort", "ministry")}
    reference = reference_in(told["refid"]) or reference_in(told["dokid"])
    if not reference:
        raise ContentError("does not say which law it is (refid, dokid). The archive has another shape than is known here.")
    since = _in_force(_told(root, "dateInForce"), today)
    changed = _days(_told(root, "lastChangeInForce"))
    text, sections = _written(root, f"https://lovdata.no/{reference}")
    if not sections:
        why = "has no provision in force. Take it out of the settings, or link to what it is now."
        raise ContentError(why, code="not-in-force")
    language = _language(root.get("lang") or "no", text)
    return Document(
        id=f"lovdata/{reference}.{language}", title=told["title"] or told["titleShort"] or reference, text=text,
        sections=sections, dated=max((day for day in changed if day <= today), default=since), binding=True,
        owner=told["ministry"] or "Lovdata", language=language, address=f"https://lovdata.no/{reference}", services=services,
    )  # fmt: skip


def _parsed(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError(f"is no text in UTF-8 (byte {error.start}).") from None
    if "<!ENTITY" in text:
        raise ContentError("declares entities of its own, as no law does. It is not read.")
    text = _NAMED.sub(_character, text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ContentError(f"is no whole XML (line {error.lineno}). Fetch the archive again.") from None
    for named in root.iter(etree.Entity):
        raise ContentError(f"holds {named.text[:20]!r}, which cannot be told without its declaration.")
    for element in root.iter():
        element.tag = etree.QName(element).localname  # with or without the name space of XHTML
    return root


def _character(named: re.Match[str]) -> str:
    """HTML's own names (&oslash;), which XML does not know without fetching where they are declared."""
    known = named[1] in name2codepoint and named[1] not in ("lt", "gt", "amp", "quot")
    return chr(name2codepoint[named[1]]) if known else named[0]


def _told(root: Any, name: str) -> str:
    """What the head says; of several in a list, the first."""
    for found in root.iter("dd"):
        if name in _classes(found):
            item = next(found.iter("li"), found)
            return " ".join("".join(item.itertext()).split())
    return ""


def _days(text: str) -> list[date]:
    made = []
    for one in _DAY.findall(text):
        try:
            made.append(date.fromisoformat(one))
        except ValueError:
            continue
    return made


def _in_force(told: str, today: date) -> date | None:
    """The day it came into force. Old laws may not say. Errors: ContentError, where it has not."""
    days = _days(told)
    if told and (not days or min(days) > today):
        raise ContentError(f"is not in force yet ({told[:60]}).", code="not-in-force")
    return min(days, default=None)


def _language(said: str, text: str) -> str:
    """Lovdata writes "no" for either form of Norwegian: the text itself tells which."""
    known = {"nb": "nb", "nn": "nn", "en": "en"}.get(said.lower()[:2])
    return known or ("nn" if language_of(text[:_TO_KNOW_ITS_FORM]) == "nn" else "nb")


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def _left_out(element: Any) -> bool:
    return any(one.startswith(_NOT_THE_LAW) for one in _classes(element))


def _written(root: Any, address: str) -> tuple[str, tuple[Section, ...]]:
    """The text, provision by provision, each under its heading and with its own address."""
    parts: list[str] = []
    sections, at = [], 0
    for article in root.iter("article"):
        if "legalArticle" not in _classes(article) or any(_left_out(one) for one in (article, *article.iterancestors())):
            continue
        (provision, heading), body = _heading(article), _body(article)
        if not body or not provision:
            continue  # repealed: a number, and a note of what repealed it
        before = ("\n\n" if parts else "") + heading + "\n"
        start = at + len(before)
        at = start + len(body)
        own = _of_provision(address, provision)
        sections.append(Section(heading=heading, start=start, end=at, provision=provision, address=own))
        parts += (before, body)
    return "".join(parts), tuple(sections)


def _of_provision(address: str, provision: str) -> str:
    """Where Lovdata shows the provision ("…/§3", "…/§13b", "…/§22-1"); the law itself, where it is named in another way."""
    found = _PLACE.fullmatch(provision)
    return f"{address}/§{found[1]}{found[2] or ''}" if found else address


def _heading(article: Any) -> tuple[str, str]:
    """The provision ("§ 3"), and its heading with the chapters it stands in."""
    parts = {}
    for name in ("legalArticleValue", "legalArticleTitle"):
        found = next((one for one in article.iter("span") if name in _classes(one)), None)
        parts[name] = "" if found is None else _words(found)
    provision = parts["legalArticleValue"] or re.sub(r"^§\s*", "§ ", (article.get("data-name") or "").strip(" ."))
    title = f"{provision}. {parts['legalArticleTitle']}".rstrip(". ")
    chapters = [named for one in article.iterancestors("section") if (named := _chapter(one))]
    return provision, f"{title} ({', '.join(reversed(chapters))})" if chapters else title


def _chapter(section: Any) -> str:
    found = next((one for one in section if one.tag in _HEADINGS), None)
    return "" if found is None else _words(found)


def _words(element: Any) -> str:
    """What stands in a heading, without its point."""
    lines = _Lines()
    lines.read(element)
    return " ".join(lines.told()).strip(" .")


def _body(article: Any) -> str:
    """Its paragraphs and items of lists, a line each, without its heading."""
    lines = _Lines()
    for child in article:
        if child.tag not in _HEADINGS:
            lines.read(child)
    return "\n".join(lines.told())


class _Lines:
    """Gathers lines of text; an item of a list begins with its letter or number, on the line of its first paragraph."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._mark = ""

    def read(self, element: Any) -> None:
        """An element and what is in it, but for what is not the law."""
        if not _left_out(element):
            self._begin(element)
            self._words.append(element.text or "")
            for child in element:
                self.read(child)
            if element.tag in _BLOCKS:
                self._end_line()
        self._words.append(element.tail or "")

    def told(self) -> list[str]:
        self._end_line()
        return self._lines

    def _begin(self, element: Any) -> None:
        if element.tag in _BLOCKS:
            self._end_line()
        if element.tag in ("td", "th"):
            self._words.append(" ")
        if element.tag == "li":
            named = (element.get("data-name") or "").strip()
            self._mark = named if _MARK.match(named) else "-"

    def _end_line(self) -> None:
        line = " ".join("".join(self._words).split())
        if line:
            self._lines.append(f"{self._mark} {line}" if self._mark and not line.startswith(self._mark) else line)
            self._mark = ""
        self._words = []
