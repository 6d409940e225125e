"""Two caseworkers at the printer at once: each letter is in one batch, each batch is posted once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connections

from cases import town
from cases.test_paper import TELLING, living, printed
from saklig import cases
from saklig.cases.models import Case, PaperBatch, PaperSending
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def both(*acts) -> list[object]:
    """Each in a thread of its own, begun at the same moment; what came of it, or the error."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(nth: int, act) -> None:
        gate.wait()
        try:
            found[nth] = act()
        except cases.CaseError as error:
            found[nth] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def ready() -> tuple:
    office = town.office(living())
    case = town.decided(office)
    town.work(office, kinds=TELLING)
    return office, case, town.caseworker(), town.caseworker("Omar Saksbehandler")


def test_one_letter_comes_into_one_of_two_batches():
    office, _, kari, omar = ready()
    found = both(lambda: printed(office, kari), lambda: printed(office, omar))
    assert sorted(type(one).__name__ for one in found) == ["InvalidAnswers", "PaperBatch"]
    assert PaperBatch.objects.count() == 1 and PaperSending.objects.get().batch_id == PaperBatch.objects.get().pk


def test_a_batch_is_posted_once_whoever_marks_it():
    office, case, kari, omar = ready()
    batch = printed(office, kari)
    day = date(2024, 6, 10)
    found = both(
        lambda: cases.mark_batch_sent(office, kari, batch.pk, day=day, token=town.token()),
        lambda: cases.mark_batch_sent(office, omar, batch.pk, day=day, token=town.token()),
    )
    assert sorted(type(one).__name__ for one in found) == ["PaperBatch", "TransitionRefused"]
    assert Event.objects.filter(case_ref=case.id, kind="case.sent-on-paper").count() == 1


def test_mail_that_comes_back_twice_is_one_task():
    office, _, kari, omar = ready()
    cases.mark_batch_sent(office, kari, printed(office, kari).pk, day=date(2024, 6, 10), token=town.token())
    words = {"reference": PaperSending.objects.get().reference, "why": "moved", "day": date(2024, 6, 10)}
    found = both(
        lambda: cases.register_returned(office, kari, **words, token=town.token()),
        lambda: cases.register_returned(office, omar, **words, token=town.token()),
    )
    assert sorted(type(one).__name__ for one in found) == ["InvalidAnswers", "PaperSending"]


def test_what_waited_before_there_were_batches_is_taken_along():
    """The migration's own work, on rows as an installation from before has them."""
    from importlib import import_module
    from types import SimpleNamespace

    from django.apps import apps

    take_along = import_module("saklig.cases.migrations.0010_paper").take_along
    office, case, kari, _ = ready()
    letters = case.letters.first()
    other = Case.objects.get(pk=town.decided(office).pk)
    town.work(office, kinds=TELLING)
    cases.sent_on_paper(office, kari, other.number, letter=other.letters.first().letter, token=town.token())
    PaperSending.objects.all().delete()
    editor = SimpleNamespace(connection=SimpleNamespace(alias="default"))
    take_along(apps, editor)
    waits, sent = PaperSending.objects.get(letter=letters.letter), PaperSending.objects.get(case=other)
    assert (waits.sent_on, waits.no_address) == (None, "register-down")  # the register is asked from the case's page
    assert (sent.sent_on, sent.counted_from) == (date(2024, 6, 10), date(2024, 6, 10))
