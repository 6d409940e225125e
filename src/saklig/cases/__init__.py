"""Cases: from an application to a decision with reasons, and on to review and appeal.

Flow: 1 a citizen's draft is saved answer by answer; 2 sending commits application, receipt and job together;
3 the job asks the registers, each call with its legal basis, and keeps facts with where they came from;
4 the rules give a determination with full trace; 5 the oversight policy says whether it may bind by itself, else it
lands on a caseworker's desk with the reasons why; 6 a decision makes a letter, and opens the ways to review and appeal.

Every change of state goes through `lifecycle`, in one transaction with its jobs and its event. The room knows no HTTP,
no page and no register's wire format: it declares `ports` and is handed an `Office`.

Every use case is `name(office, actor, ...)`; it checks the actor against the object (`access`) before anything else.
The names below are loaded on first use, since Django's models cannot be imported before its apps are ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import (
    CaseError,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    OwnReasonsRequired,
    PolicyBreach,
    RegisterAnswerInvalid,
    RegisterError,
    RegisterUnavailable,
    StaleForm,
    TransitionRefused,
)

# name -> module. Signatures, all with (office: Office, actor: Actor, ...):
#   citizen
#     start_application(office, actor, service, *, language) -> Application   one open draft: reopened
#     save_answers(office, actor, application_id, answers, *, version) -> Application   StaleForm if version is old
#     next_questions(office, actor, application_id) -> Interview   .ask (question ids still open), .settled, .known
#     submit(office, actor, application_id, *, token) -> Receipt    the same token or application: the same receipt
#     my_cases(office, actor) -> list[CaseView];  own_case(office, actor, number) -> CaseView
#     open_letter(office, actor, letter_id) -> OpenedLetter (html, pdf, filename)     logged, § 8
#     answer_information(office, actor, request_id, answers, *, token)
#     dispute_facts(office, actor, number, *, what, token);  request_review(office, actor, number, *, why, token)
#     appeal(office, actor, number, *, text, token);  withdraw(office, actor, number, *, token)
#     report_change(office, actor, number, *, text, token);  confirm_cohabitation(office, actor, number, *, ...)
#   caseworker
#     queue(office, actor, *, service=None, order="deadline") -> list[QueueRow]
#     desk(office, actor, number) -> Desk       facts with sources, determination, why a human, history
#     decide(office, actor, number, *, lines, own_reasons, token, part=False) -> Decision
#     dismiss(office, actor, number, *, own_reasons, token)
#     ask_information(office, actor, number, *, questions, token)
#     draft_letter(office, actor, number, ...) -> RenderedLetter
#     staff_actor(office, subject) -> Actor     from the staff sign-in's subject identifier
#   worker
#     JOB_HANDLERS: mapping of job kind to handler, for store.jobs
_HOME: dict[str, str] = {}

__all__ = [
    "Actor",
    "ActorKind",
    "CaseError",
    "InvalidAnswers",
    "NotAllowed",
    "NotFound",
    "OwnReasonsRequired",
    "PolicyBreach",
    "RegisterAnswerInvalid",
    "RegisterError",
    "RegisterUnavailable",
    "StaleForm",
    "TransitionRefused",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"saklig.cases has no public name {name!r}")
