"""Several services in one installation, for the same people: each keeps its own drafts, cases and decisions in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases import town
from saklig.cases import canonical
from saklig.cases.handlers import work_now
from saklig.cases.models import Case, Payment
from saklig.cases.office import Office
from saklig.cases.use_cases.drafts import current_draft, save_answers, start_application
from saklig.cases.use_cases.sending import submit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OTHER = "the-other-service"
LATER = datetime(2024, 9, 3, 8, tzinfo=UTC)


def both(**more: object) -> Office:
    """The same rules under two names: what is mixed up shows."""
    office = town.office(town.alone(), **more)
    first = office.services[town.SERVICE]
    package = replace(first.package, service=replace(first.package.service, id=OTHER))
    return replace(office, services={**office.services, OTHER: replace(first, package=package)})


def decided(office: Office, service: str) -> Case:
    who = town.citizen()
    draft = start_application(office, who, service, language="nb")
    save_answers(office, who, draft.id, town.YES)
    receipt = submit(office, who, draft.id, token=town.token())
    work_now(office, receipt.case_id, budget_seconds=60)
    assert town.failures() == []
    return Case.objects.get(pk=receipt.case_id)


def test_each_service_has_a_draft_of_its_own():
    office, who = both(), town.citizen()
    drafts = {name: start_application(office, who, name, language="nb") for name in office.services}
    assert len({draft.pk for draft in drafts.values()}) == 2
    assert {name: current_draft(office, who, name).pk for name in drafts} == {n: d.pk for n, d in drafts.items()}


def test_what_one_service_has_decided_is_not_in_force_for_the_other():
    first = decided(both(), town.SERVICE)
    assert first.state == "notified" and Payment.objects.filter(case=first).exists()
    # In September the months before are the first case's: only a service that mixed them up would see a payment lowered.
    second = decided(both(now=LATER), OTHER)
    assert canonical.loads(bytes(second.determinations.get().facts))["in_force"] == []
    again = decided(both(now=LATER), town.SERVICE)
    assert canonical.loads(bytes(again.determinations.get().facts))["in_force"] != []


@pytest.mark.parametrize(
    ("payment", "reasons"), [("charged", []), ("paid out", ["lowers-in-force"])], ids=["less to pay", "less to get"]
)
def test_what_is_worse_follows_from_who_pays(payment: str, reasons: list[str]):
    """The same two decisions, the second over a lower sum: good for one who pays it, and bad for one who gets it."""

    def office(income: int, now: datetime) -> Office:
        made = town.office(town.alone(income), now=now)
        service = made.services[town.SERVICE]
        said = replace(service.package.service, decisions=replace(service.package.service.decisions, payment=payment))
        return replace(made, services={town.SERVICE: replace(service, package=replace(service.package, service=said))})

    assert decided(office(200_000, town.APPLIED), town.SERVICE).state == "notified"
    second = decided(office(150_000, town.APPLIED.replace(day=20)), town.SERVICE)
    assert second.determinations.get().reasons == reasons
    assert (second.state == "notified") is not bool(reasons)
