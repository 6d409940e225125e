"""`saklig staff`: the first administrator is named at the command line; what is no role is told with how to mend it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases import town
from saklig.cli.output import BadInput
from saklig.cli.staff import ROLES, staff, staff_arguments
from saklig.store import events
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    import argparse

    office = town.office(town.alone())

    def run(*words: str) -> Any:
        parser = argparse.ArgumentParser()
        staff_arguments(parser)
        assert staff(parser.parse_args(["--json", *words]), lambda: office) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_the_first_administrator_is_named_here_and_it_is_an_event(run: Any) -> None:
    assert run("list") == []
    (tuva,) = run("give", "tuva@nordvik", "administrator", "--name", "Tuva Nøkkelhaug")
    assert tuva == {
        "subject": "tuva@nordvik", "name": "Tuva Nøkkelhaug", "active": True,
        "roles": [{"role": "administrator", "service": "", "restricted": False}],
    }  # fmt: skip
    leaves = [events.read(event.leaf) for event in Event.objects.order_by("id")]
    assert [leaf["kind"] for leaf in leaves] == ["staff.added", "staff.role-given"]
    assert leaves[1]["data"]["by"] == {"kind": "system", "id": None}
    (gone,) = run("withdraw", "tuva@nordvik", "administrator")
    assert gone["roles"] == []
    assert [one["active"] for one in (*run("leave", "tuva@nordvik"), *run("return", "tuva@nordvik"))] == [False, True]


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("give", "ny", "auditor"), "--name"),
        (("give", "kari", "caseworker"), "--service"),
        (("give", "kari", "auditor", "--service", town.SERVICE), "leave --service out"),
        (("give", "kari", "auditor", "--restricted"), "leave --restricted out"),
        (("give", "kari", "administrator"), "no other role"),
        (("give", "kari", "leader", "--service", "parkering"), "service: invalid"),
        (("withdraw", "kari", "auditor"), "saklig staff list"),
        (("withdraw", "per", "auditor"), "saklig staff list"),
        (("leave", "per"), "saklig staff list"),
    ],
)
def test_what_cannot_be_done_is_told_with_how_to_mend_it(run: Any, words: tuple[str, ...], mend: str) -> None:
    run("give", "kari", "caseworker", "--service", town.SERVICE, "--name", "Kari")
    before = run("list")
    with pytest.raises(BadInput) as told:
        run(*words)
    assert mend in " ".join(told.value.details)
    assert run("list") == before


def test_the_command_knows_every_role_there_is() -> None:
    from saklig.cases.models import StaffRole

    assert set(ROLES) == set(StaffRole.Role.values)
