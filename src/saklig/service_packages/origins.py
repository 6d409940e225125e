"""Where a package's facts come from: the closed list of what registers, the agency and the form can give. Pure.

Each fact of a register, and each that the agency knows, has a field: the word for it in `FIELDS`, which is the last name
of its path unless the row says another. By fields alone the platform builds the facts tree, whatever the service is;
docs/service-package.md has the same list with what each means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from saklig.service_packages.shapes import FactSpec, People, Service

__all__ = ["FIELDS", "Field", "Origins", "faults_of_origins"]

ONE, ADULTS, CHILDREN, LISTED, ANYWHERE = "one", "adults", "children", "listed", "anywhere"
_ROLES = ("applicant", "spouse", "registered partner", "cohabitant with common children", "stated cohabitant")
_STAGES = ("assessed", "draft", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a fact of this field must be: its type, whom it may be about, whether none is an answer, which words it has.

    `about`: "one" (in no list: the applicant, the application), "adults", "children" (in the list that holds them),
    "listed" (in a list of no people: decisions in force), "anywhere".
    """

    types: tuple[str, ...]
    about: tuple[str, ...]
    nullable: bool = False
    choices: tuple[str, ...] = ()


def _field(types: str, *about: str, nullable: bool = False, choices: tuple[str, ...] = ()) -> Field:
    return Field(types=tuple(types.split(" or ")), about=about, nullable=nullable, choices=choices)


# By source, or by the register where the source is one.
FIELDS: Mapping[str, Mapping[str, Field]] = {
    "population": {
        "birth_date": _field("date", ONE, ADULTS, CHILDREN),
        "municipality": _field("text", ONE),
        "role": _field("choice", ADULTS, choices=_ROLES),
        "siblings": _field("list of text", CHILDREN),
        "shared_residence": _field("boolean", CHILDREN, nullable=True),
        "applicant_at_childs_address": _field("boolean", ONE),
        "protected_address": _field("boolean", ONE),
        "other_adults_unclear": _field("boolean", ONE),
    },
    "tax": {
        "amount": _field("number", ONE, ADULTS),
        "year": _field("number", ONE, ADULTS),
        "stage": _field("choice", ONE, ADULTS, choices=_STAGES),
    },
    "placements": {
        "place": _field("group", CHILDREN, nullable=True),
        "municipality": _field("text", CHILDREN),
        "unit": _field("text", CHILDREN),
        "hours_per_week": _field("number", CHILDREN),
        "full_price": _field("number", CHILDREN),
        "price": _field("number", CHILDREN),
        "grade": _field("number", CHILDREN),
        "from": _field("date", CHILDREN),
        "until": _field("date", CHILDREN, nullable=True),
    },
    "agency": {
        "received": _field("date", ONE),
        "period": _field("number or date", ONE),
        "id": _field("text", ANYWHERE),
        "confirmed": _field("boolean", ADULTS, nullable=True),
        "subject": _field("text", LISTED),
        "month": _field("date", LISTED),
        "payment": _field("number", LISTED),
    },
    # Of what the applicant answers these three mean something to the platform itself; all else is the rules' own.
    "applicant": {
        "period": _field("number or date", ONE),
        "disputes": _field("boolean", ONE),
        "lived_together": _field("boolean", ADULTS, nullable=True),
    },
    "document": {},
}
_OWN_WORD = ("applicant", "document")  # of these a field is only what the row says: their names are the package's own


@dataclass(frozen=True)
class Origins:
    """One package's facts by where they come from."""

    service: Service

    @cached_property
    def people(self) -> Mapping[str, People]:
        """The lists that hold people, by path."""
        return {one.path: one for one in self.service.people}

    @cached_property
    def fields(self) -> Mapping[str, tuple[str, str]]:
        """Path of a fact to (source or register, field); a fact of the applicant or a document may have none: ""."""
        return {spec.path: (_source(spec), _field_of(spec)) for spec in self.service.fact}

    def list_of(self, who: str) -> str | None:
        """The path of the list that holds the "adults", "children" or "stated"."""
        return next((one.path for one in self.service.people if one.who == who), None)

    def subjects(self) -> str | None:
        """The list whose people the outcomes are about; None where they are about the applicant."""
        return next((one.path for one in self.service.people if one.outcomes), None)

    def path(self, source: str, field: str) -> str | None:
        """The first fact with this field, as `path("applicant", "disputes")`."""
        return next((path for path, found in self.fields.items() if found == (source, field)), None)

    def period_path(self) -> str | None:
        """The fact that says which period is applied for, whoever says it."""
        return self.path("applicant", "period") or self.path("agency", "period")

    def until_found(self) -> Mapping[str, object]:
        """What only a human finds, and what holds until then."""
        return {spec.path: spec.until_found for spec in self.service.fact if spec.until_found is not None}


def _source(spec: FactSpec) -> str:
    return spec.register or spec.source


def _field_of(spec: FactSpec) -> str:
    if spec.field is not None or spec.source in _OWN_WORD:
        return spec.field or ""
    return spec.path.rsplit(".", 1)[-1].removesuffix("[]")


def faults_of_origins(service: Service) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """(keys, what, how to mend) for all that keeps the platform from building the facts of this service."""
    yield from _of_service(service)
    origins = Origins(service)
    listed = {path.rpartition(".")[0] for path in origins.fields}
    for number, one in enumerate(service.people):
        if not one.path.endswith("[]") or one.path not in listed:
            yield ("people", number, "path"), f"{one.path!r} is no list of facts", "name one, as children[]"
        elif f"{one.path}.id" not in origins.fields:
            mend = "people are known by opaque ids: add a [[fact]] for it"
            yield ("people", number, "path"), f"{one.path} has no fact id", mend
    for number, spec in enumerate(service.fact):
        for key, what, mend in _of_fact(origins, spec):
            yield ("fact", number, key), f"{spec.path}: {what}", mend
    yield from _of_period(service, origins)


def _of_service(service: Service) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if service.authority is None:
        yield ("id",), "there is no [authority]", "say which kinds of agency may decide"
    if service.period is None:
        yield ("id",), "there is no [period]", "say whether one application is for a year or a month"
    for key in ("who", "outcomes"):
        seen: set[object] = set()
        for number, one in enumerate(service.people):
            value = getattr(one, key)
            if value is not False and value in seen:
                yield ("people", number, key), f"a second list has {key} = {str(value).lower()}", "one list, one kind of people"
            seen.add(value)
    used = {spec.register for spec in service.fact}
    for register in ("tax", "placements"):
        if register in used and getattr(service.registers, register) is None:
            what = f"[registers] does not say under which name {register} is asked"
            yield ("id",), what, f'write {register} = "…" below [registers]'


def _of_fact(origins: Origins, spec: FactSpec) -> Iterator[tuple[str, str, str]]:
    source, name = origins.fields[spec.path]
    if spec.until_found is not None and spec.source != "document":
        yield "until_found", "until_found belongs to what a human finds", 'write source = "document", or take it out'
    elif spec.until_found is not None and not _fits(spec):
        yield "until_found", f"until_found is {spec.until_found!r}, which is no {spec.type} of this fact", "correct one of them"
    if not name:
        return
    field = FIELDS[source].get(name)
    if field is None:
        known = ", ".join(FIELDS[source]) or "none"
        yield "path", f"{name!r} is nothing that {source} can give", f'say which it is: field = "…", of {known}'
        return
    about = _about(origins, spec.path)
    if ANYWHERE not in field.about and about not in field.about:
        yield "path", f"{source}.{name} is about {' or '.join(field.about)}, and here it is about {about}", (
            "move it, or say in [[people]] whom its list holds"
        )
    if spec.type not in field.types:
        yield "type", f"{source}.{name} is a {' or a '.join(field.types)}", f'write type = "{field.types[0]}"'
    if field.nullable and not spec.nullable:
        yield "type", f"{source}.{name} may be none", "write nullable = true"
    if missing := [word for word in field.choices if word not in spec.choices]:
        yield "choices", f"{source}.{name} may also be: {', '.join(missing)}", "add them to choices"
    if source == "placements" and name != "place" and origins.fields.get(spec.path.rpartition(".")[0]) != (source, "place"):
        yield "path", f"{source}.{name} lies in no group for the place", "put it below one, as children[].place, that may be null"


def _fits(spec: FactSpec) -> bool:
    value = spec.until_found
    if spec.type == "boolean":
        return isinstance(value, bool)
    if spec.type == "number":
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    return isinstance(value, str) and (spec.type != "choice" or value in spec.choices)


def _about(origins: Origins, path: str) -> str:
    for whose, people in origins.people.items():
        if path.startswith(f"{whose}."):
            return people.who
    return LISTED if "[]" in path else ONE


def _of_period(service: Service, origins: Origins) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if service.period is None:
        return
    wanted = "number" if service.period.kind == "year" else "date"
    for number, spec in enumerate(service.fact):
        if origins.fields[spec.path][1] == "period" and spec.type != wanted:
            what = f"{spec.path}: a period of kind {service.period.kind} is a {wanted}"
            yield ("fact", number, "type"), what, f'write type = "{wanted}"'


