"""What a story is: a household of Nordvik that shows something, and whom one may be to see it."""

from __future__ import annotations

from dataclasses import dataclass

from saklig.connectors.nordvik.town import Resident
from saklig.connectors.nordvik.units import data

__all__ = ["Story", "tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A household that shows something. `applicant` is who would apply; `about` says what is special, by language."""

    key: str
    applicant: str
    members: tuple[str, ...]
    about: dict[str, str]


def tell(key: str, applicant: Resident, *others: Resident) -> Story:
    """The story of these people, the applicant first; `stories.toml` has what is said of it under the same key."""
    members = (applicant.identity, *(other.identity for other in others))
    return Story(key=key, applicant=applicant.identity, members=members, about=data("stories.toml")[key])
