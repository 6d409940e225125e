"""Invariant 1, as properties: whatever is handed in, a decision binds by itself only when all of it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saklig.safeguards.oversight import (
    REASONS,
    Asked,
    Finding,
    Line,
    Request,
    Stage,
    Standing,
    effective_stage,
    is_adverse,
    judge,
)

MONTHS = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
SUBJECTS = ["c1", "c2"]
BENEFITS = ["income-cap", "core-hours"]
DEMO = Standing(stage="automation", demo=True, legal_basis="FOR-2005-12-16-1478 § 3 e")


def full_grant() -> tuple[Request, Finding]:
    asked = frozenset(Asked(subject=s, benefit=b) for s in SUBJECTS for b in BENEFITS)
    lines = tuple(
        Line(subject=a.subject, benefit=a.benefit, month=m, kind="granted", adverse=False)
        for a in sorted(asked)
        for m in MONTHS
    )
    payments = {(s, m): Decimal(500) for s in SUBJECTS for m in MONTHS}
    return Request(asked=asked), Finding(lines=lines, settled=True, payments=payments)


text = st.text(max_size=12)
lines = st.builds(
    Line,
    subject=st.sampled_from(SUBJECTS),
    benefit=st.sampled_from(BENEFITS),
    month=st.sampled_from(MONTHS),
    kind=st.sampled_from(["granted"] * 3 + ["not-applicable", "refused", "reduced", "undetermined", "GRANTED", "x"]),
    adverse=st.booleans(),
)
money = st.decimals(0, 3000, places=2)
per_month = st.dictionaries(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(MONTHS)), money, max_size=4)
findings = st.builds(
    Finding,
    lines=st.lists(lines, max_size=8).map(tuple),
    settled=st.booleans(),
    judgement=st.lists(text, max_size=1).map(tuple),
    unknown=st.lists(text, max_size=1).map(tuple),
    unsure=st.lists(text, max_size=1).map(tuple),
    restricted=st.booleans(),
    payments=per_month,
    in_force=per_month,
)
requests = st.builds(
    Request,
    asked=st.frozensets(
        st.builds(Asked, subject=st.sampled_from(SUBJECTS), benefit=st.sampled_from(BENEFITS)), max_size=4
    ),
    disputed=st.booleans(),
    by_law=st.sampled_from([frozenset(), frozenset({"core-hours"})]),
)
standings = st.builds(
    Standing,
    stage=st.sampled_from(["shadow", "advice", "automation", "full", "AUTOMATION", ""]),
    demo=st.booleans(),
    legal_basis=st.sampled_from([None, "", "  ", "§ 3 e"]),
    package_reasons=st.lists(text, max_size=1).map(tuple),
    agency_reasons=st.lists(text, max_size=1).map(tuple),
)
# Near misses are where mistakes hide: start from a full grant and let every part be drawn anew, or kept.
near_requests = st.one_of(st.just(full_grant()[0]), requests)


@st.composite
def near_findings(draw: st.DrawFn) -> Finding:
    base = full_grant()[1]
    drawn = draw(findings)
    change = draw(st.sets(st.sampled_from(["lines", "settled", "judgement", "unknown", "unsure", "restricted"])))
    money = draw(st.sampled_from([{}, {"in_force": drawn.in_force}, {"payments": drawn.payments}]))
    return replace(base, **{name: getattr(drawn, name) for name in change}, **money)


def holds(request: Request, finding: Finding, standing: Standing) -> bool:
    """Invariant 1 said a second time, as one sentence per clause, sharing nothing with the policy but its types."""
    stage_allows = standing.stage == "automation" and standing.demo
    lawful = standing.legal_basis is not None and standing.legal_basis.strip() != ""
    nobody_asks = not standing.package_reasons and not standing.agency_reasons
    firm = finding.settled and not finding.judgement and not finding.unknown and not finding.unsure
    open_case = not finding.restricted and not request.disputed
    good = all(line.kind in {"granted", "not-applicable"} and not line.adverse for line in finding.lines)
    keys = [(line.subject, line.benefit, line.month) for line in finding.lines]
    once = len(keys) == len(set(keys))
    granted = {(li.subject, li.benefit) for li in finding.lines if li.kind == "granted"}
    asked = {(a.subject, a.benefit) for a in request.asked}
    unasked = {(s, b) for s, b in granted - asked if b not in request.by_law}
    months = {line.month for line in finding.lines}
    whole = all({m for s, b, m in keys if (s, b) == a} == months for a in asked)
    no_hole = {MONTHS.index(m) for m in months} == set(
        range(min(map(MONTHS.index, months), default=0), max(map(MONTHS.index, months), default=-1) + 1)
    )
    touched = {(s, m) for s, _, m in keys}
    kept = all(
        finding.payments[key] <= now if key in finding.payments else key not in touched
        for key, now in finding.in_force.items()
    )
    return all([
        stage_allows, lawful, nobody_asks, firm, open_case, good, once, granted & asked, not unasked, asked, whole,
        no_hole, kept,
    ])  # fmt: skip


@given(near_requests, st.one_of(findings, near_findings()), st.one_of(st.just(DEMO), standings))
def test_a_decision_is_automatic_exactly_when_invariant_1_holds(request_, finding, standing):
    verdict = judge(request_, finding, standing)
    assert verdict.automatic == holds(request_, finding, standing)
    assert verdict.automatic == (not verdict.reasons)
    assert set(verdict.reasons) <= set(REASONS)


def test_a_full_undisputed_grant_in_the_demo_is_automatic():
    request, finding = full_grant()
    assert judge(request, finding, DEMO).automatic


@given(near_requests, near_findings(), standings, st.lists(text, min_size=1, max_size=3))
def test_a_package_or_an_agency_only_ever_adds_reasons(request_, finding, standing, more):
    before = set(judge(request_, finding, standing).reasons)
    by_package = judge(request_, finding, replace(standing, package_reasons=(*standing.package_reasons, *more)))
    by_agency = judge(request_, finding, replace(standing, agency_reasons=(*standing.agency_reasons, *more)))
    assert before | {"package"} == set(by_package.reasons)
    assert before | {"agency"} == set(by_agency.reasons)


@given(near_requests, near_findings(), standings)
def test_outside_the_demo_nothing_is_automatic(request_, finding, standing):
    assert not judge(request_, finding, replace(standing, demo=False)).automatic


@given(st.text().filter(lambda kind: kind not in {"granted", "not-applicable", "undetermined"}))
def test_a_kind_the_policy_does_not_know_is_adverse_whatever_the_package_calls_it(kind):
    request, finding = full_grant()
    renamed = replace(finding.lines[3], kind=kind, adverse=False)
    assert is_adverse(renamed)
    changed = replace(finding, lines=(*finding.lines[:3], renamed, *finding.lines[4:]))
    assert "adverse" in judge(request, changed, DEMO).reasons


def test_an_open_outcome_is_guarded_like_a_refusal_and_not_called_one():
    request, finding = full_grant()
    lines = (replace(finding.lines[0], kind="undetermined"), *finding.lines[1:])
    assert is_adverse(lines[0])
    assert judge(request, replace(finding, lines=lines), DEMO).reasons == ("undetermined",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"settled": False}, "not-settled"),
        ({"judgement": ("lasting-fall",)}, "discretion"),
        ({"unknown": ("household.adults[0].income",)}, "fact-unknown"),
        ({"unsure": ("household.adults[1]",)}, "unsure"),
        ({"restricted": True}, "restricted"),
        ({"in_force": {("c1", MONTHS[0]): Decimal("499.99")}}, "lowers-in-force"),
        ({"in_force": {("c1", MONTHS[0]): Decimal("1")}, "payments": {}}, "in-force-not-covered"),
        ({"lines": ()}, "asked-not-answered"),
    ],
)
def test_each_breach_of_a_full_grant_has_its_reason(change, reason):
    request, finding = full_grant()
    assert reason in judge(request, replace(finding, **change), DEMO).reasons


def test_one_month_short_is_a_shortening_and_no_full_grant():
    request, finding = full_grant()
    assert judge(request, replace(finding, lines=finding.lines[1:]), DEMO).reasons == ("asked-not-answered",)


def test_what_does_not_apply_is_no_refusal_but_alone_it_is_no_grant():
    request, finding = full_grant()
    too_young = tuple(
        replace(line, kind="not-applicable") if (line.subject, line.benefit) == ("c1", "core-hours") else line
        for line in finding.lines
    )
    assert judge(request, replace(finding, lines=too_young), DEMO).automatic
    nothing = tuple(replace(line, kind="not-applicable") for line in finding.lines)
    assert judge(request, replace(finding, lines=nothing), DEMO).reasons == ("nothing-granted",)


def test_a_benefit_that_is_granted_to_nobody_is_no_full_grant_though_another_is():
    request, finding = full_grant()
    no_core = tuple(replace(i, kind="not-applicable") if i.benefit == "core-hours" else i for i in finding.lines)
    verdict = judge(request, replace(finding, lines=no_core), DEMO)
    assert (verdict.reasons, verdict.details) == (("nothing-granted",), (("nothing-granted", "core-hours"),))


def test_what_the_law_gives_without_an_application_is_welcome_but_alone_it_is_no_grant():
    request, finding = full_grant()
    only_cap = replace(request, asked=frozenset(a for a in request.asked if a.benefit == "income-cap"))
    assert judge(only_cap, finding, DEMO).reasons == ("granted-not-asked",)
    by_law = replace(only_cap, by_law=frozenset({"core-hours"}))
    assert judge(by_law, finding, DEMO).automatic
    no_cap = tuple(replace(i, kind="not-applicable") if i.benefit == "income-cap" else i for i in finding.lines)
    assert judge(by_law, replace(finding, lines=no_cap), DEMO).reasons == ("nothing-granted",)


def test_the_same_payment_lowers_nothing_and_an_oere_more_does():
    request, finding = full_grant()
    same = replace(finding, in_force={("c1", MONTHS[0]): Decimal(500)})
    assert judge(request, same, DEMO).automatic
    more = replace(finding, in_force={("c1", MONTHS[0]): Decimal("499.99")})
    assert judge(request, more, DEMO).reasons == ("lowers-in-force",)


def test_two_outcomes_for_the_same_are_no_outcome():
    request, finding = full_grant()
    twice = replace(finding, lines=(*finding.lines, finding.lines[0]))
    assert judge(request, twice, DEMO).reasons == ("contradictory",)


def test_a_hole_common_to_all_is_seen():
    request, finding = full_grant()
    holed = tuple(line for line in finding.lines if line.month != MONTHS[1])
    assert judge(request, replace(finding, lines=holed), DEMO).reasons == ("months-missing",)


def test_stages():
    assert effective_stage("automation", demo=True) is Stage.AUTOMATION
    assert effective_stage("automation", demo=False) is Stage.ADVICE
    assert effective_stage("everything", demo=True) is Stage.SHADOW
    assert judge(*full_grant(), replace(DEMO, demo=False)).reasons == ("stage-not-earned",)
    assert judge(*full_grant(), replace(DEMO, stage="shadow")).reasons == ("stage-shadow",)
