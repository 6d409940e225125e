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
    MandateOver,
    NoAuthority,
    NotAllowed,
    NotDecidedHere,
    NotEntered,
    NotFound,
    NotImpartial,
    OwnReasonsRequired,
    PolicyBreach,
    PricesDiffer,
    PurposeRefused,
    ReadOnly,
    ReasonNeeded,
    RegisterAnswerInvalid,
    RegisterError,
    RegisterUnavailable,
    StaleForm,
    TransitionRefused,
)

# Public name -> the module it lives in.
_MODULES: dict[str, tuple[str, ...]] = {
    "use_cases.drafts": (
        "Interview",
        "current_draft",
        "discard_draft",
        "next_questions",
        "save_answers",
        "start_application",
    ),
    "authority": ("keep_estimates",),
    "use_cases.seeming": ("Likelihood", "Seeming", "what_seems"),
    "use_cases.sending": ("Receipt", "submit"),
    "use_cases.registering": ("Registered", "Waiting", "begun", "registered", "start_registration"),
    "use_cases.decision_reasons": ("DecisionTold", "decisions_told"),
    "use_cases.information": ("answer_information", "ask_information", "my_requests"),
    "use_cases.sharing": ("SharedHousehold", "my_households", "share_total"),
    "use_cases.afterwards": (
        "OpenedLetter",
        "appeal",
        "dispute_facts",
        "open_letter",
        "report_change",
        "request_review",
        "withdraw",
    ),
    "use_cases.judging": ("assess_again", "decide", "dismiss", "reopen", "uphold"),
    "use_cases.seconding": ("approve", "send_back"),
    "use_cases.proposing": ("is_proposal", "keep_four_eyes"),
    "appeals.receiving": ("receive_appeal",),
    "appeals.taking": ("attackable", "dismiss_appeal", "take_up", "too_old"),
    "appeals.ending": ("carried_out_otherwise", "forward_appeal", "settle_appeal"),
    "appeals.postponing": ("answer_postponement", "ask_postponement", "is_postponed"),
    "appeals.costs": ("answer_costs", "change_costs", "changed_decision", "claim_costs", "receive_cost_claim"),
    "appeals.rates": ("RuleRate", "rule_rates"),
    "appeals.faults": ("FaultView", "fault_of", "faults", "report_fault", "settle_touched"),
    "corrections": ("CHILD", "SIBLINGS"),
    "models": ("Channel",),
    "views": (
        "CaseView",
        "Progress",
        "citizen_actor",
        "my_cases",
        "name_of",
        "own_application",
        "own_case",
        "principal_name",
        "progress",
    ),
    "queueing": ("QueueRow", "queue"),
    "auditing": ("Verdict", "ledger_proof", "ledger_state", "replay_case", "verify_ledger"),
    "roles": (
        "ROLES",
        "RoleView",
        "StaffView",
        "add_staff",
        "end_sign_ins",
        "give_role",
        "roles_of",
        "set_active",
        "staff_actor",
        "staff_of",
        "staff_people",
        "withdraw_role",
    ),
    "use_cases.clarifying": ("enter_facts", "mark_read", "note"),
    "delivery.batches": ("PaperView", "batch_pdf", "make_batch", "mark_batch_sent", "paper", "paper_batch"),
    "delivery.returns": ("handle_returned", "register_returned", "sent_on_paper", "set_address"),
    "rights.held": ("Held", "held"),
    "rights.asking": ("answer_request", "ask_about_data", "lift_restriction", "may_concern"),
    "rights.erasing": ("ErasurePlan", "erasure_plan", "erase_now"),
    "rights.keeping": ("erase_due", "lift_hold", "place_hold", "plan_retention", "retention_preview"),
    "rights.breach": ("HOURS", "breach"),
    "rights.shutting_out": ("end_everybodys_sign_ins", "end_sign_ins_of"),
    "rights.telling": ("answer_on_paper",),
    "rights.overseeing": ("overview", "privacy_request"),
    "rights.export": ("held_schema", "to_json"),
    "journal.looking": ("EntryView", "JournalPage", "PublicEntry", "gaps", "journal_entry", "public_entry", "public_journal",
                        "staff_journal"),
    "journal.correcting": ("Correction", "correct_entry"),
    "journal.entering": ("plan_look",),
    "changes": ("changeable_months",),
    "prices.checking": ("Difference", "differences"),
    "prices.months": ("close_month", "month_view", "months", "price_file"),
    "journal.asking": ("AccessAnswer", "AccessAsked", "access_answer", "ask_access"),
    "journal.answering": ("AccessRow", "AccessView", "access_request", "access_requests", "answer_access", "redacted_copy"),
    "journal.tasks": ("ArchiveState", "ArchiveTask", "archive_state", "archive_tasks", "corrected_there", "try_again"),
    "renewal.running": ("begin_year", "release_year"),
    "renewal.overview": ("FEWEST", "YearView", "year_view", "years"),
    "renewal.prior_notice": ("give_prior_notice",),
    "watching.overview": ("WatchView", "watches"),
    "watching.running": ("plan_watch",),
    "words": ("UNSEEN", "is_blank"),
    "waiting": ("SOON_DAYS", "Workload", "workload"),
    "at_the_desk": ("Desk", "desk", "draft_letter"),
    "office": ("LIMITS", "Delegation"),
    "health": ("alarms", "figures", "for_administrator"),
    "work.absence": ("absences_of", "end_absence", "set_absence"),
    "work.assigning": ("hand_over", "put_back", "take"),
    "work.batches": ("LARGEST", "BatchView", "last_batch", "undo_batch", "work_on"),
    "work.colleagues": ("Colleague", "colleagues"),
    "work.consulting": ("answer_colleague", "ask_colleague"),
    "work.handling_time": ("FEWEST", "Handled", "add_time", "counted", "handled"),
    "work.impartial": ("GROUNDS", "lift_partial", "partial_people", "state_impartiality"),
    "work.interpreting": ("settle_interpreter", "wish_interpreter"),
    "work.likeness": ("LikeCase",),
    "work.ready": ("ReadyQuestion", "ready_questions"),
    "work.staff_person": ("keeps_person", "set_person"),
    "work.telling": ("note_call",),
    "stating": ("is_in_work", "state_reason"),
    "use_cases.replay": ("ReplayDiffers",),
    "use_cases.ledger_receipts": ("ledger_receipt",),
    "use_cases.representing": (
        "MandateView",
        "acting_for",
        "become_guardian",
        "give_mandate",
        "mandates_for",
        "mandates_given",
        "mandates_received",
        "register_mandate",
        "withdraw_mandate",
    ),
    "use_cases.attaching": ("Subject", "attach", "attachable", "attachments_of", "subjects_of"),
    "use_cases.judging_attachments": (
        "AttachedFile",
        "attachment_file",
        "attachment_page",
        "attachment_seen",
        "judge_attachment",
    ),
    "handlers": ("decide_now", "job_handlers", "scan_now", "work_now"),
}
_HOME = {name: f"saklig.cases.{module}" for module, names in _MODULES.items() for name in names}

__all__ = [
    "Actor",
    "ActorKind",
    "CaseError",
    "InvalidAnswers",
    "NoAuthority",
    "MandateOver",
    "NotAllowed",
    "NotDecidedHere",
    "NotEntered",
    "NotFound",
    "NotImpartial",
    "OwnReasonsRequired",
    "PolicyBreach",
    "PricesDiffer",
    "PurposeRefused",
    "ReadOnly",
    "ReasonNeeded",
    "RegisterAnswerInvalid",
    "RegisterError",
    "RegisterUnavailable",
    "StaleForm",
    "TransitionRefused",
    *sorted(_HOME),
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"saklig.cases has no public name {name!r}")
