"""XML bytes to elements that know their exact position.

expat is used directly because it alone tells the column of every piece of text, so that a fault in a cell is shown
where the rule owner's editor shows it. A document type declaration is refused, so there are no entities to expand and
nothing to fetch; size, depth and number of elements are limited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from saklig.decision.errors import ModelError, Problem

MAX_BYTES: Final = 20_000_000
MAX_DEPTH: Final = 200
MAX_ELEMENTS: Final = 200_000


@dataclass(slots=True)
class Element:
    """An element: namespace, local name, attributes, children, own text with where each piece stands."""

    namespace: str
    name: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Element] = field(default_factory=list)
    pieces: list[tuple[str, int, int]] = field(default_factory=list)

    def find(self, name: str) -> Element | None:
        """The first child of a local name in the element's own namespace."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Element]:
        """The children of a local name in the element's own namespace."""
        return (child for child in self.children if child.name == name and child.namespace == self.namespace)

    @property
    def text(self) -> str:
        """The element's own text."""
        return "".join(piece for piece, _, _ in self.pieces)


class _Refused(Exception):
    def __init__(self, message: str, mend: str) -> None:
        self.message, self.mend = message, mend
        super().__init__(message)


def read_xml(data: bytes, file: str) -> Element:
    """The root element. Errors: ModelError for broken, too large or dangerous XML."""
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES} bytes"
        raise ModelError((_problem(file, 1, 1, message, "split the model up", code="REFUSED_XML"),))
    parser = expat.ParserCreate(namespace_separator=" ")
    builder = _Builder(parser)
    try:
        parser.Parse(data, True)
    except (LookupError, ValueError):  # an encoding that Python does not have, or that expat can't use
        raise ModelError((_problem(file, 1, 1, "broken XML: unknown encoding", _AS_UTF_8),)) from None
    except expat.ExpatError as error:
        message, mend = _broken(error, builder.open, data[parser.ErrorByteIndex : parser.ErrorByteIndex + 1])
        raise ModelError((_problem(file, error.lineno, error.offset + 1, message, mend),))
    except _Refused as refused:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise ModelError((_problem(file, line, column, refused.message, refused.mend, code="REFUSED_XML"),))
    assert builder.root is not None
    return builder.root


def _problem(file: str, line: int, column: int, message: str, mend: str, *, code: str = "BROKEN_XML") -> Problem:
    return Problem(file=file, line=line, column=column, element_id=None, code=code, message=message, mend=mend)


def _broken(error: expat.ExpatError, open_: list[Element], byte: bytes) -> tuple[str, str]:
    """What expat found, and how to mend it; `byte` is where it stopped."""
    said = expat.ErrorString(error.code)
    if open_ and said in ("mismatched tag", "no element found", "unclosed token"):
        mend = f"<{open_[-1].name}> of line {open_[-1].line} is open here: close it with </{open_[-1].name}>"
    elif byte >= b"\x80":
        mend = _AS_UTF_8
    else:
        mend = _MENDED.get(said, "close every tag, and write & and < in texts as &amp; and &lt;")
    return f"broken XML: {said}", mend


_AS_UTF_8: Final = 'save the file as UTF-8, and write encoding="UTF-8" in its first line'
_MENDED: Final = {
    "syntax error": "this is no XML: name the model file that your editor saves as .dmn",
    "unknown encoding": _AS_UTF_8,
    "encoding specified in XML declaration is incorrect": _AS_UTF_8,
    "no element found": "the file is empty: save the model again",
    "duplicate attribute": "write each attribute of an element once",
    "unbound prefix": 'declare the prefix: xmlns:…="…" in <definitions>',
    "undefined entity": "write the character itself, or its number: &#160;",
    "junk after document element": "a file holds one <definitions>: take out what follows it",
}


class _Builder:
    """Handlers that put the tree together."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_: object) -> None:
        raise _Refused("a document type declaration (<!DOCTYPE ...>) is not allowed", "remove it")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH:
            raise _Refused(f"elements are nested more than {MAX_DEPTH} deep", "split the model up")
        if self.count > MAX_ELEMENTS:
            raise _Refused(f"there are more than {MAX_ELEMENTS} elements", "split the model up")
        namespace, _, local = name.rpartition(" ")
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        element = Element(namespace, local, attributes, line, column)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.open[-1].pieces.append((text, *place))
