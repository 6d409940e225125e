"""Every field of every form, taken from the package and the pages themselves, with all that people put into fields.

A new question of a package, or a new field of a page, is tried here without a line being added.
"""

from __future__ import annotations

import html as entities
import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from cases import town
from saklig.cases.models import Application, Case
from web import kit
from web.hostile import SPACED, TYPED
from web.test_citizen_path import answer_step, begin, fields_of, send, to_check

# Thousands of requests: CI's, as a change of one form is tried by the tests of that form.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "keys"])]
# Enough for a field where one of some choices is taken and nothing else.
CHOSEN = ("empty", "only blanks", "too long", "markup", "a null byte", "a digit that is none", "digits without end", "negative")
# What may be typed into the fields that are neither yes or no nor one of some choices.
TAKEN = {
    "cohabitant": {"another person's number": town.BO},
    "children": {"empty": [], "only blanks": [], "another person's number": [town.BO]},
}


def names_in(html: str) -> list[str]:
    """The names of all fields of the form on the page that a person fills in."""
    form = html.split("<main", 1)[1].split("</main>")[0]
    found = re.findall(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"', re.sub(r'<input type="hidden"[^>]*>', "", form))
    return list(dict.fromkeys(found))


def shows_what_is_wrong(html: str, name: str, typed: str) -> None:
    assert f'id="{name}-problem"' in html and 'aria-invalid="true"' in html
    summary = html.split("ds-error-summary", 1)[1].split("</ul>")[0]
    assert re.search(rf'href="#{re.escape(name)}(-1)?"', summary), name
    assert "<script>alert" not in html and "<img src=x" not in html and "SECRET" not in html.replace(entities.escape(typed), "")


def steps(client: Client) -> list[tuple[str, str]]:
    """Address and page of each step of the form, with a cohabitant asked about."""
    address, html = begin(client)
    found = []
    for _ in range(6):
        if "/kontroll/" in address:
            break
        found.append((address, html))
        answers = {"asks_income_cap": "yes", "asks_core_hours": "yes"} if "/what/" in address else {}
        answer = client.post(address, answer_step(html, **answers), follow=True)
        address, html = answer.request["PATH_INFO"], answer.content.decode()
    assert len(found) > 1
    return found


def test_every_field_of_the_application(citizen: Client) -> None:
    """All fields of a page at once, each told by itself: nothing of it is kept."""
    asked: set[str] = set()
    for address, _ in steps(citizen):
        page = citizen.get(address).content.decode()
        fields = [name for name in names_in(page) if name not in TAKEN]
        before = Application.objects.get().answers
        for what in CHOSEN:
            typed = TYPED[what]
            answer = citizen.post(address, answer_step(page) | dict.fromkeys(names_in(page), typed))
            assert answer.status_code == 422, (address, what, answer.status_code)
            for name in fields:
                shows_what_is_wrong(answer.content.decode(), name, typed)
        assert Application.objects.get().answers == before, what
        asked |= set(fields)
    assert len(asked) >= 7


def test_every_identity_number_of_the_application(citizen: Client) -> None:
    """Fields that take a text: the other fields of the page are right, so that what is typed is really held for one."""
    address, _ = next(found for found in steps(citizen) if set(TAKEN) <= set(names_in(found[1])))
    page, yes = citizen.get(address).content.decode(), {"has-cohabitant": "yes"}
    for what, typed in TYPED.items():
        if any(what in taken for taken in TAKEN.values()):
            continue
        answer = citizen.post(address, answer_step(page) | yes | dict.fromkeys(TAKEN, typed))
        assert answer.status_code == 422, what
        for name in TAKEN:
            shows_what_is_wrong(answer.content.decode(), name, typed)
    for name, taken in TAKEN.items():
        for what, value in taken.items():
            page = citizen.get(address).content.decode()
            lives = {"has-cohabitant": "yes" if name == "cohabitant" else "no", "children": ""}
            assert citizen.post(address, answer_step(page) | lives | {name: TYPED[what]}).status_code == 302, (name, what)
            assert Application.objects.get().answers.get(name) == value, (name, what)
    for what in ("empty", "only blanks"):  # yes to a cohabitant, and nobody named
        page = citizen.get(address).content.decode()
        answer = citizen.post(address, answer_step(page) | yes | {"cohabitant": TYPED[what], "children": ""})
        assert answer.status_code == 422, what
        shows_what_is_wrong(answer.content.decode(), "cohabitant", TYPED[what])


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "1.5", "", "<b>", "\x00", "٣"])
def test_the_forms_own_version_may_be_anything(citizen: Client, version: str) -> None:
    address, html = begin(citizen)
    form = answer_step(html, asks_income_cap="yes") | {"version": version}
    assert citizen.post(address, form).status_code in (302, 409)


def test_oneself_is_neither_cohabitant_nor_child_and_a_child_is_no_cohabitant(citizen: Client) -> None:
    address, _ = next(found for found in steps(citizen) if "has-cohabitant" in names_in(found[1]))
    for more, says in (
        ({"has-cohabitant": "yes", "cohabitant": town.ANA}, "ditt eget fødselsnummer"),
        ({"has-cohabitant": "no", "children": town.ANA}, "ditt eget fødselsnummer"),
        ({"has-cohabitant": "yes", "cohabitant": town.KIM, "children": f"{town.KIM}\n"}, "nummeret til et av barna"),
    ):
        page = citizen.get(address).content.decode()
        answer = citizen.post(address, answer_step(page) | more)
        assert answer.status_code == 422 and says in answer.content.decode(), more


# --- free text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["menneske", "klage", "endring", "feil"])
def test_every_text_to_the_agency(citizen: Client, slug: str) -> None:
    """A text is kept as it was written, whatever it holds; too long and empty are told; nothing becomes markup or log."""
    send(citizen)
    page = f"/saker/{Case.objects.get().number}/{slug}/"
    for what, typed in TYPED.items():
        form = fields_of(citizen.get(page).content.decode())
        if what == "too long" or (what in ("empty", "only blanks") and slug != "menneske"):
            answer = citizen.post(page, form | {"text": typed})
            assert answer.status_code == 422, what
            shows_what_is_wrong(answer.content.decode(), "text", typed)
    kept = " | ".join(typed for what, typed in TYPED.items() if what not in ("too long", "digits without end"))
    form = fields_of(citizen.get(page).content.decode())
    assert citizen.post(page, form | {"text": kept}).status_code == 302
    desk = kit.enter(Client(), town.caseworker()).get(f"/saksbehandling/{Case.objects.get().number}/").content.decode()
    assert "&lt;script&gt;alert(1)" in desk and "<script>alert" not in desk and "<img src=x" not in desk
    assert "{{ settings.SECRET_KEY }}" in desk and SPACED in desk and "\x00" not in desk


@pytest.mark.parametrize("slug", ["avgjor", "sporsmal", "avvis"])
def test_every_text_of_a_caseworker(wire: Any, slug: str) -> None:
    case = town.decided(wire(town.office(town.alone(2_000_000))))
    kari = kit.enter(Client(), town.caseworker())
    page = f"/saksbehandling/{case.number}/{slug}/"
    for what in ("empty", "only blanks", "too long"):
        form = fields_of(kari.get(page).content.decode())
        answer = kari.post(page, form | {"words": TYPED[what], "go": "do"})
        assert answer.status_code == 422, (slug, what)
        shows_what_is_wrong(answer.content.decode(), "words", TYPED[what])
    # A question that names a day which is not in the calendar is not sent (tests/web/test_caseworker.py).
    left_out = ("too long", "digits without end", *(["no day"] if slug == "sporsmal" else []))
    kept = " ".join(typed for what, typed in TYPED.items() if what not in left_out)
    form = fields_of(kari.get(page).content.decode())
    assert kari.post(page, form | {"words": kept, "go": "do"}).status_code == 302
    town.work(apps.get_app_config("cases").office)
    citizen = kit.enter(Client(), town.citizen())
    for letter in case.letters.all():
        said = citizen.get(f"/saker/brev/{letter.letter}/").content.decode()
        assert "<script>alert" not in said and "<img src=x" not in said
        assert citizen.get(f"/saker/brev/{letter.letter}/pdf/").content.startswith(b"%PDF")
    assert case.letters.exists()


# --- pages that anyone may open ----------------------------------------------------------------------------------------


def test_every_field_of_the_guidance(office: Any, client: Client) -> None:
    page = f"/tjenester/{town.SERVICE}/veiledning/"
    first = {"count-adults": "1", "count-children": "1"}
    for name in first:
        for what, typed in TYPED.items():
            answer = client.post(page, first | {name: typed})
            assert answer.status_code == 422, (name, what)
            assert "<script>alert" not in answer.content.decode()
    tried = 0
    for _ in range(6):
        html = client.post(page, first).content.decode()
        # The form that goes on into the application is sent to another address (tests/web/test_going_on.py).
        fresh = [name for name in names_in(html) if name not in first and name != "ask"]
        if not fresh:
            break
        tried += len(fresh)
        for what, typed in TYPED.items():
            answer = client.post(page, first | dict.fromkeys(fresh, typed))
            assert answer.status_code == 422, (what, answer.status_code)
            for name in fresh:
                shows_what_is_wrong(answer.content.decode(), name, typed)
        first |= dict.fromkeys(fresh, "30") | {name: "14.3.2022" for name in fresh if "birth" in name}
    assert tried >= 3


def test_every_field_of_the_trial(office: Any, client: Client) -> None:
    page = f"/regler/{town.SERVICE}/prov/"
    names = names_in(client.get(page).content.decode())
    assert len(names) > 20
    for what, typed in TYPED.items():
        all_at_once = client.post(page, {"try": "yes"} | dict.fromkeys(names, typed))
        assert all_at_once.status_code in ((413,) if what == "too long" else (200, 422)), what
        assert "<script>alert" not in all_at_once.content.decode(), what
    # By itself, so that the rules really meet what was let in.
    for name in names:
        for what in ("huge", "far future", "markup", "digits without end"):
            answer = client.post(page, {"try": "yes", "at": "1.9.2025", name: TYPED[what]})
            assert answer.status_code in (200, 422), (name, what)
            assert "<script>alert" not in answer.content.decode(), (name, what)


def test_the_review_page_sends_once_whatever_the_token_is(citizen: Client) -> None:
    address, html = to_check(citizen)
    for token in ("", "x" * 5000, "<script>"):
        answer = citizen.post(address, fields_of(html) | {"token": token})
        assert answer.status_code in (302, 422), token[:20]
    assert Case.objects.count() == 1


def test_the_back_button_after_sending_changes_nothing_and_leads_to_the_receipt(citizen: Client) -> None:
    visited = steps(citizen)
    send(citizen)
    before = Application.objects.get().answers
    for address, page in visited:
        answer = citizen.post(address, answer_step(page, asks_income_cap="no", asks_core_hours="no"))
        assert answer.status_code == 302 and answer["Location"].endswith("/kvittering/"), address
        assert citizen.get(address)["Location"].endswith("/kvittering/")
    assert Application.objects.get().answers == before and Case.objects.count() == 1
