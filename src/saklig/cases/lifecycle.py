"""The life of a case, as one pure table: which steps exist, who may take each, what each needs, which event it writes.

Source: design part 6; Public Administration Act 1967 § 11 a (time), § 2 third paragraph (a dismissal is a decision),
§§ 28 to 36 (appeal); the Act of 2025 § 12 (manual control). `cases.moves.move` is the only one that changes a state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from saklig.cases.actors import ActorKind
from saklig.cases.errors import TransitionRefused

__all__ = [
    "ANSWERABLE_STATES", "ARCHIVABLE_STATES", "OPEN_STATES", "TABLE", "Need", "State", "Step", "allowed", "refused", "step_of",
    "steps_from",
]  # fmt: skip


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASSESSING = "assessing"
    AWAITING_REGISTER = "awaiting_register"
    AWAITING_INFORMATION = "awaiting_information"
    AWAITING_JUDGEMENT = "awaiting_judgement"
    DECIDED = "decided"
    NOTIFIED = "notified"
    CLOSED = "closed"
    ARCHIVED = "archived"
    APPEALED = "appealed"
    UNDER_HUMAN_REVIEW = "under_human_review"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    INADMISSIBLE = "inadmissible"


class Need(StrEnum):
    """What a step needs; whoever takes it hands in those that hold, found out from the objects themselves."""

    ANSWERS = "answers"  # the application's answers are complete and valid
    WHY = "why"  # a reason code for waiting or for a human look
    QUESTIONS = "questions"  # what is asked, and when an answer is due
    DETERMINATION = "determination"  # the rules have been run, with trace
    VERDICT = "verdict"  # the oversight policy lets it bind by itself
    DECIDER = "decider"  # a human, by name
    OWN_REASONS = "own-reasons"  # written by that human
    REASONS_IF_ADVERSE = "reasons-if-adverse"  # own reasons, or nothing adverse in it
    LETTER = "letter"  # the letter is kept as sent and has been made available
    PERIOD_OVER = "period-over"  # nothing that runs (appeal, review) is still open


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    sources: frozenset[State]
    target: State
    who: frozenset[ActorKind]
    needs: frozenset[Need]
    event: str


CITIZEN, CASEWORKER, SYSTEM = ActorKind.CITIZEN, ActorKind.CASEWORKER, ActorKind.SYSTEM
# States in which nothing has been decided yet: the citizen may withdraw, and time limits run.
OPEN_STATES = frozenset({
    State.SUBMITTED, State.ASSESSING, State.AWAITING_REGISTER, State.AWAITING_INFORMATION, State.AWAITING_JUDGEMENT,
})  # fmt: skip

# From these a case is archived, once every document of it has been taken by the archive and nothing runs any more. What was
# withdrawn stays withdrawn: how long it is kept, and that there is nothing to appeal, follows from that.
ARCHIVABLE_STATES = frozenset({State.CLOSED, State.INADMISSIBLE})

# An answer to a question is taken until the case is decided, also when a human has it because the day to answer by passed
# or something else was told.
ANSWERABLE_STATES = frozenset({State.AWAITING_INFORMATION, State.AWAITING_JUDGEMENT})


def _step(
    name: str, sources: Iterable[State], target: State, who: Iterable[ActorKind], *needs: Need, event: str = ""
) -> Step:
    return Step(
        name=name, sources=frozenset(sources), target=target, who=frozenset(who), needs=frozenset(needs),
        event=event or f"case.{name.replace('_', '-')}",
    )  # fmt: skip


S, N = State, Need
TABLE: tuple[Step, ...] = (
    # A caseworker sends what came on paper, by telephone or over the counter, word for word as the party gave it.
    _step("submit", [S.DRAFT], S.SUBMITTED, [CITIZEN, CASEWORKER], N.ANSWERS),
    _step(
        "assess",
        [S.SUBMITTED, S.AWAITING_REGISTER, S.AWAITING_INFORMATION, S.REOPENED],
        S.ASSESSING,
        [SYSTEM, CASEWORKER],
    ),
    _step("wait_for_register", [S.ASSESSING], S.AWAITING_REGISTER, [SYSTEM], N.WHY),
    _step(
        "ask_information",
        [S.ASSESSING, S.AWAITING_JUDGEMENT],
        S.AWAITING_INFORMATION,
        [CASEWORKER, SYSTEM],
        N.QUESTIONS,
    ),
    _step(
        "refer_to_human",
        [S.ASSESSING, S.AWAITING_REGISTER, S.AWAITING_INFORMATION, S.SUBMITTED],
        S.AWAITING_JUDGEMENT,
        [SYSTEM, CASEWORKER, CITIZEN],  # a citizen who says that a fact is wrong sends the case to a human
        N.WHY,
    ),
    _step("assess_again", [S.AWAITING_JUDGEMENT], S.ASSESSING, [SYSTEM, CASEWORKER]),
    _step("decide_automatically", [S.ASSESSING], S.DECIDED, [SYSTEM], N.DETERMINATION, N.VERDICT),
    _step(
        "decide",
        [S.AWAITING_JUDGEMENT, S.UNDER_HUMAN_REVIEW],
        S.DECIDED,
        [CASEWORKER],
        N.DETERMINATION,
        N.DECIDER,
        N.REASONS_IF_ADVERSE,
    ),
    # The granted part goes out first; what is left stays on the desk.
    _step(
        "decide_part",
        [S.AWAITING_JUDGEMENT],
        S.AWAITING_JUDGEMENT,
        [CASEWORKER],
        N.DETERMINATION,
        N.DECIDER,
        N.REASONS_IF_ADVERSE,
    ),
    _step(
        "dismiss",
        [S.ASSESSING, S.AWAITING_JUDGEMENT],
        S.INADMISSIBLE,
        [CASEWORKER],
        N.DECIDER,
        N.OWN_REASONS,
    ),
    _step("notify", [S.DECIDED], S.NOTIFIED, [SYSTEM], N.LETTER),
    _step("close", [S.NOTIFIED], S.CLOSED, [SYSTEM, CASEWORKER], N.PERIOD_OVER),
    _step("request_review", [S.NOTIFIED, S.CLOSED, S.INADMISSIBLE, S.ARCHIVED], S.UNDER_HUMAN_REVIEW, [CITIZEN]),
    _step("uphold", [S.UNDER_HUMAN_REVIEW], S.NOTIFIED, [CASEWORKER], N.DECIDER, N.OWN_REASONS),
    # That a case's documents lie in the archive takes no right from anyone: a late appeal is received too (§ 31).
    _step(
        "appeal", [S.NOTIFIED, S.CLOSED, S.UNDER_HUMAN_REVIEW, S.INADMISSIBLE, S.ARCHIVED], S.APPEALED,
        [CITIZEN, CASEWORKER],
    ),
    # Not taken up (§ 33 second paragraph): the decision stands as it stood, and the dismissal can be appealed.
    _step("dismiss_appeal", [S.APPEALED], S.NOTIFIED, [CASEWORKER], N.DECIDER, N.OWN_REASONS),
    _step("settle_appeal", [S.APPEALED], S.CLOSED, [CASEWORKER], N.DECIDER, N.OWN_REASONS),
    _step(
        "reopen",
        [S.NOTIFIED, S.CLOSED, S.APPEALED, S.UNDER_HUMAN_REVIEW, S.INADMISSIBLE, S.ARCHIVED],
        S.REOPENED,
        [CASEWORKER],
        N.WHY,
    ),
    # A register says that something has changed that the decision rests on (`watching`).
    _step("find_change", [S.NOTIFIED, S.CLOSED, S.ARCHIVED], S.REOPENED, [SYSTEM], N.WHY, event="case.change-found"),
    _step("withdraw", OPEN_STATES, S.WITHDRAWN, [CITIZEN]),
    # After a part decision only the rest can be taken back: what has been decided stands, and can be appealed.
    _step("withdraw_rest", OPEN_STATES, S.NOTIFIED, [CITIZEN]),
    _step("archive", ARCHIVABLE_STATES, S.ARCHIVED, [SYSTEM], N.PERIOD_OVER),
)
_BY_NAME = {step.name: step for step in TABLE}


def allowed(state: State, name: str, who: ActorKind) -> bool:
    """Whether the table has this step from this state for this kind of actor, needs left aside."""
    step = _BY_NAME.get(name)
    return step is not None and state in step.sources and who in step.who


def steps_from(state: State, who: ActorKind) -> tuple[Step, ...]:
    """The steps an actor may take from a state: what a page offers as buttons."""
    return tuple(step for step in TABLE if allowed(state, step.name, who))


def step_of(name: str, who: ActorKind, holds: Iterable[Need]) -> Step:
    """The step, if this actor may take it from the states that it starts from. Errors: TransitionRefused."""
    step = _BY_NAME.get(name)
    if step is None:
        raise TransitionRefused(f"there is no step {name!r}; the table has {', '.join(_BY_NAME)}")
    if who not in step.who:
        raise TransitionRefused(f"{name}: not for a {who}, but for {', '.join(sorted(step.who))}")
    missing = step.needs - frozenset(holds)
    if missing:
        raise TransitionRefused(f"{name}: needs {', '.join(sorted(missing))}")
    return step


def refused(step: Step, state: State) -> TransitionRefused:
    """What is said where a step does not start from the state that the case is in."""
    sources = ", ".join(sorted(step.sources))
    return TransitionRefused(f"{step.name}: the case is {state}; this step starts from {sources}")
