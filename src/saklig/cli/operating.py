"""Commands for those who run an installation: migrate, serve, worker, backup, restore.

Each is handed `wire`, which starts Django and wires the agency; nothing here knows what stands behind a port.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from saklig.cli.alarms import alarm_arguments, alarms
from saklig.cli.output import FINDINGS, OK, BadInput, Refused, say, say_json
from saklig.cli.ports import count, own_port, port, port_fault
from saklig.cli.staff import staff, staff_arguments

__all__ = ["COMMANDS"]

Wire = Callable[[], Any]


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def serve_arguments(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    parser.add_argument("--port", type=port, default=own_port(), help="port to listen on (8000, or SAKLIG_PORT)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    parser.add_argument("--processes", type=count, default=1, help="web processes (1)")
    parser.add_argument("--threads", type=count, default=4, help="threads that answer, in each process (4)")


def serve(arguments: argparse.Namespace, wire: Wire) -> int:
    """Serve pages and API until told to stop. Every process wires itself; this one only watches them."""
    from granian import Granian
    from granian.constants import Interfaces

    fault = port_fault(arguments.host, arguments.port)
    if fault:
        raise BadInput(fault, ["Stop what listens there, or choose another: --port 8001"])
    office = wire()  # a wrong setting is told here, once, and not by every process
    _refuse_to_run_unready(office)
    _tell_what_is_decided_elsewhere(office)
    in_use = _hold_databases()  # noqa: F841  (kept as long as this process serves)
    address = f"http://{f'[{arguments.host}]' if ':' in arguments.host else arguments.host}:{arguments.port}/"
    told = {"address": address, "processes": arguments.processes, "threads": arguments.threads}
    print(json.dumps(told) if arguments.json else f"Serving on {address} (stop with Ctrl-C)", flush=True)
    Granian(
        "saklig.composition:web_process",
        factory=True,
        interface=Interfaces.WSGI,
        address=arguments.host,
        port=arguments.port,
        workers=arguments.processes,
        blocking_threads=arguments.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=30,
        websockets=False,
        log_access=False,  # addresses hold case numbers; what is read is in the access log of the store
        log_level="warning",
    ).serve()
    return 0


def _tell_what_is_decided_elsewhere(office: Any) -> None:
    from saklig.cases import keep_estimates, keep_four_eyes

    keep_estimates(office)
    keep_four_eyes(office)


def worker_arguments(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    parser.add_argument("--processes", type=count, default=1, help="worker processes (1)")
    parser.add_argument("--until-idle", action="store_true", help="end when no job is due, and say how many were run")


def worker(arguments: argparse.Namespace, wire: Wire) -> int:
    """Run due jobs until told to stop; the job in hand is finished first."""
    office = wire()
    _refuse_to_run_unready(office)
    _tell_what_is_decided_elsewhere(office)
    in_use = _hold_databases()  # noqa: F841  (kept as long as this process works)
    from django.apps import apps

    from saklig.assistant import has_long_work, plan
    from saklig.cases import plan_look, plan_retention, plan_watch
    from saklig.store.ledger.config import ledger
    from saklig.store.ledger.sequencer import Sequencer
    from saklig.store.worker import Worker, run_processes

    store: Any = apps.get_app_config("store")
    plan_look(office)
    plan_watch(office)
    plan_retention(office)  # once a day, for ever after: the job plans the next
    assistant = apps.get_app_config("assistant").assistant  # type: ignore[attr-defined]
    plan(assistant)
    clock, long = office.ports.clock.now, has_long_work(assistant)

    def make() -> Worker:
        beside = [Sequencer(ledger(), clock=clock)]
        apart = False if long and not arguments.until_idle else None
        return Worker(clock=clock, handlers=store.handlers, beside=beside, background=apart)

    def make_apart() -> Worker:
        return Worker(clock=clock, handlers=store.handlers, background=True)

    if arguments.until_idle:
        runs = make().run_until_idle()
        print(json.dumps({"jobs": runs}) if arguments.json else f"{runs} jobs run; none is due.")
        return 0
    run_processes(arguments.processes, make, background=make_apart if long else None)
    return 0


def migrate(arguments: argparse.Namespace, wire: Wire) -> int:
    """Bring both databases to this version of Saklig. Can be run again at once."""
    wire()
    from django.core.management import call_command

    _refuse_what_is_newer()
    for database in ("keys", "default"):
        call_command("migrate", database=database, verbosity=0, interactive=False)
    print(json.dumps({"migrated": True}) if arguments.json else "The databases are ready.")
    return 0


def backup_arguments(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    parser.add_argument("folder", type=Path, help="a new folder for the copy; data and keys lie apart in it")
    parser.add_argument(
        "--roll", action="store_true",
        help="then delete the copies of keys beside it that are older than 30 days: till then an erasure does not reach them",
    )  # fmt: skip


def backup(arguments: argparse.Namespace, wire: Wire) -> int:
    """Copy data and keys, each by itself, while the service runs. Keep the two copies in different places."""
    wire()
    from saklig.store import backup as backups

    report = _or_refused(lambda: backups.backup(arguments.folder))
    old = _or_refused(lambda: backups.old_keys(report.folder.parent, delete=arguments.roll))
    if arguments.json:
        told = {"made_at": report.made_at, "folder": str(report.folder), "files": report.files, "hashes": report.hashes}
        say_json({**told, "old_keys": [str(path) for path in old], "old_keys_deleted": arguments.roll})
    else:
        say(f"Copied on {report.made_at}:", *(f"  {alias:8} {path}" for alias, path in report.files.items()))
        say("Each is unreadable without the other: move the keys to another place, and keep them 30 days at most.")
        said = "deleted" if arguments.roll else "still there, so what was erased since can be read by them (--roll deletes them)"
        say(*(f"Copy of keys older than 30 days {said}: {path}" for path in old))
    return OK


def restore_arguments(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    parser.add_argument("folder", type=Path, help="a folder that `saklig backup` made")
    parser.add_argument("--force", action="store_true", help="replace what is in the databases now")


def restore(arguments: argparse.Namespace, wire: Wire) -> int:
    """Put a copy back. Keys that were destroyed after it was made stay destroyed."""
    office = wire()
    from django.conf import settings

    from saklig.store import backup as backups
    from saklig.store import in_use

    if who := in_use.somebody_runs(settings.SAKLIG_DATA_DIR):
        raise Refused(f"Nothing was restored: {who}.", ["Stop web and workers first, and run the same command again."])
    report = _or_refused(lambda: backups.restore(arguments.folder, force=arguments.force))
    behind = [] if report.migrate else _what_the_ledger_says(office)
    if arguments.json:
        say_json({**asdict(report), "ledger": behind})
        return OK if report.master_key_fits else FINDINGS
    say(f"Restored the copy of {report.made_at}.")
    if report.erased_again:
        say(f"{report.erased_again} keys that were destroyed after the copy was made were destroyed again.")
    say(*report.not_asked)
    if report.migrate:
        say("The copy is from an older Saklig. Run: saklig migrate")
    say(*behind, *(["If no newer copy is to be had: saklig ledger reopen --because restored"] if behind else []))
    if report.master_key_fits:
        return OK
    raise Refused(
        "SAKLIG_MASTER_KEY is not the key this copy was sealed under, so nothing sealed in it can be read.",
        ["Set the master key of that time (several with commas while rotating); nothing need be restored again."],
    )


def _what_the_ledger_says(office: Any) -> list[str]:
    """The alarms that the restored database meets, held against what left the machine."""
    from saklig.store.errors import StoreError
    from saklig.store.ledger import alarms, starting
    from saklig.store.ledger.config import ledger

    try:
        starting.check(ledger(), now=office.ports.clock.now())
    except StoreError as error:
        return [f"The ledger: {error}."]
    return [f"The ledger: {alarm.message}" for alarm in alarms.open_alarms()]


def _or_refused(work: Callable[[], Any]) -> Any:
    from saklig.store.errors import StoreError

    try:
        return work()
    except StoreError as error:
        raise Refused(str(error)) from None


def _hold_databases() -> Any:
    from django.conf import settings

    from saklig.store import in_use

    return in_use.hold(settings.SAKLIG_DATA_DIR)


def _refuse_what_is_newer() -> None:
    """End with a sentence where a newer Saklig has been at work on the databases: this one does not know their tables."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    for alias in ("keys", "default"):
        loader = MigrationLoader(connections[alias])
        rooms = {app for app, _ in loader.disk_migrations}
        newer = sorted(one for one in set(loader.applied_migrations) - set(loader.disk_migrations) if one[0] in rooms)
        if newer:
            known = ".".join(newer[-1])
            raise Refused(
                f"The database '{alias}' is from a newer Saklig (it knows {known}).",
                ["Install that version again, or restore a backup that this version made."],
            )


def _refuse_to_run_unready(office: Any) -> None:
    """End with a sentence where the databases are of another version, or a key is not theirs; look at the ledger."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from saklig.store.database import KEYS, KEYS_APP

    _refuse_what_is_newer()
    for alias in ("keys", "default"):
        executor = MigrationExecutor(connections[alias])
        # Of the key store only the store's own count (`store.management.commands.migrate`).
        if executor.migration_plan(executor.loader.graph.leaf_nodes(KEYS_APP if alias == KEYS else None)):
            raise Refused("The databases are not at this version of Saklig.", ["Run: saklig migrate"])
    from saklig.store import keys
    from saklig.store.errors import StoreError
    from saklig.store.ledger import starting
    from saklig.store.ledger.config import ledger

    try:
        keys.ring().check()
        starting.check(ledger(), now=office.ports.clock.now())
    except StoreError as error:
        raise Refused(str(error)) from None
    connections.close_all()


# name, help, what it does, its arguments
COMMANDS = (
    ("migrate", "bring both databases to this version of Saklig", migrate, _json),
    ("serve", "serve the pages and the API", serve, serve_arguments),
    ("worker", "run jobs: registers, decisions, letters, reminders", worker, worker_arguments),
    ("staff", "who works here and in which role: list, give, withdraw", staff, staff_arguments),
    ("alarms", "what has waited too long; exit code 1 where there is something", alarms, alarm_arguments),
    ("backup", "copy data and keys into a new folder, while the service runs", backup, backup_arguments),
    ("restore", "put a copy back (stop web and workers first)", restore, restore_arguments),
)
