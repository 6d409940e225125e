"""From what the recognisers propose to what is found: threshold, context that speaks against, one span per place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from saklig.safeguards.privacy.codes import codes, emails
from saklig.safeguards.privacy.context import birth_dates, not_personal
from saklig.safeguards.privacy.errors import NoSuchMode
from saklig.safeguards.privacy.folding import Folded, fold
from saklig.safeguards.privacy.numbers import numbers
from saklig.safeguards.privacy.people import people
from saklig.safeguards.privacy.places import places
from saklig.safeguards.privacy.sensitive import sensitive
from saklig.safeguards.privacy.spans import BALANCED_FROM, MASKING_FROM, Candidate, DataType, Mode, Span

__all__ = ["find", "identifiers", "mask", "mask_identifiers", "replace", "settle"]

_LANGUAGES = frozenset({None, "nb", "nn", "en"})

_COUNTED = frozenset({DataType.NATIONAL_ID, DataType.BANK_ACCOUNT, DataType.PHONE, DataType.PLATE, DataType.PASSPORT})
_BY_FORM = _COUNTED | {DataType.EMAIL, DataType.ADDRESS, DataType.GNRBNR, DataType.BIRTH_DATE}
# From here on a check digit or a label says more than the pattern that speaks against.
_STANDS_AGAINST_CONTEXT = {DataType.NATIONAL_ID: 0.7}
_OTHERS_STAND = 0.95


def identifiers(text: str) -> Iterator[Candidate]:
    """Candidates of folded text for what is known by its form, without those that context speaks against."""
    yield from emails(text)
    if not any(sign in text for sign in "0123456789"):
        return
    against = bytearray(len(text))  # a sign that something speaks for is 1: a text may have very many such places
    for start, end in not_personal(text):
        against[start:end] = b"\1" * (end - start)
    found = [*codes(text), *places(text), *numbers(text), *(Candidate(*one) for one in birth_dates(text))]
    for one in found:
        enough = _STANDS_AGAINST_CONTEXT.get(one.type, _OTHERS_STAND)
        if one.type in _COUNTED and one.confidence < enough and any(against[one.start : one.end]):
            continue
        yield one


def settle(candidates: Iterable[Candidate], *, mode: Mode) -> list[Candidate]:
    """The candidates sure enough for the mode; of those that overlap, the surest, and of equals the longest.

    A number or an address goes before a name, a name before a word of the vocabulary: a street is often called after somebody.
    """
    least = BALANCED_FROM if mode is Mode.BALANCED else MASKING_FROM
    ranked = sorted(
        (one for one in candidates if one.confidence >= least),
        key=lambda one: (_rank(one.type), -one.confidence, one.start - one.end, one.start),
    )
    kept: list[Candidate] = []
    taken = bytearray(max((one.end for one in ranked), default=0))
    for one in ranked:
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _rank(kind: DataType) -> int:
    return 0 if kind in _BY_FORM else 1 if kind is DataType.PERSON else 2


def find(text: str, *, language: str | None = None, mode: Mode | str = Mode.BALANCED) -> list[Span]:
    """The personal data in `text`, in the order of the text, none overlapping another.

    `language` (nb, nn, en, or None where it is not known) is a hint: all recognisers read the three of them at once.
    `mode`: "balanced" finds what is more likely personal data than not, "masking" also what may be.
    Errors: NoSuchMode for another mode or language; ModelMissing where the weights for names are not there.
    """
    try:
        mode = Mode(mode)
    except ValueError:
        raise NoSuchMode(f"mode {mode!r}: is none; write {' or '.join(Mode)}")
    if language not in _LANGUAGES:
        raise NoSuchMode(f"language {language!r}: is none of nb, nn and en; leave it out where it is not known")
    folded = fold(text)
    candidates = [*identifiers(folded.text), *people(folded.text, mode=mode), *sensitive(folded.text)]
    return _spans(folded, settle(candidates, mode=mode))


def mask(text: str, *, language: str | None = None, mode: Mode | str = Mode.MASKING) -> str:
    """`text` with the personal data that `find` finds replaced by its type: [PERSON], [PHONE]. Errors: as for find."""
    return replace(text, find(text, language=language, mode=mode))


def mask_identifiers(text: str) -> str:
    """`text` with what is known by its form masked, as `mask` does: no names, no vocabulary, and no model needed.

    For logs: they are many, written by us, and hold ids; a model for names would take their technical words for people.
    """
    folded = fold(text)
    return replace(text, _spans(folded, settle(identifiers(folded.text), mode=Mode.MASKING)))


def replace(text: str, spans: Iterable[Span]) -> str:
    """`text` with each span replaced by its type in brackets, from the end so that places stay true."""
    for span in sorted(spans, key=lambda one: -one.start):
        text = f"{text[: span.start]}[{span.type}]{text[span.end :]}"
    return text


def _spans(folded: Folded, candidates: Iterable[Candidate]) -> list[Span]:
    spans = []
    for one in candidates:
        start, end = folded.original(one.start, one.end)
        spans.append(Span(start=start, end=end, type=one.type, confidence=round(one.confidence, 3)))
    return spans
