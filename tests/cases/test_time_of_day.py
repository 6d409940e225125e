"""From form to letter at the hours where days are mistaken, on machines in other time zones than Norway.

Midnight, New Year's Eve and the two changes of the clock: the day received is the Norwegian one wherever it is used, in
the facts, the rules, the case number, which year's income is asked for, the letter and the deadlines.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases import town
from saklig import cases
from saklig.cases import canonical
from saklig.cases.models import Appeal, Deadline, DecisionLetter, Determination, Payment
from saklig.documents.letters import Letter
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# One second before the day turns in Norway, and the moment after.
SUMMER_EVE, SUMMER_DAY = datetime(2024, 8, 31, 21, 59, 59, tzinfo=UTC), datetime(2024, 8, 31, 22, 0, tzinfo=UTC)
WINTER_EVE, WINTER_DAY = datetime(2024, 11, 30, 22, 59, 59, tzinfo=UTC), datetime(2024, 11, 30, 23, 0, tzinfo=UTC)
NEW_YEARS_EVE, NEW_YEAR = datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC), datetime(2024, 12, 31, 23, 0, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"], autouse=True)
def machine(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own zone. Django sets the process to Europe/Oslo when it starts, which would hide a mistake."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def world() -> Any:
    """Ana alone with Kim, with income of two years, so that it can be seen which was asked for."""
    known = town.alone(200_000)
    return replace(known, incomes={**known.incomes, (town.ANA, 2024): town.income(town.ANA, 150_000)})


def decided_at(now: datetime, **answers: Any) -> tuple[Any, Any]:
    office = town.office(world(), now=now)
    return office, town.decided(office, answers)


def facts_of(case: Any) -> Any:
    return canonical.loads(Determination.objects.get(case=case).facts)


def months_granted(case: Any) -> list[date]:
    return sorted(case.decisions.get().lines.filter(kind="granted").values_list("month", flat=True).distinct())


def test_the_machine_is_elsewhere(machine: str) -> None:
    offsets = {"UTC": 0, "Pacific/Kiritimati": 14, "Pacific/Pago_Pago": -11}
    assert time.localtime(1_700_000_000).tm_gmtoff == offsets[machine] * 3600


@pytest.mark.parametrize(
    ("sent", "day", "first"),
    [
        (SUMMER_EVE, date(2024, 8, 31), date(2024, 9, 1)),
        (SUMMER_DAY, date(2024, 9, 1), date(2024, 10, 1)),  # the month after the one applied in, § 3 d
        (WINTER_EVE, date(2024, 11, 30), date(2024, 12, 1)),
        (WINTER_DAY, date(2024, 12, 1), date(2025, 1, 1)),
    ],
)
def test_midnight_at_the_turn_of_a_month_decides_from_which_month(sent: datetime, day: date, first: date) -> None:
    _, case = decided_at(sent)
    assert facts_of(case)["application"]["received"] == day.isoformat()
    assert Determination.objects.get(case=case).at == day
    assert case.received_at == sent
    assert months_granted(case)[0] == first


def test_the_last_second_of_july_is_in_time_and_the_first_of_august_is_for_a_human() -> None:
    _, before = decided_at(datetime(2024, 7, 31, 21, 59, 59, tzinfo=UTC))
    assert before.state == "notified"
    assert months_granted(before)[0] == date(2024, 8, 1)


def test_the_first_moment_of_august_is_for_a_human() -> None:
    _, on_the_day = decided_at(datetime(2024, 7, 31, 22, 0, tzinfo=UTC))
    assert facts_of(on_the_day)["application"]["received"] == "2024-08-01"
    assert on_the_day.state == "awaiting_judgement"  # § 3 d does not say whether 1 August itself is in time


@pytest.mark.parametrize(("sent", "year"), [(NEW_YEARS_EVE, 2024), (NEW_YEAR, 2025)])
def test_new_years_eve_decides_the_number_and_whose_years_income(sent: datetime, year: int) -> None:
    _, case = decided_at(sent)
    assert case.number.startswith(f"{year}-")
    [adult] = facts_of(case)["household"]["adults"]
    assert (adult["income_year"], adult["income"]) == {2024: (2023, 200_000), 2025: (2024, 150_000)}[year]
    assert months_granted(case)[0] == {2024: date(2025, 1, 1), 2025: date(2025, 2, 1)}[year]
    due = Deadline.objects.get(case=case, kind="preliminary-reply").due
    assert due == {2024: date(2025, 1, 31), 2025: date(2025, 2, 1)}[year]


def test_unasked_the_year_applied_for_turns_with_may_in_norway() -> None:
    """In the form's absence of an answer: the running kindergarten year until April is over."""
    from saklig.cases.deadlines import day_of
    from saklig.cases.periods import chosen

    assert chosen(town.package(), {}, day_of(datetime(2025, 4, 30, 21, 59, 59, tzinfo=UTC))).value == 2024
    assert chosen(town.package(), {}, day_of(datetime(2025, 4, 30, 22, 0, tzinfo=UTC))).value == 2025


@pytest.mark.parametrize(
    ("sent", "said"),
    [(SUMMER_EVE, "31. august 2024"), (SUMMER_DAY, "1. september 2024"), (NEW_YEARS_EVE, "31. desember 2024"),
     (NEW_YEAR, "1. januar 2025")],
)  # fmt: skip
def test_the_letter_has_the_norwegian_day(sent: datetime, said: str) -> None:
    decided_at(sent)
    html = Letter.objects.get().html
    text = (html.decode() if isinstance(html, bytes) else html).replace("\u00a0", " ")
    assert said in text


# 30 March 2025: 02:00 becomes 03:00, at 01:00 UTC. 26 October 2025: 03:00 becomes 02:00, at 01:00 UTC.
@pytest.mark.parametrize(
    ("sent", "day"),
    [
        (datetime(2025, 3, 30, 0, 59, 59, tzinfo=UTC), date(2025, 3, 30)),
        (datetime(2025, 3, 30, 1, 0, tzinfo=UTC), date(2025, 3, 30)),
        (datetime(2025, 3, 29, 22, 59, 59, tzinfo=UTC), date(2025, 3, 29)),
        (datetime(2025, 3, 30, 21, 59, 59, tzinfo=UTC), date(2025, 3, 30)),  # a day of 23 hours
        (datetime(2025, 3, 30, 22, 0, tzinfo=UTC), date(2025, 3, 31)),
    ],
)
def test_the_night_summer_time_begins(sent: datetime, day: date) -> None:
    _, case = decided_at(sent)
    assert facts_of(case)["application"]["received"] == day.isoformat()
    assert months_granted(case)[0] == date(2025, 4, 1)
    assert Payment.objects.filter(case=case).exists()


@pytest.mark.parametrize("hour", [0, 1])
def test_half_past_two_comes_twice_and_both_are_kept_apart(hour: int) -> None:
    sent = datetime(2024, 10, 27, hour, 30, tzinfo=UTC)  # 02:30 in Oslo, summer time and then winter time
    _, case = decided_at(sent)
    assert case.received_at == sent
    assert facts_of(case)["application"]["received"] == "2024-10-27"
    assert case.state == "notified"
    at = list(Event.objects.filter(case_ref=case.id).order_by("leaf").values_list("at", flat=True))
    assert at == [sent] * len(at)


def test_the_appeal_period_over_the_change_ends_at_norways_midnight() -> None:
    office, case = decided_at(datetime(2024, 10, 14, 21, 30, tzinfo=UTC))  # summer time; 4 November is winter time
    town.work(office)
    until = DecisionLetter.objects.get(case=case).appeal_until
    assert until == date(2024, 11, 4)
    closing = Job.objects.get(kind="case.close", ref=case.id)
    assert closing.run_at == datetime(2024, 11, 4, 23, 0, tzinfo=UTC)  # 00:00 on the 5th, winter time
    reminder = Job.objects.get(kind="case.remind-unopened")
    assert reminder.run_at == datetime(2024, 10, 21, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "in_time"),
    [(datetime(2024, 11, 4, 22, 59, 59, tzinfo=UTC), True), (datetime(2024, 11, 4, 23, 0, tzinfo=UTC), False)],
)
def test_an_appeal_is_in_time_until_midnight_in_norway(moment: datetime, in_time: bool) -> None:
    office, case = decided_at(datetime(2024, 10, 14, 21, 30, tzinfo=UTC))
    town.work(office, kinds={"case.notice"})
    office.ports.clock.set(moment)
    cases.appeal(office, town.citizen(), case.number, text="Jeg er uenig", token=town.token())
    assert Appeal.objects.get(case=case).in_time is in_time


def test_the_form_asks_by_the_norwegian_day() -> None:
    """A draft begun before midnight and sent after it is received when it is sent."""
    office = town.office(world(), now=SUMMER_EVE)
    ana = town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    cases.save_answers(office, ana, draft.id, town.YES)
    office.ports.clock.set(SUMMER_DAY)
    receipt = cases.submit(office, ana, draft.id, token=town.token())
    cases.work_now(office, receipt.case_id, budget_seconds=60)
    assert receipt.received_at == SUMMER_DAY
    assert facts_of(town.case_of(receipt))["application"]["received"] == "2024-09-01"
