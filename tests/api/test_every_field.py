"""Every field of every request, from the description itself, and every question of the package, with what is no answer.

A new operation, field or question is tried here without a line being added (test_rights demands a valid body of each
new operation).
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from api.caller import Caller, Upload, token
from api.test_rights import CITIZEN, EMPLOYEES, OPEN, STAFF, ask, place, state
from cases import town
from saklig.api.urls import api
from saklig.cases.models import Application
from saklig.store.limits import DEFAULTS, Limit
from saklig.store.models import Event

__all__ = ["place"]
pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MARKUP = "<script>alert(1)</script>"
UNSEEN = " \u200b\ufeff\u00a0 "


# --- fields of requests ------------------------------------------------------------------------------------------------


def schemas() -> dict[str, dict[str, Any]]:
    """Operation -> schema of its body, references followed."""
    described = api.get_openapi_schema(path_prefix="")
    named = described["components"]["schemas"]
    found = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                reference = content["application/json"]["schema"]["$ref"]
                found[f"{method.upper()} {path}"] = named[reference.rpartition("/")[2]]
    return found


def kinds(schema: dict[str, Any]) -> set[str]:
    if "anyOf" in schema:
        return {kind for one in schema["anyOf"] for kind in kinds(one)}
    return {schema["type"]} if "type" in schema else {"object"}


def wrong_values(schema: dict[str, Any]) -> list[Any]:
    """What is no value of this field, by its own description."""
    tried: dict[str, list[Any]] = {
        "string": ["x" * (schema.get("maxLength", 200_000) + 1), *([UNSEEN, ""] if "pattern" in schema else [])],
        "integer": ["x", "", 1.5, 10**30, -(10**30), "1e3", *([schema["minimum"] - 1] if "minimum" in schema else [])],
        "number": ["x", "", "NaN", "Infinity", -1, 10**30, "0.001"],
        "boolean": ["maybe", "", 2, -1],
        "array": ["x", {"a": 1}, [{}] * 500],
        "object": ["x", [1], 1],
        "null": [],
    }
    own = kinds(schema)
    wrong = [value for kind in own for value in tried[kind]]
    if not own & {"string", "array"}:
        wrong.append(MARKUP)
    if "null" not in own:
        wrong.append(None)
    if not own & {"array"}:
        wrong.append([1])
    if not own & {"object"}:
        wrong.append({"a": MARKUP})
    return [value for value in wrong if not (value == "" and own >= {"string"} and "minLength" not in schema and
                                             "pattern" not in schema)]  # fmt: skip


def test_every_field_of_every_request(place: dict[str, str], ana: Caller, kari: Caller, settings: Any) -> None:
    settings.SAKLIG_LIMITS = {name: Limit(most=10**6, seconds=limit.seconds) for name, limit in DEFAULTS.items()}
    before, tried = state(), 0
    employees = [(Caller(town.employee(role)), may) for role, may in EMPLOYEES.items()]
    callers = [(ana, CITIZEN | OPEN), (kari, STAFF), *employees]
    every = {name: body for _, may in callers for name, body in may.items()}
    assert set(schemas()) == {name for name, body in every.items()
                              if body is not None and not isinstance(body, Upload)}
    for operation, schema in schemas().items():
        who = next((one for one, may in callers if operation in may))
        good = every[operation] | ({"token": token()} if "token" in schema["properties"] else {})
        for name, field in schema["properties"].items():
            for value in wrong_values(field):
                _refused(who, operation, {**copy.deepcopy(good), name: value}, place)
                tried += 1
            if name in schema.get("required", ()):
                _refused(who, operation, {key: kept for key, kept in good.items() if key != name}, place)
        _refused(who, operation, {**good, "automatic": True}, place)
        _refused(who, operation, [good], place)
    assert tried > 150
    assert state() == before


def _refused(who: Caller, operation: str, body: Any, place: dict[str, str]) -> None:
    answer = send_as_it_is(who, operation, body, place)
    said = (operation, str(body)[:200], answer.status_code, answer.content[:300])
    assert answer.status_code == 422, said
    assert answer["Content-Type"] == "application/problem+json", said
    assert all(error["where"] and error["mend"] for error in answer.json()["errors"]), said
    assert "alert(1)" not in answer.content.decode(), said


def send_as_it_is(who: Caller, operation: str, body: Any, place: dict[str, str]) -> Any:
    method, path = operation.split()
    return who.send(method, path.format(**place), body)


# --- questions of the package --------------------------------------------------------------------------------------------

NO_NUMBER = ["x", MARKUP, "1e3", "NaN", "1_0", "\u0661\u0662", -1, "-1", 10**9 + 1, 10**30, 0, 99_999, "2024.5", True, [], {}]
NO_ANSWER: dict[str, list[Any]] = {
    "yes-no": ["yes", "true", MARKUP, 1, 0, [True], town.BO],
    "number": [value for value in NO_NUMBER if value not in ([], {})],
    "choice": ["x", MARKUP, 1, True],
    "date": ["x", "31.12.2024", "2024-02-30", "2999-01-01", "1066-10-14", 20240101, True, MARKUP],
    "text": ["x" * 2001, 1, True],
}
NO_IDENTITY = ["1", MARKUP, town.BO[:-1], town.BO + "0", int(town.BO), "\uff11" * 11, True, 1, town.BO + MARKUP]


def wrong_answers() -> list[tuple[str, Any]]:
    asked = [(question.input, value) for question in town.package().form.in_order() for value in NO_ANSWER[question.kind]]
    asked += [("cohabitant", value) for value in [*NO_IDENTITY, [town.BO], town.ANA]]
    children = [[value] for value in NO_IDENTITY if not isinstance(value, bool)]
    return asked + [("children", value) for value in [*children, MARKUP, town.BO, [town.BO] * 21, [town.ANA]]]


def test_every_question_of_the_package(ana: Caller) -> None:
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    path = f"/applications/{draft['id']}"
    assert {key for key, _ in wrong_answers()} >= {question.input for question in town.package().form.in_order()}
    for key, value in wrong_answers():
        answer = ana.put(f"{path}/answers", {"answers": {key: value}, "version": 0})
        assert answer.status_code == 422, (key, value, answer.content[:300])
        assert "alert(1)" not in answer.content.decode() and town.BO not in answer.content.decode(), (key, value)
        assert answer.json()["errors"], (key, value)
    assert ana.get(path).json()["version"] == 0 and Application.objects.get().answers == {}


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("application.year_start", " 2\u00a0024 ", 2024),
        ("application.year_start", "\u200b2024\ufeff", 2024),
        ("cohabitant", f" {town.DAG[:6]}\u00a0{town.DAG[6:]}\n", town.DAG),
        ("cohabitant", UNSEEN, None),
        ("children", [f"{town.KIM[:6]} {town.KIM[6:]}", town.KIM], [town.KIM]),
        ("children", None, []),
    ],
)
def test_pasted_blanks_are_passed_over(ana: Caller, key: str, typed: Any, kept: Any) -> None:
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    saved = ana.put(f"/applications/{draft['id']}/answers", {"answers": {key: typed}, "version": 0})
    assert saved.status_code == 200, saved.content
    assert saved.json()["answers"].get(key) == kept


@pytest.mark.parametrize(
    "raw",
    [
        b'{"answers":{"children":["\\ud800"]},"version":0}',
        b'{"answers":{"\\ud800":true},"version":0}',
        b'{"answers":{"cohabitant":"\\u0000"},"version":0}',
        b'{"answers":{"application.year_start":1e400},"version":0}',
        b'{"answers":{"application.year_start":NaN},"version":0}',
        b'{"answers":{"application.year_start":' + b"9" * 5000 + b'},"version":0}',
        b'{"answers":{},"version":1e2}',
    ],
)
def test_json_that_few_programs_write(ana: Caller, raw: bytes) -> None:
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    answer = ana.put(f"/applications/{draft['id']}/answers", raw=raw)
    assert answer.status_code in (400, 409, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert ana.get(f"/applications/{draft['id']}").json()["answers"] == {}


# --- double click, two programs, expired session -----------------------------------------------------------------------


def test_a_session_that_expires_in_the_middle_loses_nothing(ana: Caller) -> None:
    """The request that came too late changes nothing; sent again after signing in, it goes on where it was."""
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    path, body = f"/applications/{draft['id']}", {"answers": town.YES, "version": 0}
    session = ana.client.session
    session["who"] = {**session["who"], "seen": 0}
    session.save()
    before = Event.objects.count()
    assert (late := ana.put(f"{path}/answers", body)).status_code == 401 and late.json()["code"] == "sign-in"
    assert ana.post(f"{path}/submission", {"token": token()}).status_code == 401
    assert Event.objects.count() == before and Application.objects.get().answers == {}
    again = Caller(town.citizen())
    assert again.put(f"{path}/answers", body).status_code == 200
    assert again.post(f"{path}/submission", {"token": token()}).status_code == 200


def test_every_wish_sent_twice_is_one(ana: Caller, place: dict[str, str]) -> None:
    """The same body again, as a double click or a lost answer gives: the same answer, and nothing more has happened."""
    for operation in ("POST /requests/{request_id}/answer", "POST /cases/{number}/changes", "POST /cases/{number}/disputes",
                      "POST /cases/{number}/withdrawal"):  # fmt: skip
        body = CITIZEN[operation] | {"token": token()}
        first = send_as_it_is(ana, operation, body, place)
        assert first.status_code == 200, (operation, first.content)
        before = state()
        second = send_as_it_is(ana, operation, body, place)
        assert (second.status_code, second.json()["id"]) == (200, first.json()["id"]), operation
        assert state() == before, operation
        # The same token for another wish is nobody's: it is refused, and does nothing.
        other = "POST /cases/{number}/appeals"
        assert send_as_it_is(ana, other, CITIZEN[other] | {"token": body["token"]}, place).status_code in (403, 409), operation


def test_two_programs_that_send_at_once_have_one_receipt(ana: Caller) -> None:
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    path = f"/applications/{draft['id']}"
    ana.put(f"{path}/answers", {"answers": town.YES, "version": 0})
    other = Caller(town.citizen())
    receipts = {who.post(f"{path}/submission", {"token": token()}).json()["receipt_number"] for who in (ana, other, ana)}
    assert len(receipts) == 1 and ana.get("/cases").json()["count"] == 1
    assert ask(other, "PUT /applications/{application_id}/answers", {"answers": {}, "version": 1},
               {"application_id": draft["id"]}).status_code == 409  # fmt: skip
