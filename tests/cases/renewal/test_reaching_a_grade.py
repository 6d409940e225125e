"""Those who reach a right by school grade, in a service that came as a folder: found by the grade of the year before."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cases import test_after_school_care as care
from cases import town
from saklig import cases
from saklig.cases.models import ReachedRight
from saklig.documents.letters import Letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NEXT_JUNE = datetime(2026, 6, 2, 8, tzinfo=UTC)
YEAR = {"case.year-begin", "case.year-prepare", "case.year-release", "case.year-renew", "case.process", "case.year-reached"}


@pytest.mark.parametrize(
    ("grade", "answers", "told"),
    [
        (4, {}, 1),
        (3, {}, 0),
        (5, {}, 0),  # was there a year ago
        (4, {"application.as_long_as_place": True}, 1),  # another benefit than the one that goes on
        (4, {"application.as_long_as_place": True, "application.asks_special_needs": True}, 0),  # asked for, and goes on
    ],
)
def test_a_pupil_who_begins_in_the_grade_is_found_and_the_parent_told(grade, answers, told):
    at = care.office(care.world(grade=Decimal(grade)))
    case = care.decided(at, **answers)
    if case.state == "awaiting_judgement":
        kari, own = Kari(at, case), "Eleven har ikke særlige behov på dette trinnet."
        cases.decide(at, kari.actor, case.number, own_reasons=own, token=town.token())
    town.work(at, kinds={"case.letter"})
    at.ports.clock.set(NEXT_JUNE)
    leader = town.employee("leader", service=care.SFO)
    cases.begin_year(at, leader, care.SFO, token=town.token())
    town.work(at, kinds=YEAR)
    assert cases.year_view(at, leader, care.SFO, 2026).reached == told
    cases.release_year(at, leader, care.SFO, period=2026, token=town.token())
    town.work(at, kinds=YEAR)
    letters = case.letters.filter(kind="reached-right")
    assert letters.count() == told == ReachedRight.objects.exclude(told_at=None).count()
    if told:
        html = Letter.objects.get(pk=letters.get().letter).html.replace("\u00a0", " ")
        assert "Liv" in html and "1. august 2026" in html and "særlige behov" in html


class Kari:
    """A caseworker of this service."""

    def __init__(self, at, case):
        from saklig.cases import Actor
        from saklig.cases.models import StaffMember, StaffRole

        staff, _ = StaffMember.objects.get_or_create(subject="kari-sfo", defaults={"name": "Kari Sfo"})
        StaffRole.objects.get_or_create(staff=staff, service=care.SFO, role="caseworker")
        self.actor = Actor.caseworker(staff.id, frozenset({care.SFO}))
        town.opened_with_reason(at, self.actor, case)
