"""Envelope keys: what is sealed opens with its key in its place, and with nothing else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saklig.safeguards import privacy

KEY, PLACE = privacy.new_key(), privacy.associated_data("table", "column", "row")


@given(st.binary(max_size=500))
def test_what_is_sealed_opens_again(clear: bytes) -> None:
    key_id = uuid4()
    sealed = privacy.seal(KEY, key_id, clear, PLACE)
    assert privacy.key_id_of(sealed) == key_id
    assert privacy.unseal(KEY, sealed, PLACE) == clear
    assert len(clear) < 8 or clear not in sealed


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_shows(position: int, change: int) -> None:
    sealed = bytearray(privacy.seal(KEY, uuid4(), b"clear", PLACE))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(privacy.EnvelopeError):
        privacy.unseal(KEY, bytes(sealed), PLACE)


def test_another_key_or_place_does_not_open() -> None:
    sealed = privacy.seal(KEY, uuid4(), b"clear", PLACE)
    with pytest.raises(privacy.EnvelopeError):
        privacy.unseal(privacy.new_key(), sealed, PLACE)
    with pytest.raises(privacy.EnvelopeError):
        privacy.unseal(KEY, sealed, privacy.associated_data("table", "columnr", "ow"))


def test_a_wrapped_key_needs_its_outer_key_and_place() -> None:
    outer, inner = privacy.new_key(), privacy.new_key()
    wrapped = privacy.wrap(outer, inner, PLACE)
    assert privacy.unwrap(outer, wrapped, PLACE) == inner
    assert inner not in wrapped
    for key, place in ((privacy.new_key(), PLACE), (outer, b"elsewhere")):
        with pytest.raises(privacy.EnvelopeError):
            privacy.unwrap(key, wrapped, place)


def test_a_wrapped_key_is_no_sealed_value_and_the_reverse() -> None:
    sealed = privacy.seal(KEY, uuid4(), privacy.new_key(), PLACE)
    wrapped = privacy.wrap(KEY, privacy.new_key(), PLACE)
    with pytest.raises(privacy.EnvelopeError):
        privacy.unwrap(KEY, sealed, PLACE)
    with pytest.raises(privacy.EnvelopeError):
        privacy.unseal(KEY, wrapped, PLACE)


def test_purposes_have_keys_of_their_own() -> None:
    one, other = privacy.derive(KEY, "one"), privacy.derive(KEY, "other")
    assert len({KEY, one, other}) == 3
    assert privacy.derive(KEY, "one") == one
    assert privacy.mac(one, b"x") != privacy.mac(other, b"x")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_short_key_is_refused(length: int) -> None:
    with pytest.raises(privacy.EnvelopeError, match="32 bytes"):
        privacy.seal(bytes(length), uuid4(), b"clear", PLACE)


def test_known_bytes_of_version_1_still_open() -> None:
    """Sealed values live for decades: this one was made by the first version."""
    key = bytes(range(32))
    sealed = bytes.fromhex(KNOWN)
    assert privacy.unseal(key, sealed, privacy.associated_data("store_person", "name", "1")) == "Åse".encode()
    assert privacy.derive(key, "person.identity").hex() == KNOWN_DERIVED


KNOWN = (
    "0100000000000000000000000000000001b314a3f9c5713e7bda0ccaec2446c8b3e44c76cd9ddfa1b7e352aa6bebc76a"
    "f35451e156f9c4e460d30ef24405f2e384f0f6da5ff79fd686317a5227d2ca9906834459213793edfd5f7981e301c0f2"
    "d9175a2bcf6551f0af1e548fb3"
)
KNOWN_DERIVED = "153816bb3489c74438c7eda02926629dce6f6d5f4a0017cf932d178531828da1"
