"""A synthetic `World` in the words of the wire: what the real registers would write, in both forms they write it.

The list form is Folkeregisteret's own, with `erGjeldende` on each element and codes in camelCase; the flat form is
that of KS Digital's sandbox, with codes in capitals. Protected persons are masked as there: grade 7 (and 6) without
street, number, post code and contact, grade 6 without name; keys are nulled and never left out.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from saklig.cases.ports import (
    Address,
    CivilStatus,
    Contact,
    FamilyRole,
    IncomeItem,
    PersonIncome,
    PersonStatus,
    Place,
    Protection,
    RegisteredPerson,
    TaxStage,
)
from saklig.connectors.world import World

__all__ = ["FLAT_PARTS", "LIST_PARTS", "contact", "flat_person", "list_person", "masked", "place", "tax_answer"]

LIST_PARTS = (
    "identifikasjonsnummer",
    "navn",
    "foedsel",
    "status",
    "doedsfall",
    "bostedsadresse",
    "deltBosted",
    "sivilstand",
    "familierelasjon",
    "adressebeskyttelse",
    "vergemaalEllerFremtidsfullmakt",
)
FLAT_PARTS = (
    "personnavn",
    "foedselsdato",
    "personstatus",
    "doedsfall",
    "sivilstand",
    "bostedsadresse",
    "forelderbarnrelasjon",
    "familierelasjon",
    "adressebeskyttelse",
)

_STATUS = {
    PersonStatus.RESIDENT: "bosatt",
    PersonStatus.EMIGRATED: "utflyttet",
    PersonStatus.DEAD: "doed",
    PersonStatus.INACTIVE: "inaktiv",
    PersonStatus.TEMPORARY: "midlertidig",
    PersonStatus.DISCONTINUED: "opphoert",
    PersonStatus.MISSING: "forsvunnet",
    PersonStatus.OTHER: "nyKode",
}
# Own spelling per form, since no rule turns the one into the other.
_CIVIL = {
    CivilStatus.UNMARRIED: ("ugift", "UGIFT"),
    CivilStatus.MARRIED: ("gift", "GIFT"),
    CivilStatus.PARTNERED: ("registrertPartner", "REGISTRERT_PARTNER"),
    CivilStatus.SEPARATED: ("separert", "SEPARERT"),
    CivilStatus.DIVORCED: ("skilt", "SKILT"),
    CivilStatus.WIDOWED: ("enkeEllerEnkemann", "ENKE_ELLER_ENKEMANN"),
    CivilStatus.UNSTATED: ("uoppgitt", "UOPPGITT"),
}
_GRADE = {
    Protection.NONE: ("ugradert", "UGRADERT"),
    Protection.CLIENT: ("klientadresse", "KLIENTADRESSE"),
    Protection.CONFIDENTIAL: ("fortrolig", "FORTROLIG"),
    Protection.STRICTLY_CONFIDENTIAL: ("strengtFortrolig", "STRENGT_FORTROLIG"),
}
_ROLE = {
    FamilyRole.CHILD: ("barn", "BARN"),
    FamilyRole.MOTHER: ("mor", "MOR"),
    FamilyRole.FATHER: ("far", "FAR"),
    FamilyRole.CO_MOTHER: ("medmor", "MEDMOR"),
    FamilyRole.SPOUSE: ("ektefelleEllerPartner", "EKTEFELLE_ELLER_PARTNER"),
}


def grade_of(person: RegisteredPerson) -> Protection:
    return next((entry.grade for entry in person.protection if entry.current), Protection.NONE)


def masked(person: RegisteredPerson) -> bool:
    """Whether the register hides where this person lives."""
    return grade_of(person) in (Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL)


def list_person(person: RegisteredPerson) -> dict[str, Any]:
    """Folkeregisteret's own form: lists, each element with whether it still holds."""
    hidden = masked(person)
    grade = _GRADE[grade_of(person)][0]
    return {
        "identifikasjonsnummer": [_held({"foedselsEllerDNummer": person.identity, "status": "iBruk"})],
        "navn": [_held(_name(person))],
        "foedsel": [_held({"foedselsdato": _day(person.birth_date), "foedselsaar": person.birth_year})],
        "status": [_held({"status": _STATUS[entry.status]}, entry.current) for entry in person.status],
        "doedsfall": _held({"doedsdato": _day(person.death_date)}) if person.death_date else None,
        "bostedsadresse": [
            _held(_address(entry.address, hidden) | {"flyttedato": _day(entry.moved_in)}, entry.current)
            | {"adressegradering": grade}
            for entry in person.addresses
        ],
        "deltBosted": [
            _held(
                _address(entry.address, hidden)
                | {"startdatoForKontrakt": _day(entry.since), "sluttdatoForKontrakt": _day(entry.until)},
                entry.current,
            )
            for entry in person.shared_residence
        ],
        "sivilstand": [
            _held(
                {
                    "sivilstand": _CIVIL[entry.status][0],
                    "sivilstandsdato": _day(entry.since),
                    "relatertVedSivilstand": entry.related,
                },
                entry.current,
            )
            for entry in person.civil_status
        ],
        "familierelasjon": [
            _held({"relatertPerson": entry.related, "relatertPersonsRolle": _ROLE[entry.role][0]}, entry.current)
            for entry in person.family
        ],
        "adressebeskyttelse": [
            _held({"graderingsnivaa": _GRADE[entry.grade][0]}, entry.current) for entry in person.protection
        ],
        "vergemaalEllerFremtidsfullmakt": [
            _held(
                {
                    "vergemaaltype": "voksen",
                    "embete": "statsforvalterenINordland",
                    "verge": {
                        "foedselsEllerDNummer": entry.guardian,
                        "omfang": "personligeOgOekonomiskeInteresser" if entry.economic else "personligeInteresser",
                    },
                },
                entry.current,
            )
            for entry in person.guardians
        ],
    }


def flat_person(person: RegisteredPerson) -> dict[str, Any]:
    """The flat form: only what holds, one of each."""
    status = next((entry.status for entry in person.status if entry.current), PersonStatus.INACTIVE)
    civil = next((entry.status for entry in person.civil_status if entry.current), None)
    home = next((entry.address for entry in person.addresses if entry.current), None)
    relations = [
        {"relatertPersonsIdent": entry.related, "relatertPersonsRolle": _ROLE[entry.role][1]}
        for entry in person.family
        if entry.current
    ]
    spouse = _ROLE[FamilyRole.SPOUSE][1]
    capitals = "".join(f"_{sign}" if sign.isupper() else sign for sign in _STATUS[status]).upper()
    return {
        "foedselsEllerDNummer": person.identity,
        "personnavn": None if grade_of(person) is Protection.STRICTLY_CONFIDENTIAL else _name(person),
        "foedselsdato": _day(person.birth_date),
        "personstatus": capitals,
        "doedsfall": {"doedsdato": _day(person.death_date)} if person.death_date else None,
        "sivilstand": _CIVIL[civil][1] if civil else None,
        "bostedsadresse": _flat_address(home, masked(person)) if home else None,
        "forelderbarnrelasjon": [entry for entry in relations if entry["relatertPersonsRolle"] != spouse] or None,
        "familierelasjon": relations or None,
        "adressebeskyttelse": _GRADE[grade_of(person)][1],
    }


def tax_answer(world: World, year: int, asked: list[dict[str, Any]], *, kind: str) -> dict[str, Any]:
    """The basis of all persons asked about together. Like the real one, it sums those it found when one is missing."""
    persons, added, taken, faults, stages = [], [], [], [], []
    for one in asked:
        number = one["identifikator"]
        income = world.incomes.get((number, year))
        if income is None:
            stages.append("UKJENT")
            code = "INGEN_SKATTEOPPGJOER_FUNNET" if number in world.persons else "PERSON_IKKE_FUNNET"
            faults.append({"kode": code, "melding": f"Ingen skatteopplysninger for {number} i {year}."})
            continue
        stages.append("OPPGJOER" if income.stage is TaxStage.ASSESSED else "UTKAST")
        persons.append(_tax_person(world, income, one["type"], stages[-1]))
        added += [_tax_line(number, item, "ADDERE") for item in income.items]
        taken += [_tax_line(number, item, "SUBTRAHERE") for item in income.items if not item.counts]
    income_side, deductions = _side("samletInntekt", "ADDERE", added), _side("utenforGrunnlaget", "SUBTRAHERE", taken)
    return {
        "inntektsaar": year,
        "stadie": max(stages, key=("OPPGJOER", "UTKAST", "UKJENT").index),
        "beregningstype": kind,
        "personer": persons,
        "beregningsbeloep": income_side["beloep"] - deductions["beloep"],
        "inntekt": income_side,
        "fradrag": deductions,
        "visningsposter": [],
        "feilmeldinger": faults,
    }


def place(one: Place) -> dict[str, Any]:
    return {
        "barn": one.child,
        "enhetId": one.unit,
        "enhetsnavn": one.unit_name,
        "kommunenummer": one.municipality,
        "timerPerUke": _float(one.hours_per_week),
        "fulltidspris": _float(one.full_price),
        "pris": _float(one.price),
        "trinn": _float(one.grade),
        "fra": _day(one.valid_from),
        "til": _day(one.valid_until),
    }


def contact(number: str, known: Contact, *, hidden: bool) -> dict[str, Any]:
    return {
        "fnr": number,
        "epost": {"adresse": known.email} if known.email and not hidden else None,
        "tlf": {"nummer": known.phone} if known.phone and not hidden else None,
        "status": "AKTIV",
        "reservert": known.reserved,
        "kanVarsles": not known.reserved and not hidden and bool(known.email or known.phone),
        "spraak": known.language,
    }


def _held(element: dict[str, Any], current: bool = True) -> dict[str, Any]:
    return {**element, "erGjeldende": current, "kilde": "synthetic"}


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _name(person: RegisteredPerson) -> dict[str, str | None]:
    name = None if grade_of(person) is Protection.STRICTLY_CONFIDENTIAL else person.name
    if name is None:
        return {"fornavn": None, "mellomnavn": None, "etternavn": None}
    return {"fornavn": name.given, "mellomnavn": name.middle, "etternavn": name.family}


def _address(address: Address, hidden: bool) -> dict[str, Any]:
    street: dict[str, Any] = {"adressenavn": None, "adressenummer": None, "bruksenhetsnummer": None, "poststed": None}
    building, _, dwelling = (address.key or "").partition("/")
    if not hidden:
        road, post = address.lines
        name, _, number = road.rpartition(" ")
        code, _, town = post.partition(" ")
        street |= {
            "adressenavn": name,
            "adressenummer": {"husnummer": number, "husbokstav": None},
            "bruksenhetsnummer": dwelling or None,
            "poststed": {"postnummer": code, "poststedsnavn": town},
        }
    return {
        "adresseIdentifikatorFraMatrikkelen": None if hidden else building or None,
        "vegadresse": {**street, "kommunenummer": address.municipality},
    }


def _flat_address(address: Address, hidden: bool) -> dict[str, Any]:
    full = _address(address, hidden)
    street = full["vegadresse"]
    return {
        "adressenavn": street["adressenavn"],
        "husnummer": (street["adressenummer"] or {}).get("husnummer"),
        "husbokstav": None,
        "postnummer": (street["poststed"] or {}).get("postnummer"),
        "poststed": (street["poststed"] or {}).get("poststedsnavn"),
        "kommunenummer": address.municipality,
        "adresseIdentifikatorFraMatrikkelen": full["adresseIdentifikatorFraMatrikkelen"],
    }


def _tax_person(world: World, income: PersonIncome, kind: str, stage: str) -> dict[str, Any]:
    person = world.persons.get(income.identity)
    hidden = person is not None and masked(person)
    found = {
        "identifikator": income.identity,
        "type": kind,
        "skjermet": hidden,
        "stadie": stage,
    }
    if income.assessed_on is not None:
        found["skatteoppgjoersdato"] = _day(income.assessed_on)
    if hidden or person is None:
        return found
    return {**found, "navn": {part: text for part, text in _name(person).items() if text is not None}}


def _tax_line(number: str, item: IncomeItem, operation: str) -> dict[str, Any]:
    return {
        "tekniskNavn": item.name,
        "visningstekst": item.text,
        "operasjon": operation,
        "beloep": int(item.amount),
        "kilde": "SKATTEETATEN",
        "identifikator": number,
    }


def _side(name: str, operation: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    total = sum(line["beloep"] for line in lines)
    group = {"tekniskNavn": name, "operasjon": operation, "type": "POST", "beloep": total, "beregningsposter": lines}
    return {"beloep": total, "beregning": [group] if lines else []}
