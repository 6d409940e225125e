"""A key that is gone, a key service that is down, changed bytes: a clear page, and nothing lost. And rotation at work."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client

from cases import town
from saklig import cases
from saklig.cases.models import Application, Case
from saklig.connectors.memory import MemoryMasters
from saklig.store import keys
from saklig.store.models import InstallationKey, StoredKey
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def service() -> Iterator[MemoryMasters]:
    """The store on a key service, as composition would put it there."""
    store, twin = apps.get_app_config("store"), MemoryMasters()
    StoredKey.objects.all().delete()
    InstallationKey.objects.all().delete()
    store.masters = twin
    store.forget_keys()
    yield twin
    store.masters = None
    store.forget_keys()


@pytest.mark.parametrize("fault", ["retired", "down", "changed"])
def test_what_can_not_be_opened_is_a_clear_page_and_comes_back_when_it_can(
    service: MemoryMasters, office: Any, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    case = town.decided(office)
    ana = kit.enter(Client(raise_request_exception=False), town.citizen())
    assert ana.get(f"/saker/{case.number}/").status_code == 200
    row = StoredKey.objects.get(subject=case.applicant_id, case=None)
    before = bytes(row.wrapped)
    if fault == "retired":
        service.retired.add(1)
    elif fault == "down":
        service.down = True
    else:
        StoredKey.objects.filter(pk=row.pk).update(wrapped=before[:-1] + bytes([before[-1] ^ 1]))
    keys.ring().forget()
    answer = ana.get(f"/saker/{case.number}/")
    said = answer.content.decode()
    assert answer.status_code == 503 and "kan ikke åpnes nå" in said and "Ana" not in said and "Traceback" not in said
    assert f"{row.pk}" in caplog.text and "Ana" not in caplog.text
    # Before a view is reached too: what is counted is looked up by a key.
    assert ana.post(f"/saker/{case.number}/klage/", {"text": "x", "token": town.token()}).status_code == 503
    call = ana.get(f"/api/cases/{case.number}")
    assert call.status_code == 503 and "Ana" not in call.content.decode()
    service.retired.clear()
    service.down = False
    StoredKey.objects.filter(pk=row.pk).update(wrapped=before)
    keys.ring().forget()
    assert ana.get(f"/saker/{case.number}/").status_code == 200


def test_a_sealed_value_that_was_changed_is_a_clear_page_and_only_there(office: Any) -> None:
    case = town.decided(office)
    town.work(office)
    application = Application.objects.get(case=case)
    with connections["default"].cursor() as cursor:
        vendor = connections["default"].vendor
        key = application.pk.hex if vendor == "sqlite" else application.pk
        cursor.execute("SELECT answers FROM cases_application WHERE id = %s", [key])
        sealed = bytes(cursor.fetchone()[0])
        cursor.execute("UPDATE cases_application SET answers = %s WHERE id = %s", [sealed[:-1] + bytes([sealed[-1] ^ 1]), key])
    kari = kit.enter(Client(), town.opened_with_reason(office, town.caseworker(), case))
    answer = kari.get(f"/saksbehandling/{case.number}/")
    assert answer.status_code == 503 and "kan ikke åpnes nå" in answer.content.decode()
    assert kari.get("/saksbehandling/?waits=all").status_code == 200
    assert kit.enter(Client(), town.citizen()).get(f"/saker/{case.number}/").status_code == 200


def test_what_is_erased_is_said_to_be_erased(office: Any) -> None:
    case = town.decided(office)
    town.work(office)
    keys.destroy(keys.case_key(case.applicant_id, case.pk, "case"), at=town.APPLIED)
    answer = kit.enter(Client(), town.citizen()).get(f"/saker/{case.number}/")
    assert answer.status_code == 410 and "slettet" in answer.content.decode()


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_keys_are_moved_under_a_new_master_while_requests_run(office: Any, settings: Any) -> None:
    """One thread reads pages and saves drafts, each time with no key held, while another moves every key."""
    case = town.decided(office)
    numbers = [town.ANA, town.BO, town.LO]
    new = base64.b64encode(secrets.token_bytes(32)).decode()
    old = settings.SAKLIG_MASTER_KEY
    both = keys.read_master_keys(f"{new},{old}")
    store = apps.get_app_config("store")
    store.__dict__["key_ring"] = keys.KeyRing(masters=both)
    stop, seen, faults = threading.Event(), [0], []

    def requests() -> None:
        try:
            while not stop.is_set():
                for who in numbers:
                    keys.ring().forget()
                    client = kit.enter(Client(), town.citizen(who))
                    assert client.get("/mine-opplysninger/").status_code == 200
                    cases.start_application(office, town.citizen(who), town.SERVICE, language="nb")
                    seen[0] += 1
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connections.close_all()

    worker = threading.Thread(target=requests)
    worker.start()
    while seen[0] < 3 and not faults:
        stop.wait(0.05)
    moved = keys.KeyRing(masters=both).rewrap()
    until = seen[0] + 3
    while seen[0] < until and not faults:
        stop.wait(0.05)
    stop.set()
    worker.join()
    assert not faults and moved >= 2
    assert keys.KeyRing(masters=both).under_older() == 0
    store.__dict__["key_ring"] = keys.KeyRing(masters=keys.read_master_keys(new))
    assert cases.own_case(office, town.citizen(), case.number) and Case.objects.count() == 4
    keys.ring().check()
    store.forget_keys()
