"""What happens when a package or a setting tries to widen the automation policy. (Raw SQL: test_guards.)"""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases import town
from saklig.cases import rules
from saklig.cases.models import OutcomeLine
from saklig.cases.use_cases import processing
from saklig.safeguards.oversight import Verdict
from saklig.service_packages import PackageError, read_package

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.mark.parametrize("stage", ["automation", "full", "AUTOMATION", "", "automatic"])
def test_outside_the_demo_no_setting_goes_beyond_advice(stage):
    case = town.decided(town.office(town.alone(), demo=False, stage=stage))
    assert case.state == "awaiting_judgement" and case.stage in {"advice", "shadow"}
    assert not case.decisions.exists()


@pytest.mark.parametrize("stage", ["shadow", "advice"])
def test_in_the_demo_too_a_stage_below_automation_decides_nothing(stage):
    case = town.decided(town.office(town.alone(), stage=stage))
    assert case.determinations.get().reasons == [f"stage-{stage}"]
    assert not case.decisions.exists()


def test_an_agency_may_ask_for_a_human_and_never_for_none():
    case = town.decided(town.office(town.alone(), always_human=frozenset({"summer"})))
    assert case.determinations.get().reasons == ["agency"]


def calling_refusals_harmless(package):
    """A package as a careless or hostile author would have it: refused is not adverse."""
    outcomes = {code: replace(kind, adverse=False) for code, kind in package.outcomes.items()}
    return replace(package, outcomes=outcomes)


def test_a_package_that_calls_a_refusal_harmless_changes_nothing():
    package = calling_refusals_harmless(town.package())
    assert not package.is_adverse("refused")
    case = town.decided(town.office(town.alone(900_000), package=package))
    assert case.state == "awaiting_judgement" and "adverse" in case.determinations.get().reasons
    assert not OutcomeLine.objects.exists()


def test_such_a_package_is_refused_before_it_runs():
    files = {
        name: content.replace(b"adverse = true", b"adverse = false") if name == "service.toml" else content
        for name, content in town.package().files.items()
    }
    from saklig.service_packages.files import archive

    with pytest.raises(PackageError, match="adverse"):
        read_package(archive(files))


def test_a_package_without_a_legal_basis_for_automation_decides_nothing():
    service = town.package().service
    closed = replace(town.package(), service=replace(service, automation=replace(service.automation, permitted=False)))
    case = town.decided(town.office(town.alone(), package=closed))
    assert case.determinations.get().reasons == ["no-legal-basis"]


def test_even_with_the_policy_switched_off_the_database_refuses_the_refusal(monkeypatch):
    """The last line of defence: code that lets everything through gets no adverse outcome written."""
    monkeypatch.setattr(processing.rules, "verdict_on", lambda *args, **more: Verdict(reasons=()))
    office = town.office(town.alone(900_000))
    case = town.decided(office)
    assert case.state == "submitted"  # the whole transaction was rolled back; the job is kept with why
    assert not OutcomeLine.objects.exists() and not case.decisions.exists()
    assert {row[:2] for row in town.failures()} == {("case.process", "IntegrityError")}
    assert rules.POLICY_VERSION
