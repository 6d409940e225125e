"""The forms in which a caseworker adds an adult of the household whom no register gives, and takes one out again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from saklig import cases
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text
from saklig.web.texts import text

__all__ = ["add", "add_fields", "added_now", "may_add", "take_out", "take_out_fields"]

_NONE = "-"


def may_add(desk: Any) -> bool:
    return desk.about_adults and desk.ruling is not None and "assess_again" in desk.steps


def added_now(desk: Any) -> list[Any]:
    return [one for one in desk.added if one.taken_out_at is None] if "assess_again" in desk.steps else []


def add_fields(desk: Any, language: str) -> list[Field]:
    """By number, or by name where nobody knows one; whose they are, who says so, and whether their address is protected."""

    def said(key: str) -> str:
        return text(f"staff.adult-{key}", language)

    roles = tuple(Choice(value=one, label=text(f"role.{one.replace(' ', '-')}", language)) for one in cases.ADDABLE_ROLES)
    by = tuple(Choice(value=one, label=text(f"adult_said_by.{one}", language)) for one in cases.SAID_BY)
    grades = [Choice(value=_NONE, label=said("no-grade"))]
    grades += [Choice(value=one, label=text(f"adult_grade.{one}", language)) for one in cases.GRADES]
    return [
        Field(name="identity", kind="text", label=said("identity"), help=said("identity-help"), required=False, quiet=True),
        Field(name="name", kind="text", label=said("name"), help=said("name-help"), required=False, quiet=True),
        Field(name="role", kind="choice", label=said("role"), choices=roles),
        Field(name="said_by", kind="choice", label=said("said-by"), choices=by),
        Field(name="grade", kind="choice", label=said("grade"), help=said("grade-help"), choices=tuple(grades), value=_NONE),
    ]


def add(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    grade = values["grade"]
    cases.add_adult(
        office, actor, number, identity=values["identity"] or "", name=values["name"] or "", role=values["role"],
        said_by=values["said_by"], grade="" if grade == _NONE else grade, why=values["words"], token=token,
    )  # fmt: skip


def take_out_fields(desk: Any, language: str) -> list[Field]:
    offered = tuple(
        Choice(value=str(one.id), label=f"{one.name or one.member}, {date_text(one.at, language)}", help=one.why)
        for one in added_now(desk)
    )
    return [Field(name="adult", kind="choice", label=text("staff.adult-out-which", language), choices=offered)]


def take_out(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.take_out_adult(office, actor, number, adult=UUID(values["adult"]), why=values["words"], token=token)
