"""Commands for those who answer for personal data: what retention erases, and the master key that seals it.

Each is handed `wire`, as those in `operating` are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from saklig.cli.output import OK, BadInput, Refused, say, say_json

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


def breach_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", required=True, type=moment, help="from when: 2025-09-01 or 2025-09-01T14:00")
    parser.add_argument("--until", type=moment, help="until when (now)")
    parser.add_argument("--reader", default="", help="what one of the agency's people is called at sign-in, or a reference")
    parser.add_argument("--language", choices=("nb", "nn", "en"), default="nb", help="of the notification (nb)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def moment(text: str) -> datetime:
    """A point in time, in Norway where no zone is given. Errors: argparse.ArgumentTypeError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write 2025-09-01 or 2025-09-01T14:00") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("Europe/Oslo"))


def breach(arguments: argparse.Namespace, wire: Wire) -> int:
    """List whose data was read since then, by reference and count, and print the notification as far as it is known."""
    office = wire()
    from saklig import cases

    try:
        found = cases.breach(office, since=arguments.since, until=arguments.until, reader=arguments.reader)
    except cases.InvalidAnswers as wrong:
        said = {
            "since": "--since is after --until, or has not been yet.",
            "reader": f"--reader: nobody is called {arguments.reader!r} at sign-in, and it is no reference.",
        }
        raise BadInput(said[next(iter(wrong.problems))]) from None
    if arguments.json:
        say_json(asdict(found))
        return OK
    say(found.text[arguments.language], "")
    say(*(f"{one.subject}  {one.times} times{'  protected address' if one.shielded else ''}" for one in found.people))
    return OK


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


def sign_ins_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=("end",), help="end: nobody is signed in afterwards; all may sign in again")
    parser.add_argument("--everybody", action="store_true", required=True, help="of citizens and staff, all of them")
    parser.add_argument("--json", action="store_true", help="print JSON")


def sign_ins(arguments: argparse.Namespace, wire: Wire) -> int:
    """End every sign-in there is, as after a breach. One citizen's are the privacy officer's page *Brudd*'s to end."""
    office = wire()
    from saklig import cases

    ended = cases.end_everybodys_sign_ins(office, cases.Actor.system())
    if arguments.json:
        say_json({"ended": ended})
        return OK
    say(f"{ended} sign-ins ended. Whoever was signed in is asked to sign in again.")
    return OK


# name, help, what it does, its arguments
COMMANDS = (
    ("retention", "what is erased when its period is over: preview, or run it now", retention, retention_arguments),
    ("breach", "whose data was read since a time, whom to tell by when, and the notification", breach, breach_arguments),
    ("sign-ins", "end all sign-ins of citizens and staff, as after a breach", sign_ins, sign_ins_arguments),
    ("keys", "check the master key, or move all keys under the newest (rotation)", keys, keys_arguments),
)
