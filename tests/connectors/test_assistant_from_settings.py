"""The assistant as an agency's settings say: hours, how long it is kept, which sites, which documents; wrong ones told."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from saklig.connectors.agency import read_agency
from saklig.connectors.errors import SettingInvalid

NORDVIK = Path(__file__).parents[2] / "src" / "saklig" / "connectors" / "nordvik" / "agency.toml"
SAID = """
[assistant]
promise_days = 2
keep_days = 30
frames = ["https://www.nordvik.invalid"]
[assistant.hours]
monday = ["09:00", "15:00"]
[[assistant.documents]]
folder = "pages"
"""


def read(folder: Path, more: str) -> Any:
    path = folder / "agency.toml"
    path.write_text(NORDVIK.read_text("utf-8") + more, "utf-8")
    return read_agency(path)


def made(file: Any, folder: Path) -> Any:
    from cases import town
    from saklig.assistant import Library
    from saklig.connectors.assistant_from_settings import assistant_of
    from saklig.connectors.content import AgencyContent

    office = town.office(town.alone())
    content = AgencyContent(file.assistant, office, beside=folder, data=folder / "data")
    content.take_up()
    return assistant_of(file, office, Library.open(content.folder), content)


def test_what_is_said_holds(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "bading.md").write_text("# Bading\n\nBadeanlegget åpner klokka ti.\n", "utf-8")
    found = made(read(tmp_path, SAID), tmp_path)
    assert found.hours.week == {0: (time(9), time(15))} and found.hours.promise == 2
    assert found.content.hour == time(3)
    assert found.keep == timedelta(days=30) and found.frames == ("https://www.nordvik.invalid",)
    assert "wording" not in [step.name for step in found.steps]


def test_without_it_there_are_office_hours_and_no_site(tmp_path: Path) -> None:
    found = made(read(tmp_path, ""), tmp_path)
    assert set(found.hours.week) == {0, 1, 2, 3, 4} and found.frames == () and found.keep == timedelta(days=90)


WRONG = [
    ('[assistant.hours]\nmonday = ["15:00", "09:00"]\n', "closes before it opens"),
    ('[assistant.hours]\nmonday = ["9", "15:00"]\n', "monday"),
    ('[assistant.hours]\nfunday = ["09:00", "15:00"]\n', "funday"),
    ('[assistant]\nframes = ["http://www.nordvik.invalid"]\n', "frames"),
    ("[assistant]\nkeep_days = 0\n", "keep_days"),
    ('[assistant]\nfetch_at = "3"\n', "fetch_at"),
    ("[assistant]\npromise_days = 99\n", "promise_days"),
]


@pytest.mark.parametrize(("more", "words"), WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, more: str, words: str) -> None:
    with pytest.raises(SettingInvalid, match=words):
        read(tmp_path, "\n" + more)
