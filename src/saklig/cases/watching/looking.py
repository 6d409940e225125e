"""One look: what the registers say of a case now, held against the facts its decision rests on. Reopens it, or leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from saklig.cases import reading
from saklig.cases.access import SYSTEM_READER
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.changes import changeable_months
from saklig.cases.deadlines import day_of
from saklig.cases.errors import RegisterError
from saklig.cases.facts import build
from saklig.cases.lifecycle import State
from saklig.cases.members import find_members
from saklig.cases.models import Appeal, Case, Change, Determination, Renewal, Review, WatchLook
from saklig.cases.office import Office, Service
from saklig.cases.ports import LegalBasis
from saklig.cases.rights.restraint import stops_automation
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.ground import Ground, ground_of
from saklig.cases.use_cases.taking_up_again import restart
from saklig.cases.watching.comparing import Held, Said, first_month, moved_on, places_differ, who_differs
from saklig.decision import any_index
from saklig.store import access as access_log
from saklig.store import events, packages, people
from saklig.store.errors import KeyDestroyed
from saklig.store.handlers import Later, Run

__all__ = ["IN_FORCE", "LOOK", "PURPOSE", "look"]

LOOK = "case.watch-look"
# In the access log: what the reading was for, beside which registers were read.
PURPOSE = "watch"
IN_FORCE = frozenset({State.NOTIFIED, State.CLOSED, State.ARCHIVED})
_AGAIN, _LONGEST = timedelta(hours=1), timedelta(days=2)
_NEAR, _PLACES = "population", "placements"
# What must be known of a place for it to be held against another at all; a price that is missing is left aside alone.
_WHOLE = frozenset({"place", "from", "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one look came to. `fields`: which differ, by what a package calls where they come from; no value."""

    finding: WatchLook.Finding
    month: date | None = None
    fields: tuple[str, ...] = ()


def look(office: Office, run: Run) -> None:
    """The job of one case. Twice is harmless: a look that has been made stays as it came out."""
    one = WatchLook.objects.select_related("run", "case__applicant", "case__application").get(pk=run.ref)
    if one.finding != WatchLook.Finding.WAITING:
        return
    service, now, case = service_of(office, one.run.service), office.ports.clock.now(), one.case
    ground, found = None, _Found(finding=WatchLook.Finding.BUSY)
    if service.package.service.watch is not None and _may_be_looked_at(case):
        try:
            ground, found = _compared(office, service, case, now, run)
        except RegisterError as error:
            if error.temporary and now < one.run.begun_at + _LONGEST:
                raise Later(_AGAIN, f"{error.register}: {error.why}") from None
            found = _Found(finding=WatchLook.Finding.UNCLEAR)
        except KeyDestroyed:
            found = _Found(finding=WatchLook.Finding.UNCLEAR)  # erased meanwhile: there is nothing to hold against
    with run.completing():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if ground is not None:
            _logged(service, locked, ground, found, now)
        if found.finding == WatchLook.Finding.CHANGED:
            found = _taken_up(one, locked, found, now)
        WatchLook.objects.filter(pk=one.pk).update(finding=found.finding, looked_at=now, month=found.month)


def _may_be_looked_at(case: Case) -> bool:
    """A case with a protected address, one that a human has, or one where somebody asked for restraint is left alone."""
    if State(case.state) not in IN_FORCE or case.restricted or case.erased_at is not None or stops_automation(case):
        return False
    return not any(kind.objects.filter(case=case, settled_at=None).exists() for kind in (Review, Appeal))


def _compared(office: Office, service: Service, case: Case, now: datetime, run: Run) -> tuple[Ground | None, _Found]:
    package, watch = service.package, service.package.service.watch
    rests_on = _rests_on(case)
    if rests_on is None:
        return None, _Found(finding=WatchLook.Finding.UNCLEAR)
    held = _held(case, rests_on, package, now)
    renewal = Renewal.objects.filter(case=case).select_related("run", "source").first()
    basis = LegalBasis(provision=package.provision_text(watch.provision, "nb"), purpose=package.id, case=str(case.id))
    ground = ground_of(
        office, service, case.application, renewal=renewal, pause=run.remaining, only=frozenset(watch.registers), basis=basis
    )
    said = _said(service, ground, _known(ground))
    first = rests_on.from_month or date.min
    months = [month for month in changeable_months(case.pk) if month >= first]
    since, today = day_of(rests_on.made_at), day_of(now)
    fields, starts = [], []
    if _NEAR in watch.registers and (differs := who_differs(held, said)):
        fields += [_code(package, path) for path in differs]
        starts.append(first_month(moved_on(ground.gathered.persons.values(), since, today), watch.moves_from))
    if _PLACES in watch.registers:
        names = [name for source, name in package.origins.fields.values() if source == _PLACES and name != "place"]
        if (month := places_differ(held, said, months, names)) is not None:
            fields.append("placements.place")
            starts.append(month)
    left = [month for month in months if starts and month >= min(starts)]
    if not left:
        return ground, _Found(finding=WatchLook.Finding.SAME)
    return ground, _Found(finding=WatchLook.Finding.CHANGED, month=min(left), fields=tuple(dict.fromkeys(fields)))


def _code(package: Any, path: str) -> str:
    """A field as an event may name it: a code, whatever the package's path is."""
    return ".".join(package.origins.fields.get(path, (_NEAR, "household")))


def _rests_on(case: Case) -> Determination | None:
    """The assessment behind the last decision."""
    last = case.decisions.filter(determination__isnull=False).order_by("-number").select_related("determination").first()
    return None if last is None else last.determination


def _held(case: Case, determination: Determination, package: Any, now: datetime) -> Held:
    determination.case = case
    members = {party.member: str(party.person_id) for party in case.parties.all()}
    values: dict[tuple[str | None, str], Any] = {}
    places: dict[str, dict[str, Any]] = {}
    unclear: set[str] = set()
    lists: dict[str, set[str]] = {}
    for fact in reading.facts_of(determination, reading.for_case(case, Actor.system(), now), package):
        path, whose, known = any_index(fact.path), str(fact.about_id) if fact.about_id else None, fact.value or {}
        if whose and "[]" in path:
            lists.setdefault(path.partition("[]")[0], set()).add(whose)
        source, name = package.origins.fields.get(path, ("", ""))
        if source == _PLACES and whose is not None:
            if known.get("why") or fact.source != _PLACES:
                unclear |= {whose} if name in _WHOLE else set()
            elif name != "place":
                places.setdefault(whose, {})[name] = _plain(known.get("value"), package, path)
        elif fact.source == _NEAR and not known.get("why"):
            values[whose, path] = _plain(known.get("value"), package, path, members)
    points = reading.open_points_of(determination, reading.for_case(case, Actor.system(), now))
    return Held(
        values=values, members=_lists(package, lists), places=places, unclear=frozenset(unclear), points=points,
        people=frozenset().union(*lists.values()),
    )  # fmt: skip


def _known(ground: Ground) -> dict[str, str]:
    """Whom the registers told of, by the id that the rules know them by: who is known here, else by that id itself."""
    household = ground.gathered.household
    everyone = (*household.adults, *household.children)
    found = find_members(one.identity for one in everyone)
    return {one.id: str(found[one.identity].pk) if one.identity in found else f"new:{one.id}" for one in everyone}


def _said(service: Service, ground: Ground, known: Mapping[str, str]) -> Said:
    package, household = service.package, ground.gathered.household
    # Incomes are not asked for: whatever the tree says of them is left aside.
    tree = build(ground.material(package, places=ground.gathered.places))
    values: dict[tuple[str | None, str], Any] = {}
    lists: dict[str, set[str]] = {}
    for leaf in tree.leaves:
        path, whose = any_index(leaf.path), known.get(leaf.about) if leaf.about else None
        if whose and "[]" in path:
            lists.setdefault(path.partition("[]")[0], set()).add(whose)
        if leaf.source == _NEAR and not leaf.why:
            values[whose, path] = _plain(leaf.value, package, path, known)
    identities = {child.identity: known[child.id] for child in household.children}
    places: dict[str, list[Any]] = {}
    for place in ground.gathered.places:
        places.setdefault(identities[place.child], []).append(place)
    return Said(
        values=values, members=_lists(package, lists), places=places,
        points=frozenset(point.code for point in household.open_points), people=frozenset().union(*lists.values()),
    )  # fmt: skip


def _lists(package: Any, found: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Who there is in each list of people. Where places are facts, who has one decides which children are there at all."""
    by_place = package.origins.path(_PLACES, "place") is not None
    told = {path.removesuffix("[]"): one.who for path, one in package.origins.people.items()}
    return {
        name: frozenset(members) for name, members in found.items()
        if name in told and not (by_place and told[name] == "children")
    }  # fmt: skip


def _plain(value: Any, package: Any, path: str, members: Mapping[str, str] | None = None) -> Any:
    """A value so that it can be held against another: numbers exact, people by who they are and not by their number."""
    if isinstance(value, list):
        return frozenset((members or {}).get(one, one) for one in value)
    spec = package.facts.get(path)
    if spec is not None and spec.type == "number" and value is not None:
        return Decimal(str(value))
    return value


def _logged(service: Service, case: Case, ground: Ground, found: _Found, now: datetime) -> None:
    """Whose data were read, in the access log of each who is known here; and the look itself, with its basis, in the ledger."""
    watch = service.package.service.watch
    asked = people.find_all(ground.gathered.persons)
    children = {child.identity for child in ground.gathered.household.children} if _PLACES in watch.registers else set()
    access_log.record_all(
        {
            person.id: "register.population-and-places" if identity in children else "register.population"
            for identity, person in asked.items()
        },
        reader=SYSTEM_READER, role=ActorKind.SYSTEM.value, purpose=PURPOSE, case_ref=case.id, at=now,
    )  # fmt: skip
    by = {"kind": ActorKind.SYSTEM.value, "id": None}
    # The package, by its hash, says on which provision; what was read is in the access log.
    kept = packages.keep(service.package.archived, name=service.package.id, version=service.package.version)
    told = {"purpose": PURPOSE, "package": kept, "registers": list(watch.registers), "finding": found.finding.value}
    # About no case: in the story that a party reads of theirs, that nothing had changed is no step.
    events.append("watch.looked", None, {"by": by, "of": case.id, **told}, at=now)


def _taken_up(one: WatchLook, locked: Case, found: _Found, now: datetime) -> _Found:
    """Take the case up again from the month, as a caseworker does who is told; somebody may have come first meanwhile."""
    if not _may_be_looked_at(locked):
        return _Found(finding=WatchLook.Finding.BUSY)
    Change(case=locked, month=found.month, at=now, by=None, found=one).save(force_insert=True)
    details = {"look": one.pk, "month": found.month, "fields": list(found.fields)}
    restart(locked, Actor.system(), "find_change", "register", f"watch:{one.pk}", now, details=details)
    return found
