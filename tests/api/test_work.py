"""The work on a case by a program: whose it is, asking a colleague, calls, interpreters, impartiality, being away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from api.caller import Caller, token
from cases import town
from saklig.cases.models import Absence, Change, Consultation, Impartiality, InterpreterWish, Message
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TODAY = town.APPLIED.date()
DISPUTED = {"application.disputes_register_data": True}


@pytest.fixture
def number(ana: Caller) -> str:
    """A case on the desk."""
    found: str = ana.apply(DISPUTED)["case_number"]
    return found


@pytest.fixture
def per(office: Any) -> Any:
    return town.caseworker("Per Kollega")


def step(who: Caller, number: str, path: str, *, status: int = 200, **body: Any) -> Any:
    answer = who.post(f"/staff/cases/{number}/{path}", {"token": token(), **body})
    assert answer.status_code == status, (path, answer.status_code, answer.content)
    return answer.json()


def shared(who: Caller, number: str) -> dict[str, Any]:
    found: dict[str, Any] = who.get(f"/staff/cases/{number}").json()["shared"]
    return found


def test_taken_given_and_put_back(kari: Caller, per: Any, number: str) -> None:
    assert shared(kari, number)["has_it"] is None
    step(kari, number, "taking")
    assert step(kari, number, "taking", status=409)["code"] == "transition-refused"
    assert shared(kari, number)["has_it"]["mine"] is True
    assert [one["name"] for one in kari.get("/staff/colleagues").json()] == ["Per Kollega"]
    assert [one["name"] for one in shared(kari, number)["colleagues"]] == ["Per Kollega"]
    for to, code in ((str(town.caseworker().staff), "colleague-self"), (str(uuid4()), "colleague-unable")):
        (error,) = step(kari, number, "hand-over", status=422, to=to)["errors"]
        assert (error["where"], error["code"]) == ("to", code) and error["mend"]
    wish = {"token": token(), "to": str(per.staff), "words": "Du kjenner saken."}
    first, second = (kari.post(f"/staff/cases/{number}/hand-over", wish).json() for _ in range(2))
    assert first == second
    held = shared(Caller(per), number)["has_it"]
    assert (held["mine"], held["given_by"], held["words"]) == (True, "Kari Saksbehandler", "Du kjenner saken.")
    step(Caller(per), number, "putting-back")
    step(Caller(per), number, "putting-back", status=409)


def test_a_colleague_is_asked_and_answers_and_another_does_not(kari: Caller, per: Any, number: str) -> None:
    asked = step(kari, number, "consultations", of=str(per.staff), question="Hva mener du?")["id"]
    path = f"consultations/{asked}/answer"
    step(kari, number, path, status=403, answer="Jeg svarer selv.")
    step(kari, number, path, status=422, answer="  ")
    step(Caller(per), number, path, answer="Innvilg.")
    step(Caller(per), number, path, status=409, answer="Eller ikke.")
    (told,) = shared(kari, number)["consultations"]
    assert (told["asked_of"], told["question"], told["answer"]) == ("Per Kollega", "Hva mener du?", "Innvilg.")
    assert Consultation.objects.get().answer == "Innvilg."


def test_a_call_is_written_down_for_one_of_the_parties(kari: Caller, number: str) -> None:
    call = {"called_by": "them", "text": "Hun har fått ny jobb."}
    (error,) = step(kari, number, "calls", status=422, spoke_to="a9", **call)["errors"]
    assert (error["where"], error["code"]) == ("spoke_to", "not-a-choice")
    step(kari, number, "calls", spoke_to="a1", **call)
    kept = Message.objects.get(kind="phone")
    assert kept.text == call["text"] and kept.details == {"spoke_to": "a1", "called_by": "them"}


def test_an_interpreter_is_wished_for_and_seen_to_once(kari: Caller, number: str) -> None:
    wish = step(kari, number, "interpreters", language="Ukrainsk", way="screen")["id"]
    (told,) = shared(kari, number)["interpreters"]
    assert (told["language"], told["outcome"]) == ("Ukrainsk", "")
    path = f"interpreters/{wish}/settlement"
    step(kari, number, path, outcome="booked")
    step(kari, number, path, status=409, outcome="not-needed")
    assert InterpreterWish.objects.get().outcome == "booked"


def test_whoever_is_not_impartial_loses_sight_of_it_until_a_leader_finds_otherwise(
    kari: Caller, per: Any, number: str
) -> None:
    (error,) = step(kari, number, "impartiality", status=422, impartial=False)["errors"]
    assert (error["where"], error["code"]) == ("ground", "choose-one")
    step(kari, number, "impartiality", impartial=True)
    assert shared(kari, number)["impartial"] is True
    step(kari, number, "impartiality", impartial=False, ground="family", words="Min søster.", to=str(per.staff))
    assert kari.get(f"/staff/cases/{number}").status_code == 404
    assert shared(Caller(per), number)["has_it"]["mine"] is True
    leader = Caller(town.employee("leader"))
    (one,) = leader.get("/staff/partial").json()
    assert (one["number"], one["name"], one["ground"]) == (number, "Kari Saksbehandler", "family")
    path = f"/staff/cases/{number}/impartiality/{one['staff']}/lifting"
    for who in (kari, Caller(per)):
        assert who.post(path, {"token": token(), "words": "Halvsøster, aldri møtt."}).status_code == 403
    assert leader.post(path, {"token": token(), "words": "Halvsøster, aldri møtt."}).status_code == 200
    assert leader.post(path, {"token": token(), "words": "En gang til."}).status_code == 404
    assert kari.get(f"/staff/cases/{number}").status_code == 200
    assert Impartiality.objects.get(partial=True).lifted_words == "Halvsøster, aldri møtt."


def test_several_cases_at_once_all_or_none_and_undone(ana: Caller, kari: Caller, per: Any, number: str) -> None:
    other = ana.apply(DISPUTED)["case_number"]
    given = {"numbers": [number, other], "kind": "give", "to": str(per.staff)}
    assert kari.post("/staff/work-batches", {"token": token(), **given, "to": None}).status_code == 422
    assert kari.post("/staff/work-batches", {"token": token(), **given, "numbers": [number, "2024-ZZZZZZZ"]}).status_code == 404
    assert shared(kari, number)["has_it"] is None
    wish = {"token": token(), **given}
    first, second = (kari.post("/staff/work-batches", wish).json() for _ in range(2))
    assert first == second and (first["count"], first["to"]) == (2, "Per Kollega")
    assert shared(Caller(per), other)["has_it"]["mine"] is True
    path = f"/staff/work-batches/{first['id']}/undoing"
    assert Caller(per).post(path).status_code == 404
    assert kari.post(path).json() == {"put_right": 2, "left": 0} and kari.post(path).status_code == 409


def test_ready_questions_and_prior_notice(kari: Caller, number: str) -> None:
    ready = kari.get(f"/staff/cases/{number}/ready-questions").json()
    assert ready and all(one["title"] and one["text"] for one in ready)
    answer = kari.post(f"/staff/cases/{number}/prior-notice", {"token": token()})
    assert answer.status_code == 200, answer.content
    town.work(apps.get_app_config("cases").office, kinds={"case.prior-notice"})
    again = kari.post(f"/staff/cases/{number}/prior-notice", {"token": token()})
    assert (again.status_code, again.json()["code"]) == (409, "transition-refused")


def test_reopened_from_a_month_that_was_decided(ana: Caller, kari: Caller) -> None:
    number = ana.apply()["case_number"]
    ana.post(f"/cases/{number}/changes", {"token": token(), "text": "Ny jobb."})
    words = {"own_reasons": "Inntekten er en annen fra oktober."}
    (error,) = step(kari, number, "reopening", status=422, month="2031-10", **words)["errors"]
    assert error["where"] == "month" and error["mend"]
    assert step(kari, number, "reopening", status=422, month="2024-13", **words)
    step(kari, number, "reopening", month="2024-10", **words)
    assert str(Change.objects.get().month) == "2024-10-01"


def test_away_and_back(kari: Caller, per: Any, office: Any) -> None:
    days = {"first": str(TODAY), "last": str(TODAY + timedelta(days=3))}
    for more, where, code in (
        ({"last": str(TODAY - timedelta(days=1))}, "last", "absence-days"),
        ({"stand_in": str(town.caseworker().staff)}, "stand_in", "colleague-unable"),
    ):
        answer = kari.post("/staff/absences", {"token": token(), **days, **more})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["where"], error["code"]) == (422, where, code)
    wish = {"token": token(), **days, "stand_in": str(per.staff)}
    made, again = (kari.post("/staff/absences", wish) for _ in range(2))
    assert made.status_code == 201 and made.json() == again.json() and Absence.objects.count() == 1
    assert Event.objects.filter(kind="staff.away").count() == 1
    (own,) = kari.get("/staff/absences").json()
    assert (own["last"], own["stand_in"]) == (days["last"], "Per Kollega")
    (gone,) = Caller(per).get("/staff/colleagues").json()
    assert gone["away_until"] == days["last"] and Caller(per).get("/staff/absences").json() == []
    path = f"/staff/absences/{own['id']}"
    assert Caller(per).send("DELETE", path).status_code == 404
    assert kari.send("DELETE", path).status_code == 204 and kari.send("DELETE", path).status_code == 404
    assert kari.get("/staff/absences").json() == []


def test_an_administrator_says_it_of_anyone_and_a_caseworker_of_nobody_else(kari: Caller, per: Any) -> None:
    tuva, path = Caller(town.employee("administrator")), f"/staff/people/{per.staff}/absences"
    days = {"first": str(TODAY), "last": str(TODAY)}
    assert kari.post(path, {"token": token(), **days}).status_code == 403
    made = tuva.post(path, {"token": token(), **days})
    assert made.status_code == 201, made.content
    assert [one["id"] for one in tuva.get(path).json()] == [made.json()["id"]]
    assert tuva.send("DELETE", f"{path}/{made.json()['id']}").status_code == 204 and tuva.get(path).json() == []
    assert tuva.get(f"/staff/people/{uuid4()}/absences").status_code == 404
