"""Checkpoints: the tree's size and root in a signed note. Source: c2sp.org/tlog-checkpoint."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .errors import NoteInvalid
from .hashing import EMPTY_ROOT, HASH_BYTES
from .notes import Opened, VerifierKey, read_note

__all__ = ["Checkpoint", "open_checkpoint", "read_checkpoint"]

_SIZE = re.compile(r"0|[1-9]\d{0,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A log's name, how many leaves it holds, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from a note's text; lines after the third are let pass. Errors: NoteInvalid."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise NoteInvalid("a checkpoint has a line each for the log's name, the size and the root, and no empty one")
    origin, size, encoded = lines[:3]
    try:
        root = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        root = b""
    if not _SIZE.fullmatch(size):
        raise NoteInvalid(f"the checkpoint's second line is {size[:30]!r}, and not how many leaves there are")
    if len(root) != HASH_BYTES or base64.b64encode(root).decode() != encoded:
        raise NoteInvalid(f"the checkpoint's third line is no hash of {HASH_BYTES} bytes in base64")
    if size == "0" and root != EMPTY_ROOT:
        raise NoteInvalid("the checkpoint of an empty tree must have the empty tree's root")
    return Checkpoint(origin=origin, size=int(size), root=root)


def open_checkpoint(
    data: str | bytes, *, log: VerifierKey | Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()
) -> tuple[Checkpoint, Opened]:
    """The checkpoint of a note that the log itself signed, and whose cosignatures hold. Errors: NoteInvalid."""
    logs = (log,) if isinstance(log, VerifierKey) else tuple(log)
    opened = read_note(data).open((*logs, *witnesses))
    if not any(key in logs for key, _ in opened.signed_by):
        raise NoteInvalid(f"the log itself has not signed this checkpoint (its key: {', '.join(key.name for key in logs)})")
    found = read_checkpoint(opened.text)
    if not any(key in logs and key.name == found.origin for key, _ in opened.signed_by):
        raise NoteInvalid(f"the checkpoint is of the log {found.origin}, and not signed by a key of that name")
    return found, opened
