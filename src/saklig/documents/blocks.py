"""From Markdown with slots to a small tree of blocks: all that a letter may be made of.

markdown-it reads the Markdown (HTML off); what is not on the list below is an error with its line, never dropped. Only
then do the slots' texts go in, as text. `html` and `pdf` draw this tree and know no Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from saklig.documents.errors import LetterTextError
from saklig.documents.filling import SLOT, Filled
from saklig.documents.values import Paragraphs

__all__ = ["Block", "Bullets", "Heading", "Inline", "LineBreak", "Link", "Paragraph", "Strong", "Table", "Text",
           "read_blocks"]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    text: str
    value: bool = False  # came from a slot: may read in another direction than the letter


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`target` is checked: https, tel or mailto, and percent-encoded."""

    target: str
    content: tuple[Inline, ...]


Inline = Text | LineBreak | Strong | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    level: int  # 2 to 4; the letter's title is the only level 1
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; `start` is None for one without numbers."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The first row names the columns; the first cell of each row names the row. `align`: "left" or "right"."""

    align: tuple[str, ...]
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


Block = Heading | Paragraph | Bullets | Table

_SECTION = re.compile(r"§ (?=\d)")
_SCHEMES = {"https", "tel", "mailto"}
_HINTS = {
    "image": "a picture", "code_inline": "code", "fence": "code", "hr": "a line across", "blockquote_open": "a quote",
    "html_block": "HTML", "html_inline": "HTML", "s_open": "text struck out",
}  # fmt: skip


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    # No indented code (a template's own indentation means nothing), no footnote-like references, no bare addresses.
    reader.enable("table").disable(["code", "reference", "autolink", "html_block", "html_inline", "lheading"])
    reader.normalizeLink = lambda url: url  # the slots go in first; _target does both
    reader.validateLink = lambda url: True
    return reader


def read_blocks(filled: Filled) -> tuple[Block, ...]:
    """The letter's body as blocks.

    Errors: LetterTextError with the line of the filled text, for anything a letter may not have.
    """
    walk = _Walk(_reader().parse(filled.markdown), filled)
    blocks = tuple(walk.blocks(until=None))
    _check_levels(blocks, filled)
    return blocks


def _check_levels(blocks: Sequence[Block], filled: Filled) -> None:
    """Headings step down one level at a time, for those who hear the letter."""
    before = 1
    for block in blocks:
        if isinstance(block, Heading):
            if not 2 <= block.level <= min(before + 1, 4):
                raise LetterTextError(
                    f"a heading of level {block.level} after one of level {before}: begin sections with ##, and step "
                    "down one level at a time (the title is given beside the text)",
                    template=filled.template,
                )
            before = block.level


class _Walk:
    """One pass through markdown-it's flat list of tokens."""

    def __init__(self, tokens: Sequence[Token], filled: Filled) -> None:
        self._tokens = tokens
        self._at = 0
        self._filled = filled
        self._line: int | None = None

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        if token.map:
            self._line = token.map[0] + 1
        return token

    def _refuse(self, what: str) -> LetterTextError:
        line = "" if self._line is None else f" (line {self._line} of the filled text)"
        return LetterTextError(f"{what}{line}", template=self._filled.template)

    def blocks(self, *, until: str | None) -> Iterator[Block]:
        while self._at < len(self._tokens):
            token = self._next()
            if token.type == until:
                return
            if token.type == "paragraph_open":
                yield from self._paragraph()
            elif token.type == "heading_open":
                yield Heading(level=int(token.tag[1]), content=self._inline_of_block())
            elif token.type in {"bullet_list_open", "ordered_list_open"}:
                yield self._list(token)
            elif token.type == "table_open":
                yield self._table()
            else:
                said = _HINTS.get(token.type, token.type)
                raise self._refuse(f"{said}: a letter has headings, paragraphs, lists, tables, **strong** and links")

    def _inline_of_block(self) -> tuple[Inline, ...]:
        content = self._inlines(self._next().children or [])
        self._next()  # the closing token
        return content

    def _paragraph(self) -> Iterator[Paragraph]:
        inline = self._tokens[self._at]
        slot = SLOT.fullmatch(inline.content.strip())
        value = self._filled.slots[int(slot[1])] if slot else None
        content = self._inline_of_block()
        if isinstance(value, Paragraphs):
            parts = [" ".join(part.split()) for part in value.split("\n")]
            yield from (Paragraph(content=(Text(text=part, value=True),)) for part in parts if part)
        elif any(not isinstance(item, Text) or item.text.strip() for item in content):
            yield Paragraph(content=content)

    def _list(self, opening: Token) -> Bullets:
        items: list[tuple[Block, ...]] = []
        closing = opening.type.replace("open", "close")
        while (token := self._next()).type != closing:
            if token.type != "list_item_open":
                raise self._refuse(f"{token.type} in a list")
            items.append(tuple(self.blocks(until="list_item_close")))
        start = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
        return Bullets(items=tuple(items), start=start)

    def _table(self) -> Table:
        rows: list[tuple[tuple[Inline, ...], ...]] = []
        cells: list[tuple[Inline, ...]] = []
        align: list[str] = []
        while (token := self._next()).type != "table_close":
            if token.type in {"th_open", "td_open"}:
                if token.type == "th_open":
                    align.append("right" if "right" in str(token.attrs.get("style", "")) else "left")
                cells.append(self._inline_of_block())
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
        if not all(any(isinstance(item, Text) and item.text.strip() for item in _flat(cell)) for cell in rows[0]):
            raise self._refuse("a column without a heading: name every column, the first one too")
        return Table(align=tuple(align), head=rows[0], rows=tuple(rows[1:]))

    def _inlines(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        stack: list[list[Inline]] = [[]]
        targets: list[str] = []
        for token in tokens:
            kind = token.type
            if kind in {"text", "text_special"}:
                stack[-1].extend(self._texts(token.content))
            elif kind == "softbreak":
                stack[-1].append(Text(text=" "))
            elif kind == "hardbreak":
                stack[-1].append(LineBreak())
            elif kind in {"strong_open", "em_open", "link_open"}:
                if kind == "link_open":
                    targets.append(self._target(str(token.attrs["href"])))
                stack.append([])
            elif kind in {"strong_close", "em_close"}:
                content = tuple(stack.pop())
                stack[-1].append(Strong(content=content))
            elif kind == "link_close":
                content = tuple(stack.pop())
                stack[-1].append(Link(target=targets.pop(), content=content))
            else:
                raise self._refuse(f"{_HINTS.get(kind, kind)}: a line of a letter has text, **strong** and links")
        return _merged(stack[0])

    def _texts(self, text: str) -> Iterator[Text]:
        at = 0
        for slot in SLOT.finditer(text):
            if slot.start() > at:
                yield Text(text=_kept_together(text[at : slot.start()]))
            value = self._filled.slots[int(slot[1])]
            # Inside a line, a value is one line; what held only spaces leaves nothing.
            if one_line := re.sub(r"[ \t\n]+", " ", value).strip(" "):
                yield Text(text=_kept_together(one_line), value=True)
            at = slot.end()
        if at < len(text):
            yield Text(text=_kept_together(text[at:]))

    def _target(self, raw: str) -> str:
        target = SLOT.sub(lambda slot: self._filled.slots[int(slot[1])], raw)
        try:
            parts = urlsplit(target)
        except ValueError:
            parts = urlsplit("")
        # Checked as given: whether an address is right is not guessed from a mended one.
        odd = re.search(r"[\s\x00-\x1f\\<>\"]", target)
        if parts.scheme not in _SCHEMES or odd or (parts.scheme == "https") != bool(parts.netloc):
            raise self._refuse(f"link to {target[:80]!r}: only whole https:, tel: and mailto: addresses")
        return quote(target, safe="%/:=&?~#+!$,;'@()*[]-._")


def _kept_together(text: str) -> str:
    """A section sign stays on the line of its number."""
    return _SECTION.sub("§\u00a0", text)


def _flat(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for item in inlines:
        if isinstance(item, Strong | Link):
            yield from _flat(item.content)
        else:
            yield item


def _merged(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Neighbouring texts of the template's own as one, so that the tree does not show how it was read."""
    merged: list[Inline] = []
    for item in inlines:
        last = merged[-1] if merged else None
        if isinstance(item, Text) and isinstance(last, Text) and not item.value and not last.value:
            merged[-1] = replace(last, text=last.text + item.text)
        else:
            merged.append(item)
    return tuple(merged)
