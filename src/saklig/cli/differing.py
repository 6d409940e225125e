"""`saklig differences`: what two versions of a package or a model decide differently, or one package at two dates."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from saklig.cli.arguments import day, package_of
from saklig.cli.form import file_bytes, models_beside
from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json
from saklig.decision import ModelError, facts_to_json, feel_text, read_model
from saklig.decision.analysis import Difference, Differences, differences, results_of
from saklig.service_packages import Package
from saklig.service_packages.differing import MAX_TRIED, Change, ChangedCase, Compared, compare

__all__ = ["COMMANDS", "differences_command"]

_SHOWN = 5  # test cases named for each way of coming out differently


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", help="the older: a name from the catalogue, a folder, or a .dmn file")
    parser.add_argument("after", nargs="?", help="the newer; left out: the same, at two dates")
    parser.add_argument("--at", type=day, action="append", default=[], metavar="YYYY-MM-DD",
                        help="twice: decide each case by the rules of the first day and of the second")  # fmt: skip
    parser.add_argument("--tries", type=int, default=MAX_TRIED, metavar="N",
                        help=f"how many cases beside the tests' own are tried ({MAX_TRIED})")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")


def differences_command(arguments: argparse.Namespace) -> int:
    """Print what comes out differently. Exit code 1 where anything does."""
    newer = arguments.after or arguments.before
    if Path(arguments.before).suffix == ".dmn" or Path(newer).suffix == ".dmn":
        return _models(arguments)
    if len(arguments.at) not in (0, 2):
        raise BadInput("--at is given twice or not at all", ["Twice: the day of the older side, and of the newer."])
    if arguments.after is None and not arguments.at:
        raise BadInput("There is one package and no dates: nothing can differ.",
                       ["Name a second package, or give --at twice: --at 2025-08-15 --at 2026-08-15"])  # fmt: skip
    before, after = (package_of(name) for name in (arguments.before, newer))
    dates = (arguments.at[0], arguments.at[1]) if arguments.at else None
    found = compare(before, after, dates=dates, most=max(0, arguments.tries))
    if arguments.json:
        say_json(_package_json(before, after, found))
    else:
        say(*_package_lines(before, after, found, dates))
    return FINDINGS if found.differs else OK


# --- packages --------------------------------------------------------------------------------------------------------


def _package_lines(before: Package, after: Package, found: Compared, dates: Any) -> Iterator[str]:
    sides = zip((before, after), dates or ("", ""), strict=True)
    yield " → ".join(f"{side.id} {side.version}{f', {when}' if when else ''}" for side, when in sides)
    for number, one in enumerate(found.rules):
        yield from _rule_lines(one, found.shown.get(number))
    for amount in found.amounts:
        start = f" from {amount.start}" if amount.start else ""
        values = " → ".join("not known" if one is None else format(one, "f") for one in (amount.before, amount.after))
        yield f"Amount {amount.series}{start}: {values} {amount.unit} ({amount.provision})"
    yield from _case_lines(found)
    if found.not_decided:
        yield f"{found.not_decided} cases do not fit one of the sides, and were left out."
    if found.not_exact:
        yield "Not exact: " + "; ".join(found.not_exact) + "."
    if not found.differs:
        yield f"Nothing differs: {found.tests} test cases come out the same."


def _rule_lines(one: Difference, shown: ChangedCase | None) -> Iterator[str]:
    if one.crossing is None:
        yield f"Rules: {one.message}" if one.kind in ("formula", "type") else f"Rules: {one.kind}: {one.message}"
        return
    sure = "" if one.crossing.certain else " (the results may be the same: they are worked out, or a condition is)"
    yield f"{one.within!r}: {one.message}{sure}"
    for name, old, new in results_of(one):
        yield f"    {name or 'result'}: {old or 'no row'} → {new or 'no row'}"
    if shown is None:
        values = ", ".join(f"{text} = {feel_text(value, nested=True)}" for text, value in one.crossing.example.inputs.items())
        yield f"    no case among those tried leads there; values that do: {values}"
        return
    yield f"    shown by {_case_name(shown)}"
    yield from (f"        {_said(change)}" for change in shown.changes)
    if not shown.changes:
        yield "        and comes out the same all the same"


def _case_name(case: ChangedCase) -> str:
    changed = ", ".join(f"{path} = {value}" for path, value in case.changed.items())
    return f"the test {case.test!r}" + (f" with {changed}" if changed else "")


def _said(change: Change) -> str:
    months = "" if change.start is None else f" {change.start:%Y-%m}"
    until = "" if change.start == change.until or change.until is None else f" to {change.until:%Y-%m}"
    return f"{change.subject} {change.what}{months}{until}: {change.before} → {change.after}".strip()


def _case_lines(found: Compared) -> Iterator[str]:
    """Ways of coming out differently, each with the cases that do and what the first of them comes to."""
    turns: dict[tuple[str, tuple[str, str]], list[tuple[ChangedCase, Change]]] = {}
    for case in found.cases:
        for change in case.changes:
            cases = turns.setdefault((change.what, change.turn), [])
            if not cases or cases[-1][0] is not case:
                cases.append((case, change))
    own = sum(1 for case in found.cases if not case.changed)
    if found.cases:
        yield f"{own} of {found.tests} test cases come out differently ({found.tried} cases tried):"
    for (what, (old, new)), cases in turns.items():
        yield f"  {what}: {old} → {new}: {len(cases)} case{'s' if len(cases) > 1 else ''}"
        yield f"      {_case_name(cases[0][0])}: {_said(cases[0][1])}"
        others = ", ".join(_case_name(case) for case, _ in cases[1:_SHOWN])
        if others:
            yield f"      also {others}" + (f" and {len(cases) - _SHOWN} more" if len(cases) > _SHOWN else "")


def _package_json(before: Package, after: Package, found: Compared) -> dict[str, Any]:
    return {
        "before": _side(before), "after": _side(after),
        "rules": [
            {**_difference_json(one), "shown": _case_json(found.shown[number]) if number in found.shown else None}
            for number, one in enumerate(found.rules)
        ],
        "amounts": [
            {"series": one.series, "from": one.start, "before": one.before, "after": one.after, "unit": one.unit,
             "provision": one.provision}
            for one in found.amounts
        ],
        "cases": [_case_json(case) for case in found.cases],
        "tests": found.tests, "tried": found.tried, "not_decided": found.not_decided, "not_exact": list(found.not_exact),
    }  # fmt: skip


def _side(package: Package) -> dict[str, Any]:
    return {"service": package.id, "version": package.version, "hash": package.hash}


def _case_json(case: ChangedCase) -> dict[str, Any]:
    return {
        "test": case.test, "changed": dict(case.changed), "at": list(case.at), "facts": list(case.facts),
        "changes": [
            {"subject": one.subject, "what": one.what, "from": one.start, "to": one.until, "before": one.before,
             "after": one.after}
            for one in case.changes
        ],
    }  # fmt: skip


def _difference_json(one: Difference) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": one.kind, "within": one.within, "message": one.message}
    if one.crossing is None or one.tables is None:
        return found
    old, new = one.crossing.before, one.crossing.after
    example = {**one.crossing.example.inputs, **one.crossing.example.terms}
    return found | {
        "table": one.tables[1].element_id, "before": old and old.id, "after": new and new.id, "certain": one.crossing.certain,
        "where": {where.column: [str(reach) for reach in where.reaches] for where in one.crossing.where},
        "example": {text: feel_text(value, nested=True) for text, value in example.items()},
        "results": {name: [was, now] for name, was, now in results_of(one)},
    }  # fmt: skip


# --- models ----------------------------------------------------------------------------------------------------------


def _models(arguments: argparse.Namespace) -> int:
    if arguments.after is None or len(arguments.at) > 1:
        raise BadInput("Two model files are held against each other at one day.",
                       ["saklig differences older.dmn newer.dmn --at 2026-08-01"])  # fmt: skip
    sides = [_model(Path(name)) for name in (arguments.before, arguments.after)]
    options: Mapping[str, Any] = {"at": arguments.at[0]} if arguments.at else {}
    found = differences(*sides, most=max(0, arguments.tries), **options)
    if arguments.json:
        say_json({
            "before": sides[0].hash, "after": sides[1].hash, "not_exact": list(found.not_exact),
            "rules": [{**_difference_json(one), "shown": _shown_json(one)} for one in found.found],
        })  # fmt: skip
    else:
        say(*_model_lines(found))
    return FINDINGS if found.found else OK


def _model(path: Path) -> Any:
    try:
        return read_model(file_bytes(path), resolve=models_beside(path), name=path.name)
    except ModelError as error:
        raise BadInput(f"{path.name} cannot be read as a model.", map(str, error.problems))


def _model_lines(found: Differences) -> Iterator[str]:
    for one in found.found:
        if one.crossing is None or one.shown is None:
            yield from _rule_lines(one, None)
            continue
        sure = "" if one.crossing.certain else " (the results may be the same)"
        yield f"{one.within!r}: {one.message}{sure}"
        yield f"    shown by {facts_to_json(one.shown.facts)}"
        for name, old, new in one.shown.outcomes:
            yield f"        {name!r}: {feel_text(old, nested=True)} → {feel_text(new, nested=True)}"
    if found.not_exact:
        yield "Not exact: " + "; ".join(found.not_exact) + "."
    if not found.found:
        yield "Nothing differs."


def _shown_json(one: Difference) -> dict[str, Any] | None:
    if one.shown is None:
        return None
    return {
        "facts": facts_to_json(one.shown.facts),
        "outcomes": {name: [feel_text(old, nested=True), feel_text(new, nested=True)] for name, old, new in one.shown.outcomes},
    }


COMMANDS = (
    (
        "differences",
        "Say what two versions of a package or model decide differently, or a package at two dates.",
        add_arguments,
        differences_command,
    ),
)
