"""The desk's forms for a decision that waits (1967 Act § 42): a wish answered, given of one's own accord, ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from saklig import cases
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text
from saklig.web.texts import text

__all__ = ["POSTPONING"]


def _wishes(desk: Any) -> list[Any]:
    return [one for one in desk.wishes if one.answered_at is None and one.ended_at is None]


def _lasting(desk: Any) -> list[Any]:
    return [one for one in desk.wishes if one.granted and one.ended_at is None]


def _which(desk: Any, language: str, found: list[Any], label: str) -> Field:
    choices = tuple(
        Choice(value=str(one.pk), label=date_text(one.asked_at, language), help=one.conditions or "") for one in found
    )
    return Field(name="wish", kind="choice", label=text(label, language), choices=choices)


def _conditions(language: str) -> Field:
    return Field(
        name="conditions", kind="long-text", label=text("staff.wish-conditions", language),
        help=text("staff.wish-conditions-help", language), required=False, quiet=True,
    )  # fmt: skip


def _answer_fields(desk: Any, language: str) -> list[Field]:
    return [
        _which(desk, language, _wishes(desk), "staff.wish-which"),
        Field(name="granted", kind="yes-no", label=text("staff.wish-granted", language)),
        _conditions(language),
    ]


def _answer(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.answer_postponement(
        office, actor, number, postponement=UUID(values["wish"]), granted=values["granted"], reasons=values["words"],
        conditions=values["conditions"] or "", token=token,
    )  # fmt: skip


def _give_fields(desk: Any, language: str) -> list[Field]:
    return [_conditions(language)]


def _give(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.give_postponement(
        office, actor, number, reasons=values["words"], conditions=values["conditions"] or "", token=token
    )


def _lift_fields(desk: Any, language: str) -> list[Field]:
    return [_which(desk, language, _lasting(desk), "staff.wait-end-which")]


def _lift(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.lift_postponement(office, actor, number, postponement=UUID(values["wish"]), reasons=values["words"], token=token)


POSTPONING: tuple[dict[str, Any], ...] = (
    {"slug": "utsetting", "key": "wish", "note": "wish-answered", "call": _answer, "more": _answer_fields, "main": True,
     "is_open": lambda desk: bool(_wishes(desk))},
    {"slug": "utsett", "key": "wait", "note": "wait-given", "call": _give, "more": _give_fields,
     "is_open": lambda desk: desk.may_postpone},
    {"slug": "utsetting-slutt", "key": "wait-end", "note": "wait-ended", "call": _lift, "more": _lift_fields,
     "is_open": lambda desk: bool(_lasting(desk))},
)  # fmt: skip
