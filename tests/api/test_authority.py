"""Delegation over the API: what no rule covers is refused with what to do, and what one covers is told with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps

from api.caller import Caller, token
from cases import town
from saklig.cases import Delegation
from saklig.cases.models import Decision, StepAuthority

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
BASIS = {"nb": "etter fullmakt fra rådmannen", "nn": "etter fullmakt frå rådmannen", "en": "as delegated"}
WHY = "Vi har sett på saken på nytt, og dette er vår vurdering."


def may(*what: str) -> None:
    config = apps.get_app_config("cases")
    rules = (Delegation(id="oppvekst-4", basis=BASIS, may=frozenset(what)),)
    config.office = replace(config.office, delegations=rules)


def test_what_is_not_delegated_is_refused_and_what_is_names_the_rule(ana: Caller, kari: Caller) -> None:
    apps.get_app_config("cases").office = town.office(town.alone(900_000))
    may("grant", "refuse")
    number = ana.apply()["case_number"]
    path = f"/staff/cases/{number}"
    assert kari.post(f"{path}/decisions", {"token": token(), "own_reasons": WHY}).status_code == 200
    assert kari.get(path).json()["may"] == ["grant", "refuse"]
    (told,) = ana.get(f"/cases/{number}/decisions").json()
    assert told["decided_by"] == "Kari Saksbehandler (etter fullmakt fra rådmannen)"
    ana.post(f"/cases/{number}/reviews", {"token": token()})
    ana.post(f"/cases/{number}/appeals", {"token": token(), "text": "Uenig."})
    for step in ("upheld", "reopening", "appeal-forwarding"):
        answer = kari.post(f"{path}/{step}", {"token": token(), "own_reasons": WHY})
        assert (answer.status_code, answer.json()["code"]) == (403, "no-authority"), step
        assert "delegation" in answer.json()["detail"]
    assert not StepAuthority.objects.exists() and Decision.objects.count() == 1
    may("appeal")
    forwarded = kari.post(f"{path}/appeal-forwarding", {"token": token(), "own_reasons": WHY})
    assert forwarded.status_code == 200, forwarded.content
    steps = [(one["step"], one["by"], one["code"], one["basis"]) for one in kari.get(path).json()["authorities"]]
    assert steps == [(step, "Kari Saksbehandler", "oppvekst-4", BASIS) for step in ("decide", "appeal-forwarded")]


def test_an_agency_without_rules_says_null(ana: Caller, kari: Caller) -> None:
    number = ana.apply({"application.disputes_register_data": True})["case_number"]
    desk = kari.get(f"/staff/cases/{number}").json()
    assert desk["may"] is None and desk["authorities"] == []
