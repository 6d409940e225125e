"""The closed list of where facts come from: the page of the format says each word, and the shipped packages use no other."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from saklig.service_packages import catalogue_names, determine, example_facts, example_local, load, read_package
from saklig.service_packages.files import archive
from saklig.service_packages.origins import FIELDS, faults_of_origins

EXAMPLE = Path(__file__).parent / "packages" / "example-discount"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "service-package.md"


def test_the_page_of_the_format_says_every_field_under_its_source() -> None:
    listed = PAGE.read_text("utf-8").partition("### Fields")[2].partition("\n`until` that is null")[0]
    said: dict[str, set[str]] = {}
    source = ""
    for row in listed.splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if len(cells) == 5 and cells[1].startswith("`"):
            source = cells[0] or source
            said.setdefault(source, set()).update(word.strip(" `") for word in cells[1].split(","))
    assert said == {name: set(fields) for name, fields in FIELDS.items() if fields}


@pytest.mark.parametrize("name", catalogue_names())
def test_a_shipped_package_can_be_run(name: str) -> None:
    assert list(faults_of_origins(load(name).service)) == []


def test_a_fact_goes_by_the_last_name_of_its_path_unless_its_row_says_another() -> None:
    origins = load("redusert-foreldrebetaling").origins
    assert origins.fields["children[].place.from"] == ("placements", "from")
    assert origins.fields["household.adults[].income"] == ("tax", "amount")
    assert origins.fields["application.asks_income_cap"] == ("applicant", "")
    assert (origins.subjects(), origins.list_of("adults")) == ("children[]", "household.adults[]")
    assert origins.list_of("stated") is None
    assert origins.period_path() == "application.year_start"
    assert origins.until_found() == {"application.not_informed_found": False}


def test_a_package_from_before_is_read_and_replayed_and_not_run() -> None:
    """What was decided by it must come out the same for ever (design, invariant 3); no installation takes it up again."""
    written = read_package(EXAMPLE)
    text = written.files["service.toml"].decode()
    older = re.sub(r'(?m)^field = "\w+"\n', "", text[: text.index("[authority]")])
    kept = read_package(archive({**written.files, "service.toml": older.encode()}))
    assert (kept.service.authority, kept.service.period, kept.service.people) == (None, None, ())
    facts, local = example_facts(written), example_local(written)
    now, then = (determine(one, facts, local=local, at=date(2025, 9, 1)) for one in (written, kept))
    assert {**then.to_json(), "package": None} == {**now.to_json(), "package": None}  # their bytes differ, and so their hash
    assert then.trace_json() == now.trace_json()
    assert not written.cannot_be_run()
    assert "there is no [authority]" in {what for what, _ in kept.cannot_be_run()}
