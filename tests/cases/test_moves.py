"""The door to another state: it asks the row and not the object, and takes all of a step or nothing."""

from __future__ import annotations

import pytest
from django.db import transaction

from cases import town
from saklig import cases
from saklig.cases.actors import Actor
from saklig.cases.lifecycle import Need
from saklig.cases.models import Case
from saklig.cases.moves import JobWanted, move
from saklig.store.errors import EventError
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def sent() -> Case:
    office = town.office(town.alone())
    return Case.objects.get(pk=town.apply(office).case_id)


def test_of_two_who_hold_the_case_as_it_was_the_second_is_told(sent: Case) -> None:
    other, events = Case.objects.get(pk=sent.pk), Event.objects.count()
    move(sent, "assess", Actor.system(), now=town.APPLIED)
    assert (sent.state, Case.objects.get().state) == ("assessing", "assessing")
    with pytest.raises(cases.TransitionRefused, match="assess: the case is assessing; this step starts from"):
        move(other, "assess", Actor.system(), now=town.APPLIED, wanted=[JobWanted(kind="test.never")])
    assert (other.state, Event.objects.count()) == ("submitted", events + 1)
    assert not Job.objects.filter(kind="test.never").exists()


def test_what_the_object_holds_is_not_asked(sent: Case) -> None:
    sent.state = "closed"
    assert move(sent, "assess", Actor.system(), now=town.APPLIED).state == "assessing"


def test_only_what_goes_with_the_step_is_written(sent: Case) -> None:
    sent.restricted, sent.stage, sent.language = True, "advice", "en"
    move(sent, "assess", Actor.system(), now=town.APPLIED)
    move(sent, "refer_to_human", Actor.system(), now=town.APPLIED, holds={Need.WHY}, waiting_for="caseworker")
    kept = Case.objects.get()
    assert (kept.state, kept.waiting_for, kept.restricted, kept.stage) == (
        "awaiting_judgement", "caseworker", True, "advice",
    )  # fmt: skip
    assert kept.language == "nb"


def test_a_step_whose_event_cannot_be_written_is_not_taken(sent: Case) -> None:
    with pytest.raises(EventError), transaction.atomic():
        move(sent, "assess", Actor.system(), now=town.APPLIED, details={"name": "Ana Nordvik"})
    assert (sent.state, Case.objects.get().state) == ("submitted", "submitted")
