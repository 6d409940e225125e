"""Commands for those who answer for personal data: what retention erases, and the master key that seals it.

Each is handed `wire`, as those in `operating` are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from saklig.cli.output import OK, Refused, say, say_json

__all__ = ["COMMANDS"]

Wire = Callable[[], Any]


def retention_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=("preview", "run"), help="preview: what would be erased; run: erase it now")
    parser.add_argument("--json", action="store_true", help="print JSON")


def retention(arguments: argparse.Namespace, wire: Wire) -> int:
    """Show or do what the packages' periods let go. The worker does the same by itself once a day."""
    office = wire()
    from saklig import cases

    if arguments.do == "run":
        done = cases.erase_due(office, now=office.ports.clock.now())
        if arguments.json:
            say_json(asdict(done))
            return OK
        lines = [f"  {service}, {code}: {count} keys" for service, by in done.keys.items() for code, count in by.items()]
        say("Erased:", *(lines or ["  nothing was due"]))
        say(f"{done.drafts} drafts and {done.people} people without a case; {done.mended} put right after an earlier erasure.")
        _say_held(done.held)
        return OK
    found = cases.retention_preview(office)
    if arguments.json:
        say_json(found)
        return OK
    say(f"On {found['day']} the next run would erase:")
    say(*([f"  {one['case']}  {one['class']}, kept until {one['until']}" for one in found["erase"]] or ["  nothing"]))
    say(f"and {found['drafts']} drafts, and {found['people']} people without a case.")
    say(*(f"  {one['case']}  {one['class']}, waits: {', '.join(one['why'])}" for one in found["held"]))
    return OK


def _say_held(held: dict[str, int]) -> None:
    if held:
        say("Waiting: " + ", ".join(f"{count} for {why}" for why, count in sorted(held.items())) + ".")


def keys_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=("check", "rewrap"), help="check: is the master key right; rewrap: move all to the newest")
    parser.add_argument("--json", action="store_true", help="print JSON")


def keys(arguments: argparse.Namespace, wire: Wire) -> int:
    """See that the master key opens the key store, or move every subject's key under the newest. Requests go on meanwhile."""
    wire()
    from saklig.store import keys as store
    from saklig.store.errors import StoreError

    try:
        store.ring().check()
        moved = store.ring().rewrap() if arguments.do == "rewrap" else 0
        left = store.ring().under_older()
    except StoreError as error:
        raise Refused(str(error)) from None
    if arguments.json:
        print(json.dumps({"moved": moved, "under_older": left}))
        return OK
    if arguments.do == "rewrap":
        say(f"{moved} keys moved under the newest master key.")
    say(
        f"{left} keys lie under an older master key: run saklig keys rewrap before it is taken away."
        if left
        else "All keys lie under the newest master key: older ones can be taken away once every process has been started anew."
    )
    return OK


# name, help, what it does, its arguments
COMMANDS = (
    ("retention", "what is erased when its period is over: preview, or run it now", retention, retention_arguments),
    ("keys", "check the master key, or move all keys under the newest (rotation)", keys, keys_arguments),
)
