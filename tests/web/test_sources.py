"""The content's owner sees where answers are taken from, what was left out and why, and has it fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from saklig.assistant.importing import WHY

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def owner_with_sources(folder: Path) -> Client:
    from assistant import room, sourced
    from cases import town
    from saklig.web import wired
    from web import kit

    other = sourced.Origin(code="package-b", kind=sourced.OriginKind.PACKAGE, name="not-mine")
    content = sourced.Sources(folder=folder, embedder=sourced.Words(), origins=(*sourced.of_every_kind(town.SERVICE), other))
    content.take_up()
    apps.get_app_config("assistant").assistant = room.assistant(wired.office(), content=content)
    return kit.enter(Client(), town.employee("rule-owner"))


def test_the_contents_owner_sees_each_source_and_what_was_left_out(office: Any, tmp_path: Path) -> None:
    owner = owner_with_sources(tmp_path)
    page = owner.get(reverse("web:content")).content.decode()
    assert "Kildene hentes på nytt hver dag klokka 03:00." in page and "https://a.example/map.xml" in page
    assert "not-mine" not in page, "a package is told to those who own its service"
    assert f"{len(WHY)} dokumenter ikke tatt med" in page and "Siden finnes ikke." in page and "https://a.example/gone" in page
    assert "<strong>Kunne ikke hentes.</strong> Det som ble hentet før, brukes fortsatt." in page and "Ikke hentet ennå" in page
    assert re.search(r"regnet ut for 0 av \d+ avsnitt", page) and "Kildene er ikke hentet ennå." in page


def test_the_contents_owner_has_the_sources_fetched_once(office: Any, tmp_path: Path, caseworker: Client) -> None:
    from saklig.assistant.content_jobs import FETCH
    from saklig.store.models import Event, Job

    owner = owner_with_sources(tmp_path)
    assert caseworker.post(reverse("web:content"), {"go": "fetch"}).status_code == 403
    assert not Job.objects.filter(kind=FETCH).exists()
    first = owner.post(reverse("web:content"), {"go": "fetch"}, follow=True).content.decode()
    again = owner.post(reverse("web:content"), {"go": "fetch"}, follow=True).content.decode()
    assert "så snart det kan gjøres" in first and "Henting står for tur." in first and "hentes allerede" in again
    assert Job.objects.filter(kind=FETCH).count() == Event.objects.filter(kind="content.fetch-asked").count() == 1
    Job.objects.filter(kind=FETCH).update(state="dead", error_message="document 'a' comes twice")
    assert "comes twice" in owner.get(reverse("web:content")).content.decode()
