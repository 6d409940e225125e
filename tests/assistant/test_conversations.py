"""Conversations: whose they are, kept once and sealed, rated, ended, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def begun(office: Any = None, actor: Any = None, **more: Any) -> tuple[Any, Any]:
    from assistant import room
    from saklig.assistant import conversations

    served = room.assistant(office, **more)
    return served, conversations.begin(served, actor, language="nb")


def test_a_turn_is_kept_as_it_was_with_what_each_step_did() -> None:
    from assistant import room
    from saklig.assistant import conversations

    served, conversation = begun()
    made = conversations.ask(served, conversation, None, "Hvor mye betaler jeg?", token="t1", language="nb")
    (seen,) = conversations.exchanges_of(conversation)
    assert seen == made
    assert seen.question == "Hvor mye betaler jeg?"
    assert seen.answer == room.quoted()
    assert [(one.step, one.stopped) for one in seen.did] == [("masking", False), ("answer", True)]


def test_sent_twice_is_asked_once() -> None:
    from saklig.assistant import conversations

    served, conversation = begun()
    first = conversations.ask(served, conversation, None, "Hvor mye?", token="t1", language="nb")
    again = conversations.ask(served, conversation, None, "Noe annet", token="t1", language="nb")
    assert again == first
    assert len(conversations.exchanges_of(conversation)) == 1
    assert len(served.steps[-1].heard) == 1


def test_nothing_that_was_said_lies_readable_in_the_database() -> None:
    from saklig.assistant import conversations
    from saklig.assistant.hand_over import ask_for_human

    served, conversation = begun()
    asked = conversations.ask(served, conversation, None, "Jeg heter Tuppen Hemmelig", token="t1", language="nb")
    conversations.rate(conversation, asked.id, verdict="down", cause="wrong", comment="Skriv til Tuppen Hemmelig")
    ask_for_human(served, conversation, text="Ring Tuppen Hemmelig", shown="all", token="h", contact="tuppen@hemmelig.no")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                held = b" ".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row)
                assert b"emmelig" not in held, table


def test_a_conversation_begun_signed_in_is_nobody_elses() -> None:
    from cases import town
    from saklig.assistant import conversations
    from saklig.cases import Actor
    from saklig.cases.errors import NotFound

    actor = town.citizen()
    _, conversation = begun(actor=actor)
    assert conversations.find(actor, conversation.pk) == conversation
    other = Actor.citizen(uuid4())
    for_them = Actor.representative(actor.person, by=other.person, mandate=uuid4(), services=frozenset())
    acting = Actor.representative(other.person, by=actor.person, mandate=uuid4(), services=frozenset())
    for somebody in (None, other, for_them, acting):
        with pytest.raises(NotFound):
            conversations.find(somebody, conversation.pk)
    with pytest.raises(NotFound):
        conversations.find(actor, uuid4())


def test_one_begun_by_nobody_is_theirs_who_signs_in_while_it_goes_on() -> None:
    from cases import town
    from saklig.assistant import conversations
    from saklig.cases import Actor
    from saklig.cases.errors import NotFound

    served, conversation = begun()
    actor, staff = town.citizen(), town.caseworker()
    conversations.ask(served, conversation, staff, "Hva er dette?", token="s", language="nb")
    assert served.steps[-1].heard[-1].person is None
    conversations.ask(served, conversation, actor, "Hvor er saken min?", token="t", language="nb")
    assert served.steps[-1].heard[-1].person == actor
    assert conversations.latest_of(actor) == conversation
    for somebody in (None, Actor.citizen(uuid4())):
        assert conversations.latest_of(somebody) is None
        with pytest.raises(NotFound):
            conversations.find(somebody, conversation.pk)


def test_who_goes_away_in_the_middle_has_asked_all_the_same() -> None:
    from saklig.assistant import conversations

    served, conversation = begun()
    going = conversations.asking(served, conversation, None, "Hvor mye?", token="t", language="nb")
    assert next(going) == "masking"
    going.close()
    assert [one.question for one in conversations.exchanges_of(conversation)] == ["Hvor mye?"]
    assert len(served.steps[-1].heard) == 1, "the line was gone along twice"


def test_a_conversation_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.assistant import conversations

    monkeypatch.setattr(conversations, "MOST_TURNS", 2)
    served, conversation = begun()
    for nth in range(2):
        conversations.ask(served, conversation, None, "Hvor mye?", token=f"t{nth}", language="nb")
    with pytest.raises(conversations.TooMany):
        conversations.ask(served, conversation, None, "Hvor mye?", token="t3", language="nb")


def test_ending_erases_what_was_said() -> None:
    from saklig.assistant import conversations
    from saklig.assistant.models import Conversation, Exchange
    from saklig.store.models import StoredKey

    served, conversation = begun()
    conversations.ask(served, conversation, None, "Hvor mye?", token="t1", language="nb")
    conversations.end(served, conversation)
    assert not Conversation.objects.exists() and not Exchange.objects.exists()
    assert StoredKey.objects.get(subject=conversation.pk).wrapped is None


def test_what_is_old_is_forgotten_but_not_what_waits_for_a_human() -> None:
    from cases import town
    from saklig.assistant import conversations
    from saklig.assistant.hand_over import ask_for_human
    from saklig.assistant.models import Conversation

    served, old = begun()
    waiting = conversations.begin(served, None, language="nb")
    ask_for_human(served, waiting, text="Er du der?", shown="all", token="h")
    now = town.APPLIED
    assert conversations.forget_old(served, at=now + served.keep - timedelta(minutes=1)) == 0
    assert conversations.forget_old(served, at=now + served.keep + timedelta(days=1)) == 1
    assert [one.pk for one in Conversation.objects.all()] == [waiting.pk]


def test_control_characters_and_what_is_too_long_are_taken_as_far_as_they_go() -> None:
    from saklig.assistant import conversations
    from saklig.assistant.serving import MOST_CHARACTERS

    served, conversation = begun()
    made = conversations.ask(served, conversation, None, "a\x00b\x1b\u202ec" + "d" * 10_000, token="t", language="nb")
    assert made.cut and made.question.startswith("abcd")
    assert len(served.steps[-1].heard[0].text) == MOST_CHARACTERS


def test_a_cause_is_kept_only_with_a_thumb_down_and_what_is_written_beside_it_masked() -> None:
    from saklig.assistant import conversations
    from saklig.assistant.models import Exchange

    served, conversation = begun()
    asked = conversations.ask(served, conversation, None, "Hvor mye?", token="t", language="nb")
    conversations.rate(conversation, asked.id, verdict="down", cause="old", comment="Ring meg på 47 12 34 56 78")
    row = Exchange.objects.get()
    assert (row.verdict, row.cause) == ("down", "old")
    assert "12 34 56" not in row.comment
    conversations.rate(conversation, asked.id, verdict="up", cause="old", comment="x")
    row = Exchange.objects.get()
    assert (row.verdict, row.cause, row.comment) == ("up", "", None)


def test_the_jobs_of_the_room_forget_once_a_day() -> None:
    from saklig.assistant.handlers import FORGET, plan
    from saklig.store.models import Job

    served, _ = begun()
    plan(served)
    plan(served)
    assert Job.objects.filter(kind=FORGET).count() == 1
