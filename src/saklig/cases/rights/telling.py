"""Telling a person that what they asked about their data is answered: by e-mail without content, else on paper by a human.

The answer stands on their own page. Source: GDPR article 12(3) (informed without undue delay), 18(3).
"""

from __future__ import annotations

from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.delivery.reaching import Reached, told_by_mail
from saklig.cases.errors import NotFound
from saklig.cases.models import Case, PrivacyRequest
from saklig.cases.moves import JobWanted
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.store import events
from saklig.store.handlers import Run

__all__ = ["ANSWER_NOTICE", "ON_PAPER", "answer_job", "answer_on_paper", "tell_of_answer", "untold"]

ANSWER_NOTICE = "case.privacy-notice"
ON_PAPER = "paper"
_NO_CASE = "no-case"  # nothing gives a legal basis to ask the contact register


def answer_job(request: PrivacyRequest) -> JobWanted:
    return JobWanted(kind=ANSWER_NOTICE, ref=request.id, key=f"{ANSWER_NOTICE}:{request.id}")


def tell_of_answer(office: Office, run: Run) -> None:
    """A job that may run twice. Whoever can't be told is listed for the privacy officer, with why."""
    request = PrivacyRequest.objects.select_related("case", "person").get(pk=run.ref)
    if request.told or request.answered_at is None:
        return
    case = request.case or Case.objects.filter(applicant=request.person).exclude(number=None).order_by("-received_at").first()
    reached = _NO_CASE if case is None else told_by_mail(
        office, case, request.person, kind="privacy-answer", reference=f"privacy-{request.id}", since=request.answered_at
    ).value  # fmt: skip
    with run.completing():
        _told(request, reached, Actor.system(), office)


def untold() -> list[PrivacyRequest]:
    """Answers whose person could not be told by e-mail, the oldest first: they are to be sent on paper."""
    found = PrivacyRequest.objects.exclude(told__in=["", Reached.TOLD.value, ON_PAPER])
    return list(found.select_related("case", "person").order_by("answered_at"))


def answer_on_paper(office: Office, actor: Actor, request_id: UUID, *, token: str) -> PrivacyRequest:
    """Note that the answer has been sent on paper. Errors: NotAllowed, NotFound."""
    access.privacy_officer(actor)
    if request_id not in {one.pk for one in untold()}:
        raise NotFound("there is no answer here that waits to be sent on paper")

    def make() -> PrivacyRequest:
        request = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        return _told(request, ON_PAPER, actor, office)

    now = office.ports.clock.now()
    return once(actor, "privacy-paper", token, now=now, make=make, load=lambda pk: PrivacyRequest.objects.get(pk=pk))


def _told(request: PrivacyRequest, how: str, actor: Actor, office: Office) -> PrivacyRequest:
    now = office.ports.clock.now()
    PrivacyRequest.objects.filter(pk=request.pk).update(told=how, told_at=now)
    request.told, request.told_at = how, now
    by = {"kind": actor.kind.value, "id": actor.person or actor.staff}
    events.append("privacy.told", request.case_id, {"by": by, "request": request.id, "how": how}, at=now)
    return request
