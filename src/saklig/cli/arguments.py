"""What several commands take, read from the words that were given."""

from __future__ import annotations

import argparse
from datetime import date

from saklig.cli.output import BadInput
from saklig.service_packages import Package, PackageError, UnknownService, load

__all__ = ["day", "package_of"]


def day(text: str) -> date:
    """A day as 2025-09-01. Errors: ArgumentTypeError, which argparse tells."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2025-09-01")


def package_of(service: str) -> Package:
    """A package by its name in the catalogue, or its folder. Errors: BadInput."""
    try:
        return load(service)
    except UnknownService as exc:
        raise BadInput(str(exc))
    except PackageError as exc:
        raise BadInput(f"The package {service} cannot be read.", map(str, exc.problems))
