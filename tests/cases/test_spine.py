"""One application from the form to the letter, on the real package."""

from __future__ import annotations

import pytest

from cases import town
from saklig.cases.models import Case, DecisionLetter, Fact, OutcomeLine
from saklig.documents.letters import Letter, milestones_of
from saklig.store import events
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_a_full_grant_goes_from_form_to_letter_without_a_human():
    office = town.office(town.alone())
    case = town.decided(office)
    assert town.failures() == []
    assert (case.state, case.determinations.get().reasons) == ("notified", [])
    decision = case.decisions.get()
    assert (decision.kind, decision.decided_by) == ("automatic", None)
    lines = OutcomeLine.objects.filter(decision=decision)
    assert set(lines.values_list("benefit", flat=True)) == {"income-cap", "siblings", "core-hours"}
    assert not lines.filter(adverse=True).exists()
    letter = Letter.objects.get(pk=DecisionLetter.objects.get(decision=decision).letter)
    assert letter.html and bytes(letter.pdf).startswith(b"%PDF")
    assert "made-available" in milestones_of(letter.id)
    kinds = [events.read(event.leaf)["kind"] for event in Event.objects.filter(case_ref=case.id).order_by("id")]
    assert kinds == ["case.submit", "case.assess", "case.decide-automatically", "case.notify"]
    assert Fact.objects.get(path="household.adults[0].income").source == "tax"
    assert Case.objects.count() == 1
