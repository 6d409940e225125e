"""The query of a package's decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from saklig.decision import facts_from_json
from saklig.decision.sql import DialectName, Query, write_query
from saklig.service_packages.errors import ServiceError
from saklig.service_packages.facts import check_facts, full_facts
from saklig.service_packages.localizing import check_local
from saklig.service_packages.package import Package
from saklig.service_packages.querying.hints import hints_of

__all__ = ["UnfitFacts", "query_of"]


class UnfitFacts(ServiceError):
    """A fact of a case does not fit into the column that the table has for it: too many decimals, or too great."""


def query_of(
    package: Package, decision: str | None = None, *, at: date, dialect: DialectName, local: Mapping[str, Any],
    given: Mapping[str, Any] | None = None, table: str = "facts",
) -> Query:
    """The query of a decision by its name (the outcome lines, unless said otherwise), over a table of facts.

    Amounts and local parameters stand in it; so does what is `given`, facts that are the same for every row, as JSON values.
    Errors: NotInSql where nothing can be exact; UnknownDecision; FactsError, LocalError where what is given does not fit.
    """
    fixed = dict(given or {})
    check_facts(package, fixed)
    check_local(package, local)
    typed = facts_from_json(package.model, full_facts(package, fixed, local=local))
    name = decision or package.service.decisions.outcomes
    return write_query(package.model, [name], at=at, dialect=dialect, given=typed, hints=hints_of(package), table=table)
