"""`saklig alarms`: what has waited too long, for whatever watches the machine. Exit code 1 where there is something."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from saklig.cli.output import OK, say, say_json

__all__ = ["alarm_arguments", "alarms"]

FOUND = 1


def alarm_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON: the alarms, and every figure")


def alarms(arguments: argparse.Namespace, wire: Callable[[], Any]) -> int:
    """Print each alarm; nothing where there is none."""
    office = wire()
    from saklig import cases

    found = cases.alarms(office)
    if arguments.json:
        say_json({
            "alarms": [{"name": one.name, "value": one.value, "limit": one.limit} for one in found],
            "figures": [{"name": one.name, "label": one.label, "value": one.value} for one in cases.figures(office)],
        })  # fmt: skip
    for one in found if not arguments.json else []:
        say(f"{one.name}: {one.value} (at most {one.limit})")
    return FOUND if found else OK
