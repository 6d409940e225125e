"""A human takes over: the queue, what they see, writing in the same window, messages, corrections."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
OPEN = datetime(2024, 6, 10, 8, tzinfo=UTC)  # a Monday, ten in Norway
SHUT = datetime(2024, 6, 9, 8, tzinfo=UTC)


def asked(*, shown: str = "all", at: datetime = OPEN, say: Any = None) -> tuple[Any, Any]:
    from assistant import room
    from cases import town
    from saklig.assistant import conversations
    from saklig.assistant.hand_over import ask_for_human
    from saklig.connectors.clocks import FixedClock

    office = town.office(town.alone(), clock=FixedClock(at))
    served = room.assistant(office, **({"say": say} if say else {}))
    conversation = conversations.begin(served, None, language="nb")
    conversations.ask(served, conversation, None, "Jeg heter Kari Nordmann. Hvor mye?", token="q", language="nb")
    ask_for_human(served, conversation, text="Kan noen hjelpe meg?", shown=shown, token="h")
    return served, conversation


def staff(nth: int = 0) -> Any:
    from cases import town

    return town.caseworker(f"Worker {nth}")


def test_within_opening_hours_one_waits_and_is_told_how_long() -> None:
    from saklig.assistant import conversations
    from saklig.assistant.hand_over import ask_for_human, standing

    served, first = asked()
    second = conversations.begin(served, None, language="nb")
    served.office.ports.clock.set(OPEN.replace(minute=1))
    ask_for_human(served, second, text="Jeg også", shown="nothing", token="h2")
    one, two = standing(served, first), standing(served, second)
    assert (one.open_now, one.ahead, one.minutes) == (True, 0, 8)
    assert (two.ahead, two.minutes) == (1, 16)


def test_outside_them_it_is_a_message_with_a_promised_time() -> None:
    from saklig.assistant.hand_over import standing
    from saklig.assistant.hours import OSLO

    served, conversation = asked(at=SHUT)
    found = standing(served, conversation)
    assert not found.open_now and found.minutes is None
    assert found.promised_at == datetime(2024, 6, 10, 15, tzinfo=OSLO)


def test_both_write_in_the_same_window_and_twice_is_once() -> None:
    from saklig.assistant.hand_over import reply, standing, take, write

    served, conversation = asked()
    worker = staff()
    assert take(served, worker, conversation.pk) and take(served, worker, conversation.pk)
    for _ in range(2):
        reply(served, worker, conversation.pk, text="Hei! Hva gjelder det?", token="r")
        write(served, conversation, text="Prisen", token="w")
    found = standing(served, conversation)
    assert found.taken and found.minutes is None
    assert [(one.text, bool(one.by)) for one in found.said] == [
        ("Kan noen hjelpe meg?", False), ("Hei! Hva gjelder det?", True), ("Prisen", False),
    ]  # fmt: skip


def test_two_at_once_one_gets_it_and_the_other_neither_sees_nor_writes() -> None:
    from saklig.assistant.hand_over import close, conversation_for, reply, take
    from saklig.cases.errors import NotAllowed

    served, conversation = asked()
    first, second = staff(), staff(1)
    assert take(served, first, conversation.pk)
    assert not take(served, second, conversation.pk)
    seen = conversation_for(served, second, conversation.pk)
    assert seen.taken and not seen.mine and seen.exchanges == () and seen.said == ()
    with pytest.raises(NotAllowed):
        reply(served, second, conversation.pk, text="x", token="x")
    with pytest.raises(NotAllowed):
        close(served, second, conversation.pk)


@pytest.mark.parametrize(("shown", "questions"), [("all", ["Jeg heter Kari Nordmann. Hvor mye?"]), ("nothing", [])])
def test_what_went_before_is_seen_as_the_person_chose(shown: str, questions: list[str]) -> None:
    from saklig.assistant.hand_over import conversation_for, take

    served, conversation = asked(shown=shown)
    worker = staff()
    take(served, worker, conversation.pk)
    assert [one.question for one in conversation_for(served, worker, conversation.pk).exchanges] == questions


def test_masked_shows_neither_names_nor_what_was_told_of_the_persons_case() -> None:
    from assistant import room
    from saklig.assistant import Answer, Answered, Ground, Sentence
    from saklig.assistant.hand_over import conversation_for, take

    def say(turn: Any) -> Answer:
        own = Sentence(text="Du fikk avslag.", ground=Ground.CASE, refers="2024-1")
        return Answer(kind=Answered.OWN_CASE, sentences=(own, *room.quoted().sentences), quotes=room.quoted().quotes)

    served, conversation = asked(shown="masked", say=say)
    worker = staff()
    take(served, worker, conversation.pk)
    (seen,) = conversation_for(served, worker, conversation.pk).exchanges
    assert "Kari" not in seen.question
    assert [one.text for one in seen.answer.sentences] == [room.TEXT]


def test_who_opened_it_is_in_the_access_log() -> None:
    from saklig.assistant.hand_over import conversation_for, take
    from saklig.store.models import AccessLog

    served, conversation = asked()
    worker = staff()
    conversation_for(served, worker, conversation.pk)
    assert not AccessLog.objects.filter(what="conversation").exists()
    take(served, worker, conversation.pk)
    conversation_for(served, worker, conversation.pk)
    entry = AccessLog.objects.get(what="conversation")
    assert (entry.reader, entry.subject) == (worker.staff, conversation.pk)


def test_only_caseworkers_of_the_service_answer() -> None:
    from cases import town
    from saklig.assistant.hand_over import take, waiting
    from saklig.assistant.models import HandOver
    from saklig.cases import Actor, ActorKind
    from saklig.cases.errors import NotAllowed, NotFound

    served, conversation = asked()
    HandOver.objects.update(service="another")
    worker = staff()
    assert waiting(served, worker) == []
    with pytest.raises(NotFound):
        take(served, worker, conversation.pk)
    for kind in (ActorKind.LEADER, ActorKind.ADMINISTRATOR, ActorKind.RULE_OWNER):
        with pytest.raises(NotAllowed):
            waiting(served, Actor.employee(kind, uuid4(), frozenset({town.SERVICE})))


def test_ended_by_either_and_asked_for_again() -> None:
    from saklig.assistant.hand_over import ask_for_human, close, no_human_after_all, standing, take, waiting

    served, conversation = asked()
    no_human_after_all(served, conversation)
    assert standing(served, conversation) is None
    ask_for_human(served, conversation, text="Likevel", shown="all", token="h2")
    worker = staff()
    take(served, worker, conversation.pk)
    close(served, worker, conversation.pk)
    assert standing(served, conversation) is None and waiting(served, worker) == []


def test_a_correction_goes_to_the_contents_owner_masked_and_is_dealt_with_once() -> None:
    from cases import town
    from saklig.assistant import conversations
    from saklig.assistant.hand_over import proposals, propose, settle, take
    from saklig.cases.errors import NotAllowed, NotFound

    served, conversation = asked()
    worker = staff()
    take(served, worker, conversation.pk)
    exchange = conversations.exchanges_of(conversation)[0].id
    propose(served, worker, conversation.pk, exchange, text="Kari Nordmann skal få vite at det er seks prosent.")
    owner = town.employee("rule-owner")
    (one,) = proposals(owner)
    assert "Kari" not in one.text + one.question and "seks prosent" in one.text
    with pytest.raises(NotAllowed):
        proposals(worker)
    settle(served, owner, one.id, taken_up=True)
    assert proposals(owner) == []
    with pytest.raises(NotFound):
        settle(served, owner, one.id, taken_up=False)


def test_one_that_nobody_has_answered_when_it_was_promised_is_overdue() -> None:
    from cases import town
    from saklig.assistant.hand_over import close, figures, overdue_by_service, reply, take, waiting
    from saklig.assistant.models import HandOver
    from saklig.cases.errors import NotAllowed

    served, conversation = asked()
    clock, promised = served.office.ports.clock, HandOver.objects.get().promised_at

    def count() -> int:
        (figure,) = figures(clock.now())
        assert figure.name == "conversations_overdue"
        return figure.value

    clock.set(promised)
    assert count() == 0, "on the minute it was promised it is in time"
    clock.set(promised.replace(minute=1))
    leader = town.employee("leader")
    assert count() == 1 and waiting(served, staff())[0].late and overdue_by_service(served, leader) == {"": 1}
    HandOver.objects.update(service=town.SERVICE)
    assert overdue_by_service(served, leader) == {town.SERVICE: 1}
    HandOver.objects.update(service="not-theirs")
    assert overdue_by_service(served, leader) == {}
    HandOver.objects.update(service="")
    with pytest.raises(NotAllowed):
        overdue_by_service(served, staff())
    take(served, staff(), conversation.pk)
    assert count() == 1, "taking it is no answer"
    reply(served, staff(), conversation.pk, text="Hei!", token="r")
    assert count() == 0 and not waiting(served, staff())[0].late
    close(served, staff(), conversation.pk)
    assert count() == 0
