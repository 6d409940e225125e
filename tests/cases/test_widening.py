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


# --- settings and the environment --------------------------------------------------------------------------------------


def nordvik(**changes):
    from saklig import composition

    file, folder = composition.agency_file(demo=True)
    return replace(file, **changes), folder


@pytest.mark.parametrize("changes", [{"fictional": False}, {"registers": object()}])
def test_one_variable_does_not_make_a_real_agency_a_demo(monkeypatch, changes):
    """SAKLIG_DEMO=1 where real people are: nothing starts, rather than deciding by itself and letting anyone be anyone."""
    from saklig import composition
    from saklig.connectors.errors import SettingInvalid

    monkeypatch.setenv("SAKLIG_REGISTER_URL", "http://127.0.0.1:9")
    assert composition.make_office(*nordvik(), demo=True).demo
    with pytest.raises(SettingInvalid, match="Take SAKLIG_DEMO out"):
        composition.make_office(*nordvik(**changes), demo=True)


def test_outside_the_demo_an_agency_that_asks_for_automation_does_not_start():
    from saklig import composition
    from saklig.connectors.errors import SettingInvalid

    for fictional in (True, False):
        with pytest.raises(SettingInvalid, match="which only the labelled demo may have"):
            composition.make_office(*nordvik(fictional=fictional), demo=False)


@pytest.mark.parametrize(
    "line",
    ["stage = 'full'", "stage = 'AUTOMATION'", "stage = true", "automatic = true", "policy = 'off'", "always_automatic = ['a']",
     "always_human = 'nothing'", "adverse_allowed = true", "sample_share = 0"],
)  # fmt: skip
def test_the_agencys_file_has_no_word_that_widens(tmp_path, line):
    """What is not narrowing is not known, and what is not known is refused when the file is read."""
    from saklig import composition
    from saklig.connectors.agency import read_agency
    from saklig.connectors.errors import SettingInvalid

    text = (composition.agency_file(demo=True)[1] / "agency.toml").read_text("utf-8").replace('stage = "automation"', line)
    (tmp_path / "agency.toml").write_text(text, "utf-8")
    with pytest.raises(SettingInvalid, match=line.split(" =")[0]):
        read_agency(tmp_path / "agency.toml")


def test_no_variable_of_the_environment_has_a_say_in_it(monkeypatch):
    """The policy and all it reads are pure: whatever stands in the environment, the same verdict."""
    import os

    wanted = ("AUTOMATION", "STAGE", "POLICY", "ALWAYS_HUMAN", "OVERSIGHT", "ADVERSE", "DEMO")
    for name in wanted:
        monkeypatch.setitem(os.environ, f"SAKLIG_{name}", "1")
    case = town.decided(town.office(town.alone(), demo=False))
    assert case.state == "awaiting_judgement" and case.stage == "advice" and not case.decisions.exists()
    refused = town.decided(town.office(town.alone(900_000)), actor=town.citizen(town.ANA))
    assert refused.state == "awaiting_judgement" and not OutcomeLine.objects.exists()


def oversight(**changes):
    service = town.package().service
    return replace(town.package(), service=replace(service, oversight=replace(service.oversight, **changes)))


def test_a_package_that_loosens_its_oversight_to_nothing_grants_no_more():
    """Every number and list of the package's oversight at its loosest: what would be refused still waits for a human."""
    from dataclasses import fields

    loosest = {}
    for field in fields(town.package().service.oversight):
        value = getattr(town.package().service.oversight, field.name)
        if isinstance(value, bool):
            loosest[field.name] = False
        elif isinstance(value, int | float) or type(value).__name__ == "Decimal":
            loosest[field.name] = type(value)(0)
        elif isinstance(value, tuple | list):
            loosest[field.name] = type(value)()
    assert loosest
    for world in (town.alone(900_000), town.alone(None)):
        case = town.decided(town.office(world, package=oversight(**loosest)))
        assert case.state in ("awaiting_judgement", "awaiting_register") and not case.decisions.exists()
