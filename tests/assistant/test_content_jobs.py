"""The jobs that keep the content up to date: at their hour, when asked, in pieces; and how each source then stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant import room
from assistant.retrieval.given import documents
from assistant.sourced import PACKAGE, Sources, Words
from cases import town
from saklig.assistant import ContentError, content_jobs, handlers, has_long_work
from saklig.assistant.content_jobs import EMBED, FETCH, NIGHTLY, ask_to_fetch
from saklig.assistant.sources import standing
from saklig.store import events
from saklig.store.models import Event, Job
from saklig.store.worker import Worker

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
EVENING = datetime(2026, 11, 26, 20, 15, tzinfo=UTC)


class Clock:
    """What time it is; told otherwise it moves."""

    def __init__(self) -> None:
        self.at = EVENING

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def served(sources: Sources, clock: Clock) -> Any:
    sources.take_up()
    return room.assistant(town.office(town.alone(), clock=clock), content=sources)


def work(assistant: Any, **more: Any) -> int:
    clock = assistant.office.ports.clock.now
    return Worker(clock=clock, handlers=handlers.job_handlers(assistant), **more).run_until_idle()


def told(kind: str) -> list[dict[str, Any]]:
    return [events.read(one.leaf)["data"] for one in Event.objects.filter(kind=kind)]


def test_it_is_fetched_every_day_at_its_hour(tmp_path: Path, clock: Clock) -> None:
    sources = Sources(folder=tmp_path)
    assistant = served(sources, clock)
    handlers.plan(assistant)
    handlers.plan(assistant)
    (planned,) = Job.objects.filter(kind=NIGHTLY)
    assert planned.run_at == datetime(2026, 11, 27, 2, tzinfo=UTC) and has_long_work(assistant)
    work(assistant)
    assert sources.asked == []
    for day in (27, 28):
        clock.at = datetime(2026, 11, day, 2, 0, 1, tzinfo=UTC)
        sources.held = sources.held[:-1]
        work(assistant)
        assert len(sources.asked) == day - 26
    assert [one["documents"] for one in told("content.fetched")] == [2, 2]
    assert Job.objects.filter(kind=NIGHTLY, state="queued").get().run_at == datetime(2026, 11, 29, 2, tzinfo=UTC)
    assert standing(sources)[1].counted.documents == len(documents()) - 2, "what was fetched is taken up"


def test_another_hour_moves_what_is_planned_and_never_is_never(tmp_path: Path, clock: Clock) -> None:
    sources = Sources(folder=tmp_path)
    assistant = served(sources, clock)
    handlers.plan(assistant)
    sources.hour = time(23, 30)
    handlers.plan(assistant)
    assert sorted(Job.objects.filter(kind=NIGHTLY).values_list("run_at", flat=True))[0] == EVENING.replace(hour=22, minute=30)
    sources.hour = time(4)
    handlers.plan(assistant)
    assert datetime(2026, 11, 27, 3, tzinfo=UTC) in Job.objects.filter(kind=NIGHTLY).values_list("run_at", flat=True)
    sources.hour = None
    clock.at += timedelta(days=3)
    work(assistant)
    assert sources.asked == [] and not Job.objects.filter(kind=NIGHTLY, state="queued").exists()
    assert ask_to_fetch(assistant, {"kind": "rule-owner"})
    work(assistant)
    assert len(sources.asked) == 1, "when asked it is fetched all the same"


def test_where_no_source_lies_elsewhere_nothing_is_planned(tmp_path: Path, clock: Clock) -> None:
    sources = Sources(folder=tmp_path, hour=None, origins=(PACKAGE,))
    assistant = served(sources, clock)
    handlers.plan(assistant)
    handlers.plan(room.assistant(assistant.office))
    assert not Job.objects.filter(kind__in=[NIGHTLY, FETCH, EMBED]).exists()
    assert not has_long_work(assistant) and not has_long_work(room.assistant(assistant.office))


def test_asked_for_twice_it_is_fetched_once(tmp_path: Path, clock: Clock) -> None:
    sources = Sources(folder=tmp_path)
    assistant = served(sources, clock)
    by = {"kind": "rule-owner", "id": None}
    assert ask_to_fetch(assistant, by) and not ask_to_fetch(assistant, by)
    assert work(assistant, background=False) == 0, "no letter waits behind it"
    assert work(assistant, background=True) == 1 and len(sources.asked) == 1
    assert told("content.fetch-asked") == [{"by": by}]
    clock.at += timedelta(minutes=1)
    assert ask_to_fetch(assistant, by)


def test_broken_off_it_goes_on_in_the_same_round(tmp_path: Path, clock: Clock) -> None:
    sources = Sources(folder=tmp_path, breaks=12)
    assistant = served(sources, clock)
    ask_to_fetch(assistant, {"kind": "rule-owner"})
    assert work(assistant) == 13 and len(set(sources.asked)) == 1
    assert told("content.fetched") == [{"sources": 1, "documents": 2, "left-out": 1, "failed": 0}]


def test_what_cannot_be_taken_up_is_on_the_list_of_what_failed_with_why(tmp_path: Path, clock: Clock) -> None:
    sources = Sources(folder=tmp_path)
    assistant = served(sources, clock)
    sources.fault = ContentError("document 'a' comes twice")
    ask_to_fetch(assistant, {"kind": "rule-owner"})
    work(assistant)
    failed = content_jobs.under_way(FETCH)
    assert failed is not None and (failed.state, failed.error_message) == ("dead", "document 'a' comes twice")
    assert told("content.fetched") == []


def test_vectors_are_made_in_pieces_of_what_lacks_them(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numpy", reason='the extra is not installed: pip install "saklig[embeddings]"')
    from saklig.assistant.retrieval import vectors

    monkeypatch.setattr(vectors, "_AT_ONCE", 2)
    monkeypatch.setitem(content_jobs._PIECE, EMBED, 0.0)
    sources = Sources(folder=tmp_path, embedder=Words())
    assistant = served(sources, clock)
    handlers.plan(assistant)
    handlers.plan(assistant)
    of = standing(sources)[1].counted.passages
    assert of > 4 and standing(sources)[1].counted.vectors == 0
    worker = Worker(clock=clock.now, handlers=handlers.job_handlers(assistant), background=True)
    worker.run_until_idle(at_most=1)
    job = content_jobs.under_way(EMBED)
    assert job is not None and (job.state, job.error_message, job.attempts) == ("queued", f"2 of {of} passages", 0)
    assert standing(sources)[1].counted.vectors == 2
    worker.run_until_idle()
    assert standing(sources)[1].counted.vectors == of and Job.objects.get(kind=EMBED).state == "done"
    sources.held = [replace(sources.held[0], text="Noe ganske annet står her nå.", sections=()), *sources.held[1:]]
    ask_to_fetch(assistant, {"kind": "rule-owner"})
    worker.run_until_idle()
    assert Job.objects.filter(kind=EMBED, state="done").count() == 2, "what was fetched gets its vectors"
    after = standing(sources)[1].counted
    assert after.vectors == after.passages


def test_each_source_stands_with_what_is_held_of_it(tmp_path: Path, clock: Clock) -> None:
    newest = date(2026, 3, 4)
    sources = Sources(folder=tmp_path)
    sources.held = [replace(sources.held[0], dated=newest), *(replace(one, dated=None) for one in sources.held[1:])]
    served(sources, clock)
    package, site = standing(sources)
    assert (package.counted.documents, package.counted.newest, package.came) == (0, None, None)
    assert (site.counted.documents, site.counted.newest) == (len(sources.held), newest) and site.counted.passages
    (tmp_path / "current").unlink()
    assert standing(sources)[1].counted.documents == 0, "without an index nothing is held"
