"""The key store: right and wrong master keys, rotation, look-ups, and people found by them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from saklig.store import access, keys, packages, people
from saklig.store.errors import ConfigurationError, KeyDestroyed, KeyStoreError, StoreError
from saklig.store.lookup import lookup
from saklig.store.models import InstallationKey, PackageBytes, Person, StoredKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NUMBER, OTHER = "13918012345", "14918054321"


def master() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def ring_under(text: str) -> keys.KeyRing:
    return keys.KeyRing(masters=keys.read_master_keys(text))


def test_a_wrong_master_key_is_named_at_once() -> None:
    keys.ring().check()
    with pytest.raises(KeyStoreError, match="SAKLIG_MASTER_KEY holds"):
        ring_under(master()).check()


@pytest.mark.parametrize("text", ["", "short", "c2hvcnQ=", "*" * 44])
def test_a_malformed_master_key_says_how_to_make_one(text: str) -> None:
    with pytest.raises(ConfigurationError, match="32 bytes in base64"):
        keys.read_master_keys(text)


def test_rotation_keeps_everything_readable_and_lets_the_old_key_go() -> None:
    old, new = settings.SAKLIG_MASTER_KEY, master()
    ref = keys.case_key(uuid4(), uuid4(), "case")
    key_id, key = keys.ring().for_sealing(ref)
    found = keys.ring().for_lookup("test")
    both = ring_under(f"{new},{old}")
    assert both.for_reading(key_id) == key
    moved = both.rewrap()
    assert moved == StoredKey.objects.filter(case=None).count() + InstallationKey.objects.count()
    assert both.rewrap() == 0
    alone = ring_under(new)
    assert alone.for_reading(key_id) == key
    assert alone.for_lookup("test") == found
    with pytest.raises(KeyStoreError):
        ring_under(old).for_reading(key_id)


def test_a_key_moved_to_another_subject_does_not_open() -> None:
    one, other = (keys.subject_key(uuid4()) for _ in range(2))
    first, second = keys.ring().for_sealing(one)[0], keys.ring().for_sealing(other)[0]
    StoredKey.objects.filter(id=second).update(wrapped=StoredKey.objects.get(id=first).wrapped)
    keys.ring().forget()
    with pytest.raises(KeyStoreError, match="was changed"):
        keys.ring().for_reading(second)


def test_a_key_is_named_by_ids_only() -> None:
    with pytest.raises(KeyStoreError, match="UUID"):
        keys.subject_key(NUMBER)  # type: ignore[arg-type]
    with pytest.raises(KeyStoreError, match="retention"):
        keys.KeyRef(subject=uuid4(), case=uuid4())


def test_lookups_are_stable_and_apart_by_purpose_and_installation() -> None:
    assert lookup("x", "one") == lookup("x", "one") != lookup("x", "other")
    before = lookup("x", "one")
    InstallationKey.objects.all().delete()
    keys.ring().forget()
    assert lookup("x", "one") != before


def test_a_person_is_found_by_number_however_it_is_written_and_made_once() -> None:
    made = people.find_or_create(NUMBER, name="Kari Østby-Lie", language="nn")
    assert people.find_or_create(NUMBER, name="Another").pk == made.pk
    assert people.find("139180 12345").name == "Kari Østby-Lie"
    assert people.find(OTHER) is None
    assert NUMBER not in made.identity_lookup
    with pytest.raises(StoreError, match="11 digits"):
        people.find("3918012345")


def test_search_by_whole_words_never_finds_the_protected() -> None:
    kari = people.find_or_create(NUMBER, name="Kari Østby-Lie")
    hidden = people.find_or_create(OTHER, name="Kari Østby", protection="strictly-confidential")
    assert people.search("ØSTBY kari") == [kari]
    assert people.search("Kar") == []
    assert people.search("  ") == []
    people.update(hidden, protection="none", name="Bo Østby")
    assert people.search("bo") == [hidden]
    people.update(kari, protection="confidential")
    assert people.search("kari") == []


def test_reading_is_logged_by_person_with_codes_and_a_sealed_reason() -> None:
    subject, reader = uuid4(), uuid4()
    about = {"reader": reader, "role": "caseworker", "subject": subject, "what": "case.facts"}
    access.record(**about, purpose="decide", stated_reason="Ringte og spurte om sønnen")
    (entry,) = access.about(subject)
    assert (entry.reader, entry.stated_reason) == (reader, "Ringte og spurte om sønnen")
    with pytest.raises(StoreError, match="purpose must be a code"):
        access.record(**about, purpose="Kari spurte")


def test_rules_and_settings_are_kept_once_and_checked_when_read() -> None:
    one = packages.keep(b"rules", name="service", version="1")
    assert packages.keep(b"rules", name="service", version="1") == one
    assert packages.package(one) == b"rules"
    assert packages.local(packages.keep_local(b"{}")) == b"{}"
    with pytest.raises(StoreError, match="is not kept here"):
        packages.package("0" * 64)
    PackageBytes(hash="1" * 64, name="n", version="1", content=b"other").save(force_insert=True)
    with pytest.raises(StoreError, match="was changed"):
        packages.package("1" * 64)


def test_two_makers_of_one_person_end_with_one() -> None:
    """The loser of a race reads the winner's row (here: the row appears between look and insert)."""
    first, seen = people.find_or_create(NUMBER, name="Kari"), people._by_lookup
    with mock.patch.object(people, "_by_lookup", side_effect=[{}, seen([first.identity_lookup])]):
        assert people.find_or_create(NUMBER, name="Kari").pk == first.pk
    assert Person.objects.count() == 1


def test_two_makers_of_one_key_end_with_one() -> None:
    case, subjects = uuid4(), [uuid4() for _ in range(2)]
    refs = [keys.case_key(subject, case, "case") for subject in subjects]
    first = keys.ring().for_sealing(refs[0])
    keys.ring().forget()
    seen, looked = keys._rows_of, []

    def too_early(wanted: list[keys.KeyRef]) -> Any:
        looked.append(wanted)
        return {} if looked.count(wanted) == 1 else seen(wanted)

    with mock.patch.object(keys, "_rows_of", side_effect=too_early):
        keys.ring().prepare(refs)
    made = [keys.ring().for_sealing(ref) for ref in refs]
    assert made[0] == first and made[1] != first
    keys.ring().forget()
    assert [keys.ring().for_sealing(ref) for ref in refs] == made


def test_prepared_keys_are_made_together_and_are_the_ones_used_later(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    case, subjects = uuid4(), [uuid4() for _ in range(4)]
    refs = [keys.case_key(subject, case, "case") for subject in subjects]
    known = keys.ring().for_sealing(refs[0])
    keys.ring().forget()
    keys.ring().prepare(refs)
    with django_assert_num_queries(0, using="keys"):
        made = [keys.ring().for_sealing(ref) for ref in refs]
    assert made[0] == known
    assert StoredKey.objects.filter(case=case).count() == 4
    keys.ring().forget()
    assert [keys.ring().for_sealing(ref) for ref in refs] == made


def test_a_destroyed_key_is_not_made_anew_by_preparing() -> None:
    ref = keys.case_key(uuid4(), uuid4(), "case")
    keys.ring().for_sealing(ref)
    keys.destroy(ref, at=timezone.now())
    keys.ring().prepare([ref])
    with pytest.raises(KeyDestroyed):
        keys.ring().for_sealing(ref)


def test_several_people_are_found_or_made_at_once() -> None:
    known = people.find_or_create(NUMBER, name="Kari Nordvik")
    found = people.find_or_create_all(
        [
            people.Known(identity_number=NUMBER, name="another name"),
            people.Known(identity_number=OTHER, name="Ola Nordvik", protection="none"),
            people.Known(identity_number=OTHER[:6] + " " + OTHER[6:]),
        ]
    )
    assert found[NUMBER].id == known.id
    assert found[NUMBER].name == "Kari Nordvik"
    assert {person.id for person in people.search("Nordvik")} == {person.id for person in found.values()}
    assert Person.objects.count() == 2
    again = people.find_or_create_all([people.Known(identity_number=OTHER)])
    assert again[OTHER].id == people.find(OTHER).id  # type: ignore[union-attr]


def test_a_protected_person_made_with_others_cannot_be_searched() -> None:
    people.find_or_create_all([people.Known(identity_number=NUMBER, name="Kari Nordvik", protection="strictly")])
    assert people.search("Nordvik") == []


def test_one_who_is_hidden_is_not_found_whatever_was_read_of_them_before() -> None:
    now = people.find_or_create(NUMBER, name="Kari Nordvik", protection="confidential")
    before = people.find(NUMBER)
    assert before is not None
    people.update(now, protection="none")
    assert [person.pk for person in people.search("kari")] == [now.pk]
    people.update(before, protection="strictly-confidential")
    assert people.search("kari") == []
