"""What seems to apply, drafts that are deleted, forms that were tampered with, and a decision whose letter is not there yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Application, Case, DecisionLetter
from saklig.cases.periods import of_value
from saklig.cases.use_cases.seeming import Likelihood, seeming
from saklig.store.models import Job, StoredKey
from saklig.web import texts
from web import kit
from web.test_citizen_path import answer_step, begin, chosen, fields_of, plain, send, to_check

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SERVICE = town.SERVICE
CAP, CORE = "application.asks_income_cap", "application.asks_core_hours"
ON = date(2024, 6, 10)


def seen(*born: str | None, years: tuple[int, ...] = (2024,)) -> dict[tuple[str, int], tuple[Likelihood, tuple[str, ...]]]:
    own = {"children": [{"name": f"Child {number}", "birth_date": day} for number, day in enumerate(born, 1)]}
    service = town.office(town.alone()).services[SERVICE]
    found = seeming(service, own, thought_of=[of_value(service.package, year) for year in years], on=ON)
    return {(one.asked_by, one.year): (one.likelihood, one.names) for one in found}


def test_what_the_rules_do_not_rule_out_may_apply_and_what_they_do_seems_not() -> None:
    found = seen("2021-03-04")
    assert found[CAP, 2024] == found[CORE, 2024] == (Likelihood.MAY, ("Child 1",))
    # Core hours are for those who turn two in the year (§ 3 c): born in 2023 is too young in 2024, and not in 2025.
    found = seen("2023-03-04", years=(2024, 2025))
    assert found[CORE, 2024][0] is Likelihood.SEEMS_NOT and found[CORE, 2025] == (Likelihood.MAY, ("Child 1",))
    assert found[CAP, 2024] == (Likelihood.MAY, ("Child 1",))
    assert seen("2023-03-04", "2021-03-04")[CORE, 2024] == (Likelihood.MAY, ("Child 2",))


def test_unknown_counts_against_nobody_and_no_child_of_the_age_seems_not() -> None:
    assert seen(None)[CORE, 2024][0] is Likelihood.MAY
    assert {likelihood for likelihood, _ in seen().values()} == {Likelihood.SEEMS_NOT}
    assert {likelihood for likelihood, _ in seen("2012-03-04").values()} == {Likelihood.SEEMS_NOT}
    service = town.office(town.alone()).services[SERVICE]
    assert seeming(service, None, thought_of=(of_value(service.package, 2024),), on=ON) == ()


def test_the_form_marks_what_seems_to_apply_and_chooses_nothing(citizen: Client) -> None:
    _, html = begin(citizen)
    assert plain(html).count("Ser ut til å kunne gjelde deg") == 2 and "Kim Nordvik" in plain(html)
    assert set(chosen(html)) <= {"year-start"}  # a mark is no answer
    for name in ("asks-income-cap", "asks-core-hours"):
        described = re.search(rf'<fieldset[^>]*id="{name}" aria-describedby="([^"]+)"', html)[1].split()
        assert f"{name}-mark" in described and all(f'id="{one}"' in html for one in described)


def test_what_seems_not_to_apply_can_be_asked_for_all_the_same(wire: Callable[..., Any], client: Client) -> None:
    world = town.alone()
    office = wire(town.office(world))
    citizen = kit.enter(client, town.citizen())
    address, _ = begin(citizen)
    draft = Application.objects.get()
    draft.own_register = {**draft.own_register, "children": []}
    draft.save()
    html = citizen.get(address).content.decode()
    assert plain(html).count("Ser ikke ut til å gjelde deg") == 2 and "Du kan søke likevel" in plain(html)
    assert "disabled" not in html.split("<main")[1]
    assert "Vi har fått søknaden din" in send(citizen)
    assert office.services[SERVICE] and Case.objects.get().state == "notified"


def test_marks_rest_on_nobody_elses_data_and_no_register_is_asked(wire: Callable[..., Any], client: Client) -> None:
    office = wire(town.office(town.couple()))
    citizen = kit.enter(client, town.citizen())
    address, html = begin(citizen)
    from saklig.connectors.memory import Fault

    for register in (office.ports.population, office.ports.tax, office.ports.placements):
        register.fault = Fault.DOWN
    assert "Bo Nordvik" not in html
    assert "Ser ut til å kunne gjelde deg" in plain(citizen.get(address).content.decode())


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_marks_stand_in_each_language(citizen: Client, language: str) -> None:
    address, _ = begin(citizen)
    citizen.cookies["saklig_language"] = language
    assert texts.text("seems.may", language) in plain(citizen.get(address).content.decode())


def test_several_children_are_named_as_people_name_them() -> None:
    from saklig.web.marks import _who

    def one(year: int, *names: str) -> cases.Seeming:
        likelihood = Likelihood.MAY if names else Likelihood.SEEMS_NOT
        return cases.Seeming(asked_by=CAP, period=of_value(town.package(), year), likelihood=likelihood, names=names)

    assert _who([one(2024, "Kim", "Lo", "Mo"), one(2025, "Kim", "Lo", "Mo")], town.package(), "nb") == "Kim, Lo og Mo"
    assert _who([one(2024), one(2025, "Kim")], town.package(), "en") == "Kim (the kindergarten year 2025–2026)"


# --- deleting a draft ------------------------------------------------------------------------------------------------


def test_a_draft_is_deleted_after_a_page_that_asks_and_its_key_is_destroyed(citizen: Client) -> None:
    address, html = begin(citizen)
    page = address.split("steg/")[0] + "slett/"
    assert page in html and page in citizen.get("/saker/").content.decode()
    asked = citizen.get(page).content.decode()
    assert "borte for godt" in asked and Application.objects.count() == 1  # asking deletes nothing
    case = Case.objects.get().pk
    answer = citizen.post(page, fields_of(asked), follow=True)
    assert "Søknaden er slettet" in answer.content.decode() and answer.request["PATH_INFO"] == "/saker/"
    assert not Application.objects.exists() and not Case.objects.exists()
    assert set(StoredKey.objects.filter(case=case).values_list("wrapped", flat=True)) == {None}
    assert citizen.post(page).status_code == 302  # a second click
    assert citizen.get(page).status_code == 404 and citizen.get(address).status_code == 404
    assert "/steg/" in begin(citizen)[0] and Application.objects.count() == 1


def test_what_was_sent_is_not_deleted_and_nobody_deletes_anothers_draft(citizen: Client, office: Any) -> None:
    address, _ = begin(citizen)
    page = address.split("steg/")[0] + "slett/"
    stranger = kit.enter(Client(), town.citizen(town.BO))
    assert stranger.get(page).status_code == 404
    stranger.post(page)
    assert Client().post(page)["Location"].startswith("/logg-inn/") and Application.objects.count() == 1
    send(citizen)
    assert "/kvittering/" in citizen.post(page)["Location"] and Case.objects.get().state == "notified"
    with pytest.raises(cases.TransitionRefused):
        cases.discard_draft(office, town.citizen(), Application.objects.get().pk)
    assert Application.objects.count() == 1


# --- tampered forms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{"is-admin": "yes"}, {"asks-core-hours": ["yes", "no"]}, {"application.year_start": "1999"}])
def test_a_step_with_a_field_of_its_own_making_is_refused_and_saves_nothing(citizen: Client, more: dict[str, Any]) -> None:
    address, html = begin(citizen)
    answer = citizen.post(address, answer_step(html, asks_income_cap="yes") | more)
    assert answer.status_code == 400 and Application.objects.get().answers == {}
    said = plain(answer.content.decode())
    assert "noe vi ikke har spurt om" in said and "ingenting er endret" in said and "Gå tilbake" in said


def test_every_form_refuses_a_field_it_does_not_have(citizen: Client) -> None:
    address, html = to_check(citizen)
    assert citizen.post(address, fields_of(html) | {"benefit": "all"}).status_code == 400
    assert Case.objects.get().state == "draft"
    send(citizen)
    number = Case.objects.get().number
    for slug in ("menneske", "klage", "endring", "feil"):
        assert citizen.post(f"/saker/{number}/{slug}/", {"text": "Jeg er uenig.", "state": "closed"}).status_code == 400
    assert Case.objects.get().state == "notified"
    for page in (f"/tjenester/{SERVICE}/veiledning/", f"/regler/{SERVICE}/prov/", "/logg-inn/velg/"):
        assert citizen.post(page, {"drop table": "x"}).status_code == 400, page
    assert citizen.post(f"/regler/{SERVICE}/prov/", {"try": "yes", "children[0].secret": "1"}).status_code == 400


# --- decided, and the letter not there yet ---------------------------------------------------------------------------


@pytest.fixture
def unlettered(citizen: Client) -> Case:
    """Decided in the request; the letter is left to a worker."""
    send(citizen, letters=False)
    found = Case.objects.get()
    assert found.state == "decided" and not DecisionLetter.objects.exists()
    return found


def test_a_decision_is_shown_before_its_letter_has_been_made(citizen: Client, unlettered: Case) -> None:
    page = f"/saker/{unlettered.number}/"
    html = citizen.get(page).content.decode()
    said = plain(html)
    assert "Dette betaler du" in said and "§ 3 b" in said and "kommer her om et øyeblikk" in said
    assert f'hx-get="{page}brev/"' in html and "http-equiv" not in html and "Oppdater siden" in said
    for slug in ("menneske", "klage"):
        assert f"{page}{slug}/" in html and citizen.get(f"{page}{slug}/").status_code == 200
    receipt = citizen.get(f"/soknad/{unlettered.application.pk}/kvittering/").content.decode()
    assert "Dette betaler du" in receipt and "§ 3 b" in receipt and f"{page}menneske/" in receipt
    assert "<progress" not in receipt.split("<main")[1]
    town.work(_office())
    assert "/saker/brev/" in citizen.get(f"{page}brev/").content.decode()
    html = citizen.get(page).content.decode()
    assert "/saker/brev/" in html and "hx-get" not in html


@pytest.mark.parametrize(("slug", "state"), [("menneske", "under_human_review"), ("klage", "appealed")])
def test_review_and_appeal_are_taken_at_once_also_before_the_letter(
    citizen: Client, unlettered: Case, slug: str, state: str
) -> None:
    page = f"/saker/{unlettered.number}/{slug}/"
    form = fields_of(citizen.get(page).content.decode()) | {"text": "Jeg er uenig."}
    assert citizen.post(page, form).status_code == 302
    unlettered.refresh_from_db()
    told = DecisionLetter.objects.filter(case=unlettered, decision__isnull=False)
    assert unlettered.state == state and told.count() == 1


def test_an_appeal_while_a_worker_makes_the_letter_is_received(citizen: Client, unlettered: Case) -> None:
    """It stands beside the decision until that has been told of, and calls for a human from the first."""
    Job.objects.filter(kind="case.letter").update(state=Job.State.RUNNING)
    page = f"/saker/{unlettered.number}/klage/"
    answer = citizen.post(page, fields_of(citizen.get(page).content.decode()) | {"text": "Jeg er uenig."})
    assert answer.status_code == 302 and unlettered.appeals.get().text == "Jeg er uenig."
    assert unlettered.appeals.get().in_time


def test_a_wish_for_a_human_while_a_worker_makes_the_letter_is_asked_for_again_and_loses_no_word(
    citizen: Client, unlettered: Case
) -> None:
    Job.objects.filter(kind="case.letter").update(state=Job.State.RUNNING)
    page = f"/saker/{unlettered.number}/menneske/"
    answer = citizen.post(page, fields_of(citizen.get(page).content.decode()) | {"text": "Jeg er uenig."})
    html = answer.content.decode()
    assert answer.status_code == 409 and "Jeg er uenig." in html and "om et øyeblikk" in html
    Job.objects.filter(kind="case.letter").update(state=Job.State.QUEUED)
    assert citizen.post(page, fields_of(html) | {"text": "Jeg er uenig."}).status_code == 302


def _office() -> Any:
    from saklig.web import wired

    return wired.office()
