"""Receipts: that one leaf stands in the ledger, so that whoever holds it can show it without asking anyone.

As JSON for people and for the stand-alone checkers, and as text by c2sp.org/tlog-proof for other programs.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .checkpoints import Checkpoint, open_checkpoint
from .errors import LedgerError, ReceiptInvalid
from .hashing import leaf_hash
from .notes import VerifierKey, read_vkey
from .proofs import check_inclusion

__all__ = ["FORMAT", "Receipt", "read_receipt"]

FORMAT = "saklig-receipt-v1"
_FIELDS = {"format", "leaf", "index", "proof", "checkpoint", "key"}
_MAX_BYTES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A leaf, its place, the way from it to the root, the signed checkpoint, and the key that the log says is its own."""

    leaf: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    key: VerifierKey

    def check(self, keys: Iterable[VerifierKey]) -> Checkpoint:
        """The checkpoint that this leaf stands under, signed by one of `keys` that the reader trusts. Errors: ReceiptInvalid."""
        try:
            found, _ = open_checkpoint(self.checkpoint, log=tuple(keys))
            check_inclusion(leaf_hash(self.leaf), self.index, found.size, self.proof, found.root)
        except LedgerError as error:
            raise ReceiptInvalid(f"the receipt does not hold: {error}") from None
        return found

    def to_json(self) -> str:
        """The receipt as a file that is given away."""
        try:
            leaf = self.leaf.decode()
        except UnicodeError:
            raise ReceiptInvalid("the leaf is no UTF-8 text, so no receipt can be written of it") from None
        body = {
            "format": FORMAT,
            "leaf": leaf,
            "index": self.index,
            "proof": [base64.b64encode(one).decode() for one in self.proof],
            "checkpoint": self.checkpoint,
            "key": self.key.vkey,
        }
        return json.dumps(body, ensure_ascii=False, indent=2) + "\n"

    def to_tlog_proof(self) -> str:
        """The same for other programs, the leaf as extra data. Source: c2sp.org/tlog-proof."""
        proof = "".join(base64.b64encode(one).decode() + "\n" for one in self.proof)
        extra = base64.b64encode(self.leaf).decode()
        return f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {self.index}\n{proof}\n{self.checkpoint}"


def read_receipt(data: str | bytes) -> Receipt:
    """A receipt from its JSON; nothing of it is trusted yet. Errors: ReceiptInvalid."""
    if len(data) > _MAX_BYTES:
        raise ReceiptInvalid(f"the receipt is larger than {_MAX_BYTES} bytes; is it another file?")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise ReceiptInvalid("the receipt cannot be read as JSON; was it cut off, or is it another file?") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ReceiptInvalid(f"this is no receipt of the format {FORMAT}")
    if set(body) != _FIELDS:
        raise ReceiptInvalid(f"a receipt has the fields {', '.join(sorted(_FIELDS))}, and this one has others")
    if not (isinstance(body["index"], int) and not isinstance(body["index"], bool) and isinstance(body["proof"], list)):
        raise ReceiptInvalid("the receipt's index must be a whole number, and its proof a list")
    try:
        proof = tuple(base64.b64decode(_text(one), validate=True) for one in body["proof"])
        leaf = _text(body["leaf"]).encode()
    except (binascii.Error, ValueError):
        raise ReceiptInvalid("the receipt's proof must be hashes in base64, and its leaf text") from None
    try:
        key = read_vkey(_text(body["key"]))
    except LedgerError as error:
        raise ReceiptInvalid(f"the receipt's key: {error}") from None
    return Receipt(leaf=leaf, index=body["index"], proof=proof, checkpoint=_text(body["checkpoint"]), key=key)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ReceiptInvalid("the receipt holds something else where text must stand")
    return value
