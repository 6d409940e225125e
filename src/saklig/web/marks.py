"""What seems to apply, beside the question that asks for it: words for `cases.what_seems`. It marks; it never chooses.

"Seems not" always says that one can apply all the same (design, invariant 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from saklig.cases import Likelihood, Seeming
from saklig.documents.formats import listing
from saklig.web.fields import Mark
from saklig.web.interview import Step
from saklig.web.periods import period_text
from saklig.web.texts import text

__all__ = ["asks_for_benefits", "marked"]

_BEST = (Likelihood.SEEMS, Likelihood.MAY)
_COLORS = {Likelihood.SEEMS: "success", Likelihood.MAY: "success", Likelihood.SEEMS_NOT: "neutral"}


def asks_for_benefits(step: Step, package: Any) -> bool:
    """Whether the step has a question by which a benefit is asked for: elsewhere nothing is worked out."""
    asked = {benefit.asked_by for benefit in package.benefits.values()}
    return any(path in asked for path in step.paths.values())


def marked(step: Step, seemings: Sequence[Seeming], package: Any, language: str) -> Step:
    """The step with a mark at each question by which a benefit is asked for."""
    by_path: dict[str, list[Seeming]] = {}
    for seeming in seemings:
        by_path.setdefault(seeming.asked_by, []).append(seeming)
    fields = (
        replace(field, mark=_mark(by_path[step.paths[field.name]], package, language))
        if step.paths.get(field.name) in by_path
        else field
        for field in step.fields
    )
    return replace(step, fields=tuple(fields))


def _mark(periods: list[Seeming], package: Any, language: str) -> Mark:
    likelihood = next((best for best in _BEST if any(one.likelihood is best for one in periods)), Likelihood.SEEMS_NOT)
    about = f"seems.{likelihood.value}-about"
    if likelihood is Likelihood.SEEMS_NOT:
        said = text(about, language)
    else:
        said = text(about, language, who=_who(periods, package, language))
    return Mark(color=_COLORS[likelihood], title=text(f"seems.{likelihood.value}", language), about=said)


def _who(periods: list[Seeming], package: Any, language: str) -> str:
    """The children by name; with the period, unless it is the same in every one that may be chosen."""
    fitting = [one for one in periods if one.likelihood is not Likelihood.SEEMS_NOT]
    names = [listing(one.names, language) or text("seems.your-child", language) for one in fitting]
    if len(fitting) == len(periods) and len(set(names)) == 1:
        return names[0]
    return "; ".join(
        text("seems.in-period", language, names=name, period=period_text(package, one.period, language))
        for name, one in zip(names, fitting, strict=True)
    )
