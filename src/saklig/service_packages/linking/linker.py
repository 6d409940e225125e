"""What every part of `linking` needs: a problem at its line, a name that must be there, a name that is there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from saklig.service_packages.errors import Problem
from saklig.service_packages.lines import KeyPath
from saklig.service_packages.package import Package

__all__ = ["SERVICE", "Linker"]

SERVICE = "service.toml"


class Linker:
    """One package, and how its faults of fit are said."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.service = package.service

    def at(self, file: str, path: KeyPath, what: str, mend: str) -> Problem:
        return self.package.located[file].problem(path, what, mend)

    def here(self, path: KeyPath, what: str, mend: str) -> Problem:
        return self.at(SERVICE, path, what, mend)

    def twice(self, file: str, key: str, names: Iterable[str], field: str) -> Iterator[Problem]:
        seen: set[str] = set()
        for number, name in enumerate(names):
            if name in seen:
                yield self.at(
                    file,
                    (key, number, field),
                    f"{field} {name!r} is there twice among [[{key}]]",
                    "keep one, or rename one",
                )
            seen.add(name)

    def known(self, file: str, path: KeyPath, name: str | None, there: Iterable[str], what: str) -> Iterator[Problem]:
        """A name that must be one of those that are there."""
        there = list(there)
        if name is not None and name not in there:
            shown = ", ".join(there[:20]) + (" …" if len(there) > 20 else "")
            yield self.at(file, path, f"there is no {what} {name!r}", f"name one that is there: {shown or 'none is'}")

    def provision(self, file: str, path: KeyPath, name: str | None) -> Iterator[Problem]:
        yield from self.known(file, path, name, self.package.provisions, "provision")
