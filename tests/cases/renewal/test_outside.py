"""Children in the register of places who are in no case: looked for on a declared basis alone, and their parents told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases import town
from cases.people import child, person
from cases.renewal.test_reaching import ASKS, JUNE, office
from saklig import cases
from saklig.cases.models import Case, Party, ReachedOutside
from saklig.cases.ports import Contact, Protection, ProtectionEntry, RegisterUnavailable
from saklig.connectors.identity_number import make
from saklig.service_packages.shapes.running import Outside
from saklig.store.access import AccessLog
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
YEAR = {
    "case.year-begin", "case.year-prepare", "case.year-release", "case.year-renew", "case.process", "case.year-reached",
    "case.year-outside",
}  # fmt: skip
MAY = date(2023, 5, 1)
EVA, IDA = make(date(1991, 2, 3), woman=True), make(MAY, woman=True, nth=3)
TEXT = {"nb": "Til prøve.", "nn": "Til prøve.", "en": "For a test."}


def with_basis(package):
    """The package as one would be whose law lets those who have not applied be looked up."""
    reach = tuple(replace(one, outside=Outside(provision=one.provision, purpose=TEXT)) for one in package.service.reach)
    return replace(package, service=replace(package.service, reach=reach))


def at_june(*, basis: bool = True, born: date = MAY, contact: Contact | None = None, grade: Protection = Protection.NONE):
    """Ana's decided case with Kim, who reaches the right; and Eva with Ida, in no case, in the same kindergarten."""
    made = office(MAY)
    world, ida = made.ports.population.world, make(born, woman=True, nth=3)
    there = {
        EVA: town.named(person(EVA, children=(ida,), home="evas"), "Eva"),
        ida: replace(town.named(child(ida, EVA, born=born, home="evas"), "Ida"), protection=(ProtectionEntry(grade=grade),)),
    }
    known = contact or Contact(email="eva@example.invalid", phone=None, reserved=False, language="nn")
    world = replace(
        world, persons={**world.persons, **there}, places=(*world.places, town.place(ida)),
        contacts={**world.contacts, EVA: known},
    )  # fmt: skip
    for twin in (made.ports.population, made.ports.tax, made.ports.placements, made.ports.contacts):
        twin.world = world
    town.decided(made, ASKS)
    if basis:
        service = replace(made.services[town.SERVICE], package=with_basis(town.package()))
        made = replace(made, services={town.SERVICE: service})
    made.ports.clock.set(JUNE)
    return made


def released(at) -> None:
    leader = town.employee("leader")
    cases.begin_year(at, leader, town.SERVICE, token=town.token())
    town.work(at, kinds=YEAR)
    cases.release_year(at, leader, town.SERVICE, period=2025, token=town.token())
    town.work(at, kinds=YEAR)


def told(at) -> list[str]:
    return [one.to for one in at.ports.notifier.sent if one.reference.startswith("right-")]


def test_the_parent_at_the_childs_address_is_told_once_in_words_that_are_true_of_everyone():
    at = at_june()
    released(at)
    assert told(at) == ["eva@example.invalid"]
    (notice,) = [one for one in at.ports.notifier.sent if one.reference.startswith("right-")]
    assert "fyller to" in notice.body and "Ida" not in notice.body
    row = ReachedOutside.objects.get()
    assert row.outcome == "told" and not Party.objects.filter(person=row.person).exists()
    assert Case.objects.filter(applicant__in=[row.person]).count() == 0
    read = AccessLog.objects.filter(purpose="reach")
    assert sorted(one.what for one in read) == ["register.population", "register.population-and-places"]
    assert Event.objects.filter(kind="year.outside-told").count() == 1
    assert cases.year_view(at, town.employee("leader"), town.SERVICE, 2025).outside == {"told": 1}


def test_without_a_basis_nobody_is_looked_for():
    at = at_june(basis=False)

    def refuse(**_):
        raise AssertionError("the register of places was asked who reaches something")

    at.ports.placements.__class__.reaching, plain = refuse, at.ports.placements.__class__.reaching
    try:
        released(at)
    finally:
        at.ports.placements.__class__.reaching = plain
    assert told(at) == [] and not ReachedOutside.objects.exists() and not Job.objects.filter(kind="case.year-outside").exists()


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"contact": Contact(email="eva@example.invalid", phone=None, reserved=True)}, "not-reached"),
        ({"contact": Contact(email=None, phone=None, reserved=False)}, "not-reached"),
        ({"grade": Protection.CONFIDENTIAL}, "shielded"),
        ({"born": date(2022, 12, 31)}, None),
        ({"born": date(2024, 1, 1)}, None),
    ],
)
def test_who_cannot_be_told_or_does_not_reach_it(more, outcome):
    at = at_june(**more)
    released(at)
    assert told(at) == []
    assert list(ReachedOutside.objects.values_list("outcome", flat=True)) == ([] if outcome is None else [outcome])


def test_a_register_that_is_down_makes_it_wait_and_nobody_is_told_twice(monkeypatch):
    from saklig.cases.renewal import outside

    monkeypatch.setattr(outside, "_AT_ONCE", 1)
    at = at_june()
    other, parent = make(MAY, woman=True, nth=4), make(date(1992, 3, 4), woman=True)
    world = at.ports.population.world
    persons = {
        parent: town.named(person(parent, children=(other,), home="other"), "Mor"),
        other: town.named(child(other, parent, born=MAY, home="other"), "Barn"),
    }
    mail = {parent: Contact(email="mor@example.invalid", phone=None, reserved=False)}
    world = replace(
        world, persons={**world.persons, **persons}, places=(*world.places, town.place(other)),
        contacts={**world.contacts, **mail},
    )  # fmt: skip
    for twin in (at.ports.population, at.ports.tax, at.ports.placements, at.ports.contacts):
        twin.world = world
    released(at)
    assert sorted(told(at)) == ["eva@example.invalid", "mor@example.invalid"]
    assert ReachedOutside.objects.filter(outcome="told").count() == 2
    # Cut off after the notice and before it was written down: the same reference again, which a notifier sends once.
    ReachedOutside.objects.all().delete()
    Job.objects.filter(kind="case.year-outside").update(state="queued", finished_at=None)

    def down(*_, **__):
        raise RegisterUnavailable("population", "no-answer")

    plain, at.ports.population.person = at.ports.population.person, down
    town.work(at, kinds={"case.year-outside"})
    assert not ReachedOutside.objects.exists()
    at.ports.population.person = plain
    at.ports.clock.set(JUNE.replace(hour=12))
    town.work(at, kinds={"case.year-outside"})
    assert len(told(at)) == 2 and ReachedOutside.objects.filter(outcome="told").count() == 2
