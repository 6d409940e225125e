"""What a caseworker does besides deciding, over HTTP: entering facts, reading messages, posting letters, parts, reviews."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Appeal, Case, DecisionLetter, Review
from saklig.cases.ports import Contact
from saklig.documents.letters import Letter
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = "Vi har gått gjennom dokumentene du sendte, og legger dem til grunn."


def page(case: Case, slug: str = "") -> str:
    return f"/saksbehandling/{case.number}/" + (f"{slug}/" if slug else "")


def hidden(html: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', html)[1]


def do(client: Client, address: str, **fields: Any) -> Any:
    """Open the form and send it, as a browser does."""
    html = client.get(address).content.decode()
    more = {"determination": hidden(html, "determination")} if 'name="determination"' in html else {}
    return client.post(address, {"token": hidden(html, "token"), "go": "do", **more, **fields})


def kari() -> Client:
    return kit.enter(Client(), town.caseworker())


def ana() -> Client:
    return kit.enter(Client(), town.citizen())


def plain(letter: Letter) -> str:
    return re.sub(r"<[^>]+>", " ", letter.html).replace("\u00a0", " ")


def fact(path: str) -> str:
    from saklig.web.desk_facts import _name

    return _name(path)


AT = "household.adults[0]."


def entered(client: Client, case: Case, words: str = "Tre lønnsslipper og en kontrakt.", **facts: str) -> Any:
    return do(client, page(case, "opplysninger"), words=words, **{fact(AT + name): value for name, value in facts.items()})


def test_income_without_an_assessment_is_entered_and_decided_by_a_named_human(wire: Any) -> None:
    case = town.decided(wire(town.office(town.alone(None))))
    client = kari()
    assert do(client, page(case, "avgjor"), words=WORDS).status_code == 422  # what is unknown cannot be decided
    form = client.get(page(case, "opplysninger")).content.decode()
    assert "Ana Nordvik: Inntekt" in form and "Nå: ukjent" in form
    for wrong in ({"income": "mye"}, {"income": "-5"}, {"income_stage": "<b>"}, {}):
        assert entered(client, case, **wrong).status_code == 422, wrong
    assert entered(client, case, "", income="210 000").status_code == 422  # not without what it rests on
    assert case.corrections.count() == 0
    assert entered(client, case, income="210 000", income_year="2023", income_stage="documented").status_code == 302
    case.refresh_from_db()
    # Clear as it is, what a human entered is a human's to decide.
    assert case.state == "awaiting_judgement" and case.determinations.count() == 2 and not case.decisions.exists()
    assert "ført inn av saksbehandler" in client.get(page(case)).content.decode()
    assert do(client, page(case, "avgjor"), words=WORDS).status_code == 302
    text = plain(Letter.objects.get())
    assert "630 kr" in text and WORDS in text and "Kari Saksbehandler har behandlet saken" in text
    assert "210 000 kr  dokumentasjon" in text and "annen dokumentasjon enn skatteoppgjør" in text
    assert "ferdig skatteoppgjør" not in text


def test_a_lasting_fall_in_income_is_a_humans_judgement_and_this_years_income_counts(wire: Any) -> None:
    case = town.decided(wire(town.office(town.alone(900_000))), {"application.claims_lasting_income_fall": True})
    client = kari()
    assert "discretion" in case.determinations.get().reasons
    found = {"income": "210 000", "income_year": "2024", "income_stage": "this year"}
    fell = entered(client, case, "Oppsagt i mars, dagpenger ut året.", **found)
    assert fell.status_code == 302
    assert do(client, page(case, "avgjor"), words="Nedgangen er varig: arbeidsforholdet er avsluttet.").status_code == 302
    text = plain(Letter.objects.get())
    assert "husholdningens inntekt i 2024" in text and "husholdningens inntekt i 2023" not in text.lower()
    assert "inntekten i år, etter varig nedgang" in text and "Nedgangen er varig: arbeidsforholdet er avsluttet." in text
    assert "630 kr" in text and "900 000" not in text


def test_the_same_over_the_api(wire: Any) -> None:
    from api.caller import Caller, token

    case = town.decided(wire(town.office(town.alone(None))))
    caller = Caller(town.caseworker())
    path = f"/staff/cases/{case.number}"
    for facts in ({"application.received": "2024-01-01"}, {"household.adults[7].income": 1}, {AT + "income": "mye"}):
        answer = caller.post(f"{path}/facts", {"token": token(), "facts": facts, "why": "x"})
        assert answer.status_code == 422, (facts, answer.content)
    facts = {AT + "income": 210_000.5, AT + "income_year": 2023, AT + "income_stage": "documented"}
    assert caller.post(f"{path}/facts", {"token": token(), "facts": facts, "why": "Lønnsslipper."}).status_code == 200
    ruling = caller.get(path).json()["ruling"]
    assert ruling["settled"] and ruling["why_human"] == ["unsure"]
    seen = {"token": token(), "own_reasons": WORDS, "determination": ruling["id"]}
    assert caller.post(f"{path}/decisions", seen).status_code == 200
    assert "210 000,50 kr" in plain(Letter.objects.get())


def test_nobody_decides_an_outcome_that_came_after_the_form_was_opened(wire: Any) -> None:
    office = wire(town.office(town.alone(900_000)))
    case, client = town.decided(office), kari()
    html = client.get(page(case, "avgjor")).content.decode()
    office.ports.tax.world = town.alone(200_000)
    assert do(client, page(case, "vurder-igjen")).status_code == 302
    case.refresh_from_db()
    assert case.state == "notified"  # now it was a full grant: the refusal that was on the screen can no longer be sent
    stale = {"words": WORDS, "go": "do", "token": hidden(html, "token"), "determination": hidden(html, "determination")}
    assert client.post(page(case, "avgjor"), stale).status_code == 409
    office.ports.tax.world = town.alone(900_000)
    cases.reopen(office, town.caseworker(), case.number, why="Skatten er endret.", token=town.token())
    town.work(office, kinds={"case.process"})
    assert client.post(page(case, "avgjor"), stale).status_code == 409
    assert case.decisions.count() == 1


# --- parts, reviews and appeals ----------------------------------------------------------------------------------------


def part_decided(wire: Any) -> tuple[Any, Case, Client]:
    """Core hours are granted and go out first; the income cap would be refused, and waits."""
    office = wire(town.office(town.alone(500_000)))
    case, client = town.decided(office), kari()
    assert do(client, page(case, "avgjor"), words="", part="part").status_code == 302
    case.refresh_from_db()
    town.work(office, kinds={"case.notice"})
    return office, case, client


def test_the_granted_part_goes_out_first_and_the_rest_needs_reasons(wire: Any) -> None:
    office, case, client = part_decided(wire)
    assert case.state == "awaiting_judgement" and case.decisions.get().kind == "part"
    lines = case.decisions.get().lines.values_list("benefit", "kind")
    assert {"core-hours"} == {benefit for benefit, _ in lines} and not case.decisions.get().lines.filter(adverse=True)
    # The same part does not go out twice: it is no longer offered, and over the API it is refused.
    assert 'name="part"' not in client.get(page(case, "avgjor")).content.decode()
    with pytest.raises(cases.InvalidAnswers):
        cases.decide(office, town.caseworker(), case.number, part=True, token=town.token())
    text = plain(Letter.objects.get())
    assert "Resten er ikke avgjort ennå" in text and "hva du ikke får" not in text
    assert do(client, page(case, "avgjor"), words="").status_code == 422
    assert do(client, page(case, "avgjor"), words="Inntekten er over grensen for lavere betaling.").status_code == 302
    assert [d.kind for d in case.decisions.order_by("number")] == ["part", "caseworker"]


def test_a_part_decision_can_be_looked_at_and_appealed_while_the_rest_waits(wire: Any) -> None:
    office, case, client = part_decided(wire)
    citizen = ana()
    html = citizen.get(f"/saker/{case.number}/").content.decode()
    assert f"/saker/{case.number}/menneske/" in html and f"/saker/{case.number}/klage/" in html
    for slug, words in (("menneske", ""), ("klage", "Jeg er uenig i timetallet.")):
        address = f"/saker/{case.number}/{slug}/"
        token = hidden(citizen.get(address).content.decode(), "token")
        assert citizen.post(address, {"text": words, "token": token}).status_code == 302, slug
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"  # the rest is still to be decided
    assert Review.objects.get().decision == Appeal.objects.get().decision == case.decisions.get()
    assert Appeal.objects.get().in_time
    assert do(client, page(case, "opprett-holdt"), words="Vi har sett på timene, og de er riktige.").status_code == 302
    assert do(client, page(case, "send-klage"), words="Vi mener at timetallet er riktig regnet.").status_code == 302
    statement = plain(Letter.objects.get(kind="appeal-forwarded"))
    assert "Vi mener at timetallet er riktig regnet." in statement and "Statsforvalteren" in statement
    settled = do(client, page(case, "klagevedtak"), words="Statsforvalteren er enig med oss.", outcome="upheld")
    assert settled.status_code == 302
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and Review.objects.get().outcome == "upheld"
    assert Appeal.objects.get().outcome == "upheld"
    town.work(office, kinds={"case.letter", "case.notice"})
    assert do(client, page(case, "avgjor"), words="Inntekten er over grensen for lavere betaling.").status_code == 302


def test_after_a_part_decision_only_the_rest_can_be_taken_back(wire: Any) -> None:
    office, case, _ = part_decided(wire)
    office.ports.clock.advance(timedelta(days=22))
    town.work(office, kinds={"case.close"})  # comes by while the rest is open, and does nothing
    office.ports.clock.advance(timedelta(days=-22))
    cases.withdraw(office, town.citizen(), case.number, token=town.token())
    case.refresh_from_db()
    assert case.state == "notified"
    view = cases.own_case(office, town.citizen(), case.number)
    assert {"appeal", "request_review"} <= view.steps and "withdraw" not in view.steps
    assert [deadline.kind for deadline in view.deadlines if not deadline.met] == ["appeal"]
    office.ports.clock.advance(timedelta(days=22))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_review_that_upholds_sends_a_letter_and_the_case_closes_when_the_days_left_are_over(wire: Any) -> None:
    office = wire(town.office(town.alone()))
    case, client = town.decided(office), kari()
    town.work(office, kinds={"case.notice"})
    office.ports.clock.advance(timedelta(days=11))
    cases.request_review(office, town.citizen(), case.number, token=town.token())
    office.ports.clock.advance(timedelta(days=27))
    town.work(office)  # the first period is over, the closing job has come by, and the caseworker has been reminded
    (row,) = cases.queue(office, town.caseworker())
    assert (row.state, row.reminded) == ("under_human_review", True)
    assert do(client, page(case, "opprett-holdt"), words="Vi har sett på tallene, og de stemmer.").status_code == 302
    letter = Letter.objects.get(kind="upheld")
    until = DecisionLetter.objects.get(decision__isnull=False).appeal_until
    assert f"til og med {until.day}. juli 2024" in " ".join(plain(letter).split())
    assert "Vi har sett på tallene, og de stemmer." in plain(letter) and "Kari Saksbehandler" in plain(letter)
    assert cases.queue(office, town.caseworker()) == []
    office.ports.clock.advance(timedelta(days=10))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "notified"
    office.ports.clock.advance(timedelta(days=3))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_dismissal_can_be_looked_at_too(wire: Any) -> None:
    office = wire(town.office(town.alone(900_000)))
    case = town.decided(office)
    cases.dismiss(office, town.caseworker(), case.number, own_reasons=WORDS, token=town.token())
    town.work(office, kinds={"case.letter"})
    assert cases.request_review(office, town.citizen(), case.number, token=town.token()).decision.kind == "dismissal"
    case.refresh_from_db()
    assert case.state == "under_human_review"


def test_what_is_taken_up_again_for_an_appeal_is_a_humans(wire: Any) -> None:
    office = wire(town.office(town.alone()))
    case = town.decided(office)
    assert case.decisions.get().kind == "automatic"
    cases.appeal(office, town.citizen(), case.number, text="Prisen er feil.", token=town.token())
    assert do(kari(), page(case, "gjenapne"), words="Vi ser på prisen på nytt.").status_code == 302
    case.refresh_from_db()
    assert case.state == "awaiting_judgement" and "disputed" in case.determinations.order_by("-number").first().reasons


# --- messages and paper -------------------------------------------------------------------------------------------------


def test_a_change_told_of_stands_in_the_queue_until_it_is_read(wire: Any) -> None:
    office = wire(town.office(town.alone()))
    case, client = town.decided(office), kari()
    assert case.number not in client.get("/saksbehandling/").content.decode()
    cases.report_change(office, town.citizen(), case.number, text="Vi har flyttet sammen.", token=town.token())
    assert "Ulest melding" in client.get("/saksbehandling/").content.decode()
    message = case.messages.get()
    assert do(client, page(case, "lest"), messages=str(town.uuid4())).status_code == 422
    assert do(client, page(case, "lest"), messages=str(message.pk)).status_code == 302
    assert case.number not in client.get("/saksbehandling/").content.decode()
    assert client.get(page(case, "lest")).status_code == 409


def reserved(wire: Any) -> tuple[Any, Case]:
    contact = Contact(email="ana@example.invalid", phone=None, reserved=True)
    office = wire(town.office(replace(town.alone(), contacts={town.ANA: contact})))
    case = town.decided(office)
    town.work(office, kinds={"case.notice"})
    return office, case


def test_a_letter_on_paper_is_posted_over_http_and_the_appeal_period_runs_from_then(wire: Any) -> None:
    office, case = reserved(wire)
    client = kari()
    assert "Må sendes på papir" in client.get("/saksbehandling/").content.decode()
    office.ports.clock.advance(timedelta(days=40))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "notified"  # not closed on someone who has been told nothing
    letter = DecisionLetter.objects.get()
    typed = {"letter": str(letter.letter), "how": "post"}
    assert do(client, page(case, "papir"), **typed, day="21.7.2024").status_code == 422  # has not come yet
    assert do(client, page(case, "papir"), **typed, day="20.7.2024").status_code == 302
    letter.refresh_from_db()
    assert letter.appeal_until == date(2024, 8, 16)  # posted on a Saturday, counts as received on Friday the 26th
    assert case.number not in client.get("/saksbehandling/").content.decode()


def test_an_appeal_before_any_notice_was_given_is_in_time(wire: Any) -> None:
    office, case = reserved(wire)
    office.ports.clock.advance(timedelta(days=40))
    assert cases.appeal(office, town.citizen(), case.number, text="Uenig.", token=town.token()).in_time


def test_a_note_is_kept_in_the_case(wire: Any) -> None:
    office = wire(town.office(town.alone()))
    case = town.decided(office)
    client = kit.enter(Client(), town.opened_with_reason(office, town.caseworker(), case))
    assert do(client, page(case, "notat"), words="").status_code == 422
    assert do(client, page(case, "notat"), words="Ringte barnehagen om prisen.").status_code == 302
    assert "Ringte barnehagen om prisen." in client.get(page(case)).content.decode()


def test_the_desk_shows_which_missing_facts_still_matter_and_which_to_find_out_first(wire: Any) -> None:
    """The register has but the year in which Kim was born: that decides on the free core hours."""
    world = town.alone()
    born = {**world.persons, town.KIM: replace(world.persons[town.KIM], birth_date=None, birth_year=2021)}
    case = town.decided(wire(town.office(replace(world, persons=born))), {"application.asks_core_hours": True})
    html = kari().get(page(case)).content.decode()
    section = html.split("Opplysninger som mangler")[1].split("<h2")[0]
    assert "Undersøk det øverste først" in section
    first = re.sub(r"<[^>]+>", " ", section.split("<ol")[1].split("</li>")[0])
    assert "Kim Nordvik: Fødselsdato" in first
