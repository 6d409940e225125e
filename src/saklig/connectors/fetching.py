"""What the agency's settings say may be quoted from elsewhere: fetched by a job or a command, kept in the data folder.

A source that cannot be had or read today is told, and what was kept of it stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from saklig.assistant.errors import AssistantError, ContentError
from saklig.assistant.importing import (
    BrokenOff,
    Came,
    Defaults,
    Fetch,
    Problem,
    Robots,
    Round,
    keep,
    kept,
    read_site,
    tell,
    told,
)
from saklig.assistant.retrieval import Document
from saklig.connectors.assistant_settings import AssistantAt, LawsAt, SiteAt
from saklig.connectors.lovdata import read_laws, wanted_by
from saklig.connectors.site_fetch import HttpFetch

__all__ = ["LAWS", "fetch_all", "kept_of", "name_of"]

LAWS = "laws"
_LARGEST_ARCHIVE, _ARCHIVE_SECONDS = 200_000_000, 600.0


def fetch_all(
    at: AssistantAt, packages: Iterable[Any], folder: Path, *, owner: str, clock: Callable[[], datetime], mark: str,
    stop: Callable[[], bool] = lambda: False, over: Callable[..., Fetch] = HttpFetch.of,
) -> Iterator[Came]:  # fmt: skip
    """Fetch every source that the settings name, one after another, keep what came, and tell it beside.

    `mark` names the round: a source that came in it is not asked again. Errors: BrokenOff where `stop` says so; OSError.
    """
    round_of = _Round(folder=folder, clock=clock, mark=mark, stop=stop)
    if at.laws is not None:
        laws, wanted, today = at.laws, wanted_by(packages, at.laws.also), clock().date()
        yield round_of.one(LAWS, laws.archive, lambda _: _laws(laws, wanted, today, over))
    for site in at.sites:
        name = name_of(site)
        yield round_of.one(name, site.map, lambda known, site=site, name=name: round_of.pages(site, name, owner, known, over))  # type: ignore[misc]


def kept_of(at: AssistantAt, folder: Path) -> Iterator[Document | Problem]:
    """What was fetched of the sources that the settings name now, each document once; a problem for a file that is broken."""
    seen: set[str] = set()
    for name in (*([LAWS] if at.laws is not None else []), *map(name_of, at.sites)):
        try:
            for one in kept(folder, name):
                if one.id not in seen:
                    seen.add(one.id)
                    yield replace(one, origin=name)
        except (ContentError, OSError) as error:
            yield Problem(where=f"{name}.jsonl", why=str(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One round over all sources."""

    folder: Path
    clock: Callable[[], datetime]
    mark: str
    stop: Callable[[], bool]

    def one(
        self, name: str, source: str, read: Callable[[Mapping[str, Document]], Iterator[Document | Problem]]
    ) -> Came:
        """A source, fetched, kept and told."""
        before = told(self.folder, name)
        if before is not None and before.mark == self.mark:
            return before
        if self.stop():
            raise BrokenOff(source)
        came = replace(self._read(name, source, read), at=self.clock(), mark=self.mark)
        tell(self.folder, name, came)
        Round(self.folder, name, self.mark).over()
        return came

    def _read(
        self, name: str, source: str, read: Callable[[Mapping[str, Document]], Iterator[Document | Problem]]
    ) -> Came:
        try:
            known = {one.id: one for one in kept(self.folder, name)}
        except ContentError:  # broken: all of it is fetched anew
            known = {}
        try:
            came = list(read(known))
        except AssistantError as error:
            return Came(source=source, documents=len(known), failed=str(error))
        documents = {one.id: one for one in came if isinstance(one, Document)}
        problems = tuple(one for one in came if isinstance(one, Problem))
        if known and not documents:  # more likely that the source has another shape than that all of it is gone
            failed = "nothing of it could be used."
            return Came(source=source, documents=len(known), problems=problems, left_out=len(problems), failed=failed)
        keep(self.folder, name, documents.values())
        return Came(source=source, documents=len(documents), problems=problems, left_out=len(problems))

    def pages(
        self, site: SiteAt, name: str, owner: str, known: Mapping[str, Document], over: Callable[..., Fetch]
    ) -> Iterator[Document | Problem]:
        """A site's pages, each written down as it comes, so that a round that is broken off asks for none of them again."""
        said = Defaults(owner=site.owner or owner, language=site.language, binding=site.binding, services=site.services)
        part, fetch = Round(self.folder, name, self.mark), over(site.map, inside=site.inside)
        allowed = None if site.own_site else Robots.of(fetch, site.map)
        for one in read_site(fetch, site.map, said, known=known, done=part.done, allowed=allowed):
            yield one
            where = one.id if isinstance(one, Document) else one.where
            if where in part.done or (isinstance(one, Document) and known.get(where) is one):
                continue
            part.add(one)
            if self.stop():
                raise BrokenOff(site.map)


def _laws(
    at: LawsAt, wanted: Mapping[str, tuple[str, ...]], today: date, over: Callable[..., Fetch]
) -> Iterator[Document | Problem]:
    fetch = over(at.archive, inside=at.inside, most_bytes=_LARGEST_ARCHIVE, seconds=_ARCHIVE_SECONDS)

    def archives() -> Iterator[tuple[str, bytes]]:
        for name in at.files:
            try:
                data = fetch.get(f"{at.archive.rstrip('/')}/{name}").data
            except AssistantError as error:
                raise ContentError(f"{name}: {error}") from None
            yield name, data

    return read_laws(archives(), wanted, today=today)


def name_of(site: SiteAt) -> str:
    """By all that is said of it: a page read under other words is read anew."""
    return "site-" + hashlib.sha256(json.dumps(asdict(site), sort_keys=True).encode()).hexdigest()[:16]
