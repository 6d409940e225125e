"""`saklig fetch`: laws and web pages that the assistant may quote. Handed what fetches; knows neither sites nor archives."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from saklig.cli.output import FINDINGS, OK, say, say_json

__all__ = ["HELP", "add_arguments", "fetch"]

HELP = "fetch laws and the agency's web pages, as its settings name them, for the assistant to quote"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def fetch(arguments: argparse.Namespace, sources: Callable[[], Iterable[Any]]) -> int:
    """Fetch each source and tell what came of it. Exit code: 0 all came; 1 some was left out, or could not be had."""
    told = []
    for came in sources():
        told.append(came)
        if not arguments.json:
            say(*(f"✗ {one.where}: {one.why}" for one in came.problems))
            say(f"✗ {came.source}: {came.failed} What was fetched before is quoted." if came.failed else
                f"{came.source}: {came.documents} documents; {len(came.problems)} left out.")  # fmt: skip
    if arguments.json:
        say_json({"sources": [asdict(one) for one in told]})
    elif not told:
        say("The agency's settings name nothing to fetch: see [assistant.laws] and [[assistant.sites]].")
    return FINDINGS if any(one.failed or one.problems for one in told) else OK
