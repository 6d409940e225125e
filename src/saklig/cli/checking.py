"""`saklig check`: what must be mended in a service package, or in a model file by itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from saklig.cli.form import file_bytes, models_beside
from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json
from saklig.decision import Model, ModelError, read_model
from saklig.decision.analysis import analyse
from saklig.service_packages import (
    Finding,
    NotMade,
    Problem,
    UnknownService,
    check_package,
    folder_of,
    not_analysed,
    table_findings,
)

__all__ = ["check_command"]

_OF_A_PACKAGE = "what belongs to a service package (sources, sentences, letters, tests): name its folder"


def check_command(arguments: argparse.Namespace) -> int:
    """Print what must be mended in a package or a model, and what was not checked."""
    path = Path(arguments.service)
    if path.suffix == ".dmn" and not path.is_dir():
        return _check_model(path, as_json=arguments.json)
    try:
        folder = folder_of(arguments.service)
    except UnknownService as exc:
        raise BadInput(str(exc), ["Or name a .dmn file."])
    found = check_package(folder, extra=arguments.checks)
    if arguments.json:
        say_json({
            "service": found.package.id if found.package else None,
            "version": found.package.version if found.package else None,
            "hash": found.package.hash if found.package else None,
            "tests": found.tests,
            "findings": [one.to_json() for one in found.findings],
            "not_made": [{"check": one.check, "why": one.why} for one in found.not_made],
        })  # fmt: skip
        return FINDINGS if found.findings else OK
    say(*map(str, found.findings))
    if found.package:
        rows = len(found.package.rows)
        say(
            f"{found.package.id} {found.package.version}: {rows} rule rows, {found.tests} tests, {_findings(found.findings)}."
        )
    else:
        say(f"{folder}: {_findings(found.findings)}; it cannot be read as a package yet.")
    say(_said(found.not_made))
    return FINDINGS if found.findings else OK


def _check_model(path: Path, *, as_json: bool) -> int:
    """A model with those beside it as its imports: everything that reading it says, then what its tables leave open."""
    model: Model | None = None
    findings: tuple[Finding, ...] = ()
    not_made = [NotMade(check="all other checks", why=_OF_A_PACKAGE)]
    try:
        model = read_model(file_bytes(path), resolve=models_beside(path), name=path.name)
        analysed = analyse(model)
        findings = tuple(table_findings(analysed, (model.definitions,)))
        not_made = [*not_analysed(analysed), *not_made]
    except ModelError as error:
        findings = tuple(Finding.of(Problem.of(problem), "reading") for problem in error.problems)
    if as_json:
        hash_ = model.hash if model else None
        say_json({
            "model": path.name, "hash": hash_, "findings": [one.to_json() for one in findings],
            "not_made": [{"check": one.check, "why": one.why} for one in not_made],
        })  # fmt: skip
        return FINDINGS if findings else OK
    say(*map(str, findings))
    count = len(model.decisions) if model else 0
    size = f"{count} decision{'' if count == 1 else 's'}, " if model else ""
    say(f"{path.name}: {size}{_findings(findings)}.", _said(not_made))
    return FINDINGS if findings else OK


def _said(not_made: Iterable[NotMade]) -> str:
    said = "; ".join(f"{one.check} ({one.why})" for one in not_made)
    return f"Not made: {said}." if said else "Every check was made."


def _findings(found: tuple[Any, ...]) -> str:
    return "no findings" if not found else f"{len(found)} finding{'s' if len(found) > 1 else ''}"
