"""Nordvik: a fictional municipality of 300 synthetic residents, the same ones for the same seed.

Flow: 1 `stories` put up the households that show something; 2 `ordinary` fills the town to its size; 3 `Town.world`
says what the registers hold about them on a day. `staff` names the agency's people, and `local.toml` holds what is the
municipality's own to set. Everything here is invented, and labelled so wherever it is shown.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from saklig.cases.ports import GuardianEntry
from saklig.connectors.nordvik.ordinary import family, living_alone
from saklig.connectors.nordvik.staff import STAFF, Employee
from saklig.connectors.nordvik.stories import STORIES, Story
from saklig.connectors.nordvik.town import MUNICIPALITY, Town
from saklig.connectors.nordvik.units import data, units
from saklig.connectors.world import World
from saklig.service_packages import read_local

__all__ = [
    "MUNICIPALITY",
    "RESIDENTS",
    "STAFF",
    "Employee",
    "Nordvik",
    "Story",
    "build",
    "local_bytes",
    "local_parameters",
    "parameters_of",
    "units",
]

RESIDENTS = 300
# Enough families for a few hundred past cases; the rest of the town lives without small children.
_SHARE_OF_FAMILIES = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Nordvik:
    """The town: what the registers hold, the households with a story, and who else may apply."""

    world: World
    stories: tuple[Story, ...]
    families: tuple[str, ...]  # identity number of one parent per ordinary household with children

    def story(self, key: str) -> Story:
        return next(story for story in self.stories if story.key == key)


@lru_cache(maxsize=4)
def build(on: date, seed: int = 1) -> Nordvik:
    """Nordvik as the registers have it on a day. The people depend on the seed, and only their tax data on the day."""
    town = Town(random.Random(seed))  # noqa: S311 - a fixed seed is the point
    stories = tuple(story(town) for story in STORIES)
    families: list[str] = []
    while len(town.residents) < RESIDENTS * _SHARE_OF_FAMILIES:
        families.append(family(town, most=int(RESIDENTS * _SHARE_OF_FAMILIES) - len(town.residents) + 1)[0].identity)
    while len(town.residents) < RESIDENTS:
        living_alone(town)
    _let_act(town, stories)
    return Nordvik(world=town.world(on=on), stories=stories, families=tuple(families))


def _let_act(town: Town, stories: tuple[Story, ...]) -> None:
    """One has a guardian in the register, and one had: after all draws, so that the town stays as it was."""
    by_key = {story.key: story.applicant for story in stories}
    ward, former, guardian = by_key["zero-income"], by_key["father-emigrated"], by_key["single-middle-income"]
    town.residents[ward].guardians = [GuardianEntry(guardian=guardian, economic=True)]
    town.residents[former].guardians = [GuardianEntry(guardian=guardian, economic=True, current=False)]


def local_bytes() -> bytes:
    """The municipality's own settings file, as bytes: it is kept by hash with every decision."""
    return resources.files(__package__).joinpath("local.toml").read_bytes()


def parameters_of(service: str) -> dict[str, Any] | None:
    """The same for any service; None for one that Nordvik has set nothing for."""
    own = next((one for one in data("agency.toml")["service"] if one["package"] == service), None)
    return None if own is None else read_local(resources.files(__package__).joinpath(own["local"]).read_text("utf-8"))


def local_parameters() -> dict[str, Any]:
    """What is Nordvik's own to set for the first of its services, all invented: how it rounds, which months it charges for."""
    return read_local(local_bytes().decode("utf-8"))
