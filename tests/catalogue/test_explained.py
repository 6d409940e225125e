"""The working-out as each adult may read it: the only adult sees every figure, one of two sees none that is another's."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from saklig.decision.explanation import Reasons
from saklig.service_packages import Package, determine, explain, load


@pytest.fixture(scope="module")
def package() -> Package:
    return load("redusert-foreldrebetaling")


def told(package: Package, household: str, language: str, reader: str) -> Reasons:
    facts: dict[str, Any] = json.loads(json.dumps(package.test_facts[household], default=float))
    local = facts.pop("local")
    found = determine(package, facts, local=local, at=date(2025, 8, 15))
    return explain(package, found, language, reader=reader, applicant="a1", names={"a1": "Kari", "a2": "Ola", "c1": "Eva"})


def sentences(reasons: Reasons) -> str:
    rows = [row.text for outcome in reasons.outcomes for row in outcome.rows]
    steps = [step.text for payment in reasons.payments for step in payment.steps]
    return " ".join([*rows, *steps]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "reason", "step"),
    [
        ("nb", "skal derfor koste høyst 900 kr i måneden", "fordelt på månedene med betaling, er 900 kr"),
        ("nn", "skal difor koste høgst 900 kr i månaden", "fordelt på månadene med betaling, er 900 kr"),
        ("en", "must therefore cost at most NOK 900 a month", "spread over the months with payment, is NOK 900"),
    ],
)
def test_the_only_adult_sees_every_step(package: Package, language: str, reason: str, step: str) -> None:
    """165,000 kr: six per cent is 9,900, over eleven months 900. Nobody else's income lies in it."""
    reasons = told(package, "single-parent", language, "a1")
    assert reason in sentences(reasons) and step in sentences(reasons)
    assert not reasons.withheld


@pytest.mark.parametrize("reader", ["a1", "a2"])
def test_one_of_two_adults_is_told_without_the_figure(package: Package, reader: str) -> None:
    reasons = told(package, "couple", "nb", reader)
    said = sentences(reasons)
    assert "Betalingen er derfor satt ned til seks prosent av inntekten." in said
    assert "skal derfor koste høyst" not in said and "fordelt på månedene med betaling, er" not in said
    assert reasons.withheld
    own = {fact.about: fact.text for fact in reasons.facts if fact.path.endswith(".income")}
    assert own[reader] and not any(own[other] for other in own if other != reader)
