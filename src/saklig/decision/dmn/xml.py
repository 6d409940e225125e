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
MAX_ELEMENTS: Final = 1_000_000


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
    pass


def read_xml(data: bytes, file: str) -> Element:
    """The root element. Errors: ModelError for broken, too large or dangerous XML."""
    if len(data) > MAX_BYTES:
        raise ModelError((_problem(file, 1, 1, f"the file is larger than {MAX_BYTES} bytes"),))
    parser = expat.ParserCreate(namespace_separator=" ")
    builder = _Builder(parser)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"broken XML: {expat.ErrorString(error.code)}; close every tag, and write & and < in texts as &amp; and &lt;"
        raise ModelError((_problem(file, error.lineno, error.offset + 1, message),))
    except _Refused as refused:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise ModelError((_problem(file, line, column, str(refused)),))
    assert builder.root is not None
    return builder.root


def _problem(file: str, line: int, column: int, message: str) -> Problem:
    return Problem(file=file, line=line, column=column, element_id=None, message=message)


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
        raise _Refused("a document type declaration (<!DOCTYPE ...>) is not allowed: remove it")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH:
            raise _Refused(f"elements are nested more than {MAX_DEPTH} deep")
        if self.count > MAX_ELEMENTS:
            raise _Refused(f"there are more than {MAX_ELEMENTS} elements")
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
