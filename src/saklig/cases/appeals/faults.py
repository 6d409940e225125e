"""A rule row or an amount that proved wrong: every case with a decision that rests on it is found, and listed for a human.

A decision rests on a row that fired, or on an amount that was read, anywhere in its trace: so the trace is what is searched, as
it was kept, and not what the outcome says of itself. Nothing is reopened by itself, and nobody is left out unseen: a decision
whose facts are erased is counted as one of which nothing can be said.
Source: the 1967 Act § 35 (an agency may change its own decision without an appeal); "own reversals changed nothing" is how wrong
readings of the law lasted for years elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from saklig.cases import access, reading
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.appeals.rates import services_of
from saklig.cases.deadlines import end_of_day, morning_of
from saklig.cases.delegating import act_under
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, TransitionRefused
from saklig.cases.models import Case, Decision, RuleFault, StaffMember, TouchedCase
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.taking_up_again import restart
from saklig.safeguards import privacy
from saklig.store import events
from saklig.store.errors import KeyDestroyed
from saklig.store.handlers import Run
from saklig.store.models import PackageBytes

__all__ = ["FIND_TOUCHED", "FaultView", "fault_of", "faults", "find_touched", "report_fault", "rests_on", "settle_touched"]

FIND_TOUCHED = "case.find-touched"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    """A fault, and how far its cases have come. `cases`: numbers of those listed, for one who handles them."""

    id: UUID
    service: str
    kind: str
    code: str
    version: str
    decided_from: date | None
    decided_until: date | None
    why: str
    found_by: str
    found_at: datetime
    searched_at: datetime | None
    unreadable: int
    listed: int
    reopened: int
    left: int
    cases: tuple[str, ...] = ()


def report_fault(
    office: Office, actor: Actor, *, service: str, kind: str, code: str, package_hash: str = "",
    decided_from: date | None = None, decided_until: date | None = None, why: str, token: str,
) -> RuleFault:  # fmt: skip
    """The rule owner says that a rule row or an amount is wrong, and why; a job finds the cases.

    `package_hash`: only decisions by that very package; the days: only decisions made on or between them.
    Errors: NotAllowed; InvalidAnswers (kind, code, decided_until, why: also where it holds what looks like personal data).
    """
    now, staff = office.ports.clock.now(), _rule_owner(actor, service)
    text = required_words(why)
    problems = {} if kind in RuleFault.Kind.values else {"kind": "not-a-choice"}
    if not _is_known(office, service, kind, code, package_hash):
        problems["code"] = "no-such-rule"
    if decided_from and decided_until and decided_until < decided_from:
        problems["decided_until"] = "until-before-since"
    if privacy.find(text, language="nb"):
        problems["why"] = "personal-data"
    if problems:
        raise InvalidAnswers(problems)

    def make() -> RuleFault:
        fault = RuleFault(
            service=service, kind=kind, code=code, package_hash=package_hash, decided_from=decided_from,
            decided_until=decided_until, why=text, found_by=staff, found_at=now,
        )  # fmt: skip
        fault.save(force_insert=True)
        by = {"kind": actor.kind.value, "id": staff.pk}
        events.append("rules.fault-reported", None, {"by": by, "fault": fault.pk, "service": service, "code": code}, at=now)
        enqueue([JobWanted(kind=FIND_TOUCHED, ref=fault.pk, key=f"{FIND_TOUCHED}:{fault.pk}")], now=now)
        return fault

    made: RuleFault = once(actor, "report-fault", token, now=now, make=make, load=lambda pk: RuleFault.objects.get(pk=pk))
    return made


def _rule_owner(actor: Actor, service: str) -> StaffMember:
    if actor.kind is not ActorKind.RULE_OWNER or service not in actor.services:
        raise NotAllowed("only the rule owner of the service says that one of its rules is wrong")
    found = StaffMember.objects.filter(pk=actor.staff, active=True).first()
    if found is None:
        raise NotAllowed("this rule owner is not known here, or works here no longer")
    return found


def _is_known(office: Office, service: str, kind: str, code: str, package_hash: str) -> bool:
    """A row or a series of the package that runs now, or of the older one that is named."""
    if package_hash and not PackageBytes.objects.filter(pk=package_hash, name=service).exists():
        return False
    package = office.services[service].package
    if package_hash and package.hash != package_hash:
        from saklig.service_packages import read_package  # noqa: PLC0415
        from saklig.store import packages  # noqa: PLC0415

        package = read_package(packages.package(package_hash))
    return code in (package.rows if kind == RuleFault.Kind.ROW else package.series)


# --- finding -----------------------------------------------------------------------------------------------------------


def find_touched(office: Office, run: Run) -> None:
    """Search the traces of every decision in question. A second run finds the same, and lists nobody twice."""
    fault = RuleFault.objects.get(pk=run.ref)
    if fault.searched_at is not None:
        return
    now, touched, unreadable = office.ports.clock.now(), {}, 0
    for decision in _in_question(fault):
        run.remaining()
        made = decision.determination
        if made is None or decision.case_id in touched:
            continue
        made.case = decision.case
        try:
            trace = reading.kept_of(made, reading.for_case(decision.case, Actor.system(), now))[2]
        except KeyDestroyed:
            unreadable += 1
            continue
        if rests_on(trace, fault.kind, fault.code):
            touched[decision.case_id] = decision
    with run.completing():
        for decision in touched.values():
            _list(fault, decision, now)
        RuleFault.objects.filter(pk=fault.pk).update(searched_at=now, unreadable=unreadable)
        counts = {"fault": fault.pk, "touched": len(touched), "unreadable": unreadable}
        events.append("rules.touched-found", None, counts, at=now)


def _in_question(fault: RuleFault) -> Iterator[Decision]:
    rows = Decision.objects.filter(case__service=fault.service, case__erased_at=None, determination__isnull=False)
    if fault.package_hash:
        rows = rows.filter(determination__package_hash=fault.package_hash)
    if fault.decided_from:
        rows = rows.filter(decided_at__gte=morning_of(fault.decided_from).replace(hour=0))
    if fault.decided_until:
        rows = rows.filter(decided_at__lt=end_of_day(fault.decided_until))
    # What a later decision took the place of is judged by that one: only what stands is listed.
    ids = list(rows.filter(superseded_by=None).order_by("decided_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        part = Decision.objects.filter(pk__in=ids[start : start + _AT_ONCE])
        yield from part.select_related("case", "determination").order_by("decided_at", "pk")


def rests_on(trace: bytes, kind: str, code: str) -> bool:
    """Whether a decision's trace has the row fired, or the amount read. Pure: the bytes as they were kept."""
    if kind == RuleFault.Kind.ROW:
        return f'"rule":"{code}"'.encode() in trace
    return re.search(rb"(?<![A-Za-z0-9_])" + re.escape(code.encode()) + rb"(?![A-Za-z0-9_])", trace) is not None


def _list(fault: RuleFault, decision: Decision, now: datetime) -> None:
    if TouchedCase.objects.filter(fault=fault, case_id=decision.case_id).exists():
        return
    TouchedCase(fault=fault, case=decision.case, decision=decision, listed_at=now).save(force_insert=True)
    record(decision.case, "case.touched-by-fault", Actor.system(), now=now, details={"fault": fault.pk})


# --- seeing and settling -----------------------------------------------------------------------------------------------


def faults(office: Office, actor: Actor) -> tuple[FaultView, ...]:
    """Every fault of one's services, the newest first, with counts. Errors: NotAllowed."""
    rows = RuleFault.objects.filter(service__in=services_of(actor)).select_related("found_by").order_by("-found_at")
    return tuple(map(_view, _counted(rows)))


def fault_of(office: Office, actor: Actor, fault: UUID) -> FaultView:
    """One fault; a caseworker sees which of the cases they may know of are listed. Errors: NotAllowed, NotFound."""
    rows = RuleFault.objects.filter(service__in=services_of(actor), pk=fault).select_related("found_by")
    found = _counted(rows).first()
    if found is None:
        raise NotFound("there is no such fault here")
    numbers: tuple[str, ...] = ()
    if actor.kind is ActorKind.CASEWORKER:
        listed = TouchedCase.objects.filter(fault=found, outcome="listed", case__in=access.visible(actor))
        numbers = tuple(listed.order_by("case__received_at").values_list("case__number", flat=True)[:1000])
    return _view(found, numbers)


def _counted(rows: QuerySet[RuleFault]) -> QuerySet[Any]:
    counts = {name: Count("touched", filter=Q(touched__outcome=name)) for name in TouchedCase.Outcome.values}
    return rows.annotate(**counts)


def _view(row: Any, numbers: tuple[str, ...] = ()) -> FaultView:
    version = PackageBytes.objects.filter(pk=row.package_hash).values_list("version", flat=True).first() or ""
    return FaultView(
        id=row.pk, service=row.service, kind=row.kind, code=row.code, version=version, decided_from=row.decided_from,
        decided_until=row.decided_until, why=row.why, found_by=row.found_by.name, found_at=row.found_at,
        searched_at=row.searched_at, unreadable=row.unreadable, listed=row.listed, reopened=row.reopened, left=row.left,
        cases=numbers,
    )  # fmt: skip


def settle_touched(
    office: Office, actor: Actor, number: str, *, touched: UUID, reopen: bool, words: str, token: str
) -> Case:
    """A caseworker reopens a listed case, or leaves its decision as it is; with why, in words of their own.

    Errors: NotFound; OwnReasonsRequired; TransitionRefused where it is settled, or the case cannot be reopened now.
    """
    now, case, staff = opened(office, actor, number, "case.reopen")
    text = required_words(words)
    if not case.touched.filter(pk=touched).exists():
        raise NotFound("the case is not on such a list")

    def make() -> Case:
        with transaction.atomic():
            act_under(office, case, staff, "reopen", step="reopen" if reopen else "touched-left", now=now)
            outcome = TouchedCase.Outcome.REOPENED if reopen else TouchedCase.Outcome.LEFT
            waiting = TouchedCase.objects.filter(pk=touched, outcome=TouchedCase.Outcome.LISTED)
            if not waiting.update(outcome=outcome, settled_at=now, settled_by=staff):
                raise TransitionRefused("somebody else has reopened the case, or left it")
            row = TouchedCase.objects.select_related("case").get(pk=touched)
            row.words = text
            row.save(update_fields=["words"])
            if reopen:
                return restart(case, actor, "reopen", "rule-fault", token, now)
            record(case, "case.touched-left", actor, now=now, details={"fault": row.fault_id})
            return case

    made: Case = once_as(actor, "settle-touched", token, now, make, Case)
    return made
