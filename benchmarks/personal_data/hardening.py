"""The same sentences made hard to read, as copying, typing and scanning make them; spans follow. Drawn from a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Line = Mapping[str, Any]
_NUMBERS = frozenset({"NATIONAL_ID", "BANK_ACCOUNT", "PHONE", "PLATE", "GNRBNR", "ADDRESS", "PASSPORT"})
_PLAIN_NUMBERS = frozenset({"NATIONAL_ID", "BANK_ACCOUNT", "PHONE"})
_BLANKS = ("\u00a0", "\u2009", "\u202f", "\u2007", "  ", " \u00a0")
# One sign read for another: source, what recognition of printed Norwegian text is known to take for one another.
_MISREAD = {"0": "O", "1": "l", "5": "S", "8": "B", "2": "Z", "6": "G"} | {
    "m": "rn", "å": "a", "ø": "o", "e": "c", "l": "1", "i": "l"}
_LABEL = re.compile(
    r"(?:[Ff]ødselsnumm\w+(?: til \w+)?(?: er)?|fødselsnumre er|[Pp]ersonnummer:?|[Dd]-nummer\w*"
    r"|\b[Ff]\.?nr\.?|[Kk]onto\w*\.?:?|[Tt]lf\.?|[Tt]elefon\w*:?"
    r"|[Mm]obil\w*|[Rr]ing\w* (?:oss )?på|ringje|kjennemerke"
    r"|[Rr]egistreringsnummer|skilt|pass\w*|account|national identity number is|call"
    r"|IBAN|kan nå\w* på) $"
)


def hardened(lines: Iterable[Line], way: str, *, seed: int) -> Iterator[dict[str, Any]]:
    """`lines` with every value changed in one way of WAYS. Errors: KeyError for a way that is none."""
    change, draw = WAYS[way], random.Random(seed)
    for line in lines:
        text, spans, at = "", [], 0
        for span in sorted(line["spans"], key=lambda one: int(one["start"])):
            before, value = line["text"][at : span["start"]], line["text"][span["start"] : span["end"]]
            before, value = change(draw, before, value, span["type"])
            text += before
            spans.append({"start": len(text), "end": len(text) + len(value), "type": span["type"]})
            text, at = text + value, span["end"]
        yield {**line, "text": text + line["text"][at:], "spans": spans}


def _other_blanks(draw: random.Random, before: str, value: str, kind: str) -> tuple[str, str]:
    return before, re.sub(" ", lambda _: draw.choice(_BLANKS), value)


def _line_breaks(draw: random.Random, before: str, value: str, kind: str) -> tuple[str, str]:
    value = value.replace(" ", "\n", 1) if draw.random() < 0.7 else value.replace(" ", "\r\n")
    if kind in _PLAIN_NUMBERS and "\n" not in value and value.isdigit():
        at = draw.randrange(3, len(value) - 2)
        value = f"{value[:at]}\n{value[at:]}"
    return before, value


def _signs_inside(draw: random.Random, before: str, value: str, kind: str) -> tuple[str, str]:
    if kind not in _PLAIN_NUMBERS:
        return before, value
    plus = value.startswith("+")
    digits = re.sub(r"\D", "", value)
    if value.startswith("NO"):
        return before, value
    sign = draw.choice((".", "-", " - ", "–", ". "))
    cuts = {
        "NATIONAL_ID": ((2, 4, 6), (6,), (2, 4, 6, 9), (3, 6, 9)),
        "BANK_ACCOUNT": ((4, 6), (4, 6), (4,), (4, 6, 8)),
    }.get(kind, ((2, 4, 6), (3, 5), (4,)) if len(digits) == 8 else ((2, 5, 7), (2, 4, 6, 8)))
    if kind == "PHONE" and len(digits) == 12:
        cuts = ((4, 7, 9), (4, 6, 8, 10))
    at = [0, *draw.choice(cuts), len(digits)]
    return before, ("+" if plus else "") + sign.join(digits[a:b] for a, b in zip(at, at[1:], strict=False))


def _every_digit_apart(draw: random.Random, before: str, value: str, kind: str) -> tuple[str, str]:
    if kind not in _PLAIN_NUMBERS or value.startswith("NO"):
        return before, value
    return before, re.sub(r"(?<=\d)(?=\d)", draw.choice((" ", ".", "-", "\u00a0")), re.sub(r"(?<=\d)[ .-](?=\d)", "", value))


def _look_alikes(draw: random.Random, before: str, value: str, kind: str) -> tuple[str, str]:
    if kind not in _NUMBERS:
        return before, value
    value = re.sub("0", lambda _: draw.choice("OOo"), value)
    return before, re.sub("1", lambda _: draw.choice("llI"), value)


def _no_labels(draw: random.Random, before: str, value: str, kind: str) -> tuple[str, str]:
    return _LABEL.sub("", before), value


def _misread(draw: random.Random, before: str, value: str, kind: str) -> tuple[str, str]:
    def scan(text: str, share: float) -> str:
        return "".join(_MISREAD[sign] if sign in _MISREAD and draw.random() < share else sign for sign in text)

    if kind == "EMAIL":
        return scan(before, 0.05), value
    return scan(before, 0.05), scan(value, 0.12)


WAYS: dict[str, Callable[[random.Random, str, str, str], tuple[str, str]]] = {
    "other blanks": _other_blanks,
    "line breaks": _line_breaks,
    "dots and hyphens inside": _signs_inside,
    "every digit apart": _every_digit_apart,
    "O for 0, l for 1": _look_alikes,
    "no label words": _no_labels,
    "misread by a scanner": _misread,
}
