"""The page of what the registers were watched for: counts for a leader, own cases for a caseworker, nothing for others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cases import town
from cases.watching import test_watching as watch
from web.kit import enter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGE = "/saksbehandling/endringer/"


def test_leaders_and_caseworkers_see_how_far_it_is_and_what_was_found(wire: Any) -> None:
    office = wire(town.office(town.alone(200_000)))
    case = town.decided(office, watch.GOES_ON)
    leader, kari = enter(Client(), town.employee("leader")), enter(Client(), town.caseworker())
    assert "Det er ikke sett etter endringer ennå" in leader.get(PAGE).content.decode()
    watch.later(office, replace(town.alone(200_000), places=watch.CHEAPER))
    watch.watched(office, kinds={"case.watch", "case.watch-find"})
    assert "0 av 1 er sett på" in leader.get(PAGE).content.decode()
    watch.watched(office)
    seen = leader.get(PAGE).content.decode()
    assert "tatt opp igjen: 1" in seen and case.number not in seen
    mine = kari.get(PAGE).content.decode()
    assert case.number in mine and "januar 2025" in mine
    town.opened_with_reason(office, town.caseworker(), case)
    assert "Et register viste at noe har endret seg" in kari.get(f"/saksbehandling/{case.number}/").content.decode()
    ana = enter(Client(), town.citizen())
    assert "Et register viste at noe har endret seg" in ana.get(f"/saker/{case.number}/").content.decode()
    assert "å finne endringer i registrene" in ana.get("/mine-opplysninger/").content.decode()
    assert kari.get("/saksbehandling/start/").content.decode().count(PAGE) == 1


def test_a_case_the_caseworker_may_not_see_is_not_named(wire: Any) -> None:
    office = wire(town.office(town.alone(200_000)))
    case = town.decided(office, watch.GOES_ON)
    watch.later(office, replace(town.alone(200_000), places=watch.CHEAPER))
    watch.watched(office)
    case.refresh_from_db()
    case.restricted = True
    case.save(update_fields=["restricted"])
    assert case.number not in enter(Client(), town.caseworker()).get(PAGE).content.decode()
    assert case.number in enter(Client(), town.caseworker("Rut", restricted=True)).get(PAGE).content.decode()
