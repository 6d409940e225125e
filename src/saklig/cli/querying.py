"""`saklig sql`: the rules of a service as one query over a table of facts."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from saklig.cli.output import OK, BadInput, Refused, say, say_json
from saklig.decision import UnknownDecision
from saklig.service_packages import Package

if TYPE_CHECKING:
    from saklig.decision.sql import Query

__all__ = ["DIALECTS", "query_arguments", "write_query"]

DIALECTS = ("duckdb", "postgres", "spark")


def query_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that other commands do not have."""
    parser.add_argument("--dialect", choices=DIALECTS, default="duckdb", help="the engine that is to run it (default duckdb)")
    parser.add_argument("--decision", metavar="NAME", help="a decision of the model (default: the service's outcome lines)")
    parser.add_argument("--table", default="facts", metavar="NAME", help="the table of facts (default: facts)")
    parser.add_argument("--create", action="store_true", help="print the statement that makes the table instead")


def write_query(
    package: Package, given: Mapping[str, Any], local: Mapping[str, Any], where: str, arguments: argparse.Namespace
) -> int:
    """Print the query, what its columns are, and what is not in it."""
    # the library that writes queries takes as long to load as most commands take to run
    from saklig.decision.sql import NotInSql  # noqa: PLC0415
    from saklig.service_packages.querying import query_of  # noqa: PLC0415

    if not arguments.table.isidentifier():
        raise BadInput(f"--table {arguments.table}: letters, digits and _ only", ["For example: --table facts_2026"])
    try:
        query = query_of(
            package, arguments.decision, at=arguments.at, dialect=arguments.dialect, local=local, given=given,
            table=arguments.table,
        )  # fmt: skip
    except UnknownDecision as error:
        raise BadInput(str(error))
    except NotInSql as error:
        raise Refused("Nothing of this can be an exact query; it runs through the interpreter.", map(str, error.refused))
    if arguments.json:
        say_json(_as_json(package, query, where))
    elif arguments.create:
        say(query.create + ";")
    else:
        say(f"-- {package.id} {package.version}, rules of {arguments.at}, {arguments.dialect}. Local parameters: {where}")
        if arguments.dialect == "spark":
            say("-- needs spark.sql.ansi.enabled = true, as it is in Spark 4: otherwise it ends in an error that says so")
        if query.leaves_limits:
            say("-- rows at the very limit of a rounding after a quotient that does not end are left open (docs/sql.md)")
        say(*(f"-- not in the query: {refused}" for refused in query.refused), query.sql + ";")
    return OK


def _as_json(package: Package, query: Query, where: str) -> dict[str, Any]:
    return {
        "service": package.id, "version": package.version, "hash": package.hash, "local_from": where,
        "leaves_limits": query.leaves_limits, "sql": query.sql, "create": query.create,
        "columns": [
            {"name": one.name, "state": one.state, "decision": one.decision, "entry": list(one.entry), "kind": one.kind}
            for one in query.outputs
        ],
        "refused": [
            {"decision": one.decision, "entry": list(one.entry), "code": one.code, "message": one.message, "mend": one.mend}
            for one in query.refused
        ],
    }  # fmt: skip
