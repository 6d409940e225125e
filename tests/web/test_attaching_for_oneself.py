"""The pages on which another adult hands in what they are asked for, and the link from a fact to what it was read out of."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases import town
from cases.test_attaching_for_oneself import STATED, YES
from documents import files
from saklig import cases
from saklig.cases.models import Attachment, Correction
from web import kit
from web.test_attachments import upload

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def office(wire: Any) -> Any:
    return wire(town.office(town.with_cohabitant(town.alone(100_000))))


def test_a_cohabitant_hands_in_and_nobody_but_the_desk_sees_it(office: Any) -> None:
    case = town.decided(office, STATED)
    dag, ana, kari = (kit.enter(Client(), one) for one in (town.citizen(town.DAG), town.citizen(), town.caseworker()))
    (asked,) = cases.my_requests(office, town.citizen(town.DAG))
    page = f"/saker/sporsmal/{asked.pk}/vedlegg/"
    assert page in dag.get(f"/saker/sporsmal/{asked.pk}/").content.decode()
    form = dag.get(page).content.decode()
    assert "Den som har søkt, ser det ikke." in form and "Ana" not in form and case.number not in form
    assert upload(dag, page, files.pdf() + b"%" + b"x" * 3_000_000, name="lonn-dag.pdf", about="self").status_code == 302
    made = Attachment.objects.get()
    assert "lonn-dag.pdf" in dag.get(page).content.decode()
    assert dag.get(f"/vedlegg/{made.pk}/").status_code == 200
    assert ana.get(page).status_code == 404 and ana.get(f"/vedlegg/{made.pk}/").status_code == 404
    for path in (f"/saker/{case.number}/", f"/soknad/{case.application.pk}/vedlegg/", "/mine-opplysninger/"):
        assert "lonn-dag" not in ana.get(path).content.decode(), path
    cases.answer_information(office, town.citizen(town.DAG), asked.pk, YES, token=town.token())
    town.work(office, kinds={"case.process"})
    town.opened_with_reason(office, town.caseworker(), case)
    assert "lonn-dag.pdf" in kari.get(f"/saksbehandling/{case.number}/").content.decode()
    shown = kari.get(f"/vedlegg/{made.pk}/").content.decode()
    link = f"/saksbehandling/{case.number}/opplysninger/?attachment={made.pk}"
    assert link in shown
    form = kari.get(link).content.decode()
    assert f'value="{made.pk}" checked' in form.replace("  ", " ")
    field = next(fact.path for fact in cases.desk(office, town.caseworker(), case.number).facts
                 if fact.path.endswith(".income") and fact.about == "a2")  # fmt: skip
    name = "fact-" + "".join(c if c.isalnum() else "-" for c in field.lower()).replace("--", "-").strip("-")
    sent = kari.post(link, {name: "90000", "words": "Lønnsslippen hans viser det.", "attachment": str(made.pk),
                            "go": "do", "token": town.token()})  # fmt: skip
    assert sent.status_code == 302, sent.content.decode()[:3000]
    assert Correction.objects.get().attachment_id == made.pk
    desk = kari.get(f"/saksbehandling/{case.number}/").content.decode()
    assert "Vedlegget det er lest ut av" in desk and "Ført inn herfra" in desk
    assert "Vedlegget det er lest ut av" not in ana.get(f"/saker/{case.number}/").content.decode()


def test_a_fact_that_the_attachment_cannot_show_is_told_at_the_choice(office: Any) -> None:
    case = town.decided(office, {"application.disputes_register_data": True})
    made = cases.attach(office, town.citizen(), case.pk, data=files.pdf(), name="x.pdf", document="income", token=town.token())
    cases.scan_now(office, made.pk)
    kari = kit.enter(Client(), town.caseworker())
    town.opened_with_reason(office, town.caseworker(), case)
    answer = kari.post(f"/saksbehandling/{case.number}/opplysninger/", {
        "fact-children-0-shared-residence": "yes", "words": "Avtalen viser det.", "attachment": str(made.pk), "go": "do",
        "token": town.token(),
    })  # fmt: skip
    assert answer.status_code == 422
    assert "kan ikke vise noen av opplysningene" in answer.content.decode() and not Correction.objects.exists()
