"""`saklig prices`: price lines at the command line, for whoever runs the installation: months, closing, files, a check.

Handed `wire`, as those in `operating` are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from saklig.cli.output import FINDINGS, OK, BadInput, Refused, say, say_json

__all__ = ["COMMAND"]

_FILES = tuple(f"{one}.{ending}" for one in ("invoice", "covered", "payments") for ending in ("csv", "json"))
Wire = Callable[[], Any]


def _month(text: str) -> date:
    """The first day of a month. Errors: argparse.ArgumentTypeError."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write 2025-09") from None


def arguments(parser: argparse.ArgumentParser) -> None:
    does = parser.add_subparsers(dest="do", required=True)
    listed = does.add_parser("months", help="the months, which are closed, and how many lines each has")
    closed = does.add_parser("close", help="close a month: it never changes again, and its files are made")
    file = does.add_parser("file", help="write a closed month's file: the same bytes each time")
    checked = does.add_parser("check", help="count the lines once more from the decisions, and say what differs")
    for one in (closed, file):
        one.add_argument("service", help="id of the service")
        one.add_argument("month", type=_month, help="the month it is booked in: 2025-09")
    file.add_argument("name", choices=_FILES, help="which of its files")
    file.add_argument("--out", type=Path, help="where to write it (standard output)")
    for one in (listed, closed, checked):
        one.add_argument("--json", action="store_true", help="print JSON")
    file.set_defaults(json=False)


def run(arguments: argparse.Namespace, wire: Wire) -> int:
    """Show, close, write or check."""
    office = wire()
    from saklig import cases

    try:
        return {"months": _months, "close": _close, "file": _file, "check": _check}[arguments.do](arguments, office)
    except cases.NotFound as missing:
        raise BadInput(f"{missing}.", ["saklig prices months shows what there is."]) from None
    except (cases.TransitionRefused, cases.PricesDiffer) as refused:
        raise Refused(f"{refused}.") from None


def _months(arguments: argparse.Namespace, office: Any) -> int:
    from saklig import cases

    found = cases.months(office, cases.Actor.system())
    if arguments.json:
        say_json([asdict(one) for one in found])
        return OK
    say(*(
        f"{one.service}  {one.month:%Y-%m}  {one.lines} lines, {one.reversals} of them reversals"
        f"{f', {one.waiting} waiting' if one.waiting else ''}{f', {one.payments} payments' if one.payments else ''}  "
        + (f"closed {one.closed_at:%Y-%m-%d}" if one.closed_at else "can be closed" if one.closable else "open")
        for one in found
    ))  # fmt: skip
    if not found:
        say("No decision has given price lines yet.")
    return OK


def _close(arguments: argparse.Namespace, office: Any) -> int:
    from saklig import cases

    closed = cases.close_month(office, cases.Actor.system(), arguments.service, arguments.month, token=uuid4().hex)
    if arguments.json:
        say_json({"service": closed.service, "month": f"{closed.month:%Y-%m}", "lines": closed.lines, "files": closed.files})
        return OK
    say(f"{closed.service} {closed.month:%Y-%m} is closed, with {closed.lines} lines. Its files, by SHA-256:")
    say(*(f"  {sha256}  {name}" for name, sha256 in closed.files.items()))
    return OK


def _file(arguments: argparse.Namespace, office: Any) -> int:
    from saklig import cases

    found = cases.price_file(office, cases.Actor.system(), arguments.service, arguments.month, arguments.name)
    if arguments.out is None:
        sys.stdout.buffer.write(found.content)
        return OK
    try:
        arguments.out.write_bytes(found.content)
    except OSError as error:
        raise BadInput(f"{arguments.out} cannot be written ({error.strerror}).") from None
    say(f"{arguments.out}: {len(found.content)} bytes, SHA-256 {found.sha256}")
    return OK


def _check(arguments: argparse.Namespace, office: Any) -> int:
    from saklig import cases

    found = list(cases.differences(office))
    if arguments.json:
        say_json([asdict(one) for one in found])
    elif found:
        say(*(
            f"{one.service}  {one.month:%Y-%m}  {one.person}  {one.what}: decided {one.decided}, the lines say {one.lines}"
            for one in found
        ))  # fmt: skip
    else:
        say("The price lines come to what the decisions say, to the øre.")
    return FINDINGS if found else OK


COMMAND = ("prices", "price lines of decisions: months, closing, files, and a check against the decisions", run, arguments)
