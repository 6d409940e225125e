"""What two versions of a model decide differently, in the reader's language: rows, values, results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from saklig.decision.analysis import Difference, Differences, results_of
from saklig.decision.core.nodes import TableRule
from saklig.web.reaches import where_text
from saklig.web.texts import text

__all__ = ["Changed", "changes_said"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One difference: the element that it is in, the sentence, each result before and after, and whether they surely differ."""

    within: str
    sentence: str
    results: tuple[tuple[str, str, str], ...]
    certain: bool


def changes_said(found: Differences, language: str) -> Iterator[Changed]:
    """Each difference as a sentence; then what the comparison is not exact about."""
    for one in found.found:
        sentence = _row(one, language) if one.crossing else text(f"amended.{one.kind}", language)
        yield Changed(within=one.within, sentence=sentence, results=tuple(results_of(one)),
                      certain=one.crossing is None or one.crossing.certain)  # fmt: skip
    if found.not_exact:
        yield Changed(within="", sentence=text("amended.not_exact", language), results=(), certain=True)


def _row(one: Difference, language: str) -> str:
    if one.crossing is None:
        return one.message
    old, new = (_rule(rule, language) for rule in (one.crossing.before, one.crossing.after))
    return text("amended.row", language, old=old, new=new, where=where_text(one.crossing.where, {}, language))


def _rule(rule: TableRule | None, language: str) -> str:
    return text("table_map.no_row", language) if rule is None else text("table_map.row", language, rows=rule.number)
