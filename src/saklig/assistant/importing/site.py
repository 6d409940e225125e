"""A site by its map: the pages that changed since last, fetched one by one through a port.

Only addresses of the map's own host are asked for, so that a map that was tampered with leads nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from urllib.parse import urlsplit

from lxml import etree

from saklig.assistant.errors import ContentError
from saklig.assistant.importing.defaults import Defaults, Problem
from saklig.assistant.importing.folder import document_of
from saklig.assistant.retrieval import Document

__all__ = ["Fetch", "FetchFailed", "Fetched", "read_site"]

_MOST_PAGES = 50_000  # as the protocol of site maps has it
_DEEPEST = 2  # a map of maps, and the maps
_KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "text/markdown": "markdown",
}


class FetchFailed(ContentError):
    """A page could not be fetched: says why. `status`: what it was answered with, where it was answered at all."""

    def __init__(self, message: str, *, code: str = "not-had", status: int | None = None) -> None:
        self.status = status
        super().__init__(message, code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came. `media`: its type, without what follows a semicolon."""

    data: bytes
    media: str


class Fetch(Protocol):
    """The port to the web. It follows no redirection to another host, and bounds size and time. Errors: FetchFailed."""

    def get(self, address: str) -> Fetched: ...

    def rest(self, seconds: float) -> None:
        """Rest at least so long between two from now on."""
        ...


class Allowed(Protocol):
    """What a site lets us fetch (`robots.Robots`)."""

    def refuse(self, address: str) -> None:
        """Errors: FetchFailed, where it does not."""
        ...


def read_site(
    fetch: Fetch, map_address: str, defaults: Defaults | None = None, *, known: Mapping[str, Document] | None = None,
    done: Mapping[str, Sequence[Document | Problem]] | None = None, allowed: Allowed | None = None,
) -> Iterator[Document | Problem]:  # fmt: skip
    """The site's documents, by address. `known`: what was read last; a page whose date in the map is no later is not asked for.
    `done`: what was read in this round already, and is given as it was. `allowed`: what may be asked for; None: all of it.

    Errors: FetchFailed and ContentError, where the map itself cannot be had or read: what was known stays then.
    """
    given, before, now = defaults or Defaults(), known or {}, done or {}
    for address, dated in _listed(fetch, map_address, urlsplit(map_address).netloc, allowed):
        try:
            if allowed is not None:
                allowed.refuse(address)
        except FetchFailed as exc:  # nor is it quoted any longer, if it was fetched before
            yield Problem(where=address, why=str(exc), code=exc.code)
            continue
        old = before.get(address)
        if address in now:
            yield from now[address]
            if old is not None and not any(isinstance(one, Document) for one in now[address]):
                yield old
            continue
        if old is not None and dated is not None and old.dated is not None and dated <= old.dated:
            yield old
            continue
        try:
            came = fetch.get(address)
            kind = _KINDS.get(came.media.lower())
            if kind is None:
                raise ContentError(
                    f"is of the kind {came.media[:60]!r}, which cannot be read. Leave it out of the map.", code="kind"
                )
            yield document_of(came.data, kind, name=address, defaults=replace(given, address=address), dated=dated)
        except ContentError as exc:
            yield Problem(where=address, why=str(exc), code=exc.code)
            if old is not None:  # a page that cannot be had today is not gone
                yield old


def _listed(
    fetch: Fetch, address: str, host: str, allowed: Allowed | None, depth: int = 1
) -> Iterator[tuple[str, date | None]]:
    if allowed is not None:
        allowed.refuse(address)
    entries = _entries(fetch.get(address).data, address)
    told = 0
    for is_map, place, dated in entries:
        if not _is_on(host, place):
            continue
        if is_map:
            if depth < _DEEPEST:
                yield from _listed(fetch, place, host, allowed, depth + 1)
            continue
        told += 1
        if told > _MOST_PAGES:
            raise ContentError(f"{address}: lists more than {_MOST_PAGES} pages. Divide it into maps of a map.")
        yield place, dated


def _is_on(host: str, place: str) -> bool:
    try:
        parts = urlsplit(place)
    except ValueError:  # a map may hold what is no address at all
        return False
    return parts.netloc == host and parts.scheme in ("https", "http")


def _entries(data: bytes, address: str) -> list[tuple[bool, str, date | None]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise ContentError(
            f"{address}: is no map of a site (line {exc.lineno}). It must be XML as sitemaps.org has it."
        ) from None
    made = []
    for entry in root:
        if not isinstance(entry.tag, str):
            continue
        held = {etree.QName(one).localname: (one.text or "").strip() for one in entry if isinstance(one.tag, str)}
        if held.get("loc"):
            made.append((etree.QName(entry).localname == "sitemap", held["loc"], _date(held.get("lastmod", ""))))
    if not made:
        raise ContentError(f"{address}: lists no page. Is it the map, and not a page of the site?")
    return made


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
