"""The packages we ship hold against themselves: `saklig check` finds nothing, and their own tests are many and pass."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from saklig.connectors import nordvik
from saklig.service_packages import (
    Package,
    catalogue_names,
    check,
    determine,
    example_facts,
    example_local,
    load,
    read_package,
)  # fmt: skip
from saklig.service_packages.files import archive

HERE = Path(__file__).parent
CATALOGUE = Path(str(files("saklig.catalogue")))


# Half a minute for all three, since every rule of each is compared as a query too: one now, the others under CI.
ONE_NOW = [pytest.param(name, marks=() if name == "bostotte" else pytest.mark.slow) for name in catalogue_names()]


@pytest.mark.parametrize("name", ONE_NOW)
def test_nothing_is_to_be_mended(name: str) -> None:
    assert [str(finding) for finding in check(CATALOGUE / name)] == []


@pytest.mark.parametrize("name", ["redusert-foreldrebetaling", "redusert-foreldrebetaling-sfo"])
def test_a_package_has_tests_enough(name: str) -> None:
    package = load(name)
    assert len(package.tests) >= 40
    assert all(test.says for test in package.tests)
    assert {code for test in package.tests for code in test.judgement} == set(package.judgement)


def test_an_archive_of_the_package_decides_alike() -> None:
    package = load("redusert-foreldrebetaling")
    again = read_package(package.archived)
    assert again.hash == package.hash
    facts, local = example_facts(package), example_local(package)
    outcomes = [
        determine(one, facts, local=local, at=date(2025, 8, 15)).to_json()["outcomes"] for one in (package, again)
    ]
    assert outcomes[0] == outcomes[1]
    assert {line["kind"] for line in outcomes[0]} == {"granted", "not-applicable"}


def test_the_status_follows_from_the_amounts() -> None:
    """Design part 4: a package with second-hand or invented amounts is a demonstration."""
    package = load("redusert-foreldrebetaling")
    sureness = {one.sureness for series in package.amounts.values() for one in series}
    assert "second hand" in sureness
    assert package.service.status == "demonstration"


def test_nordviks_own_settings_are_the_ones_tested_with() -> None:
    """The figures in the tests are worked out for these settings; the demo runs on them."""
    tested = tomllib.loads((HERE / "nordvik.toml").read_text("utf-8"), parse_float=Decimal)
    assert nordvik.local_parameters() == tested
    package = load("redusert-foreldrebetaling")
    for name, facts in package.test_facts.items():
        assert facts["local"] == tested, name
    assert "INVENTED" in nordvik.local_bytes().decode("utf-8")


def under_the_act_of_2025(first_day: str, last_day: str) -> Package:
    """The package as it will be once the new Act is in force: dates in two references, nothing else."""
    files = dict(load("redusert-foreldrebetaling").files)
    text = files["service.toml"].decode("utf-8")
    old = 'link = "https://lovdata.no/lov/1967-02-10"\nin_force = true\nfrom = 1970-01-01\n'
    new = 'link = "https://lovdata.no/lov/2025-06-20-81"\nin_force = false\n'
    assert old in text and new in text
    text = text.replace(old, f"{old}until = {last_day}\n")
    text = text.replace(new, new.replace("in_force = false", f"in_force = true\nfrom = {first_day}"))
    return read_package(archive(files | {"service.toml": text.encode()}))


def test_the_act_of_2025_takes_over_by_its_dates_alone() -> None:
    """Design part 1 and the issue: legal references are data with dates. No use is left without a basis."""
    package = under_the_act_of_2025("2027-01-01", "2026-12-31")
    for day, act, other in (
        (date(2026, 12, 31), "public-administration-1967", "public-administration-2025"),
        (date(2027, 1, 1), "public-administration-2025", "public-administration-1967"),
    ):
        for use in ("reasons", "appeal", "access", "postponement", "guidance", "preliminary-reply", "dismissal"):
            named = {one.reference for one in package.legal_basis_for(use, day)}
            assert act in named and other not in named, (use, day)
    assert package.legal_basis_for("manual-control", date(2026, 12, 31)) == ()
    assert package.legal_basis_for("manual-control", date(2027, 1, 1))


def test_the_appeal_body_has_its_basis() -> None:
    """§ 5 of the regulation sends appeals to the county governor; by § 28 alone it would be the municipality's own board."""
    package = load("redusert-foreldrebetaling")
    assert "§ 5" in {one.id for one in package.legal_basis_for("appeal", date(2026, 11, 26))}


def test_appeals_on_after_school_care_stay_in_the_municipality_while_that_is_known() -> None:
    """Act § 29-1 sends them by § 28 to the municipality's own body; it changes on 1 August 2026, and how has not been read."""
    package = load("redusert-foreldrebetaling-sfo")
    known, later = (
        {one.id for one in package.legal_basis_for("appeal", day)} for day in (date(2026, 7, 31), date(2026, 8, 1))
    )
    assert "oppl. § 29-1" in known and "fvl. § 28" in known
    assert "oppl. § 29-1" not in later and "fvl. § 28" in later
    texts = [piece.text for piece in (*package.content, *package.letters.values())]
    assert not any(word in text for text in texts for word in ("statsforvalteren avgjør", "county governor decides"))


def test_what_is_not_known_of_after_school_care_keeps_it_a_demonstration() -> None:
    """The hours are the law's own, and end with the day until which the law has been read."""
    package = load("redusert-foreldrebetaling-sfo")
    assert {one.sureness for one in package.amounts["free_hours"]} == {"law"}
    assert package.series["free_hours"].known_until == date(2026, 7, 31)
    assert package.service.status == "demonstration"
