"""The sources that answers are taken from, as the content's owner sees them; and asking for them to be fetched now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from saklig.assistant.content_jobs import EMBED, FETCH, ask_to_fetch, under_way
from saklig.assistant.owned import of_ones_services
from saklig.assistant.serving import Assistant
from saklig.assistant.sources import OriginKind, SourceView, standing
from saklig.cases.actors import Actor
from saklig.store.models import Job

__all__ = ["Sources", "Work", "fetch_now", "sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How a job stands. `state`: "none", "queued", "running", "done" or "dead"; `at`: when it ended; `why` it did not, if so."""

    state: str = "none"
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """`rows`: packages of one's own services, and what is every owner's. `hour`: when all is fetched anew each day, None: never.

    `passages` and `vectors` are of all rows; `likeness` says whether vectors are made at all.
    """

    rows: tuple[SourceView, ...]
    hour: time | None
    elsewhere: bool  # there is something to fetch, or to read anew
    likeness: bool
    passages: int
    vectors: int
    fetching: Work
    embedding: Work


def sources(assistant: Assistant, actor: Actor) -> Sources | None:
    """Each source with what is held of it; None where this installation keeps none up to date. Errors: NotAllowed."""
    of_ones_services(actor)
    content = assistant.content
    if content is None:
        return None
    rows = tuple(
        row for row in standing(content) if row.origin.kind is not OriginKind.PACKAGE or row.origin.name in actor.services
    )
    return Sources(
        rows=rows, hour=content.hour, likeness=content.embedder is not None, fetching=_work(FETCH), embedding=_work(EMBED),
        elsewhere=any(row.origin.kind is not OriginKind.PACKAGE for row in rows),
        passages=sum(row.counted.passages for row in rows), vectors=sum(row.counted.vectors for row in rows),
    )  # fmt: skip


def fetch_now(assistant: Assistant, actor: Actor) -> bool:
    """Have all of it fetched as soon as may be. False where that is under way already. Errors: NotAllowed."""
    of_ones_services(actor)
    return ask_to_fetch(assistant, actor.by_whom())


def _work(kind: str) -> Work:
    job = under_way(kind)
    if job is None:
        return Work()
    return Work(state=job.state, at=job.finished_at, why=job.error_message if job.state == Job.State.DEAD else "")
