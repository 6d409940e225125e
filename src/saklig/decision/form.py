"""The typed form shown: what a model, or one expression, was read as (see `core/show.py`)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from saklig.decision.core.alone import typed_expression
from saklig.decision.core.show import Shown, shown, tree_lines
from saklig.decision.errors import Problem, UnknownDecision
from saklig.decision.feel.external import WITH_JAVA
from saklig.decision.model import Model


def form_of_model(model: Model, name: str | None = None) -> Shown:
    """The typed form of a model as JSON data: `inputs`, `units` and `problems`; or of one unit, by its name or key.

    Errors: UnknownDecision.
    """
    units = list(model.program.units.values())
    inputs = list(model.program.inputs.values())
    if name is not None:
        chosen = [unit for unit in units if name in (unit.name, unit.key)]
        if not chosen:
            known = sorted({unit.name for unit in units})
            near = difflib.get_close_matches(name, known, 1, 0.6)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known) or 'none'}"
            raise UnknownDecision(f"the model has no decision, knowledge model or service {name!r}: {hint}")
        units, inputs = chosen, []
    return _form(inputs, units, model.problems)


def form_of_expression(text: str, names: str = "", *, value: str | None = None) -> Shown:
    """The typed form of one expression, as JSON data of the same shape.

    `names` declares what it may read (`x: number, y: list<string>`); with `value`, a type, it is a decision table's cell:
    unary tests over `?`. Errors: ModelError with every fault, each with a caret under it.
    """
    return _form([], [typed_expression(text, names, value=value, functions=WITH_JAVA)], ())


def _form(inputs: Sequence[Any], units: Sequence[Any], problems: Sequence[Problem]) -> Shown:
    return {
        "inputs": [shown(one) for one in inputs],
        "units": [shown(one) for one in units],
        "problems": [
            one.to_json() | {"file": one.file, "line": one.line, "message": one.what, "excerpt": one.excerpt} for one in problems
        ],
    }  # fmt: skip


def form_lines(form: Mapping[str, Any]) -> Iterator[str]:
    """The inputs and units of a form as indented trees."""
    for part in (*form["inputs"], *form["units"]):
        yield from tree_lines(part)
