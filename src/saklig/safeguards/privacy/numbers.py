"""Identity numbers, bank accounts and phones: digits counted over whatever people, forms and scanners put between them.

A window is a run of neighbouring groups of digits with 8 to 15 digits in all. What it is follows from its check digits, its
grouping, the word before it, and whether other digits touch it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from saklig.safeguards.privacy.context import Label, label_before
from saklig.safeguards.privacy.identity_numbers import account_check_holds, check_digits_hold, is_a_date
from saklig.safeguards.privacy.spans import Candidate, DataType

__all__ = ["Group", "groups", "numbers"]

# What a scanner or a typist writes for a digit. Source: the confusions that recognition of printed text is known for.
_LOOK_ALIKE = str.maketrans("OoQDlIi|!ZzSsGbBgq", "000011111225566899")
_RUN = re.compile(r"[0-9OoQDlIi|!ZzSsGbBgq]+")
_ALL_LETTERS = re.compile(r"[OolIQ]{2,5}|[OQl]|[OIlSBZGQgq]{2,3}")
_ONLY_01 = re.compile(r"[0-9OolI|]+")
_BETWEEN = re.compile(r"[ \n.\-_·()]{1,5}|[,/]")
_RARE_BETWEEN = frozenset(",/")  # more often between two numbers than inside one
_LEAST_GLUED = 4  # fewer digits written into a word are part of the word
_LISTED = re.compile(r"(?<![^\W_])[0-9OolI|SBZG][0-9OolI|SBZG .\-]{9,20},? (?:og|and|samt) $")
_MOST_DIGITS = 15
_NATURAL = {
    "id": {(11,), (6, 5), (2, 2, 2, 5), (2, 2, 2, 3, 2), (6, 3, 2), (3, 3, 5)},
    "account": {(11,), (4, 2, 5), (6, 5), (4, 7), (4, 2, 2, 3), (4, 2, 3, 2)},
    "phone": {(8,), (3, 2, 3), (2, 2, 2, 2), (4, 4), (3, 5), (2, 3, 3), (5, 3), (2, 6), (3, 3, 2)},
}


@dataclass(frozen=True, slots=True)
class Group:
    """Digits without anything between them. `sure` counts those that are digits and no look-alikes."""

    start: int
    end: int
    digits: str
    sure: int


@dataclass(frozen=True, slots=True)
class _Window:
    text: str
    groups: Sequence[Group]
    touched: bool  # other digits stand right beside it
    label: Label | None  # what the word before says it is

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end

    @property
    def edges(self) -> tuple[Group, Group]:
        return self.groups[0], self.groups[-1]

    @property
    def digits(self) -> str:
        return "".join(group.digits for group in self.groups)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(group.digits) for group in self.groups)

    @property
    def sure(self) -> float:
        return sum(group.sure for group in self.groups) / len(self.digits)

    @property
    def separators(self) -> set[str]:
        return {self.text[a.end : b.start] for a, b in zip(self.groups, self.groups[1:], strict=False)}


def groups(text: str) -> list[Group]:
    """The groups of digits in folded text; a group of look-alikes alone only where it could be nothing but 0 and 1."""
    found = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        if start and text[start - 1].isalpha():
            while start < end and not text[start].isdigit():
                start += 1
        if end < len(text) and text[end].isalpha():
            while end > start and not text[end - 1].isdigit():
                end -= 1
        part = text[start:end]
        if (start, end) != match.span() and len(part) < _LEAST_GLUED:
            continue
        sure = sum(sign.isdigit() for sign in part)
        if part and (sure * 3 >= len(part) or (sure and _ONLY_01.fullmatch(part)) or _ALL_LETTERS.fullmatch(part)):
            found.append(Group(start, end, part.translate(_LOOK_ALIKE), sure))
    return found


def numbers(text: str) -> Iterator[Candidate]:
    """Candidates for identity numbers, accounts and phones in folded text."""
    all_groups = groups(text)
    joined = [
        _BETWEEN.fullmatch(text, a.end, b.start) is not None and text.count("\n", a.end, b.start) < 2
        for a, b in zip(all_groups, all_groups[1:], strict=False)
    ]
    for first in range(len(all_groups)):
        count = 0
        label, asked = None, False
        for last in range(first, len(all_groups)):
            if last > first and not joined[last - 1]:
                break
            count += len(all_groups[last].digits)
            if count > _MOST_DIGITS:
                break
            if count >= 8:
                inside = all_groups[first : last + 1]
                outside = all_groups[max(0, first - 1) : last + 2]
                touched = (first > 0 and joined[first - 1] and _near(text, outside[0], inside[0], inside)) or (
                    last < len(joined) and joined[last] and _near(text, inside[-1], outside[-1], inside)
                )
                touched = touched or _in_a_decimal(text, inside[0].start, inside[-1].end)
                if not asked:  # once for all windows that begin here
                    label, asked = label_before(text, inside[0].start), True
                yield from _what_it_is(_Window(text, inside, touched, label))


def _near(text: str, before: Group, after: Group, inside: Sequence[Group]) -> bool:
    """Whether two groups stand close: on one line, or on two where the window itself is broken over lines."""
    return "\n" not in text[before.end : after.start] or "\n" in text[inside[0].start : inside[-1].end]


def _in_a_decimal(text: str, start: int, end: int) -> bool:
    """Whether a comma joins the window to more digits: 41,655.59."""
    return (text[start - 1 : start] == "," and text[start - 2 : start - 1].isdigit()) or (
        text[end : end + 1] == "," and text[end + 1 : end + 2].isdigit()
    )


def _what_it_is(window: _Window) -> Iterator[Candidate]:
    if window.sure < 0.25:
        return
    label = window.label
    blurred = any(not group.sure and not _ONLY_01.fullmatch(window.text[group.start : group.end]) for group in window.edges)
    if blurred and label not in (Label.IDENTITY, Label.ACCOUNT, Label.PHONE):
        return
    if window.separators & _RARE_BETWEEN and not _is_sure(window, label):
        return
    abroad = window.text[max(0, window.start - 3) : window.start].rstrip(" (").endswith("+")
    if len(window.digits) == 11 and not abroad:
        found = _eleven(window)
    else:
        found = _phone(window)
    if found:
        yield found


def _is_sure(window: _Window, label: Label | None) -> bool:
    """Whether a number with commas or strokes inside is one number: by its check digits, or as a phone by its label."""
    digits = window.digits
    if len(digits) != 11:
        return label is Label.PHONE
    return (check_digits_hold(digits) and is_a_date(digits)) or (account_check_holds(digits) and label is Label.ACCOUNT)


def _eleven(window: _Window) -> Candidate | None:
    digits, label = window.digits, window.label or _label_of_list(window)
    dated = is_a_date(digits)
    narrow = check_digits_hold(digits) and (dated or digits[0] in "89")
    # One account number in ten passes the wider rule, so that it says little where neither label nor grouping does.
    wide = dated and check_digits_hold(digits, from_2032=True)
    account = account_check_holds(digits)
    natural = window.sizes in (_NATURAL["id"] | _NATURAL["account"])
    looks_like_account = window.sizes[:2] == (4, 2) or label is Label.ACCOUNT
    make = _maker(window)
    grouped = window.sizes[0] in (2, 3, 6)
    if (narrow or (wide and (label is Label.IDENTITY or grouped))) and not looks_like_account:
        return make(DataType.NATIONAL_ID, 0.99 if dated else 0.9)
    if account and (label is Label.ACCOUNT or (natural and label is not Label.IDENTITY)):
        sure = 0.99 if label is Label.ACCOUNT else 0.9 if window.sizes[:2] == (4, 2) else 0.8
        return make(DataType.BANK_ACCOUNT, 0.3 if label is Label.OTHER else sure)
    if label in (Label.IDENTITY, Label.ACCOUNT) and not window.touched:
        return make(DataType.NATIONAL_ID if label is Label.IDENTITY else DataType.BANK_ACCOUNT, 0.7)
    if label is Label.OTHER or (window.touched and not natural):
        return None
    if _is_amount(window):
        return None
    # Eleven digits that fit no check: a faulty reading of one of the two, which masking rather hides.
    looks_like_id = dated and window.sizes[:2] != (4, 2)
    return make(DataType.NATIONAL_ID if looks_like_id and not account else DataType.BANK_ACCOUNT, 0.25)


def _label_of_list(window: _Window) -> Label | None:
    """The label of the number before, where the two are joined by "and": fødselsnumre 010203 45678 og 010203 45679."""
    listed = _LISTED.search(window.text, max(0, window.start - 40), window.start)
    return label_before(window.text, listed.start()) if listed else None


def _phone(window: _Window) -> Candidate | None:
    digits, text = window.digits, window.text
    label = window.label
    if text[max(0, window.start - 3) : window.start].rstrip(" (").endswith("+") and len(digits) >= 9:
        start = text.rindex("+", 0, window.start)
        start -= text[start - 1 : start] == "(" and ")" in text[start : window.end]
        return _maker(window, start=start)(DataType.PHONE, 0.97) if not window.touched else None
    if digits.startswith("0047") and len(digits) == 12:
        return _maker(window)(DataType.PHONE, 0.97)
    abroad = digits.startswith("00") and 10 <= len(digits) <= 14 and len(window.groups) <= 7
    if abroad and not window.touched and label is not Label.OTHER:
        return _maker(window)(DataType.PHONE, 0.9 if label is Label.PHONE else 0.3)
    if digits.startswith("47") and len(digits) == 10 and digits[2] in "2345679" and label is not Label.OTHER:
        return _maker(window)(DataType.PHONE, 0.95 if label is Label.PHONE else 0.4)
    if len(digits) != 8 or digits[0] in "01":
        return None
    return _eight(window, label)


def _eight(window: _Window, label: Label | None) -> Candidate | None:
    digits, make = window.digits, _maker(window)
    if window.sizes == (4, 2, 2) and _is_date_or_years(digits, window.sizes):
        return None
    if label is Label.PHONE:
        return make(DataType.PHONE, 0.6 if window.touched else 0.97)
    natural = window.sizes in _NATURAL["phone"]
    if label is not None or window.touched or _is_date_or_years(digits, window.sizes) or _is_amount(window):
        return make(DataType.PHONE, 0.2) if natural and label in (Label.IDENTITY, Label.ACCOUNT) else None
    mobile = digits[0] in "49"
    if window.sizes == (4, 4) and window.separators == {"-"}:  # from 8000 to 3000, more often than a phone
        return make(DataType.PHONE, 0.2)
    if natural:
        return make(DataType.PHONE, (0.7 if mobile else 0.55) if len(window.sizes) > 1 or mobile else 0.3)
    if len(window.separators) > 1:
        return make(DataType.PHONE, 0.25) if mobile else None
    return make(DataType.PHONE, 0.25 if mobile else 0.12)


def _is_amount(window: _Window) -> bool:
    """Groups of three from the right, parted by one and the same sign: 12.345.678 or 12 345 678 901."""
    sizes = window.sizes
    thousands = len(sizes) > 1 and sizes[0] <= 3 and set(sizes[1:]) == {3} and len(window.separators) == 1
    return thousands and window.separators <= {".", " "}


def _is_date_or_years(digits: str, sizes: tuple[int, ...]) -> bool:
    """20240131, 31012024, 2023-2024: a day or two years written as eight digits."""
    if sizes == (4, 4) and digits[:2] in ("19", "20") and digits[4:6] in ("19", "20"):
        return True
    year_first = digits[:2] in ("19", "20") and digits[4] in "01" and is_a_date(digits[6:8] + digits[4:6])
    return year_first or (digits[4:6] in ("19", "20") and digits[2] in "01" and digits[0] in "0123" and is_a_date(digits[:4]))


def _maker(window: _Window, *, start: int | None = None) -> _Make:
    return _Make(window.start if start is None else start, window.end)


@dataclass(frozen=True, slots=True)
class _Make:
    start: int
    end: int

    def __call__(self, kind: DataType, confidence: float) -> Candidate:
        return Candidate(self.start, self.end, kind, confidence)
