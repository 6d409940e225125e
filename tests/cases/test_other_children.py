"""A child whom the register does not link to the family: the applicant is asked, and "yes" is a human's task (§ 3 a)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cases import town
from saklig.connectors import nordvik

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ASKED = "application.other_children_stated"


def decided(key: str, *, said: bool, cap: bool = False):
    built = nordvik.build(date(2026, 11, 23))
    office = town.office(built.world, now=NOW)
    answers = {"application.year_start": 2026, "application.asks_income_cap": cap, ASKED: said}
    return town.decided(office, answers, actor=town.citizen(built.story(key).members[0]))


@pytest.mark.parametrize("cap", [True, False])
def test_a_stated_foster_child_sends_the_case_to_a_human(cap):
    case = decided("foster-child", said=True, cap=cap)
    assert case.state == "awaiting_judgement"
    assert "discretion" in case.determinations.get().reasons


def test_it_is_the_answer_that_does_it():
    """Without it nothing in the registers tells of the foster child: that is why the form must ask."""
    assert decided("foster-child", said=False).state == "notified"


def test_children_linked_from_their_own_side_alone_go_to_a_human():
    assert decided("linked-from-one-side", said=False).state == "awaiting_judgement"
