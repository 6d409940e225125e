"""The desk's forms for appeals: written down, taken up or dismissed, sent on, settled; costs, wrong rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from saklig import cases
from saklig.web import wired
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text
from saklig.web.rule_names import rule_text
from saklig.web.texts import has_text, text

__all__ = ["APPEALS", "NEEDS"]

CHANNELS = ("paper", "telephone", "counter")
COSTS = ("granted", "partly", "refused")
OUTCOMES = ("changed", "withdrawn", "upheld", "changed-by-body", "annulled", "rejected")


# --- what is open ------------------------------------------------------------------------------------------------------


def _open(desk: Any) -> list[Any]:
    return [one for one in desk.attacks if one.settled_at is None]


def _to_take_up(desk: Any) -> list[Any]:
    return [one for one in _open(desk) if not one.taken_up and not one.too_old]


def _claims(desk: Any) -> list[Any]:
    return [one for one in desk.cost_claims if one.answered_at is None]


def _answered_claims(desk: Any) -> list[Any]:
    return [one for one in desk.cost_claims if one.answered_at is not None]


def _touched(desk: Any) -> list[Any]:
    return [one for one in desk.touched if one.outcome == "listed"]


def _may_claim(desk: Any) -> bool:
    return bool(desk.may_claim_costs and not _claims(desk))


# --- fields ------------------------------------------------------------------------------------------------------------


def _which(name: str, label: str, found: Callable[[Any], Iterable[Any]], said: Callable[[Any, str], str]) -> Any:
    def fields(desk: Any, language: str) -> Field:
        choices = tuple(
            Choice(value=str(getattr(one, "pk", None) or one.id), label=said(one, language), help=_words(one))
            for one in found(desk)
        )
        return Field(name=name, kind="choice", label=text(label, language), choices=choices)

    return fields


def _words(one: Any) -> str:
    return str(getattr(one, "text", "") or getattr(one, "claim", "") or "")[:1000]


def _said_appeal(one: Any, language: str) -> str:
    late = f", {text('desk.late', language)}" if not one.in_time else ""
    return f"{text(f'appeal_channel.{one.channel}', language)}, {date_text(one.received_on, language)}{late}"


def _said_claim(one: Any, language: str) -> str:
    late = f", {text('desk.late', language)}" if not one.in_time else ""
    return f"{date_text(one.received_on, language)}{late}"


def _said_fault(one: Any, language: str) -> str:
    return f"{one.fault.code}: {one.fault.why}"


_appeal = _which("appeal", "staff.appeal-which", _open, _said_appeal)
_new_appeal = _which("appeal", "staff.appeal-which", _to_take_up, _said_appeal)
_claim = _which("claim", "staff.claim-which", _claims, _said_claim)
_answered_claim = _which("claim", "staff.claim-which", _answered_claims, _said_claim)
_fault = _which("touched", "staff.touched-which", _touched, _said_fault)


def _codes(name: str, label: str, key: Callable[[str], str], codes: Iterable[str], language: str) -> Field:
    choices = tuple(
        Choice(
            value=code, label=text(key(code), language),
            help=text(f"{key(code)}-help", language) if has_text(f"{key(code)}-help") else "",
        )
        for code in codes
    )  # fmt: skip
    return Field(name=name, kind="choice", label=text(label, language), choices=choices)


def _day(name: str, label: str, language: str, *, required: bool = True) -> Field:
    helps = f"{label}-help"
    return Field(
        name=name, kind="date", label=text(label, language), required=required, quiet=True, latest=wired.today(),
        help=text(helps, language) if has_text(helps) else "",
    )  # fmt: skip


def _in_fields(desk: Any, language: str) -> list[Field]:
    postpone = (Choice(value="postpone", label=text("action.postpone-wish", language)),)
    return [
        _codes("channel", "staff.channel-label", lambda code: f"appeal_channel.{code}", CHANNELS, language),
        _day("received_on", "staff.came-on", language),
        _day("posted_on", "staff.posted-on", language, required=False),
        Field(
            name="postpone", kind="many", label=text("staff.postpone-label", language), choices=postpone, required=False,
            quiet=True,
        ),
    ]  # fmt: skip


def _attackable(desk: Any) -> list[Any]:
    """What the decisions of the appeals that may be taken up rest on, each rule once."""
    found = {rule.key: rule for one in _to_take_up(desk) for rule in one.attackable}
    return list(found.values())


def _up_fields(desk: Any, language: str) -> list[Field]:
    package = wired.package(desk.service)
    choices = tuple(
        Choice(value=one.key, label=rule_text(package, one.benefit, one.provision, one.row, language))
        for one in _attackable(desk)
    )
    fields = [_new_appeal(desk, language)]
    if choices:
        fields.append(
            Field(
                name="points", kind="many", label=text("staff.points-label", language), choices=choices,
                help=text("staff.points-help", language),
            )
        )  # fmt: skip
    return fields


def _settle_fields(desk: Any, language: str) -> list[Field]:
    return [
        _codes("outcome", "staff.outcome", lambda code: f"appeal_outcome.{code}", OUTCOMES, language),
        _day("decided_on", "staff.body-day", language, required=False),
    ]


def _costs_in_fields(desk: Any, language: str) -> list[Field]:
    return [
        _codes("channel", "staff.channel-label", lambda code: f"appeal_channel.{code}", CHANNELS, language),
        _day("received_on", "staff.came-on", language),
    ]


def _costs_fields(desk: Any, language: str) -> list[Field]:
    return [
        _claim(desk, language),
        _codes("outcome", "staff.costs-outcome", lambda code: f"costs_outcome.{code}", COSTS, language),
        Field(
            name="amount", kind="money", label=text("staff.costs-amount", language), required=False, quiet=True, unit="kr",
            help=text("staff.costs-amount-help", language),
        ),
        Field(
            name="account", kind="text", label=text("staff.costs-account", language), required=False, quiet=True,
            help=text("staff.costs-account-help", language),
        ),
    ]  # fmt: skip


def _costs_anew_fields(desk: Any, language: str) -> list[Field]:
    return [_answered_claim(desk, language), *_costs_fields(desk, language)[1:]]


def _ahead(name: str, label: str, language: str) -> Field:
    """A day that is still to come."""
    helps = f"{label.removesuffix('-label')}-help"
    return Field(
        name=name, kind="date", label=text(label, language), quiet=True, earliest=wired.today(),
        help=text(helps, language) if has_text(helps) else "",
    )  # fmt: skip


def _mend_fields(desk: Any, language: str) -> list[Field]:
    return [_appeal(desk, language), _ahead("due", "staff.due-label", language)]


def _heard_fields(desk: Any, language: str) -> list[Field]:
    who = tuple(Choice(value=member, label=name or member) for member, name in desk.counterparties)
    return [
        _appeal(desk, language),
        Field(name="member", kind="choice", label=text("staff.heard-who", language), choices=who),
        _ahead("due", "staff.due-label", language),
        Field(
            name="enclose", kind="yes-no", label=text("staff.heard-copy", language), help=text("staff.heard-copy-help", language)
        ),
    ]  # fmt: skip


def _period_fields(desk: Any, language: str) -> list[Field]:
    return [_ahead("until", "staff.period-until", language)]


def _touched_fields(desk: Any, language: str) -> list[Field]:
    return [
        _fault(desk, language),
        _codes("how", "staff.touched-how", lambda code: f"touched_how.{code}", ("reopen", "leave"), language),
    ]


# --- steps -------------------------------------------------------------------------------------------------------------


def _receive(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.receive_appeal(
        office, actor, number, text=values["words"], channel=values["channel"], received_on=values["received_on"],
        posted_on=values["posted_on"], postpone=bool(values["postpone"]), token=token,
    )  # fmt: skip


def _take_up(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.take_up(
        office, actor, number, appeal=UUID(values["appeal"]), points=values.get("points") or [], why=values["words"] or "",
        token=token,
    )  # fmt: skip


def _dismiss(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.dismiss_appeal(
        office, actor, number, appeal=UUID(values["appeal"]), own_reasons=values["words"], token=token
    )


def _forward(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.forward_appeal(office, actor, number, statement=values["words"], token=token)


def _settle(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.settle_appeal(
        office, actor, number, own_reasons=values["words"], outcome=values["outcome"], decided_on=values["decided_on"],
        token=token,
    )  # fmt: skip


def _carried(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.carried_out_otherwise(office, actor, number, words=values["words"], token=token)


def _costs_in(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.receive_cost_claim(
        office, actor, number, text=values["words"], channel=values["channel"], received_on=values["received_on"], token=token
    )


def _costs(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.answer_costs(office, actor, number, **_answer_to_claim(values), token=token)


def _costs_anew(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.change_costs(office, actor, number, **_answer_to_claim(values), token=token)


def _answer_to_claim(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "claim": UUID(values["claim"]), "outcome": values["outcome"], "amount": values["amount"],
        "account": values["account"] or "", "reasons": values["words"],
    }  # fmt: skip


def _settle_touched(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.settle_touched(
        office, actor, number, touched=UUID(values["touched"]), reopen=values["how"] == "reopen", words=values["words"],
        token=token,
    )  # fmt: skip


def _mend(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.ask_to_mend(
        office, actor, number, appeal=UUID(values["appeal"]), what=values["words"], due=values["due"], token=token
    )


def _heard(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.hear_counterparty(
        office, actor, number, appeal=UUID(values["appeal"]), member=values["member"], due=values["due"],
        enclose=values["enclose"], why=values["words"] or "", token=token,
    )  # fmt: skip


def _period(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.extend_appeal_period(office, actor, number, until=values["until"], own_reasons=values["words"], token=token)


# What the rules of delegation must let one do, for each form that binds; to write down what has come needs no authority.
NEEDS: Mapping[str, tuple[str, ...]] = {"feil-i-regel": ("reopen",)} | dict.fromkeys(
    ("klage-opp", "send-klage", "klagevedtak", "klage-avvis", "klage-mangler", "motpart", "klagefrist", "gjennomfort",
     "kostnader", "kostnader-endre", "utsetting", "utsett", "utsetting-slutt"), ("appeal",),
)  # fmt: skip
# What `desk_actions` makes its forms of.
APPEALS: tuple[dict[str, Any], ...] = (
    {"slug": "klage-opp", "key": "appeal-up", "note": "appeal-taken-up", "call": _take_up, "required": False,
     "more": _up_fields, "main": True, "hotkey": "j", "is_open": lambda desk: bool(_to_take_up(desk))},
    {"slug": "send-klage", "key": "forward", "step": "settle_appeal", "note": "forwarded", "call": _forward, "main": True},
    {"slug": "klagevedtak", "key": "settle", "step": "settle_appeal", "note": "settled", "call": _settle,
     "more": _settle_fields},
    {"slug": "klage-avvis", "key": "appeal-off", "note": "appeal-dismissed", "call": _dismiss,
     "more": lambda desk, language: [_appeal(desk, language)], "is_open": lambda desk: bool(_open(desk))},
    {"slug": "klage-inn", "key": "appeal-in", "note": "appeal-received", "call": _receive, "more": _in_fields,
     "is_open": lambda desk: bool(desk.decisions)},
    {"slug": "klage-mangler", "key": "mend", "note": "appeal-to-mend", "call": _mend, "more": _mend_fields,
     "is_open": lambda desk: bool(_open(desk))},
    {"slug": "motpart", "key": "heard", "note": "appeal-hearing", "call": _heard, "required": False, "more": _heard_fields,
     "is_open": lambda desk: bool(_open(desk) and desk.counterparties)},
    {"slug": "klagefrist", "key": "period", "note": "appeal-period", "call": _period, "more": _period_fields,
     "is_open": lambda desk: desk.may_extend},
    {"slug": "gjennomfort", "key": "carried", "note": "appeal-carried-out", "call": _carried,
     "is_open": lambda desk: any(one.to_carry_out for one in desk.attacks)},
    {"slug": "kostnader", "key": "costs", "note": "costs-answered", "call": _costs, "more": _costs_fields, "main": True,
     "is_open": lambda desk: bool(_claims(desk))},
    {"slug": "kostnader-endre", "key": "costs-anew", "note": "costs-answered", "call": _costs_anew, "more": _costs_anew_fields,
     "is_open": lambda desk: bool(_answered_claims(desk))},
    {"slug": "kostnader-inn", "key": "costs-in", "note": "costs-claimed", "call": _costs_in, "more": _costs_in_fields,
     "is_open": _may_claim},
    {"slug": "feil-i-regel", "key": "touched", "note": "touched-settled", "call": _settle_touched, "more": _touched_fields,
     "main": True, "is_open": lambda desk: bool(_touched(desk))},
)  # fmt: skip
