"""Whether each fact that a human finds from documentation has a kind of document that proves it: else nobody can hand it in."""

from __future__ import annotations

from collections.abc import Iterator

from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.package import Package

__all__ = ["check_documents"]


def check_documents(package: Package) -> Iterator[Finding]:
    """Facts of source document that no kind of document proves."""
    proved = {path for document in package.service.document for path in document.proves}
    for number, fact in enumerate(package.service.fact):
        if fact.source == "document" and fact.path not in proved:
            what = f"{fact.path} is found from documents, and no kind of document proves it"
            mend = "name it in the proves of a [[document]], so that it can be asked for and handed in"
            yield Finding.of(package.located["service.toml"].problem(("fact", number, "source"), what, mend), "document")
