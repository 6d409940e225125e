"""A model's text as sentences, each with the numbers of the sources that it names; whole, or as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from saklig.assistant.retrieval.sentences import sentences

__all__ = ["Listening", "Stated", "stated"]

# "[1]", "[1, 3]", "[Kilde 2]": models write them in many ways.
_CITES = re.compile(r"\s*\[[^\[\]\d]{0,15}(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)[^\[\]\d]{0,5}\]")
_LEADING = re.compile(rf"(?:{_CITES.pattern})+\s*[.]?")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_MOST = 20  # sentences that are read: a longer answer is none
_AHEAD = 12  # characters of the next sentence from which on it is certain that one has begun (as `sentences` looks ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """`cites`: the numbers as they were written, which may be of no source at all."""

    text: str
    cites: tuple[int, ...]


class Listening:
    """Hears a text piece by piece, and gives each sentence once nothing that follows can change it."""

    def __init__(self) -> None:
        self._heard = ""
        self._count = 0

    @property
    def full(self) -> bool:
        """Whether as many sentences were given as are read: the rest need not be waited for."""
        return self._count == _MOST

    def hear(self, piece: str) -> Iterator[Stated]:
        """The sentences that are whole with this piece. The last one waits: a citation may follow its full stop."""
        self._heard += piece
        for begun, _ in reversed(list(sentences(self._heard))[1:]):
            leading = _LEADING.match(self._heard, begun)
            begun = leading.end() if leading else begun
            rest = self._heard[begun:].lstrip()
            # Too little of the next one, or a citation that is not whole yet, and it is not certain that this one has ended.
            if len(rest) >= _AHEAD and ("[" not in rest[:_AHEAD] or "]" in rest):
                head, self._heard = self._heard[:begun], self._heard[begun:]
                yield from self._counted(head)
                return

    def end(self) -> Iterator[Stated]:
        """What was left, when nothing more comes."""
        head, self._heard = self._heard, ""
        yield from self._counted(head)

    def _counted(self, text: str) -> Iterator[Stated]:
        for one in _read(text):
            if self._count == _MOST:
                return
            self._count += 1
            yield one


def stated(text: str) -> tuple[Stated, ...]:
    """The sentences of a text. A citation after the full stop belongs to the sentence before."""
    return tuple(_read(text))[:_MOST]


def _read(text: str) -> list[Stated]:
    found: list[Stated] = []
    for start, end in sentences(text):
        # A blank before a citation would hide that a sentence ended: "... avslag. [1] Plassen er gratis [2]."
        part = text[start:end]
        leading = _LEADING.match(part)
        if leading and found:
            found[-1] = Stated(text=found[-1].text, cites=(*found[-1].cites, *_numbers(leading[0])))
            part = part[leading.end() :]
        said = _said(part)
        if said.text:
            found.append(said)
    return found


def _said(part: str) -> Stated:
    plain = _LIST_MARK.sub("", _CITES.sub("", part)).replace("**", "").strip()
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(plain.split()))
    return Stated(text=text if re.search(r"[^\W_]", text) else "", cites=_numbers(part))


def _numbers(part: str) -> tuple[int, ...]:
    return tuple(int(number) for found in _CITES.finditer(part) for number in re.findall(r"\d+", found[1]))
