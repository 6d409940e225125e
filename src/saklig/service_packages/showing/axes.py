"""What can be varied of an example: a number, a day, a yes or no, a choice, or how many there are in a list."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision.explanation.counterfactuals import Span
from saklig.decision.temporal import add_months
from saklig.service_packages.package import Package
from saklig.service_packages.paths import set_at, value_at, values_at
from saklig.service_packages.shapes import FactSpec, Text, Varied
from saklig.service_packages.showing.examples import Example
from saklig.service_packages.varying import span_of

__all__ = ["Axis", "axes", "changed"]

_STEPS_EACH_WAY = 100  # of a slider for which the package declares no ends


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """A fact of an example and what it may be: any value of `span`, or one of `values`.

    `path` is the one fact (`household.adults[0].income`), or the list whose length it is (`children[]`). Numbers are decimals,
    days dates; of a list whole numbers; else as in JSON.
    """

    path: str
    kind: str  # "number", "date", "boolean", "choice", "count"
    titles: Text
    unit: str
    present: Any
    span: Span | None = None
    step: Decimal = Decimal(1)
    values: tuple[Any, ...] = ()
    varied: Varied | None = None

    @property
    def measured(self) -> bool:
        return self.span is not None


def axes(package: Package, example: Example) -> tuple[Axis, ...]:
    """What can be varied of an example, in the package's order: what `[show]` names; without it, what a person can change."""
    show = package.service.show
    if show is None:
        named = [Varied(path=spec.path) for spec in package.facts.values() if spec.ways_open]
    else:
        named = list(show.vary)
    return tuple(axis for varied in named for axis in _axes(package, example, varied))


def _axes(package: Package, example: Example, varied: Varied) -> Iterator[Axis]:
    if varied.counts:
        held = value_at(example.facts, varied.path.removesuffix("[]"))
        if isinstance(held, list) and held and varied.titles is not None:
            values = tuple(range(int(varied.least), int(varied.most) + 1))  # type: ignore[arg-type]
            yield Axis(
                path=varied.path, kind="count", titles=varied.titles, unit="number", present=len(held),
                values=values, varied=varied,
            )  # fmt: skip
        return
    spec = package.facts[varied.path]
    for path, value in values_at(example.facts, varied.path):
        if value is not None:
            yield _of_fact(package, spec, varied, path, value)


def _of_fact(package: Package, spec: FactSpec, varied: Varied, path: str, value: Any) -> Axis:
    titles = varied.titles or spec.titles
    if spec.type not in ("number", "date"):
        values = (False, True) if spec.type == "boolean" else spec.choices
        unit = "yes-no" if spec.type == "boolean" else "text"
        return Axis(path=path, kind=spec.type, titles=titles, unit=unit, present=value, values=values, varied=varied)
    present = date.fromisoformat(value) if spec.type == "date" else Decimal(str(value))
    span, step = _span(package, spec, varied, present)
    return Axis(
        path=path, kind=spec.type, titles=titles, unit=spec.unit or spec.type, present=present, span=span, step=step,
        varied=varied,
    )  # fmt: skip


def _span(package: Package, spec: FactSpec, varied: Varied, present: Any) -> tuple[Span, Decimal]:
    known = span_of(package, spec.path)
    step = varied.step or (spec.change.step if spec.change else None) or Decimal(1)
    reach = step * _STEPS_EACH_WAY
    if spec.type == "date":
        here = present.toordinal()
        low, high = max(1, here - int(reach)), min(date.max.toordinal(), here + int(reach))
        return Span(
            least=varied.least or date.fromordinal(low), most=varied.most or date.fromordinal(high)
        ), step  # fmt: skip
    least = known.least if varied.least is None else varied.least
    most = known.most if varied.most is None else varied.most
    if least is None:
        least = present - reach
    if most is None:
        most = max(2 * present, least + reach)
    return Span(least=least, most=most, smallest=known.smallest), step


def changed(example: Example, axis: Axis, value: Any) -> dict[str, Any]:
    """The example's facts with another value on the axis. Errors: LookupError."""
    facts = copy.deepcopy(dict(example.facts))
    if axis.kind == "count":
        _resize(facts, axis, int(value))
    else:
        set_at(facts, axis.path, value.isoformat() if type(value) is date else value)
    return facts


def _resize(facts: dict[str, Any], axis: Axis, count: int) -> None:
    """So many in the list: the first of the example, then ones like its last."""
    varied = axis.varied
    assert varied is not None
    path = axis.path.removesuffix("[]")
    held: list[dict[str, Any]] = value_at(facts, path)
    more = [_one_more(held, number + 1, varied.apart) for number in range(count - len(held))]
    made = [*held[:count], *more]
    for name in varied.others:
        for one in made:
            set_at(one, name, [other["id"] for other in made if other is not one])
    set_at(facts, path, made)


def _one_more(held: list[dict[str, Any]], further: int, apart: Mapping[str, int]) -> dict[str, Any]:
    """Like the last, but so many times `apart` from it."""
    one = copy.deepcopy(held[-1])
    one["id"] = _new_id({str(other["id"]) for other in held}, len(held) + further, str(one["id"]))
    for name, step in apart.items():
        value = value_at(one, name)
        if isinstance(value, str):
            moved = add_months(date.fromisoformat(value), -step * further)
            set_at(one, name, moved.isoformat() if type(moved) is date else value)
        elif value is not None:
            set_at(one, name, value + step * further)
    return one


def _new_id(taken: set[str], number: int, like: str) -> str:
    made = f"{like.rstrip('0123456789')}{number}"
    return made if made not in taken else f"{made}x"
