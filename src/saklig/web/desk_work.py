"""The forms in which the work on a case is shared: whose it is, colleagues, calls, interpreters, impartiality."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from saklig import cases
from saklig.web.fields import Choice, Field
from saklig.web.formats import date_text
from saklig.web.texts import text

__all__ = ["SHARING"]

_NOBODY = "-"  # a choice needs a value of its own


def _take(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.take(office, actor, number, token=token)


def _put_back(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.put_back(office, actor, number, token=token)


def _hand_over(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.hand_over(office, actor, number, to=UUID(values["to"]), words=values["words"] or "", token=token)


def _ask(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.ask_colleague(office, actor, number, of=UUID(values["of"]), question=values["words"], token=token)


def _reply(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    wanted = UUID(values["consultation"])
    cases.answer_colleague(office, actor, number, consultation=wanted, answer=values["words"], token=token)


def _call(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.note_call(
        office, actor, number, spoke_to=values["spoke_to"], called_by=values["called_by"], text=values["words"], token=token
    )


def _interpreter(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.wish_interpreter(
        office, actor, number, language=values["language"], way=values["way"], words=values["words"] or "", token=token
    )


def _interpreted(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> None:
    cases.settle_interpreter(office, actor, number, wish=UUID(values["wish"]), outcome=values["outcome"], token=token)


def _impartial(office: Any, actor: Any, number: str, values: dict[str, Any], token: str) -> str:
    said = values["say"]
    cases.state_impartiality(
        office, actor, number, impartial=said == "yes", ground="" if said == "yes" else said, words=values["words"] or "",
        to=None if values["to"] in (None, _NOBODY) else UUID(values["to"]), token=token,
    )  # fmt: skip
    return "impartial" if said == "yes" else "not-impartial"


def _away(one: Any, language: str) -> str:
    """That a colleague is away, until when, and who stands in."""
    if one.away_until is None:
        return ""
    until = text("absence.until", language, date=date_text(one.away_until, language))
    return f"{until} {text('absence.stands-in', language, name=one.stand_in)}." if one.stand_in else until


def _colleague(name: str, label: str) -> Callable[[Any, str], list[Field]]:
    def fields(desk: Any, language: str) -> list[Field]:
        offered = tuple(Choice(value=str(one.id), label=one.name, help=_away(one, language)) for one in desk.colleagues)
        return [Field(name=name, kind="choice", label=text(label, language), choices=offered)]

    return fields


def _unanswered(desk: Any) -> list[Any]:
    return [one for one in desk.consultations if one.answered_at is None]


def _which_question(desk: Any, language: str) -> list[Field]:
    offered = tuple(
        Choice(
            value=str(one.pk), label=text("work.asks", language, asker=one.asked_by.name, other=one.asked_of.name),
            help=one.question,
        )
        for one in _unanswered(desk)
    )  # fmt: skip
    return [Field(name="consultation", kind="choice", label=text("staff.reply-which", language), choices=offered)]


def _codes(name: str, label: str, family: str, codes: tuple[str, ...], language: str) -> Field:
    offered = tuple(Choice(value=code, label=text(f"{family}.{code}", language)) for code in codes)
    return Field(name=name, kind="choice", label=text(label, language), choices=offered)


def _about_call(desk: Any, language: str) -> list[Field]:
    people = [(party.member, party.name) for party in desk.parties] or [("applicant", desk.applicant_name)]
    people.append(("other", text("staff.call-other", language)))
    offered = tuple(Choice(value=member, label=name) for member, name in people)
    with_whom = Field(name="spoke_to", kind="choice", label=text("staff.call-with", language), choices=offered)
    return [with_whom, _codes("called_by", "staff.call-by", "call", ("them", "us"), language)]


def _about_interpreter(desk: Any, language: str) -> list[Field]:
    named = Field(name="language", kind="text", label=text("staff.interpreter-language", language))
    return [named, _codes("way", "staff.interpreter-way", "interpreter", ("telephone", "screen", "in-person"), language)]


def _wished(desk: Any) -> list[Any]:
    return [one for one in desk.interpreters if one.settled_at is None]


def _about_interpreted(desk: Any, language: str) -> list[Field]:
    offered = tuple(
        Choice(value=str(one.pk), label=f"{one.language}, {date_text(one.asked_at, language)}") for one in _wished(desk)
    )
    which = Field(name="wish", kind="choice", label=text("staff.interpreted-which", language), choices=offered)
    return [which, _codes("outcome", "staff.interpreted-outcome", "interpreter", ("booked", "not-needed"), language)]


def _about_impartial(desk: Any, language: str) -> list[Field]:
    said = (
        Choice(value="yes", label=text("staff.partial-yes", language)),
        *(Choice(value=one, label=text(f"impartial.{one}", language)) for one in cases.GROUNDS),
    )
    to = (
        Choice(value=_NOBODY, label=text("staff.partial-nobody", language)),
        *(Choice(value=str(one.id), label=one.name) for one in desk.colleagues),
    )
    return [
        Field(name="say", kind="choice", label=text("staff.partial-say", language), choices=said),
        Field(
            name="to", kind="choice", label=text("staff.partial-to", language), choices=to, required=False, quiet=True,
            value=_NOBODY,
        ),
    ]  # fmt: skip


def _mine(desk: Any) -> bool:
    return bool(desk.has_it and desk.has_it.mine)


# What `desk_actions` makes its forms of.
SHARING: tuple[dict[str, Any], ...] = (
    {"slug": "ta", "key": "take", "note": "taken", "call": _take, "words": False, "hotkey": "t",
     "is_open": lambda desk: not _mine(desk)},
    {"slug": "gi", "key": "hand", "note": "handed-over", "call": _hand_over, "required": False, "hotkey": "o",
     "more": _colleague("to", "staff.hand-to"), "is_open": lambda desk: bool(desk.colleagues)},
    {"slug": "legg-tilbake", "key": "back-off", "note": "put-back", "call": _put_back, "words": False, "hotkey": "l",
     "is_open": lambda desk: desk.has_it is not None},
    {"slug": "kollega", "key": "colleague", "note": "colleague-asked", "call": _ask, "hotkey": "k",
     "more": _colleague("of", "staff.colleague-of"), "is_open": lambda desk: bool(desk.colleagues)},
    {"slug": "svar-kollega", "key": "reply", "note": "colleague-answered", "call": _reply, "hotkey": "y",
     "more": _which_question, "is_open": lambda desk: bool(_unanswered(desk))},
    {"slug": "telefon", "key": "call", "note": "call-noted", "call": _call, "more": _about_call, "hotkey": "f",
     "is_open": lambda desk: True},
    {"slug": "tolk", "key": "interpreter", "note": "interpreter-wished", "call": _interpreter, "required": False,
     "more": _about_interpreter, "hotkey": "z", "is_open": lambda desk: True},
    {"slug": "tolk-ordnet", "key": "interpreted", "note": "interpreter-settled", "call": _interpreted, "words": False,
     "more": _about_interpreted, "hotkey": "w", "is_open": lambda desk: bool(_wished(desk))},
    {"slug": "habilitet", "key": "partial", "note": "impartial", "call": _impartial, "required": False, "hotkey": "h",
     "more": _about_impartial, "is_open": lambda desk: True},
)  # fmt: skip
