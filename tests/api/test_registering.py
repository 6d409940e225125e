"""A caseworker's program writes in what came on paper, by telephone or over the counter: from who and when to the case."""

from __future__ import annotations

from typing import Any

import pytest

from api.caller import Caller, token
from api.operations import BODIES
from cases import town
from saklig.cases.models import Case
from saklig.store.limits import DEFAULTS, Limit
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PATH = "/staff/registrations"


def body(**more: Any) -> dict[str, Any]:
    return {**BODIES[f"POST {PATH}"], "token": token(), **more}


def test_from_paper_to_a_case_at_the_desk(kari: Caller, ana: Caller) -> None:
    begun = kari.post(PATH, body(helped_by="Dattera", language="nn"))
    assert begun.status_code == 201, begun.content
    made = begun.json()
    (waiting,) = kari.get(PATH).json()
    assert (waiting["application_id"], waiting["name"].split()[0]) == (made["id"], "Ana")
    assert waiting["how"]["received_on"] == "2024-06-03" and waiting["how"]["helped_by"] == "Dattera"
    assert made["still"]
    path = f"/applications/{made['id']}"
    saved = kari.put(f"{path}/answers", {"answers": town.YES, "version": made["version"]})
    assert saved.status_code == 200, saved.content
    sent = kari.post(f"{path}/submission", {"token": token()})
    assert sent.status_code == 200, sent.content
    assert sent.json()["received_at"].startswith("2024-06-03T")
    assert kari.get(PATH).json() == []
    how = kari.get(f"{PATH}/{made['id']}").json()
    assert (how["channel"], how["by"]) == ("paper", "Kari Saksbehandler")
    number = sent.json()["case_number"]
    # It is the party's case as any other; and no draft of theirs was touched.
    assert ana.get(f"/cases/{number}").json()["language"] == "nn"


def test_the_same_wish_twice_is_one_registration(kari: Caller) -> None:
    wish = body()
    first, second = (kari.post(PATH, wish).json() for _ in range(2))
    assert first["id"] == second["id"] and Case.objects.count() == 1
    other = Caller(town.caseworker("Siv Saksbehandler")).post(PATH, wish)
    assert (other.status_code, Case.objects.count()) == (403, 1)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("identity", "12345678901", "identity-check-digits"), ("identity", "123", "identity-not-eleven-digits"),
        ("received", "2124-06-03", "in-the-future"), ("received", "1999-06-03", "too-early"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(kari: Caller, field: str, value: str, code: str) -> None:
    answer = kari.post(PATH, body(**{field: value}))
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    (error,) = answer.json()["errors"]
    assert (error["where"], error["code"]) == (field, code)
    assert error["what"] != code and error["mend"] and value not in answer.content.decode()
    assert not Case.objects.exists()


def test_a_service_that_is_not_ones_own_or_not_there(kari: Caller, office: Any) -> None:
    assert kari.post(PATH, body(service="there-is-none")).status_code == 404
    other = Caller(town.employee("leader"))
    assert other.post(PATH, body()).status_code == 403 and not Case.objects.exists()


def test_a_registration_is_not_the_partys_nor_anothers_to_write(kari: Caller, ana: Caller, office: Any) -> None:
    made = kari.post(PATH, body()).json()
    path = f"/applications/{made['id']}"
    for who in (ana, Caller(town.citizen(town.DAG))):
        assert who.get(path).status_code == 404
        assert who.put(f"{path}/answers", {"answers": town.YES, "version": 0}).status_code == 404
        assert who.send("DELETE", path).status_code == 404
    own = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    assert own["id"] != made["id"] and kari.get(f"/applications/{own['id']}").status_code == 404
    assert Case.objects.count() == 2


def test_a_draft_is_deleted_by_its_writer_and_what_is_sent_is_not(kari: Caller, ana: Caller) -> None:
    made = kari.post(PATH, body()).json()
    assert kari.send("DELETE", f"/applications/{made['id']}").status_code == 204
    assert kari.send("DELETE", f"/applications/{made['id']}").status_code == 404
    assert Event.objects.filter(kind="case.registration-discarded").exists() and not Case.objects.exists()
    sent = ana.apply()
    refused = ana.send("DELETE", f"/applications/{sent['application_id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "transition-refused")


def test_looking_people_up_by_number_is_counted_for_staff_too(kari: Caller, settings: Any) -> None:
    """On the pages and here together: a program is no way around what a person is counted for."""
    settings.SAKLIG_LIMITS = {**DEFAULTS, "wish.person": Limit(most=2, seconds=100)}
    assert [kari.post(PATH, body()).status_code for _ in range(3)] == [201, 201, 429]
