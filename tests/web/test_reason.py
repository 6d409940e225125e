"""A caseworker opens what is in their work; what is not, they open by stating why, and that is kept and told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from api.caller import Caller, token
from cases import town
from saklig import cases
from saklig.cases import Actor
from saklig.cases.models import Case
from saklig.store.models import AccessLog, Event
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WHY = "Søkeren ringer og spør om vedtaket."


@pytest.fixture
def done(office: Any) -> Case:
    """Decided by itself, and told: nobody at the desk has had it."""
    case = town.decided(office)
    assert case.state == "notified"
    return case


@pytest.fixture
def kari(office: Any) -> Actor:
    return town.caseworker()


def reading(actor: Actor) -> int:
    return AccessLog.objects.filter(reader=actor.staff).count()


def test_a_finished_case_is_opened_by_stating_why(office: Any, done: Case, kari: Actor) -> None:
    client, asks = kit.enter(Client(), kari), f"/saksbehandling/{done.number}/hvorfor/"
    letter = done.letters.get().letter
    paths = (f"/saksbehandling/{done.number}/", f"/saksbehandling/{done.number}/notat/", f"/saker/brev/{letter}/pdf/")
    for path in paths:
        assert client.get(path)["Location"] == asks, path
    assert client.post(paths[1], {"words": "x" * 30, "go": "do"})["Location"] == asks
    assert reading(kari) == 0  # nothing was read, and nothing is said to have been
    page = client.get(asks)
    assert page.status_code == 200 and "Ana" not in page.content.decode()
    for nothing in ("", "fordi", "\u200b" * 40, "1" * 40):
        assert client.post(asks, {"words": nothing}).status_code == 422
    assert client.post(asks, {"words": WHY})["Location"] == paths[0]
    assert "Ana" in client.get(paths[0]).content.decode()
    (stated,) = AccessLog.objects.filter(what="reason-stated")
    assert (stated.stated_reason, stated.reader, stated.subject, stated.case_ref) == (WHY, kari.staff, done.applicant_id, done.pk)
    assert Event.objects.filter(kind="case.reason-stated", case_ref=done.pk).count() == 1
    assert not any(b"ringer" in bytes(event.leaf) for event in Event.objects.all())
    # The citizen sees in their own case that it was opened so.
    assert "En ansatt åpnet saken" in kit.enter(Client(), town.citizen()).get(f"/saker/{done.number}/").content.decode()


def test_a_reason_is_one_persons_and_lasts_a_days_work(office: Any, done: Case, kari: Actor) -> None:
    cases.state_reason(office, kari, done.number, reason=WHY)
    assert cases.is_in_work(office, kari, done.number)
    assert not cases.is_in_work(office, town.caseworker("Per Kollega"), done.number)
    office.ports.clock.advance(timedelta(hours=8, seconds=1))
    assert not cases.is_in_work(office, kari, done.number)
    with pytest.raises(cases.ReasonNeeded):
        cases.desk(office, kari, done.number)


def test_what_calls_for_a_human_is_open_to_all_who_handle_the_service(office: Any, done: Case, kari: Actor) -> None:
    cases.request_review(office, town.citizen(), done.number, token=town.token())
    assert cases.is_in_work(office, kari, done.number)


def test_one_who_has_handled_a_case_opens_it_again(office: Any, kari: Actor) -> None:
    case = town.decided(office, {"application.disputes_register_data": True})
    assert cases.is_in_work(office, kari, case.number)
    other = town.caseworker("Per Kollega")
    cases.desk(office, other, case.number)  # looking is not handling
    cases.dismiss(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office)
    assert cases.is_in_work(office, kari, case.number) and not cases.is_in_work(office, other, case.number)


def test_no_reason_opens_a_shielded_case_or_another_service(office: Any, done: Case, kari: Actor) -> None:
    Case.objects.update(restricted=True)
    for attempt in (cases.is_in_work, lambda *who: cases.state_reason(*who, reason=WHY)):
        with pytest.raises(cases.NotFound):
            attempt(office, kari, done.number)
    Case.objects.update(restricted=False, service="parkering")
    with pytest.raises(cases.NotFound):
        cases.state_reason(office, kari, done.number, reason=WHY)
    assert not AccessLog.objects.filter(what="reason-stated").exists()


def test_the_api_asks_for_it_too(office: Any, done: Case, kari: Actor) -> None:
    caller, path = Caller(kari), f"/staff/cases/{done.number}"
    for answer in (caller.get(path), caller.post(f"{path}/notes", {"token": token(), "text": "x"})):
        assert (answer.status_code, answer.json()["code"]) == (403, "reason-needed")
        assert "/reason" in answer.json()["detail"]
    assert caller.get(f"/letters/{done.letters.get().letter}").json()["code"] == "reason-needed"
    assert caller.post(f"{path}/reason", {"reason": "fordi"}).status_code == 422
    assert caller.post(f"{path}/reason", {"reason": WHY}).json() == {"number": done.number, "in_work": True}
    assert caller.get(path).status_code == 200
