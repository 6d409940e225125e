"""What the analysis of tables says of values, in the reader's language: "under 2", "fra 2 til under 5"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision.analysis import Bound, Reach, Where
from saklig.web import formats
from saklig.web.texts import text

__all__ = ["bound_text", "reach_text", "reaches_text", "value_text", "where_text"]


def value_text(value: Any, language: str) -> str:
    """A value of a column."""
    if isinstance(value, bool):
        return text("values.yes" if value else "values.no", language)
    if isinstance(value, Decimal):
        return formats.number_text(value, language)
    if isinstance(value, date):
        return formats.date_text(value, language)
    if isinstance(value, str) and not Bound(value).other:
        return text("values.quoted", language, value=value)
    return text("values.other", language) if isinstance(value, str) else str(value)


def bound_text(bound: Bound, language: str) -> str:
    """An end of a range: the name of what it is compared with, or its value."""
    if bound.term is not None:
        return bound.term
    return value_text(bound.value, language)


def reach_text(reach: Reach, language: str) -> str:
    """A range of values."""
    low, high = (None if end is None else bound_text(end, language) for end in (reach.low, reach.high))
    if reach.low is not None and reach.low == reach.high:
        return str(low)
    if reach.low is None or reach.high is None:
        if reach.low is None and reach.high is None:
            return text("values.anything", language)
        below, above = ("at_most" if reach.high_included else "under"), ("at_least" if reach.low_included else "over")
        name = below if reach.low is None else above
        return text(f"values.{name}", language, value=high if reach.low is None else low)
    name = {(True, True): "both", (True, False): "from", (False, True): "to", (False, False): "between"}[
        reach.low_included, reach.high_included
    ]
    return text(f"values.{name}", language, low=low, high=high)


def reaches_text(reaches: Iterable[Reach], language: str) -> str:
    """Several ranges of one column."""
    between = text("values.or", language)
    return f" {between} ".join(reach_text(reach, language) for reach in reaches)


def where_text(where: Iterable[Where], names: Mapping[str, str], language: str) -> str:
    """The values of each column that something is said of, by the columns' names."""
    parts = [f"{names.get(one.column, one.column)}: {reaches_text(one.reaches, language)}" for one in where]
    return "; ".join(parts) or text("values.whatever", language)
