"""What an appeal lacks, and what its counterparty says: both asked in a letter with a day, and answered on a page.

Source: the 1967 Act § 32 third paragraph (an appeal with faults or omissions gets a short time limit to mend them), § 33 third
paragraph (a counterparty is told as soon as possible, with a time limit to comment, and a copy of the appeal unless § 19 keeps
it from them). No machine does anything when the day has passed: the appeal is a human's.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.appeals.taking import open_appeal
from saklig.cases.deadlines import day_of, not_before_working_day
from saklig.cases.delegating import act_under
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.models import Case, InformationRequest, Party, StaffMember
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.letters import plain_letter
from saklig.store.models import Person

__all__ = ["ask_to_mend", "counterparties", "hear_counterparty", "is_counterparty"]

# "A short time limit": long enough to reach them by post and answer, short enough for whoever appeals.
_SHORTEST, _LONGEST = timedelta(days=5), timedelta(days=42)


def ask_to_mend(
    office: Office, actor: Actor, number: str, *, appeal: UUID, what: str, due: date, token: str
) -> InformationRequest:
    """Ask whoever appealed to mend what the appeal lacks. `what`: in own words.

    Errors: NotFound; OwnReasonsRequired; InvalidAnswers (due); TransitionRefused where it is settled, or asked already.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    found, text, day = open_appeal(case, appeal), required_words(what), _day(due, now)

    def make() -> InformationRequest:
        locked = _locked(case)
        kind = InformationRequest.Kind.APPEAL_MEND
        request = _asked(locked, kind, found.asked_by, staff, text, day, now)
        said = {"information": {"questions": [text], "deadline": day}}
        by = act_under(office, locked, staff, "appeal", step="appeal-to-mend", now=now)
        letter = plain_letter(office, locked, kind="appeal-incomplete", now=now, by=by, said=said)
        details = {"appeal": found.pk, "request": request.pk, "due": day, "letter": letter}
        record(locked, "case.appeal-to-mend", actor, now=now, details=details)
        return request

    made: InformationRequest = once_as(actor, "mend-appeal", token, now, make, InformationRequest)
    return made


def counterparties(case: Case) -> list[tuple[str, Person]]:
    """The other adults of the case, who may be counterparties of whoever appeals: (opaque id, person)."""
    rows = case.parties.select_related("person").order_by("member")
    return [(party.member, party.person) for party in rows if is_counterparty(case, party)]


def is_counterparty(case: Case, party: Party) -> bool:
    """Whether a party of the case may be one: an adult who is not the applicant."""
    return party.person_id != case.applicant_id and party.role != "child"


def hear_counterparty(
    office: Office, actor: Actor, number: str, *, appeal: UUID, member: str, due: date, enclose: bool, why: str = "", token: str
) -> InformationRequest:
    """Tell a counterparty of the appeal, with a day to comment by. `enclose`: a copy goes with the letter; else `why` not.

    Errors: NotFound; InvalidAnswers (member, due); OwnReasonsRequired for leaving the copy out; TransitionRefused as above.
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    found, day = open_appeal(case, appeal), _day(due, now)
    person = dict(counterparties(case)).get(member)
    if person is None:
        raise InvalidAnswers({"member": "not-a-choice"})
    text = found.text if enclose else required_words(why)

    def make() -> InformationRequest:
        locked = _locked(case)
        kind = InformationRequest.Kind.APPEAL_HEARD
        request = _asked(locked, kind, person, staff, found.text if enclose else "", day, now)
        said = {"heard": {"copy": text if enclose else "", "deadline": day}}
        by = act_under(office, locked, staff, "appeal", step="appeal-hearing", now=now)
        letter = plain_letter(office, locked, kind="appeal-hearing", now=now, by=by, recipient=person, said=said)
        details = {"appeal": found.pk, "request": request.pk, "due": day, "letter": letter, "copy": enclose}
        record(locked, "case.appeal-hearing", actor, now=now, details=details)
        return request

    made: InformationRequest = once_as(actor, "hear-counterparty", token, now, make, InformationRequest)
    return made


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)


def _asked(
    case: Case, kind: Any, person: Person, staff: StaffMember, text: str, day: date, now: datetime
) -> InformationRequest:
    if case.information_requests.filter(kind=kind, asked_of=person, answered_at=None, due__gte=day_of(now)).exists():
        raise TransitionRefused("they have been asked already, and the day to answer by has not passed")
    request = InformationRequest(
        case=case, kind=kind, asked_of=person, asked_by=staff, asked_at=now, due=day, questions=[text] if text else []
    )
    request.save(force_insert=True)
    return request


def _day(due: date, now: datetime) -> date:
    today = day_of(now)
    if not today + _SHORTEST <= due <= today + _LONGEST:
        raise InvalidAnswers({"due": "too-soon" if due < today + _SHORTEST else "too-long-time"})
    return not_before_working_day(due)
