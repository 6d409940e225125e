"""The caseworker's queue and desk: what is shown, what is hidden, and that a refusal needs words of one's own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Case
from saklig.cases.ports import Protection, ProtectionEntry
from saklig.store.models import Job
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def refused(wire: Any) -> Case:
    """A case that the rules would refuse: it waits for a human."""
    return town.decided(wire(town.office(town.alone(2_000_000))))


@pytest.fixture
def kari(refused: Case) -> Client:
    return kit.enter(Client(), town.caseworker())


def token(html: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', html)[1]


def test_the_queue_shows_what_waits_and_why(kari: Client, refused: Case) -> None:
    html = kari.get("/saksbehandling/").content.decode()
    assert refused.number in html and "Noe kan bli avslått" in html and "1 sak" in html
    assert refused.number not in kari.get("/saksbehandling/?waits=register").content.decode()
    assert refused.number in kari.get("/saksbehandling/?waits=all&order=oldest").content.decode()
    for nonsense in ("?page=0", "?page=-1", "?page=x", "?waits=<b>", "?service=../etc", "?order=1%27--"):
        assert kari.get(f"/saksbehandling/{nonsense}").status_code == 200
    # A queue is a list of numbers: nobody's name or income is in it.
    assert "Ana" not in html.split("<main")[1] and "2 000 000" not in html


def test_the_desk_shows_facts_with_sources_and_why_it_was_not_automatic(kari: Client, refused: Case) -> None:
    html = kari.get(f"/saksbehandling/{refused.number}/").content.decode().replace("\u00a0", " ")
    for said in ("Hvorfor saken ikke ble avgjort automatisk", "Skatteetaten", "2 000 000", "§ 3 b", "Fatt vedtak", "avslått"):
        assert said in html, said


def test_in_shadow_the_desk_hides_what_the_rules_came_to(wire: Any) -> None:
    case = town.decided(wire(town.office(town.alone(), stage="shadow")))
    kari = kit.enter(Client(), town.caseworker())
    html = kari.get(f"/saksbehandling/{case.number}/").content.decode()
    assert "skyggefasen" in html and "innvilget" not in html.split("<main")[1] and "600 kr" not in html
    form = kari.get(f"/saksbehandling/{case.number}/avgjor/").content.decode()
    assert "innvilget" not in form.split("<main")[1] and 'value="draft"' not in form


def test_a_refusal_without_own_reasons_is_impossible(kari: Client, refused: Case) -> None:
    page = f"/saksbehandling/{refused.number}/avgjor/"
    for words in ("", "   ", "nei", "-" * 40):
        answer = kari.post(page, {"words": words, "go": "do", "token": f"token-for-{len(words):04}"})
        assert answer.status_code == 422 and "med egne ord" in answer.content.decode()
    refused.refresh_from_db()
    assert refused.state == "awaiting_judgement" and not refused.decisions.exists()


def test_a_question_that_names_a_day_which_does_not_exist_is_not_sent(kari: Client, refused: Case) -> None:
    page = f"/saksbehandling/{refused.number}/sporsmal/"
    words = "Send oss lønnsslippen din innen 31.2.2026."
    answer = kari.post(page, {"words": words, "go": "do", "token": "token-for-a-day"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "ikke finnes i kalenderen" in html and words in html and 'href="#words"' in html
    assert not refused.information_requests.exists()
    right = words.replace("31.2.", "28.2.")
    assert kari.post(page, {"words": right, "go": "do", "token": "token-for-a-day"}).status_code == 302
    assert refused.information_requests.get().questions == [right]


def test_decide_with_own_reasons_and_the_letter_goes_out(kari: Client, refused: Case) -> None:
    page = f"/saksbehandling/{refused.number}/avgjor/"
    words = "Inntekten er over grensen, og vi fant ingen grunn til noe annet. <b>Hilsen</b>"
    form = {"words": words, "token": token(kari.get(page).content.decode())}
    draft = kari.post(page, form | {"go": "draft"}).content.decode()
    assert "Utkast til brev" in draft and "&lt;b&gt;Hilsen" in draft and "<b>Hilsen" not in draft
    assert not refused.decisions.exists()
    answer = kari.post(page, form | {"go": "do"}, follow=True)
    assert "Vedtaket er fattet" in answer.content.decode()
    refused.refresh_from_db()
    assert refused.state == "notified" and refused.decisions.get().decided_by.name == "Kari Saksbehandler"
    assert kari.post(page, form | {"go": "do"}).status_code == 409
    citizen = kit.enter(Client(), town.citizen())
    assert "Avgjort av Kari Saksbehandler" in citizen.get(f"/saker/{refused.number}/").content.decode()


def test_ask_the_applicant_who_answers(kari: Client, refused: Case) -> None:
    page = f"/saksbehandling/{refused.number}/sporsmal/"
    assert kari.post(page, {"words": " ", "go": "do"}).status_code == 422
    kari.post(page, {"words": "Har du flyttet?\n\nNår?", "go": "do", "token": "token-to-ask-once"})
    refused.refresh_from_db()
    assert refused.state == "awaiting_information"
    citizen = kit.enter(Client(), town.citizen())
    asked = re.search(r'href="(/saker/sporsmal/[^"]+)"', citizen.get(f"/saker/{refused.number}/").content.decode())[1]
    html = citizen.get(asked).content.decode()
    assert "Har du flyttet?" in html and "Når?" in html
    assert citizen.post(asked, {"text": "Nei.", "token": token(html)}).status_code == 302
    assert "Nei." in kari.get(f"/saksbehandling/{refused.number}/").content.decode()


def test_who_may_not_see_a_case_does_not_learn_that_it_exists(kari: Client, refused: Case) -> None:
    Case.objects.filter(pk=refused.pk).update(restricted=True)
    assert kari.get(f"/saksbehandling/{refused.number}/").status_code == 404
    assert refused.number not in kari.get("/saksbehandling/?waits=all").content.decode()
    other = kit.enter(Client(), town.caseworker("Omar Skjermet", restricted=True))
    assert "Skjermet" in other.get(f"/saksbehandling/{refused.number}/").content.decode()
    citizen = kit.enter(Client(), town.citizen(town.BO))
    for page in ("/saksbehandling/", "/saksbehandling/jobber/", f"/saksbehandling/{refused.number}/avgjor/"):
        assert citizen.get(page).status_code == 403
        assert Client().get(page).status_code == 302


def test_failed_jobs_can_be_tried_again_by_a_caseworker_only(kari: Client, refused: Case) -> None:
    job = Job.objects.filter(kind="case.remind-caseworker").get()
    Job.objects.filter(pk=job.pk).update(state="dead", attempts=8, error_class="RegisterUnavailable", error_message="post: down")
    html = kari.get("/saksbehandling/jobber/").content.decode()
    assert "case.remind-caseworker" in html and "post: down" in html
    page = f"/saksbehandling/jobber/{job.pk}/"
    assert kari.get(page).status_code == 405
    assert kit.enter(Client(), town.citizen()).post(page).status_code == 403
    assert kari.post(page).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)
    assert kari.post(page).status_code == 302  # a second click does nothing


def stored(case: Case) -> tuple[object, ...]:
    case.refresh_from_db()
    return case.state, case.stage, case.decisions.count(), case.letters.count(), case.determinations.count()


@pytest.mark.parametrize("words", ["", "nei", "." * 60])
def test_no_field_of_a_form_widens_the_policy(kari: Client, refused: Case, words: str) -> None:
    """A field that nobody asked for is refused in plain words; without it a refusal still needs one's own reasons."""
    before = stored(refused)
    added = {"kind": "automatic", "automatic": "true", "stage": "automation", "decided_by": "", "adverse": "false", "part": "x"}
    for more in ({}, added, {"kind": "automatic"}, {"only": "c1", "part": "part"}):
        form = {"words": words, "go": "do", "token": f"token-widening-{len(more):04}", **more}
        answer = kari.post(f"/saksbehandling/{refused.number}/avgjor/", form)
        assert answer.status_code in ((400,) if more else (409, 422)), more
        assert not more or "noe vi ikke har spurt om" in answer.content.decode()
    assert kari.post(f"/saksbehandling/{refused.number}/automatisk/", {"go": "do"}).status_code == 404
    assert kit.enter(Client(), town.citizen()).post(f"/saksbehandling/{refused.number}/avgjor/", added).status_code == 403
    assert stored(refused) == before and not refused.decisions.exists()


def test_a_decision_with_reasons_is_a_persons_whatever_the_form_says(kari: Client, refused: Case) -> None:
    words = "Inntekten er over grensen, og vi fant ingen grunn til noe annet."
    form, page = {"words": words, "go": "do", "token": "token-as-automatic"}, f"/saksbehandling/{refused.number}/avgjor/"
    assert kari.post(page, form | {"kind": "automatic", "automatic": "true"}).status_code == 400
    assert not refused.decisions.exists()
    assert kari.post(page, form).status_code == 302
    made = refused.decisions.get()
    assert made.kind != "automatic" and made.decided_by.name == "Kari Saksbehandler" and made.own_reasons == words


@pytest.mark.parametrize("more", [{}, {"kind": "automatic"}, {"automatic": True}, {"stage": "automation"}, {"part": "x"}])
def test_no_field_of_an_api_call_widens_the_policy(refused: Case, more: dict[str, object]) -> None:
    from api.caller import Caller
    from api.caller import token as fresh

    before = stored(refused)
    words = "Inntekten er over grensen, og vi fant ingen grunn til noe annet." if more else ""
    body = {"token": fresh(), "own_reasons": words, **more}
    answer = Caller(town.caseworker()).post(f"/staff/cases/{refused.number}/decisions", body)
    assert 400 <= answer.status_code < 500, answer.content
    assert Caller(town.citizen()).post(f"/staff/cases/{refused.number}/decisions", body).status_code in (401, 403, 404)
    assert stored(refused) == before and not refused.decisions.exists()


def test_payments_in_force_month_by_month_are_one_folded_list_and_people_come_first(wire: Any) -> None:
    office = wire()
    town.decided(office)
    again = town.decided(office)
    kari = town.opened_with_reason(office, town.caseworker(), again)
    html = kit.enter(Client(), kari).get(f"/saksbehandling/{again.number}/").content.decode()
    facts, folded = html.split('id="list-1"')[0].split('<caption class="ds-sr-only">')[-1], html.split('id="list-1"')[1]
    count = int(re.search(r"\((\d+)\)</summary>", folded)[1])
    assert count > 3 and folded.split("</table>")[0].count("<tr>") == count + 1
    assert "Betaling etter vedtak" in folded.split("</table>")[0] and "Betaling etter vedtak" not in facts
    assert "Kim" in folded.split("</table>")[0] and ">c1<" not in html
    # Each person once, with what is about them; what is about nobody comes last.
    about = re.findall(r'scope="rowgroup" colspan="4">([^<]+?)(?: <|</th>)', facts)
    assert about == ["Ana Nordvik", "Kim Nordvik", "Søknaden og husholdningen"]


def test_an_assessment_that_cannot_be_made_again_is_not_shown_or_decided_by_and_the_case_stays_open(
    kari: Client, refused: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saklig.cases import at_the_desk
    from saklig.cases.use_cases.replay import ReplayDiffers

    def differs(*_: object) -> None:
        raise ReplayDiffers("another outcome")

    monkeypatch.setattr(at_the_desk, "replayed", differs)
    page = f"/saksbehandling/{refused.number}/"
    answer = kari.get(page)
    html = answer.content.decode()
    assert answer.status_code == 200 and "kan ikke gjøres om igjen" in html and "avslått" not in html
    assert f"{page}vurder-igjen/" in html and f"{page}avgjor/" not in html and "Skatteetaten" in html
    words = {"words": "Inntekten er over grensen, og vi fant ikke noe annet.", "go": "do", "token": "token-that-differs"}
    assert kari.get(f"{page}avgjor/").status_code == kari.post(f"{page}avgjor/", words).status_code == 409
    assert not refused.decisions.exists()


def test_the_head_of_the_queue_says_what_is_oldest_what_is_late_and_who_waits_for_whom(kari: Client, refused: Case) -> None:
    from datetime import date, timedelta

    from saklig import cases
    from saklig.cases.models import Deadline
    from saklig.web import wired

    actor, today = town.caseworker(), date(2024, 6, 10)
    load = cases.workload(wired.office(), actor, today=today)
    due = Deadline.objects.filter(case=refused, met_at=None).order_by("due").first().due
    assert (load.here, load.oldest, load.next_due, load.overdue, load.soon) == (1, refused.received_at, due, 0, 0)
    assert cases.workload(wired.office(), actor, today=due - timedelta(days=5)).soon == 1
    late = cases.workload(wired.office(), actor, today=due + timedelta(days=1))
    assert (late.overdue, late.soon) == (1, 0)
    Case.objects.filter(pk=refused.pk).update(state="awaiting_information")
    moved = cases.workload(wired.office(), actor, today=today)
    assert moved.here == 0 and moved.elsewhere == {"awaiting_information": 1}
    assert "søkeren: 1" in kari.get("/saksbehandling/").content.decode()
    with pytest.raises(cases.NotAllowed):
        cases.workload(wired.office(), town.citizen(), today=today)
    Case.objects.filter(pk=refused.pk).update(restricted=True)
    assert not cases.workload(wired.office(), actor, today=today).elsewhere


def test_who_are_siblings_can_be_written_in_where_the_register_hides_it(wire: Any) -> None:
    grade = (ProtectionEntry(grade=Protection.CONFIDENTIAL),)
    world = town.alone()
    world = replace(world, persons={one: replace(person, protection=grade) for one, person in world.persons.items()})
    office = wire(town.office(town.with_sibling(world)))
    case = town.decided(office)
    client = kit.enter(Client(), town.caseworker("Ragna Skjermet", restricted=True))
    path = f"/saksbehandling/{case.number}/opplysninger/"
    page = client.get(path).content.decode()
    assert "adressen vises ikke" in page and "ingen av de andre barna" in page and 'value="c2"' in page
    typed = {"token": town.token(), "words": "Familien har fortalt det i dag."}
    wrong = client.post(path, {**typed, "fact-children-0-siblings": ["c2", "-"]})
    assert 'href="#fact-children-0-siblings-1"' in wrong.content.decode()
    assert wrong.status_code == 422 and client.post(path, {**typed, "fact-children-0-siblings": ["c9"]}).status_code == 422
    done = client.post(path, {**typed, "fact-children-0-siblings": ["c2"], "fact-children-1-siblings": ["c1"]})
    assert done.status_code == 302
    said = {row.path: (row.about.name, row.value) for row in case.corrections.all()}
    assert set(said) == {"children[].siblings"} and case.corrections.count() == 2
    town.work(office, kinds={"case.process"})
    ragna = town.caseworker("Ragna Skjermet", restricted=True)
    assert "children[1].siblings" not in cases.desk(office, ragna, case.number).ruling.missing


def test_an_adult_that_no_register_gives_is_added_and_taken_out_on_the_pages(kari: Client, refused: Case) -> None:
    desk = f"/saksbehandling/{refused.number}/"
    page, html = f"{desk}voksen/", kari.get(desk).content.decode()
    assert page in html and f"{desk}fjern-voksen/" not in html
    form = {"identity": "", "name": "", "role": "spouse", "said_by": "agency", "grade": "-", "words": "NAV har bekreftet det."}
    wrong = kari.post(page, form | {"token": "token-for-adult"})
    shown = wrong.content.decode()
    assert wrong.status_code == 422 and 'href="#identity"' in shown and "NAV har bekreftet det." in shown
    assert kari.post(page, form | {"identity": town.BO, "token": "token-for-adult"}).status_code == 302
    html = kari.get(desk).content.decode()
    assert "Voksne ført inn av saksbehandler" in html and "NAV har bekreftet det." in html and "en annen myndighet" in html
    out = f"{desk}fjern-voksen/"
    which = re.search(r'name="adult" value="([^"]+)"', kari.get(out).content.decode())[1]
    taken = kari.post(out, {"adult": which, "words": "Det var feil person.", "token": "token-adult-out"})
    assert taken.status_code == 302 and "Det var feil person." in kari.get(desk).content.decode()
    assert kari.get(out).status_code == 409


def test_the_case_offers_no_form_that_the_rules_of_delegation_refuse(wire: Any) -> None:
    basis = {"nb": "etter delegering", "nn": "etter delegering", "en": "by delegation"}
    office = town.office(town.alone(2_000_000))
    case = town.decided(wire(office))
    offered = {}
    for may in (None, (), ("dismiss",), ("grant", "refuse")):
        rules = () if may is None else (cases.Delegation(id="r", basis=basis, may=frozenset(may)),)
        wire(replace(office, delegations=rules))
        html = kit.enter(Client(), town.caseworker()).get(f"/saksbehandling/{case.number}/").content.decode()
        offered[may] = {slug for slug in ("avgjor", "avvis", "notat", "opplysninger") if f"/{case.number}/{slug}/" in html}
    always = {"notat", "opplysninger"}
    assert offered[None] == {*always, "avgjor", "avvis"} and offered[()] == always
    assert offered["dismiss",] == {*always, "avvis"} and offered["grant", "refuse"] == {*always, "avgjor"}
