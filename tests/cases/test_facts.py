"""The facts tree with where each leaf came from: unknown is left out, never zero and never "no"."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cases import town
from saklig.cases import canonical
from saklig.cases.corrections import Entered, lay_over, taken_apart
from saklig.cases.facts import InForce, Material, build
from saklig.cases.household import Stated, derive
from saklig.cases.periods import chosen, last_income_year
from saklig.cases.ports import IncomeBasis, RegisterFault, TaxStage

RECEIVED = datetime(2024, 6, 10, 8, tzinfo=UTC)


def material(world=None, **changes) -> Material:
    world = world or town.alone()
    household = derive(town.ANA, Stated(), world.persons, at=RECEIVED.date())
    base = Material(
        package=town.package(), received=RECEIVED, received_day=RECEIVED.date(), answers=dict(town.YES),
        household=household, income_year=2023,
        incomes=IncomeBasis(year=2023, persons=tuple(world.incomes.values())), places=world.places,
    )  # fmt: skip
    return replace(base, **changes)


def leaf(tree, path):
    return next(found for found in tree.leaves if found.path == path)


def test_each_leaf_says_where_it_came_from_and_whom_it_is_about():
    tree = build(material())
    found = {path: leaf(tree, path) for path in ("household.adults[0].income", "children[0].birth_date",
             "application.asks_income_cap", "children[0].place.full_day_price", "application.received")}  # fmt: skip
    assert {path: (one.source, one.about, one.certainty) for path, one in found.items()} == {
        "household.adults[0].income": ("tax", "a1", "certain"),
        "children[0].birth_date": ("population", "c1", "certain"),
        "application.asks_income_cap": ("applicant", None, "stated"),
        "children[0].place.full_day_price": ("placements", "c1", "certain"),
        "application.received": ("agency", None, "certain"),
    }
    assert found["household.adults[0].income"].period == "2023"


def test_only_what_the_package_declares_is_kept():
    tree = build(material())
    bare = {one.path.replace("[0]", "[]") for one in tree.leaves}
    declared = town.package().facts
    assert all(path in declared or any(d.startswith(f"{path}.") for d in declared) or path == "in_force" for path in bare)
    assert "grade" not in tree.facts["children"][0]["place"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"incomes": None, "tax_problem": "tax-down"}, "tax-down"),
        ({"incomes": IncomeBasis(year=2023, persons=())}, "not-in-answer"),
        (
            {
                "incomes": IncomeBasis(
                    year=2023, persons=(town.income(town.ANA, 1),), faults=(RegisterFault(code="X_Y", message=""),)
                )
            },
            "tax-fault-x-y",
        ),
        ({"incomes": IncomeBasis(year=2023, persons=(town.income(town.ANA, 1, stage=TaxStage.DRAFT),))}, "tax-draft"),
        ({"incomes": IncomeBasis(year=2023, persons=(town.income(town.ANA, 1, stage=TaxStage.NONE),))}, "tax-none"),
        ({"incomes": IncomeBasis(year=2022, persons=(town.income(town.ANA, 1),))}, "tax-other-year"),
        ({"incomes": IncomeBasis(year=2023, persons=(town.income(town.ANA, None),))}, "tax-no-amount"),
        ({"incomes": IncomeBasis(year=2023, persons=(town.income(town.ANA, 1),) * 2)}, "not-in-answer"),
    ],
)
def test_every_fault_leaves_the_income_unknown(changes, why):
    tree = build(material(**changes))
    found = leaf(tree, "household.adults[0].income")
    assert (found.certainty, found.why) == ("unknown", why)
    assert "income" not in tree.facts["household"]["adults"][0]


def test_zero_is_a_value():
    tree = build(material(town.alone(0)))
    assert tree.facts["household"]["adults"][0]["income"] == 0


def test_what_the_agency_knows_cannot_be_answered_over():
    tree = build(material(answers={**town.YES, "application.received": "2020-01-01"}))
    assert tree.facts["application"]["received"] == "2024-06-10"


def test_in_force_payments_under_opaque_ids():
    payments = (InForce(identity=town.KIM, month=date(2024, 8, 1), payment=Decimal("1090.5")),
                InForce(identity="someone-else", month=date(2024, 8, 1), payment=Decimal(1)))  # fmt: skip
    tree = build(material(in_force=payments))
    assert tree.facts["in_force"] == [{"subject": "c1", "month": "2024-08-01", "payment": Decimal("1090.5")}]


@pytest.mark.parametrize(
    ("day", "answers", "year"),
    [
        (date(2025, 4, 30), {}, 2024),
        (date(2025, 5, 1), {}, 2025),
        (date(2025, 12, 31), {}, 2025),
        (date(2026, 1, 1), {}, 2025),
        (date(2026, 1, 1), {"application.year_start": 2026}, 2026),
        (date(2026, 1, 1), {"application.year_start": True}, 2025),
    ],
)
def test_the_year_applied_for(day, answers, year):
    assert chosen(town.package(), answers, day).value == year
    assert last_income_year(day) == day.year - 1


def test_what_is_entered_is_laid_over_by_whom_it_is_about_and_never_lost_silently():
    tree = build(material(town.couple()))
    path, about = taken_apart(tree.facts, "household.adults[0].income")
    assert (path, about) == ("household.adults[].income", "a1")
    assert taken_apart(tree.facts, "household.adults[9].income") is None
    entered = lay_over(tree, [Entered(path=path, about="a1", value=5, by="k"), Entered(path=path, about="a9", value=7, by="k")])
    assert entered.facts["household"]["adults"][0]["income"] == 5
    assert tree.facts["household"]["adults"][0]["income"] != 5  # the first tree is left as it was
    assert set(entered.open_points) == {
        "entered-by-caseworker:household.adults[0].income", "entered-by-caseworker-no-longer-fits:a9",
    }  # fmt: skip


def test_canonical_bytes_are_the_same_for_the_same_value_and_exact():
    value = {"b": Decimal("1090.50"), "a": [None, True, date(2025, 1, 1), 0.45], "ø": "æ"}
    content = canonical.dumps(value)
    assert content == '{"a":[null,true,"2025-01-01",0.45],"b":1090.50,"ø":"æ"}'.encode()
    assert canonical.loads(content)["b"] == Decimal("1090.50")
    assert canonical.dumps(canonical.loads(content)) == content
    for bad in (Decimal("NaN"), float("inf"), object(), {1: 2}):
        with pytest.raises(TypeError):
            canonical.dumps(bad)


def test_what_only_a_human_finds_holds_until_then_for_each_of_those_it_is_about():
    """As a package declares it, for each child; the rules then know that nobody has found anything yet."""
    from saklig.service_packages import load

    package = load("redusert-foreldrebetaling-sfo")
    path = "children[].special_needs_found"
    assert package.facts[path].until_found == "not assessed"
    tree = build(material(package=package, places=None, answers={"children": [town.KIM]}))
    assert [one["special_needs_found"] for one in tree.facts["children"]] == ["not assessed"]
    found = leaf(tree, "children[0].special_needs_found")
    assert (found.source, found.about, found.certainty) == ("agency", "c1", "certain")
