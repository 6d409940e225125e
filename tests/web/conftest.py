"""Fixtures: the pages on the small town of tests/cases, with whoever the test needs signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client


@pytest.fixture
def wire() -> Iterator[Callable[..., Any]]:
    """Put an office where the pages look for it; what was there before comes back afterwards."""
    cases, pages, store, talking = (apps.get_app_config(name) for name in ("cases", "web", "store", "assistant"))
    before = (getattr(cases, "office", None), pages.sign_in, pages.chooser, store.ledger, getattr(talking, "assistant", None))

    from assistant import room
    from cases import town
    from store.ledger.kit import make_ledger
    from web import kit

    def put(office: Any | None = None) -> Any:
        cases.office = office or town.office(town.alone())
        pages.chooser, store.ledger = kit.Chooser(), make_ledger()
        talking.assistant = room.assistant(cases.office)
        return cases.office

    yield put
    cases.office, pages.sign_in, pages.chooser, store.ledger, talking.assistant = before


@pytest.fixture
def office(wire: Callable[..., Any]) -> Any:
    return wire()


@pytest.fixture
def citizen(office: Any, client: Client) -> Client:
    from cases import town
    from web import kit

    return kit.enter(client, town.citizen())


@pytest.fixture
def caseworker(office: Any) -> Client:
    from cases import town
    from web import kit

    return kit.enter(Client(), town.caseworker())
