"""`saklig form`: the typed form of a model or of one expression, which is what evaluation reads."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json
from saklig.decision import (
    Model,
    ModelError,
    Resolve,
    UnknownDecision,
    form_lines,
    form_of_expression,
    form_of_model,
    read_model,
)
from saklig.decision.dmn import examine_definitions
from saklig.service_packages import PackageError, UnknownService, load

__all__ = ["COMMANDS", "form_command", "file_bytes", "model_of", "models_beside"]

HELP = "Show the typed form of a model or an expression: what it was read as."
MAX_FILE = 20_000_001  # one byte more than the reader takes, so that it can say so


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        f"{HELP}\n\nEach line is a node: its kind and own fields, its type, and where it stands in the text.\n"
        "Names are slots of a frame, coercions are nodes, unary tests are booleans over the slot of `?`.\n"
        "Exit code: 0 shown; 1 shown, and some of it could not be read; 2 bad input."
    )
    parser.add_argument("model", nargs="?", metavar="model", help="a .dmn file, a service's name or its folder")
    parser.add_argument("--decision", metavar="NAME", help="only this decision, knowledge model or decision service")
    parser.add_argument("--expression", metavar="TEXT", help="instead of a model: one FEEL expression")
    parser.add_argument("--names", metavar="NAMES", default="", help='what it may read: "x: number, y: list<string>"')
    parser.add_argument(
        "--cell", metavar="TYPE", nargs="?", const="Any", help="read it as a decision table's cell over ? of this type (Any)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def form_command(arguments: argparse.Namespace) -> int:
    """Print the typed form."""
    if (arguments.model is None) == (arguments.expression is None):
        lines = ['Either: saklig form rules.dmn   or: saklig form --expression "x + 1 > 2" --names "x: number"']
        raise BadInput("Name a model or give an --expression, one of them.", lines)
    try:
        form = _of_expression(arguments) if arguments.model is None else _of_model(arguments)
        if arguments.json:
            say_json(form)
        else:
            say(*form_lines(form))
    except RecursionError:
        raise BadInput("The expression is nested too deeply to be shown.", ["Split it up."])
    for problem in () if arguments.json else form["problems"]:
        print(f"{problem['file']}:{problem['line']}:{problem['column']}: {problem['message']}", file=sys.stderr)
        print(problem["excerpt"], end="\n" if problem["excerpt"] else "", file=sys.stderr)
    return FINDINGS if form["problems"] else OK


def _of_expression(arguments: argparse.Namespace) -> Mapping[str, Any]:
    if arguments.decision is not None:
        raise BadInput("--decision is for a model, and here is an expression.", ["Leave one of them out."])
    try:
        return form_of_expression(arguments.expression, arguments.names, value=arguments.cell)
    except ModelError as error:
        lines = [line for problem in error.problems for line in str(problem).splitlines()]
        raise BadInput("This cannot be read.", lines)


def _of_model(arguments: argparse.Namespace) -> Mapping[str, Any]:
    if arguments.names or arguments.cell is not None:
        raise BadInput("--names and --cell are for an --expression, and here is a model.", ["Leave them out."])
    try:
        return form_of_model(model_of(arguments.model), arguments.decision)
    except UnknownDecision as error:
        raise BadInput(f"--decision: {error}")


def model_of(name: str) -> Model:
    """The model of a file, or of a service by its name or folder. Errors: BadInput."""
    path = Path(name)
    return _file(path) if path.suffix == ".dmn" or path.is_file() else _service(name)


def _service(name: str) -> Model:
    try:
        return load(name).models.main
    except UnknownService as error:
        raise BadInput(str(error), ["Or name a .dmn file."])
    except PackageError as error:
        lines = [*map(str, error.problems), "A model of it may be shown by itself: name its .dmn file."]
        raise BadInput(f"The package {name} cannot be read.", lines)


def models_beside(path: Path) -> Resolve:
    """The models that a model file may import: those that lie beside it, by their namespace."""
    beside: dict[str, Path] = {}

    def resolve(namespace: str, _: str | None) -> tuple[bytes, str]:
        for other in () if beside else sorted(path.parent.glob("*.dmn")):
            found = examine_definitions(file_bytes(other), other.name).definitions
            if found is not None:  # of one that is no model at all nobody has asked
                beside.setdefault(found.namespace, other)
        if namespace not in beside:
            raise LookupError(f"no .dmn file beside {path.name} has that namespace")
        return file_bytes(beside[namespace]), beside[namespace].name

    return resolve


def _file(path: Path) -> Model:
    """A model file, with those beside it as its imports."""
    try:
        return read_model(file_bytes(path), resolve=models_beside(path), name=path.name, strict=False)
    except ModelError as error:
        raise BadInput(f"{path} cannot be read.", [line for one in error.problems for line in str(one).splitlines()])


def file_bytes(path: Path) -> bytes:
    """What a file holds. Errors: BadInput."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.")


COMMANDS = (("form", HELP, add_arguments, form_command),)
