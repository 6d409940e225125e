"""Every state against every step: the table allows what design part 6 says, and nothing else."""

from __future__ import annotations

import itertools

import pytest

from saklig.cases.actors import ActorKind
from saklig.cases.errors import TransitionRefused
from saklig.cases.lifecycle import OPEN_STATES, TABLE, Need, State, Step, refused, step_of, steps_from

# step: (from, to, who), written a second time by hand: a change in the table must be meant.
EXPECTED = {
    "submit": ("draft", "submitted", "citizen caseworker"),
    "assess": ("submitted awaiting_register awaiting_information reopened", "assessing", "system caseworker"),
    "assess_again": ("awaiting_judgement", "assessing", "system caseworker"),
    "wait_for_register": ("assessing", "awaiting_register", "system"),
    "ask_information": ("assessing awaiting_judgement", "awaiting_information", "system caseworker"),
    "refer_to_human": (
        "submitted assessing awaiting_register awaiting_information", "awaiting_judgement", "system caseworker citizen",
    ),
    "decide_automatically": ("assessing", "decided", "system"),
    "decide": ("awaiting_judgement under_human_review", "decided", "caseworker"),
    "decide_part": ("awaiting_judgement", "awaiting_judgement", "caseworker"),
    "dismiss": ("assessing awaiting_judgement", "inadmissible", "caseworker"),
    "notify": ("decided", "notified", "system"),
    "close": ("notified", "closed", "system caseworker"),
    "request_review": ("notified closed inadmissible archived", "under_human_review", "citizen"),
    "uphold": ("under_human_review", "notified", "caseworker"),
    "appeal": ("notified closed under_human_review inadmissible archived", "appealed", "citizen caseworker"),
    "dismiss_appeal": ("appealed", "notified", "caseworker"),
    "settle_appeal": ("appealed", "closed", "caseworker"),
    "reopen": ("notified closed appealed under_human_review inadmissible archived", "reopened", "caseworker"),
    "find_change": ("notified closed archived", "reopened", "system"),
    "withdraw": (
        "submitted assessing awaiting_register awaiting_information awaiting_judgement", "withdrawn", "citizen",
    ),
    "withdraw_rest": (
        "submitted assessing awaiting_register awaiting_information awaiting_judgement", "notified", "citizen",
    ),
    "archive": ("closed inadmissible", "archived", "system"),
}  # fmt: skip


def check(state: State, name: str, who: ActorKind, holds: set[Need]) -> Step:
    """As `moves.move` asks, which finds the state in the row itself."""
    step = step_of(name, who, holds)
    if state not in step.sources:
        raise refused(step, state)
    return step


@pytest.mark.parametrize(("state", "step"), list(itertools.product(State, EXPECTED)), ids=str)
def test_every_state_against_every_step_for_every_actor(state, step):
    sources, target, who = EXPECTED[step]
    for kind in ActorKind:
        if state in sources.split() and kind in who.split():
            assert check(state, step, kind, set(Need)).target == target
        else:
            with pytest.raises(TransitionRefused):
                check(state, step, kind, set(Need))


def test_the_table_has_these_steps_and_no_others():
    assert {step.name for step in TABLE} == set(EXPECTED)


@pytest.mark.parametrize("step", TABLE, ids=lambda step: step.name)
def test_each_need_is_needed(step):
    state, who = next(iter(step.sources)), next(iter(step.who))
    for need in step.needs:
        with pytest.raises(TransitionRefused, match=str(need)):
            check(state, step.name, who, set(Need) - {need})


def test_what_binds_without_a_human_needs_the_policys_verdict():
    """Invariant 1: the only step by which the system reaches `decided` needs the verdict; no one else can take it."""
    to_decided = [step for step in TABLE if step.target is State.DECIDED]
    by_system = [step for step in to_decided if ActorKind.SYSTEM in step.who]
    assert [step.name for step in by_system] == ["decide_automatically"]
    assert Need.VERDICT in by_system[0].needs and by_system[0].who == {ActorKind.SYSTEM}
    assert all(Need.DECIDER in step.needs for step in to_decided if step not in by_system)


def test_a_dismissal_is_a_humans_with_own_reasons():
    dismissals = [step for step in TABLE if step.target is State.INADMISSIBLE]
    assert all(step.who == {ActorKind.CASEWORKER} and Need.OWN_REASONS in step.needs for step in dismissals)


def test_every_state_is_reached_and_events_differ():
    assert {State.DRAFT} | {step.target for step in TABLE} == set(State)
    assert len({step.event for step in TABLE}) == len(TABLE)
    # That the documents lie in the archive takes no right from anyone, and ends nothing that must be mended.
    assert [step.name for step in steps_from(State.ARCHIVED, ActorKind.CASEWORKER)] == ["appeal", "reopen"]
    assert [step.name for step in steps_from(State.ARCHIVED, ActorKind.CITIZEN)] == ["request_review", "appeal"]
    assert {state for step in TABLE if step.name == "withdraw" for state in step.sources} == OPEN_STATES


def test_a_refusal_says_which_and_why():
    with pytest.raises(TransitionRefused, match="the case is draft; this step starts from assessing"):
        check(State.DRAFT, "wait_for_register", ActorKind.SYSTEM, set(Need))
    with pytest.raises(TransitionRefused, match="no step 'fly'"):
        check(State.DRAFT, "fly", ActorKind.SYSTEM, set())
