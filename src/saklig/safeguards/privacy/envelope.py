"""Envelope encryption with AES-256-GCM: keys that keep keys, and values bound to their place.

Source: NIST SP 800-38D (GCM, 96-bit random nonces), RFC 5869 (HKDF), RFC 2104 (HMAC).

A sealed value is `version (1) | key id (16) | nonce (12) | ciphertext and tag`. It says itself which key it needs, so
that keys can be rotated without touching the code that reads. The clear text is padded to a multiple of 64 bytes,
because the length alone would tell a grade "strictly confidential" from "none".
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_SEALED, _WRAPPED = b"\x01", b"\x11"
_HEADER_BYTES = 1 + 16 + _NONCE_BYTES
_PAD = 64


class EnvelopeError(Exception):
    """A sealed value or wrapped key can't be opened: wrong key, wrong place, or it was changed."""


def new_key() -> bytes:
    """A fresh random key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def fingerprint(key: bytes) -> str:
    """A short public name of a key, from which the key can't be had (16 hexadecimal digits)."""
    return derive(key, "fingerprint")[:8].hex()


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose from `key`; keys of different purposes tell nothing of each other. Source: RFC 5869."""
    _check_key(key)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"saklig:" + purpose.encode()).derive(key)


def mac(key: bytes, value: bytes) -> bytes:
    """HMAC-SHA-256 of `value` under `key` (32 bytes)."""
    return hmac.digest(key, value, hashlib.sha256)


def associated_data(*parts: str) -> bytes:
    """The place a value is bound to; each part carries its length, so that ("ab","c") is not ("a","bc")."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def wrap(outer: bytes, key: bytes, place: bytes) -> bytes:
    """Keep `key` under the key `outer`, bound to `place`."""
    _check_key(outer)
    _check_key(key)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _WRAPPED + nonce + AESGCM(outer).encrypt(nonce, key, _WRAPPED + place)


def unwrap(outer: bytes, wrapped: bytes, place: bytes) -> bytes:
    """The key that `wrap` kept. Errors: EnvelopeError where the outer key or the place is another."""
    _check_key(outer)
    if len(wrapped) != 1 + _NONCE_BYTES + KEY_BYTES + _TAG_BYTES or wrapped[:1] != _WRAPPED:
        raise EnvelopeError("not a wrapped key of a version known here; is it from a newer Saklig?")
    nonce, body = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
    try:
        return AESGCM(outer).decrypt(nonce, body, _WRAPPED + place)
    except InvalidTag:
        raise EnvelopeError("the key can't be unwrapped: another outer key, another place, or it was changed") from None


def seal(key: bytes, key_id: UUID, clear: bytes, place: bytes) -> bytes:
    """Encrypt `clear` under `key`, bound to `place` and to the key's id."""
    _check_key(key)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    head = _SEALED + key_id.bytes
    framed = len(clear).to_bytes(8, "big") + clear
    framed += bytes(-len(framed) % _PAD)
    return head + nonce + AESGCM(key).encrypt(nonce, framed, head + place)


def key_id_of(sealed: bytes) -> UUID:
    """The id of the key that `sealed` needs. Errors: EnvelopeError where it is no sealed value."""
    if len(sealed) < _HEADER_BYTES + _TAG_BYTES or sealed[:1] != _SEALED:
        raise EnvelopeError("not a sealed value of a version known here; is it from a newer Saklig, or was it changed?")
    return UUID(bytes=bytes(sealed[1:17]))


def unseal(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """The clear bytes of a sealed value. Errors: EnvelopeError where key or place is another, or a bit was changed."""
    _check_key(key)
    key_id_of(sealed)
    head, nonce, body = sealed[:17], sealed[17:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    try:
        framed = AESGCM(key).decrypt(nonce, body, head + place)
    except InvalidTag:
        raise EnvelopeError(
            "the sealed value can't be opened: it was changed, or moved here from another record or column"
        ) from None
    return framed[8 : 8 + int.from_bytes(framed[:8], "big")]


def _check_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise EnvelopeError(f"a key has {KEY_BYTES} bytes, this one has {len(key)}")
