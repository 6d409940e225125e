"""Finding a package by name in the catalogue that is shipped, or as a folder."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path

from saklig.service_packages.errors import UnknownService
from saklig.service_packages.package import Package
from saklig.service_packages.reading import read_package

__all__ = ["catalogue_names", "folder_of", "load"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def _catalogue() -> Path:
    return Path(str(resources.files("saklig"))) / "catalogue"


def catalogue_names() -> tuple[str, ...]:
    """The packages we ship, by name."""
    return tuple(sorted(one.parent.name for one in _catalogue().glob("*/service.toml")))


def folder_of(name_or_folder: str | Path) -> Path:
    """The folder of a service: a name in the catalogue, or a path. A path has a slash or is a folder that exists.

    Errors: UnknownService with the names that are near.
    """
    name = str(name_or_folder)
    if isinstance(name_or_folder, str) and _NAME.fullmatch(name) and name in catalogue_names():
        return _catalogue() / name
    folder = Path(name_or_folder)
    if folder.is_dir():
        return folder
    names = catalogue_names()
    near = difflib.get_close_matches(name, names, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    there = ", ".join(names) or "nothing yet"
    raise UnknownService(f"There is no service and no folder {name!r}.{meant} The catalogue has: {there}.")


def load(name_or_folder: str | Path) -> Package:
    """The package of that name in the catalogue, or in that folder. A package of the catalogue is read once per process.

    Errors: UnknownService, PackageError.
    """
    folder = folder_of(name_or_folder)
    return _shipped(folder) if folder.parent == _catalogue() else read_package(folder)


@lru_cache(maxsize=16)
def _shipped(folder: Path) -> Package:
    return read_package(folder)
