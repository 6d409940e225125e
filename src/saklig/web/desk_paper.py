"""The desk's forms for letters on paper: posted by itself, an address for one that has none, and what came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from saklig import cases
from saklig.web import wired
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text
from saklig.web.texts import text

__all__ = [
    "address", "address_fields", "come_back", "handle", "post", "post_fields", "returned_fields", "to_post",
    "without_address",
]  # fmt: skip


def to_post(desk: Any) -> list[Any]:
    """Letters that wait to be posted, and are in no batch that will be."""
    return [one for one in desk.paper if one.sent_on is None and one.dropped_at is None and one.batch_id is None]


def without_address(desk: Any) -> list[Any]:
    """Of these, the ones for which no address was found, and one may be typed."""
    return [one for one in to_post(desk) if one.no_address and one.no_address != "protected"]


def come_back(desk: Any) -> list[Any]:
    return [one for one in desk.paper if one.returned_on is not None and one.handled_at is None]


def _titles(desk: Any) -> dict[Any, str]:
    return {letter.id: letter.title for letter in desk.letters}


def _choice(desk: Any, one: Any, value: Any, language: str) -> Choice:
    said = f"{_titles(desk).get(one.letter, '')}, {one.recipient.name or ''}, {date_text(one.wanted_at, language)}"
    why = text(f"post.no_address.{one.no_address}", language) if one.no_address else ""
    return Choice(value=str(value), label=said, help=why)


def _day(language: str) -> Field:
    today = wired.today()
    said = f"{today.day}.{today.month}.{today.year}"
    return Field(name="day", kind="date", label=text("post.sent-on", language), value=said, latest=today)


def post_fields(desk: Any, language: str) -> list[Field]:
    letters = tuple(_choice(desk, one, one.letter, language) for one in to_post(desk))
    how = tuple(Choice(value=code, label=text(f"post.how.{code}", language)) for code in ("post", "by-hand"))
    return [
        Field(name="letter", kind="choice", label=text("staff.paper-label", language), choices=letters),
        Field(name="how", kind="choice", label=text("post.how-label", language), choices=how),
        _day(language),
    ]


def post(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.sent_on_paper(
        office, actor, number, letter=UUID(values["letter"]), day=values["day"], by_hand=values["how"] == "by-hand",
        token=token,
    )  # fmt: skip


def address_fields(desk: Any, language: str) -> list[Field]:
    letters = tuple(_choice(desk, one, one.pk, language) for one in without_address(desk))
    return [
        Field(name="sending", kind="choice", label=text("staff.paper-label", language), choices=letters),
        Field(
            name="address", kind="long-text", label=text("post.address-label", language), required=False, quiet=True,
            help=text("post.address-help", language),
        ),
    ]  # fmt: skip


def address(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.set_address(
        office, actor, number, sending=UUID(values["sending"]), address=values["address"] or "", token=token
    )


def returned_fields(desk: Any, language: str) -> list[Field]:
    letters = tuple(_choice(desk, one, one.pk, language) for one in come_back(desk))
    codes = ("register", "address", "by-hand")
    how = tuple(
        Choice(value=code, label=text(f"post.again.{code}", language), help=text(f"post.again.{code}-help", language))
        for code in codes
    )
    return [
        Field(name="sending", kind="choice", label=text("post.which-returned", language), choices=letters),
        Field(name="how", kind="choice", label=text("post.again-label", language), choices=how),
        Field(
            name="address", kind="long-text", label=text("post.address-label", language), required=False, quiet=True,
            help=text("post.again.address-lines", language),
        ),
        Field(
            name="day", kind="date", label=text("post.handed-on", language), required=False, quiet=True,
            latest=wired.today(),
        ),
    ]  # fmt: skip


def handle(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.handle_returned(
        office, actor, number, sending=UUID(values["sending"]), how=values["how"], address=values["address"] or "",
        day=values["day"], token=token,
    )  # fmt: skip
