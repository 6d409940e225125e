"""The whole citizen path over HTTP without JavaScript, and what may go wrong on it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Application, Case
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SERVICE = town.SERVICE


def fields_of(html: str) -> dict[str, str]:
    main = html.split("<main", 1)[1]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main))
    found.pop("csrfmiddlewaretoken", None)
    return found


def answer_step(html: str, **answers: str) -> dict[str, str]:
    """Yes or no to every question of the page, and what is given."""
    given = fields_of(html) | dict.fromkeys(re.findall(r'type="radio"[^>]*name="([^"]+)"', html), "no")
    for name in re.findall(r'type="text"[^>]*name="([^"]+)"', html):
        given[name] = ""
    given |= {name: value for name, value in chosen(html).items() if name == "year-start"}
    return given | {"go": "next"} | {name.replace("_", "-"): value for name, value in answers.items()}


def chosen(html: str) -> dict[str, str]:
    """The radio buttons that are checked."""
    return dict(re.findall(r'type="radio" id="[^"]+" name="([^"]+)" value="([^"]+)" checked', html))


def begin(client: Client) -> tuple[str, str]:
    """Start applying; the address and the page of the first step."""
    answer = client.get(f"/tjenester/{SERVICE}/sok/", follow=True)
    return answer.request["PATH_INFO"], answer.content.decode()


def to_check(client: Client, **first: str) -> tuple[str, str]:
    """Through all steps to the review page."""
    address, html = begin(client)
    answers = {"asks_income_cap": "yes", "asks_core_hours": "yes", **first}
    for _ in range(8):
        if "/kontroll/" in address:
            return address, html
        answer = client.post(address, answer_step(html, **(answers if "/what/" in address else {})), follow=True)
        assert answer.status_code == 200, re.findall(r'ds-validation-message"[^>]*>([^<]*)', answer.content.decode())
        address, html = answer.request["PATH_INFO"], answer.content.decode()
    raise AssertionError(f"the form never ends: {address}")


def send(client: Client, *, letters: bool = True) -> str:
    """Send, and let a worker write the letter, unless that is to come later."""
    address, html = to_check(client)
    answer = client.post(address, fields_of(html), follow=True)
    assert answer.status_code == 200 and "/kvittering/" in answer.request["PATH_INFO"]
    if letters:
        town.write_letters()
    return answer.content.decode()


def test_from_sign_in_to_the_letter(office: Any, client: Client) -> None:
    page = client.get(f"/tjenester/{SERVICE}/sok/", follow=True)
    assert "Logg inn" in page.content.decode()
    onward = re.search(r'name="next" value="([^"]+)"', page.content.decode())[1]
    page = client.post("/logg-inn/velg/", {"person": "ana", "next": onward}, follow=True)
    assert "/soknad/" in page.request["PATH_INFO"]
    html = send(client)
    assert "Vi har fått søknaden din" in html and re.search(r"K-[2-9A-Z]{12}", html)
    assert town.failures() == []
    case = Case.objects.get()
    assert case.state == "notified"
    listed = client.get("/saker/").content.decode()
    assert case.number in listed and "Vedtak sendt" in listed
    shown = client.get(f"/saker/{case.number}/").content.decode()
    assert "Avgjort automatisk" in shown and "La et menneske se på vedtaket" in shown
    letter = re.search(r'href="(/saker/brev/[0-9a-f-]{36}/)"', shown)[1]
    html = client.get(letter).content.decode()
    assert "§ 3 b" in html.replace("\u00a0", " ") and "klage" in html and "La et menneske se på vedtaket" in html
    pdf = client.get(f"{letter}pdf/")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert pdf["Cache-Control"].find("no-store") >= 0


def test_only_questions_that_still_matter_are_asked(citizen: Client) -> None:
    _, html = begin(citizen)
    assert "samboer" not in html.split("<main")[1]
    _, html = to_check(citizen)
    assert "12 av de siste 18" not in html


def test_a_cohabitant_opens_a_question_on_the_same_page(citizen: Client) -> None:
    address, html = begin(citizen)
    answer = citizen.post(address, answer_step(html, asks_income_cap="yes"), follow=True)
    address, html = answer.request["PATH_INFO"], answer.content.decode()
    form = answer_step(html, has_cohabitant="yes", cohabitant=f"{town.DAG[:6]} {town.DAG[6:]}")
    answer = citizen.post(address, form, follow=True)
    assert answer.request["PATH_INFO"] == address
    assert "12 av de siste 18" in answer.content.decode() and "spørre om litt til" in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "says"),
    [("123", "elleve sifre"), ("12345678901", "ikke et gyldig"), ("<script>alert(1)</script>", "elleve sifre"), ("", "Fyll ut")],
)
def test_a_wrong_identity_number_says_what_is_wrong_and_is_shown_again(citizen: Client, number: str, says: str) -> None:
    address, html = begin(citizen)
    answer = citizen.post(address, answer_step(html, asks_income_cap="yes"), follow=True)
    address = answer.request["PATH_INFO"]
    answer = citizen.post(address, answer_step(answer.content.decode(), has_cohabitant="yes", cohabitant=number))
    html = answer.content.decode()
    assert answer.status_code == 422 and says in html and "<script>alert" not in html


def test_an_empty_step_says_what_is_missing_with_links_to_the_fields(citizen: Client) -> None:
    address, html = begin(citizen)
    answer = citizen.post(address, fields_of(html) | {"go": "next"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "Rett opp dette" in html
    for target in re.findall(r'<a class="ds-link" href="#([^"]+)">', html.split("ds-error-summary")[1].split("</div>")[0]):
        assert f'id="{target}"' in html


def test_save_and_go_on_later(citizen: Client) -> None:
    address, html = begin(citizen)
    citizen.post(address, answer_step(html, asks_income_cap="yes", go="later"))
    assert Application.objects.get().answers["application.asks_income_cap"] is True
    assert "Ikke sendt" in citizen.get("/saker/").content.decode()
    assert begin(citizen)[0] != address  # goes on where it was left


def test_a_double_click_on_send_is_one_application(citizen: Client) -> None:
    address, html = to_check(citizen)
    first = citizen.post(address, fields_of(html))
    second = citizen.post(address, fields_of(html))
    assert first["Location"] == second["Location"] and Case.objects.count() == 1


def test_two_tabs_the_older_one_is_told_and_loses_nothing(citizen: Client) -> None:
    address, old = begin(citizen)
    citizen.post(address, answer_step(old, asks_income_cap="yes"))
    answer = citizen.post(address, answer_step(old, asks_income_cap="no"))
    html = answer.content.decode()
    assert answer.status_code == 409 and "endret i et annet vindu" in html and chosen(html)["asks-income-cap"] == "no"
    assert Application.objects.get().answers["application.asks_income_cap"] is True
    again = citizen.post(address, answer_step(html, asks_income_cap="no"))
    assert again.status_code == 302 and Application.objects.get().answers["application.asks_income_cap"] is False


def test_the_same_saved_twice_is_no_conflict(citizen: Client) -> None:
    address, old = begin(citizen)
    form = answer_step(old, asks_income_cap="yes")
    assert citizen.post(address, form)["Location"] == citizen.post(address, form)["Location"]


def test_an_expired_session_in_the_middle_of_the_form_loses_nothing(citizen: Client) -> None:
    address, html = begin(citizen)
    session = citizen.session
    session["who"] = {**session["who"], "seen": 0}
    session.save()
    typed = answer_step(html, asks_income_cap="yes")
    page = citizen.post(address, typed, follow=True)
    assert "Det du skrev, er ikke borte" in page.content.decode()
    # What was typed lies in the session sealed; its key lies in the browser alone.
    kept = citizen.session["kept"]
    assert "asks-income-cap" not in kept and citizen.cookies["saklig_kept"].value not in kept
    back = citizen.post("/logg-inn/velg/", {"person": "ana", "next": address}, follow=True)
    html = back.content.decode()
    assert back.request["PATH_INFO"] == address and "tok vare på det du skrev" in html
    assert chosen(html)["asks-income-cap"] == "yes"
    assert "kept" not in citizen.session
    assert citizen.post(address, answer_step(html, asks_income_cap="yes")).status_code == 302


def test_what_was_kept_is_not_shown_to_someone_else(citizen: Client, office: Any) -> None:
    address, html = begin(citizen)
    session = citizen.session
    session["who"] = {**session["who"], "seen": 0}
    session.save()
    citizen.post(address, answer_step(html))
    other = kit.enter(citizen, town.citizen(town.BO))
    assert other.get(address).status_code == 404


def test_another_persons_application_case_and_letter_do_not_exist(office: Any, citizen: Client) -> None:
    address, _ = begin(citizen)
    send(citizen)
    case = Case.objects.get()
    letter = case.letters.get().letter
    stranger = kit.enter(Client(), town.citizen(town.BO))
    own, sent = f"/saker/{case.number}/", f"/saker/brev/{letter}/"
    for page in (address, own, sent, f"{sent}pdf/", f"{own}klage/"):
        assert stranger.get(page).status_code == 404, page
    assert Client().get(f"/saker/{case.number}/").status_code == 302
    assert stranger.get(f"/saksbehandling/{case.number}/").status_code == 403


@pytest.mark.parametrize(
    ("slug", "text", "state"),
    [("menneske", "", "under_human_review"), ("klage", "Jeg er uenig.", "appealed"), ("endring", "Ny jobb", "notified")],
)
def test_what_one_may_do_about_a_decision(citizen: Client, slug: str, text: str, state: str) -> None:
    send(citizen)
    case = Case.objects.get()
    page = f"/saker/{case.number}/{slug}/"
    html = citizen.get(page).content.decode()
    form = fields_of(html) | {"text": text}
    answer = citizen.post(page, form, follow=True)
    assert answer.status_code == 200 and 'role="status"' in answer.content.decode()
    case.refresh_from_db()
    assert case.state == state
    if slug == "klage":
        assert citizen.post(page, form).status_code == 302  # the same form again: the same appeal
        assert case.appeals.count() == 1


def test_an_appeal_without_words_is_asked_for_again(citizen: Client) -> None:
    send(citizen)
    page = f"/saker/{Case.objects.get().number}/klage/"
    assert citizen.post(page, {"text": "  "}).status_code == 422
    assert citizen.post(page, {"text": "x" * 9000}).status_code == 422


def test_a_form_that_was_tampered_with_is_refused_in_plain_words(citizen: Client) -> None:
    send(citizen)
    page = f"/saker/{Case.objects.get().number}/menneske/"
    assert citizen.post(page, {"text": "", "token": "<script>"}).status_code == 400
    assert Case.objects.get().state == "notified"


def test_a_register_that_is_down_keeps_nobody_from_applying(wire: Any, client: Client) -> None:
    from saklig.connectors.memory import Fault

    office = wire()
    office.ports.tax.fault = Fault.DOWN
    citizen = kit.enter(client, town.citizen())
    assert "Vi har fått søknaden din" in send(citizen)
    case = Case.objects.get()
    assert case.state == "awaiting_register"
    assert "Et register svarer ikke" in citizen.get(f"/saker/{case.number}/").content.decode()
    assert citizen.get(f"/saker/{case.number}/trekk/").status_code == 200
    citizen.post(f"/saker/{case.number}/trekk/", {})
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_the_stated_cohabitant_answers_for_themselves(wire: Any, client: Client) -> None:
    wire(town.office(town.with_cohabitant(town.alone())))
    citizen = kit.enter(client, town.citizen())
    address, html = begin(citizen)
    answer = citizen.post(address, answer_step(html, asks_income_cap="yes", asks_core_hours="yes"), follow=True)
    for _ in range(2):
        address = answer.request["PATH_INFO"]
        form = answer_step(answer.content.decode(), has_cohabitant="yes", cohabitant=town.DAG, lived_together="yes")
        answer = citizen.post(address, form, follow=True)
    address, html = to_check_from(citizen, answer)
    citizen.post(address, fields_of(html))
    assert Case.objects.get().state == "awaiting_information"
    other = kit.enter(Client(), town.citizen(town.DAG))
    listed = other.get("/saker/").content.decode()
    asked = re.search(r'href="(/saker/sporsmal/[0-9a-f-]{36}/)"', listed)[1]
    assert citizen.get(asked).status_code == 404  # nobody answers for another
    page = other.get(asked).content.decode()
    assert "inntekten din" in page and other.post(asked, fields_of(page)).status_code == 422
    yes = {"confirmed": "yes", "lived_together_12_of_18": "yes", "shares_total": "no"}
    assert other.post(asked, fields_of(page) | yes).status_code == 302


def to_check_from(client: Client, answer: Any) -> tuple[str, str]:
    for _ in range(5):
        address, html = answer.request["PATH_INFO"], answer.content.decode()
        if "/kontroll/" in address:
            return address, html
        answer = client.post(address, answer_step(html), follow=True)
    raise AssertionError(address)


def plain(html: str) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<main")[1].split("</main>")[0]).replace("\u00a0", " "))


def test_the_case_page_shows_the_working_out_and_the_reasons(citizen: Client) -> None:
    send(citizen)
    case = Case.objects.get()
    html = citizen.get(f"/saker/{case.number}/").content.decode()
    said = plain(html)
    assert "Dette betaler du" in said and "Du betaler" in said and "i måneden" in said
    # Equal months stand once, with the first and the last; each step has its provision.
    assert said.count("Slik er det regnet ut") == html.count('<p class="s-amount">') < 12
    assert re.search(r"august 2024 til \w+ 202\d", said) and "§ 3 b" in said and "innvilget" in said
    letter = citizen.get(re.search(r'href="(/saker/brev/[0-9a-f-]{36}/)"', html)[1]).content.decode()
    paid = re.search(r"Du betaler (\d[\d ]* kr)", said)[1]
    assert paid in plain(letter)


def test_the_case_page_gives_no_figure_of_another_adult(wire: Any, client: Client) -> None:
    case = town.decided(wire(town.office(town.couple(town.alone(101_230), amount=61_170))))
    citizen = kit.enter(client, town.citizen())
    said = plain(citizen.get(f"/saker/{case.number}/").content.decode())
    assert "Dette betaler du" in said and "101 230" in said
    for secret in ("61 170", "61170", "162 400", "162400"):
        assert secret not in said, secret
    # nor by what would change it: the law's limit alone, and not how far one's own income is from it
    assert "Hva som ville gitt et annet utfall" in said
    assert "gjelder når husholdningens inntekt er under" in said and "Med en inntekt" not in said


def test_the_case_page_says_what_would_change_the_outcome(wire: Any, client: Client) -> None:
    """§ 3 b: eleven months of 2,000 kr are six per cent of 366,666.67 kr, which the income must lie under."""
    case = town.decided(wire(town.office(town.alone(101_230))))
    citizen = kit.enter(client, town.citizen())
    said = plain(citizen.get(f"/saker/{case.number}/").content.decode())
    after = said.split("Hva som ville gitt et annet utfall")[1]
    assert re.search(r"Med en inntekt på 366 667 kr eller mer ville .+? ikke fått lavere betaling på grunn av inntekt", after)
    assert "§ 3 b" in after


def test_a_working_out_that_cannot_be_made_again_is_not_told_and_the_case_stays_open(
    citizen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saklig.cases.use_cases import decision_reasons
    from saklig.cases.use_cases.replay import ReplayDiffers

    send(citizen)

    def differs(*_: Any) -> Any:
        raise ReplayDiffers("another outcome")

    monkeypatch.setattr(decision_reasons, "replayed", differs)
    html = citizen.get(f"/saker/{Case.objects.get().number}/").content.decode()
    assert "kan ikke vises her akkurat nå" in html and "Dette betaler du" not in html and "/saker/brev/" in html


def test_the_kindergarten_year_is_chosen_and_not_typed(citizen: Client) -> None:
    address, html = begin(citizen)
    said = plain(html)
    assert "2023–2024" in said and "2024–2025" in said and "Det som går nå, fra 1. august 2023" in said
    assert chosen(html)["year-start"] == "2024"  # on 10 June the next year is what most people mean
    assert Application.objects.get().answers == {}
    answer = citizen.post(address, answer_step(html, year_start="2023", asks_income_cap="yes"))
    assert answer.status_code == 302
    assert Application.objects.get().answers["application.year_start"] == 2023
    assert chosen(citizen.get(address).content.decode())["year-start"] == "2023"
    # Twice the same is no conflict, and a year that nobody offered is no answer.
    assert citizen.post(address, answer_step(html, year_start="2023", asks_income_cap="yes")).status_code == 302
    for wrong in ("1999", "2023.5", "x", ""):
        html = citizen.get(address).content.decode()
        assert citizen.post(address, answer_step(html, year_start=wrong)).status_code == 422, wrong
    assert Application.objects.get().answers["application.year_start"] == 2023


def test_a_year_answered_by_a_program_is_kept_and_told_back(office: Any, citizen: Client) -> None:
    address, _ = begin(citizen)
    cases.save_answers(office, town.citizen(), Application.objects.get().pk, {"application.year_start": 2021})
    html = citizen.get(address).content.decode()
    assert chosen(html)["year-start"] == "2021"
    citizen.post(address, answer_step(html, asks_income_cap="yes"))
    assert Application.objects.get().answers["application.year_start"] == 2021


def test_a_year_filled_in_is_no_answer_before_its_step_is_saved(citizen: Client) -> None:
    address, _ = begin(citizen)
    review = citizen.get(re.sub(r"steg/.*", "kontroll/", address)).content.decode()
    assert "Ikke besvart" in review and "2024–2025" not in review


def test_ones_own_register_data_is_shown_with_its_source_before_sending(wire: Any, client: Client) -> None:
    wire(town.office(town.couple()))
    citizen = kit.enter(client, town.citizen())
    _, html = begin(citizen)
    address, review = to_check(citizen)
    for page in (html, review):
        said = plain(page)
        assert "Dette står om deg i Folkeregisteret" in said and "Kim Nordvik, født 4. mars 2021" in said
        assert "registrert på adressen din" in said and "Kilde: Folkeregisteret" in said and "mangler et barn" in said
        # Bo is the other parent: not a word of him, nor of any income or identity number.
        assert "Bo Nordvik" not in said and "100 000" not in said
        assert not any(number in page for number in (town.ANA, town.BO, town.KIM))


def test_a_population_register_that_is_down_is_told_of_and_stops_nobody(wire: Any, client: Client) -> None:
    from saklig.connectors.memory import Fault

    office = wire()
    office.ports.population.fault = Fault.DOWN
    citizen = kit.enter(client, town.citizen())
    address, html = begin(citizen)
    assert "Vi får ikke vist hva som står om deg" in plain(html)
    assert citizen.post(address, answer_step(html, asks_income_cap="yes")).status_code == 302
