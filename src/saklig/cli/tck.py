"""`saklig tck`: run the DMN Technology Compatibility Kit, or any part of it, and report in the kit's own form."""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from typing import Any

from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json
from saklig.decision.conformance import Outcome, Skips, SkipsError, read_skips, run_directory

__all__ = ["COMMANDS", "directories_in", "files_of", "shipped_skips", "tck_command"]

HELP = "Run cases of the DMN conformance suite (TCK) and report."
MAX_FILE = 20_000_001  # one byte more than the reader takes, so that it can say so
MAX_FOLDERS = 100_000
_WORDS = {"passed": "SUCCESS", "failed": "ERROR", "skipped": "IGNORED"}  # as in the kit's submissions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        f"{HELP}\n\nCases are counted by <testCase>: one passes when all its result nodes agree. The comparison is the\n"
        "kit's, not the engine's. The last line of standard output is `N passed, N failed, N skipped`.\n"
        "Exit code: 0 all passed or skipped; 1 failures; 2 bad input."
    )
    parser.add_argument("folder", help="the suite, a compliance level of it, or one test directory")
    parser.add_argument("--csv", metavar="FILE", help="also write one line per case, as the suite's submissions have them")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--skips", metavar="FILE", help="cases to skip, as TOML with reasons (the product's own list)")
    parser.add_argument(
        "--directory", nargs="+", default=[], metavar="WORD", help="only test directories with one of these words in the name"
    )


def tck_command(arguments: argparse.Namespace) -> int:
    """Run every test directory in a folder."""
    root = Path(arguments.folder)
    skips = _skips(arguments.skips)
    directories = _chosen(root, arguments.directory)
    with ExitStack() as stack:
        rows = _csv(arguments.csv, stack)
        outcomes = []
        for name, files in _told_of(root, directories):
            for outcome in run_directory(name, files, skips):
                outcomes.append(outcome)
                if rows is not None:
                    rows.writerow(_row(outcome))
    if not outcomes:
        raise BadInput(f"{root}: no test case is in it.", ["Its .xml files hold no <testCase>. Is this the suite's folder?"])
    stray = _stray(outcomes, skips)
    (_say_json if arguments.json else _say)(outcomes, stray)
    return FINDINGS if any(one.status == "failed" for one in outcomes) else OK


# --- what is run -----------------------------------------------------------------------------------------------------


def directories_in(root: Path) -> list[Path]:
    """The test directories in a folder, itself included: those with test files. Errors: BadInput, OSError."""
    found = []
    for count, (path, inner, names) in enumerate(os.walk(root, onerror=_raise)):
        if count > MAX_FOLDERS:
            raise BadInput(f"{root} holds more than {MAX_FOLDERS} folders.", ["Is this the suite's folder?"])
        inner.sort()
        tests = [name for name in names if name.endswith(".xml")]
        # test files whose models are gone are run too, and fail: left out without a word they would look passed
        if tests and (any(name.endswith(".dmn") for name in names) or any(_is_test(Path(path, name)) for name in tests)):
            found.append(Path(path))
    return found


def _raise(error: OSError) -> None:
    raise error


def _is_test(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return b"testCases" in file.read(4096)


def files_of(directory: Path) -> Mapping[str, bytes]:
    """The models and test files of a directory by name. Errors: OSError."""
    files = {}
    for path in sorted(directory.iterdir()):
        if path.suffix in (".dmn", ".xml") and path.is_file():
            with path.open("rb") as file:
                files[path.name] = file.read(MAX_FILE)
    return files


def _chosen(root: Path, words: Sequence[str]) -> list[Path]:
    if not root.is_dir():
        why = "is a file" if root.exists() else "is not there"
        raise BadInput(f"{root} {why}.", ["Name a folder: the suite, one of its compliance levels, or one test directory."])
    directories = directories_in(root)
    if not directories:
        lines = ["A test directory has *.dmn and, beside them, *.xml test files. Is this the suite's folder?"]
        raise BadInput(f"{root}: no test directory is in it.", lines)
    chosen = [path for path in directories if not words or any(word in path.resolve().name for word in words)]
    if not chosen:
        there = ", ".join(path.resolve().name for path in directories[:5])
        raise BadInput(
            f"--directory: none of {len(directories)} test directories has {' or '.join(words)} in its name.",
            [f"There are, among others: {there}"],
        )
    return chosen


def _name(root: Path, directory: Path) -> str:
    """The directory as the submission names it: its path in the folder; its own name where it is the folder."""
    return directory.resolve().name if directory == root else directory.relative_to(root).as_posix()


def _told_of(root: Path, directories: Sequence[Path]) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """The directories' names and files, while standard error says how far the run has come."""
    terminal, total = sys.stderr.isatty(), len(directories)
    every = max(1, total // 10)
    for number, directory in enumerate(directories, 1):
        name = _name(root, directory)
        if terminal:
            line = f"{number}/{total} {name}"[: shutil.get_terminal_size().columns - 1]
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
        elif total > 1 and (number % every == 0 or number == total):
            print(f"{number} of {total} test directories: {name}", file=sys.stderr, flush=True)
        yield name, files_of(directory)
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


# --- the files named -------------------------------------------------------------------------------------------------


def shipped_skips() -> bytes:
    """The product's own list of skipped cases."""
    return (resources.files("saklig.decision.conformance") / "skips.toml").read_bytes()


def _skips(name: str | None) -> Skips:
    try:
        return read_skips(shipped_skips() if name is None else Path(name).read_bytes())
    except OSError as error:
        raise BadInput(f"--skips {name} cannot be read: {error.strerror}.", ["Name a TOML file, or leave --skips out."])
    except SkipsError as error:
        lines = ["An example is the product's own list: src/saklig/decision/conformance/skips.toml"]
        raise BadInput(f"--skips {name}: {error}.", lines)


def _csv(name: str | None, stack: ExitStack) -> Any:
    """A writer to the file, opened before anything is run, so that a run is not made for nothing."""
    if name is None:
        return None
    try:
        file = stack.enter_context(open(name, "w", encoding="utf-8", errors="backslashreplace", newline=""))  # noqa: SIM115
    except OSError as error:
        lines = ["Name a file in a folder that is there and that you may write to."]
        raise BadInput(f"--csv {name} cannot be written: {error.strerror}.", lines)
    return csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")


def _row(one: Outcome) -> tuple[str, ...]:
    return (one.directory, one.file, one.case, _WORDS[one.status], " ".join(one.detail.split()))


# --- what is said ----------------------------------------------------------------------------------------------------


def _stray(outcomes: Sequence[Outcome], skips: Skips) -> list[str]:
    """What is wrong with the list of skips: cases that pass, and cases that are not there."""
    said = [f"{_case(one)} is skipped and passes now: take it off the list" for one in outcomes if one.passes_now]
    known: dict[str, set[str]] = {}
    for one in outcomes:
        known.setdefault(one.directory, set()).update((one.case, f"{one.file}/{one.case}"))
    for directory, cases in known.items():
        unknown = skips.unknown(directory, frozenset(cases))
        said += [f"{directory} has no case {case!r}, which the list skips: correct it" for case in unknown]
    return said


def _case(one: Outcome) -> str:
    return f"{one.directory}/{one.file} {one.case}".rstrip()


def _figures(outcomes: Sequence[Outcome]) -> tuple[Counter[str], dict[str, tuple[int, int]]]:
    """How many of each status; and passed and all of those that expect a value and of those that expect null."""
    split = {}
    for name, expects in (("value", True), ("null", False)):
        own = [one for one in outcomes if one.expects_value is expects and one.case]
        split[name] = (sum(one.status == "passed" for one in own), len(own))
    return Counter(one.status for one in outcomes), split


def _say(outcomes: Sequence[Outcome], stray: Sequence[str]) -> None:
    for one in outcomes:
        if one.status == "failed":
            say(f"{_case(one)}: {one.detail}"[:1000])
    say(*stray)
    count, split = _figures(outcomes)
    for name, (passed, total) in split.items():
        say(f"cases that expect {'a value' if name == 'value' else name}: {passed} of {total} passed")
    say(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")


def _say_json(outcomes: Sequence[Outcome], stray: Sequence[str]) -> None:
    count, split = _figures(outcomes)
    say_json({
        **{status: count[status] for status in ("passed", "failed", "skipped")},
        **{f"expecting_{name}": {"passed": passed, "cases": total} for name, (passed, total) in split.items()},
        "skips_to_mend": list(stray),
        "cases": [
            {
                "directory": one.directory, "file": one.file, "case": one.case, "status": one.status,
                "expects_value": one.expects_value, "detail": one.detail,
            }
            for one in outcomes
        ],
    })  # fmt: skip


COMMANDS = (("tck", HELP, add_arguments, tck_command),)
