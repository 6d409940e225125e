"""Answers of status 200 that look well and are not: each is unknown or invalid, and none is zero or "no"."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors.rig import BASIS, CALCULATION, NOW, PLACES
from saklig.cases.ports import (
    FamilyRole,
    Protection,
    RegisterAnswerInvalid,
    RegisteredPerson,
    RegisterUnavailable,
    TaxStage,
)
from saklig.connectors import fiks, stand_in
from saklig.connectors.clocks import FixedClock
from saklig.connectors.fiks import Limits
from saklig.connectors.reach import Reach
from saklig.connectors.transport import Transport

PERSON = "12818800078"
OTHER = "28889749808"
KEY = stand_in.throwaway_key()


def connected(answer: Callable[[httpx.Request], httpx.Response]) -> fiks.FiksRegisters:
    """Registers whose every answer but the token is `answer`."""

    def handle(request: httpx.Request) -> httpx.Response:
        token = httpx.Response(200, json={"access_token": "t", "token_type": "Bearer", "expires_in": 100})
        made = token if request.url.path == "/token" else answer(request)
        return httpx.Response(made.status_code, stream=httpx.ByteStream(made.content))

    settings = stand_in.settings_for("http://127.0.0.1:9", private_key_pem=KEY)
    registers = fiks.connect(settings, FixedClock(NOW))
    registers.transport._client = httpx.Client(transport=httpx.MockTransport(handle))
    return registers


def tax_answer(**changed: Any) -> dict[str, Any]:
    """The sandbox's example: wages and interest 485,000, and child benefit that does not count."""
    items = [
        {"tekniskNavn": "loennsinntekt", "visningstekst": "Lønn", "beloep": 456_000, "identifikator": PERSON},
        {"tekniskNavn": "renteinntekt", "visningstekst": "Renter", "beloep": 29_000, "identifikator": PERSON},
        {"tekniskNavn": "barnetrygd", "visningstekst": "Barnetrygd", "beloep": 12_648, "identifikator": PERSON},
    ]
    person = {"identifikator": PERSON, "type": "SOEKER", "skjermet": False, "stadie": "OPPGJOER"}
    answer = {
        "inntektsaar": 2025,
        "stadie": "OPPGJOER",
        "beregningstype": "BARNEHAGE_SFO",
        "beregningsbeloep": 485_000,
        "personer": [{**person, "skatteoppgjoersdato": "2026-06-15"}],
        "inntekt": {"beloep": 497_648, "beregning": [{"beregningsposter": items}]},
        "fradrag": {"beloep": 12_648, "beregning": [{"beregningsposter": items[2:]}]},
        "feilmeldinger": [],
    }
    return {**answer, **changed}


def ask_tax(answer: Any, status: int = 200) -> Any:
    registers = connected(lambda _request: httpx.Response(status, content=json.dumps(answer).encode()))
    return registers.tax.income_basis([PERSON], 2025, calculation=CALCULATION, basis=BASIS).persons[0]


def test_the_documented_example_reads_as_documented() -> None:
    income = ask_tax(tax_answer())
    assert (income.stage, income.amount, income.shielded) == (TaxStage.ASSESSED, Decimal(485_000), False)
    assert str(income.assessed_on) == "2026-06-15"
    assert [(item.name, item.amount, item.counts) for item in income.items] == [
        ("loennsinntekt", Decimal(456_000), True),
        ("renteinntekt", Decimal(29_000), True),
        ("barnetrygd", Decimal(12_648), False),
    ]


FAULT = {"kode": "INGEN_SKATTEOPPGJOER_FUNNET", "melding": f"Fant ingenting for {PERSON}."}
UNKNOWN = {
    "a fault beside a sum that looks valid": tax_answer(feilmeldinger=[FAULT]),
    "a fault of a kind we never heard of": tax_answer(feilmeldinger=[{"kode": "HELT_NY", "melding": None}]),
    "the whole is a draft": tax_answer(stadie="UTKAST"),
    "the person is a draft and the whole says it is not": tax_answer(
        personer=[{**tax_answer()["personer"][0], "stadie": "UTKAST"}]
    ),
    "a stage nobody knows": tax_answer(stadie="UKJENT"),
    "a new stage": tax_answer(stadie="FORELOEPIG"),
    "nobody, and a fault that says why": tax_answer(personer=[], beregningsbeloep=0, feilmeldinger=[FAULT]),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_it_is_unknown(what: str) -> None:
    income = ask_tax(UNKNOWN[what])
    assert income.amount is None
    assert PERSON not in "".join(fault.message for fault in income.faults)


NONSENSE = {
    "another year": tax_answer(inntektsaar=2024),
    "another person": tax_answer(personer=[{**tax_answer()["personer"][0], "identifikator": OTHER}]),
    "two persons": tax_answer(personer=[*tax_answer()["personer"], {"identifikator": OTHER}]),
    "nobody and no fault": tax_answer(personer=[]),
    "no list of faults": {key: value for key, value in tax_answer().items() if key != "feilmeldinger"},
    "a basis that is not income less deductions": tax_answer(beregningsbeloep=497_648),
    "a basis below zero": tax_answer(
        beregningsbeloep=-5, inntekt={"beloep": 0, "beregning": []}, fradrag={"beloep": 5, "beregning": []}
    ),
    "no basis": tax_answer(beregningsbeloep=None),
    "the basis as text": tax_answer(beregningsbeloep="485000"),
    "the basis as a fraction": tax_answer(beregningsbeloep=485000.5),
    "the basis as true": tax_answer(beregningsbeloep=True),
    "a basis beyond all sense": tax_answer(beregningsbeloep=10**30),
    "persons as an object": tax_answer(personer={"identifikator": PERSON}),
    "an identity number as a number": tax_answer(personer=[{"identifikator": int(PERSON)}]),
    "a date that is none": tax_answer(personer=[{**tax_answer()["personer"][0], "skatteoppgjoersdato": "i fjor"}]),
    "an item about another": tax_answer(
        inntekt={
            "beloep": 497_648,
            "beregning": [{"beregningsposter": [{"tekniskNavn": "x", "beloep": 1, "identifikator": OTHER}]}],
        }
    ),
    "a list": [tax_answer()],
    "a word": "OK",
    "nothing": None,
    "an empty object": {},
}


@pytest.mark.parametrize("what", NONSENSE)
def test_it_is_no_answer(what: str) -> None:
    with pytest.raises(RegisterAnswerInvalid) as refused:
        ask_tax(NONSENSE[what])
    assert PERSON not in str(refused.value)
    assert "485" not in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"inntektsaar": NaN}',
        json.dumps(tax_answer())[:-1].encode() + b', "beregningsbeloep": 485000}',
        b'{"inntektsaar": ' + b"9" * 5_000 + b"}",
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_broken_json_is_no_answer(raw: bytes) -> None:
    registers = connected(lambda _request: httpx.Response(200, content=raw))
    with pytest.raises(RegisterAnswerInvalid):
        registers.tax.income_basis([PERSON], 2025, calculation=CALCULATION, basis=BASIS)


@pytest.mark.parametrize("code", ["PERSON_IKKE_FUNNET", "INGEN_SKATTEOPPGJOER_FUNNET", "UGYLDIG_IDENTIFIKATOR"])
def test_a_refusal_that_is_about_the_person_is_that_persons_fault(code: str) -> None:
    income = ask_tax({"feilmeldinger": [{"kode": code, "melding": "x"}]}, status=404)
    assert (income.stage, income.amount, [fault.code for fault in income.faults]) == (TaxStage.NONE, None, [code])


def test_a_refusal_that_is_about_the_call_is_no_answer() -> None:
    with pytest.raises(RegisterAnswerInvalid, match="INNTEKTSAAR_MANGLER"):
        ask_tax({"feilmeldinger": [{"kode": "INNTEKTSAAR_MANGLER", "melding": "x"}]}, status=400)


def held(**element: Any) -> dict[str, Any]:
    return {**element, "erGjeldende": True}


def person(**changed: Any) -> dict[str, Any]:
    return {
        "identifikasjonsnummer": [held(foedselsEllerDNummer=PERSON)],
        "foedsel": [held(foedselsdato=None, foedselsaar="1988")],
        "status": [held(status="bosatt")],
        **changed,
    }


def ask_population(answer: Any) -> RegisteredPerson:
    found = connected(lambda _request: httpx.Response(200, json=answer)).population.person(PERSON, basis=BASIS)
    assert found is not None
    return found


def test_a_person_with_next_to_nothing_registered() -> None:
    found = ask_population(person())
    assert (found.birth_date, found.birth_year, found.name, found.addresses) == (None, 1988, None, ())


def test_a_cadastral_address_and_an_unknown_one() -> None:
    cadastral = {
        "adresseIdentifikatorFraMatrikkelen": "77",
        "matrikkeladresse": {
            "matrikkelnummer": {"kommunenummer": "9900", "gaardsnummer": 12, "bruksnummer": 3},
            "bruksenhetsnummer": "H0102",
            "poststed": {"postnummer": "9999", "poststedsnavn": "NORDVIK"},
        },
    }
    unknown = {"ukjentBosted": {"bostedskommune": "9900"}}
    found = ask_population(person(bostedsadresse=[held(**cadastral), {**unknown, "erGjeldende": False}]))
    first, second = (entry.address for entry in found.addresses)
    assert (first.key, first.municipality, first.lines) == ("77/H0102", "9900", ("gnr. 12 bnr. 3", "9999 NORDVIK"))
    assert (second.key, second.municipality, second.lines) == (None, "9900", ())


def test_a_graded_address_counts_as_the_persons_grade() -> None:
    found = ask_population(person(deltBosted=[held(adressegradering="strengtFortrolig")]))
    assert [entry.grade for entry in found.protection] == [Protection.STRICTLY_CONFIDENTIAL]


@pytest.mark.parametrize("grade", ["fortrolig", "strengtFortrolig", "noe helt nytt"])
def test_an_address_that_the_register_should_not_have_sent_goes_no_further(grade: str) -> None:
    """An agency whose role shows more than a municipality's: the address is dropped before anything else sees it."""
    street = {
        "adresseIdentifikatorFraMatrikkelen": "77",
        "vegadresse": {"kommunenummer": "9900", "adressenavn": "Hemmeligveien", "husnummer": "1"},
    }
    home = {"bostedsadresse": [held(**street)], "deltBosted": [held(**street)]}
    found = ask_population(person(**home, adressebeskyttelse=[held(graderingsnivaa=grade)]))
    assert "Hemmelig" not in repr(found) and "77" not in repr((found.addresses, found.shared_residence))
    assert len(found.addresses) == len(found.shared_residence) == 1
    assert "Hemmelig" in repr(ask_population(person(**home, adressebeskyttelse=[held(graderingsnivaa="ugradert")])))


def test_a_parent_without_norwegian_identity_number_is_kept() -> None:
    found = ask_population(person(familierelasjon=[held(relatertPerson=None, relatertPersonsRolle="far")]))
    assert [(entry.role, entry.related) for entry in found.family] == [(FamilyRole.FATHER, None)]


def test_a_person_who_changed_number_is_the_person_asked_about() -> None:
    old = {"foedselsEllerDNummer": PERSON, "erGjeldende": False}
    assert ask_population(person(identifikasjonsnummer=[old, held(foedselsEllerDNummer=OTHER)])).identity == PERSON


@pytest.mark.parametrize(
    "changed",
    [
        {"identifikasjonsnummer": [held(foedselsEllerDNummer=OTHER)]},
        {"identifikasjonsnummer": []},
        {"status": [{"status": "bosatt"}]},
        {"status": [{"status": "bosatt", "erGjeldende": "ja"}]},
        {"navn": [held(fornavn="A", etternavn="B"), held(fornavn="C", etternavn="D")]},
        {"navn": "Kari"},
        {"foedsel": [held(foedselsaar=88)]},
        {"foedsel": [held(foedselsaar="19888")]},
        {"familierelasjon": [held(relatertPerson=PERSON, relatertPersonsRolle="nabo")]},
        {"familierelasjon": [held(relatertPerson="abc", relatertPersonsRolle="far")]},
        {"bostedsadresse": [held(vegadresse="Storgata 1")]},
        {"sivilstand": [held(sivilstand=None)]},
    ],
)
def test_a_person_who_makes_no_sense_is_no_answer(changed: dict[str, Any]) -> None:
    with pytest.raises(RegisterAnswerInvalid) as refused:
        ask_population(person(**changed))
    assert PERSON not in str(refused.value)


def place(**changed: Any) -> dict[str, Any]:
    return {
        "barn": PERSON, "enhetId": "nv-01", "enhetsnavn": "Tussmørket", "kommunenummer": "9900",
        "timerPerUke": 45, "fulltidspris": 1200, "fra": "2026-08-15", "til": None, **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"barn": OTHER},
        {"timerPerUke": -1},
        {"timerPerUke": 169},
        {"timerPerUke": "45"},
        {"fulltidspris": -1},
        {"fulltidspris": 10**9},
        {"fra": "15.08.2026"},
        {"fra": "2026-08-15", "til": "2026-08-14"},
        {"enhetsnavn": "x" * 300},
        {"pris": -1},
        {"trinn": 99},
        {"kommunenummer": 9900},
    ],
)
def test_a_place_that_makes_no_sense_is_no_answer(changed: dict[str, Any]) -> None:
    registers = connected(lambda _request: httpx.Response(200, json={"plasser": [place(**changed)]}))
    with pytest.raises(RegisterAnswerInvalid):
        registers.placements.places([PERSON], register=PLACES, basis=BASIS)


def test_what_a_place_does_not_say_is_unknown_and_not_zero() -> None:
    silent = place(timerPerUke=None, fulltidspris=None, fra=None)
    registers = connected(lambda _request: httpx.Response(200, json={"plasser": [silent]}))
    (found,) = registers.placements.places([PERSON], register=PLACES, basis=BASIS)
    assert (found.hours_per_week, found.full_price, found.valid_from) == (None, None, None)


def test_no_list_of_places_is_no_answer() -> None:
    with pytest.raises(RegisterAnswerInvalid):
        connected(lambda _request: httpx.Response(200, json={})).placements.places([PERSON], register=PLACES, basis=BASIS)


def test_attempts_are_bounded() -> None:
    calls = []

    def count(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(503)

    client = httpx.Client(transport=httpx.MockTransport(count))
    with pytest.raises(RegisterUnavailable, match="status-503"):
        Transport(Limits(attempts=3, pause=0.0), reach=Reach(hosts=None), client=client).ask("tax", "GET", "http://127.0.0.1:9/")
    assert len(calls) == 3
