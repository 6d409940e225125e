"""What is shown of the rules at work is what they decide: at, just before and just after every limit that is drawn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from saklig.service_packages import catalogue_names, determine, load, read_package
from saklig.service_packages.package import Package
from saklig.service_packages.showing import Axis, Example, Line, axes, changed, examples, line, sheet, told
from saklig.service_packages.showing.lines import MOST_ROWS
from saklig.service_packages.varying import kinds_of

GOOD = Path(__file__).parent / "packages" / "example-discount"
package = cache(load)


def decided(of: Package, example: Example, facts: Any) -> Any:
    """The outcome by an ordinary determination, which knows nothing of lines."""
    found = determine(of, facts, local=example.local, at=example.at)
    return kinds_of([outcome.raw for outcome in found.outcomes])


def shown() -> Iterator[Any]:
    for name in catalogue_names():
        for number, example in enumerate(examples(package(name))):
            for axis in axes(package(name), example):
                if number == 0 or axis.kind in ("count", "boolean"):
                    yield pytest.param(name, example, axis, id=f"{name}-{example.id}-{axis.path}")


def beside(axis: Axis, found: Line) -> Iterator[tuple[Any, Any]]:
    """Each end of each segment, a value in the middle of it, and what the line says there."""
    for one in found.segments:
        values = [one.low, one.high]
        if axis.kind == "date":
            values.append(one.low + timedelta(days=(one.high - one.low).days // 2))
        elif axis.kind == "number":
            assert axis.span is not None
            values.append(one.low + (one.high - one.low) / axis.span.smallest // 2 * axis.span.smallest)
        yield from ((value, one.outcome) for value in dict.fromkeys(values))


@pytest.mark.parametrize(("name", "example", "axis"), list(shown()))
def test_every_line_is_what_is_decided_at_and_beside_its_limits(name: str, example: Example, axis: Axis) -> None:
    found = line(package(name), example, axis)
    assert found.complete
    if axis.span is not None:
        assert (found.segments[0].low, found.segments[-1].high) == (axis.span.least, axis.span.most)
    for value, outcome in beside(axis, found):
        assert decided(package(name), example, changed(example, axis, value)) == outcome, value
    for one, other in zip(found.segments, found.segments[1:], strict=False):
        if axis.kind == "number":
            assert other.low - one.high == axis.span.smallest  # type: ignore[union-attr]  # no gap
        elif axis.kind == "date":
            assert other.low - one.high == timedelta(days=1)


def of(name: str, example: int, path: str) -> tuple[Package, Example, Axis]:
    found = package(name)
    chosen = examples(found)[example]
    return found, chosen, next(one for one in axes(found, chosen) if one.path == path)


def kinds(outcome: Any) -> dict[str, str | None]:
    return {one.benefit: one.kind for one in told(outcome)}


def test_the_limits_of_the_kindergarten_year_2024_are_those_of_the_law() -> None:
    """Six per cent of the income over a year against eleven months of 2,000 kr (366,666.67), and 642,700 kr."""
    found = line(*of("redusert-foreldrebetaling", 0, "household.adults[0].income"))
    said = [(one.low, one.high, kinds(one.outcome)) for one in found.segments]
    assert said == [
        (0, 366_666, {"income-cap": "granted", "core-hours": "granted"}),
        (366_667, 642_699, {"income-cap": "refused", "core-hours": "granted"}),
        (642_700, 900_000, {"income-cap": "refused", "core-hours": "refused"}),
    ]


def test_more_in_a_list_are_people_of_their_own_with_birth_dates_and_siblings_that_fit() -> None:
    _, example, axis = of("redusert-foreldrebetaling", 0, "children[]")
    children = changed(example, axis, 4)["children"]
    assert [one["id"] for one in children] == ["c1", "c2", "c3", "c4"]
    assert [one["birth_date"] for one in children] == ["2022-03-04", "2021-03-04", "2020-03-04", "2019-03-04"]
    assert children[1]["siblings"] == ["c1", "c3", "c4"]
    assert len(example.facts["children"]) == 1  # the example itself is as it was


def test_fewer_in_a_list_are_the_first_of_the_example_and_know_no_others() -> None:
    _, example, axis = of("redusert-foreldrebetaling", 1, "children[]")
    children = changed(example, axis, 2)["children"]
    assert [(one["id"], one["siblings"]) for one in children] == [("c1", ["c2"]), ("c2", ["c1"])]
    assert example.facts["children"][0]["siblings"] == ["c2", "c3"]


def test_a_number_moves_apart_too() -> None:
    _, example, axis = of("redusert-foreldrebetaling-sfo", 0, "children[]")
    assert [one["place"]["grade"] for one in changed(example, axis, 3)["children"]] == [2, 3, 4]


def test_a_list_can_be_emptied() -> None:
    _, example, axis = of("bostotte", 0, "household.others[]")
    assert changed(example, axis, 0)["household"]["others"] == []


def test_a_sheet_by_how_many_has_every_number_and_each_row_is_the_line_of_that_family() -> None:
    found, example, along = of("redusert-foreldrebetaling", 0, "household.adults[0].income")
    by = next(one for one in axes(found, example) if one.kind == "count")
    made = sheet(found, example, along, by)
    assert [row for row, _ in made.rows] == [1, 2, 3, 4] and not made.sampled
    for count, row in made.rows:
        assert row == line(found, replace(example, facts=changed(example, by, count)), along)
    # child number two and on have a sibling reduction whatever the income is
    assert kinds(made.rows[0][1].segments[-1].outcome) == {"income-cap": "refused", "core-hours": "refused"}
    assert kinds(made.rows[1][1].segments[-1].outcome)["siblings"] == "granted"


def test_a_sheet_by_a_number_says_that_its_rows_are_a_sample_with_both_sides_of_the_limits() -> None:
    found, example, along = of("redusert-foreldrebetaling", 0, "children[0].place.full_day_price")
    by = next(one for one in axes(found, example) if one.path == "household.adults[0].income")
    made = sheet(found, example, along, by)
    assert made.sampled
    assert [row for row, _ in made.rows] == [0, 300_000, 366_666, 366_667, 642_699, 642_700, 900_000]
    assert len(made.rows) <= MOST_ROWS


def test_no_more_is_worked_out_than_is_allowed_and_it_is_said() -> None:
    found = line(*of("redusert-foreldrebetaling", 0, "application.received"), most=4)
    assert not found.complete and len(found.segments) <= 5


def test_a_package_that_declares_nothing_is_shown_by_its_tests_and_what_can_be_changed(tmp_path: Path) -> None:
    folder = tmp_path / "example-discount"
    shutil.copytree(GOOD, folder)
    service = folder / "service.toml"
    text = service.read_text("utf-8")
    plain = read_package(folder)
    assert [(one.id, one.titles) for one in examples(plain)] == [("one-adult", None), ("two-adults", None)]
    assert axes(plain, examples(plain)[0]) == ()
    income = 'path = "household.adults[].income"\n'
    assert income in text
    service.write_text(text.replace(income, f"{income}change = {{ step = 1000, least = 0 }}\n", 1), "utf-8")
    found = read_package(folder)
    example = examples(found)[1]
    both = axes(found, example)
    assert [one.path for one in both] == ["household.adults[0].income", "household.adults[1].income"]
    assert both[0].span is not None and (both[0].span.least, both[0].span.most) == (0, 200_002)
    for value, outcome in beside(both[0], line(found, example, both[0])):
        assert decided(found, example, changed(example, both[0], value)) == outcome


MONTHS = [date(2025, month, 1) for month in (8, 9, 10)]


def outcome(*lines: tuple[str, str, str]) -> Any:
    """`("c1", "hours", "ggr")`: granted, granted, refused in the three months."""
    words = {"g": "granted", "r": "refused", "-": "not-applicable", "?": None}
    return tuple(
        ((subject, benefit), tuple((month, words[one], "row") for month, one in zip(MONTHS, said, strict=True)))
        for subject, benefit, said in lines
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("c1", "hours", "ggg")], [("hours", "granted", 1, 1, 3, 3, 8, 10)]),
        ([("c1", "hours", "---")], []),
        ([("c1", "hours", "-gg")], [("hours", "granted", 1, 1, 2, 2, 9, 10)]),
        ([("c1", "hours", "grr")], [("hours", "granted", 1, 1, 1, 3, 8, 8), ("hours", "refused", 1, 1, 2, 3, 9, 10)]),
        ([("c1", "hours", "???")], [("hours", None, 1, 1, 3, 3, 8, 10)]),
        (
            [("c1", "hours", "ggg"), ("c2", "hours", "rrr"), ("c3", "hours", "---")],
            [("hours", "granted", 1, 2, 3, 3, 8, 10), ("hours", "refused", 1, 2, 3, 3, 8, 10)],
        ),
    ],
)
def test_an_outcome_in_short(lines: Any, said: Any) -> None:
    found = [
        (one.benefit, one.kind, one.people, one.of_people, one.months, one.of_months, one.first.month, one.last.month)
        for one in told(outcome(*lines))
    ]
    assert found == said


def test_a_step_of_the_slider_leads_to_values_that_the_fact_can_have() -> None:
    for name in catalogue_names():
        for example in examples(package(name)):
            for axis in axes(package(name), example):
                if axis.kind == "number":
                    assert axis.span is not None and axis.step % axis.span.smallest == Decimal(0), axis.path
