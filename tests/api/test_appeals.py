"""Appeals by a program: sent, written down, taken up, dismissed, forwarded, settled, carried out; postponing, costs, faults."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from api.caller import Caller, token
from cases import town
from saklig.cases.models import Appeal, AppealPoint, CostClaim, RuleFault, TouchedCase

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi har sett på saken på nytt, og dette er vår vurdering."


@pytest.fixture
def refused(ana: Caller, kari: Caller) -> str:
    """Refused by Kari, and told of on 10 June 2024; the number."""
    apps.get_app_config("cases").office = town.office(town.alone(2_000_000))
    number: str = ana.apply()["case_number"]
    assert step(kari, number, "decisions", own_reasons=WHY)
    town.work(apps.get_app_config("cases").office, kinds={"case.letter", "case.notice"})
    return number


def step(who: Caller, number: str, path: str, *, status: int = 200, method: str = "POST", **body: Any) -> Any:
    answer = who.send(method, f"/staff/cases/{number}/{path}", {"token": token(), **body})
    assert answer.status_code == status, (path, answer.status_code, answer.content)
    return answer.json()


def appealed(ana: Caller, number: str, **more: Any) -> None:
    sent = ana.post(f"/cases/{number}/appeals", {"token": token(), "text": "Inntekten er feil.", **more})
    assert sent.status_code == 200, sent.content


def at_desk(kari: Caller, number: str) -> dict[str, Any]:
    found: dict[str, Any] = kari.get(f"/staff/cases/{number}").json()
    return found


def test_sent_taken_up_forwarded_changed_by_the_body_and_carried_out(ana: Caller, kari: Caller, refused: str) -> None:
    appealed(ana, refused, postpone=True)
    (appeal,) = at_desk(kari, refused)["appeals"]
    assert (appeal["stage"], appeal["in_time"], appeal["postpone_asked"]) == ("received", True, True)
    path = f"appeals/{appeal['id']}/taking-up"
    none = step(kari, refused, path, status=422, points=["no|such|rule"])
    assert none["errors"][0]["where"] == "points"
    assert step(kari, refused, path, status=422)["errors"][0]["code"] == "choose-some"
    points = [one["key"] for one in appeal["attackable"] if one["adverse"]]
    wish = {"token": token(), "points": points}
    first, second = (kari.post(f"/staff/cases/{refused}/{path}", wish).json() for _ in range(2))
    assert first == second and AppealPoint.objects.count() == len(points)
    assert at_desk(kari, refused)["appeals"][0]["stage"] == "taken-up"
    step(kari, refused, "appeal-forwarding", own_reasons=WHY)
    assert step(kari, refused, "appeal-outcome", status=422, own_reasons=WHY, outcome="annulled", decided_on="2124-01-01")
    step(kari, refused, "appeal-outcome", own_reasons=WHY, outcome="changed-by-body", decided_on="2024-06-10")
    (appeal,) = at_desk(kari, refused)["appeals"]
    assert appeal["to_carry_out"] and all(one["overturned"] for one in appeal["points"])
    step(kari, refused, "appeal-carried-out", own_reasons=WHY)
    assert not at_desk(kari, refused)["appeals"][0]["to_carry_out"]
    step(kari, refused, "appeal-carried-out", status=409, own_reasons=WHY)
    (own,) = ana.get(f"/cases/{refused}").json()["appeals"]
    assert own["stage"] == "changed-by-body" and "settled_reasons" not in own


def test_an_appeal_on_paper_is_written_down_and_a_late_one_dismissed(ana: Caller, kari: Caller, refused: str) -> None:
    form = {"text": "Jeg er uenig.", "channel": "paper"}
    early = step(kari, refused, "appeals", status=422, **form, received_on="2024-06-01")
    assert early["errors"] == [{**early["errors"][0], "where": "received_on", "code": "before-decision"}]
    late = step(kari, refused, "appeals", status=422, **form, received_on="2024-06-10", posted_on="2024-06-11")
    assert late["errors"][0]["code"] == "after-received"
    office = apps.get_app_config("cases").office
    office.ports.clock.set(town.APPLIED.replace(month=8))
    step(kari, refused, "appeals", **form, received_on="2024-08-09")
    (appeal,) = at_desk(kari, refused)["appeals"]
    assert (appeal["in_time"], appeal["channel"]) == (False, "paper")
    points = [one["key"] for one in appeal["attackable"] if one["adverse"]]
    refusal = step(kari, refused, f"appeals/{appeal['id']}/taking-up", status=422, points=points)
    assert refusal["code"] == "own-reasons-required"
    assert step(kari, refused, f"appeals/{appeal['id']}/dismissal", status=422, own_reasons="kort")
    step(kari, refused, f"appeals/{appeal['id']}/dismissal", own_reasons=WHY)
    assert Appeal.objects.get().outcome == "dismissed"
    kinds = {letter["kind"] for letter in ana.get(f"/cases/{refused}").json()["letters"]}
    assert {"appeal-received", "appeal-dismissed"} <= kinds


def test_a_wish_to_wait_is_asked_once_and_answered_with_reasons(ana: Caller, kari: Caller, refused: str) -> None:
    appealed(ana, refused)
    first, second = (ana.post(f"/cases/{refused}/postponements", {"token": token()}).json() for _ in range(2))
    assert first["id"] == second["id"]
    path = f"postponements/{first['id']}/answer"
    assert step(kari, refused, path, status=422, granted=True, own_reasons="kort")["code"] == "own-reasons-required"
    assert step(kari, refused, path, status=422, granted=False, own_reasons=WHY, conditions="x")["errors"][0]["mend"]
    step(kari, refused, path, granted=True, own_reasons=WHY, conditions="Meld fra om endringer.")
    desk = at_desk(kari, refused)
    assert desk["postponed"] and desk["postponements"][0]["granted"] is True
    assert desk["postponements"][0]["conditions"] == "Meld fra om endringer." and desk["postponements"][0]["appealed"]
    step(kari, refused, path, status=409, granted=False, own_reasons=WHY)
    step(kari, refused, "postponements", status=409, own_reasons=WHY)  # it waits already
    step(kari, refused, f"postponements/{first['id']}/ending", own_reasons=WHY)
    desk = at_desk(kari, refused)
    assert not desk["postponed"] and desk["postponements"][0]["end_reasons"] == WHY
    step(kari, refused, f"postponements/{first['id']}/ending", status=409, own_reasons=WHY)
    step(kari, refused, "postponements", own_reasons=WHY)
    assert at_desk(kari, refused)["postponements"][1]["own_accord"]
    assert ana.get(f"/cases/{refused}").json()["appeals"][0]["postponed"] is True


def test_costs_are_claimed_answered_and_changed_and_the_account_is_told_nowhere(
    ana: Caller, kari: Caller, refused: str
) -> None:
    assert ana.post(f"/cases/{refused}/cost-claims", {"token": token(), "text": "Advokat."}).status_code == 409
    appealed(ana, refused)
    office = apps.get_app_config("cases").office
    office.ports.tax.world = town.alone(200_000)
    step(kari, refused, "reopening", own_reasons=WHY)
    step(kari, refused, "decisions", own_reasons=WHY)
    assert ana.get(f"/cases/{refused}").json()["may_claim_costs"] is True
    claim = ana.post(f"/cases/{refused}/cost-claims", {"token": token(), "text": "Advokat, fem timer."}).json()["id"]
    path, granted = f"cost-claims/{claim}/answer", {"outcome": "partly", "own_reasons": WHY}
    assert step(kari, refused, path, status=422, **granted)["errors"][0]["where"] == "amount"
    wrong = step(kari, refused, path, status=422, **granted, amount="6000", account="12345678901")
    assert wrong["errors"][0]["code"] == "not-an-account" and "12345678901" not in str(wrong)
    step(kari, refused, path, status=409, method="PUT", outcome="refused", own_reasons=WHY)  # nothing to change yet
    done = step(kari, refused, path, **granted, amount="6000", account="1234 56 78911")
    desk = kari.get(f"/staff/cases/{refused}")
    assert (done["id"], CostClaim.objects.get().amount) == (claim, "6000") and "78911" not in desk.content.decode()
    assert desk.json()["cost_claims"][0]["outcome"] == "partly"
    step(kari, refused, path, method="PUT", outcome="refused", own_reasons=WHY)
    assert CostClaim.objects.get().outcome == "refused"


def test_a_claim_for_costs_on_paper(ana: Caller, kari: Caller, refused: str) -> None:
    form = {"text": "Advokat.", "channel": "counter"}
    early = step(kari, refused, "cost-claims", status=422, **form, received_on="2124-01-01")
    assert early["errors"][0]["code"] == "in-the-future"
    step(kari, refused, "cost-claims", status=409, **form, received_on="2024-06-10")  # nothing has been changed


def test_the_party_may_not_do_the_desks_part_nor_another_the_partys(ana: Caller, kari: Caller, refused: str) -> None:
    appealed(ana, refused)
    appeal, dag = str(Appeal.objects.get().pk), Caller(town.citizen(town.DAG))
    step(ana, refused, f"appeals/{appeal}/dismissal", status=403, own_reasons=WHY)
    for path in ("appeals", "cost-claims", "postponements"):
        body = {"token": token(), **({} if path == "postponements" else {"text": "x"})}
        assert dag.post(f"/cases/{refused}/{path}", body).status_code == 404, path
        assert kari.post(f"/cases/{refused}/{path}", body).status_code == 403, path
    other = ana.apply()["case_number"]
    step(kari, other, f"appeals/{appeal}/dismissal", status=404, own_reasons=WHY)  # an appeal of another case
    assert Appeal.objects.get().settled_at is None


def test_a_rule_that_proved_wrong_lists_the_cases_it_touched(ana: Caller, kari: Caller) -> None:
    number = ana.apply()["case_number"]
    owner = Caller(town.employee("rule-owner"))
    form = {"service": town.SERVICE, "kind": "row", "code": "effective-before", "why": WHY}
    for wrong, where in (({"code": "no-such"}, "code"), ({"why": f"{WHY} Gjelder {town.ANA}."}, "why"),
                         ({"decided_from": "2024-06-02", "decided_until": "2024-06-01"}, "decided_until")):  # fmt: skip
        answer = owner.post("/staff/rule-faults", {"token": token(), **form, **wrong})
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, where), answer.content
        assert town.ANA not in answer.content.decode()
    assert kari.post("/staff/rule-faults", {"token": token(), **form}).status_code == 403 and not RuleFault.objects.exists()
    wish = {"token": token(), **form}
    made, again = (owner.post("/staff/rule-faults", wish) for _ in range(2))
    assert made.status_code == 201 and made.json() == again.json()
    town.work(apps.get_app_config("cases").office, kinds={"case.find-touched"})
    path = f"/staff/rule-faults/{made.json()['id']}"
    assert owner.get(path).json()["listed"] == 1 and owner.get(path).json()["cases"] == []
    assert kari.get(path).json()["cases"] == [number]
    assert [one["code"] for one in kari.get("/staff/rule-faults").json()] == ["effective-before"]
    (touched,) = at_desk(kari, number)["touched"]
    settle = f"touched/{touched['id']}/settlement"
    step(kari, number, settle, status=422, reopen=True, own_reasons="kort")
    step(kari, number, settle, reopen=True, own_reasons=WHY)
    step(kari, number, settle, status=409, reopen=False, own_reasons=WHY)
    assert TouchedCase.objects.get().outcome == "reopened"


def test_how_rules_fare_is_for_those_who_own_and_follow_them(ana: Caller, kari: Caller, refused: str) -> None:
    appealed(ana, refused)
    step(kari, refused, "appeal-forwarding", own_reasons=WHY)
    for who in (kari, Caller(town.employee("leader")), Caller(town.employee("rule-owner"))):
        rates = who.get("/staff/rule-rates").json()
        assert rates and all(one["attacked"] == 1 and one["settled"] == 0 for one in rates)
    assert Caller(town.employee("auditor")).get("/staff/rule-rates").status_code == 403
