"""Nordvik: the same town every time, synthetic throughout, and with every kind of household the law speaks of."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from saklig.cases.ports import CivilStatus, FamilyRole, PersonStatus, Protection, TaxStage
from saklig.connectors import identity_number, nordvik
from saklig.connectors.nordvik import Nordvik

DAY = date(2026, 11, 23)
CAP_LIMIT, CORE_HOURS_LIMIT = 220_000, 692_465


@pytest.fixture(scope="module")
def town() -> Nordvik:
    return nordvik.build(DAY)


def home(town: Nordvik, identity: str) -> str | None:
    entries = [entry.address.key for entry in town.world.persons[identity].addresses if entry.current]
    return entries[0] if entries else None


def adults_at(town: Nordvik, identity: str) -> list[str]:
    return [
        other
        for other, person in town.world.persons.items()
        if home(town, other) == home(town, identity) and (person.birth_year or 0) < 2008
    ]


def test_three_hundred_synthetic_people_with_right_numbers(town: Nordvik) -> None:
    assert len(town.world.persons) == 300
    kinds = Counter()
    for identity, person in town.world.persons.items():
        number = identity_number.parse(identity, synthetic_allowed=True)
        assert number.synthetic
        assert person.birth_date in (number.birth_date, None)
        kinds[number.kind] += 1
    assert kinds[identity_number.Kind.D_NUMBER] >= 1


def test_the_same_seed_gives_the_same_town_and_another_seed_another(town: Nordvik) -> None:
    nordvik.build.cache_clear()
    assert nordvik.build(DAY) == town
    assert set(nordvik.build(DAY, seed=2).world.persons) != set(town.world.persons)


def test_the_people_are_the_same_whatever_day_the_demo_is_run(town: Nordvik) -> None:
    later = nordvik.build(date(2028, 2, 3))
    assert later.world.persons == town.world.persons
    assert later.world.places == town.world.places
    person = town.story("single-low-income").applicant
    assert later.world.incomes[person, 2027].stage is TaxStage.ASSESSED
    assert later.world.incomes[person, 2028].stage is TaxStage.DRAFT
    assert town.world.incomes[person, 2025] == later.world.incomes[person, 2025]


def test_no_two_people_have_the_same_name(town: Nordvik) -> None:
    names = Counter(str(person.name) for person in town.world.persons.values())
    assert names.most_common(1)[0][1] == 1


def test_grants_and_refusals_both_happen(town: Nordvik) -> None:
    """Of the ordinary families, enough lie on each side of both limits (1,200 kroner a month; 692,465 kroner)."""
    totals = []
    for family in town.families:
        incomes = [town.world.incomes.get((adult, 2025)) for adult in adults_at(town, family)]
        assert all(incomes)
        totals.append(sum((income.amount for income in incomes if income and income.amount), Decimal(0)))
    assert len(totals) >= 40
    assert sum(total < CAP_LIMIT for total in totals) >= 10
    assert sum(CAP_LIMIT <= total < CORE_HOURS_LIMIT for total in totals) >= 10
    assert sum(total >= CORE_HOURS_LIMIT for total in totals) >= 5


def test_places_are_at_or_under_the_maximum_price_and_of_many_kinds(town: Nordvik) -> None:
    places = town.world.places
    assert len(places) >= 100
    assert all(place.full_price is not None and 0 < place.full_price <= 1200 for place in places)
    assert len({place.unit for place in places}) == len(nordvik.units())
    assert sum(place.hours_per_week is not None and place.hours_per_week < 41 for place in places) >= 10
    assert {place.municipality for place in places} == {"9900", "9901"}
    assert max(Counter(place.child for place in places).values()) == 1


def test_the_households_the_issue_names_are_there(town: Nordvik) -> None:
    person = town.world.persons
    current = {
        key: [entry.status for entry in person[town.story(key).applicant].civil_status if entry.current]
        for key in ("widow", "two-mothers", "long-names", "separated-one-roof", "twins")
    }
    assert current == {
        "widow": [CivilStatus.WIDOWED],
        "two-mothers": [CivilStatus.MARRIED],
        "long-names": [CivilStatus.PARTNERED],
        "separated-one-roof": [CivilStatus.SEPARATED],
        "twins": [CivilStatus.UNMARRIED],
    }
    statuses = {entry.status for one in person.values() for entry in one.status if entry.current}
    assert {PersonStatus.DEAD, PersonStatus.EMIGRATED, PersonStatus.RESIDENT} <= statuses
    grades = {entry.grade for one in person.values() for entry in one.protection}
    assert {Protection.NONE, Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL} == grades
    twins = [person[child] for child in town.story("twins").members[2:]]
    assert twins[0].birth_date == twins[1].birth_date
    assert len(town.story("three-with-places").members) == 5
    roles = {entry.role for one in person.values() for entry in one.family}
    assert roles == set(FamilyRole)


def test_half_and_step_siblings_live_together(town: Nordvik) -> None:
    hers, his, common = town.story("blended").members[2:]
    parents = {child: {entry.related for entry in town.world.persons[child].family} for child in (hers, his, common)}
    assert parents[hers] & parents[common]
    assert parents[his] & parents[common]
    assert not parents[hers] & parents[his]
    assert home(town, hers) == home(town, his) == home(town, common)


def test_a_foster_child_lives_with_people_who_are_no_parents(town: Nordvik) -> None:
    foster = town.story("foster-child").members[3]
    parents = {entry.related for entry in town.world.persons[foster].family}
    assert home(town, foster) == home(town, town.story("foster-child").applicant)
    assert not parents & set(town.story("foster-child").members)


def test_shared_residence_is_registered_for_one_family_and_not_for_another(town: Nordvik) -> None:
    registered = town.world.persons[town.story("shared-residence").members[2]]
    father = town.story("shared-residence").applicant
    assert [entry.address.key for entry in registered.shared_residence if entry.current] == [home(town, father)]
    silent = town.world.persons[town.story("not-at-childs-address").members[2]]
    assert silent.shared_residence == ()


def test_neighbours_in_a_block_have_addresses_of_their_own(town: Nordvik) -> None:
    flat = home(town, town.story("block-of-flats").applicant)
    assert flat is not None
    building = flat.split("/")[0]
    assert len({home(town, one) for one in town.world.persons if (home(town, one) or "").startswith(building)}) == 2


def test_every_story_is_told_in_three_languages(town: Nordvik) -> None:
    assert len({story.key for story in town.stories}) == len(town.stories)
    for story in town.stories:
        assert set(story.about) == {"nb", "nn", "en"}
        assert story.applicant in town.world.persons


def test_the_agencys_people_and_its_own_parameters() -> None:
    roles = Counter(one.role for one in nordvik.STAFF)
    assert roles["caseworker"] >= 2
    assert {"rule-owner", "leader", "privacy-officer"} <= set(roles)
    assert any(one.restricted for one in nordvik.STAFF)
    local = nordvik.local_parameters()
    assert local["municipality"] == nordvik.MUNICIPALITY
    assert b"INVENTED" in nordvik.local_bytes()
