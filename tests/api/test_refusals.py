"""Why a step cannot be taken is said in the use case's own words; so these hold nothing of anyone, and others stay general."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from api.caller import Caller, token
from api.operations import BODIES, as_sent
from cases import town
from saklig.store import people

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ROOM = Path(__file__).parents[2] / "src" / "saklig" / "cases"
# What such a sentence may hold: names of states, steps and services, days and months, and what is chosen among literals.
MAY_HOLD = {
    "case.state", "locked.state", "state", "step", "step.name", "name", "who", "sources", "running.due", "grounds", "month",
    "next_month(last)", "service", "period.value", "UNDO_WITHIN.seconds // 60", "', '.join(_BY_NAME)",
    "', '.join(sorted(step.who))", "', '.join(sorted(missing))", "'not ' if again else ''", "'' if again else ' already'",
}  # fmt: skip


def held() -> dict[str, str]:
    """What stands in the sentences of such refusals -> where."""
    found: dict[str, str] = {}
    for file in sorted(ROOM.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "TransitionRefused":
                for said in call.args:
                    for part in ast.walk(said):
                        if isinstance(part, ast.FormattedValue):
                            found[ast.unparse(part.value)] = f"{file.relative_to(ROOM)}:{call.lineno}"
                    assert not isinstance(said, ast.Name | ast.Attribute), f"{file}:{call.lineno}: say it where it is raised"
    return found


def test_such_a_sentence_holds_nothing_of_anyone() -> None:
    assert len(held()) > 10
    assert {what: where for what, where in held().items() if what not in MAY_HOLD} == {}


def test_a_step_that_cannot_be_taken_says_why_and_how_to_go_on(ana: Caller, kari: Caller) -> None:
    number = ana.apply()["case_number"]
    late = ana.post(f"/cases/{number}/withdrawal", {"token": token()}).json()
    assert late["detail"].startswith("The case has been decided") and late["detail"].endswith(". Nothing was changed.")
    months = kari.get("/staff/prices").json()
    later = kari.post(f"/staff/prices/{town.SERVICE}/{months[0]['month'][:7]}/closing", {"token": token()}).json()
    assert later["code"] == "transition-refused" and "close the oldest first" in later["detail"]


def test_what_tells_of_a_protected_address_stays_general(kari: Caller) -> None:
    people.find_or_create(town.ANA)
    people.update(people.find(town.ANA), protection="confidential")
    refused = kari.post("/staff/registrations", as_sent(BODIES["POST /staff/registrations"], token()))
    assert refused.status_code == 403 and "protected" not in refused.json()["detail"]
