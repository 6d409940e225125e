"""Four eyes: what one caseworker decides waits for another, and neither page, API nor database lets one person be both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client

from api.caller import Caller, token
from cases import town
from saklig import cases
from saklig.cases import Actor
from saklig.cases.models import Case, Decision, OutcomeLine, Proposal
from saklig.safeguards.oversight import FourEyes, needs_second, strictest
from saklig.store import events
from saklig.store.models import Event
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WHY = "Inntekten er for høy etter det skattemeldingen viser."
REFUSED = town.alone(900_000)  # nothing is granted at that income


@pytest.fixture
def put() -> Any:
    """An office where the edges look for it, and its wish in the database."""
    config = apps.get_app_config("cases")
    before = getattr(config, "office", None)

    def put(world: Any, **service: Any) -> Any:
        config.office = town.office(world, **service)
        cases.keep_four_eyes(config.office)
        return config.office

    yield put
    config.office = before


@pytest.fixture
def kari() -> Actor:
    return town.caseworker()


@pytest.fixture
def per() -> Actor:
    return town.caseworker("Per Kollega")


def waiting(office: Any) -> Case:
    case = town.decided(office)
    assert case.state == "awaiting_judgement"
    return case


def proposed(office: Any, actor: Actor, case: Case, **more: Any) -> Proposal:
    made = cases.decide(office, actor, case.number, own_reasons=WHY, token=town.token(), **more)
    assert isinstance(made, Proposal) and not case.decisions.exists()
    return made


def test_the_strictest_wish_is_heard_and_what_it_is_about() -> None:
    assert strictest() is strictest(None, "never") is FourEyes.NEVER
    assert strictest("always", "adverse") is strictest("never", "always") is FourEyes.ALWAYS
    told = {(asked, adverse): needs_second(asked, adverse=adverse) for asked in FourEyes for adverse in (False, True)}
    assert [pair for pair, second in told.items() if second] == [
        (FourEyes.ADVERSE, True), (FourEyes.ALWAYS, False), (FourEyes.ALWAYS, True)
    ]  # fmt: skip


def test_a_refusal_waits_for_another_and_is_the_first_ones_decision(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="adverse")
    case = waiting(office)
    made = proposed(office, kari, case)
    town.work(office)
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and not case.letters.exists()
    with pytest.raises(cases.NotAllowed):
        cases.approve(office, kari, case.number, proposal=made.pk, token=town.token())
    decision = cases.approve(office, per, case.number, proposal=made.pk, token=town.token())
    town.work(office)
    case.refresh_from_db()
    assert (case.state, decision.decided_by_id, decision.own_reasons) == ("notified", kari.staff, WHY)
    kept = Proposal.objects.get(pk=made.pk)
    assert (kept.outcome, kept.settled_by_id, kept.decision_id) == ("approved", per.staff, decision.pk)
    told = [events.read(event.leaf) for event in Event.objects.filter(case_ref=case.pk).order_by("id")]
    by = {leaf["kind"]: leaf["data"]["by"]["id"] for leaf in told if leaf["kind"] in ("case.proposed", "case.approved")}
    assert by == {"case.proposed": str(kari.staff), "case.approved": str(per.staff)}


def test_the_package_asks_and_a_grant_is_no_refusal(put: Any, kari: Actor) -> None:
    package = town.package()
    oversight = replace(package.service.oversight, four_eyes="adverse")
    asks = replace(package, service=replace(package.service, oversight=oversight))
    office = put(REFUSED, package=asks)
    assert office.four_eyes(town.SERVICE) is FourEyes.ADVERSE
    proposed(office, kari, waiting(office))
    granted = put(town.alone(), package=asks, stage="advice")
    case = waiting(granted)
    assert isinstance(cases.decide(granted, kari, case.number, token=town.token()), Decision)
    assert isinstance(
        cases.decide(put(town.alone(), four_eyes="always", stage="advice"), kari, waiting(granted).number, token=town.token()),
        Proposal,
    )


def test_what_is_sent_back_stays_on_the_desk_with_why(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="always")
    case = waiting(office)
    made = proposed(office, kari, case)
    with pytest.raises(cases.OwnReasonsRequired):
        cases.send_back(office, per, case.number, proposal=made.pk, words="nei", token=town.token())
    cases.send_back(office, per, case.number, proposal=made.pk, words="Se på inntekten en gang til.", token=town.token())
    found = cases.desk(office, kari, case.number).proposal
    assert (found.waits, found.sent_back_by, found.words) == (False, "Per Kollega", "Se på inntekten en gang til.")
    with pytest.raises(cases.StaleForm):
        cases.approve(office, per, case.number, proposal=made.pk, token=town.token())
    again = proposed(office, kari, case)
    cases.approve(office, per, case.number, proposal=again.pk, token=town.token())


def test_a_dismissal_is_a_decision_too(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="adverse")
    case = waiting(office)
    made = cases.dismiss(office, kari, case.number, own_reasons=WHY, token=town.token())
    assert isinstance(made, Proposal)
    decision = cases.approve(office, per, case.number, proposal=made.pk, token=town.token())
    case.refresh_from_db()
    assert (case.state, decision.kind, decision.decided_by_id) == ("inadmissible", "dismissal", kari.staff)


def test_what_came_in_its_place_is_not_what_was_read(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="always")
    case = waiting(office)
    first = proposed(office, kari, case)
    second = proposed(office, kari, case)
    with pytest.raises(cases.StaleForm):
        cases.approve(office, per, case.number, proposal=first.pk, token=town.token())
    cases.assess_again(office, per, case.number, token=town.token())
    town.work(office)
    with pytest.raises(cases.StaleForm):
        cases.approve(office, per, case.number, proposal=second.pk, token=town.token())
    assert not case.decisions.exists()


def test_a_form_sent_twice_proposes_once_and_approves_once(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="always")
    case, one, two = waiting(office), town.token(), town.token()
    made = [cases.decide(office, kari, case.number, own_reasons=WHY, token=one) for _ in range(2)]
    assert made[0].pk == made[1].pk and Proposal.objects.count() == 1
    decisions = [cases.approve(office, per, case.number, proposal=made[0].pk, token=two) for _ in range(2)]
    assert decisions[0].pk == decisions[1].pk and Decision.objects.count() == 1


def refused_by_the_database(change: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError, match="needs another caseworker|settled once|approved_by_another|open_proposal"), \
            transaction.atomic():
        change()


def test_the_database_refuses_it_whoever_writes(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="adverse")
    case = waiting(office)
    determination = case.determinations.get()
    new = {"case": case, "number": 1, "decided_by_id": kari.staff, "own_reasons": WHY, "decided_at": office.ports.clock.now()}
    refused_by_the_database(lambda: Decision.objects.create(kind="dismissal", **new))

    def adverse() -> None:
        decision = Decision.objects.create(kind="caseworker", determination=determination, **new)
        OutcomeLine.objects.create(
            case=case, decision=decision, decided_by_id=kari.staff, subject="c1", benefit="x", month="2024-08-01",
            kind="refused", adverse=True, provision="§ 1", reason="r",
        )  # fmt: skip

    refused_by_the_database(adverse)
    made = proposed(office, kari, case)
    rows = Proposal.objects.filter(pk=made.pk)
    refused_by_the_database(lambda: rows.update(outcome="approved", settled_by=kari.staff))
    refused_by_the_database(lambda: rows.update(proposed_by=per.staff))
    refused_by_the_database(adverse)  # proposed is not approved
    rows.update(outcome="approved", settled_by=per.staff)
    refused_by_the_database(lambda: rows.update(settled_by=town.caseworker("Ola Tredje").staff))
    # Approved for one who decides and one determination: no other may use it, and nobody twice.
    other = {**new, "decided_by_id": per.staff}
    refused_by_the_database(lambda: Decision.objects.create(kind="dismissal", **other))
    refused_by_the_database(lambda: Decision.objects.create(kind="dismissal", **new))


def test_always_refuses_grants_and_parts_too_but_not_what_is_automatic(put: Any, kari: Actor) -> None:
    office = put(town.alone(), four_eyes="always")
    case = town.decided(office)
    assert case.decisions.get().kind == "automatic"  # never adverse, and by no caseworker
    new = {"case": case, "number": 2, "determination": case.determinations.get(), "decided_at": office.ports.clock.now()}
    for kind in ("caseworker", "part"):
        refused_by_the_database(lambda kind=kind: Decision.objects.create(kind=kind, decided_by_id=kari.staff, **new))


def test_pages_propose_approve_and_send_back(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="always")
    case = waiting(office)
    mine, theirs, base = kit.enter(Client(), kari), kit.enter(Client(), per), f"/saksbehandling/{case.number}/"
    mine.post(f"{base}avgjor/", {"words": WHY, "go": "do", "token": town.token()})
    made = case.proposals.get()
    said = mine.get(base).content.decode()
    assert "venter på en saksbehandler til" in said and "Forslaget venter på at en kollega" in said
    assert f'href="{base}send-tilbake/"' in said and f'href="{base}godkjenn/"' not in said
    assert mine.get(f"{base}godkjenn/").status_code == 409
    assert "venter på en til" in theirs.get("/saksbehandling/").content.decode()
    form = theirs.get(f"{base}godkjenn/").content.decode()
    assert WHY in form and str(made.pk) in form
    assert theirs.post(f"{base}godkjenn/", {"go": "do", "token": town.token()}).status_code == 422  # nothing chosen
    assert theirs.post(f"{base}godkjenn/", {"go": "do", "token": town.token(), "proposal": str(made.pk)}).status_code == 302
    assert case.decisions.get().decided_by_id == kari.staff


def test_the_api_proposes_and_approves(put: Any, kari: Actor, per: Actor) -> None:
    office = put(REFUSED, four_eyes="always")
    case = waiting(office)
    first, second, path = Caller(kari), Caller(per), f"/staff/cases/{case.number}"
    made = first.post(f"{path}/decisions", {"token": token(), "own_reasons": WHY}).json()
    assert made["proposed"] and second.get(path).json()["proposal"]["id"] == made["id"]
    body = {"token": token(), "proposal": made["id"]}
    assert first.post(f"{path}/approvals", body).status_code == 403
    back = second.post(f"{path}/returns", {**body, "token": token(), "own_reasons": "Se på inntekten en gang til."})
    assert back.status_code == 200 and not second.get(path).json()["proposal"]["waits"]
    assert second.post(f"{path}/approvals", {**body, "token": token()}).status_code == 409
    again = first.post(f"{path}/decisions", {"token": token(), "own_reasons": WHY}).json()
    done = second.post(f"{path}/approvals", {"token": token(), "proposal": again["id"]})
    assert done.status_code == 200 and not done.json()["proposed"]
    assert str(case.decisions.get().pk) == done.json()["id"]
