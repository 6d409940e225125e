"""The jobs that keep what may be quoted up to date: fetching, once a day or when asked; vectors, whenever passages lack them.

Both take long and nobody waits for them: they are of the background (`store.handlers`), are done in pieces, may be broken off
at any time, and go on where they were. Each machine has an index of its own, and a job brings up to date that of its worker.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from saklig.assistant.errors import AssistantError, IndexMissing
from saklig.assistant.hours import OSLO
from saklig.assistant.importing import BrokenOff, Came
from saklig.assistant.retrieval.index import where
from saklig.assistant.retrieval.vectors import embed
from saklig.assistant.serving import Assistant
from saklig.assistant.sources import Content, OriginKind
from saklig.cases.deadlines import day_of
from saklig.store import events, jobs
from saklig.store.handlers import GiveUp, Handlers, Later, Run
from saklig.store.models import Job

__all__ = ["EMBED", "FETCH", "NIGHTLY", "ask_to_fetch", "content_handlers", "has_long_work", "plan_content", "under_way"]

NIGHTLY, FETCH, EMBED = "assistant.fetch-daily", "assistant.fetch", "assistant.embed"
_PIECE = {FETCH: 120.0, EMBED: 60.0}  # seconds, before another job of the background gets its turn
_UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)


def content_handlers(assistant: Assistant, content: Content) -> Handlers:
    """What a worker does for the content, by kind of job."""
    handlers = Handlers()

    @handlers.handler(NIGHTLY)
    def daily(run: Run) -> None:
        now = assistant.office.ports.clock.now()
        with run.completing():
            if content.hour is not None:
                jobs.enqueue_all([jobs.Wanted(kind=FETCH, key=f"{FETCH}:{day_of(now)}")], clock=lambda: now)
                _plan_fetching(assistant, content)

    @handlers.handler(FETCH, background=True)
    def fetch(run: Run) -> None:
        try:
            came = list(content.fetch(mark=run.job_id.hex, stop=_piece(run)))
            content.take_up()
        except BrokenOff:
            raise Later(timedelta(0), "in the middle of a source; goes on with it") from None
        except AssistantError as error:
            raise GiveUp(str(error)[:400]) from None
        now = assistant.office.ports.clock.now()
        with run.completing():
            events.append("content.fetched", None, _counts(came), at=now)
            _ask_to_embed(content, now)

    @handlers.handler(EMBED, background=True)
    def make_vectors(run: Run) -> None:
        if content.embedder is None:  # the settings were changed since
            return
        so_far = [0, 0]

        def progress(done: int, of: int) -> None:
            so_far[:] = done, of

        try:
            embed(content.folder, content.embedder, progress=progress, stop=_piece(run))
        except IndexMissing as error:
            raise GiveUp(str(error)[:400]) from None
        if so_far[0] < so_far[1]:
            raise Later(timedelta(0), f"{so_far[0]} of {so_far[1]} passages")

    return handlers


def plan_content(assistant: Assistant) -> None:
    """Have it fetched at its hour, from now on for ever, and vectors made of what lacks them. Asking again changes nothing."""
    content = assistant.content
    if content is None:
        return
    if content.hour is not None:
        _plan_fetching(assistant, content)
    _ask_to_embed(content, assistant.office.ports.clock.now())


def ask_to_fetch(assistant: Assistant, by: Mapping[str, object]) -> bool:
    """Have it fetched as soon as may be. False where that is under way. `by`: `Actor.by_whom()`, for the ledger."""
    now = assistant.office.ports.clock.now()
    with transaction.atomic():
        if assistant.content is None or Job.objects.filter(kind=FETCH, state__in=_UNDER_WAY).exists():
            return False
        jobs.enqueue_all([jobs.Wanted(kind=FETCH, key=f"{FETCH}:asked:{now:%Y-%m-%d:%H-%M-%S}")], clock=lambda: now)
        events.append("content.fetch-asked", None, {"by": by}, at=now)
    return True


def under_way(kind: str) -> Job | None:
    """The job of this kind that is due or in hand; else the one that ended last; None where there was none."""
    rows = Job.objects.filter(kind=kind)
    found: Job | None = rows.filter(state__in=_UNDER_WAY).order_by("run_at").first() or rows.order_by("-finished_at").first()
    return found


def has_long_work(assistant: Assistant) -> bool:
    """Whether a worker of its own for the background has anything to do."""
    content = assistant.content
    if content is None:
        return False
    return content.embedder is not None or any(one.kind is not OriginKind.PACKAGE for one in content.origins)


def _plan_fetching(assistant: Assistant, content: Content) -> None:
    """The next time the hour comes. Where it was planned for another hour, that is moved."""
    now, hour = assistant.office.ports.clock.now(), content.hour
    assert hour is not None
    local = now.astimezone(OSLO)
    day = local.date() + timedelta(days=0 if local.time() < hour else 1)
    key, at = f"{NIGHTLY}:{day}", datetime.combine(day, hour, OSLO)
    jobs.enqueue_all([jobs.Wanted(kind=NIGHTLY, run_at=at, key=key)], clock=lambda: now)
    Job.objects.filter(key=key, state=Job.State.QUEUED).exclude(run_at=at).update(run_at=at)


def _ask_to_embed(content: Content, now: datetime) -> None:
    """Once a day and index: where nothing lacks a vector the job is over at once."""
    if content.embedder is None:
        return
    key = f"{EMBED}:{where(content.folder).name}:{content.embedder.name.lower()}:{day_of(now)}"
    jobs.enqueue_all([jobs.Wanted(kind=EMBED, key=key)], clock=lambda: now)


def _piece(run: Run) -> Callable[[], bool]:
    until = time.monotonic() + _PIECE[run.kind]
    return lambda: run.told_to_stop() or time.monotonic() > until


def _counts(came: list[Came]) -> dict[str, int]:
    return {
        "sources": len(came), "documents": sum(one.documents for one in came), "left-out": sum(one.left_out for one in came),
        "failed": sum(bool(one.failed) for one in came),
    }  # fmt: skip
