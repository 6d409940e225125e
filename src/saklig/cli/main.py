"""The parser of `saklig`, and one way to end: an exit code and a sentence, never a traceback."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from saklig.cli import assistant, differing, evaluate, form, privacy, services, tck
from saklig.cli.output import BAD_INPUT, BadInput, report
from saklig.service_packages import PackageCheck

__all__ = ["Command", "build_parser", "run"]

EPILOG = """\
Exit codes: 0 done; 1 findings (check), not settled (decide, explain) or a refusal; 2 bad input or wrong use.
Every command has --help; commands that print results have --json.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that composition adds. `run` gets the parsed arguments and returns the exit code."""

    name: str
    help: str
    run: Callable[[argparse.Namespace], int]
    add_arguments: Callable[[argparse.ArgumentParser], None] | None = None


class _Parser(argparse.ArgumentParser):
    """argparse whose wrong use ends as any other bad input does."""

    def error(self, message: str) -> Any:
        raise BadInput(f"{self.prog}: {message}", [f"Try: {self.prog} --help"])


def build_parser(commands: Iterable[Command] = ()) -> argparse.ArgumentParser:
    """The parser with the commands about service packages and those handed in."""
    parser = _Parser(prog="saklig", description=__doc_of_saklig__, epilog=EPILOG, formatter_class=_Plain)
    parser.add_argument("--version", action="version", version=f"saklig {_version()}")
    inner = parser.add_subparsers(title="commands", metavar="<command>", dest="command", parser_class=_Parser)
    own = [
        Command(name=one[0], help=one[1], add_arguments=one[2], run=one[3])
        for one in (
            *services.COMMANDS, *assistant.COMMANDS, *differing.COMMANDS, *evaluate.COMMANDS, *form.COMMANDS, *privacy.COMMANDS,
            *tck.COMMANDS,
        )  # fmt: skip
    ]
    for command in (*own, *commands):
        made = inner.add_parser(command.name, help=command.help, description=command.help, formatter_class=_Plain)
        if command.add_arguments:
            command.add_arguments(made)
        made.set_defaults(run=command.run)
    return parser


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Help with the line breaks it was written with."""


__doc_of_saklig__ = "Saklig: public services whose law is written once, and explained to those it concerns."


def run(
    arguments: Sequence[str] | None = None,
    *,
    commands: Iterable[Command] = (),
    local_parameters: Callable[[str], Mapping[str, Any] | None] | None = None,
    checks: Sequence[PackageCheck] = (),
) -> int:
    """Run a command and return its exit code.

    `local_parameters` gives the demo municipality's values for a service (None: it has none, and the package's examples are
    taken), used where the facts and --local give none; `checks` are the
    findings that other rooms contribute to `saklig check`.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks "ø" shows \\xf8, and nothing is lost
    try:
        parser = build_parser(commands)
        parsed = parser.parse_args(given)
        if not parsed.command:
            parser.print_help()
            return BAD_INPUT
        parsed.local_parameters, parsed.checks = local_parameters, checks
        code = int(parsed.run(parsed))
        sys.stdout.flush()
        return code
    except BadInput as fault:
        report(fault, as_json="--json" in given)
        return fault.exit_code
    except BrokenPipeError:
        # Whoever read us has heard enough (`saklig facts … | head`); nothing more is to be written.
        _write_no_more()
        return 0
    except KeyboardInterrupt:
        return 130
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else BAD_INPUT
    except OSError as exc:
        if os.environ.get("SAKLIG_TRACEBACK"):
            raise
        try:
            sys.stdout.flush()
        except OSError:  # it was standard output that could not be written
            _write_no_more()
        what = f"{exc.filename}: {exc.strerror}" if exc.filename else f"Reading or writing failed: {exc.strerror or exc}"
        report(BadInput(f"{what}.", ["Is there room on the disk, and may you read and write there?"]), as_json="--json" in given)
        return BAD_INPUT
    except Exception as exc:
        if os.environ.get("SAKLIG_TRACEBACK"):
            raise
        said = [f"{type(exc).__name__}: {exc}", "To see where: SAKLIG_TRACEBACK=1 and the same command again."]
        report(BadInput("This is a fault in Saklig itself; please report it.", said), as_json="--json" in given)
        return BAD_INPUT


def _write_no_more() -> None:
    """Let what is still in the buffer go nowhere, or Python tries to write it once more as it ends, and fails."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _version() -> str:
    try:
        return version("saklig")
    except PackageNotFoundError:
        return "(not installed)"
