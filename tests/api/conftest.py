"""Fixtures: the API on the small town of tests/cases, with whoever the test needs signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps


@pytest.fixture
def office() -> Iterator[Any]:
    """An office over in-memory registers, where the edges look for it, and an assistant of it that quotes one sentence."""
    from assistant import room
    from cases import town

    config, talking = apps.get_app_config("cases"), apps.get_app_config("assistant")
    before = getattr(config, "office", None), getattr(talking, "assistant", None)
    config.office = town.office(town.alone())
    talking.assistant = room.assistant(config.office)
    yield config.office
    config.office, talking.assistant = before


@pytest.fixture
def ana(office: Any) -> Any:
    """The applicant."""
    from api.caller import Caller
    from cases import town

    return Caller(town.citizen())


@pytest.fixture
def kari(office: Any) -> Any:
    """A caseworker of the service."""
    from api.caller import Caller
    from cases import town

    return Caller(town.caseworker())
