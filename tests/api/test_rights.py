"""What the matrix of rights (test_matrix.py) does not say: what lists hold, that a thing one may not see answers as one that
is not there, tokens of forms, and what stays in caches.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from api.caller import Caller, token
from api.operations import BODIES, HANDED_IN, about_nothing, as_sent
from cases import matrix, town
from saklig.cases import Actor
from saklig.cases.models import Case, StaffMember, StaffRole
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

def _of(*who: str) -> dict[str, Any]:
    """By the paper that says who may ask what: operations that these may ask for with things of their own."""
    said = matrix.read("The API").items()
    mine = [name for name, cells in said if any(cells[one][0] in ("yes", "not there") for one in who)]
    mine = [name for name in mine if matrix.read("The API")[name]["nobody"][0] == "sign in"]
    return {name: BODIES.get(name) for name in mine if not name.startswith("GET /letters/")}


CITIZEN, STAFF = _of("citizen", "in the case"), _of("caseworker")
# What others of the agency's people may, and caseworkers not.
EMPLOYEES = {
    role: {name: body for name, body in _of(role).items() if name not in STAFF}
    for role in ("rule-owner", "leader", "administrator")
}
# What anybody may ask, and sends a body with.
OPEN = {
    name: BODIES[name]
    for name, cells in matrix.read("The API").items()
    if cells["nobody"][0] in ("yes", "not there") and not name.startswith("GET ")
}
BOTH: dict[str, Any] = {"GET /letters/{letter_id}": None, "GET /letters/{letter_id}/pdf": None}
# What is about nothing of anybody's: a list, in which a stranger finds nothing, or the beginning of something of one's own.
SAME = {"page": "1", "month": "2024-08", "file": "invoice.csv"}
LISTS = {name for name in {**CITIZEN, **STAFF} if about_nothing(name)}


def ask(who: Caller, operation: str, body: Any, place: dict[str, str], *, csrf: bool = True) -> Any:
    method, path = operation.split()
    sent = as_sent(body, token())
    if method == "GET":
        return who.get(path.format(**place))
    return who.send(method, path.format(**place), sent, csrf=csrf)


def handed_in(who: Caller, application: str) -> str:
    """What a citizen has attached, found harmless."""
    made = who.post(f"/applications/{application}/attachments", as_sent(HANDED_IN, token()))
    assert (made.status_code, made.json()["scan"]) == (201, "clean"), made.content
    return str(made.json()["id"])


def given(who: Caller) -> str:
    """A mandate that a citizen has given."""
    return str(who.post("/mandates", as_sent(BODIES["POST /mandates"], token())).json()["id"])


@pytest.fixture
def place(ana: Caller, kari: Caller) -> dict[str, str]:
    """Two cases of Ana's: one decided, with a letter, and one that waits for her answer, with the letter that asks."""
    decided = ana.apply()
    waiting = ana.apply({"application.disputes_register_data": True})
    number = waiting["case_number"]
    kari.post(f"/staff/cases/{number}/information-requests", {"token": token(), "questions": ["Hva er feil?"]})
    (request,) = ana.get("/requests").json()
    (letter,) = ana.get(f"/cases/{decided['case_number']}").json()["letters"]
    return {
        "application_id": waiting["application_id"], "number": number, "request_id": request["id"],
        "letter_id": letter["id"], "household_id": str(Case.objects.get(number=number).id),
        "attachment_id": handed_in(ana, waiting["application_id"]),
        "mandate_id": given(ana), "batch_id": str(uuid4()),
        "sending_id": str(uuid4()),
        **{name: str(uuid4()) for name in ("appeal_id", "postponement_id", "claim_id", "touched_id", "fault_id",
                                             "consultation_id", "wish_id", "staff_id", "absence_id", "adult_id")},
        "service_id": town.SERVICE,
        **SAME,
    }  # fmt: skip


def listed(answer: Any) -> Any:
    """What a list holds, whether it comes in pages or whole."""
    content = answer.json()
    if not isinstance(content, dict):
        return content
    return [one for part in content.values() if isinstance(part, list) for one in part]


def state() -> tuple[Any, ...]:
    """All that may not change when someone without rights asks."""
    return (
        list(Case.objects.exclude(state="draft").order_by("number").values_list("number", "state", "waiting_for")),
        Event.objects.count(),
    )


def test_another_citizen_finds_nothing_there(place):
    stranger, before = Caller(town.citizen(town.DAG)), state()
    for operation, body in {**CITIZEN, **BOTH}.items():
        if operation in LISTS and not operation.startswith("GET "):
            continue  # begins something of one's own
        answer = ask(stranger, operation, body, place)
        if operation in LISTS:
            assert listed(answer) == [], operation
        else:
            assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), operation
        for secret in (place["number"], "Ana", "200"):
            assert secret not in answer.content.decode(), operation
    assert state() == before


def test_what_is_not_there_answers_as_what_one_may_not_see(place):
    stranger = Caller(town.citizen(town.DAG))
    nowhere = {**dict.fromkeys(place, str(uuid4())), "number": "2024-ZZZZZZZ", **SAME}
    for operation, body in {**CITIZEN, **BOTH}.items():
        if operation not in LISTS:
            theirs, nobodys = (ask(stranger, operation, body, at) for at in (place, nowhere))
            assert (theirs.status_code, theirs.json()) == (nobodys.status_code, nobodys.json()), operation


def of_another_service() -> Actor:
    staff = StaffMember.objects.create(subject="per-parkering", name="Per Parkering")
    StaffRole.objects.create(staff=staff, service="parkering", role="caseworker")
    return Actor.caseworker(staff.id, frozenset({"parkering"}))


def test_staff_of_another_service_find_nothing_there(place, office):
    from dataclasses import replace

    from django.apps import apps

    services = {**office.services, "parkering": next(iter(office.services.values()))}
    apps.get_app_config("cases").office = replace(office, services=services)
    other, before = Caller(of_another_service()), state()
    assert other.get("/session").json()["signed_in_as"] == "caseworker"
    for operation, body in {**STAFF, **BOTH}.items():
        if operation in ("POST /staff/absences", "GET /staff/watches"):
            continue  # everyone who handles cases may be away, and reads what their own service is watched for
        answer = ask(other, operation, body, place)
        if operation in LISTS:
            assert listed(answer) == [] if operation.startswith("GET ") else answer.status_code in (403, 404, 422), operation
        else:
            assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), operation
    assert other.get("/staff/queue", state="all", service=town.SERVICE).json()["items"] == []
    assert state() == before


def test_a_restricted_case_is_not_there_for_those_without_the_right(place, kari):
    Case.objects.filter(number=place["number"]).update(restricted=True)
    for operation, body in STAFF.items():
        if operation not in LISTS and "/mandates/" not in operation:  # a mandate is of a person, whatever cases they have
            assert ask(kari, operation, body, place).status_code == 404, operation
    assert kari.get("/staff/queue", state="all").json()["items"] != []
    assert place["number"] not in kari.get("/staff/queue", state="all").content.decode()
    cleared = Caller(town.caseworker("Ragna Skjermet", restricted=True))
    assert cleared.get(f"/staff/cases/{place['number']}").status_code == 200


def test_a_request_that_changes_something_needs_the_csrf_token(place, ana, kari):
    before = state()
    for who, operations in ((ana, CITIZEN), (kari, STAFF)):
        for operation, body in operations.items():
            if not operation.startswith("GET"):
                answer = ask(who, operation, body, place, csrf=False)
                assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), operation
    assert state() == before


def test_one_who_no_longer_works_here_is_signed_out(place, kari):
    StaffMember.objects.filter(name="Kari Saksbehandler").update(active=False)
    assert kari.get("/staff/queue").status_code == 401


def test_nothing_about_anyone_and_no_token_stays_in_a_cache(place, ana, kari):
    for who, operations in ((ana, CITIZEN), (kari, STAFF), (ana, BOTH)):
        for operation in operations:
            if operation.startswith("GET"):
                assert ask(who, operation, None, place)["Cache-Control"] == "no-store", operation
    assert Caller().get("/session")["Cache-Control"] == "no-store"
