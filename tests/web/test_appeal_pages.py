"""The pages of appeals: a citizen's wish and claim, the desk's forms one after the other, rates and faults of rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import (
    Appeal,
    AppealPoint,
    Case,
    CostClaim,
    InformationRequest,
    Postponement,
    RuleFault,
    TouchedCase,
)
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi har sett på saken på nytt, og dette er vår vurdering."
DESK = "/saksbehandling"
ACCOUNT = "1234.56.78903"


def refused(wire: Any) -> tuple[Any, Case, Client, Client]:
    office = wire(town.office(town.alone(2_000_000)))
    made, kari = town.decided(office), town.caseworker()
    cases.decide(office, kari, made.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    return office, Case.objects.get(pk=made.pk), kit.enter(Client(), kari), kit.enter(Client(), town.citizen())


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def do(client: Client, case: Case, slug: str, **typed: Any) -> Any:
    return client.post(f"{DESK}/{case.number}/{slug}/", {**typed, "token": town.token(), "go": "do"})


def test_a_citizen_appeals_asks_to_wait_and_follows_it(wire: Any) -> None:
    _, case, _, ana = refused(wire)
    page = html(ana, f"/saker/{case.number}/klage/")
    assert "Skal vedtaket vente?" in page
    form = {"text": "Inntekten er feil.", "wish": "yes", "token": town.token()}
    assert ana.post(f"/saker/{case.number}/klage/", {**form, "wish": "perhaps"}).status_code == 422
    assert ana.post(f"/saker/{case.number}/klage/", form).status_code == 302
    assert Appeal.objects.count() == 1 and Postponement.objects.count() == 1
    own = html(ana, f"/saker/{case.number}/")
    assert "Klagen din" in own and "Mottatt" in own and "bedt om at vedtaket venter" in own
    Postponement.objects.all().delete()
    assert f"/saker/{case.number}/vent/" in html(ana, f"/saker/{case.number}/")
    assert ana.post(f"/saker/{case.number}/vent/", {"token": town.token()}).status_code == 302
    assert Postponement.objects.count() == 1


def test_the_desk_takes_an_appeal_from_paper_to_the_appeal_bodys_answer(wire: Any) -> None:
    office, case, kari, ana = refused(wire)
    typed = {"channel": "paper", "received_on": "10.6.2024", "posted_on": "", "words": "Jeg er uenig."}
    assert "Hva klageren skriver eller sier" in html(kari, f"{DESK}/{case.number}/klage-inn/")
    assert do(kari, case, "klage-inn", **{**typed, "received_on": "9.6.2024"}).status_code == 422
    assert do(kari, case, "klage-inn", **{**typed, "posted_on": "11.6.2024"}).status_code == 422
    assert do(kari, case, "klage-inn", **typed, postpone="postpone").status_code == 302
    found = Appeal.objects.get()
    page = html(kari, f"{DESK}/{case.number}/klage-opp/")
    assert "Hva gjelder klagen?" in page and "§ 3" in page
    key = next(one.key for one in cases.attackable(found) if one.adverse)
    assert do(kari, case, "klage-opp", appeal=str(found.pk), words="").status_code == 422
    assert do(kari, case, "klage-opp", appeal=str(found.pk), points=key, words="").status_code == 302
    assert AppealPoint.objects.get().row == key.split("|")[2]
    wish = Postponement.objects.get()
    assert do(kari, case, "utsetting", wish=str(wish.pk), granted="no", words="kort").status_code == 422
    assert do(kari, case, "utsetting", wish=str(wish.pk), granted="no", words=WHY).status_code == 302
    assert "Vedtaket venter ikke" in html(ana, f"/saker/{case.number}/")
    assert do(kari, case, "klagevedtak", outcome="upheld", decided_on="", words=WHY).status_code == 422
    assert do(kari, case, "send-klage", words=WHY).status_code == 302
    assert "Sendt til klageinstansen" in html(kari, f"{DESK}/{case.number}/")
    assert do(kari, case, "klagevedtak", outcome="annulled", decided_on="10.6.2024", words=WHY).status_code == 302
    found.refresh_from_db()
    assert found.body_decided_on == date(2024, 6, 10) and "Skal følges opp" in html(kari, f"{DESK}/{case.number}/")
    assert do(kari, case, "gjennomfort", words=WHY).status_code == 302
    leader = kit.enter(Client(), town.employee("leader"))
    assert "Omgjort" in html(leader, f"{DESK}/klager/") and key.split("|")[2] in html(leader, f"{DESK}/klager/")


def test_a_late_appeal_needs_words_and_a_dismissal_too(wire: Any) -> None:
    office, case, kari, _ = refused(wire)
    office.ports.clock.set(office.ports.clock.now().replace(month=9))
    cases.appeal(office, town.citizen(), case.number, text="Sent.", token=town.token())
    found = Appeal.objects.get()
    keys = [one.key for one in cases.attackable(found)][:1]
    assert do(kari, case, "klage-opp", appeal=str(found.pk), points=keys, words="").status_code == 422
    assert do(kari, case, "klage-avvis", appeal=str(found.pk), words="nei").status_code == 422
    assert do(kari, case, "klage-avvis", appeal=str(found.pk), words=WHY).status_code == 302
    assert Appeal.objects.get().outcome == "dismissed"


def test_costs_are_claimed_by_the_party_and_answered(wire: Any) -> None:
    office, case, kari, ana = refused(wire)
    assert ana.get(f"/saker/{case.number}/").content.decode().count("kostnader") == 0
    cases.appeal(office, town.citizen(), case.number, text="Uenig.", token=town.token())
    office.ports.tax.world = town.alone(200_000)
    who = town.caseworker()
    cases.reopen(office, who, case.number, why="Rettet.", token=town.token())
    town.work(office, kinds={"case.process"})
    cases.decide(office, who, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    assert do(kari, case, "klagevedtak", outcome="changed", decided_on="", words=WHY).status_code == 302
    assert f"/saker/{case.number}/kostnader/" in html(ana, f"/saker/{case.number}/")
    sent = ana.post(f"/saker/{case.number}/kostnader/", {"text": "Advokat, 4000 kr", "token": town.token()})
    assert sent.status_code == 302
    claim = CostClaim.objects.get()
    form = {"claim": str(claim.pk), "outcome": "granted", "words": WHY}
    assert do(kari, case, "kostnader", **form, amount="", account=ACCOUNT).status_code == 422
    wrong = do(kari, case, "kostnader", **form, amount="4 000", account="1234.56.78904")
    assert wrong.status_code == 422 and "ikke et norsk kontonummer" in wrong.content.decode()
    assert do(kari, case, "kostnader", **form, amount="4 000", account=ACCOUNT).status_code == 302
    assert CostClaim.objects.get().amount == "4000"
    assert "4\u00a0000\u00a0kr går ut i filen med betalinger for juni 2024" in html(kari, f"{DESK}/{case.number}/")
    assert "Du får 4\u00a0000\u00a0kr utbetalt" in html(ana, f"/saker/{case.number}/")
    month = f"{DESK}/priser/{town.SERVICE}/2024-06/"
    assert "Utbetales for klager" in html(kari, month)
    assert do(kari, case, "kostnader-endre", **{**form, "outcome": "refused"}, amount="", account="").status_code == 302
    assert "tilbakeført i filen for juni 2024" in html(kari, f"{DESK}/{case.number}/")
    assert kari.post(month, {"token": town.token(), "go": "close"}).status_code == 302
    assert "Utbetalinger for klager (CSV)" in html(kari, month)
    assert ACCOUNT.replace(".", "") in kari.get(f"{month}payments.csv").content.decode()


def test_a_rule_owner_reports_a_fault_and_a_caseworker_sees_to_the_cases(wire: Any) -> None:
    office, case, kari, _ = refused(wire)
    owner = kit.enter(Client(), town.employee("rule-owner"))
    assert "Ingen regel er påklaget." in html(owner, f"{DESK}/klager/") and "Meld en feil" in html(owner, f"{DESK}/klager/")
    typed = {"service": town.SERVICE, "kind": "row", "code": "effective-before", "decided_from": "", "decided_until": "",
             "why": "Raden regner fra feil dag, se rettet utgave."}  # fmt: skip
    for wrong in ({"code": "no-such"}, {"why": "kort"}, {"decided_from": "x"}, {"service": ""}):
        answer = owner.post(f"{DESK}/klager/feil/", {**typed, **wrong, "token": town.token()})
        assert answer.status_code == 422, wrong
    assert owner.post(f"{DESK}/klager/feil/", {**typed, "token": town.token()}).status_code == 302
    fault = RuleFault.objects.get()
    assert "Vi leter etter sakene." in html(owner, f"{DESK}/klager/feil/{fault.pk}/")
    town.work(office, kinds={"case.find-touched"})
    assert case.number not in html(owner, f"{DESK}/klager/feil/{fault.pk}/")
    assert case.number in html(kari, f"{DESK}/klager/feil/{fault.pk}/")
    assert "En regel bak vedtaket var feil" in html(kari, f"{DESK}/{case.number}/")
    touched = str(TouchedCase.objects.get().pk)
    assert do(kari, case, "feil-i-regel", touched=touched, how="leave", words="kort").status_code == 422
    assert do(kari, case, "feil-i-regel", touched=touched, how="reopen", words=WHY).status_code == 302
    assert TouchedCase.objects.get().outcome == "reopened"


def test_a_decision_that_waits_is_said_on_every_page_that_tells_of_it(wire: Any) -> None:
    office = wire(town.office(town.alone(200_000)))
    made, kari, ana = town.decided(office), town.caseworker(), kit.enter(Client(), town.citizen())
    town.work(office, kinds={"case.letter", "case.notice"})
    found = cases.appeal(office, town.citizen(), made.number, text="Feil.", postpone=True, token=town.token())
    desk = kit.enter(Client(), kari)
    assert "Vedtaket er ikke satt i verk" not in html(desk, f"{DESK}/{made.number}/")
    assert do(desk, made, "utsetting", wish=str(found.postponements.get().pk), granted="yes", words=WHY).status_code == 302
    for page in (html(desk, f"{DESK}/{made.number}/"), html(ana, f"/saker/{made.number}/")):
        assert "Vedtaket er ikke satt i verk" in page and "for august 2024 til juli 2025" in page
        assert "Det var ingen pris fra et tidligere vedtak" in page
    assert "1 linje venter" in html(desk, f"{DESK}/priser/{town.SERVICE}/2024-08/")
    assert "Venter" in html(desk, f"{DESK}/priser/")


def test_the_desk_asks_for_what_an_appeal_lacks_and_gives_more_time(wire: Any) -> None:
    _, case, kari, ana = refused(wire)
    form = {"until": "1.8.2024", "words": WHY}
    assert do(kari, case, "klagefrist", **{**form, "until": "1.7.2024"}).status_code == 422
    assert do(kari, case, "klagefrist", **form).status_code == 302
    ana.post(f"/saker/{case.number}/klage/", {"text": "Inntekten er feil.", "token": town.token()})
    form = {"appeal": str(Appeal.objects.get().pk), "due": "20.6.2024", "words": "Skriv hva du vil ha endret."}
    wrong = do(kari, case, "klage-mangler", **{**form, "due": "11.6.2024"})
    assert wrong.status_code == 422 and "minst fem dager" in wrong.content.decode()
    assert do(kari, case, "klage-mangler", **form).status_code == 302
    assert "Rett det klagen din mangler" in html(ana, f"/saker/{case.number}/")
    asked = f"/saker/sporsmal/{InformationRequest.objects.get().pk}/"
    assert "Skriv hva du vil ha endret." in html(ana, asked)
    assert ana.post(asked, {"text": "Prisen.", "token": town.token()}).status_code == 302
    assert "Det klagen mangler" in html(kari, f"{DESK}/{case.number}/") and "Prisen." in html(kari, f"{DESK}/{case.number}/")


def test_a_counterparty_comments_on_a_page_of_their_own(wire: Any) -> None:
    office = wire(town.office(town.couple(amount=900_000)))
    made, kari, bo = town.decided(office), kit.enter(Client(), town.caseworker()), kit.enter(Client(), town.citizen(town.BO))
    cases.decide(office, town.caseworker(), made.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    found = cases.appeal(office, town.citizen(), made.number, text="Bo tjener mindre.", token=town.token())
    page = html(kari, f"{DESK}/{made.number}/motpart/")
    assert "Hvem er motpart?" in page and "Bo Nordvik" in page and "Kim" not in page.partition("Hvem er motpart?")[2][:600]
    member = next(member for member, _ in cases.counterparties(made))
    form = {"appeal": str(found.pk), "member": member, "due": "20.6.2024", "enclose": "no", "words": ""}
    assert do(kari, made, "motpart", **form).status_code == 422
    assert do(kari, made, "motpart", **{**form, "enclose": "yes"}).status_code == 302
    assert "Uttal deg om en klage" in html(bo, "/saker/")
    asked = f"/saker/sporsmal/{InformationRequest.objects.get().pk}/"
    assert "Bo tjener mindre." in html(bo, asked) and made.number not in html(bo, asked)
    assert bo.post(asked, {"text": "Nei.", "token": town.token()}).status_code == 302
    assert "Motpartens uttalelse" in html(kari, f"{DESK}/{made.number}/")
