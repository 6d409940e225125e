"""The jobs of this room: conversations whose time is over are forgotten, once a day."""

from __future__ import annotations

from datetime import timedelta

from saklig.assistant.conversations import forget_old
from saklig.assistant.serving import Assistant
from saklig.cases.deadlines import day_of, morning_of
from saklig.store import events, jobs
from saklig.store.handlers import Handlers, Run

__all__ = ["FORGET", "job_handlers", "plan_forgetting"]

FORGET = "assistant.forget"


def job_handlers(assistant: Assistant) -> Handlers:
    """What a worker does for this room, by kind of job."""
    handlers = Handlers()

    @handlers.handler(FORGET)
    def forget(run: Run) -> None:
        now = assistant.office.ports.clock.now()
        gone = forget_old(assistant, at=now)
        with run.completing():
            events.append("conversation.forgotten", None, {"conversations": gone}, at=now)
            plan_forgetting(assistant, tomorrow=True)

    return handlers


def plan_forgetting(assistant: Assistant, *, tomorrow: bool = False) -> None:
    """Have what is old forgotten: today, if it has not been, or tomorrow. Asking again changes nothing."""
    now = assistant.office.ports.clock.now()
    day = day_of(now) + timedelta(days=1 if tomorrow else 0)
    wanted = jobs.Wanted(kind=FORGET, run_at=morning_of(day) if tomorrow else now, key=f"{FORGET}:{day}")
    jobs.enqueue_all([wanted], clock=lambda: now)
