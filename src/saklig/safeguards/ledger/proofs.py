"""Checking proofs, by whoever holds a root and no tree. Source: RFC 9162, 2.1.3.2 and 2.1.4.2."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import ProofInvalid
from .hashing import EMPTY_ROOT, HASH_BYTES, node_hash

__all__ = ["MAX_PROOF", "check_consistency", "check_inclusion"]

MAX_PROOF = 63
"""Hashes in a proof: no tree of fewer than 2^63 leaves needs more."""


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """See that the leaf with the hash `leaf` stands at `index` in the tree of `size` with this root. Errors: ProofInvalid."""
    if not 0 <= index < size:
        raise ProofInvalid(f"there is no leaf {index} in a tree of {size}")
    _check_hashes(leaf, root, *proof)
    at, last, made = index, size - 1, leaf
    for one in proof:
        if last == 0:
            raise ProofInvalid(f"the proof for leaf {index} is longer than a tree of {size} asks for")
        if at % 2 or at == last:
            made = node_hash(one, made)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            made = node_hash(made, one)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofInvalid(f"the proof for leaf {index} is shorter than a tree of {size} asks for")
    if made != root:
        raise ProofInvalid(f"leaf {index} does not lead to this root: it, its place or the tree was changed")


def check_consistency(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    """See that the tree of `size` begins with all that stood in the one of `old`. Errors: ProofInvalid."""
    if not 0 <= old <= size:
        raise ProofInvalid(f"a tree of {size} leaves did not grow from one of {old}")
    _check_hashes(old_root, root, *proof)
    if old in (0, size):
        if proof:
            raise ProofInvalid(f"from {old} to {size} leaves there is nothing to prove, and the proof holds something")
        if old_root != (root if old == size else EMPTY_ROOT):
            raise ProofInvalid(f"two trees of {old} leaves with different roots")
        return
    _fold(old, size, proof, old_root, root)


def _fold(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    wrong = ProofInvalid(f"the tree of {size} leaves does not begin with the one of {old}: something was changed or left out")
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        raise wrong
    at, last = old - 1, size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    made_old = made = path[0]
    for one in path[1:]:
        if last == 0:
            raise wrong
        if at % 2 or at == last:
            made_old, made = node_hash(one, made_old), node_hash(one, made)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            made = node_hash(made, one)
        at, last = at >> 1, last >> 1
    if last or made_old != old_root or made != root:
        raise wrong


def _check_hashes(*hashes: bytes) -> None:
    if len(hashes) > MAX_PROOF + 2:
        raise ProofInvalid(f"a proof has at most {MAX_PROOF} hashes")
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ProofInvalid(f"a hash has {HASH_BYTES} bytes, and one of these has not")
