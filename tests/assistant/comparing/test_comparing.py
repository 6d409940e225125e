"""Contradictions planted among the shipped guidance and a folder of made-up pages are found; what only looks like one is not."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from saklig.assistant.comparing import CODES, Finding, findings
from saklig.assistant.documents import guidance_of
from saklig.assistant.importing import Defaults, read_folder
from saklig.assistant.retrieval import Document, Section
from saklig.service_packages import catalogue_names, load

HERE = Path(__file__).parent
TODAY = date(2026, 9, 1)
OWNER = "Nordvik kommune"
LEAST = {"planted.toml": 39, "unseen.toml": 9}  # of 43 and 12


@cache
def packages() -> tuple[Any, ...]:
    return tuple(load(name) for name in catalogue_names())


@cache
def base() -> tuple[Document, ...]:
    """The shipped guidance and the folder: nothing in them contradicts anything."""
    own = [one for package in packages() for one in guidance_of(package, owner=OWNER, address=f"/tjenester/{package.id}/")]
    pages = list(read_folder(HERE / "pages", Defaults(owner=OWNER)))
    assert len(pages) == 26 and all(isinstance(one, Document) for one in pages)
    return (*own, *pages)  # type: ignore[arg-type]


def page(name: str, text: str, **more: Any) -> Document:
    said = {"title": "En side", "owner": OWNER, "dated": date(2026, 8, 1)} | more
    return Document(id=name, text=text, **said)


def listed(file: str, kind: str) -> list[tuple[dict[str, Any], Document]]:
    held = tomllib.loads((HERE / file).read_text(encoding="utf-8"))[kind]
    return [
        (one, page(f"{kind}-{nth}", one["text"], title=one["title"], language=one.get("language", "nb"),
                   services=tuple(one.get("services", ()))))
        for nth, one in enumerate(held)
    ]  # fmt: skip


def found_about(name: str, *more: Document) -> list[Finding]:
    return [one for one in findings([*base(), *more], packages(), TODAY) if name in ends(one)]


def ends(one: Finding) -> tuple[str, ...]:
    return (one.first.document, *([one.second.document] if one.second else []))


def test_nothing_is_found_where_nothing_contradicts() -> None:
    assert findings(base(), packages(), TODAY) == ()


@pytest.mark.parametrize("file", LEAST)
def test_planted_contradictions_are_found_where_they_were_planted(file: str) -> None:
    missed = []
    for one, document in listed(file, "planted"):
        about = found_about(document.id, document)
        at = [f for f in about if one["at"] in (*ends(f), *(f.rule.titles.values() if f.rule else ())) and f.code == one["code"]]
        if not at:
            missed.append(one["text"])
    assert len(listed(file, "planted")) - len(missed) >= LEAST[file], missed


@pytest.mark.parametrize("file", LEAST)
def test_what_only_looks_like_a_contradiction_is_none(file: str) -> None:
    innocent = [document for _, document in listed(file, "innocent")]
    assert [ends(one) for one in findings([*base(), *innocent], packages(), TODAY)] == []


def test_both_places_stand_side_by_side_with_what_differs_marked_and_the_newer_named() -> None:
    told = page(
        "later", "Betalingen for hvert barn skal være høyst sju prosent av det husholdningen tjente i fjor.",
        services=("redusert-foreldrebetaling",), dated=date(2026, 8, 30),
    )  # fmt: skip
    one = next(one for one in found_about("later", told) if one.code == "contradiction")
    assert one.first.document == "later" and one.newer == "first"
    assert [part.text for part in one.first.parts if part.odd] == ["sju"]
    assert one.second is not None and [part.text for part in one.second.parts if part.odd] == ["seks"]
    assert "".join(part.text for part in one.first.parts) == told.text, "the place is not its own words"


def test_an_amount_is_held_against_the_rules_of_the_day() -> None:
    said = page("price", "En heldagsplass koster 1 200 kroner i måneden.", services=("redusert-foreldrebetaling",))
    assert found_about("price", said) == []
    before = [one for one in findings([said], packages(), date(2024, 9, 1)) if one.code == "other-amount"]
    assert before == [], "without the title's words a new amount is not told from any other"
    exact = page("price", "Maksimalpris for en heldagsplass er 1 200 kroner.", services=("redusert-foreldrebetaling",))
    (one,) = (one for one in findings([exact], packages(), date(2024, 9, 1)) if one.rule)
    assert one.code == "other-amount" and one.rule is not None and one.rule.value == "2000"


def law(*provisions: str, dated: date = date(2026, 7, 1)) -> Document:
    text, sections = "", []
    for one in provisions:
        text += f"{one}.\n"
        start = len(text)
        text += "Kommunen skal gjøre noe.\n"
        sections.append(Section(heading=one, start=start, end=len(text), provision=one))
    return Document(
        id="lovdata/lov/2005-06-17-64.nb", title="Lov om barnehager (barnehageloven)", text=text, sections=tuple(sections),
        binding=True, dated=dated, address="https://lovdata.no/lov/2005-06-17-64",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "dated", "code"),
    [
        ("Barnehageloven § 16 sier det.", date(2026, 8, 1), None),
        ("Barnehagelova § 16 a seier det.", date(2026, 8, 1), None),
        ("Barnehageloven § 99 sier det.", date(2026, 8, 1), "no-such-provision"),
        ("Barnehageloven § 16 sier det.", date(2026, 1, 1), "older-than-law"),
        ("Hundeloven § 99 sier det.", date(2026, 1, 1), None),  # of a law that is not held nothing is known
    ],
)
def test_what_cites_a_law_is_held_against_it(text: str, dated: date, code: str | None) -> None:
    found = findings([law("§ 16", "§ 16 a"), page("cites", text, dated=dated)], packages(), TODAY)
    assert [one.code for one in found] == ([code] if code else [])


def test_what_is_old_or_in_another_written_form_is_told_once() -> None:
    old = page("old", "Ta kontakt med oss.", dated=date(2025, 8, 31))
    year = page("year", "Ta kontakt med oss.", dated=date(2025, 9, 1))
    nb = "Jeg vet ikke hva det er. Hvordan gjør jeg det? Hvor mye betaler jeg? Dere får svar."
    wrong, right = page("wrong", nb, language="nn"), page("right", nb, language="nb")
    quoting = page("quotes", nb + " Eg veit ikkje.", language="nb")
    found = findings([old, year, wrong, right, quoting], packages(), TODAY)
    assert [(one.code, one.first.document, one.about) for one in found] == [
        ("language", "wrong", "nb"), ("old", "old", "2025-08-31")
    ]  # fmt: skip


def test_guidance_with_amounts_that_is_older_than_the_rules_newest_is_told() -> None:
    at = {"services": ("redusert-foreldrebetaling",), "dated": date(2026, 7, 1)}
    found = findings([page("a", "Frokost koster 20 kroner.", **at), page("b", "Ring oss.", **at)], packages(), TODAY)
    assert [(one.code, one.first.document, one.about) for one in found] == [("older-than-rules", "a", "2026-08-01")]


def test_a_key_is_of_what_is_said() -> None:
    def keys(text: str) -> set[str]:
        return {one.key for one in found_about("p", page("p", text, services=("redusert-foreldrebetaling",)))}

    first = keys("Barn nummer to får 50 prosent avslag.")
    assert first and first == keys("Barn nummer to får 50 prosent avslag.")
    assert not first & keys("Barn nummer to får 40 prosent avslag.")


def test_the_codes_have_their_order() -> None:
    texts = ("Barn nummer to får 50 prosent avslag.", "En heldagsplass koster 2 000 kroner i måneden.")
    found = findings([*base(), page("p", " ".join(texts), services=("redusert-foreldrebetaling",))], packages(), TODAY)
    assert [one.code for one in found] == sorted((one.code for one in found), key=CODES.index)
    assert found[0].code == "old-amount"


def test_many_documents_are_compared_in_reasonable_time() -> None:
    from time import perf_counter

    many = [
        page(f"n{nth}", f"Plassen i hus{nth % 700} koster {nth} kroner. Fristen for hus{nth % 900} er {nth % 28 + 1}. mai.",
             title=f"Hus{nth}")
        for nth in range(4_000)
    ]  # fmt: skip
    began = perf_counter()
    findings(many, packages(), TODAY)
    assert perf_counter() - began < 20, "comparing is no longer by the rarest words"
