"""A model's text as sentences, each with the numbers of the sources that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from saklig.assistant.retrieval.sentences import sentences

__all__ = ["Stated", "stated"]

# "[1]", "[1, 3]", "[Kilde 2]": models write them in many ways.
_CITES = re.compile(r"\s*\[[^\[\]\d]{0,15}(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)[^\[\]\d]{0,5}\]")
_LEADING = re.compile(rf"(?:{_CITES.pattern})+\s*[.]?")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_MOST = 20  # sentences that are read: a longer answer is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """`cites`: the numbers as they were written, which may be of no source at all."""

    text: str
    cites: tuple[int, ...]


def stated(text: str) -> tuple[Stated, ...]:
    """The sentences of a text. A citation after the full stop belongs to the sentence before."""
    found: list[Stated] = []
    for part in _parts(text):
        leading = _LEADING.match(part)
        if leading and found:
            found[-1] = Stated(text=found[-1].text, cites=(*found[-1].cites, *_numbers(leading[0])))
            part = part[leading.end() :]
        said = _said(part)
        if said.text:
            found.append(said)
    return tuple(found[:_MOST])


def _parts(text: str) -> Iterator[str]:
    # A blank before a citation would hide that a sentence ended: "... avslag. [1] Plassen er gratis [2]."
    for start, end in sentences(text):
        yield text[start:end]


def _said(part: str) -> Stated:
    plain = _LIST_MARK.sub("", _CITES.sub("", part)).replace("**", "").strip()
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(plain.split()))
    return Stated(text=text if re.search(r"[^\W_]", text) else "", cites=_numbers(part))


def _numbers(part: str) -> tuple[int, ...]:
    return tuple(int(number) for found in _CITES.finditer(part) for number in re.findall(r"\d+", found[1]))
