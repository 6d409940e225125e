"""What the rules say of what was told: guidance with reasons, amounts and what would change it. It is no decision.

An unsure yes is never a yes (design, invariant 2): a benefit is said to be granted only where every line it rests on is
settled and nothing in the run is in error or rests on an amount that nobody knows. "Seems not" is said only of lines that are
known, and always leaves the way to apply open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saklig.assistant.interview import leaves as skeleton
from saklig.assistant.interview.leaves import Leaf, bare
from saklig.assistant.interview.talk import Talk
from saklig.decision import FactsError
from saklig.decision.explanation import FactShown, Reasons
from saklig.safeguards.oversight import GRANTED, UNDETERMINED
from saklig.service_packages import determine, explain

__all__ = ["Result", "result"]

_NO_AMOUNT = "AMOUNT_NOT_KNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Benefits by code. `reasons` is None where the facts do not fit the rules: then nothing can be said.

    `unsure`: neither granted nor known not to be; `elsewise`: known, and neither granted nor refused. `assumed`: facts that
    nobody told and that the outcome could rest on.
    """

    reasons: Reasons | None
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    elsewise: tuple[str, ...] = ()
    assumed: tuple[FactShown, ...] = ()
    titles: Mapping[str, str] | None = None

    def titled(self, codes: tuple[str, ...]) -> list[str]:
        """These benefits by name, in alphabetical order."""
        return sorted({(self.titles or {})[code] for code in codes})


def result(
    talk: Talk, told: Mapping[str, Any], language: str, *, you: str = "", names: Mapping[str, str] | None = None,
    changes: bool = False, nothing_left: bool = True,
) -> Result:  # fmt: skip
    """The outcome of what was told. `nothing_left`: whatever else is asked makes no difference to it (`Talk.still`).

    `you` is what the one who asks is called, `names` people by path ("children[0]"); `changes`: what would change it too.
    """
    values = talk.values(told)
    try:
        found = determine(talk.package, talk.tree(values), local=talk.local, at=talk.today)
    except FactsError:
        return Result(reasons=None)
    called = {values[leaf.path]: _name(talk, leaf, language, you, names or {}) for leaf in talk.leaves if _is_id(talk, leaf)}
    reasons = explain(talk.package, found, language, names=called, changes=changes)
    granted, refused, unsure, elsewise = _sorted(talk, found, nothing_left=nothing_left)
    # What was given from a register, or told, is no assumption.
    known = set(told) | set(talk.given or {})
    assumed = tuple(fact for fact in reasons.facts if fact.path not in known and fact.text and not fact.unknown)
    titles = {code: benefit.titles[language] for code, benefit in talk.package.benefits.items()}
    return Result(
        reasons=reasons, granted=granted, refused=refused, unsure=unsure, elsewise=elsewise, assumed=assumed, titles=titles
    )


def _is_id(talk: Talk, leaf: Leaf) -> bool:
    return bool(talk.package.origins.fields[bare(leaf)] == ("agency", "id"))


def _name(talk: Talk, leaf: Leaf, language: str, you: str, names: Mapping[str, str]) -> str:
    return names.get(leaf.owner) or skeleton.name_of(talk.package, leaf, language) or you


def _sorted(talk: Talk, found: Any, *, nothing_left: bool) -> tuple[tuple[str, ...], ...]:
    """Each benefit: granted to somebody, known to be refused, not known, or known and neither."""
    unsound = any(remark.code == _NO_AMOUNT or remark.severity == "error" for remark in found.remarks)
    sorts: dict[str, list[str]] = {"granted": [], "refused": [], "unsure": [], "elsewise": []}
    for code in talk.package.benefits:
        lines = [line for line in found.outcomes if line.benefit == code]
        open_lines = [line for line in lines if line.kind in (None, UNDETERMINED) or not line.settled]
        if not unsound and any(line.kind == GRANTED and line.settled for line in lines):
            sorts["granted"].append(code)
        elif unsound or open_lines or (not lines and not (found.settled or nothing_left)):
            sorts["unsure"].append(code)
        else:
            sorts["refused" if any(line.adverse for line in lines) else "elsewise"].append(code)
    return tuple(map(tuple, sorts.values()))
