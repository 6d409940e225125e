"""Pages that anyone may open: front page, service, rules, guidance, errors, security headers."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saklig.service_packages import folder_of
from saklig.web.texts import LANGUAGES

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SERVICE = "redusert-foreldrebetaling"
PUBLIC = [
    "/", f"/tjenester/{SERVICE}/", f"/tjenester/{SERVICE}/veiledning/", "/tilgjengelighet/", "/personvern/",
    "/automatiske-vedtak/", "/regler/", f"/regler/{SERVICE}/", f"/regler/{SERVICE}/prov/", f"/regler/{SERVICE}/virkning/",
    "/regler/sjekk/", "/logg-inn/",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PUBLIC)
def test_every_public_page_opens_in_every_language(office: Any, client: Client, page: str, language: str) -> None:
    client.cookies["saklig_language"] = language
    answer = client.get(page)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "fiktiv" in answer.content.decode() or "fictional" in answer.content.decode()


@pytest.mark.parametrize("page", PUBLIC)
def test_no_page_has_inline_script_or_style_or_asks_another_host(office: Any, client: Client, page: str) -> None:
    answer = client.get(page)
    html = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    for address in re.findall(r'(?:src|href|action)="([^"]+)"', re.sub(r"<a [^>]*>", "", html)):
        assert address.startswith(("/", "#", "?")), address
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy and "unsafe-eval" not in policy


def test_the_language_is_remembered_and_leads_to_no_other_host(office: Any, client: Client) -> None:
    answer = client.get("/sprak/nn/?next=/personvern/%3Fa=1")
    assert (answer.status_code, answer["Location"]) == (302, "/personvern/?a=1")
    assert 'lang="nn"' in client.get("/").content.decode()
    for address in ("https://evil.invalid/", "//evil.invalid", "/\\evil.invalid", "javascript:alert(1)"):
        assert client.get("/sprak/en/", {"next": address})["Location"] == "/"
    assert client.get("/sprak/de/").status_code == 404


def test_a_page_that_is_not_there_says_so_in_the_readers_language(office: Any, client: Client) -> None:
    answer = client.get("/finnes/ikke/", headers={"Accept-Language": "nn"})
    assert answer.status_code == 404 and "Vi finn ikkje sida" in answer.content.decode()
    assert client.get("/tjenester/finnes-ikke/").status_code == 404
    assert client.get(f"/regler/{SERVICE}/finnes-ikke/").status_code == 404


def test_a_fault_of_ours_shows_a_reference_and_no_traceback(
    office: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("secret 12345678901")

    monkeypatch.setattr("saklig.web.views.pages.wired.office", breaks)
    client.raise_request_exception = False
    answer = client.get("/personvern/")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "Noe gikk galt hos oss" in html and "12345678901" not in html and "Traceback" not in html


def test_a_form_from_elsewhere_is_refused_in_plain_words(office: Any) -> None:
    answer = Client(enforce_csrf_checks=True).post("/logg-inn/velg/", {"person": "ana"})
    assert answer.status_code == 403 and "Skjemaet var for gammelt" in answer.content.decode()


def test_what_is_too_large_is_refused_in_plain_words(office: Any, client: Client) -> None:
    answer = client.post(f"/tjenester/{SERVICE}/veiledning/", {"x": "y" * (3 * 1024 * 1024)})
    assert answer.status_code in (400, 413) and "for stort" in answer.content.decode()


# --- rules ----------------------------------------------------------------------------------------------------------


def test_every_decision_and_function_has_its_page_with_its_provision(office: Any, client: Client) -> None:
    package = office.services[SERVICE].package
    for written in package.models.written:
        for item in (*written.decisions, *written.business_knowledge_models):
            answer = client.get(f"/regler/{SERVICE}/{item.id}/")
            assert answer.status_code == 200, item.id
            assert item.authorities and "Bygger på" in answer.content.decode()


def test_a_decision_table_shows_every_row_with_its_sentence(office: Any, client: Client) -> None:
    package = office.services[SERVICE].package
    row = package.rows["core-hours-granted"]
    name = next(
        item.id for w in package.models.written for item in w.business_knowledge_models if item.name == row.within
    )
    html = client.get(f"/regler/{SERVICE}/{name}/").content.decode()
    rows = [row.id for row in package.rows.values() if row.within == package.rows["core-hours-granted"].within]
    assert len(rows) > 5 and all(f'id="{row}"' in html for row in rows)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", ("Lav inntekt", "Utfall: gratis kjernetid", "Inntekten er under grensen", "Kan inntekten til")),
        ("nn", ("Låg inntekt", "Utfall: gratis kjernetid", "Inntekta er under grensa", "Kan inntekta til")),
        ("en", ("Low income", "Core hours outcome", "Income is below the limit", "Whether one adult's tax basis")),
    ],
)
def test_the_rules_are_called_by_their_names_in_the_readers_language(
    office: Any, client: Client, language: str, said: tuple[str, ...]
) -> None:
    client.cookies["saklig_language"] = language
    pages = (f"/regler/{SERVICE}/", f"/regler/{SERVICE}/core-hours-outcome/", f"/regler/{SERVICE}/income-basis/")
    overview, table, function = (html_text(client.get(page).content.decode()) for page in pages)
    assert said[0] in overview and said[1] in overview
    assert said[1] in table and said[2] in table and "Core hours outcome" in table  # the model's own name stands too
    assert said[3] in function


def html_text(html: str) -> str:
    return html.replace("&#x27;", "'").replace("\u00a0", " ")


def _form(html: str) -> dict[str, str]:
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_case_can_be_tried_and_what_is_left_out_is_unknown(office: Any, client: Client) -> None:
    page = f"/regler/{SERVICE}/prov/"
    form = _form(client.get(page).content.decode()) | {"try": "yes"}
    html = client.post(page, form).content.decode()
    assert "Avklart" in html and "kroner i måneden" in html
    unknown = client.post(page, form | {"household.adults[0].income": ""}).content.decode()
    assert "Ikke avklart" in unknown and "Opplysninger som mangler" in unknown
    wrong = client.post(page, form | {"household.adults[0].income": "mye", "at": "i dag"})
    assert wrong.status_code == 422 and 'href="#household.adults[0].income"' in wrong.content.decode()


# --- checking a model ------------------------------------------------------------------------------------------------

BAD = Path(__file__).resolve().parent.parent / "decision" / "bad"
CHECK = "/regler/sjekk/"


def _check(client: Client, **files: bytes) -> Any:
    return client.post(CHECK, {"models": [SimpleUploadedFile(f"{name}.dmn", data) for name, data in files.items()]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_faulty_model_is_told_all_that_saklig_check_says(office: Any, client: Client, language: str) -> None:
    client.cookies["saklig_language"] = language
    says = "27 things to mend" if language == "en" else "27 ting å rette"
    answer = _check(client, **{"many-faults": (BAD / "many-faults.dmn").read_bytes()})
    html = unescape(re.sub(r"</?(?:strong|li|p|pre|ol)\b[^>]*>", "", answer.content.decode()))
    assert answer.status_code == 200 and says in html
    for line in (BAD / "many-faults.txt").read_text("utf-8").splitlines()[1:]:
        assert line.partition(": ")[2] in html if line.startswith("many") else line in html, line
    for place in ("many-faults.dmn:38:27 decision 'Price', table, row 1, column 'Income':", '\n    ^^^^^^^^^^\n'):
        assert place in html


def test_models_are_checked_together_and_a_good_one_has_nothing_to_mend(office: Any, client: Client) -> None:
    rules = folder_of(SERVICE) / "rules" / "foreldrebetaling.dmn"
    assert "Ingenting å rette" in _check(client, foreldrebetaling=rules.read_bytes()).content.decode()
    html = _check(client, a=b"<definitions>", b=b'<x attribute="<script>alert(1)</script>"/>').content.decode()
    assert "2 ting å rette" in html and "a.dmn:1:14" in html and "<script>alert" not in html


def test_files_that_are_not_looked_at(office: Any, client: Client) -> None:
    assert (answer := client.post(CHECK)).status_code == 422
    # above the page and at the field
    assert answer.content.decode().count("Velg minst én fil.") == 2
    # what a browser sends where no file was chosen: the field, and a file without a name
    empty = '--b\r\nContent-Disposition: form-data; name="{}"; filename=""\r\n\r\n{}\r\n--b--\r\n'
    for name, value, status in (("models", "", 422), ("models", "x", 400), ("other", "", 400)):
        sent = client.post(CHECK, empty.format(name, value).encode(), content_type="multipart/form-data; boundary=b")
        assert sent.status_code == status, (name, value)
    large = _check(client, a=b"x" * 300_000, b=b"x" * 300_000)
    assert large.status_code == 422 and "for mange eller for store" in large.content.decode()
    assert _check(client, **{f"m{number}": b"<" for number in range(21)}).status_code == 422
    assert client.post(CHECK, {"other": SimpleUploadedFile("m.dmn", b"<")}).status_code == 400
    elsewhere = client.post(f"/regler/{SERVICE}/prov/", {"models": SimpleUploadedFile("m.dmn", b"<")})
    assert elsewhere.status_code == 400
    one = [SimpleUploadedFile("m.dmn", b"<"), SimpleUploadedFile("m.dmn", b"<")]
    assert "heter det samme" in client.post(CHECK, {"models": one}).content.decode()


# --- guidance -------------------------------------------------------------------------------------------------------


def _talk(client: Client, income: str) -> str:
    page = f"/tjenester/{SERVICE}/veiledning/"
    answers = {"count-adults": "1", "count-children": "1"}
    for _ in range(6):
        html = client.post(page, answers).content.decode()
        asked = re.findall(r'<input[^>]*type="text"[^>]*name="([^"]+)"', html)
        if not asked:
            return html
        for name in asked:
            answers[name] = {
                "income": income, "birth_date": "14.3.2022", "hours_per_week": "45", "full_day_price": "2000",
            }[name.rsplit(".", 1)[-1]]  # fmt: skip
    raise AssertionError("guidance never ends")


def test_guidance_says_yes_where_the_rules_do_and_leaves_nothing_behind(office: Any, client: Client) -> None:
    from saklig.cases.models import Case

    html = _talk(client, "200 000")
    assert "Det ser ut til at du kan få" in html and "Søk nå" in html
    assert not Case.objects.exists() and "saklig_session" not in client.cookies


def test_seems_not_always_leaves_the_way_to_apply_open(office: Any, client: Client) -> None:
    html = _talk(client, "2 000 000")
    assert "Det ser ikke ut til at du får" in html and "Du kan alltid søke" in html
    assert f'href="/tjenester/{SERVICE}/sok/"' in html


def test_guidance_tells_what_it_could_not_read(office: Any, client: Client) -> None:
    page = f"/tjenester/{SERVICE}/veiledning/"
    assert client.post(page, {}).status_code == 422
    answers = {"count-adults": "1", "count-children": "1", "household.adults[0].income": "-5"}
    answer = client.post(page, answers)
    assert answer.status_code == 422 and "mindre enn null" in answer.content.decode()
