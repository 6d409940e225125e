"""The demo's local sign-in: choose a synthetic person from a list. It cannot be made outside the demo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from saklig.connectors.errors import SettingInvalid
from saklig.connectors.nordvik import Employee, Nordvik
from saklig.connectors.sign_in.answers import DemoPerson, SignedIn, SignInRefused

__all__ = ["DemoChooser"]

# A parent under 18 may sign in but not send; the emigrated and the dead sign in nowhere and are in no list.
_NO_ELECTRONIC_IDENTITY = frozenset({"recently-arrived"})


class DemoChooser:
    """Offers the households with a story and the agency's people. Errors: SettingInvalid outside the demo."""

    def __init__(self, environment: Mapping[str, str], town: Nordvik, staff: Sequence[Employee]) -> None:
        if environment.get("SAKLIG_DEMO") != "1":
            raise SettingInvalid(
                "sign-in: choosing a person from a list is for the demo alone and SAKLIG_DEMO is not 1; "
                "set up OpenID Connect for a real installation"
            )
        self._people: list[DemoPerson] = []
        found: dict[str, SignedIn] = {}
        for story in town.stories:
            if story.key in _NO_ELECTRONIC_IDENTITY:
                continue
            for nth, member in enumerate(_adults(town, story.members)):
                reference = story.key if nth == 0 else f"{story.key}-{nth + 1}"
                self._people.append(
                    DemoPerson(reference=reference, name=_name(town, member), about=_about(story.about, nth))
                )
                found[reference] = SignedIn(subject=f"demo:{reference}", identity=member, language="nb")
        for one in staff:
            self._people.append(DemoPerson(reference=one.subject, name=one.name, about=one.title, staff=True))
            found[one.subject] = SignedIn(subject=one.subject)
        self._found = MappingProxyType(found)

    def people(self) -> Sequence[DemoPerson]:
        return tuple(self._people)

    def choose(self, reference: str) -> SignedIn:
        """The person with that reference. Errors: SignInRefused."""
        try:
            return self._found[reference]
        except KeyError:
            raise SignInRefused("unknown-person", "sign-in: nobody in the demo has that reference") from None


_OTHER_ADULT = {"nb": "den andre voksne", "nn": "den andre vaksne", "en": "the other adult"}


def _about(story: Mapping[str, str], nth: int) -> dict[str, str]:
    return {lang: text if nth == 0 else f"{text} ({_OTHER_ADULT[lang]})" for lang, text in story.items()}


def _adults(town: Nordvik, members: Sequence[str]) -> list[str]:
    return [member for member in members if member in town.world.contacts or member == members[0]]


def _name(town: Nordvik, identity: str) -> str:
    person: Any = town.world.persons[identity]
    return str(person.name)
