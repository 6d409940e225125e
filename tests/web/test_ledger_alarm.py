"""While the ledger has an open alarm: everything can be read, nothing is sent, decided or done, and it is said why; nothing is
lost. And a disk that is full in the middle: rolled back whole, with a clear error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction
from django.test import Client

from api.caller import Caller
from cases import town
from saklig import cases
from saklig.cases.models import Case, Decision, Message
from saklig.store import jobs
from saklig.store.errors import LedgerCorrupt
from saklig.store.handlers import Ended
from saklig.store.ledger import alarms
from saklig.store.models import AccessLog, Event, Job
from saklig.web.texts import LANGUAGES, text
from store.ledger import kit as ledger_kit
from web import kit

WORDS = "Grunner som er lange nok til å være grunner."
pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def alarm() -> None:
    alarms.raise_alarm(LedgerCorrupt("rewritten", "leaf 7 is not what it was"), at=ledger_kit.AT)


@pytest.fixture
def waiting(office: Any) -> Case:
    """A case on the desk."""
    return town.decided(office, {"application.disputes_register_data": True})


def test_a_caseworker_can_read_and_not_decide(office: Any, waiting: Case, caseworker: Client) -> None:
    alarm()
    before = (Decision.objects.count(), Case.objects.get(pk=waiting.pk).state)
    looked_at = AccessLog.objects.count()
    said = caseworker.get("/saksbehandling/")
    assert said.status_code == 200 and text("layout.read_only", "nb") in said.content.decode()
    assert text("layout.read_only", "nb") not in Client().get("/").content.decode()
    assert caseworker.get(f"/saksbehandling/{waiting.number}/").status_code == 200
    assert AccessLog.objects.count() > looked_at  # who reads is noted, also now
    actor = town.caseworker()
    for act in (
        lambda: cases.decide(office, actor, waiting.number, own_reasons=WORDS, token=town.token()),
        lambda: cases.dismiss(office, actor, waiting.number, own_reasons=WORDS, token=town.token()),
        lambda: cases.assess_again(office, actor, waiting.number, token=town.token()),
        lambda: cases.ask_information(office, actor, waiting.number, questions=["Hva er feil?"], token=town.token()),
        lambda: cases.note(office, actor, waiting.number, text="Et notat.", token=town.token()),
    ):
        with pytest.raises(cases.ReadOnly, match="open alarm"):
            act()
    assert (Decision.objects.count(), Case.objects.get(pk=waiting.pk).state) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_the_api_say_it(office: Any, waiting: Case, language: str) -> None:
    alarm()
    ana, page = kit.enter(Client(), town.citizen()), f"/saker/{waiting.number}/endring/"
    ana.cookies["saklig_language"] = language
    form = {"text": "Jeg har flyttet.", "token": town.token()}
    said = ana.post(page, form)
    assert said.status_code == 503
    assert text("error.read-only-title", language) in said.content.decode()
    assert text("error.read-only-text", language) in said.content.decode()
    assert text("layout.read_only", language) in ana.get("/saker/").content.decode()
    alarms.answer(at=ledger_kit.AT)
    assert ana.post(page, form).status_code == 302
    assert text("layout.read_only", language) not in ana.get("/saker/").content.decode()


def test_nothing_is_sent_and_what_was_written_is_kept(office: Any) -> None:
    draft = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    cases.save_answers(office, town.citizen(), draft.id, town.YES)
    alarm()
    caller, body = Caller(town.citizen()), {"token": town.token()}
    answer = caller.post(f"/applications/{draft.pk}/submission", body)
    assert answer.status_code == 503 and answer.json()["code"] == "read-only" and "open alarm" in answer.json()["detail"]
    assert caller.get(f"/applications/{draft.pk}").json()["answers"] == town.YES
    alarms.answer(at=ledger_kit.AT)
    assert caller.post(f"/applications/{draft.pk}/submission", body).status_code == 200


def test_no_job_is_run_none_is_lost_and_no_attempt_is_spent(office: Any) -> None:
    receipt = town.apply(office)
    alarm()
    (job,) = Job.objects.filter(ref=receipt.case_id, kind="case.process")
    clock = office.ports.clock.now
    assert jobs.run_now(job, handlers=cases.job_handlers(office), clock=clock) == Ended.LATER
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_class) == ("queued", 0, "LedgerAlarmed")
    assert not Decision.objects.exists()
    alarms.answer(at=ledger_kit.AT)
    Job.objects.update(run_at=clock())
    town.work(office, kinds={"case.process"})
    assert Decision.objects.filter(case_id=receipt.case_id).exists()


def test_a_citizen_reads_a_letter_and_it_is_noted(office: Any, citizen: Client) -> None:
    case = town.decided(office)
    town.write_letters()
    letter = case.letters.get().letter
    alarm()
    before = Event.objects.filter(kind="case.letter-opened").count()
    assert citizen.get(f"/saker/brev/{letter}/").status_code == 200
    assert Event.objects.filter(kind="case.letter-opened").count() == before + 1


# --- a full disk -------------------------------------------------------------------------------------------------------


@pytest.fixture
def full_disk(office: Any, transactional_db: None) -> Iterator[Any]:
    """SQLite with no room for another page, while it holds."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's disk cannot be made full by a setting; its code is looked for in the same place")

    def fill() -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # what is free within the file would be room
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")

    yield fill
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_disk_that_is_full_in_the_middle_of_a_transaction_leaves_nothing_half(office: Any, full_disk: Any) -> None:
    before = (Event.objects.count(), Job.objects.count())
    full_disk()
    written = 0
    with pytest.raises(OperationalError, match="full"), transaction.atomic():
        for _ in range(10_000):
            ledger_kit.happen(1)
            jobs.enqueue("test.effect", None)
            written += 1
    assert 0 < written < 10_000  # it was in the middle
    assert (Event.objects.count(), Job.objects.count()) == before


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_full_disk_is_told_on_the_page_and_by_the_api_and_what_was_received_stays(office: Any, full_disk: Any) -> None:
    received = town.apply(office)
    ana = kit.enter(Client(raise_request_exception=False), town.citizen())
    caller, page = Caller(town.citizen()), f"/saker/{received.case_number}/endring/"
    full_disk()
    kept = 0
    while True:  # there is room on pages that are half full; each message takes some of it
        said = ana.post(page, {"text": "Jeg har flyttet. " * 100, "token": town.token()})
        if said.status_code != 302:
            break
        kept += 1
        assert kept < 60
    assert said.status_code == 507 and text("error.no-room-title", "nb") in said.content.decode()
    answer = caller.post(f"/cases/{received.case_number}/changes", {"text": "Jeg har flyttet. " * 100, "token": town.token()})
    assert answer.status_code == 507 and answer.json()["code"] == "no-room"
    assert Message.objects.count() == Event.objects.filter(kind="case.change-reported").count() == kept
    assert Case.objects.get(pk=received.case_id).number == received.case_number
