"""Who makes up the household, row by row: what the register says, what is stated, and what must come of it.

Source: FOR-2005-12-16-1478 § 3 a, § 3 d with the ministry's remarks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from cases.people import ELSEWHERE, child, outdated, person, register
from saklig.cases.household import Stated, derive, wanted
from saklig.cases.ports import (
    Address,
    AddressEntry,
    CivilStatus,
    CivilStatusEntry,
    FamilyEntry,
    FamilyRole,
    PersonStatus,
    Protection,
    StatusEntry,
)

AT = date(2025, 9, 1)
MARRIED, SEPARATED = CivilStatus.MARRIED, CivilStatus.SEPARATED


@dataclass(frozen=True)
class Row:
    name: str
    people: tuple
    adults: dict[str, str] = field(default_factory=dict)  # identity -> role, besides the applicant
    children: tuple[str, ...] = ("kim",)
    open: frozenset[str] = frozenset()
    at_address: bool | None = True
    unclear: bool = False
    protected: bool = False
    stated: Stated = Stated()


def row(name, *people, open=(), **more) -> Row:
    return Row(name=name, people=people, open=frozenset(open), **more)


COUPLE = "cohabitant with common children"
ROWS = [
    row("alone with a child", person("ana", children=("kim",)), child("kim", "ana")),
    row(
        "married, common child",
        person("ana", civil=MARRIED, spouse="bo", children=("kim",)),
        person("bo", civil=MARRIED, spouse="ana", children=("kim",)),
        child("kim", "ana", "bo"),
        adults={"bo": "spouse"},
    ),
    row(
        "registered partners",
        person("ana", civil=CivilStatus.PARTNERED, spouse="bo", children=("kim",)),
        person("bo", civil=CivilStatus.PARTNERED, spouse="ana"),
        child("kim", "ana", "bo"),
        adults={"bo": "registered partner"},
    ),
    row(
        "cohabitants with a common child",
        person("ana", children=("kim",)),
        person("bo", children=("kim",)),
        child("kim", "ana", "bo"),
        adults={"bo": COUPLE},
    ),
    row(
        "the child's entry alone names the parents",
        person("ana"),
        person("bo"),
        child("kim", "ana", "bo"),
        adults={"bo": COUPLE},
        stated=Stated(children=("kim",)),
    ),
    row(
        "the parent's entry alone names the child",
        person("ana", children=("kim",)),
        child("kim"),
    ),
    row(
        "one parent is linked from the child's side, the other from the parent's",
        person("ana", children=("kim",)),
        person("bo"),
        child("kim", "bo"),
        adults={"bo": COUPLE},
    ),
    row(
        "the other parent lives elsewhere",
        person("ana", children=("kim",)),
        person("bo", home=ELSEWHERE),
        child("kim", "ana", "bo"),
    ),
    row(
        "the other parent is dead",
        person("ana", children=("kim",)),
        person("bo", status=PersonStatus.DEAD),
        child("kim", "ana", "bo"),
    ),
    row(
        "the other parent has emigrated, and still stands at the address",
        person("ana", children=("kim",)),
        person("bo", status=PersonStatus.EMIGRATED),
        child("kim", "ana", "bo"),
    ),
    row(
        "the spouse is dead, the civil status not yet changed",
        person("ana", civil=MARRIED, spouse="bo", children=("kim",)),
        person("bo", civil=MARRIED, spouse="ana", status=PersonStatus.DEAD),
        child("kim", "ana", "bo"),
    ),
    row(
        "married, and the spouse lives elsewhere",
        person("ana", civil=MARRIED, spouse="bo", children=("kim",)),
        person("bo", civil=MARRIED, spouse="ana", home=ELSEWHERE),
        child("kim", "ana", "bo"),
        adults={"bo": "spouse"},
        open=["spouse-not-at-same-address"],
    ),
    row(
        "married to someone the register does not name",
        person("ana", civil=MARRIED, children=("kim",)),
        child("kim", "ana"),
        open=["spouse-not-named"],
        unclear=True,
    ),
    row(
        "the spouse has emigrated",
        person("ana", civil=MARRIED, spouse="bo", children=("kim",)),
        person("bo", civil=MARRIED, spouse="ana", status=PersonStatus.EMIGRATED, home=None),
        child("kim", "ana", "bo"),
        adults={"bo": "spouse"},
        open=["adult-not-resident", "spouse-not-at-same-address"],
    ),
    row(
        "separated, and still at the same address as the other parent",
        person("ana", civil=SEPARATED, spouse="bo", children=("kim",)),
        person("bo", civil=SEPARATED, spouse="ana"),
        child("kim", "ana", "bo"),
        adults={"bo": COUPLE},
        open=["separated-at-same-address"],
        unclear=True,
    ),
    row(
        "the other parent at the address is married to someone else",
        person("ana", children=("kim",)),
        person("bo", civil=MARRIED, spouse="cy"),
        child("kim", "ana", "bo"),
        adults={"bo": COUPLE},
        open=["cohabitant-not-unmarried"],
        unclear=True,
    ),
    row(
        "the other parent is 17",
        person("ana", children=("kim",)),
        person("bo", born=date(2007, 9, 2)),
        child("kim", "ana", "bo"),
        adults={"bo": COUPLE},
        open=["cohabitant-under-18"],
        unclear=True,
    ),
    row(
        "the other parent's address is masked",
        person("ana", children=("kim",)),
        person("bo", home=None),
        child("kim", "ana", "bo"),
        open=["parent-address-unknown"],
        unclear=True,
    ),
    row(
        "civil status unstated",
        person("ana", civil=CivilStatus.UNSTATED, children=("kim",)),
        child("kim", "ana"),
        open=["civil-status-unstated"],
        unclear=True,
    ),
    row(
        "a stated cohabitant who has confirmed",
        person("ana", children=("kim",)),
        person("dag"),
        child("kim", "ana"),
        adults={"dag": "stated cohabitant"},
        stated=Stated(cohabitant="dag", cohabitant_confirmed=True, lived_together_12_of_18=True),
    ),
    row(
        "a stated cohabitant registered elsewhere",
        person("ana", children=("kim",)),
        person("dag", home=ELSEWHERE),
        child("kim", "ana"),
        adults={"dag": "stated cohabitant"},
        open=["cohabitant-not-at-same-address"],
        stated=Stated(cohabitant="dag", cohabitant_confirmed=True),
    ),
    row(
        "a stated cohabitant who turns out to be the other parent is one with common children",
        person("ana", children=("kim",)),
        person("bo"),
        child("kim", "ana", "bo"),
        adults={"bo": COUPLE},
        stated=Stated(cohabitant="bo"),
    ),
    row(
        "a stated cohabitant besides the other parent at the address",
        person("ana", children=("kim",)),
        person("bo"),
        person("dag"),
        child("kim", "ana", "bo"),
        adults={"bo": COUPLE, "dag": "stated cohabitant"},
        open=["several-possible-partners"],
        unclear=True,
        stated=Stated(cohabitant="dag", cohabitant_confirmed=True),
    ),
    row(
        "the child is registered with the other parent",
        person("ana", children=("kim",)),
        person("bo", home=ELSEWHERE),
        child("kim", "ana", "bo", home=ELSEWHERE),
        stated=Stated(children=("kim",)),
        at_address=False,
    ),
    row(
        "a parent with contact only, who names no child, has no child in the home",
        person("ana", children=("kim",)),
        person("bo", home=ELSEWHERE),
        child("kim", "ana", "bo", home=ELSEWHERE),
        children=(),
        open=["no-children-found"],
        at_address=None,
    ),
    row(
        "registered shared residence, the child registered with the other parent",
        person("ana", children=("kim",)),
        person("bo", home=ELSEWHERE),
        child("kim", "ana", "bo", home=ELSEWHERE, shared="home"),
        at_address=False,
    ),
    row(
        "a protected address",
        person("ana", home=None, grade=Protection.CONFIDENTIAL, children=("kim",)),
        child("kim", "ana", home=None, grade=Protection.CONFIDENTIAL),
        open=["address-unknown"],
        protected=True,
        at_address=None,
    ),
    row(
        "a birth year without a date",
        person("ana", children=("kim",)),
        child("kim", "ana", born=2022),
        open=["birth-date-unknown"],
    ),
    row(
        "a child one is not registered as parent of (a foster child)",
        person("ana"),
        person("bo", home=ELSEWHERE),
        child("kim", "bo"),
        open=["not-registered-as-parent"],
        stated=Stated(children=("kim",)),
    ),
    row(
        "a child who has emigrated is not in the home unless named",
        person("ana", children=("kim", "lo")),
        child("kim", "ana"),
        child("lo", "ana", status=PersonStatus.EMIGRATED),
    ),
    row(
        "an adult child at home is no child here",
        person("ana", born=date(1970, 1, 1), children=("kim", "old")),
        child("kim", "ana"),
        child("old", "ana", born=date(2007, 9, 1)),
    ),
    row(
        "the spouse's own child lives in the home",
        person("ana", civil=MARRIED, spouse="bo", children=("kim",)),
        person("bo", civil=MARRIED, spouse="ana", children=("lo",)),
        child("kim", "ana"),
        child("lo", "bo", born=date(2021, 1, 1)),
        adults={"bo": "spouse"},
        children=("lo", "kim"),
    ),
    row("unknown to the register", open=["applicant-not-found", "no-children-found"], children=(), unclear=True,
        at_address=None),
]  # fmt: skip


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.name)
def test_household(case: Row):
    persons = fetched(case)
    household = derive("ana", case.stated, persons, at=AT)
    assert {a.identity: a.role.value for a in household.adults} == {"ana": "applicant", **case.adults}
    assert tuple(c.identity for c in household.children) == case.children
    assert {point.code for point in household.open_points} == case.open
    assert household.applicant_at_childs_address is case.at_address
    assert household.other_adults_unclear is case.unclear
    assert household.protected_address is case.protected
    assert all(adult.evidence for adult in household.adults)


def fetched(case: Row) -> dict:
    """Asks a register that knows the row's people as the use case does, until nobody is wanted any more."""
    known, persons = register(*case.people), {}
    for _ in range(10):
        missing = wanted("ana", case.stated, persons, at=AT)
        if not missing:
            return persons
        persons |= {identity: known.get(identity) for identity in missing}
    raise AssertionError("wanted() never ends")


@pytest.mark.parametrize(
    ("moved_in", "says", "doubtful"),
    [
        (date(AT.year - 1, AT.month, AT.day), False, True),
        (date(AT.year - 1, AT.month, AT.day) + timedelta(days=1), False, False),
        (date(2015, 1, 1), True, False),  # they say so themselves: nothing to doubt
        (None, False, False),  # the register does not say since when
    ],
)
def test_less_than_a_year_together_is_doubted_where_the_register_knows_of_more(moved_in, says, doubtful):
    stated = Stated(cohabitant="dag", cohabitant_confirmed=True, lived_together_12_of_18=says)
    people = (
        person("ana", children=("kim",), moved_in=date(2010, 1, 1)), person("dag", moved_in=moved_in), child("kim", "ana"),
    )  # fmt: skip
    household = derive("ana", stated, fetched(row("together", *people, stated=stated)), at=AT)
    assert ("cohabitant-longer-at-same-address" in {point.code for point in household.open_points}) is doubtful


def test_nobody_is_looked_up_who_does_not_matter():
    ana = person("ana", children=("kim",))
    bo = person("bo", home=ELSEWHERE, children=("kim", "half"))
    kim, half = child("kim", "ana", "bo"), child("half", "cy", "bo", home=ELSEWHERE)
    case = row("apart", ana, bo, kim, half, person("cy"))
    assert set(fetched(case)) == {"ana", "kim", "bo"}  # not the other home's children, nor their other parent


def test_only_what_holds_now_counts():
    bo = outdated(
        person("bo", civil=CivilStatus.UNMARRIED, home=ELSEWHERE),
        civil_status=(CivilStatusEntry(status=MARRIED, related="ana"),),
        addresses=(AddressEntry(address=Address(key="home", municipality="9999")),),
        status=(StatusEntry(status=PersonStatus.DEAD),),
    )
    ana = outdated(
        person("ana", children=("kim",)), family=(FamilyEntry(role=FamilyRole.CHILD, related="not-any-more"),)
    )
    household = derive("ana", Stated(), register(ana, bo, child("kim", "ana", "bo")), at=AT)
    assert [a.identity for a in household.adults] == ["ana"]
    assert household.open_points == ()


def test_two_current_addresses_tell_nothing():
    two = AddressEntry(address=Address(key=ELSEWHERE, municipality="9999"))
    ana = person("ana", children=("kim",))
    ana = replace(ana, addresses=(*ana.addresses, two))
    household = derive("ana", Stated(), register(ana, child("kim", "ana")), at=AT)
    assert household.applicant_at_childs_address is None
    assert {p.code for p in household.open_points} == {"address-unknown"}


def test_siblings_share_a_parent_and_a_home():
    """§ 3 a: half and full siblings count, step-siblings don't; registered shared residence counts in both homes."""
    people = register(
        person("ana", civil=MARRIED, spouse="bo", children=("kim", "half", "away")),
        person("bo", civil=MARRIED, spouse="ana", children=("kim", "step")),
        person("cy", home=ELSEWHERE),
        child("step", "bo", born=date(2020, 1, 1)),
        child("half", "ana", "cy", born=date(2021, 1, 1), home=ELSEWHERE, shared="home"),
        child("kim", "ana", "bo", born=date(2022, 1, 1)),
        child("away", "ana", "cy", born=date(2023, 1, 1), home=ELSEWHERE),
    )
    household = derive("ana", Stated(), people, at=AT)
    ids = {c.id: c.identity for c in household.children}
    siblings = {c.identity: {ids[s] for s in c.siblings} for c in household.children}
    assert siblings == {"step": {"kim"}, "half": {"kim"}, "kim": {"step", "half"}}  # step and kim share bo
    half = next(c for c in household.children if c.identity == "half")
    assert half.shared_residence is True
    assert all(c.shared_residence is None for c in household.children if c.identity != "half")


def test_true_step_siblings_are_none():
    people = register(
        person("ana", civil=MARRIED, spouse="bo", children=("kim",)),
        person("bo", civil=MARRIED, spouse="ana", children=("step",)),
        child("kim", "ana"),
        child("step", "bo"),
    )
    assert all(c.siblings == () for c in derive("ana", Stated(), people, at=AT).children)


def test_ids_are_opaque_and_stable():
    people = register(
        person("ana", children=("kim", "lo")),
        child("kim", "ana", born=date(2023, 1, 1)),
        child("lo", "ana", born=date(2021, 1, 1)),
    )
    household = derive("ana", Stated(), people, at=AT)
    assert [(c.id, c.identity) for c in household.children] == [("c1", "lo"), ("c2", "kim")]
    assert household == derive("ana", Stated(), dict(reversed(people.items())), at=AT)


def test_children_the_service_cannot_concern_are_left_out_unless_named():
    people = register(
        person("ana", children=("kim", "teen")), child("kim", "ana"), child("teen", "ana", born=date(2012, 1, 1))
    )
    assert len(derive("ana", Stated(), people, at=AT, children_born_from=2018).children) == 1
    named = derive("ana", Stated(children=("teen",)), people, at=AT, children_born_from=2018)
    assert [c.identity for c in named.children] == ["teen", "kim"]
