"""Children in the register of places who are in no case and reach a right: found, and their parents told, on a declared basis.

Only where the package's `[reach.outside]` names a provision for it, and the register can say who is about to reach something.
Nothing is asked but the register of places, the population register (who the parents at the child's address are, and
whether anybody is shielded) and the contact register. The parents get a notice with the package's own words, which are true
of everyone; whoever cannot be told by e-mail is counted, and not told by a machine.
Source: the 1967 Act § 11 (guidance); GDPR articles 5(1)(b), 5(1)(c) and 6(1)(e).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from saklig.cases.access import SYSTEM_READER
from saklig.cases.actors import ActorKind
from saklig.cases.errors import RegisterError
from saklig.cases.household.reading import is_protected, parents_of, same_home
from saklig.cases.models import Party, ReachedOutside, RenewalRun
from saklig.cases.notices import right_notice
from saklig.cases.office import Office
from saklig.cases.periods import Period
from saklig.cases.ports import LegalBasis, PlacementList, RegisteredPerson
from saklig.cases.renewal.finding import before, of_period
from saklig.cases.use_cases.drafts import service_of
from saklig.store import access as access_log
from saklig.store import events, jobs, packages, people
from saklig.store.handlers import Later, Run
from saklig.store.models import LANGUAGES, Person

__all__ = ["OUTSIDE", "PURPOSE", "outside_jobs", "tell_outside"]

OUTSIDE = "case.year-outside"
PURPOSE = "reach"
_AT_ONCE = 25
_AGAIN = timedelta(minutes=30)
_Outcome = ReachedOutside.Outcome


def outside_jobs(package: Any, made: RenewalRun) -> list[jobs.Wanted]:
    """The first job, where the package has a right whose children may be looked for outside the cases."""
    if not any(one.outside is not None for one in package.service.reach):
        return []
    return [jobs.Wanted(kind=OUTSIDE, ref=made.id, key=f"{OUTSIDE}:{made.id}:0")]


def tell_outside(office: Office, run: Run) -> None:
    """The job: some of them, and a job for the rest. Who was told is not told again, however often it is cut off."""
    made = RenewalRun.objects.get(pk=run.ref)
    service, now = service_of(office, made.service), office.ports.clock.now()
    package, done = service.package, []
    try:
        waiting = list(_waiting(office, package, made))
        for one, child in waiting[:_AT_ONCE]:
            run.remaining()
            done.append((one, child, *_tell(office, package, made, one, child)))
    except RegisterError as error:
        if error.temporary:
            raise Later(_AGAIN, f"{error.register}: {error.why}") from None
        raise
    with run.completing():
        for one, child, outcome, parents in done:
            ReachedOutside.objects.bulk_create(
                [ReachedOutside(run=made, person=child, code=one.code, outcome=outcome, at=now)], ignore_conflicts=True
            )
            _logged(child, parents, now)
        if done:
            kept = packages.keep(package.archived, name=package.id, version=package.version)
            by = {"kind": ActorKind.SYSTEM.value, "id": None}
            told = {"by": by, "run": made.id, "purpose": PURPOSE, "package": kept, "count": len(done)}
            events.append("year.outside-told", None, told, at=now)
        if len(waiting) > len(done):
            seen = ReachedOutside.objects.filter(run=made).count()
            jobs.enqueue_all([jobs.Wanted(kind=OUTSIDE, ref=made.id, key=f"{OUTSIDE}:{made.id}:{seen}")], clock=lambda: now)


def _waiting(office: Office, package: Any, made: RenewalRun) -> Iterator[tuple[Any, Person]]:
    """(the right, the child) of everyone who is in no case of the service and has not been looked at yet for this right."""
    register, period = office.ports.placements, of_period(package, made.period)
    if not isinstance(register, PlacementList):
        return
    for one in package.service.reach:
        if one.outside is None:
            continue
        identities = _reaching(register, package, one, period, _basis(package, one, made))
        children = people.find_or_create_all(people.Known(identity_number=each) for each in identities)
        ids = [child.pk for child in children.values()]
        seen = set(ReachedOutside.objects.filter(person__in=ids, code=one.code).values_list("person_id", flat=True))
        parties = Party.objects.filter(person__in=ids, case__service=package.id, case__erased_at=None)
        seen |= set(parties.values_list("person_id", flat=True))
        for identity in identities:
            if children[identity].pk not in seen:
                yield one, children[identity]


def _reaching(register: PlacementList, package: Any, one: Any, period: Period, basis: LegalBasis) -> tuple[str, ...]:
    """By age: of a calendar year. By grade: in it in the new period, or in the one below it on the last day of the one before."""
    name, first = package.service.registers.placements, period.first
    if one.grade is None:
        year = first.year - one.years
        return register.reaching(
            register=name, born=(date(year, 1, 1), date(year, 12, 31)), grade=None, on=first, basis=basis
        )
    there = register.reaching(register=name, born=None, grade=one.grade, on=first, basis=basis)
    below = register.reaching(register=name, born=None, grade=one.grade - 1, on=before(package, period).last, basis=basis)
    return tuple(sorted({*there, *below}))


def _tell(
    office: Office, package: Any, made: RenewalRun, one: Any, child: Person
) -> tuple[_Outcome, list[Person]]:
    """What came of it, and which parents were read about. A notice has the same reference each time, so it is sent once."""
    basis, ports, identity = _basis(package, one, made), office.ports, child.identity_number or ""
    persons: dict[str, RegisteredPerson | None] = {identity: ports.population.person(identity, basis=basis)}
    for parent in sorted(parents_of(identity, persons)):
        persons[parent] = ports.population.person(parent, basis=basis)
    if any(is_protected(person) for person in persons.values()):
        return _Outcome.SHIELDED, []
    home = [each for each in persons if each != identity and same_home(persons[each], persons[identity])]
    told, parents = 0, people.find_or_create_all(people.Known(identity_number=each) for each in home)
    for each in home:
        contact = ports.contacts.contact(each, basis=basis)
        if contact is None or contact.reserved or not contact.email:
            continue
        own = contact.language if contact.language in dict(LANGUAGES) else "nb"
        reference = uuid5(made.id, f"{one.code}:{child.pk}:{parents[each].pk}")
        ports.notifier.send(right_notice(
            reference=f"right-{reference}", to=contact.email, language=own, text=one.text[own], agency=office.agency
        ))  # fmt: skip
        told += 1
    return (_Outcome.TOLD if told else _Outcome.NOT_REACHED if home else _Outcome.NO_PARENT), list(parents.values())


def _basis(package: Any, one: Any, made: RenewalRun) -> LegalBasis:
    provision = package.provision_text(one.outside.provision, "nb")
    return LegalBasis(provision=provision, purpose=package.id, case=str(made.id))


def _logged(child: Person, parents: list[Person], now: datetime) -> None:
    read: dict[UUID, str] = {parent.pk: "register.population" for parent in parents}
    read[child.pk] = "register.population-and-places"
    access_log.record_all(
        read, reader=SYSTEM_READER, role=ActorKind.SYSTEM.value, purpose=PURPOSE, case_ref=None, at=now
    )
