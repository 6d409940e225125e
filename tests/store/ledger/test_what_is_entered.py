"""What becomes a leaf besides the steps of cases: reading, rules when they are first used, erasure; none tells of anyone."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from saklig.store import access, events, keys, packages, people
from saklig.store.errors import EventError
from saklig.store.ledger.verifying import verify
from saklig.store.models import AccessLog, DestroyedKey, Event
from store.ledger import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
AT = datetime(2025, 9, 1, 10, 0, tzinfo=UTC)
NUMBER = "13918012345"


def leaves(kind: str) -> list[dict[str, object]]:
    return [events.read(event.leaf)["data"] for event in Event.objects.filter(kind=kind).order_by("id")]


def read(subject: UUID, **more: object) -> AccessLog:
    return access.record(reader=uuid4(), role="caseworker", subject=subject, what="case", purpose="case-handling", **more)


def test_who_reads_is_in_the_ledger_by_entry_and_digest() -> None:
    person = people.find_or_create(NUMBER, name="Kari Nordmann")
    entry = read(person.pk, stated_reason="Kari ringte og spurte", at=AT)
    access.record_all({person.pk: "register.tax", uuid4(): "register.tax"}, reader=uuid4(), role="system", purpose="x",
                      case_ref=None, at=AT)  # fmt: skip
    said = leaves("access.read")
    assert [UUID(str(one["entry"])) for one in said][0] == entry.pk and len(said) == 3
    everything = b"".join(bytes(leaf) for leaf in Event.objects.values_list("leaf", flat=True)).decode()
    for secret in ("Kari", NUMBER, str(person.pk), "ringte"):
        assert secret not in everything
    kit.enter(kit.make_ledger())
    assert verify().faults == []


@pytest.mark.parametrize(
    "change", ["reader = '{0}'", "what = 'other'", "at = '2024-01-01 00:00:00+00:00'", "stated_reason = NULL", "subject = '{0}'"]
)
def test_an_entry_of_the_access_log_that_was_changed_or_deleted_is_named(change: str) -> None:
    person = people.find_or_create(NUMBER, name="Kari Nordmann")
    read(person.pk, at=AT)
    read(person.pk, stated_reason="Kari ringte", at=AT)
    kit.enter(kit.make_ledger())
    entry = AccessLog.objects.get(stated_reason__isnull=False)
    key = entry.pk.hex if kit.on_sqlite() else str(entry.pk)
    with kit.past_the_triggers() as sql:
        sql(f"UPDATE store_access_log SET {change.format('0' * 32)} WHERE id = %s", key)
    (fault,) = verify().faults
    assert (fault.code, fault.first) == ("row-changed", 1) and str(entry.pk) in fault.message
    with kit.past_the_triggers() as sql:
        sql("DELETE FROM store_access_log WHERE id = %s", key)
    (fault,) = verify().faults
    assert (fault.code, fault.first) == ("row-missing", 1)


def test_reading_that_cannot_be_entered_is_not_logged_either() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        read(uuid4())
        raise RuntimeError
    assert not AccessLog.objects.exists() and not Event.objects.exists()


def test_rules_are_entered_when_they_are_first_used() -> None:
    one = packages.keep(b"rules", name="service", version="1")
    packages.keep(b"rules", name="service", version="1")
    two = packages.keep_local(b"{}")
    assert leaves("rules.published") == [{"hash": one}] and leaves("rules.local-set") == [{"hash": two}]


def test_erasure_is_entered_and_the_ledger_still_verifies() -> None:
    person = people.find_or_create(NUMBER, name="Kari Nordmann")
    read(person.pk, stated_reason="Kari ringte", at=AT)
    commitment = events.commitment(person.pk, b"what was decided")
    with transaction.atomic():
        events.append("test.decided", uuid4(), {"commitment": commitment})
    ledger = kit.make_ledger()
    kit.enter(ledger)
    assert keys.destroy(keys.subject_key(person.pk), at=AT) == 1
    assert leaves("erasure.keys-destroyed") == [{"keys": [str(DestroyedKey.objects.get().pk)]}]
    kit.enter(ledger)
    assert verify().faults == []
    with pytest.raises(Exception, match="destroyed"):  # the commitment means nothing to anyone any more
        events.commitment(person.pk, b"what was decided")
    assert keys.destroy(keys.subject_key(person.pk), at=AT) == 0 and len(leaves("erasure.keys-destroyed")) == 1


def test_an_event_that_is_no_leaf_any_more_for_its_length_is_refused() -> None:
    with pytest.raises(EventError, match="too many for one leaf"), transaction.atomic():
        events.append("test.long", None, {"many": [str(uuid4())] * 2000})
    assert not Event.objects.exists()
