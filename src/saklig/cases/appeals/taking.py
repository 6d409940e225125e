"""Taking an appeal up, with the rules it attacks, or dismissing it: both a named human's, and never by themselves.

Source: the 1967 Act § 31 (a late one may be taken up where the party is not to blame, or for special reasons; not after a
year), § 33 second paragraph (the agency dismisses what does not fulfil the conditions), § 28 third paragraph (the dismissal
can be appealed), § 2 third paragraph (it is a decision, so it has reasons).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.appeals.postponing import end_postponement
from saklig.cases.appeals.times import beyond_a_year
from saklig.cases.deadlines import DeadlineKind, appeal_deadline_from, day_of, end_of_day
from saklig.cases.delegating import act_under
from saklig.cases.errors import InvalidAnswers, NotFound, OwnReasonsRequired, TransitionRefused
from saklig.cases.lifecycle import Need, State
from saklig.cases.models import Appeal, AppealPoint, Case, OutcomeLine, StaffMember
from saklig.cases.moves import JobWanted, enqueue, move, record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import SHORTEST_REASONS, once_as, opened, own_words, required_words
from saklig.cases.use_cases.letters import CLOSE, meet_deadlines, plain_letter
from saklig.store.models import PackageBytes

__all__ = ["Attackable", "attackable", "dismiss_appeal", "open_appeal", "take_up", "too_old", "write_points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attackable:
    """A rule that an appeal may attack: what the decision rests on for one benefit. `key` names it in a form."""

    benefit: str
    provision: str
    row: str
    adverse: bool

    @property
    def key(self) -> str:
        return f"{self.benefit}|{self.provision}|{self.row}"


def attackable(appeal: Appeal) -> tuple[Attackable, ...]:
    """What the appealed decision rests on, what counts against the party first. No line of a dismissal: it has no rule."""
    if appeal.decision_id is None:
        return ()
    rows = OutcomeLine.objects.filter(decision_id=appeal.decision_id).values_list("benefit", "provision", "reason", "adverse")
    found = (
        Attackable(benefit=benefit, provision=provision, row=row, adverse=adverse)
        for benefit, provision, row, adverse in rows.distinct().order_by()
    )
    return tuple(sorted(found, key=lambda one: (not one.adverse, one.key)))


def too_old(appeal: Appeal) -> bool:
    """Whether it may not be taken up, for its age alone."""
    handed_over = appeal.posted_on or appeal.received_on or day_of(appeal.asked_at)
    return not appeal.in_time and beyond_a_year(appeal.decision, handed_over)


def take_up(
    office: Office, actor: Actor, number: str, *, appeal: UUID, points: Iterable[str] = (), why: str = "", token: str
) -> Appeal:
    """Take an appeal up. `points`: which rules it attacks, as `attackable` names them; `why`: for a late one, in own words.

    Errors: NotFound; InvalidAnswers (points); OwnReasonsRequired for a late one; TransitionRefused for one that is settled,
    taken up already, or came more than a year after the decision.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    found = open_appeal(case, appeal)
    if too_old(found):
        raise TransitionRefused(
            "the appeal is late and came more than a year after the decision (1967 Act § 31): dismiss it; the decision can still"
            " be changed without an appeal (§ 35): reopen the case"
        )
    text, chosen = own_words(why), _chosen(found, points)
    if not found.in_time and not text:
        raise OwnReasonsRequired(f"the appeal is late: write why it is taken up all the same, at least {SHORTEST_REASONS} signs")

    def make() -> Appeal:
        Case.objects.select_for_update().get(pk=case.pk)
        act_under(office, case, staff, "appeal", step="appeal-taken-up", now=now)
        fresh = Appeal.objects.filter(pk=found.pk, settled_at=None, taken_up_at=None)
        if not fresh.update(taken_up_at=now, taken_up_by=staff):
            raise TransitionRefused("the appeal has been taken up, or settled, by somebody else")
        if text:
            row = Appeal.objects.select_related("case").get(pk=found.pk)
            row.late_reasons = text
            row.save(update_fields=["late_reasons"])
        write_points(found, chosen)
        details = {"appeal": found.pk, "late": not found.in_time, "rules": [one.row for one in chosen]}
        record(case, "case.appeal-taken-up", actor, now=now, details=details)
        return Appeal.objects.get(pk=found.pk)

    made: Appeal = once_as(actor, "take-up-appeal", token, now, make, Appeal)
    return made


def open_appeal(case: Case, appeal: UUID) -> Appeal:
    """An appeal of the case that nobody has settled. Errors: NotFound, TransitionRefused."""
    found = case.appeals.select_related("case", "decision__determination").filter(pk=appeal).first()
    if found is None:
        raise NotFound("there is no such appeal in this case")
    if found.settled_at is not None:
        raise TransitionRefused("the appeal is settled")
    return found


def _chosen(appeal: Appeal, points: Iterable[str]) -> tuple[Attackable, ...]:
    offered, wanted = {one.key: one for one in attackable(appeal)}, set(points)
    if not wanted <= offered.keys():
        raise InvalidAnswers({"points": "not-a-choice"})
    if offered and not wanted:
        raise InvalidAnswers({"points": "choose-some"})
    return tuple(one for key, one in offered.items() if key in wanted)


def write_points(appeal: Appeal, chosen: Iterable[Attackable]) -> None:
    """The rules that an appeal attacks, with the package they stood in. Twice changes nothing."""
    made = appeal.decision.determination if appeal.decision else None
    if made is None:
        return
    version = PackageBytes.objects.filter(pk=made.package_hash).values_list("version", flat=True).first() or ""
    AppealPoint.objects.bulk_create(
        [
            AppealPoint(
                appeal=appeal, service=appeal.case.service, benefit=one.benefit, provision=one.provision, row=one.row,
                package_hash=made.package_hash, package_version=version,
            )
            for one in chosen
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def dismiss_appeal(office: Office, actor: Actor, number: str, *, appeal: UUID, own_reasons: str, token: str) -> Appeal:
    """The appeal is not taken up: a decision with reasons, in a letter that says how to appeal against that."""
    now, case, staff = opened(office, actor, number, "case.appeal")
    found, text = open_appeal(case, appeal), required_words(own_reasons)

    def make() -> Appeal:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        by = act_under(office, locked, staff, "appeal", step="dismiss-appeal", now=now)
        settle(found.pk, staff, text, "dismissed", now)
        letter = plain_letter(office, locked, kind="appeal-dismissed", now=now, by=by, own_reasons=text)
        details = {"appeal": found.pk, "letter": letter}
        if locked.state == State.APPEALED.value and not locked.appeals.filter(settled_at=None).exists():
            holds = {Need.DECIDER, Need.OWN_REASONS}
            move(locked, "dismiss_appeal", actor, now=now, holds=holds, details=details)
        else:
            record(locked, "case.dismiss-appeal", actor, now=now, details=details)
        if not locked.appeals.filter(settled_at=None).exists():
            meet_deadlines(locked, now, DeadlineKind.REVIEW)
            # Unless the dismissal is appealed: looked at when its own appeal period can be over.
            over = end_of_day(appeal_deadline_from(office.services[locked.service].package, day_of(now)))
            enqueue([JobWanted(kind=CLOSE, ref=locked.id, run_at=over, key=f"{CLOSE}:{found.pk}")], now=now)
        return Appeal.objects.get(pk=found.pk)

    made: Appeal = once_as(actor, "dismiss-appeal", token, now, make, Appeal)
    return made


def settle(appeal: UUID, staff: StaffMember, text: str, outcome: str, now: datetime) -> Appeal:
    """Write what came of it, once. Errors: TransitionRefused where somebody else has."""
    if not Appeal.objects.filter(pk=appeal, settled_at=None).update(settled_at=now, settled_by=staff, outcome=outcome):
        raise TransitionRefused("the appeal has been settled by somebody else")
    row = Appeal.objects.select_related("case").get(pk=appeal)
    row.settled_reasons = text
    row.save(update_fields=["settled_reasons"])
    end_postponement(row, outcome, now=now)
    return row
