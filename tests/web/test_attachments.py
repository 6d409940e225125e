"""The pages of attachments: handed in as people do, shown as pictures alone, given out so that no browser opens them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases import town
from documents import files
from saklig import cases
from saklig.cases.models import Attachment, Case
from saklig.connectors.memory import Fault
from saklig.documents.intake import MOST_BYTES
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def office(wire: Any) -> Any:
    return wire(town.office(town.alone()))


@pytest.fixture
def ana(office: Any) -> Client:
    return kit.enter(Client(), town.citizen())


@pytest.fixture
def draft(office: Any) -> Any:
    made = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    return cases.save_answers(office, town.citizen(), made.id, town.YES)


def upload(client: Client, page: str, data: bytes, *, name: str = "lønn.pdf", **more: str) -> Any:
    given = SimpleUploadedFile(name, data, content_type=more.pop("content_type", "application/pdf"))
    form = {"document": "income", "about": "applicant", "note": "", "token": town.token(), "file": given, **more}
    return client.post(page, form)


def test_a_citizen_attaches_to_a_draft_and_sees_it_page_by_page(ana: Client, draft: Any) -> None:
    page = f"/soknad/{draft.pk}/vedlegg/"
    assert "lønnsslipper" in ana.get(page).content.decode()
    assert upload(ana, page, files.pdf(2)).status_code == 302
    html = ana.get(page).content.decode()
    made = Attachment.objects.get()
    assert "Vedlegget er mottatt" in html and "lønn.pdf" in html and f"/vedlegg/{made.pk}/" in html and "2 sider" in html
    shown = ana.get(f"/vedlegg/{made.pk}/").content.decode()
    assert shown.count("<img") == 2 and "<iframe" not in shown and "<object" not in shown
    assert "Dokumentasjon på inntekt" in shown
    assert "1 vedlegg er sendt inn" in ana.get(f"/soknad/{draft.pk}/kontroll/").content.decode()


def test_what_is_shown_is_a_picture_of_ours_and_the_file_is_saved_and_never_opened_here(ana: Client, draft: Any) -> None:
    upload(ana, f"/soknad/{draft.pk}/vedlegg/", files.pdf() + b"%<script>alert(1)</script>", name='"><script>.pdf')
    made = Attachment.objects.get()
    picture, given = ana.get(f"/vedlegg/{made.pk}/side/1/"), ana.get(f"/vedlegg/{made.pk}/fil/")
    assert picture["Content-Type"] == "image/png" and b"script" not in picture.content
    assert given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"].startswith("attachment;") and "script.pdf" in given["Content-Disposition"]
    for answer in (picture, given):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
        assert "no-store" in answer["Cache-Control"]
    assert ana.get(f"/vedlegg/{made.pk}/side/2/").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (files.LIES["a page of HTML"], "lønn.pdf", "uansett hva filen heter"),
        (files.LIES["an SVG with a script"], "bilde.png", "uansett hva filen heter"),
        (files.ARCHIVES["zip"], "alt.pdf", "pakkede filer"),
        (files.pdf(500), "bok.pdf", "for mange sider"),
        (files.pdf(password="x"), "låst.pdf", "låst med passord"),
        (files.png_bomb(), "bilde.png", "for mange punkter"),
    ],
)
def test_what_is_not_taken_is_said_in_words_at_the_field(ana: Client, draft: Any, data: bytes, name: str, said: str) -> None:
    answer = upload(ana, f"/soknad/{draft.pk}/vedlegg/", data, name=name, note="Se her")
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and "Se her" in html
    assert not Attachment.objects.exists()


def test_no_file_two_files_and_a_file_that_is_far_too_large(ana: Client, draft: Any) -> None:
    page = f"/soknad/{draft.pk}/vedlegg/"
    none = ana.post(page, {"document": "income", "about": "applicant", "note": "", "token": town.token()})
    assert none.status_code == 422 and "Velg filen" in none.content.decode()
    assert upload(ana, page, b"%PDF-" + b"x" * (10 * 1024 * 1024 + 1)).status_code == 422
    assert upload(ana, page, b"%PDF-" + b"x" * (12 * 1024 * 1024)).status_code == 413
    other = f"/soknad/{draft.pk}/steg/what/"
    assert upload(ana, other, b"x" * (3 * 1024 * 1024)).status_code == 413  # the forms take no more than a form can be
    assert upload(ana, page, files.pdf(), planted="x").status_code == 400
    assert not Attachment.objects.exists()


def test_nothing_is_ever_put_on_the_disk_as_it_came() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > MOST_BYTES


def test_a_virus_and_a_scanner_that_is_down_are_told(ana: Client, draft: Any, office: Any) -> None:
    page = f"/soknad/{draft.pk}/vedlegg/"
    upload(ana, page, files.infected())
    html = ana.get(page).content.decode()
    assert "Filen hadde virus" in html and "Virus, slettet" in html
    office.ports.scanner.fault = Fault.DOWN
    upload(ana, page, files.pdf(), name="venter.pdf")
    html = ana.get(page).content.decode()
    assert "Du trenger ikke sende det på nytt" in html and "Venter på viruskontroll" in html
    waiting = Attachment.objects.get(scan="waiting")
    assert ana.get(f"/vedlegg/{waiting.pk}/fil/").status_code == 404
    assert "<img" not in ana.get(f"/vedlegg/{waiting.pk}/").content.decode()


def test_without_a_scanner_the_page_says_where_else_to_go(ana: Client, draft: Any, office: Any, wire: Any) -> None:
    wire(replace(office, ports=replace(office.ports, scanner=None)))
    html = ana.get(f"/soknad/{draft.pk}/vedlegg/").content.decode()
    assert "Send dem i posten" in html and 'type="file"' not in html


def test_a_caseworker_reads_asks_again_and_takes(ana: Client, office: Any) -> None:
    case = town.decided(office, {"application.disputes_register_data": True})
    kari = kit.enter(Client(), town.caseworker())
    page = f"/soknad/{case.application.pk}/vedlegg/"
    upload(ana, page, files.picture(), name="uskarp.jpg")
    made = Attachment.objects.get()
    desk = kari.get(f"/saksbehandling/{case.number}/").content.decode()
    assert "uskarp.jpg" in desk and "Ikke lest ennå" in desk
    shown = kari.get(f"/vedlegg/{made.pk}/").content.decode()
    assert "Kan vise" in shown and "Inntekt" in shown
    assert kari.post(f"/vedlegg/{made.pk}/", {"go": "again", "why": "", "token": town.token()}).status_code == 422
    kari.post(f"/vedlegg/{made.pk}/", {"go": "again", "why": "Bildet er uskarpt.", "token": town.token()})
    mine = ana.get(page).content.decode()
    assert "Bildet er uskarpt." in mine and f"?replaces={made.pk}" in mine
    assert "Vi trenger et nytt vedlegg" in ana.get(f"/saker/{case.number}/").content.decode()
    again = ana.get(f"{page}?replaces={made.pk}").content.decode()
    assert "Send et nytt i stedet for uskarp.jpg" in again
    upload(ana, page, files.picture(), name="skarp.jpg", replaces=str(made.pk))
    new = Attachment.objects.get(replaces=made)
    kari.post(f"/vedlegg/{new.pk}/", {"go": "take", "why": "", "token": town.token()})
    assert Attachment.objects.get(pk=new.pk).judged == "taken"
    assert Case.objects.get(pk=case.pk).state == "awaiting_judgement"
    assert "Vi trenger et nytt vedlegg" not in ana.get(f"/saker/{case.number}/").content.decode()


def test_a_citizen_judges_nothing(ana: Client, office: Any) -> None:
    case = town.decided(office, {"application.disputes_register_data": True})
    upload(ana, f"/soknad/{case.application.pk}/vedlegg/", files.pdf())
    made = Attachment.objects.get()
    assert ana.post(f"/vedlegg/{made.pk}/", {"go": "take", "token": town.token()}).status_code == 405
    assert "Lest og godtatt" not in ana.get(f"/vedlegg/{made.pk}/").content.decode()


def test_staff_attach_what_came_by_post_to_any_case_of_theirs(office: Any) -> None:
    case = town.decided(office, {"application.disputes_register_data": True})
    kari = kit.enter(Client(), town.caseworker())
    page = f"/saksbehandling/{case.number}/vedlegg/"
    html = kari.get(page).content.decode()
    assert re.search(r'name="about" value="c1"', html)
    assert upload(kari, page, files.pdf(), about="c1", document="-").status_code == 302
    made = Attachment.objects.get()
    assert (made.sender.split(":")[0], made.about_name, made.document) == ("caseworker", "Kim Nordvik", "")


def test_what_was_handed_in_stands_among_what_is_held(ana: Client, draft: Any) -> None:
    upload(ana, f"/soknad/{draft.pk}/vedlegg/", files.pdf(), name="lønn mai.pdf")
    assert "lønn mai.pdf" in ana.get("/mine-opplysninger/").content.decode()
