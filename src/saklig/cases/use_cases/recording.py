"""What an assessment leaves behind: people, parties, facts with provenance, determination, and the access log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from saklig.cases import canonical, rules
from saklig.cases.access import SYSTEM_READER
from saklig.cases.actors import ActorKind
from saklig.cases.gathering import Gathered
from saklig.cases.members import find_members, is_numbered
from saklig.cases.models import Case, Determination, Fact, Party
from saklig.cases.models.case import RETENTION
from saklig.cases.office import Service
from saklig.cases.reading import declared
from saklig.store import access as access_log
from saklig.store import events, people
from saklig.store.keys import case_key, ring
from saklig.store.models import Person

if TYPE_CHECKING:
    from saklig.cases.use_cases.processing import Assessed

__all__ = ["household_people", "log_reading", "write_determination", "write_parties"]


def household_people(case: Case, gathered: Gathered, package: Any) -> dict[str, Person]:
    """The household's people, by identity number, and their keys in this case.

    Made before the transaction: a person outlives any case, and nobody waits for the key store with rows locked.
    """
    members = [one.identity for one in (*gathered.household.adults, *gathered.household.children)]
    said = [_known(one, gathered) for one in members if is_numbered(one)]
    found = people.find_or_create_all(said) | find_members(one for one in members if not is_numbered(one))
    for one in said:
        _bring_up_to_date(found[one.identity_number], one)
    for identity in gathered.persons.keys() - found.keys():
        # Asked about and not of the household, perhaps because the address is now protected: known here, so kept right.
        other = _known(identity, gathered)
        person = people.find(identity) if other.protection not in (None, people.UNPROTECTED) else None
        if person is not None:
            _bring_up_to_date(person, other)
    classes = {RETENTION, *(spec.kept for spec in package.facts.values())}
    ring().prepare(case_key(person.id, case.id, one) for person in (case.applicant, *found.values()) for one in sorted(classes))
    return found


def _known(identity: str, gathered: Gathered) -> people.Known:
    entry = gathered.persons.get(identity)
    grade = next((e.grade.value for e in entry.protection if e.current), None) if entry else None
    return people.Known(
        identity_number=identity, name=str(entry.name) if entry and entry.name else None, protection=grade
    )


def _bring_up_to_date(person: Person, said: people.Known) -> None:
    """A person who was known before, by sign-in or another case, with the name and protection that hold now."""
    now = {"name": said.name, "protection": said.protection}
    changed = {field: value for field, value in now.items() if value and value != getattr(person, field)}
    if changed:
        people.update(person, **changed)


def write_parties(case: Case, gathered: Gathered, known: Mapping[str, Person]) -> dict[str, Person]:
    """The case's parties as they are now derived; returns opaque id to person."""
    earlier = {party.person_id: party.confirmation for party in case.parties.all()}
    if earlier:
        case.parties.all().delete()
    members, parties = {}, []
    for member in (*gathered.household.adults, *gathered.household.children):
        person = known[member.identity]
        members[member.id] = person
        parties.append(
            Party(
                case=case, person=person, member=member.id, role=str(getattr(member, "role", "child")),
                evidence=[{"code": e.code, "about": list(e.about), "source": e.source} for e in member.evidence],
                confirmation=earlier.get(person.id),
            )
        )  # fmt: skip
    Party.objects.bulk_create(parties)
    return members


def write_determination(
    case: Case, assessed: Assessed, members: Mapping[str, Person], package: Any, *, now: datetime
) -> Determination:
    """Facts with their provenance, and the determination that rests on them."""
    gathering = uuid4()
    rows = [_fact(case, gathering, leaf, members, package, now) for leaf in assessed.tree.leaves]
    Fact.objects.bulk_create(rows)
    ruling, facts = assessed.ruling, canonical.dumps(assessed.tree.facts)
    details = {
        "verdict": [list(detail) for detail in assessed.verdict.details],
        "open_points": list(assessed.tree.open_points),
        "missing": list(ruling.determination.missing),
    }
    determination = Determination(
        case=case, number=case.determinations.count() + 1, gathering=gathering,
        at=assessed.at, from_month=assessed.from_month, made_at=now, package_hash=case.package_hash,
        local_hash=case.local_hash, engine_version=rules.engine_version(), policy_version=rules.POLICY_VERSION,
        stage=case.stage, settled=ruling.settled, automatic=assessed.verdict.automatic,
        reasons=list(assessed.verdict.reasons), retention=_shortest(package, rows),
        facts=facts, details=details, outcome=ruling.outcome,
        trace=ruling.trace,
        commitment=events.commitment(case.applicant_id, b"\0".join((facts, ruling.outcome, ruling.trace))),
    )  # fmt: skip
    determination.save(force_insert=True)
    return determination


def _shortest(package: Any, rows: Iterable[Fact]) -> str:
    """The class that is kept shortest: what repeats all facts may not outlive any of them."""
    years = {code: one.years for code, one in package.retention.items()}
    return min({RETENTION, *(row.retention for row in rows)}, key=lambda code: (years.get(code, 0), code))


def _fact(
    case: Case, gathering: UUID, leaf: Any, members: Mapping[str, Person], package: Any, now: datetime
) -> Fact:
    spec = declared(package, leaf.path)
    value = str(leaf.value) if isinstance(leaf.value, Decimal) else leaf.value
    return Fact(
        case=case, gathering=gathering, path=leaf.path, value={"value": value, "why": leaf.why}, source=leaf.source,
        source_at=now, certainty=leaf.certainty, about=members.get(leaf.about) if leaf.about else None,
        period=leaf.period, retention=spec.kept if spec else RETENTION,
        confirmed_by=f"person:{case.applicant_id}" if leaf.source == "applicant" else "",
    )  # fmt: skip


def log_reading(
    case: Case, service: Service, gathered: Gathered, known: Mapping[str, Person], *, now: datetime
) -> None:
    """Whose data was fetched from registers, in the access log of each of them."""
    what_of = {
        adult.identity: "register.population-and-tax" if adult.income_may_count else "register.population"
        for adult in gathered.household.adults
    }
    access_log.record_all(
        {
            person.id: what_of.get(identity, "register.population-and-places")
            for identity, person in known.items()
            if identity in gathered.persons  # of a stated cohabitant who has not confirmed, nothing was asked
        },
        reader=SYSTEM_READER, role=ActorKind.SYSTEM.value, purpose=service.package.id, case_ref=case.id, at=now,
    )  # fmt: skip
