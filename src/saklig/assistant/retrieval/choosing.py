"""Choosing the sentences that answer, among the passages that were read.

A list is chosen whole, with the line that leads into it, or the answer would leave out what the question asks for. So is what
stands under a heading that asks the very question: "No, not if …" without its first sentence says another thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saklig.assistant.retrieval.asking import kind_of, wants_list
from saklig.assistant.retrieval.reading import Line, Read, taken
from saklig.assistant.retrieval.sentences import is_item

__all__ = ["Place", "chosen"]

_MOST = 3  # sentences of an answer that is no list
_PASSAGES = 3  # of which they are taken
_NEAR_BEST = 0.65
_AS_WELL = 0.9  # a provision goes before guidance that answers no better than this
_SHORT = 4  # sentences under a heading that asks: more are no answer to it alone
_THE_SAME = 0.6  # of the words of question and heading
_BEHIND = 0.15  # what a passage loses for each place it stands behind the first

Place = tuple[int, int, int]  # number among those read, start, end


def chosen(question: str, reads: Sequence[Read]) -> tuple[tuple[Place, ...], bool]:
    """The places to quote, and whether they are a whole list. A provision of law comes before guidance where it answers as well,
    else the best first.
    """
    for number, one in enumerate(reads[:_PASSAGES]):
        if _asks(one, question) and one.document.language == reads[0].document.language:
            return tuple((number, line.start, line.end) for line in one.lines), False
    fits = [
        (line.fit - _BEHIND * number, number, line)
        for number, one in enumerate(reads[:_PASSAGES])
        if one.document.language == reads[0].document.language  # or the same guidance would be quoted in two languages
        for line in one.lines
    ]
    if not fits:
        return (), False
    fit, number, line = max(fits, key=lambda one: (one[0], -one[1], -one[2].start))
    text = reads[number].document.text
    leads = text[line.start : line.end].endswith(":")
    if leads or is_item(text, line.start):
        listed = _list_around(text, line)
        if len(listed) > 1:
            whole = leads or wants_list(question)
            own = [one for one in listed if one[0] <= line.start < one[1]]
            lines = listed if whole else [*([] if is_item(text, listed[0][0]) else listed[:1]), *own]
            return tuple((number, low, high) for low, high in lines), whole
    near = sorted((one for one in fits if one[0] >= _NEAR_BEST * fit), key=lambda one: -one[0])[:_MOST]
    first = {at for value, at, _ in near if reads[at].document.binding and value >= _AS_WELL * fit}
    near.sort(key=lambda one: (one[1] not in first, one[1] != number, one[1], one[2].start))
    return tuple((at, one.start, one.end) for _, at, one in near), False


def _asks(one: Read, question: str) -> bool:
    """Whether the passage is short, and its heading a question that is this one, word for word or nearly."""
    if not one.heading.endswith("?") or not 0 < len(one.lines) <= _SHORT:
        return False
    asked, heads = taken(question)[0], taken(one.heading)[0]
    if kind_of(question) is not kind_of(one.heading):
        return False  # "who can get it?" is not "how much can one get?", though their weighty words are the same
    return bool(asked) and len(asked & heads) >= _THE_SAME * len(asked | heads)


def _list_around(text: str, best: Line) -> list[tuple[int, int]]:
    """The lines of the list that a line leads into or is an item of, the lead-in first: an item alone says too little."""
    lines = list(_lines(text))
    at = next((number for number, (low, high) in enumerate(lines) if low <= best.start < high), None)
    if at is None:
        return []
    first = at
    while first > 0 and is_item(text, lines[first][0]) and _belongs(text, lines[first - 1]):
        first -= 1
    last = first
    while last + 1 < len(lines) and is_item(text, lines[last + 1][0]):
        last += 1
    return lines[first : last + 1]


def _belongs(text: str, line: tuple[int, int]) -> bool:
    return is_item(text, line[0]) or text[line[0] : line[1]].endswith(":")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at <= len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        low, high = at, stop
        while low < high and text[low].isspace():
            low += 1
        while high > low and text[high - 1].isspace():
            high -= 1
        if low < high:
            yield low, high
        at = stop + 1
