"""The ledger: an append-only Merkle tree over what happened, with proofs that outsiders can check.

Flow: 1. each happening is a leaf, bytes that hold no personal data (`leaf_hash`); 2. `grow` appends a batch at the tree's
right edge and gives the tiles it filled, which are stored; 3. a `Checkpoint`, size and root, is signed (`Signer`) and leaves
the machine, where witnesses may sign it too; 4. a `Tree` over the stored tiles proves that a leaf stands in it, or that it
grew from an earlier one; 5. `check_inclusion`, `check_consistency` and `open_checkpoint` check that, holding no tree; 6. a
`Receipt` carries all of it in one file.

It must not know what a leaf means, nor where tiles are kept: a `TileStore` is handed in. Formats: RFC 9162, and C2SP's
signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature and tlog-proof, so that other programs can read them.
"""

from .checkpoints import Checkpoint, open_checkpoint, read_checkpoint
from .errors import KeyInvalid, LedgerError, NoteInvalid, ProofInvalid, ReceiptInvalid, TileInvalid
from .hashing import EMPTY_ROOT, HASH_BYTES, leaf_hash, node_hash, root_of
from .memory import MemoryLog
from .notes import COSIGNATURE, ED25519, Note, Opened, Signature, Signer, VerifierKey, key_name, read_note, read_vkey
from .proofs import MAX_PROOF, check_consistency, check_inclusion
from .receipts import FORMAT, Receipt, read_receipt
from .tiles import (
    MAX_ENTRY_BYTES,
    WIDTH,
    Tile,
    TileStore,
    bundle,
    bundle_path,
    entries_of,
    hashes_in,
    partial_widths,
    read_path,
)
from .tree import Edge, Growth, Tree, grow

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "EMPTY_ROOT",
    "FORMAT",
    "HASH_BYTES",
    "MAX_ENTRY_BYTES",
    "MAX_PROOF",
    "WIDTH",
    "Checkpoint",
    "Edge",
    "Growth",
    "KeyInvalid",
    "LedgerError",
    "MemoryLog",
    "Note",
    "NoteInvalid",
    "Opened",
    "ProofInvalid",
    "Receipt",
    "ReceiptInvalid",
    "Signature",
    "Signer",
    "Tile",
    "TileInvalid",
    "TileStore",
    "Tree",
    "VerifierKey",
    "bundle",
    "bundle_path",
    "check_consistency",
    "check_inclusion",
    "entries_of",
    "grow",
    "hashes_in",
    "key_name",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "partial_widths",
    "read_checkpoint",
    "read_note",
    "read_path",
    "read_receipt",
    "read_vkey",
    "root_of",
]
