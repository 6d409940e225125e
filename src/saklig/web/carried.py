"""From guidance into the application: the form that carries what was told, and reading it where the application begins.

The form is sent to the address that begins an application. Whoever is not signed in is led to sign-in as from any form, and
what was typed lies sealed meanwhile (`web.kept`): the key in their browser alone, and nothing of it in the session in clear.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from saklig import cases
from saklig.assistant.interview import Talk, answers_of, asks_everything, go_on
from saklig.cases.listed import count_name
from saklig.web import kept, wired
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.talk import answers
from saklig.web.texts import text

__all__ = ["ASK", "COUNT", "asked_for", "begun"]

ASK = "ask"
COUNT = r"count-[a-z_]+"  # how many there are of each kind of people


def asked_for(package: Any, language: str, *, chosen: tuple[str, ...]) -> Field | None:
    """Which benefits to apply for, those that do not seem out of reach ticked; None where the form asks for none by name."""
    offered = [benefit for benefit in package.benefits.values() if benefit.asked_by]
    if not offered:
        return None
    return Field(
        name=ASK, kind="many", label=text("guidance.ask_for", language), required=False, quiet=True,
        choices=tuple(Choice(value=one.code, label=one.titles[language]) for one in offered),
        value=[one.code for one in offered if one.code in chosen],
    )  # fmt: skip


def begun(request: HttpRequest, service: Any) -> Any:
    """The person's draft, with what a form from guidance carries in it, sent now or kept while they signed in.

    Errors: FormTampered for a field that guidance could not have asked.
    """
    language, actor = request.lang, request.actor  # type: ignore[attr-defined]
    field = asked_for(service.package, language, chosen=())
    only(request, [*(leaf.path for leaf in _talk(service, {}).at_most()), *([field] if field else [])], like=COUNT)
    posted = request.POST if request.method == "POST" else kept.take(request)
    if not posted:
        return cases.start_application(wired.office(), actor, service.package.id, language=language)
    counts = {whose: _count(posted, whose, people) for whose, people in service.package.origins.people.items()}
    talk = _talk(service, counts)
    # What cannot be read is left out: the form asks it, and says there what is wrong.
    told, _, _ = answers(talk, posted, language)
    chosen = (read_field(field, posted)[1] if field else None) or []
    counted = [name for name in posted if re.fullmatch(COUNT, name) and posted[name].strip()]
    if answers_of(talk, told, chosen, counted=counted):
        messages.success(request, "carried")
    return go_on(wired.office(), actor, talk, told, chosen, language=language, counted=counted)


def _talk(service: Any, counts: dict[str, int]) -> Talk:
    decided = wired.office().decides(service.package.id)
    return Talk(
        package=service.package, local=service.local, today=wired.today(), counts=counts,
        everything=asks_everything(service.package, decided_here=decided),
    )  # fmt: skip


def _count(posted: Any, whose: str, people: Any) -> int:
    written = posted.get(count_name(whose), "")
    number = int(written) if written.isdecimal() and len(written) < 3 else people.fewest
    return int(min(max(number, people.fewest), people.most))
