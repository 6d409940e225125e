"""Where the registers say what they said before, nothing is found: over every household of Nordvik, whatever is special in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from cases import town
from cases.watching.test_watching import KINDS
from saklig import cases
from saklig.cases.models import Case, Change, Determination, WatchLook
from saklig.connectors.nordvik import build

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.slow]
APPLIED, LATER = datetime(2026, 6, 10, 8, tzinfo=UTC), datetime(2026, 11, 27, 8, tzinfo=UTC)
ASKS = {"application.year_start": 2026, "application.as_long_as_place": True}


def decided(at, identity: str) -> Case | None:
    """The case decided as a caseworker might: granted where the rules say so, else with reasons."""
    receipt = town.apply(at, ASKS, actor=town.citizen(identity))
    town.work(at, kinds={"case.process"})
    case = Case.objects.get(pk=receipt.case_id)
    if case.state == "awaiting_judgement" and not case.restricted:
        try:
            cases.decide(at, town.caseworker(), case.number, own_reasons="Etter en vurdering av saken.", token=town.token())
        except cases.CaseError:
            return None  # it rests on something unknown: a caseworker would ask first
    town.work(at, kinds={"case.letter"})
    return Case.objects.get(pk=case.pk)


def test_nothing_is_found_where_nothing_has_changed() -> None:
    nordvik = build(date(2026, 6, 10))
    at = town.office(nordvik.world, now=APPLIED)
    found = [decided(at, story.applicant) for story in nordvik.stories]
    watched = {case.pk for case in found if case is not None and case.state == "notified"}
    at.ports.clock.set(LATER)
    cases.plan_watch(at)
    town.work(at, kinds=KINDS)
    looks = Counter(WatchLook.objects.values_list("finding", flat=True))
    assert set(WatchLook.objects.values_list("case", flat=True)) <= watched
    changed = [
        (look.case.number, nordvik.stories[n].key) for n, case in enumerate(found) if case
        for look in WatchLook.objects.filter(case=case, finding="changed")
    ]  # fmt: skip
    assert changed == [] and not Change.objects.exists(), changed
    assert looks["same"] >= 10 and Determination.objects.count() >= len(nordvik.stories)
