"""Who may decide is the package's word: another kind of agency begins no case, sends none, and decides none."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

import saklig.cases
from cases import town
from saklig.cases import NotDecidedHere, decide, dismiss, keep_estimates
from saklig.cases.handlers import work_now
from saklig.cases.models import Case, Decision, DecisionLetter, Determination, EstimatedService, OutcomeLine
from saklig.cases.use_cases.drafts import save_answers, start_application
from saklig.cases.use_cases.sending import submit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
REASONS = "Grunner nok, i egne ord."


def as_another(office):
    """The same office with its settings changed to an agency that the package does not name."""
    return replace(office, agency=replace(office.agency, kind="county"))


def test_the_package_says_which_kind_of_agency_decides():
    office = town.office(town.alone())
    assert office.decides(town.SERVICE) and not as_another(office).decides(town.SERVICE)
    assert not office.decides("no-such-service")
    authority = replace(town.package().service.authority, decided_by=("county", "municipality"))
    for package in (
        replace(town.package(), service=replace(town.package().service, authority=authority)),
        replace(town.package(), service=replace(town.package().service, authority=None)),
    ):
        here = town.office(town.alone(), package=package)
        assert here.decides(town.SERVICE) is (package.service.authority is not None)


def test_nothing_begins_where_another_decides():
    with pytest.raises(NotDecidedHere, match="'county'"):
        start_application(as_another(town.office(town.alone())), town.citizen(), town.SERVICE, language="nb")
    assert not Case.objects.exists()


def test_a_draft_from_before_is_not_sent():
    office, who = town.office(town.alone()), town.citizen()
    draft = start_application(office, who, town.SERVICE, language="nb")
    save_answers(office, who, draft.id, town.YES)
    with pytest.raises(NotDecidedHere):
        submit(as_another(office), who, draft.id, token=town.token())
    assert Case.objects.get().state == "draft"


def test_a_case_from_before_is_not_decided_by_anyone():
    """An agency whose settings change with cases on the desk: neither the machine nor a caseworker decides them."""
    office = town.office(town.alone())
    receipt = town.apply(office)
    work_now(as_another(office), receipt.case_id, budget_seconds=60)
    case = Case.objects.get(pk=receipt.case_id)
    assert case.state == "awaiting_judgement"  # it would have been granted automatically
    assert Determination.objects.get(case=case).reasons == ["agency"]
    for attempt in (decide, dismiss):
        with pytest.raises(NotDecidedHere):
            attempt(as_another(office), town.caseworker(), case.number, own_reasons=REASONS, token=town.token())
    assert not Decision.objects.exists() and not OutcomeLine.objects.exists() and not DecisionLetter.objects.exists()
    decided = decide(office, town.caseworker(), case.number, own_reasons=REASONS, token=town.token())
    assert Decision.objects.get() == decided  # it was the agency's kind that stood in the way


def test_every_decision_is_made_in_the_one_place_that_asks():
    """Found by reading the room: no other file makes the row of a decision."""
    room = Path(saklig.cases.__file__).parent
    makes = re.compile(r"(?<![\w.])Decision\(|Decision\.objects\.(create|bulk_create|get_or_create|update_or_create)")
    found = {
        str(path.relative_to(room)) for path in room.rglob("*.py")
        for line in path.read_text("utf-8").splitlines() if makes.search(line) and not line.startswith("class ")
    }  # fmt: skip
    assert found == {"use_cases/deciding.py"}


# --- what an installation is started with ---------------------------------------------------------------------------


def started(tmp_path, *, demo=False, **changed):
    """The office that these settings make: the demo agency's, with lines changed."""
    from saklig import composition
    from saklig.connectors.agency import read_agency

    folder = composition.agency_file(demo=True)[1]
    text = (folder / "agency.toml").read_text("utf-8").replace('stage = "automation"', 'stage = "advice"')
    for old, new in changed.items():
        text = re.sub(rf"(?m)^{old} = .*$", new, text)
    (tmp_path / "agency.toml").write_text(text, "utf-8")
    (tmp_path / "local.toml").write_text("[local]\n" + (folder / "local.toml").read_text("utf-8"), "utf-8")
    return composition.make_office(read_agency(tmp_path / "agency.toml"), folder, demo=demo)


def test_the_demo_offers_every_package_of_the_catalogue(tmp_path, monkeypatch):
    from saklig.service_packages import catalogue_names, check_local

    monkeypatch.setenv("SAKLIG_REGISTER_URL", "http://127.0.0.1:9")
    office = started(tmp_path, demo=True)
    assert set(office.services) == set(catalogue_names())
    for service in office.services.values():
        check_local(service.package, service.local)
    assert office.decides(town.SERVICE) and not office.decides("bostotte")


def test_settings_must_say_what_kind_of_agency_it_is(tmp_path):
    from saklig.connectors.errors import SettingInvalid

    with pytest.raises(SettingInvalid, match="'kind'"):
        started(tmp_path, kind="")
    with pytest.raises(SettingInvalid, match="kind"):
        started(tmp_path, kind='kind = "Kommune!"')


def test_a_package_that_cannot_be_run_keeps_the_installation_from_starting(tmp_path):
    """Where people are stated one by one, only an estimate can ask for them so far."""
    from saklig.connectors.errors import SettingInvalid

    with pytest.raises(SettingInvalid, match=r"household.others\[\].*estimate"):
        started(tmp_path, kind='kind = "state-housing-bank"', package='package = "bostotte"')


# --- the database itself --------------------------------------------------------------------------------------------


def test_the_database_refuses_a_decision_whoever_writes_it():
    office = town.office(town.alone())
    receipt = town.apply(office)
    work_now(as_another(office), receipt.case_id, budget_seconds=60)
    case = Case.objects.get(pk=receipt.case_id)

    def write():
        found = case.determinations.get()
        with transaction.atomic():
            Decision(case=case, number=1, kind="automatic", determination=found, decided_at=town.APPLIED).save()

    keep_estimates(as_another(office))
    keep_estimates(as_another(office))  # every process that starts says it
    with pytest.raises(DatabaseError, match="another agency"):
        write()
    keep_estimates(office)
    write()
    assert Decision.objects.count() == 1


def test_a_service_that_is_run_no_more_stays_as_it_was():
    office = town.office(town.alone())
    keep_estimates(as_another(office))
    keep_estimates(replace(office, services={}))
    assert EstimatedService.objects.get().service == town.SERVICE
