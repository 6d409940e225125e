"""The desk's forms for what a party asks about their data: answered, and a restriction lifted again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from saklig import cases
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text
from saklig.web.texts import text

__all__ = ["answer", "answer_fields", "holding", "lift", "lift_fields", "unanswered"]


def unanswered(desk: Any) -> list[Any]:
    return [one for one in desk.privacy if one.answered_at is None]


def holding(desk: Any) -> list[Any]:
    return [one for one in desk.privacy if one.holds]


def _choice(one: Any, language: str) -> Choice:
    said = (text(f"rights.kind.{one.kind}", language), one.person.name or "", date_text(one.asked_at, language))
    return Choice(value=str(one.pk), label=", ".join(said), help=one.text or "")


def _which_request(found: Callable[[Any], list[Any]], *, answered: bool) -> Callable[[Any, str], list[Field]]:
    """Which of the requests about the data; and where it is answered, the outcome."""

    def fields(desk: Any, language: str) -> list[Field]:
        offered = tuple(_choice(one, language) for one in found(desk))
        which = Field(name="request", kind="choice", label=text("staff.privacy-which", language), choices=offered)
        if not answered:
            return [which]
        codes = ("granted", "partly", "refused")
        outcomes = tuple(Choice(value=code, label=text(f"rights.outcome.{code}", language)) for code in codes)
        return [which, Field(name="outcome", kind="choice", label=text("staff.privacy-outcome", language), choices=outcomes)]

    return fields


def answer(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.answer_request(
        office, actor, UUID(values["request"]), outcome=values["outcome"], reasons=values["words"], token=token
    )


def lift(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.lift_restriction(office, actor, UUID(values["request"]), token=token)


answer_fields = _which_request(unanswered, answered=True)
lift_fields = _which_request(holding, answered=False)
