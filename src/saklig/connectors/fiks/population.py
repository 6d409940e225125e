"""The population register through KS Fiks: the register's own list form, and the flat form of test set-ups.

Both become the same answer of the port. In the list form each element says whether it still holds (`erGjeldende`);
elements that no longer hold are kept and marked. The flat form has only what holds, and no dwelling number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from saklig.cases.ports import (
    Address,
    AddressEntry,
    CivilStatus,
    CivilStatusEntry,
    Clock,
    FamilyEntry,
    FamilyRole,
    GuardianEntry,
    LegalBasis,
    PersonName,
    PersonStatus,
    Protection,
    ProtectionEntry,
    RegisterAnswerInvalid,
    RegisteredPerson,
    SharedResidenceEntry,
    StatusEntry,
)
from saklig.connectors.fiks.hiding import without_protected_address
from saklig.connectors.fiks.reading import Node, code_of
from saklig.connectors.fiks.surface import Surface

__all__ = ["FiksPopulationRegister"]

T = TypeVar("T")

_STATUS = {
    "bosatt": PersonStatus.RESIDENT,
    "utflyttet": PersonStatus.EMIGRATED,
    "doed": PersonStatus.DEAD,
    "inaktiv": PersonStatus.INACTIVE,
    "midlertidig": PersonStatus.TEMPORARY,
    "opphoert": PersonStatus.DISCONTINUED,
    "forsvunnet": PersonStatus.MISSING,
}
_CIVIL = {
    "ugift": CivilStatus.UNMARRIED,
    "gift": CivilStatus.MARRIED,
    "registrertpartner": CivilStatus.PARTNERED,
    "separert": CivilStatus.SEPARATED,
    "separertpartner": CivilStatus.SEPARATED,
    "skilt": CivilStatus.DIVORCED,
    "skiltpartner": CivilStatus.DIVORCED,
    "enkeellerenkemann": CivilStatus.WIDOWED,
    "gjenlevendepartner": CivilStatus.WIDOWED,
}
_GRADE = {
    "ugradert": Protection.NONE,
    "klientadresse": Protection.CLIENT,
    "fortrolig": Protection.CONFIDENTIAL,
    "strengtfortrolig": Protection.STRICTLY_CONFIDENTIAL,
}
# Scopes of a guardianship that cover economic interests, as far as we know their names: any other covers nothing here.
_ECONOMIC = {"oekonomiskeinteresser", "personligeogoekonomiskeinteresser"}
_ROLE = {
    "barn": FamilyRole.CHILD,
    "mor": FamilyRole.MOTHER,
    "far": FamilyRole.FATHER,
    "medmor": FamilyRole.CO_MOTHER,
    "ektefelleellerpartner": FamilyRole.SPOUSE,
}


class FiksPopulationRegister:
    """Port `PopulationRegister` over HTTP."""

    def __init__(self, surface: Surface, clock: Clock) -> None:
        self._surface = surface
        self._clock = clock

    def person(self, identity: str, *, basis: LegalBasis) -> RegisteredPerson | None:
        """The person, or None where the register says that it knows no such person.

        A bare 404 is no such statement: it may as well be a wrong address in the settings.
        """
        settings = self._surface.settings
        url = f"{settings.base_url}/folkeregister/api/v1/{settings.roles.population}/v1/personer/{identity}"
        answer = self._surface.ask("GET", url, basis, params=[("part", part) for part in settings.parts])
        if answer.status == 404 and "PERSON_IKKE_FUNNET" in self._surface.codes(answer):
            return None
        if answer.status != 200:
            raise RegisterAnswerInvalid(
                self._surface.register,
                f"status-{answer.status}",
                f"{self._surface.register}: status {answer.status} {self._surface.codes(answer)}",
            )
        body = Node(self._surface.register, answer.body)
        read = _list_form if _is_list_form(body) else _flat_form
        return without_protected_address(read(body, identity, self._clock))


def _is_list_form(body: Node) -> bool:
    return any(isinstance(body.get(key).value, list) for key in ("identifikasjonsnummer", "status", "foedsel"))


def _list_form(body: Node, identity: str, clock: Clock) -> RegisteredPerson:
    numbers = [entry.get("foedselsEllerDNummer").identity() for entry in body.get("identifikasjonsnummer").items()]
    _same_person(body, identity, numbers)
    birth = _current(body.get("foedsel"))
    name = _current(body.get("navn"))
    death = _current(body.get("doedsfall"))
    addresses = _each(body.get("bostedsadresse"), _address_entry)
    grades = _each(body.get("adressebeskyttelse"), _protection)
    # An address carries a grade of its own; it counts as the person's, so that no place may forget to look there.
    grades += tuple(
        ProtectionEntry(grade=_grade(entry.get("adressegradering")), current=entry.get("erGjeldende").flag())
        for key in ("bostedsadresse", "deltBosted")
        for entry in body.get(key).items()
        if entry.get("adressegradering") and _grade(entry.get("adressegradering")) is not Protection.NONE
    )
    return RegisteredPerson(
        identity=identity,
        name=_name(name) if name else None,
        birth_date=birth.get("foedselsdato").day(),
        birth_year=_year(birth.get("foedselsaar")),
        death_date=death.get("doedsdato").day(),
        status=_each(body.get("status"), _status),
        addresses=addresses,
        shared_residence=_each(body.get("deltBosted"), _shared_residence),
        civil_status=_each(body.get("sivilstand"), _civil_status),
        family=_each(body.get("familierelasjon"), _family),
        protection=_unique(grades),
        guardians=_each(body.get("vergemaalEllerFremtidsfullmakt"), _guardian),
        fetched_at=clock.now(),
    )


def _flat_form(body: Node, identity: str, clock: Clock) -> RegisteredPerson:
    _same_person(body, identity, [body.get("foedselsEllerDNummer").identity()])
    born = body.get("foedselsdato").day()
    address, status, civil = body.get("bostedsadresse"), body.get("personstatus"), body.get("sivilstand")
    name, grade = body.get("personnavn"), body.get("adressebeskyttelse")
    relations = [*body.get("forelderbarnrelasjon").items(), *body.get("familierelasjon").items()]
    return RegisteredPerson(
        identity=identity,
        name=_name(name) if name else None,
        birth_date=born,
        birth_year=born.year if born else None,
        death_date=body.get("doedsfall").get("doedsdato").day(),
        status=(StatusEntry(status=_STATUS.get(code_of(status), PersonStatus.OTHER)),) if status else (),
        addresses=(AddressEntry(address=_flat_address(address)),) if address else (),
        civil_status=(CivilStatusEntry(status=_civil(civil)),) if civil else (),
        family=_unique(tuple(_flat_family(entry) for entry in relations)),
        # A part that was not given says nothing of protection; only a stated "ugradert" does.
        protection=(ProtectionEntry(grade=_grade(grade)),) if grade else (),
        fetched_at=clock.now(),
    )


def _same_person(body: Node, asked: str, answered: list[str]) -> None:
    # A person who changed number has both in the list; an answer without ours is about somebody else.
    if asked not in answered:
        raise RegisterAnswerInvalid(
            body.register, "other-person", f"{body.register}: the answer is not about the person asked about"
        )


def _each(entries: Node, read: Callable[[Node], T]) -> tuple[T, ...]:
    return tuple(read(entry) for entry in entries.items())


def _unique(entries: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(entries))


def _current(entries: Node) -> Node:
    """The one element that holds; nothing if none does. Two at once contradict each other."""
    # Death comes as one element outside a list.
    single = isinstance(entries.value, dict)
    found = [entry for entry in ([entries] if single else entries.items()) if entry.get("erGjeldende").flag()]
    if len(found) > 1:
        entries.refuse("a list with at most one element that holds")
    return found[0] if found else Node(entries.register, None, entries.path)


def _year(node: Node) -> int | None:
    """A year; registers write it as a number and as text."""
    if not node:
        return None
    if isinstance(node.value, str):
        text = node.text(longest=4)
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            node.refuse("a year of four digits")
        return int(text)
    year = node.whole()
    if not 1000 <= year <= 9999:
        node.refuse("a year of four digits")
    return year


def _name(name: Node) -> PersonName | None:
    given, family = name.get("fornavn").maybe_text(), name.get("etternavn").maybe_text()
    # The mask of a protected person: nulled, or a word in place of the name.
    if (given is None and family is None) or f"{given} {family}".casefold() == "skjermet person":
        return None
    return PersonName(given=given or "", middle=name.get("mellomnavn").maybe_text(), family=family or "")


def _status(entry: Node) -> StatusEntry:
    status = _STATUS.get(code_of(entry.get("status")), PersonStatus.OTHER)
    return StatusEntry(status=status, current=entry.get("erGjeldende").flag())


def _civil(node: Node) -> CivilStatus:
    return _CIVIL.get(code_of(node), CivilStatus.UNSTATED)


def _civil_status(entry: Node) -> CivilStatusEntry:
    related = entry.get("relatertVedSivilstand")
    return CivilStatusEntry(
        status=_civil(entry.get("sivilstand")),
        since=entry.get("sivilstandsdato").day(),
        related=related.identity() if related else None,
        current=entry.get("erGjeldende").flag(),
    )


def _role(node: Node) -> FamilyRole:
    role = _ROLE.get(code_of(node))
    if role is None:
        node.refuse("a family role that we know")
        raise AssertionError
    return role


def _family(entry: Node) -> FamilyEntry:
    related = entry.get("relatertPerson")
    return FamilyEntry(
        role=_role(entry.get("relatertPersonsRolle")),
        related=related.identity() if related else None,
        current=entry.get("erGjeldende").flag(),
    )


def _guardian(entry: Node) -> GuardianEntry:
    """The scope comes in one word (omfang) or as tasks at agencies (tjenesteomraade): the register goes from one to the other."""
    guardian = entry.get("verge")
    number, areas = guardian.get("foedselsEllerDNummer"), guardian.get("tjenesteomraade").items()
    return GuardianEntry(
        guardian=number.identity() if number else None,
        economic=_said(guardian.get("omfang")) in _ECONOMIC
        or any(_said(area.get("vergeTjenestevirksomhet")) == "kommune" for area in areas),
        current=entry.get("erGjeldende").flag(),
    )


def _said(node: Node) -> str:
    return code_of(node) if node else ""


def _flat_family(entry: Node) -> FamilyEntry:
    related = entry.get("relatertPersonsIdent")
    return FamilyEntry(role=_role(entry.get("relatertPersonsRolle")), related=related.identity() if related else None)


def _grade(node: Node) -> Protection:
    return _GRADE.get(code_of(node), Protection.STRICTLY_CONFIDENTIAL)


def _protection(entry: Node) -> ProtectionEntry:
    return ProtectionEntry(grade=_grade(entry.get("graderingsnivaa")), current=entry.get("erGjeldende").flag())


def _address_entry(entry: Node) -> AddressEntry:
    return AddressEntry(
        address=_address(entry), moved_in=entry.get("flyttedato").day(), current=entry.get("erGjeldende").flag()
    )


def _shared_residence(entry: Node) -> SharedResidenceEntry:
    return SharedResidenceEntry(
        address=_address(entry),
        since=entry.get("startdatoForKontrakt").day(),
        until=entry.get("sluttdatoForKontrakt").day(),
        current=entry.get("erGjeldende").flag(),
    )


def _address(entry: Node) -> Address:
    """A dwelling in the list form: a street address, a cadastral one, or an unknown place of living."""
    identifier = entry.get("adresseIdentifikatorFraMatrikkelen").maybe_text()
    street, cadastral, unknown = entry.get("vegadresse"), entry.get("matrikkeladresse"), entry.get("ukjentBosted")
    if street:
        municipality, lines = street.get("kommunenummer").maybe_text(), _street_lines(street)
        dwelling = street.get("bruksenhetsnummer").maybe_text()
    elif cadastral:
        municipality = cadastral.get("matrikkelnummer").get("kommunenummer").maybe_text()
        lines, dwelling = _cadastral_lines(cadastral), cadastral.get("bruksenhetsnummer").maybe_text()
    else:
        return Address(key=None, municipality=unknown.get("bostedskommune").maybe_text())
    return Address(key=_key(identifier, dwelling), municipality=municipality, lines=lines)


def _key(identifier: str | None, dwelling: str | None) -> str | None:
    return None if identifier is None else f"{identifier}/{dwelling}" if dwelling else identifier


def _street_lines(street: Node) -> tuple[str, ...]:
    name = street.get("adressenavn").maybe_text()
    if name is None:
        return ()
    number = street.get("adressenummer")
    house = f"{number.get('husnummer').maybe_text() or ''}{number.get('husbokstav').maybe_text() or ''}"
    return _lines(f"{name} {house}".strip(), street.get("poststed"))


def _cadastral_lines(cadastral: Node) -> tuple[str, ...]:
    number = cadastral.get("matrikkelnummer")
    farm, holding = number.get("gaardsnummer"), number.get("bruksnummer")
    return _lines(f"gnr. {farm.whole()} bnr. {holding.whole()}", cadastral.get("poststed")) if farm and holding else ()


def _lines(first: str, post: Node) -> tuple[str, ...]:
    place = " ".join(filter(None, (post.get("postnummer").maybe_text(), post.get("poststedsnavn").maybe_text())))
    return (first, place) if place else (first,)


def _flat_address(node: Node) -> Address:
    street, code = node.get("adressenavn").maybe_text(), node.get("postnummer").maybe_text()
    lines: tuple[str, ...] = ()
    if street is not None:
        house = f"{node.get('husnummer').maybe_text() or ''}{node.get('husbokstav').maybe_text() or ''}"
        place = " ".join(filter(None, (code, node.get("poststed").maybe_text())))
        lines = tuple(filter(None, (f"{street} {house}".strip(), place)))
    identifier = node.get("adresseIdentifikatorFraMatrikkelen").maybe_text()
    # With the street masked, a cadastral id left in place would tell what the mask hides.
    return Address(key=identifier if lines else None, municipality=node.get("kommunenummer").maybe_text(), lines=lines)
