"""`saklig year`: the yearly run at the command line: how far it is, begin it, release it.

Handed `wire`, as the commands in `operating` are.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from saklig.cli.output import OK, BadInput, Refused, say, say_json

__all__ = ["COMMAND"]

Wire = Callable[[], Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=("status", "begin", "release"), help="status: how far, and what it would come to")
    parser.add_argument("service", nargs="?", default="", help="id of the service (status: all of them)")
    parser.add_argument("--period", type=int, help="the year that the period begins (release: the newest run's)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace, wire: Wire) -> int:
    """Show, begin or release."""
    office = wire()
    from saklig import cases

    system = cases.Actor.system()
    if arguments.do != "status" and not arguments.service:
        raise BadInput("Name the service.", ["saklig year status shows those whose decisions go on."])
    try:
        known = [one for one in cases.years(office, system) if arguments.service in ("", one.service)]
        if arguments.service and not known:
            raise cases.NotFound(f"there is no service {arguments.service!r} whose decisions go on from year to year here")
        if arguments.do == "begin":
            cases.begin_year(office, system, arguments.service, token=uuid4().hex)
        if arguments.do == "release":
            period = arguments.period or known[0].period
            cases.release_year(office, system, arguments.service, period=period, token=uuid4().hex)
    except cases.NotFound as missing:
        raise BadInput(f"{missing}.") from None
    except cases.TransitionRefused as refused:
        raise Refused(f"{refused}.") from None
    views = [cases.year_view(office, system, one.service, one.period) for one in known]
    shown = [view for view in views if view is not None and arguments.period in (None, view.period)]
    if arguments.json:
        say_json([asdict(view) for view in shown])
    else:
        say(*(line for view in shown for line in _lines(view)))
    return OK


def _lines(view: Any) -> list[str]:
    state = "released" if view.released_at else "prepared" if view.found_at and view.prepared == view.total else "being prepared"
    head = f"{view.service} {view.period}: {state if view.begun_at else 'not begun'}"
    if not view.begun_at:
        return [head]
    counts = f"{view.total} decisions go on, {view.prepared} prepared, {view.cases} have become cases, {view.decided} decided,"
    rows = [f"  {row.finding}: {row.count}" + ("" if row.before is None else f", {row.before} kr before, {row.after} kr after")
            for row in view.rows]  # fmt: skip
    return [head, f"  {counts} {view.heard} wait for an answer, {view.at_the_desk} at the desk", *rows]


COMMAND = ("year", "decisions that go on: how far the year is, begin it, release it", run, arguments)
