"""Attachments by a program: handed in, seen as pictures, saved, judged and asked for again, as safely as on the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client

from api.caller import Caller, Upload, token
from api.operations import HANDED_IN, a_file, as_sent
from cases import town
from documents import files
from saklig.cases.models import Attachment, AttachmentContent
from saklig.documents.intake import MOST_BYTES
from saklig.store.limits import DEFAULTS, Limit
from saklig.store.models import AccessLog
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DISPUTED = {"application.disputes_register_data": True}


def form(**more: Any) -> Upload:
    return Upload({**as_sent(HANDED_IN, token()), **more})


@pytest.fixture
def draft(ana: Caller) -> str:
    """The address of attachments of an application that is not sent."""
    made = ana.post("/applications", {"service": town.SERVICE, "language": "nb"}).json()
    return f"/applications/{made['id']}/attachments"


def test_a_citizen_hands_in_lists_sees_and_saves(ana: Caller, draft: str) -> None:
    before = ana.get(draft).json()
    assert before["items"] == [] and "income" in {kind["code"] for kind in before["kinds"]}
    assert [whom["value"] for whom in before["subjects"]][0] == "applicant"
    made = ana.post(draft, form(note="Fra i år", file=a_file("lønn.exe", files.pdf(2))))
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["name"], told["pages"], told["scan"], told["note"]) == ("lønn.pdf", 2, "clean", "Fra i år")
    assert ana.get(draft).json()["items"] == [told] and ana.get(f"/attachments/{told['id']}").json() == told
    page = ana.get(f"/attachments/{told['id']}/pages/2")
    assert (page.status_code, page["Content-Type"]) == (200, "image/png") and page.content.startswith(b"\x89PNG")
    for none in ("0", "3", "-1", "9" * 30):
        assert ana.get(f"/attachments/{told['id']}/pages/{none}").status_code in (404, 422), none
    assert ana.get(f"/attachments/{told['id']}/file").content.startswith(b"%PDF")


def test_what_others_made_is_given_out_as_safely_as_on_the_pages(ana: Caller, draft: str) -> None:
    made = ana.post(draft, form(file=a_file('"><b>.pdf'))).json()
    pages = kit.enter(Client(), town.citizen())
    for mine, theirs in ((f"/attachments/{made['id']}/file", f"/vedlegg/{made['id']}/fil/"),
                         (f"/attachments/{made['id']}/pages/1", f"/vedlegg/{made['id']}/side/1/")):  # fmt: skip
        answer, page = ana.get(mine), pages.get(theirs)
        assert (answer.status_code, page.status_code) == (200, 200), theirs
        for header in ("Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Cache-Control",
                       "Content-Type", "X-Frame-Options"):  # fmt: skip
            assert answer[header], header
            if header != "Cache-Control":
                assert answer[header] == page[header], header
        assert answer.get("Content-Disposition") == page.get("Content-Disposition")
        assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    assert ana.get(f"/attachments/{made['id']}/file")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("more", "where", "code"),
    [
        ({"file": a_file("a.docx", b"PK\x03\x04rest")}, "file", "file-archive"),
        ({"file": a_file("a.pdf", b"")}, "file", "file-empty"),
        ({"file": a_file("a.pdf", b"<html>")}, "file", "file-type"),
        ({"file": a_file("a.pdf", files.pdf(password="x"))}, "file", "file-encrypted"),
        ({"document": "no-such"}, "document", "not-a-choice"),
        ({"about": "a9"}, "about", "not-a-choice"),
        ({"replaces": str(uuid4())}, "replaces", "not-a-choice"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_said_at_its_field_and_leaves_nothing(
    ana: Caller, draft: str, more: dict[str, Any], where: str, code: str
) -> None:
    answer = ana.post(draft, form(**more))
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), answer.content
    (error,) = answer.json()["errors"]
    assert (error["where"], error["code"]) == (where, code) and error["mend"]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "more", [{"file": None}, {"token": "short"}, {"note": "x" * 1001}, {"replaces": "x"}, {"extra": "1"}, {"more": a_file()},
             {"note": ["a", "b"]}, {"file": [a_file(), a_file()]}],
)  # fmt: skip
def test_a_form_that_is_none_is_refused_whole(ana: Caller, draft: str, more: dict[str, Any]) -> None:
    answer = ana.post(draft, form(**more))
    assert answer.status_code == 422, answer.content
    assert all(error["where"] and error["mend"] for error in answer.json()["errors"])
    assert not Attachment.objects.exists()


def test_a_file_that_is_far_too_large_is_not_even_read(ana: Caller, draft: str) -> None:
    answer = ana.post(draft, form(file=a_file("a.pdf", b"x" * (MOST_BYTES + 65 * 1024))))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    # No other operation takes more than a form's worth.
    other = ana.post("/staff/cases/x/notes", form(file=a_file("a.pdf", b"x" * (3 * 1024 * 1024))))
    assert other.status_code == 413


def test_the_same_form_twice_is_one_attachment_and_counted_with_the_pages(ana: Caller, draft: str, settings: Any) -> None:
    settings.SAKLIG_LIMITS = {**DEFAULTS, "wish.person": Limit(most=2, seconds=100)}
    once = token()
    first, second = (ana.post(draft, form(token=once, file=a_file())) for _ in range(2))
    assert first.json()["id"] == second.json()["id"] and Attachment.objects.count() == 1
    assert ana.post(draft, form()).status_code == 429


def test_each_page_that_is_drawn_is_counted(ana: Caller, draft: str, settings: Any) -> None:
    made = ana.post(draft, form()).json()
    settings.SAKLIG_LIMITS = {**DEFAULTS, "show.address": Limit(most=2, seconds=100)}
    assert [ana.get(f"/attachments/{made['id']}/pages/1").status_code for _ in range(3)] == [200, 200, 429]


def test_a_virus_is_told_and_shown_to_nobody(ana: Caller, draft: str) -> None:
    made = ana.post(draft, form(file=a_file("a.pdf", files.infected()))).json()
    assert made["scan"] == "infected" and not AttachmentContent.objects.exists()
    assert ana.get(f"/attachments/{made['id']}/file").status_code == 404


def test_without_a_scanner_nothing_is_taken(ana: Caller, draft: str, office: Any) -> None:
    apps.get_app_config("cases").office = replace(office, ports=replace(office.ports, scanner=None))
    assert ana.post(draft, form()).status_code == 403 and not Attachment.objects.exists()


def test_a_caseworker_reads_asks_again_and_takes_what_comes_instead(ana: Caller, kari: Caller) -> None:
    sent = ana.apply(DISPUTED)
    number, own = sent["case_number"], f"/applications/{sent['application_id']}/attachments"
    made = ana.post(own, form()).json()
    assert [one["id"] for one in kari.get(f"/staff/cases/{number}").json()["attachments"]] == [made["id"]]
    judge = f"/staff/attachments/{made['id']}/judgement"
    missing = kari.post(judge, {"token": token(), "taken": False, "why": "  "})
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (422, "missing")
    wish = {"token": token(), "taken": False, "why": "Side to mangler."}
    again, twice = (kari.post(judge, wish) for _ in range(2))
    assert again.status_code == 200, again.content
    assert again.json() == twice.json() and again.json()["judged"] == "incomplete"
    late = kari.post(judge, {"token": token(), "taken": True})
    assert (late.status_code, late.json()["code"]) == (409, "transition-refused")
    (told,) = ana.get(f"/cases/{number}").json()["attachments"]
    assert told["asked_again"].endswith("Side to mangler.")
    instead = ana.post(own, form(replaces=made["id"])).json()
    assert instead["replaces"] == made["id"] and ana.get("/requests").json() == []
    taken = kari.post(f"/staff/attachments/{instead['id']}/judgement", {"token": token(), "taken": True}).json()
    assert taken["judged"] == "taken"


def test_staff_hand_in_what_came_by_post_and_every_look_is_logged(ana: Caller, kari: Caller) -> None:
    number = ana.apply(DISPUTED)["case_number"]
    path = f"/staff/cases/{number}/attachments"
    assert {whom["value"] for whom in kari.get(path).json()["subjects"]} >= {"applicant"}
    made = kari.post(path, form()).json()
    before = AccessLog.objects.filter(what="attachment").count()
    for look in ("", "/file", "/pages/1"):
        assert kari.get(f"/attachments/{made['id']}{look}").status_code == 200, look
    assert AccessLog.objects.filter(what="attachment").count() == before + 3


def test_anothers_attachment_is_not_there(ana: Caller, draft: str) -> None:
    made = ana.post(draft, form()).json()
    for actor in (town.citizen(town.DAG), town.caseworker()):  # nobody handles a draft of hers
        who = Caller(actor)
        for look in ("", "/file", "/pages/1"):
            assert who.get(f"/attachments/{made['id']}{look}").status_code == 404, look
        assert who.get(draft).status_code == 404 and who.post(draft, form()).status_code == 404
    assert Attachment.objects.count() == 1


def test_one_who_is_asked_in_anothers_case_hands_in_about_themselves(office: Any) -> None:
    for twin in (office.ports.population, office.ports.tax, office.ports.placements, office.ports.contacts):
        twin.world = town.with_cohabitant(town.alone(100_000))
    town.decided(office, {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True})
    dag, ana = Caller(town.citizen(town.DAG)), Caller(town.citizen())
    (asked,) = dag.get("/requests").json()
    path = f"/requests/{asked['id']}/attachments"
    listed = dag.get(path).json()
    assert {kind["code"] for kind in listed["kinds"]} == {"income", "household"}
    assert not any(kind["seen_by_applicant"] for kind in listed["kinds"]) and [s["value"] for s in listed["subjects"]] == ["self"]
    made = dag.post(path, form(about="", file=a_file("lonn.pdf", files.pdf() + b"%" + b"x" * 3_000_000)))
    assert made.status_code == 201, made.content
    assert [one["id"] for one in dag.get(path).json()["items"]] == [made.json()["id"]]
    for path_of_hers in (path, f"/attachments/{made.json()['id']}", f"/attachments/{made.json()['id']}/file"):
        assert ana.get(path_of_hers).status_code == 404
    assert ana.post(path, form()).status_code == 404
