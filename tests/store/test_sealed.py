"""Sealed fields: readable through the model, nowhere else; bound to their place; gone with their key."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from saklig.store import keys
from saklig.store.errors import KeyDestroyed, KeyStoreError, SealError
from saklig.store.models import AccessLog, Person, StoredKey
from saklig.store.sealed import is_erased

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def raw(person: Person, column: str) -> bytes:
    with connections["default"].cursor() as cursor:
        key = person.pk.hex if connections["default"].vendor == "sqlite" else person.pk
        cursor.execute(f"SELECT {column} FROM store_person WHERE id = %s", [key])
        return bytes(cursor.fetchone()[0])


def test_what_is_saved_can_be_read_again() -> None:
    person = Person.objects.create(name="Åse Øvrebø", contact={"email": "ase@example.no", "phones": ["+47 900"]})
    again = Person.objects.get(pk=person.pk)
    assert again.name == "Åse Øvrebø"
    assert again.contact == {"email": "ase@example.no", "phones": ["+47 900"]}
    assert again.identity_number is None
    assert Person.objects.filter(identity_number__isnull=True, pk=person.pk).exists()


def test_the_database_holds_no_clear_text_and_equal_values_look_different() -> None:
    one, other = Person.objects.create(name="Åse"), Person.objects.create(name="Åse")
    assert "Åse".encode() not in raw(one, "name")
    assert raw(one, "name") != raw(other, "name")


def test_short_values_have_one_length() -> None:
    """The length alone must not tell an ordinary grade from a strict one."""
    one, other = Person.objects.create(protection="none"), Person.objects.create(protection="strictly-confidential")
    assert len(raw(one, "protection")) == len(raw(other, "protection"))


@pytest.mark.parametrize("move", ["another row", "another column", "a changed bit"])
def test_a_sealed_value_opens_only_in_its_place(move: str) -> None:
    one = Person.objects.create(name="Åse", protection="none")
    target, column, value = one, "name", raw(one, "name")
    if move == "another row":
        target = Person.objects.create(name="Bo")
    elif move == "another column":
        column = "protection"
    else:
        value = value[:-1] + bytes([value[-1] ^ 1])
    with connections["default"].cursor() as cursor:
        key = target.pk.hex if connections["default"].vendor == "sqlite" else target.pk
        cursor.execute(f"UPDATE store_person SET {column} = %s WHERE id = %s", [value, key])
    with pytest.raises(SealError, match=f"store_person.{column}"):
        getattr(Person.objects.get(pk=target.pk), column)


def test_what_would_leak_or_not_be_bound_is_refused() -> None:
    Person.objects.create(name="Åse")
    with pytest.raises(SealError, match="call save"):
        Person.objects.update(name="Bo")
    with pytest.raises(SealError, match="can't be searched"):
        Person.objects.filter(name="Åse").exists()
    with pytest.raises(SealError, match="text is expected"):
        Person.objects.create(name=17)


def test_a_value_nobody_opened_is_saved_as_it_was() -> None:
    person = Person.objects.create(name="Åse")
    before = raw(person, "name")
    again = Person.objects.get(pk=person.pk)
    again.language = "nn"
    again.save()
    assert raw(person, "name") == before
    assert Person.objects.get(pk=person.pk).name == "Åse"


def test_bulk_create_and_deferred_columns_are_sealed_too() -> None:
    made = Person.objects.bulk_create([Person(name=f"N{i}") for i in range(3)])
    assert [Person.objects.defer("name").get(pk=one.pk).name for one in made] == ["N0", "N1", "N2"]
    assert b"N1" not in raw(made[1], "name")


def test_a_deferred_value_survives_a_save_that_names_it() -> None:
    made = Person.objects.create(name="Åse")
    Person.objects.defer("name").get(pk=made.pk).save(update_fields=["name"])
    assert Person.objects.get(pk=made.pk).name == "Åse"


def test_validation_takes_text_as_text() -> None:
    person = Person(name="Åse", identity_number="x", contact={}, protection="none", identity_lookup="x")
    person.full_clean()
    assert person.name == "Åse"


def test_a_row_refreshes_and_an_erased_value_says_so_only_when_read() -> None:
    person = Person.objects.create(name="Åse")
    Person.objects.filter(pk=person.pk).update(language="en")
    person.refresh_from_db()
    assert (person.language, person.name) == ("en", "Åse")
    keys.destroy(keys.subject_key(person.pk), at=timezone.now())
    person.refresh_from_db()
    with pytest.raises(KeyDestroyed):
        _ = person.name


def test_destroying_a_key_erases_what_it_sealed_and_nothing_else() -> None:
    one, other = Person.objects.create(name="Åse"), Person.objects.create(name="Bo")
    assert keys.destroy(keys.subject_key(one.pk), at=timezone.now()) == 1
    erased = Person.objects.get(pk=one.pk)
    with pytest.raises(KeyDestroyed):
        _ = erased.name
    assert is_erased(erased, "name")
    assert Person.objects.get(pk=other.pk).name == "Bo"
    with pytest.raises(KeyDestroyed):
        AccessLog(subject=one.pk, at=timezone.now(), reader=uuid4(), stated_reason="x").save()


def test_a_subject_takes_its_cases_keys_along_and_a_case_leaves_the_subject() -> None:
    subject, case = uuid4(), uuid4()
    ring = keys.ring()
    income, letter = keys.case_key(subject, case, "income"), keys.case_key(subject, case, "letter")
    ids = {ref: ring.for_sealing(ref)[0] for ref in (income, letter)}
    keys.destroy(income, at=timezone.now())
    with pytest.raises(KeyDestroyed):
        ring.for_reading(ids[income])
    assert ring.for_reading(ids[letter])
    keys.destroy(keys.subject_key(subject), at=timezone.now())
    with pytest.raises(KeyDestroyed):
        ring.for_reading(ids[letter])


def test_a_restored_key_store_is_brought_up_to_date_from_the_list_of_the_destroyed() -> None:
    person = Person.objects.create(name="Åse")
    before = StoredKey.objects.get(subject=person.pk)
    keys.destroy(keys.subject_key(person.pk), at=timezone.now())
    before.save()  # an older key store comes back
    keys.ring().forget()
    assert Person.objects.get(pk=person.pk).name == "Åse"
    assert keys.apply_destroyed() == 1
    assert is_erased(Person.objects.get(pk=person.pk), "name")


def test_a_key_can_be_held_for_a_limited_time_only() -> None:
    now = 0.0
    masters = keys.read_master_keys(__import__("django.conf").conf.settings.SAKLIG_MASTER_KEY)
    slow = keys.KeyRing(masters=masters, monotonic=lambda: now)
    ref = keys.subject_key(uuid4())
    key_id, key = slow.for_sealing(ref)
    StoredKey.objects.filter(id=key_id).update(wrapped=None)  # destroyed by another process
    assert slow.for_reading(key_id) == key
    now = keys.KeyRing.LIFE + 1
    with pytest.raises(KeyDestroyed):
        slow.for_reading(key_id)


def test_a_key_is_refused_inside_an_open_transaction_of_the_key_store() -> None:
    from django.db import transaction

    with transaction.atomic(using="keys"), pytest.raises(KeyStoreError, match="leave that block"):
        Person.objects.create(name="Åse")
