"""Prior notice runs to the end of its last day in Norway: the database says so in the hours when the day elsewhere is another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from cases import town
from saklig.cases.models import Decision, InformationRequest

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DUE = date(2024, 7, 10)


def decide(case, at: datetime) -> None:
    with transaction.atomic():
        Decision.objects.create(
            case=case, number=9, kind="caseworker", decided_at=at, decided_by_id=town.caseworker().staff,
            own_reasons="Egne ord om saken.", determination=case.determinations.order_by("-number").first(),
        )  # fmt: skip


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("due", "at", "open_for_decision"),
    [
        (DUE, datetime(2024, 7, 10, 21, 59, 59, tzinfo=UTC), False),  # a second to midnight in summer
        (DUE, datetime(2024, 7, 10, 22, 0, 0, tzinfo=UTC), True),
        (date(2025, 1, 10), datetime(2025, 1, 10, 22, 59, 59, tzinfo=UTC), False),  # in winter an hour later
        (date(2025, 1, 10), datetime(2025, 1, 10, 23, 0, 0, tzinfo=UTC), True),
    ],
)
def test_nothing_is_decided_before_the_day_is_over_in_norway(zone, due, at, open_for_decision) -> None:
    case = town.decided(town.office(town.alone(200_000)))
    InformationRequest.objects.create(
        case=case, kind="prior-notice", asked_of=case.applicant, asked_at=town.APPLIED, due=due, questions=[]
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE %s", [zone])
    if open_for_decision:
        decide(case, at)
        assert case.decisions.filter(number=9).exists()
        return
    with pytest.raises(DatabaseError, match="prior notice runs"):
        decide(case, at)
