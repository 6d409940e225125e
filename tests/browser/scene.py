"""The scene of the browser tests: two households, cases in every state, and contexts for whoever is signed in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore

from cases import town
from cases.people import child, person
from saklig import cases
from saklig.cases import Actor
from saklig.cases.models import Case, StaffMember
from saklig.connectors.world import World
from saklig.store.models import Job
from web.kit import Chooser

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}


@dataclass(slots=True, kw_only=True)
class Scene:
    url: str
    browser: Any
    office: Any
    citizen: Actor
    other: Actor
    caseworker: Actor
    granted: Case
    refused: Case
    draft: Any
    opened: list[Any] = field(default_factory=list)

    def context(self, actor: Actor | None = None, *, language: str = "nb", **options: Any) -> Any:
        """A browser context, signed in as the actor, in the language."""
        made = self.browser.new_context(viewport=options.pop("viewport", WIDE), **options)
        cookies = [{"name": "saklig_language", "value": language, "url": self.url}]
        if actor is not None:
            cookies.append({"name": "saklig_session", "value": session_of(actor), "url": self.url})
        made.add_cookies(cookies)
        self.opened.append(made)
        return made


def session_of(actor: Actor) -> str:
    who = {"kind": "citizen", "id": str(actor.person)}
    if actor.staff:
        who = {"kind": "staff", "id": StaffMember.objects.get(pk=actor.staff).subject}
    session = SessionStore()
    session["who"] = {**who, "since": int(time.time()), "seen": int(time.time())}
    session.create()
    return str(session.session_key)


def world() -> World:
    """Ana, whose application is granted by itself; Bo, who earns too much and goes to a human."""
    ana = town.alone()
    return replace(
        ana,
        persons={
            **ana.persons,
            town.BO: town.named(person(town.BO, children=(town.LO,)), "Bo"),
            town.LO: town.named(child(town.LO, town.BO, born=date(2021, 3, 4)), "Lo"),
        },
        incomes={**ana.incomes, (town.BO, 2023): town.income(town.BO, 2_000_000)},
        places=(*ana.places, town.place(town.LO)),
    )


@contextmanager
def set_up(url: str, browser: Any) -> Iterator[Scene]:
    app, pages = apps.get_app_config("cases"), apps.get_app_config("web")
    before = (getattr(app, "office", None), pages.chooser)
    office = app.office = town.office(world())
    pages.chooser = Chooser()
    ana, bo = town.citizen(town.ANA), town.citizen(town.BO)
    granted, refused = town.decided(office, actor=ana), town.decided(office, actor=bo)
    draft = cases.start_application(office, bo, town.SERVICE, language="nb")
    made = Scene(
        url=url, browser=browser, office=office, citizen=ana, other=bo, caseworker=town.caseworker(), granted=granted,
        refused=refused, draft=draft,
    )  # fmt: skip
    given_up = {"state": Job.State.DEAD, "error_class": "RegisterUnavailable", "error_message": "mail: down"}
    Job.objects.filter(kind="case.notice").update(**given_up)
    yield made
    for context in made.opened:
        context.close()
    app.office, pages.chooser = before
