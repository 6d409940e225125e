"""The hashes of the tree. Source: RFC 9162, 2.1 (the same as RFC 6962, 2.1), with SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from .errors import ProofInvalid

__all__ = ["EMPTY_ROOT", "HASH_BYTES", "leaf_hash", "node_hash", "root_of"]

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf); the first byte keeps a leaf from passing for a node."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, or over the roots of equally large full subtrees; of none it is the empty tree's."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    if any(len(one) != HASH_BYTES for one in row):
        raise ProofInvalid(f"a hash has {HASH_BYTES} bytes, and one of these has not")
    while len(row) > 1:
        # An odd one out is taken up as it is: that gives RFC 9162's split at the largest power of two.
        odd = row[-1:] if len(row) % 2 else []
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
    return row[0]
