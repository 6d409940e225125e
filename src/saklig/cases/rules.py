"""Running the package's rules for a case, and putting to the oversight policy what came of them.

Nothing is decided here: a ruling is what the rules say about facts, a verdict is how far it may go by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Any

from saklig.cases import canonical
from saklig.cases.changes import narrowed
from saklig.cases.facts import InForce, Tree
from saklig.cases.household import Household
from saklig.cases.listed import called
from saklig.cases.office import Service
from saklig.safeguards.oversight import (
    POLICY_VERSION,
    UNDETERMINED,
    Asked,
    Finding,
    Line,
    Request,
    Standing,
    Verdict,
    is_adverse,
    judge,
)

__all__ = ["POLICY_VERSION", "Ruling", "engine_version", "explain_for", "rule", "still_matter", "to_find_out", "verdict_on"]


NOT_DECIDED_HERE = "not-decided-here"  # another kind of agency decides: `deciding` refuses it; this keeps the job from trying


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A determination, and its canonical bytes as they are kept."""

    determination: Any  # saklig.service_packages.Determination
    outcome: bytes
    trace: bytes

    @property
    def settled(self) -> bool:
        return bool(self.determination.settled) and not self.determination.missing


@cache
def engine_version() -> str:
    return version("saklig")


def rule(service: Service, facts: Mapping[str, Any], *, at: date, from_month: date | None = None) -> Ruling:
    """Run the package's rules on the facts as of a day, of all months or from one on.

    Errors: those of the package's facts (FactsError).
    """
    from saklig.service_packages import determine  # noqa: PLC0415  (heavy: only where rules are run)

    found = narrowed(determine(service.package, facts, local=service.local, at=at), from_month)
    return Ruling(determination=found, outcome=canonical.dumps(found.to_json()), trace=found.trace_json().encode())


def still_matter(
    service: Service, facts: Mapping[str, Any], paths: Sequence[str], *, at: date
) -> tuple[bool, frozenset[str]]:
    """(whether the outcome is settled without the rest, which of these paths it still rests on)."""
    from saklig.decision import parse_path, partial, print_path  # noqa: PLC0415
    from saklig.service_packages import open_facts  # noqa: PLC0415

    package = service.package
    typed = open_facts(package, facts, local=service.local)
    names = package.service.decisions
    settled, matter = partial.still_matter(
        package.model, (names.outcomes, names.result, names.judgement), typed, at=at, askable=list(map(parse_path, paths))
    )
    return settled, frozenset(map(print_path, matter))


def to_find_out(service: Service, determination: Any) -> tuple[str, ...]:
    """The unknown facts that the outcome, or whether a human must look at it, still rests on: what to find out first, first."""
    from saklig.decision import any_index  # noqa: PLC0415
    from saklig.service_packages import next_question  # noqa: PLC0415

    if not determination.missing:
        return ()
    package = service.package
    known = [path for path in determination.missing if any_index(path) in package.facts]
    found = next_question(
        package, determination.facts, local=determination.local, at=determination.at, paths=known, judgement=True
    )
    # of what is no fact by itself, as a list that is missing, nobody can say that it makes no difference
    return (*(fact.path for fact in found.still_matter), *(path for path in determination.missing if path not in known))


def explain_for(service: Service, determination: Any, language: str, **reader: Any) -> Any:
    """The reasons in a language, for one reader; the keywords are those of `service_packages.explain`."""
    from saklig.service_packages import explain  # noqa: PLC0415

    names = {**called(service.package, language), **reader.pop("names", {})}
    return explain(service.package, determination, language, names=names, **reader)


# --- policy ----------------------------------------------------------------------------------------------------------


def request_of(
    service: Service, tree: Tree, answers: Mapping[str, Any], *, disputed: bool, unread: bool = False, another: bool = False
) -> Request:
    """What was asked, for whom: benefits by their question, the people the outcomes are about."""
    benefits = service.package.benefits.values()
    asked_benefits = [b.code for b in benefits if b.asked_by and answers.get(b.asked_by) is True]
    return Request(
        asked=frozenset(Asked(subject=s, benefit=b) for s in tree.subjects for b in asked_benefits),
        by_law=frozenset(b.code for b in benefits if not b.asked_by),
        disputed=disputed,
        unread=unread,
        another=another,
    )


def verdict_on(
    service: Service,
    ruling: Ruling,
    tree: Tree,
    household: Household,
    answers: Mapping[str, Any],
    *,
    in_force: Iterable[InForce],
    disputed: bool,
    demo: bool,
    decides: bool = True,
    unread: bool = False,
    another: bool = False,
) -> Verdict:
    """The oversight policy's word on a ruling (invariant 1)."""
    ids = {one.identity: one.id for one in (*household.adults, *household.children)}
    found = ruling.determination
    # The policy guards against a higher payment; what is paid out is worse when it is less.
    worse = -1 if service.package.service.decisions.payment == "paid out" else 1
    finding = Finding(
        lines=tuple(line_of(service, line) for line in found.outcomes),
        settled=ruling.settled and all(line.settled for line in found.outcomes),
        judgement=tuple(point.code for point in found.judgement),
        unknown=tuple(found.missing),
        unsure=tree.open_points,
        restricted=household.protected_address,
        payments={(p.subject, p.month): worse * p.payment for p in found.payments if p.payment is not None},
        in_force={(ids[p.identity], p.month): worse * p.payment for p in in_force if p.identity in ids},
    )
    standing = Standing(
        stage=service.stage, demo=demo, legal_basis=service.package.automation_basis(found.at),
        package_reasons=(), agency_reasons=(*sorted(service.always_human), *(() if decides else (NOT_DECIDED_HERE,))),
    )  # fmt: skip
    return judge(request_of(service, tree, answers, disputed=disputed, unread=unread, another=another), finding, standing)


def line_of(service: Service, line: Any) -> Line:
    """An outcome line as the policy sees it: adverse if the package says so, or the policy does not know the kind."""
    found = Line(
        subject=line.subject, benefit=line.benefit, month=line.month, kind=line.kind or UNDETERMINED,
        adverse=service.package.is_adverse(line.kind),
    )  # fmt: skip
    return replace(found, adverse=is_adverse(found))
