"""Whether what an engine answered is what the interpreter says of the same facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from decision.models import AT
from saklig.decision import Model, Unknown
from saklig.decision.sql import Query

Rows = Sequence[Mapping[str, Any]]


def entry(value: Any, path: Sequence[str]) -> Any:
    """What lies in a value at a path of entries."""
    for name in path:
        if value is None or isinstance(value, Unknown):
            return value
        value = value[name]
    return value


def disagreements(model: Model, query: Query, rows: Rows, answers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every answer that is another than the interpreter's; open where it is settled is none, unless all facts are known."""
    found = []
    for number, (facts, answer) in enumerate(zip(rows, answers, strict=True)):
        for output in query.outputs:
            result = model.evaluate(output.decision, facts, at=AT)
            wanted = entry(result.value, output.entry)
            state, value = answer[output.state], answer[output.name]
            said = f"row {number}, {output.name}: {state} {value!r}, where the interpreter has {wanted!r} for {facts}"
            if state == "unknown":
                settled = not isinstance(wanted, Unknown) and not result.missing and not _some_unknown(facts, query)
                wrong = settled and not query.leaves_limits
            else:
                same = state == ("null" if wanted is None else "known") and wanted == value
                wrong = isinstance(wanted, Unknown) or not same or (type(wanted) is bool) != (type(value) is bool)
            if wrong:
                found.append(said)
    return found


def _some_unknown(facts: Mapping[str, Any], query: Query) -> bool:
    from saklig.decision.sql import STATE, row_of

    def within(row: Mapping[str, Any]) -> bool:
        return any(
            value == "unknown" if name.endswith(STATE) else any(within(one) for one in value) if isinstance(value, list)
            else name + STATE not in row and value is None
            for name, value in row.items()
        )

    return within(row_of(query.facts, facts))
