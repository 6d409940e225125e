"""`saklig evaluate`: a decision of a bare DMN model on facts, or of several versions of it side by side."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from saklig.cli.arguments import day
from saklig.cli.form import model_of
from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json
from saklig.cli.rows import say_rows
from saklig.decision import (
    FactsError,
    Model,
    Result,
    UnknownDecision,
    facts_from_json,
    facts_to_json,
    feel_text,
    print_path,
)

__all__ = ["COMMANDS"]

HELP = "Evaluate a decision of a DMN model, or of several versions of it side by side."
MAX_FACTS = 4_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        f"{HELP}\n\nFacts are a JSON object with an entry per input data; what is left out is unknown.\n"
        "Exit code: 0 settled; 1 not settled, or the versions differ; 2 bad input."
    )
    parser.add_argument("models", nargs="+", metavar="model", help="a .dmn file, a service's name or its folder")
    parser.add_argument("--facts", required=True, metavar="FILE", help="the facts as JSON; - reads standard input")
    parser.add_argument("--decision", metavar="NAME", help="a decision or decision service; needed where there are several")
    parser.add_argument("--at", type=day, metavar="YYYY-MM-DD", help="what today() gives (today in Norway)")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--trace", action="store_true", help="print the trace as JSON instead")
    shown.add_argument("--rows", action="store_true", help="print every table with all its rows instead")
    parser.add_argument("--json", action="store_true", help="print JSON")


def evaluate_command(arguments: argparse.Namespace) -> int:
    """Print what a decision gives."""
    data = _facts(arguments.facts)
    at = arguments.at or datetime.now(ZoneInfo("Europe/Oslo")).date()
    if (arguments.trace or arguments.rows) and len(arguments.models) > 1:
        raise BadInput("--trace and --rows are for one model.", ["Name one, or leave them out to compare the values."])
    results = {}
    for name in arguments.models:
        model = model_of(name)
        decision = arguments.decision or _last(name, model)
        try:
            facts = facts_from_json(model, data)
            if arguments.rows:
                say_rows(model.show_tables([decision], facts, at=at), as_json=arguments.json)
                return OK
            results[name] = model.evaluate(decision, facts, at=at)
        except FactsError as error:
            raise BadInput(f"{arguments.facts}: {error}")
        except UnknownDecision as error:
            raise BadInput(f"{name}: {error}")
    if arguments.trace:
        (result,) = results.values()
        say(result.trace.to_json())
        return OK if result.settled else FINDINGS
    return _say(results, as_json=arguments.json)


def _last(name: str, model: Model) -> str:
    """The one decision that no other requires."""
    required = {reference.id for one in model.decisions.values() for reference in one.required_decisions}
    last = [one.name for one in model.decisions.values() if one.id not in required]
    if len(last) == 1:
        return last[0]
    choice = ", ".join(last) or "none"
    raise BadInput(f"{name}: which decision? Name it with --decision.", [f"Decisions that no other requires: {choice}"])


def _facts(name: str) -> Any:
    try:
        text = sys.stdin.read(MAX_FACTS + 1) if name == "-" else _text(name)
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8 text.", ["Save it as UTF-8."])
    if len(text) > MAX_FACTS:
        raise BadInput(f"{name} is longer than {MAX_FACTS} characters.")
    try:
        return json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise BadInput(f"{name} is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.")
    except RecursionError:
        raise BadInput(f"{name} is nested too deeply to be facts.")


def _text(name: str) -> str:
    with Path(name).open(encoding="utf-8") as file:
        return file.read(MAX_FACTS + 1)


def _say(results: Mapping[str, Result], *, as_json: bool) -> int:
    texts = {name: feel_text(result.value, nested=True) for name, result in results.items()}
    same = len(set(texts.values())) == 1
    if as_json:
        found = [{"model": name, **_as_data(result, texts[name])} for name, result in results.items()]
        say_json(found[0] if len(found) == 1 else {"same": same, "results": found})
    else:
        for name, result in results.items():
            say(f"{name}: {texts[name]}" if len(results) > 1 else texts[name], *_remarks(result))
        if len(results) > 1:
            say("The same." if same else "They differ.")
    return OK if same and all(result.settled for result in results.values()) else FINDINGS


def _remarks(result: Result) -> list[str]:
    said = []
    for one in result.diagnostics:
        cell = f", table {one.cell.table}, row {one.cell.row}, column {one.cell.column}" if one.cell else ""
        said.append(f"  {one.severity}: {one.decision}{cell}: {one.message} ({one.code})")
    if result.missing:
        said.append(f"  still matter: {', '.join(sorted(map(print_path, result.missing)))}")
    return [*said, *(["  not settled"] if not result.settled else [])]


def _as_data(result: Result, text: str) -> dict[str, Any]:
    faults = [
        {"code": one.code, "severity": one.severity, "decision": one.decision, "message": one.message, "text": one.text}
        for one in result.diagnostics
    ]
    value = facts_to_json({"value": result.value}).get("value")
    missing = sorted(map(print_path, result.missing))
    return {"value": value, "feel": text, "settled": result.settled, "missing": missing, "faults": faults}


COMMANDS = (("evaluate", HELP, add_arguments, evaluate_command),)
