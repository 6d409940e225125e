"""`saklig ledger`: verify it, print its checkpoint, make a proof, open it again after a restore.

Each is handed `wire`, which starts Django and reads the environment; what stands outside answers through its port.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from saklig.cli.output import FINDINGS, OK, BadInput, Refused, say, say_json

__all__ = ["COMMAND", "ledger_arguments", "ledger_command"]

Wire = Callable[[], Any]
_LARGEST_FILE = 1_000_000


def ledger_arguments(parser: argparse.ArgumentParser) -> None:
    inner = parser.add_subparsers(title="commands", metavar="<command>", dest="ledger_command", required=True)
    made = inner.add_parser("verify", help="hold the whole ledger against itself and against what left the machine")
    files: dict[str, Any] = {"type": Path, "action": "append", "default": [], "metavar": "FILE"}
    made.add_argument("--checkpoint", help="one that left the machine; may be repeated", **files)
    made.add_argument("--receipt", help="a citizen's; may be repeated", **files)
    made.add_argument(
        "--contents", action="store_true",
        help="also hold every application, assessment and letter against what the ledger committed to (opens them all)",
    )
    made.add_argument("--key", action="append", default=[], help="trust this verifier key, and none that stands in the database")
    made.add_argument("--json", action="store_true", help="print JSON")
    made = inner.add_parser("checkpoint", help="print the newest checkpoint, or what each place outside has got")
    made.add_argument("--json", action="store_true", help="print JSON: also the places outside, what waits, and open alarms")
    made = inner.add_parser("proof", help="print a receipt for one event")
    made.add_argument("reference", help="the event's reference (a UUID: `id` in its leaf), or its index in the ledger")
    made.add_argument("--tlog", action="store_true", help="as text by c2sp.org/tlog-proof")
    made.add_argument("--json", action="store_true", help="print JSON (a receipt is JSON by itself)")
    made = inner.add_parser("reopen", help="open the ledger again under a new name, and answer its alarms (stop web and workers)")
    made.add_argument("--because", required=True, help="restored, new-key, new-name or false-alarm")
    made.add_argument("--json", action="store_true", help="print JSON")


def ledger_command(arguments: argparse.Namespace, wire: Wire) -> int:
    """What was asked, on the tables as they stand."""
    office = wire()
    from saklig.store.errors import StoreError
    from saklig.store.ledger.tables import is_there

    if not is_there():
        raise Refused("The databases have no ledger yet.", ["Run: saklig migrate"])
    work: dict[str, Callable[[argparse.Namespace, Any], int]] = {
        "verify": _verify, "checkpoint": _checkpoint, "proof": _proof, "reopen": _reopen,
    }  # fmt: skip
    try:
        return work[arguments.ledger_command](arguments, office)
    except StoreError as error:
        raise Refused(f"{error}.") from None


COMMAND = ("ledger", "verify the ledger, print checkpoints and proofs", ledger_command, ledger_arguments)


def _verify(arguments: argparse.Namespace, office: Any) -> int:
    from saklig.safeguards.ledger import LedgerError, read_receipt, read_vkey
    from saklig.store.ledger.asking import all_kept
    from saklig.store.ledger.verifying import verify

    outside = [(str(path), _text(path)) for path in arguments.checkpoint]
    try:
        receipts = [(str(path), read_receipt(_text(path))) for path in arguments.receipt]
        keys = [read_vkey(text) for text in arguments.key]
    except LedgerError as error:
        raise BadInput(f"{error}.") from None
    kept, tiles, unasked = all_kept()
    quiet = arguments.json or not sys.stderr.isatty()
    told = (lambda size: None) if quiet else (lambda size: print(f"\r{size} looked at", end="", file=sys.stderr))
    report = verify(outside=outside, kept=kept, receipts=receipts, tiles=tiles, keys=keys, note=told)
    contents = _contents(report, told) if arguments.contents else None
    if arguments.json:
        say_json({
            "contents": contents, "size": report.size, "root": report.root.hex(), "checkpoints": report.checkpoints,
            "outside": report.outside,
            "receipts": report.receipts, "waiting": report.waiting, "times_going_backwards": report.backwards,
            "not_asked": unasked, "lost": report.lost, "cut_short": report.cut_short,
            "faults": [{"code": one.code, "message": one.message, "first": one.first, "last": one.last} for one in report.faults],
        })  # fmt: skip
        return FINDINGS if report.faults else OK
    say(*(f"✗ {one.code}: {one.message}" for one in report.faults), *(["✗ and more"] if report.cut_short else []))
    say(*(f"! not asked: {why}" for why in unasked), *(f"! known: {what}" for what in report.lost))
    say(
        f"{report.size} leaves, {report.checkpoints} checkpoints, {report.outside} from outside, {report.receipts} receipts;"
        f" {report.waiting} events wait for their place; {report.backwards} times the clock went backwards."
    )
    if contents:
        say(f"Contents: {contents['looked']} are what the ledger committed to or told above; {contents['erased']} are erased.")
    if report.faults:
        say(f"{len(report.faults)} faults. What to do: docs/running.md, 'The ledger'.")
        return FINDINGS
    say(f"No faults. Root: {report.root.hex()}")
    if not report.outside:
        say("Nothing from outside was held against it: a database that was rewritten as a whole would not show.")
    return OK


def _contents(report: Any, note: Callable[[int], None]) -> dict[str, int]:
    """Faults of the rows that events point to, added to the report; how many rows there are."""
    from saklig.cases.committed import Committed, look_at_committed

    count = Committed()
    for fault in look_at_committed(count, note):
        report.add(fault.code, fault.message, fault.first, fault.last)
    return {"looked": count.looked, "erased": count.erased}


def _checkpoint(arguments: argparse.Namespace, office: Any) -> int:
    from saklig.store.ledger import alarms, proving
    from saklig.store.ledger.tables import latest_checkpoint
    from saklig.store.models import LedgerSent, LedgerWaiting

    last = latest_checkpoint()
    note = proving.checkpoint_note(last) if last else None
    if arguments.json:
        sent = [{"name": one.name, "size": one.size, "at": one.at.isoformat()} for one in LedgerSent.objects.order_by("name")]
        alarmed = [{"code": one.code, "at": one.at.isoformat(), "message": one.message} for one in alarms.open_alarms()]
        say_json({
            "checkpoint": note, "size": last.size if last else 0, "at": last.at.isoformat() if last else None, "sent": sent,
            "waiting": LedgerWaiting.objects.count(), "alarms": alarmed,
        })  # fmt: skip
        return FINDINGS if alarmed else OK
    if note is None:
        raise Refused("The ledger has no checkpoint yet: nothing has happened, or no worker has run.")
    sys.stdout.write(note)
    for one in alarms.open_alarms():
        print(f"✗ open alarm {one.code} of {one.at:%Y-%m-%d %H:%M}: {one.message}", file=sys.stderr)
    return FINDINGS if alarms.open_alarms() else OK


def _proof(arguments: argparse.Namespace, office: Any) -> int:
    from saklig.store.ledger.proving import receipt_for

    receipt = receipt_for(_reference(arguments.reference))
    sys.stdout.write(receipt.to_tlog_proof() if arguments.tlog else receipt.to_json())
    return OK


def _reference(text: str) -> UUID:
    from saklig.store.models import LedgerLeaf

    if text.isascii() and text.isdigit() and len(text) < 19:
        found = LedgerLeaf.objects.filter(leaf_index=int(text)).values_list("event__reference", flat=True).first()
        if found is None:
            raise BadInput(f"The ledger has no leaf {text}.", [f"It has {LedgerLeaf.objects.count()}, counted from 0."])
        return UUID(str(found))
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(f"{text!r} is no reference: write the UUID in the event's leaf, or its index.") from None


def _reopen(arguments: argparse.Namespace, office: Any) -> int:
    from django.conf import settings

    from saklig.store import in_use
    from saklig.store.ledger import openings, starting
    from saklig.store.ledger.config import ledger
    from saklig.store.ledger.verifying import verify

    if who := in_use.somebody_runs(settings.SAKLIG_DATA_DIR):
        raise Refused(f"Nothing was done: {who}.", ["Stop web and workers first, and run the same command again."])
    before = openings.current()
    faults = verify().faults
    if faults:
        told = [f"{one.code}: {one.message}" for one in faults[:5]]
        raise Refused("The database contradicts itself, so it cannot be gone on with: restore a copy that verifies.", told)
    last = starting.newest_outside(ledger(), before.origin) if before else None
    made = openings.reopen(ledger(), why=arguments.because, at=office.ports.clock.now(), last_outside=last)
    if arguments.json:
        say_json({"origin": made.origin, "number": made.number, "from_size": made.from_size, "key": made.vkey})
    else:
        say(f"Opened as {made.origin} from leaf {made.from_size} on. Its key: {made.vkey}")
        say("Publish the new name and key, and give them to the witnesses; then start web and worker.")
    return OK


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise BadInput(f"{path} is larger than {_LARGEST_FILE} bytes; is it another file?")
        return data.decode()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeError:
        raise BadInput(f"{path} is no UTF-8 text; is it another file?") from None

