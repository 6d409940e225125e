"""The packages we ship hold against themselves: `saklig check` finds nothing, and their own tests are many and pass."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from saklig.connectors import nordvik
from saklig.service_packages import catalogue_names, check, determine, example_facts, example_local, load, read_package

HERE = Path(__file__).parent
CATALOGUE = Path(str(files("saklig.catalogue")))


@pytest.mark.parametrize("name", catalogue_names())
def test_nothing_is_to_be_mended(name: str) -> None:
    assert [str(finding) for finding in check(CATALOGUE / name)] == []


def test_kindergarten_payment_has_tests_enough() -> None:
    package = load("redusert-foreldrebetaling")
    assert len(package.tests) >= 40
    assert all(test.says for test in package.tests)
    assert {code for test in package.tests for code in test.judgement} == set(package.judgement)


def test_an_archive_of_the_package_decides_alike() -> None:
    package = load("redusert-foreldrebetaling")
    again = read_package(package.to_bytes())
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
