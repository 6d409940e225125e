"""Letters kept as sent: sealed, unchangeable in the model and in the database, and followed to their opening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from documents.letter_samples import MADE_AT, cover
from saklig.documents import LetterIsKept, keep, letters_of, mark, milestones_of, render, unopened_since
from saklig.documents.letters import Letter, Milestone
from saklig.store import keys
from saklig.store.errors import KeyDestroyed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

RENDERED = render("Du betaler {{ a | kr }}.", {"a": 1200}, cover=cover(), made_at=MADE_AT)
NOW = datetime(2025, 9, 3, 8, tzinfo=UTC)


def kept(**changes: object) -> Letter:
    given: dict[str, object] = {"case_ref": uuid4(), "recipient": uuid4(), "kind": "decision", "at": NOW}
    return keep(RENDERED, **(given | changes))  # type: ignore[arg-type]


def test_a_letter_comes_back_as_it_was_and_lies_sealed():
    letter = kept()
    again = Letter.objects.get(pk=letter.pk)
    assert (again.html, again.pdf, again.title, again.language) == (RENDERED.html, RENDERED.pdf, RENDERED.title, "nb")
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, html, pdf FROM documents_letter")
        (row,) = cursor.fetchall()
    for column in row:
        raw = bytes(column)
        assert b"%PDF" not in raw
        assert b"betal" not in raw


@pytest.mark.parametrize("statement", ["UPDATE documents_letter SET kind = 'x'", "DELETE FROM documents_letter",
                                       "UPDATE documents_letter_milestone SET kind = 'opened'",
                                       "DELETE FROM documents_letter_milestone"])  # fmt: skip
def test_the_database_refuses_to_change_a_kept_letter(statement):
    mark(kept().pk, Milestone.Kind.MADE_AVAILABLE, at=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_model_refuses_with_a_reason():
    letter = kept()
    letter.html = "<p>changed</p>"
    with pytest.raises(LetterIsKept, match="send a new letter"):
        letter.save()
    with pytest.raises(LetterIsKept, match="is kept"):
        letter.delete()


def test_milestones_happen_once():
    letter = kept()
    assert mark(letter.pk, "opened", at=NOW)
    assert not mark(letter.pk, "opened", at=NOW + timedelta(days=1))
    assert milestones_of(letter.pk) == {"opened": NOW}
    with pytest.raises(ValueError, match="read-aloud"):
        mark(letter.pk, "read-aloud", at=NOW)


def test_a_reminder_is_due_after_a_week_unopened_and_once():
    letter, opened, paper = kept(), kept(), kept()
    for each in (letter, opened, paper):
        mark(each.pk, "made-available", at=NOW)
    kept()  # made, not yet available
    mark(opened.pk, "opened", at=NOW)
    mark(paper.pk, "sent-on-paper", at=NOW)
    week = NOW + timedelta(days=7)
    assert unopened_since(week - timedelta(seconds=1)) == []
    assert [each.pk for each in unopened_since(week)] == [letter.pk]
    mark(letter.pk, "reminder-sent", at=week)
    assert unopened_since(week + timedelta(days=30)) == []


def test_letters_of_a_case_and_of_one_person_in_it():
    case, first, second = uuid4(), uuid4(), uuid4()
    one = kept(case_ref=case, recipient=first)
    two = kept(case_ref=case, recipient=second, at=NOW + timedelta(hours=1))
    kept()
    assert [each.pk for each in letters_of(case)] == [one.pk, two.pk]
    assert [each.pk for each in letters_of(case, recipient=second)] == [two.pk]


def test_the_commitment_is_keyed_by_the_recipient():
    one, two = kept(), kept()
    assert len(one.commitment) == 64
    assert one.commitment != two.commitment


def test_destroying_the_key_erases_the_letter_and_leaves_its_row():
    letter = kept()
    keys.destroy(letter.sealing_key(), at=NOW)
    again = Letter.objects.get(pk=letter.pk)
    with pytest.raises(KeyDestroyed):
        _ = again.html
