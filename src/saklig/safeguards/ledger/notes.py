"""Signed notes and their keys. Source: c2sp.org/signed-note (Ed25519, RFC 8032) and c2sp.org/tlog-cosignature (version 1).

A note is text, a blank line, and a line for each signature: an em dash, the key's name, and in base64 four bytes of key id
and the signature. A cosignature is a witness's, and holds the time it was made.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .errors import KeyInvalid, NoteInvalid

__all__ = ["COSIGNATURE", "ED25519", "Note", "Opened", "Signature", "Signer", "VerifierKey", "key_name", "read_note", "read_vkey"]

ED25519, COSIGNATURE = 0x01, 0x04
_KINDS = {ED25519: "a log's", COSIGNATURE: "a witness's"}
_NAME = re.compile(r"[^\s+]+")
_MAX_NOTE_BYTES = 100_000
_MAX_TIME = 2**63


def key_name(name: str) -> str:
    """The name, if it may name a key. Errors: KeyInvalid."""
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise KeyInvalid(f"{name!r} cannot name a key: write it without spaces and +, such as post.agency.example/ledger")
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """Who may have signed, and the key that shows it: a log's own (`ED25519`) or a witness's (`COSIGNATURE`)."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        key_name(self.name)
        if self.kind not in _KINDS:
            raise KeyInvalid(f"key {self.name}: signatures of kind {self.kind:#x} are not known here (only 0x1 and 0x4)")
        if len(self.public) != 32:
            raise KeyInvalid(f"key {self.name}: a public key has 32 bytes, this one has {len(self.public)}")

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text: name+id+key."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(bytes([self.kind]) + self.public)}"

    def signed(self, text: str, signature: bytes) -> int | None:
        """When a witness says it signed (seconds); None of a log's signature. Errors: NoteInvalid if it is not theirs."""
        time, message, bare = None, text.encode(), signature
        if self.kind == COSIGNATURE:
            time, bare = int.from_bytes(signature[:8], "big"), signature[8:]
            message = cosigned(text, time)
        try:
            if time is not None and not 0 < time < _MAX_TIME:
                raise InvalidSignature
            Ed25519PublicKey.from_public_bytes(self.public).verify(bare, message)
        except (InvalidSignature, ValueError):
            raise NoteInvalid(f"the signature of {self.name} is not over this text: one of the two was changed") from None
        return time


def read_vkey(text: str) -> VerifierKey:
    """A verifier key from its text, name+id+key. Errors: KeyInvalid."""
    parts = text.strip().split("+", 2)
    try:
        name, key_id, material = parts[0], bytes.fromhex(parts[1]), base64.b64decode(parts[2], validate=True)
    except (IndexError, ValueError, binascii.Error):
        raise KeyInvalid(f"{text[:80]!r} is no verifier key; it reads name+8 hexadecimal digits+base64") from None
    found = VerifierKey(name=name, kind=material[0] if material else 0, public=material[1:])
    if found.key_id != key_id or len(parts[1]) != 8:
        raise KeyInvalid(f"verifier key {name}: its id does not follow from name and key; was a sign lost in copying?")
    return found


class Signer:
    """A private key under a name. `seed`: the 32 secret bytes of RFC 8032."""

    def __init__(self, name: str, seed: bytes) -> None:
        if len(seed) != 32:
            raise KeyInvalid(f"key {name}: a private key has 32 bytes, this one has {len(seed)}")
        self.name = key_name(name)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def key(self, kind: int = ED25519) -> VerifierKey:
        """The public half, for signatures of one kind."""
        return VerifierKey(name=self.name, kind=kind, public=self._public)

    def sign(self, text: str) -> str:
        """A note: the text and this signature. Errors: NoteInvalid where the text can't be signed."""
        return Note(text=_signable(text), signatures=(self.signature(text),)).dump()

    def signature(self, text: str) -> Signature:
        """A log's signature over a note's text."""
        return Signature(name=self.name, key_id=self.key().key_id, value=self._key.sign(text.encode()))

    def cosignature(self, text: str, *, time: int) -> Signature:
        """A witness's signature over a checkpoint's text, saying when (seconds)."""
        value = time.to_bytes(8, "big") + self._key.sign(cosigned(text, time))
        return Signature(name=self.name, key_id=self.key(COSIGNATURE).key_id, value=value)


def cosigned(text: str, time: int) -> bytes:
    """What a witness signs. Source: c2sp.org/tlog-cosignature, Ed25519 signed message."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {_b64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A note whose signatures were looked at: its text, and which of the given keys signed, with when (witnesses)."""

    text: str
    signed_by: tuple[tuple[VerifierKey, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note as it is written; whoever reads the text must `open` it first."""

    text: str
    signatures: tuple[Signature, ...]

    def dump(self) -> str:
        return self.text + "\n" + "".join(one.line for one in self.signatures)

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """The note with further signatures under it; one that stands there already is not repeated."""
        return Note(text=self.text, signatures=tuple(dict.fromkeys((*self.signatures, *more))))

    def open(self, keys: Iterable[VerifierKey]) -> Opened:
        """The text, if at least one of `keys` signed. Errors: NoteInvalid, also where one that claims to has not."""
        known = {(key.name, key.key_id): key for key in keys}
        found = []
        for one in self.signatures:
            key = known.get((one.name, one.key_id))
            if key is not None:
                found.append((key, key.signed(self.text, one.value)))
        if not found:
            wanted = ", ".join(sorted({key.name for key in known.values()})) or "none was given"
            raise NoteInvalid(f"no key that is trusted signed this note (trusted: {wanted})")
        return Opened(text=self.text, signed_by=tuple(found))


def read_note(data: str | bytes) -> Note:
    """A note from its bytes; nothing of it is trusted yet. Errors: NoteInvalid."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
        size = len(text.encode())
    except UnicodeError:
        raise NoteInvalid("the note is no UTF-8 text") from None
    if size > _MAX_NOTE_BYTES:
        raise NoteInvalid(f"the note is longer than {_MAX_NOTE_BYTES} bytes")
    at = text.rfind("\n\n")
    if at < 0 or not text.endswith("\n"):
        raise NoteInvalid("the note has no blank line before its signatures, or does not end with a line break; was it cut off?")
    lines = text[at + 2 : -1].split("\n")
    if lines == [""]:
        raise NoteInvalid("the note has no signature")
    return Note(text=_signable(text[: at + 1]), signatures=tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    try:
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise NoteInvalid(f"{line[:60]!r} is no signature; it reads: — name base64") from None
    if dash != "—" or not _NAME.fullmatch(name) or len(raw) < 5:
        raise NoteInvalid(f"{line[:60]!r} is no signature; it reads: — name base64")
    return Signature(name=name, key_id=raw[:4], value=raw[4:])


def _signable(text: str) -> str:
    if not text.endswith("\n") or any(ord(sign) < 0x20 and sign != "\n" for sign in text):
        raise NoteInvalid("a note's text ends with a line break and holds no other control character")
    return text


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
