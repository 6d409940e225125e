"""Two clicks at the very same moment, from several threads on the real database: one thing happens, and all are told it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from api.caller import Caller, token
from cases import town
from saklig.cases.models import Appeal, Case
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
CLICKS = 4


def at_once(callers: list[Caller], path: str, bodies: list[dict[str, Any]]) -> list[Any]:
    """The answers to these requests, all begun behind one barrier, each in a thread with connections of its own."""
    answers: list[Any] = [None] * len(callers)
    barrier = threading.Barrier(len(callers))

    def click(n: int) -> None:
        try:
            barrier.wait(timeout=30)
            answers[n] = callers[n].post(path, bodies[n])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click, args=(n,)) for n in range(len(callers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


@pytest.mark.parametrize("same", [True, False], ids=["one form clicked again and again", "one application in several tabs"])
def test_send_clicked_many_times_at_once_is_one_application(ana: Caller, same: bool) -> None:
    draft = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    path = f"/applications/{draft['id']}"
    assert ana.put(f"{path}/answers", {"answers": town.YES, "version": 0}).status_code == 200
    wish = token()
    bodies = [{"token": wish if same else token()} for _ in range(CLICKS)]
    answers = at_once([Caller(town.citizen()) for _ in range(CLICKS)], f"{path}/submission", bodies)
    assert [answer.status_code for answer in answers] == [200] * CLICKS, [answer.content for answer in answers]
    assert len({answer.json()["receipt_number"] for answer in answers}) == 1
    case = Case.objects.get()
    assert Event.objects.filter(case_ref=case.pk, kind="case.submit").count() == 1
    assert Job.objects.filter(kind="case.process", ref=case.pk).count() == 1
    assert case.decisions.count() <= 1 and town.failures() == []


def test_an_appeal_clicked_many_times_at_once_is_one_appeal(ana: Caller) -> None:
    number = ana.apply()["case_number"]
    body = {"token": token(), "text": "Jeg er uenig."}
    answers = at_once([Caller(town.citizen()) for _ in range(CLICKS)], f"/cases/{number}/appeals", [body] * CLICKS)
    assert [answer.status_code for answer in answers] == [200] * CLICKS, [answer.content for answer in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1 and Appeal.objects.count() == 1
