"""The administrator's page on how the agency is reached."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cases import town
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGE = "/saksbehandling/drift/virksomheten/"


def form_of(html: str) -> dict[str, str]:
    boxes = dict(re.findall(r'<input[^>]*name="([a-z-]+)"[^>]*value="([^"]*)"', html))
    area = re.search(r'<textarea[^>]*name="address"[^>]*>([^<]*)</textarea>', html)
    assert area is not None
    return {name: value for name, value in boxes.items() if name != "csrfmiddlewaretoken"} | {"address": area[1].strip()}


def test_changed_seen_by_everyone_and_put_back(wire: Any) -> None:
    office = wire(town.office(town.alone()))
    tuva = kit.enter(Client(), town.employee("administrator", name="Tuva Administrator"))
    form = form_of(tuva.get(PAGE).content.decode())
    assert form["telephone"] == office.agency.telephone and form["seen"] == ""
    wrong = tuva.post(PAGE, form | {"telephone": "", "hours-nb": "kl. 10 til 14", "go": "change"})
    html = wrong.content.decode()
    assert wrong.status_code == 422 and 'href="#telephone"' in html and "kl. 10 til 14" in html
    assert tuva.post(PAGE, form | {"telephone": "11 22 33 44", "go": "change"}).status_code == 302
    html = tuva.get(PAGE).content.decode()
    assert "11 22 33 44" in html and f"Innstillingsfila sier: {office.agency.telephone}" in html and "Tuva Administrator" in html
    assert "11 22 33 44" in tuva.get("/saksbehandling/drift/").content.decode()
    assert tuva.post(PAGE, form | {"telephone": "1", "go": "change"}).status_code == 409  # seen before the change
    assert tuva.post(PAGE, form_of(html) | {"go": "file"}).status_code == 302
    assert "11 22 33 44" not in tuva.get("/saksbehandling/drift/").content.decode()
