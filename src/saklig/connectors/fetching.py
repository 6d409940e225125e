"""What the agency's settings say may be quoted from elsewhere: fetched by a command, kept in the data folder, read at the start.

A source that cannot be had or read today is told, and what was kept of it stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from saklig.assistant.errors import AssistantError, ContentError
from saklig.assistant.importing import Defaults, Fetch, Problem, forget_others, keep, kept, read_site
from saklig.assistant.retrieval import Document
from saklig.connectors.assistant_settings import AssistantAt, LawsAt, SiteAt
from saklig.connectors.lovdata import read_laws, wanted_by
from saklig.connectors.site_fetch import HttpFetch

__all__ = ["Came", "fetch_all", "kept_of"]

_LAWS = "laws"
_LARGEST_ARCHIVE, _ARCHIVE_SECONDS = 200_000_000, 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of one source. `failed`: why it could not be had; what was kept of it before is quoted then."""

    source: str
    documents: int = 0
    problems: tuple[Problem, ...] = ()
    failed: str = ""


def fetch_all(
    at: AssistantAt, packages: Iterable[Any], folder: Path, *, owner: str, today: date,
    over: Callable[..., Fetch] = HttpFetch.of,
) -> Iterator[Came]:  # fmt: skip
    """Fetch every source that the settings name, one after another, and keep what came. Errors: OSError."""
    names = []
    if at.laws is not None:
        laws, wanted = at.laws, wanted_by(packages, at.laws.also)
        names.append(_LAWS)
        yield _one(folder, _LAWS, laws.archive, lambda _: _laws(laws, wanted, today, over))
    for site in at.sites:
        names.append(_name(site))
        yield _one(folder, names[-1], site.map, lambda known, site=site: _pages(site, owner, known, over))  # type: ignore[misc]
    forget_others(folder, names)


def kept_of(at: AssistantAt, folder: Path) -> Iterator[Document | Problem]:
    """What was fetched of the sources that the settings name now, each document once; a problem for a file that is broken."""
    seen: set[str] = set()
    for name in (*([_LAWS] if at.laws is not None else []), *map(_name, at.sites)):
        try:
            for one in kept(folder, name):
                if one.id not in seen:
                    seen.add(one.id)
                    yield one
        except (ContentError, OSError) as error:
            yield Problem(where=f"{name}.jsonl", why=str(error))


def _one(folder: Path, name: str, source: str, read: Callable[[Mapping[str, Document]], Iterator[Document | Problem]]) -> Came:
    try:
        known = {one.id: one for one in kept(folder, name)}
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
        return Came(source=source, documents=len(known), problems=problems, failed=failed)
    keep(folder, name, documents.values())
    return Came(source=source, documents=len(documents), problems=problems)


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


def _pages(
    at: SiteAt, owner: str, known: Mapping[str, Document], over: Callable[..., Fetch]
) -> Iterator[Document | Problem]:
    said = Defaults(owner=at.owner or owner, language=at.language, binding=at.binding, services=at.services)
    return read_site(over(at.map, inside=at.inside), at.map, said, known=known)


def _name(site: SiteAt) -> str:
    """By all that is said of it: a page read under other words is read anew."""
    return "site-" + hashlib.sha256(json.dumps(asdict(site), sort_keys=True).encode()).hexdigest()[:16]
