"""The demo's chooser, and that our answers are the ones the pages' port declares (we may not import it to say so)."""

from __future__ import annotations

import dataclasses

import pytest

from saklig.connectors import sign_in
from saklig.connectors.clocks import SystemClock
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.nordvik import STAFF, Nordvik
from saklig.connectors.sign_in import DemoChooser, OpenIdConnect, SignInRefused, id_porten
from saklig.web import ports

DEMO = {"SAKLIG_DEMO": "1"}


@pytest.mark.parametrize("name", ["Begun", "SignedIn", "DemoPerson"])
def test_our_answers_have_the_fields_of_the_port(name: str) -> None:
    ours, theirs = (
        {field.name: field.default for field in dataclasses.fields(getattr(room, name))} for room in (sign_in, ports)
    )
    assert ours == theirs


def test_both_ways_are_the_ports(town: Nordvik) -> None:
    assert isinstance(OpenIdConnect(id_porten("https://x", "us", client_secret="s"), SystemClock()), ports.SignIn)
    assert isinstance(DemoChooser(DEMO, town, STAFF), ports.Chooser)


@pytest.mark.parametrize("environment", [{}, {"SAKLIG_DEMO": "0"}, {"SAKLIG_DEMO": ""}, {"SAKLIG_DEMO": "true"}])
def test_the_chooser_cannot_be_made_outside_the_demo(environment: dict[str, str], town: Nordvik) -> None:
    with pytest.raises(SettingInvalid, match="for the demo alone"):
        DemoChooser(environment, town, STAFF)


def test_each_person_offered_can_be_chosen_and_is_told_apart(town: Nordvik) -> None:
    chooser = DemoChooser(DEMO, town, STAFF)
    people = chooser.people()
    assert len({person.reference for person in people}) == len(people)
    for person in people:
        assert set(person.about) == {"nb", "nn", "en"}
        came = chooser.choose(person.reference)
        assert (came.identity is None) is person.staff
        if came.identity:
            # No identity number may stand in a form that a browser keeps.
            assert came.identity not in person.reference
            assert town.world.persons[came.identity].death_date is None
    assert {person.reference for person in people if person.staff} == {one.subject for one in STAFF}


def test_the_second_adult_can_sign_in_too(town: Nordvik) -> None:
    chooser = DemoChooser(DEMO, town, STAFF)
    story = town.story("new-partner")
    assert chooser.choose("new-partner").identity == story.members[0]
    assert chooser.choose("new-partner-2").identity == story.members[1]


@pytest.mark.parametrize("reference", ["", "nobody", "12818800078", "../new-partner"])
def test_nobody_else_can_be_chosen(reference: str, town: Nordvik) -> None:
    with pytest.raises(SignInRefused) as refused:
        DemoChooser(DEMO, town, STAFF).choose(reference)
    assert refused.value.code == "unknown-person"
