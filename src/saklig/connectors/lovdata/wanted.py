"""Which laws an agency's assistant should know: those its packages link to, and those its settings name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from saklig.assistant.errors import ContentError
from saklig.assistant.importing import Problem
from saklig.assistant.retrieval import Document
from saklig.connectors.lovdata.archive import files_of
from saklig.connectors.lovdata.laws import law_of, own_reference, reference_in

__all__ = ["read_laws", "wanted_by"]


def wanted_by(packages: Iterable[Any], also: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """Law -> ids of the services that rest on it; none for one that the settings alone name."""
    found: dict[str, set[str]] = {reference_in(one): set() for one in also}
    for package in packages:
        for one in (*package.references.values(), *package.provisions.values()):
            named = reference_in(one.link or "") if "//lovdata.no/" in (one.link or "") else ""
            if named:
                found.setdefault(named, set()).add(package.id)
    return {law: tuple(sorted(services)) for law, services in sorted(found.items())}


def read_laws(
    archives: Iterable[tuple[str, bytes]], wanted: Mapping[str, tuple[str, ...]], *, today: date
) -> Iterator[Document | Problem]:
    """The wanted laws of the archives, and a problem for each that is not there or cannot be used.

    Errors: ContentError for an archive that cannot be read: what was known of its laws stays then.
    """
    seen: set[str] = set()
    told: set[str] = set()
    for archive, data in archives:
        try:
            for name, file in files_of(data):
                law = own_reference(file)
                if law not in wanted:
                    continue
                seen.add(law)
                one = _law(file, today=today, services=wanted[law], where=f"{law} ({name[:80]})")
                if isinstance(one, Document) and one.id in told:
                    why = "stands twice in the archives. The first is used."
                    one = Problem(where=f"{law} ({name[:80]})", why=why, code="twice")
                elif isinstance(one, Document):
                    told.add(one.id)
                yield one
        except ContentError as error:
            raise ContentError(f"{archive}: {error}") from None
    for law in sorted(wanted.keys() - seen):
        why = "is in none of the archives. Is it still in force, and is its link right?"
        yield Problem(where=law, why=why, code="in-no-archive")


def _law(file: bytes, *, today: date, services: tuple[str, ...], where: str) -> Document | Problem:
    try:
        return law_of(file, today=today, services=services)
    except ContentError as error:
        return Problem(where=where, why=str(error), code=error.code)
