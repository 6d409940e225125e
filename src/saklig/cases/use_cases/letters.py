"""From a decision to its letter: made once, kept as sent, made available. How it then reaches its reader: `delivery`.

Source: Public Administration Act 1967 §§ 23 to 27; eForvaltningsforskriften §§ 8 and 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from saklig.cases import reading, rules
from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, appeal_deadline, day_of, end_of_day
from saklig.cases.delegating import signed
from saklig.cases.delivery.planning import notice_jobs
from saklig.cases.lifecycle import Need, State
from saklig.cases.models import Case, Deadline, Decision, DecisionAuthority, DecisionLetter, Renewal
from saklig.cases.moves import JobWanted, enqueue, move, record
from saklig.cases.office import Agency, Office
from saklig.cases.told_to import APPLICANT, told_to_applicant
from saklig.cases.use_cases.replay import replayed
from saklig.documents import Handled, LetterCase, RenderedLetter, compose, draw
from saklig.documents.letters import Milestone, keep, mark
from saklig.store.handlers import Run
from saklig.store.models import Person

__all__ = [
    "CLOSE",
    "draft_letter",
    "keep_letter",
    "letter_kind",
    "meet_deadlines",
    "names_of_all",
    "plain_letter",
    "send_letter",
    "set_deadline",
    "signed_by",
]

CLOSE = "case.close"


def letter_kind(decision: Decision, lines: list[tuple[str, bool]]) -> str:
    """Which of the package's letters tells of this; `lines` are (kind, adverse)."""
    if decision.kind == Decision.Kind.DISMISSAL:
        return "dismissed"
    adverse = any(bad for _, bad in lines)
    granted = any(kind == "granted" for kind, _ in lines)
    if decision.kind == Decision.Kind.PART or (adverse and granted):
        return "part"
    return "refused" if adverse else "granted"


def send_letter(office: Office, run: Run) -> None:
    """Draw, keep, make available, move to notified. A second run finds the letter and does nothing."""
    decision = Decision.objects.select_related("case__applicant", "determination__case", "decided_by").get(pk=run.ref)
    if DecisionLetter.objects.filter(decision=decision).exists():
        return
    now = office.ports.clock.now()
    rendered, kind = _drawn(office, decision, now)
    with run.completing():
        case = Case.objects.select_for_update().get(pk=decision.case_id)
        letter = keep(rendered, case_ref=case.id, recipient=case.applicant_id, kind=kind, at=now)
        mark(letter.id, Milestone.Kind.MADE_AVAILABLE, at=now)
        until = appeal_deadline(office.services[case.service].package, now, now)
        DecisionLetter.objects.create(
            letter=letter.id, case=case, decision=decision, recipient_id=case.applicant_id, kind=kind, created_at=now,
            appeal_until=until,
        )  # fmt: skip
        set_deadline(case, DeadlineKind.APPEAL, until, now)
        if decision.kind != Decision.Kind.PART:
            meet_deadlines(case, now, DeadlineKind.PRELIMINARY_REPLY, DeadlineKind.DECISION)
        details = {"letter": letter.id, "commitment": letter.commitment, "decision": decision.id, "appeal-until": until}
        close = JobWanted(kind=CLOSE, ref=case.id, run_at=end_of_day(until), key=f"{CLOSE}:{letter.id}")
        wanted = [*notice_jobs(letter.id, now), close]
        if case.state == State.DECIDED.value:
            move(case, "notify", Actor.system(), now=now, holds={Need.LETTER}, details=details, wanted=wanted)
        else:
            record(case, "case.letter-available", Actor.system(), now=now, details=details)
            enqueue(wanted, now=now)


def _drawn(office: Office, decision: Decision, now: datetime) -> tuple[RenderedLetter, str]:
    kind = letter_kind(decision, list(decision.lines.values_list("kind", "adverse")))
    return (
        _draw(
            office, decision.case, decision.determination, kind=kind, now=now, decided=day_of(decision.decided_at),
            by=signed_by(decision), own_reasons=decision.own_reasons or "",
            only=set(decision.lines.values_list("subject", "benefit")),
            rest_waits=decision.kind == Decision.Kind.PART,
        ),
        kind,
    )  # fmt: skip


def draft_letter(
    office: Office, case: Case, determination: Any, *, kind: str, by: str, own_reasons: str,
    only: set[tuple[str, str]] | None, now: datetime, rest_waits: bool = False, **more: Any,
) -> RenderedLetter:  # fmt: skip
    """The letter as it would be sent now: for the caseworker to read before deciding. Nothing is kept."""
    return _draw(
        office, case, determination, kind=kind, now=now, decided=day_of(now), by=by or None, own_reasons=own_reasons,
        only=only, rest_waits=rest_waits, **more,
    )  # fmt: skip


def _draw(
    office: Office, case: Case, determination: Any, *, kind: str, now: datetime, decided: date | None, by: str | None,
    own_reasons: str = "", only: set[tuple[str, str]] | None = None, to: Person | None = None, **more: Any,
) -> RenderedLetter:  # fmt: skip
    service, reasons = office.services[case.service], None
    # A letter to another party is in their own language and names them alone; the case's is the applicant's.
    other = to if to is not None and to.pk != case.applicant_id else None
    language = other.language if other else case.language
    names: Mapping[str, str] = {APPLICANT: (other or case.applicant).name or ""}
    if determination is not None:
        service, ruling = replayed(office, determination, reading.for_case(case, Actor.system(), now))
        told = told_to_applicant(case, determination, ruling.determination.facts)
        names = told.names
        reasons = rules.explain_for(
            service, ruling.determination, case.language, reader=APPLICANT, applicant=APPLICANT,
            agreed=told.agreed, names=names, sources=told.sources,
            # only for a letter that tells of them: they take as long as some evaluations
            changes=_tells_of_changes(service.package, kind, case.language),
        )  # fmt: skip
        if only is not None:
            reasons = _narrowed(reasons, only)
    agency = _in_language(office, case.service, language)
    composed = compose(
        service.package, kind=kind, language=language, agency=agency,
        case=LetterCase(number=case.number, received=day_of(first_received(case)), decided=decided), applicant=APPLICANT,
        reader=APPLICANT, names=names, handled=Handled(automatic=by is None, by=by or agency.responsible),
        on=day_of(now), reasons=reasons, own_reasons=own_reasons,
        review_address=f"{agency.site.rstrip('/')}/saker/{case.number}", **more,
    )  # fmt: skip
    return draw(composed, agency=agency, recipient=names.get(APPLICANT, ""), made_at=now)


def signed_by(decision: Decision) -> str | None:
    """Who decided, with the authority that the decision names; None where the rules did."""
    if decision.decided_by is None:
        return None
    named = DecisionAuthority.objects.filter(decision=decision).values_list("basis", flat=True).first()
    return signed(decision.decided_by.name, named, decision.case.language)


def first_received(case: Case) -> datetime:
    """When the application was received: of a case that goes on from earlier periods, the first one's."""
    goes_on = Renewal.objects.filter(case=case).values_list("first_received", flat=True).first()
    return goes_on or case.received_at  # type: ignore[return-value]


def _tells_of_changes(package: Any, kind: str, language: str) -> bool:
    template = package.letters.get((kind, language))
    return template is not None and ".changes" in template.text


def _in_language(office: Office, service: str, language: str) -> Agency:
    """The agency with the name of the body that decides appeals on the service, in the letter's language."""
    return replace(office.agency, appeal_body=office.appeal_body(service)[language])  # type: ignore[arg-type]


def _narrowed(reasons: Any, only: set[tuple[str, str]]) -> Any:
    """The reasons for the part that is decided."""
    subjects = {subject for subject, _ in only}
    return replace(
        reasons,
        outcomes=tuple(line for line in reasons.outcomes if (line.subject, line.benefit) in only),
        payments=tuple(payment for payment in reasons.payments if payment.subject in subjects),
    )


def names_of_all(case: Case) -> dict[str, str]:
    """Names by opaque id, for one who handles the case."""
    return {party.member: party.person.name or "" for party in case.parties.select_related("person")}


def plain_letter(
    office: Office, case: Case, *, kind: str, now: datetime, recipient: Person | None = None, by: str | None = None,
    **variables: Any,
) -> UUID:  # fmt: skip
    """A letter that is no decision (preliminary reply, request for information), kept and made available at once.

    Call inside the transaction of what it tells of.
    """
    to = recipient or case.applicant
    rendered = _draw(office, case, None, kind=kind, now=now, decided=None, by=by, to=to, **variables)
    return keep_letter(case, rendered, kind=kind, now=now, to=to)


def keep_letter(case: Case, rendered: RenderedLetter, *, kind: str, now: datetime, to: Person) -> UUID:
    """A drawn letter that is no decision, kept and made available. Call inside the transaction of what it tells of."""
    letter = keep(rendered, case_ref=case.id, recipient=to.id, kind=kind, at=now)
    mark(letter.id, Milestone.Kind.MADE_AVAILABLE, at=now)
    DecisionLetter.objects.create(letter=letter.id, case=case, recipient=to, kind=kind, created_at=now)
    enqueue(notice_jobs(letter.id, now), now=now)
    return letter.id


# --- deadlines -------------------------------------------------------------------------------------------------------


def set_deadline(case: Case, kind: DeadlineKind, due: date, now: datetime) -> None:
    """One open deadline of a kind; a later day takes the earlier one's place."""
    if not Deadline.objects.filter(case=case, kind=kind, met_at=None).update(due=due):
        Deadline.objects.create(case=case, kind=kind, due=due, set_at=now)


def meet_deadlines(case: Case, now: datetime, *kinds: DeadlineKind) -> None:
    Deadline.objects.filter(case=case, kind__in=kinds, met_at=None).update(met_at=now)
