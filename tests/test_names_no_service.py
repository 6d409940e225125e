"""The platform names no service: what is one service's own stands in its package, or in an agency's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from saklig.service_packages import catalogue_names

HOUSE = Path(__file__).resolve().parent.parent / "src" / "saklig"
# What is read as code and as pages' texts; pictures, fonts and what others wrote are none of ours.
_CODE = {".py", ".html", ".sql", ".js", ".css", ".typ", ".toml", ".json", ".md", ".txt"}
# The demo agency's own settings, and what KS calls its calculations: an agency names the services it runs.
_SETTINGS = ("connectors/nordvik/*.toml", "connectors/stand_in/calculations.toml")
# Words for the services of the catalogue, in the three languages and as people shorten them.
_WORDS = (
    r"kindergartens?", r"barnehage\w*", r"\w*foreldrebetaling\w*", r"kjernetid\w*", r"core[ _-]?hours?",
    r"sfo", r"sk[ou]lefritid\w*", r"after[ _-]?school\w*", r"b[ou]st(ø|o|oe)tte\w*", r"housing[ _-]?(support|allowance)",
    r"husbank\w*", r"housing[ _-]?bank", r"sibling[ _-]?(reduction|discount)s?", r"sy?s?ø?skenmoderasjon\w*",
)  # fmt: skip


def _pattern() -> re.Pattern[str]:
    names = [re.escape(name).replace("\\-", "[-_]") for name in catalogue_names()]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join((*names, *_WORDS))})(?![^\W_])", re.IGNORECASE)


def ours() -> Iterator[Path]:
    settings = {path for pattern in _SETTINGS for path in HOUSE.glob(pattern)}
    assert len(settings) > 3  # they are where the test believes them to be
    for path in sorted(HOUSE.rglob("*")):
        within = path.relative_to(HOUSE).parts
        if path.suffix in _CODE and within[0] != "catalogue" and "vendor" not in within and path not in settings:
            yield path


def named_in(text: str) -> list[str]:
    return [found[0] for found in _pattern().finditer(text)]


def test_no_line_outside_the_catalogue_names_a_service() -> None:
    files = list(ours())
    assert len(files) > 300
    named = [
        f"{path.relative_to(HOUSE)}:{number}: {', '.join(words)}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (words := named_in(line))
    ]
    assert named == []


@pytest.mark.parametrize(
    "line",
    [
        'SERVICE = "redusert-foreldrebetaling"', "kindergarten_year = 2025", "def _kindergarten(): ...", "bostotte",
        "unit: Barnehageplass", "the SFO of the school", "core_hours", "kjernetida", "housing support", "Bustøtte",
        "REDUSERT_FORELDREBETALING",
    ],
)  # fmt: skip
def test_a_service_that_is_named_is_seen(line: str) -> None:
    assert named_in(line)


@pytest.mark.parametrize("line", ["CombiningDiacriticalMarksforSymbols", "eForvaltningsforskriften § 8", "siblings", "a house"])
def test_other_words_are_left_alone(line: str) -> None:
    assert not named_in(line)
