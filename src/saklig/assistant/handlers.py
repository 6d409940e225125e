"""The jobs of this room: conversations whose time is over are forgotten, once a day; the content is kept up to date."""

from __future__ import annotations

from datetime import timedelta

from saklig.assistant.content_jobs import content_handlers, plan_content
from saklig.assistant.conversations import forget_old
from saklig.assistant.serving import Assistant
from saklig.cases.deadlines import day_of, morning_of
from saklig.store import events, jobs
from saklig.store.handlers import Handlers, Run

__all__ = ["FORGET", "job_handlers", "plan"]

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
            _plan_forgetting(assistant, tomorrow=True)

    if assistant.content is not None:
        handlers.include(content_handlers(assistant, assistant.content))
    return handlers


def plan(assistant: Assistant) -> None:
    """Have what this room does by itself done from now on. Asking again changes nothing."""
    _plan_forgetting(assistant)
    plan_content(assistant)


def _plan_forgetting(assistant: Assistant, *, tomorrow: bool = False) -> None:
    """Have what is old forgotten: today, if it has not been, or tomorrow. Asking again changes nothing."""
    now = assistant.office.ports.clock.now()
    day = day_of(now) + timedelta(days=1 if tomorrow else 0)
    wanted = jobs.Wanted(kind=FORGET, run_at=morning_of(day) if tomorrow else now, key=f"{FORGET}:{day}")
    jobs.enqueue_all([wanted], clock=lambda: now)
