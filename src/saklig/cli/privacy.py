"""`saklig privacy`: find personal data in a text, and measure how well it is found."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from saklig.cli.output import OK, BadInput, say, say_json
from saklig.safeguards import privacy

__all__ = ["COMMANDS"]

HELP = "Find personal data in a text (find), or measure how well it is found (evaluate)."
_EVALUATE = """\
Precision and recall per type, for a file of lines of JSON (or the same packed as .gz), each either

  {"text": "Kari bor her.", "spans": [{"start": 0, "end": 4, "type": "PERSON"}]}      places in code points
  {"tokens": ["Kari", "bor"], "ner": ["B-PER", "O"], "lang": "nob"}                   as NorNE has them: names alone

right: same place and type. covered: all of it lies within what was found, whatever its type.
Exit code: 0 measured, whatever the figures; 2 bad input.
"""
_MAX_TEXT = 20_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    inner = parser.add_subparsers(metavar="<find|evaluate>", dest="privacy_command", required=True)
    for name, run, what in (
        ("find", find, "Find personal data in a text file (- for standard input)."),
        ("evaluate", evaluate, _EVALUATE),
    ):
        made = inner.add_parser(
            name, help=what.splitlines()[0], description=what, formatter_class=parser.formatter_class
        )
        made.add_argument("file", help="the file")
        made.add_argument(
            "--mode", choices=list(privacy.Mode), default=None, help="how much is found (see each command)"
        )
        made.add_argument("--json", action="store_true", help="print JSON")
        made.set_defaults(privacy_run=run)
        if name == "find":
            made.add_argument("--mask", action="store_true", help="print the text with what was found masked")


def privacy_command(arguments: argparse.Namespace) -> int:
    """Hand over to the command within."""
    try:
        return int(arguments.privacy_run(arguments))
    except privacy.ModelMissing as exc:
        raise BadInput(str(exc), ["Install Saklig anew, or make the model with training/names.py."])


def find(arguments: argparse.Namespace) -> int:
    """What is found in a text, a line each (balanced, unless --mode says otherwise)."""
    text = _text(arguments.file)
    spans = privacy.find(text, mode=arguments.mode or "balanced")
    if arguments.mask:
        masked = privacy.replace(text, spans)
        if arguments.json:
            say_json({"masked": masked})
        else:
            sys.stdout.write(masked)
    elif arguments.json:
        say_json(
            [{"start": one.start, "end": one.end, "type": one.type, "confidence": one.confidence} for one in spans]
        )
    else:
        say(
            *(
                f"{one.start}-{one.end}\t{one.type}\t{one.confidence:.2f}\t{text[one.start : one.end]!r}"
                for one in spans
            )
        )
        say(f"{len(spans)} found.")
    return OK


def evaluate(arguments: argparse.Namespace) -> int:
    """Figures per type, in both modes or the one that --mode names."""
    modes = [privacy.Mode(arguments.mode)] if arguments.mode else list(privacy.Mode)
    path = Path(arguments.file)
    try:
        reports = {
            mode: privacy.evaluate(_lines(path), lambda text, mode=mode: privacy.find(text, mode=mode))
            for mode in modes
        }
    except privacy.NoSuchFormat as exc:
        raise BadInput(str(exc))
    if not next(iter(reports.values())).lines:
        raise BadInput(f"{path}: holds no line to measure by.", ["See the two formats: saklig privacy evaluate --help"])
    if arguments.json:
        say_json({str(mode): _plain(report) for mode, report in reports.items()})
        return OK
    for mode, report in reports.items():
        say(
            f"{mode}, {report.lines} lines",
            f"{'type':<14}{'expected':>9}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>7}{'covered':>9}",
        )
        rows = dict(report.by_type)
        if len([kind for kind in rows if kind != "PERSON"]) > 1:
            rows["identifiers"] = report.identifiers
        for kind, one in rows.items():
            figures = f"{one.precision:>11.4f}{one.recall:>8.4f}{one.f1:>7.4f}{one.coverage:>9.4f}"
            say(f"{kind:<14}{one.expected:>9}{one.found:>7}{figures}")
        if report.unmarked:
            say(
                "Found of types that the file marks nowhere: "
                + ", ".join(f"{kind} {n}" for kind, n in report.unmarked.items())
            )
        say("")
    return OK


def _plain(report: privacy.Report) -> dict[str, Any]:
    def figures(one: privacy.Measure) -> dict[str, Any]:
        counts = {"expected": one.expected, "found": one.found, "right": one.right, "covered": one.covered}
        shares = {"precision": one.precision, "recall": one.recall, "f1": one.f1, "coverage": one.coverage}
        return counts | {name: round(share, 5) for name, share in shares.items()}

    return {
        "lines": report.lines,
        "types": {kind: figures(one) for kind, one in report.by_type.items()},
        "identifiers": figures(report.identifiers),
        "unmarked": dict(report.unmarked),
    }


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read(_MAX_TEXT + 1) if name == "-" else _bytes(Path(name))
        if len(data) > _MAX_TEXT:
            raise BadInput(
                f"{name}: more than {_MAX_TEXT // 1_000_000} MB.", ["Divide it, and run the command on each part."]
            )
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise BadInput(
            f"{name}: is no text in UTF-8 (byte {exc.start}).",
            ["Save it as UTF-8; a PDF or a picture is no text file."],
        )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_TEXT + 1)
    except OSError as exc:
        raise BadInput(f"{path}: {exc.strerror or exc}.", ["Name a file that you may read."])


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The lines of JSON in a file, plain or packed, each with its place."""
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path}, line {number}", _line(line, f"{path}, line {number}")
    except UnicodeDecodeError:
        raise BadInput(f"{path}: is no text in UTF-8 after line {number}.", ["Packed files end in .gz."])
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise BadInput(
            f"{path}: cannot be unpacked after line {number}.",
            ["Was it copied whole? Does it end in .gz for another reason?"],
        )
    except OSError as exc:
        raise BadInput(f"{path}: {exc.strerror or exc}.", ["Name a file that you may read."])


def _line(text: str, place: str) -> Mapping[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(f"{place}: is no JSON.", ["Each line is one JSON object: saklig privacy evaluate --help"])
    if not isinstance(line, dict):
        raise BadInput(f"{place}: is no JSON object.", ["Each line is one JSON object: saklig privacy evaluate --help"])
    return line


COMMANDS = (("privacy", HELP, add_arguments, privacy_command),)
