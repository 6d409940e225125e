"""The scene of the browser tests: the town wired and served, and contexts for whoever is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore

import signed_in
from assistant import room, sourced
from browser import states
from cases import town
from saklig import cases
from saklig.cases import Actor
from saklig.cases.models import Case
from saklig.cases.office import Service
from saklig.connectors.ledger_outside import MemoryOutside
from saklig.service_packages import example_local, load
from saklig.store.models import Job
from store.ledger import kit as ledger_kit
from web.kit import Chooser

ESTIMATE = "bostotte"  # which the law lets another kind of agency decide
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}


@dataclass(slots=True, kw_only=True)
class Scene:
    url: str
    browser: Any
    office: Any
    citizen: Actor
    other: Actor
    caseworker: Actor
    officer: Actor
    granted: Case
    refused: Case
    draft: Any
    states: states.States
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
    session = SessionStore()
    session["who"] = signed_in.who(actor)
    session.create()
    return str(session.session_key)


def with_an_estimate(office: Any) -> Any:
    """The town's office, with a service that another agency decides beside its own."""
    package = load(ESTIMATE)
    service = Service(package=package, local=example_local(package), stage="advice")
    return replace(office, services={**office.services, ESTIMATE: service})


@contextmanager
def set_up(url: str, browser: Any, *, language: str = "nb", full: bool = False) -> Iterator[Scene]:
    """Wire the town. `full`: with a case in every state, which takes some seconds."""
    app, pages, store, talking = (apps.get_app_config(name) for name in ("cases", "web", "store", "assistant"))
    before = (getattr(app, "office", None), pages.chooser, store.ledger, getattr(talking, "assistant", None))
    office = app.office = with_an_estimate(town.office(states.world()))
    pages.chooser = Chooser()
    index = TemporaryDirectory()
    every = sourced.of_every_kind(town.SERVICE)
    content = sourced.Sources(folder=Path(index.name) / "sources", embedder=sourced.Words(), origins=every)
    content.take_up()
    talking.assistant = room.whole(office, Path(index.name), frames=("https://www.nordvik.invalid",), content=content)
    ledger = store.ledger = ledger_kit.make_ledger(MemoryOutside())
    ana, bo = town.citizen(town.ANA), town.citizen(town.BO)
    granted, refused = (town.decided(office, actor=who, language=language) for who in (ana, bo))
    draft = cases.start_application(office, bo, town.SERVICE, language=language)
    kari = town.caseworker()
    made = Scene(
        url=url, browser=browser, office=office, citizen=ana, other=bo, caseworker=kari, granted=granted,
        officer=town.employee("privacy-officer"),
        refused=refused, draft=draft, states=states.make(office, kari, language) if full else states.States(),
    )  # fmt: skip
    given_up = {"state": Job.State.DEAD, "error_class": "RegisterUnavailable", "error_message": "mail: down"}
    Job.objects.filter(kind="case.notice").update(**given_up)
    if full:
        ledger_kit.enter(ledger)
    yield made
    for context in made.opened:
        context.close()
    app.office, pages.chooser, store.ledger, talking.assistant = before
    index.cleanup()
