"""The table of facts: each reader sees what is shared and their own, and never another adult's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from saklig.documents.used_facts import facts_for, in_unit
from saklig.documents.wording import time_span
from saklig.service_packages.shapes import FactSpec, Text


def spec(path: str, kind: str, title: str, **more: object) -> FactSpec:
    text = Text(nb=title, nn=title, en=title)
    given: dict[str, object] = {
        "path": path, "type": kind, "titles": text, "source": "register", "register": "population",
        "whose": "applicant",
        "shown_to": "parties", "category": "ordinary", "why": text, "provision": "§ 1",
        "kept": "case",
    }  # fmt: skip
    return FactSpec(**(given | more))  # type: ignore[arg-type]


INCOME = {"shown_to": "own", "whose": "household.adults[]", "unit": "kr/year", "register": "tax"}
SERVICE = SimpleNamespace(
    fact=(
        spec("application.received", "date", "Mottatt", source="agency", register=None, whose="nobody"),
        spec("application.asks_income_cap", "boolean", "Søker", source="applicant", register=None),
        spec("application.secret_note", "text", "Merknad", shown_to="staff"),
        spec("application.only_own", "text", "Bare egen", shown_to="own"),
        spec("household.adults[].role", "choice", "Rolle", choices=("spouse",), whose="household.adults[]"),
        spec("household.adults[].income", "number", "Inntekt", **INCOME),
        spec("children[].shared_residence", "boolean", "Delt bosted", whose="children[]", nullable=True),
        spec("children[].siblings", "list of text", "Søsken", whose="children[]"),
        spec("children[].place", "group", "Plass", whose="children[]", nullable=True),
        spec("children[].place.hours", "number", "Timer", whose="children[]", unit="hours/week", register="placements"),
    )
)
TREE = {
    "application": {"received": "2025-08-15", "asks_income_cap": True, "secret_note": "hemmelig", "only_own": "x"},
    "household": {
        "adults": [
            {"id": "a1", "role": "applicant", "income": 200000},
            {"id": "a2", "role": "spouse", "income": "345678.50"},
        ]
    },
    "children": [
        {"id": "c1", "shared_residence": None, "siblings": ["c2"], "place": {"hours": 45}},
        {"id": "c2", "siblings": [], "place": None},
    ],
}
NAMES = {"a1": "Kari", "a2": "Ola", "c1": "Eva", "c2": "Per"}


def rows(reader: str, tree: object = TREE, **more: object) -> list[tuple[str, str, str, str]]:
    found = facts_for(SERVICE, tree, reader=reader, applicant="a1", names=NAMES, language="nb", **more)  # type: ignore[arg-type]
    return [(row["title"], row["about"], row["value"].replace("\u00a0", " "), row["source"]) for row in found]


def test_the_reader_sees_shared_facts_and_their_own():
    assert rows("a1", words={"spouse": "ektefelle", "applicant": "søker"}) == [
        ("Mottatt", "", "15. august 2025", "våre egne opplysninger"),
        ("Søker", "", "ja", "søknaden"),
        ("Bare egen", "", "x", "Folkeregisteret"),
        ("Rolle", "Kari", "søker", "Folkeregisteret"),
        ("Rolle", "Ola", "ektefelle", "Folkeregisteret"),
        ("Inntekt", "Kari", "200 000 kr i året", "Skatteetaten"),
        ("Delt bosted", "Eva", "ikke registrert", "Folkeregisteret"),
        ("Søsken", "Eva", "Per", "Folkeregisteret"),
        ("Søsken", "Per", "ingen", "Folkeregisteret"),
        ("Timer", "Eva", "45 timer i uken", "oversikten over barnehageplasser"),
    ]


@pytest.mark.parametrize(("reader", "own"), [("a1", "200 000"), ("a2", "345 678,50"), ("c1", None), ("", None)])
def test_income_is_shown_to_the_one_it_is_about_and_to_nobody_else(reader, own):
    incomes = [value for title, _, value, _ in rows(reader) if title == "Inntekt"]
    assert incomes == ([f"{own} kr i året"] if own else [])


def test_what_is_the_applicants_own_is_shown_to_the_applicant_alone():
    assert [reader for reader in ("a1", "a2", "c1", "") if "Bare egen" in [row[0] for row in rows(reader)]] == ["a1"]


def test_an_adult_without_an_id_is_nobody():
    tree = {"household": {"adults": [{"income": 1}, {"id": None, "income": 2}, {"id": "", "income": 3}]}}
    for reader in ("", "None", "a1"):
        assert rows(reader, tree) == []


def test_what_is_unknown_is_not_in_the_table_and_odd_trees_do_no_harm():
    assert rows("a1", {}) == []
    assert rows("a1", {"household": {"adults": "nonsense"}, "children": None, "application": []}) == []


def test_a_source_of_the_fact_itself_goes_before_the_packages():
    found = {title: source for title, _, _, source in rows("a1", sources={"application.received": "applicant"})}
    assert found["Mottatt"] == "søknaden"


def test_units_in_three_languages():
    cases = [
        (Decimal("0.06"), "share", ("6 %", "6 %", "6%")),
        (Decimal(1200), "kr/month", ("1 200 kr i måneden", "1 200 kr i månaden", "NOK 1,200 a month")),
        (Decimal("37.5"), "hours/week", ("37,5 timer i uken", "37,5 timar i veka", "37.5 hours a week")),
        (Decimal(2024), "year", ("2024", "2024", "2024")),
        (date(2025, 9, 1), "month", ("september 2025", "september 2025", "September 2025")),
        (True, "yes-no", ("ja", "ja", "yes")),
        (Decimal(11), "months", ("11 måneder", "11 månader", "11 months")),
    ]
    for value, unit, expected in cases:
        assert tuple(in_unit(value, unit, lang).replace("\u00a0", " ") for lang in ("nb", "nn", "en")) == expected


def test_time_spans():
    assert [time_span(3, "weeks", lang) for lang in ("nb", "nn", "en")] == ["tre uker", "tre veker", "three weeks"]
    assert [time_span(1, "months", lang) for lang in ("nb", "nn", "en")] == ["én måned", "éin månad", "one month"]
    assert [time_span(1, "weeks", lang) for lang in ("nb", "nn", "en")] == ["én uke", "éi veke", "one week"]
    assert time_span(14, "days", "nb") == "14 dager"
