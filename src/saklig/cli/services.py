"""The commands about service packages: check (`checking`), decide, explain, facts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from saklig.cli.annotated import annotated
from saklig.cli.arguments import day, package_of
from saklig.cli.asking import ask_arguments, asked
from saklig.cli.checking import check_command
from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json
from saklig.cli.querying import query_arguments, write_query
from saklig.cli.rows import say_rows
from saklig.decision import FactsError
from saklig.decision.explanation import Reasons, as_text
from saklig.decision.explanation import say as write
from saklig.service_packages import (
    Determination,
    LocalError,
    Package,
    asked_tables,
    described,
    determine,
    example_file,
    example_local,
    explain,
    read_facts,
    read_local,
)

__all__ = ["COMMANDS"]

MAX_INPUT = 4_000_000
_Done = TypeVar("_Done")


def _service(
    parser: argparse.ArgumentParser, *, language: bool = True, what: str = "a name from the catalogue, or a folder"
) -> None:
    parser.add_argument("service", help=what)
    parser.add_argument("--json", action="store_true", help="print JSON")
    if language:
        parser.add_argument("--lang", choices=("nb", "nn", "en"), default="nb", help="language of what is printed (nb)")


def _facts(parser: argparse.ArgumentParser) -> None:
    _service(parser)
    parser.add_argument("--facts", required=True, metavar="FILE", help="the facts as JSON; - reads standard input")
    _day_and_local(parser)


def _day_and_local(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", type=day, metavar="YYYY-MM-DD", help="the day the rules are chosen by (today)")
    parser.add_argument(
        "--local", metavar="FILE", help="the agency's own parameters as TOML (else `local` among the facts)"
    )


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    _facts(parser)
    parser.add_argument(
        "--reader", metavar="ID", help="the adult who will read it: what is another adult's is withheld"
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--trace", action="store_true", help="print the full trace as JSON instead")
    shown.add_argument("--rows", action="store_true", help="print every table asked, with the rows that did not apply too")


# --- decide and explain ----------------------------------------------------------------------------------------------


def decide_command(arguments: argparse.Namespace) -> int:
    """Print what the rules say of the facts: a determination, never a decision."""
    package, found, where = _determined(arguments)
    if arguments.json:
        say_json({**found.to_json(), "local_from": where})
        return OK if found.settled else FINDINGS
    reasons = explain(package, found, arguments.lang)
    say(f"{reasons.service_title}: {package.id} {package.version}, {found.at}", f"Local parameters: {where}")
    _say_outcomes(reasons, arguments.lang)
    for point in reasons.judgement:
        say(f"Judgement: {point.title} ({point.provision_text})")
    for fact in reasons.missing:
        say(f"Missing: {fact.title} ({fact.path})")
    for remark in reasons.diagnostics:
        say(f"Remark: {remark}")
    if not found.settled:
        say("Not settled: a human, or more facts, are needed.")
    say("This is what the rules say of these facts; it is no decision. The reasons: saklig explain")
    return OK if found.settled else FINDINGS


def _say_outcomes(reasons: Reasons, language: str) -> None:
    def months(one: Any) -> str:
        return f"{one.start:%Y-%m}" if one.start == one.until else f"{one.start:%Y-%m} to {one.until:%Y-%m}"

    for outcome in reasons.outcomes:
        say(f"{outcome.name}  {months(outcome):20}  {outcome.benefit_title}: {outcome.kind_title or '?'}")
    for payment in reasons.payments:
        amount = "?" if payment.payment is None else write(payment.payment, "kr/month", language)
        say(f"{payment.name}  {months(payment):20}  {amount}")


def explain_command(arguments: argparse.Namespace) -> int:
    """Print the reasons of what the rules say."""
    package, found, where = _determined(arguments)
    if arguments.trace:
        say(found.trace_json())
        return OK if found.settled else FINDINGS
    if arguments.rows:
        say_rows(asked_tables(package, found), as_json=arguments.json)
        return OK if found.settled else FINDINGS
    adults = _ids(found.facts)
    if arguments.reader and arguments.reader not in adults:
        raise BadInput(
            f"--reader {arguments.reader}: nobody in the facts has that id", [f"There are: {', '.join(sorted(adults))}"]
        )
    reasons = explain(package, found, arguments.lang, reader=arguments.reader, changes=True, detailed=True)
    if arguments.json:
        say_json({**reasons.to_json(), "local_from": where})
    else:
        say(as_text(reasons).rstrip(), "", f"Local parameters: {where}")
    return OK if found.settled else FINDINGS


def _ids(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        own = {str(value["id"])} if "id" in value else set()
        return own.union(*(_ids(item) for item in value.values()))
    return set().union(*(_ids(item) for item in value)) if isinstance(value, list) else set()


def ask_command(arguments: argparse.Namespace) -> int:
    """Print whether the outcome is settled, and if not what to ask next."""
    return _with_facts(arguments, lambda package, facts, local, where: asked(package, facts, local, where, arguments))


def _determined(arguments: argparse.Namespace) -> tuple[Package, Determination, str]:
    return _with_facts(
        arguments,
        lambda package, facts, local, where: (package, determine(package, facts, local=local, at=arguments.at), where),
    )


def sql_command(arguments: argparse.Namespace) -> int:
    """Print the rules as one query over a table of facts."""
    return _with_facts(
        arguments, lambda package, facts, local, where: write_query(package, facts, local, where, arguments)
    )


def _sql_arguments(parser: argparse.ArgumentParser) -> None:
    _service(parser, language=False)
    parser.add_argument("--facts", metavar="FILE", help="facts that are the same in every row, as JSON; - reads standard input")
    _day_and_local(parser)
    query_arguments(parser)


def _with_facts(
    arguments: argparse.Namespace, do: Callable[[Package, Mapping[str, Any], Mapping[str, Any], str], _Done]
) -> _Done:
    """What is done with a package, the facts and local parameters given, and where those are from."""
    package = package_of(arguments.service)
    try:
        facts = {} if arguments.facts is None else read_facts(_read(arguments.facts))
        local, where = _local(arguments, package, facts)
        arguments.at = arguments.at or datetime.now(ZoneInfo("Europe/Oslo")).date()
        return do(package, facts, local, where)
    except FactsError as exc:
        raise BadInput(f"{arguments.facts}: {exc}", [f"An example of the facts: saklig facts {arguments.service}"])
    except LocalError as exc:
        raise BadInput("The agency's own parameters do not fit the service.", exc.problems)


def _local(arguments: argparse.Namespace, package: Package, facts: dict[str, Any]) -> tuple[Mapping[str, Any], str]:
    """Local parameters and where they are from: --local, the facts file, else the demo municipality."""
    among_facts = facts.pop("local", None)
    if arguments.local:
        return read_local(_text(arguments.local)), arguments.local
    if among_facts is not None:
        if not isinstance(among_facts, dict):
            raise FactsError("local", "must be an object, { … }")
        return among_facts, arguments.facts
    if arguments.local_parameters is None:
        return {}, "none"
    own = arguments.local_parameters(package.id)
    if own is not None:
        return own, "Nordvik (fictional: these values are invented)"
    return example_local(package), "the package's examples (invented)"


def _read(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(MAX_INPUT)
        with Path(name).open("rb") as file:
            return file.read(MAX_INPUT)
    except OSError as exc:
        raise BadInput(f"{name} cannot be read: {exc.strerror}.")


def _text(name: str) -> str:
    try:
        return _read(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8.", ["Save the file as UTF-8."])


# --- facts -----------------------------------------------------------------------------------------------------------


def facts_command(arguments: argparse.Namespace) -> int:
    """Print an annotated example of the facts file, which `decide` and `explain` read as it is."""
    package = package_of(arguments.service)
    try:
        example = example_file(package)
    except FactsError as exc:
        raise BadInput(f"The package {arguments.service} has an example that does not fit: {exc}")
    rows = described(package, arguments.lang)
    if arguments.json:
        say_json({"service": package.id, "example": example, "facts": rows})
    else:
        say(*annotated(example, rows))
    return OK


COMMANDS: tuple[
    tuple[str, str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]], ...
] = (
    (
        "check",
        "Say what must be mended in a service package or a model file.",
        lambda parser: _service(parser, language=False, what="a name from the catalogue, a folder, or a .dmn file"),
        check_command,
    ),
    ("decide", "Say what the rules of a service say of given facts.", _facts, decide_command),
    ("explain", "Give the reasons: rule by rule, figure by figure.", _explain_arguments, explain_command),
    (
        "ask",
        "Say whether the outcome is settled on the facts there are, and if not what to ask next.",
        lambda parser: (_facts(parser), ask_arguments(parser))[0],
        ask_command,
    ),
    ("sql", "Print the rules of a service as one query over a table of facts.", _sql_arguments, sql_command),
    ("facts", "Print an annotated example of the facts file of a service.", _service, facts_command),
)
