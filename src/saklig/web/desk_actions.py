"""What a caseworker may do with a case: the lifecycle's steps as forms. Each asks for own words where the step needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from saklig import cases
from saklig.web import desk_household, desk_paper, desk_privacy, wired
from saklig.web.desk_appeals import APPEALS, NEEDS
from saklig.web.desk_facts import enter, fact_fields
from saklig.web.desk_postponing import POSTPONING
from saklig.web.desk_work import SHARING
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text, month_text
from saklig.web.texts import text

_WHOLE = "all"
__all__ = ["ACTIONS", "StaffAction", "open_actions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAction:
    """`step` is the lifecycle's; texts lie under `staff.<key>-title` and so on; `note` is said afterwards."""

    slug: str
    key: str
    step: str
    note: str
    call: Callable[..., Any]
    words: bool = True
    required: bool = True
    may_be_unsettled: bool = False
    main: bool = False
    hotkey: str = ""  # the key that leads to the form where keys are on
    # Fields of its own before the words, and whether the form is open where no step of the lifecycle says so.
    more: Callable[[Any, str], list[Field]] | None = None
    # Ready texts that are put into the words at the press of a button: (code, title, text).
    ready: Callable[[Any], list[tuple[str, str, str]]] | None = None
    is_open: Callable[[Any], bool] | None = None
    # What a rule of delegation must let one do, one of these: where the agency has such rules.
    needs: tuple[str, ...] = ()

    def offered_to(self, desk: Any) -> bool:
        """Whether it is offered on the case's page: open, and not refused to the one who looks by the rules of delegation."""
        refused = self.needs and desk.may is not None and not desk.may.keys() & set(self.needs)
        return not refused and self.open_for(desk)

    def open_for(self, desk: Any) -> bool:
        if self.is_open is not None:
            return self.is_open(desk)
        return self.step in desk.steps and not (self.key in ("decide", "facts") and desk.ruling is None)

    def fields(self, desk: Any, language: str) -> list[Field]:
        found = list(self.more(desk, language)) if self.more else []
        if self.words:
            found.append(
                Field(
                    name="words",
                    kind="long-text",
                    label=text(f"staff.{self.key}-label", language),
                    help=text(f"staff.{self.key}-help", language),
                    required=self.required,
                    quiet=True,
                )
            )
        if self.key == "decide" and desk.ruling is not None and desk.ruling.grantable:
            part = (Choice(value="part", label=text("decide.part", language)),)
            found.append(
                Field(name="part", kind="many", label=text("decide.scope", language), choices=part, required=False)
            )
        return found


def _decide(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> str:
    made = cases.decide(
        office, actor, number, own_reasons=values["words"] or "", token=token, part=bool(values.get("part")),
        determination_seen=values.get("determination"),
    )  # fmt: skip
    return _made(made)


def _made(made: Any) -> str:
    """What came of it: a decision, or under four eyes the proposal of one."""
    return "proposed" if cases.is_proposal(made) else "decided"


def _ask(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    questions = [line.strip() for line in values["words"].splitlines() if line.strip()]
    cases.ask_information(office, actor, number, questions=questions, token=token)


def _ready_questions(desk: Any) -> list[tuple[str, str, str]]:
    """What the package and the agency have ready, in the language of the case: that is who reads it."""
    found = cases.ready_questions(wired.office(), desk.service, desk.language)
    return [(one.code, one.title, one.text) for one in found]


def _prior_notice(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.give_prior_notice(office, actor, number, token=token)


def _dismiss(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> str:
    return _made(cases.dismiss(office, actor, number, own_reasons=values["words"], token=token))


def _again(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.assess_again(office, actor, number, token=token)


def _uphold(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.uphold(office, actor, number, own_reasons=values["words"], token=token)


def _reopen(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    month = values.get("month")
    cases.reopen(
        office, actor, number, why=values["words"], token=token,
        month=None if month in (None, _WHOLE) else date.fromisoformat(month),
    )  # fmt: skip


def _months(desk: Any, language: str) -> list[Field]:
    """From which month on it is decided anew; all of them unless one is chosen."""
    offered = [Choice(value=_WHOLE, label=text("staff.reopen-whole", language))]
    offered += [Choice(value=str(one), label=month_text(one, language)) for one in cases.changeable_months(desk.id)]
    return [
        Field(
            name="month", kind="choice", label=text("staff.reopen-month", language), choices=tuple(offered), value=_WHOLE,
            required=False, help=text("staff.reopen-month-help", language),
        )
    ]  # fmt: skip


def _note(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.note(office, actor, number, text=values["words"], token=token)



def _new_day(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.tell_new_day(office, actor, number, expected=values["expected"], own_reasons=values["words"], token=token)


def _expected(desk: Any, language: str) -> list[Field]:
    label = text("staff.new-day-expected", language)
    return [Field(name="expected", kind="date", label=label, quiet=True, earliest=wired.today())]


def _read(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.mark_read(office, actor, number, messages=[UUID(one) for one in values["messages"]], token=token)


def _approve(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.approve(office, actor, number, proposal=UUID(values["proposal"]), token=token)


def _send_back(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.send_back(office, actor, number, proposal=UUID(values["proposal"]), words=values["words"], token=token)


def _which_proposal(desk: Any, language: str) -> list[Field]:
    """The one there is: so that what is settled is what was read, and nothing that came in its place."""
    found = desk.proposal
    label = text("staff.proposal-choice", language, name=found.by, date=date_text(found.at, language))
    choice = Choice(value=str(found.id), label=label, help=found.own_reasons)
    return [Field(name="proposal", kind="choice", label=text("staff.proposal-label", language), choices=(choice,))]


def _unread(desk: Any) -> list[Any]:
    return [one for one in desk.messages if one.kind in ("change", "dispute") and one.handled_at is None]


def _which_messages(desk: Any, language: str) -> list[Field]:
    offered = tuple(
        Choice(
            value=str(one.pk), label=f"{text(f'message.{one.kind}', language)}, {date_text(one.sent_at, language)}",
            help=one.text,
        )
        for one in _unread(desk)
    )  # fmt: skip
    return [Field(name="messages", kind="many", label=text("staff.read-label", language), choices=offered)]


ACTIONS = {
    action.slug: action
    for action in (
        StaffAction(
            slug="avgjor", hotkey="v", key="decide", step="decide", note="decided", call=_decide, required=False,
            may_be_unsettled=True, main=True, needs=("grant", "refuse"),
        ),
        StaffAction(
            slug="godkjenn", hotkey="g", key="approve", step="", note="approved", call=_approve, words=False, main=True,
            more=_which_proposal, is_open=lambda desk: bool(desk.proposal and desk.proposal.waits and not desk.proposal.mine),
        ),
        StaffAction(
            slug="send-tilbake", hotkey="b", key="back", step="", note="sent-back", call=_send_back, more=_which_proposal,
            is_open=lambda desk: bool(desk.proposal and desk.proposal.waits),
        ),
        StaffAction(
            slug="sporsmal", hotkey="s", key="ask", step="ask_information", note="asked", call=_ask, ready=_ready_questions
        ),
        StaffAction(
            slug="forhandsvarsel", key="prior-notice", step="", note="prior-noticed", call=_prior_notice, words=False,
            is_open=lambda desk: "ask_information" in desk.steps and desk.ruling is not None,
        ),
        StaffAction(
            slug="vurder-igjen", hotkey="r", key="again", step="assess_again", note="assessed-again", call=_again, words=False
        ),
        StaffAction(
            slug="opplysninger", hotkey="i", key="facts", step="assess_again", note="facts-entered", call=enter, more=fact_fields
        ),
        StaffAction(
            slug="voksen", key="adult", step="", note="adult-added", call=desk_household.add, more=desk_household.add_fields,
            is_open=desk_household.may_add,
        ),
        StaffAction(
            slug="fjern-voksen", key="adult-out", step="", note="adult-taken-out", call=desk_household.take_out,
            more=desk_household.take_out_fields, is_open=lambda desk: bool(desk_household.added_now(desk)),
        ),
        StaffAction(
            slug="lest", hotkey="m", key="read", step="", note="read", call=_read, words=False, more=_which_messages, main=True,
            is_open=lambda desk: bool(_unread(desk)),
        ),
        StaffAction(
            slug="papir", hotkey="p", key="paper", step="", note="posted", call=desk_paper.post, words=False,
            more=desk_paper.post_fields, main=True, is_open=lambda desk: bool(desk_paper.to_post(desk)),
        ),
        StaffAction(
            slug="adresse", key="address", step="", note="address-kept", call=desk_paper.address, words=False,
            more=desk_paper.address_fields, main=True, is_open=lambda desk: bool(desk_paper.without_address(desk)),
        ),
        StaffAction(
            slug="retur", key="returned", step="", note="returned-handled", call=desk_paper.handle, words=False,
            more=desk_paper.returned_fields, main=True, is_open=lambda desk: bool(desk_paper.come_back(desk)),
        ),
        StaffAction(
            slug="personvern", hotkey="c", key="privacy", step="", note="privacy-answered", call=desk_privacy.answer, main=True,
            more=desk_privacy.answer_fields, is_open=lambda desk: bool(desk_privacy.unanswered(desk)),
        ),
        StaffAction(
            slug="opphev", key="lift", step="", note="lifted", call=desk_privacy.lift, words=False,
            more=desk_privacy.lift_fields, is_open=lambda desk: bool(desk_privacy.holding(desk)),
        ),
        StaffAction(slug="avvis", hotkey="u", key="dismiss", step="dismiss", note="dismissed", call=_dismiss, needs=("dismiss",)),
        StaffAction(
            slug="opprett-holdt", hotkey="d", key="uphold", step="uphold", note="upheld", call=_uphold, main=True,
            needs=("uphold",),
        ),
        StaffAction(
            slug="gjenapne", hotkey="e", key="reopen", step="reopen", note="reopened", call=_reopen, more=_months,
            needs=("reopen",),
        ),
        StaffAction(
            slug="ny-dag", key="new-day", step="", note="new-day-told", call=_new_day, more=_expected,
            is_open=lambda desk: desk.to_be_told,
        ),
        StaffAction(slug="notat", key="note", step="", note="noted", call=_note, is_open=lambda desk: True, hotkey="n"),
        *(
            StaffAction(**{"step": "", "needs": NEEDS.get(form["slug"], ()), **form})
            for form in (*APPEALS, *POSTPONING, *SHARING)
        ),
    )
}  # fmt: skip


def open_actions(desk: Any) -> list[StaffAction]:
    """The forms that are open now to the one who looks. What is not assessed cannot be decided."""
    return [action for action in ACTIONS.values() if action.offered_to(desk)]
