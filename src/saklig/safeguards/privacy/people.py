"""Names of people as candidates: which model reads a sentence, and how much masking adds to what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from saklig.safeguards.privacy.names import Lexicon, Tagger, Token, Word, features, read_lexicon, read_tagger, sentences
from saklig.safeguards.privacy.names.tagger import CASED, SMALL
from saklig.safeguards.privacy.spans import BALANCED_FROM, MASKING_FROM, Candidate, DataType, Mode

__all__ = ["people"]

_Range = tuple[int, int]
_OPENERS = frozenset("\"'«»“”-–:;•*.")
# From what likelihood on a word is masked; chosen on NorNE's development part (benchmarks/README.md has what each costs).
_MASKED_FROM = 0.005
_SMALL_MASKED_FROM = 0.02
_UNKNOWN_MASKED_FROM = 0.002
_SMALL_IN_CASED_FROM, _SMALL_IN_CASED_MASKED_FROM = 0.9, 0.2
_CODE_MASKED_FROM = 0.2
_SMALL_FROM = 0.3
_WHOLE_FROM = 0.8  # a name this likely keeps its ends, and what may belong to one beside it is masked by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class _Readers:
    """What is read from the package once for the whole process, and never changed."""

    lexicon: Lexicon
    cased: Tagger
    small: Tagger


class _Known(NamedTuple):
    """What was worked out for the words of one text, by model."""

    cased: dict[str, Word]
    small: dict[str, Word]


@cache
def _readers() -> _Readers:
    return _Readers(lexicon=read_lexicon(), cased=read_tagger(CASED), small=read_tagger(SMALL))


def people(text: str, *, mode: Mode) -> Iterator[Candidate]:
    """Candidates for names in folded text. Errors: ModelMissing."""
    readers = _readers()
    known = _Known({}, {})
    for sentence in sentences(text):
        words = [token.text for token in sentence]
        kind = _letters(words)
        names, sure = _read(words, kind, mode, readers, known)
        names = {_without_title(one, words, readers.lexicon) for one in names}
        if mode is Mode.BALANCED:
            likely_from = _SMALL_FROM if kind == "small" else BALANCED_FROM
            names = {(a, b) for a, b in names if sum(sure[a:b]) / (b - a) >= likely_from}
        else:
            least = _SMALL_MASKED_FROM if kind == "small" else _MASKED_FROM
            names = _widened(names, words, sure, readers.lexicon, masked_from=least)
        yield from _candidates(sentence, sorted(names), sure, least=BALANCED_FROM if mode is Mode.BALANCED else MASKING_FROM)


def _read(
    words: Sequence[str], kind: str, mode: Mode, readers: _Readers, known: _Known
) -> tuple[set[_Range], Sequence[float]]:
    """The names in a sentence, and how likely each word is to be part of one, by the model for its kind of letters, or both."""
    names: set[_Range] = set()
    sure: Sequence[float] = ()
    may_be_small = (kind == "mixed" or mode is Mode.MASKING) and _lists_know_small(words, readers.lexicon)
    if kind == "mixed" and not may_be_small and _is_common(words[0], readers.lexicon):
        return names, [0.0] * len(words)  # half of all sentences: one capital, and that of a common word
    if kind != "small":
        found, sure = readers.cased.names(features(words, readers.lexicon, shapes=True, known=known.cased))
        names.update(found)
        if not may_be_small:
            return names, sure
    small = [word.lower() for word in words]
    found, likely = readers.small.names(features(small, readers.lexicon, shapes=False, known=known.small))
    if kind != "small":
        return _joined(names, found, words, likely), [_surer(*one) for one in zip(words, sure, likely, strict=True)]
    # Without capitals the likeliest reading of a word is soon "no name": what is likely enough is taken too.
    taken = {at for a, b in found for at in range(a, b)}
    more = {at for at, share in enumerate(likely) if share >= _SMALL_FROM and words[at][0].isalpha()}
    return {*found, *_runs(more - taken)}, likely


def _lists_know_small(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a word in small letters may be a name: a list has it, and it is no common word; most sentences have none."""
    return any(
        lexicon.lists_of(word)[:1] in ("G", "S") and lexicon.commonness(word) in ("", "q") for word in words if word.islower()
    )


def _is_common(word: str, lexicon: Lexicon) -> bool:
    small = word.lower()
    return lexicon.commonness(small) in ("C", "c") and lexicon.lists_of(small) == ""


def _without_title(name: _Range, words: Sequence[str], lexicon: Lexicon) -> _Range:
    """The name without a title before it: "Kaptein Sanogo" at the beginning of a sentence, where the title has a capital too."""
    start, end = name
    if end - start < 2 or not words[start].isalpha() or len(words[start]) < 2:
        return name
    first = words[start].lower()
    is_title = first in lexicon.titles
    opens = start == 0 or words[start - 1] in _OPENERS
    if not (is_title or lexicon.commonness(first) in ("C", "c", "k")) or not (opens or (is_title and words[start].islower())):
        return name
    return (start + 1, end) if lexicon.lists_of(first) in ("", "h") else name


def _surer(word: str, sure: float, likely: float) -> float:
    return max(sure, likely) if word.islower() and likely >= _SMALL_IN_CASED_MASKED_FROM else sure


def _letters(words: Sequence[str]) -> str:
    """small: no capital letters, or nothing else; mixed: only the first word has one; cased: as sentences are."""
    alphabetic = [word for word in words if word[0].isalpha()]
    capital = sum(not word.islower() for word in alphabetic)
    if not capital or (len(alphabetic) > 1 and all(word.isupper() for word in alphabetic)):
        return "small"
    return "mixed" if capital == 1 and alphabetic and not alphabetic[0].islower() and len(alphabetic) > 2 else "cased"


def _joined(
    names: set[_Range], found: Sequence[_Range], words: Sequence[str], likely: Sequence[float]
) -> set[_Range]:
    """The names, and those that stand in small letters in a text that has capitals: only where that is all but certain."""
    added = {
        (a, b)
        for a, b in found
        if all(word.islower() for word in words[a:b]) and min(likely[a:b]) >= _SMALL_IN_CASED_FROM
        and all(b <= start or end <= a for start, end in names)
    }  # fmt: skip
    return names | added


def _widened(
    names: set[_Range], words: Sequence[str], sure: Sequence[float], lexicon: Lexicon, *, masked_from: float
) -> set[_Range]:
    """Every word that may be part of a name, and unknown capital words right beside one: as ranges, likely names whole."""
    inside = {at for start, end in names for at in range(start, end)}
    for at, word in enumerate(words):
        if _is_a_code(word) and sure[at] < _CODE_MASKED_FROM:
            continue
        could_be = word[0].isupper() and sure[at] >= _UNKNOWN_MASKED_FROM and _unknown(word, lexicon)
        if could_be or (word[0].isalpha() and sure[at] >= masked_from):
            inside.add(at)
    for order in (range(1, len(words)), range(len(words) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for at in order:
            if at + step in inside and words[at][0].isupper() and _unknown(words[at], lexicon):
                inside.add(at)
    whole = {(a, b) for a, b in names if sum(sure[a:b]) / (b - a) >= _WHOLE_FROM}
    return whole | set(_runs(inside - {at for a, b in whole for at in range(a, b)}))


def _is_a_code(word: str) -> bool:
    """KID, ISBN, H0203: short and all in capitals, or with figures; a name only where that is likely."""
    return (word.isupper() and 1 < len(word) <= 4) or any(sign.isdigit() for sign in word)


def _unknown(word: str, lexicon: Lexicon) -> bool:
    """Whether no list speaks for another thing than a name: no common word, no place, no abbreviation."""
    small = word.lower()
    return not word.isupper() and "P" not in lexicon.lists_of(small) and lexicon.commonness(small) in ("", "q")


def _runs(places: Set[int]) -> Iterator[_Range]:
    start = None
    for at in sorted(places):
        start = at if start is None else start
        if at + 1 not in places:
            yield start, at + 1
            start = None


def _candidates(
    sentence: Sequence[Token], names: Sequence[_Range], sure: Sequence[float], *, least: float
) -> Iterator[Candidate]:
    for start, end in names:
        mean = sum(sure[start:end]) / (end - start)
        yield Candidate(sentence[start].start, sentence[end - 1].end, DataType.PERSON, min(1.0, max(mean, least)))
