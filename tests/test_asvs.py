"""The checklist of OWASP ASVS 5.0 level 2: every number has its row, every row its word, and what a row names is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAPER = ROOT / "docs" / "asvs.md"
# Source: OWASP ASVS 5.0.0: the numbers of level 1, and with a star of level 2, by section.
NUMBERS = """
1.1: 1* 2*; 1.2: 1 2 3 4 5 6* 7* 8* 9*; 1.3: 1 2 3* 4* 5* 6* 7* 8* 9* 10* 11*; 1.4: 1* 2* 3*; 1.5: 1 2*; 2.1:
1 2* 3*; 2.2: 1 2 3*; 2.3: 1 2* 3* 4*; 2.4: 1*; 3.2: 1 2; 3.3: 1 2* 3* 4*; 3.4: 1 2 3* 4* 5* 6*; 3.5: 1 2 3 4*
5*; 3.7: 1* 2*; 4.1: 1 2* 3*; 4.2: 1*; 4.3: 1* 2*; 4.4: 1 2* 3* 4*; 5.1: 1*; 5.2: 1 2 3*; 5.3: 1 2; 5.4: 1* 2*
3*; 6.1: 1 2* 3*; 6.2: 1 2 3 4 5 6 7 8 9* 10* 11* 12*; 6.3: 1 2 3* 4*; 6.4: 1 2 3* 4*; 6.5: 1* 2* 3* 4* 5*;
6.6: 1* 2* 3*; 6.8: 1* 2* 3* 4*; 7.1: 1* 2* 3*; 7.2: 1 2 3 4; 7.3: 1* 2*; 7.4: 1 2 3* 4* 5*; 7.5: 1* 2*; 7.6:
1* 2*; 8.1: 1 2*; 8.2: 1 2 3*; 8.3: 1; 8.4: 1*; 9.1: 1 2 3; 9.2: 1 2* 3* 4*; 10.1: 1* 2*; 10.2: 1* 2*; 10.3:
1* 2* 3* 4*; 10.4: 1 2 3 4 5 6* 7* 8* 9* 10* 11*; 10.5: 1* 2* 3* 4* 5*; 10.6: 1* 2*; 10.7: 1* 2* 3*; 11.1: 1*
2*; 11.2: 1* 2* 3*; 11.3: 1 2 3*; 11.4: 1 2* 3* 4*; 11.5: 1*; 11.6: 1*; 12.1: 1 2* 3*; 12.2: 1 2; 12.3: 1* 2*
3* 4*; 13.1: 1*; 13.2: 1* 2* 3* 4* 5*; 13.3: 1* 2*; 13.4: 1 2* 3* 4* 5*; 14.1: 1* 2*; 14.2: 1 2* 3* 4*; 14.3:
1 2* 3*; 15.1: 1 2* 3*; 15.2: 1 2* 3*; 15.3: 1 2* 3* 4* 5* 6* 7*; 16.1: 1*; 16.2: 1* 2* 3* 4* 5*; 16.3: 1* 2*
3* 4*; 16.4: 1* 2* 3*; 16.5: 1* 2* 3*; 17.1: 1*; 17.2: 1* 2* 3* 4*; 17.3: 1* 2*
"""
WORDS = {"met", "operator", "partly", "no", "n.a."}
_CODE = re.compile(r"`([^`]+)`")


def required() -> dict[str, str]:
    found = {}
    for section in " ".join(NUMBERS.split()).split("; "):
        head, _, numbers = section.partition(": ")
        found |= {f"{head}.{one.rstrip('*')}": "2" if one.endswith("*") else "1" for one in numbers.split()}
    return found


def rows() -> list[list[str]]:
    lines = [line for line in PAPER.read_text("utf-8").splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def missing(named: str, root: Path = ROOT) -> bool:
    """Whether a row names a file, or a name in one, that is not there."""
    path, _, symbol = named.partition("::")
    if not (root / path).exists():
        return True
    text = (root / path).read_text("utf-8") if symbol else ""
    return bool(symbol) and not re.search(rf"^\s*(?:def|class) {symbol}\b|^{symbol}\b", text, re.MULTILINE)


def test_every_requirement_of_levels_one_and_two_has_its_row() -> None:
    numbers = required()
    assert Counter(numbers.values()) == {"1": 70, "2": 183}
    assert {row[0]: row[1] for row in rows()} == numbers and len(rows()) == len(numbers)


def test_every_row_says_whether_it_is_met_and_where_or_why_not() -> None:
    for number, _, what, word, where in rows():
        assert word in WORDS and what and where, number
        assert len(where) > 8 or word == "n.a.", number
    told = Counter(row[3] for row in rows())
    head = PAPER.read_text("utf-8").partition("## V1")[0]
    assert dict(re.findall(r"\*\*([\w.]+)\*\* \((\d+)\)", head)) == {word: str(count) for word, count in told.items()}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_what_a_row_names_is_there(row: list[str]) -> None:
    named = [one for one in _CODE.findall(row[4]) if "/" in one and not one.startswith(("./", "/"))]
    assert not [one for one in named if missing(one)]


def test_a_name_that_is_not_there_would_be_seen() -> None:
    assert not missing("tests/test_asvs.py::missing") and not missing("docs/asvs.md")
    assert missing("tests/test_asvs.py::no_such_test") and missing("docs/nowhere.md")
