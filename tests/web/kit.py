"""What the tests of the pages share. Imported once Django is ready, so not by conftest at its top."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

import signed_in
from cases import town
from saklig.cases import Actor
from saklig.web.ports import DemoPerson, SignedIn


class Chooser:
    """The demo's chooser with three people."""

    def people(self) -> list[DemoPerson]:
        about = {"nb": "alene med ett barn", "nn": "åleine med eitt barn", "en": "alone with one child"}
        staff = {"nb": "saksbehandler", "nn": "saksbehandlar", "en": "caseworker"}
        return [
            DemoPerson(reference="ana", name="Ana Nordvik", about=about),
            DemoPerson(reference="kari", name="Kari Saksbehandler", about=staff, staff=True),
        ]

    def choose(self, reference: str) -> SignedIn:
        found = {
            "ana": SignedIn(subject="ana", identity=town.ANA),
            "kari": SignedIn(subject="kari-saksbehandler"),
        }.get(reference)
        if found is None:
            raise NobodyThere
        return found


class NobodyThere(Exception):
    code = "unknown-person"


def enter(client: Client, actor: Actor) -> Client:
    """Sign in without the sign-in: the session as `actors` writes it."""
    session = client.session
    session["who"] = signed_in.who(actor)
    session.save()
    client.cookies["saklig_session"] = session.session_key
    return client


def address_of(page: str) -> str:
    return reverse(page)
