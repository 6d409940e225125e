"""The tree: others' vectors, an independent implementation, and every small tree and proof there is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scitt_cose import merkle as independent

from saklig.safeguards.ledger import (
    EMPTY_ROOT,
    Edge,
    MemoryLog,
    ProofInvalid,
    Tile,
    TileInvalid,
    Tree,
    bundle,
    bundle_path,
    check_consistency,
    check_inclusion,
    entries_of,
    grow,
    leaf_hash,
    partial_widths,
    read_path,
    root_of,
)

VECTORS = tomllib.loads(Path(__file__).with_name("vectors.toml").read_text("utf-8"))
EDGES = [0, 1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 66_000]


def leaves(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def log_of(entries: list[bytes]) -> MemoryLog:
    log = MemoryLog()
    log.append(map(leaf_hash, entries))
    return log


@pytest.fixture(scope="module")
def large() -> MemoryLog:
    return log_of(leaves(66_000))


def test_roots_are_those_of_certificate_transparency() -> None:
    given_leaves = [bytes.fromhex(one) for one in VECTORS["tree"]["leaves"]]
    for size, root in enumerate(VECTORS["tree"]["roots"]):
        log = log_of(given_leaves[:size])
        assert log.edge.root.hex() == log.tree.root().hex() == root
        assert root_of([leaf_hash(one) for one in given_leaves[:size]]).hex() == root


def test_every_proof_in_every_tree_of_up_to_forty_leaves_is_the_independent_ones() -> None:
    log = log_of(leaves(40))
    texts = [leaf.hex() for leaf in leaves(40)]
    for size in range(1, 41):
        root = independent.merkle_root(texts[:size])
        assert log.tree.root(size).hex() == root
        for index in range(size):
            proof = log.tree.inclusion_proof(index, size)
            assert [one.hex() for one in proof] == independent.inclusion_proof(texts[:size], index)
            check_inclusion(leaf_hash(leaves(40)[index]), index, size, proof, bytes.fromhex(root))
        for old in range(1, size + 1):
            proof = log.tree.consistency_proof(old, size)
            assert [one.hex() for one in proof] == independent.consistency_proof(texts, old, size)
            old_root = log.tree.root(old)
            check_consistency(old, size, proof, old_root, bytes.fromhex(root))
            assert independent.verify_consistency(old_root.hex(), root, old, size, [p.hex() for p in proof])


@given(st.integers(1, 66_000), st.data())
@settings(max_examples=60, deadline=None)
def test_proofs_over_many_tiles_hold_by_both(large: MemoryLog, size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root = large.tree.root(size)
    leaf = b"leaf %d" % index
    proof = large.tree.inclusion_proof(index, size)
    check_inclusion(leaf_hash(leaf), index, size, proof, root)
    assert independent.verify_inclusion(leaf.hex(), index, size, [one.hex() for one in proof], root.hex())
    grown = large.tree.consistency_proof(old, size)
    check_consistency(old, size, grown, large.tree.root(old), root)
    assert independent.verify_consistency(large.tree.root(old).hex(), root.hex(), old, size, [p.hex() for p in grown])


def test_batches_of_any_size_give_the_same_tree_and_tiles(large: MemoryLog) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves(66_000)]
    for step in (1_000, 256, 65_536):
        other = MemoryLog()
        for at in range(0, 66_000, step):
            other.append(hashes[at : at + step])
        assert other.edge == large.edge and other.tiles == large.tiles
    assert large.tree.root() == root_of(hashes)


@pytest.mark.parametrize("size", EDGES)
def test_the_edge_can_be_loaded_from_the_tiles_at_every_size(large: MemoryLog, size: int) -> None:
    edge = Edge.load(size, large)
    assert edge.root == large.tree.root(size)
    assert grow(edge, [leaf_hash(leaf) for leaf in leaves(66_000)[size:]]).edge == large.edge


@given(st.integers(2, 700), st.data())
@settings(max_examples=100, deadline=None)
def test_a_proof_in_which_anything_is_changed_is_refused(large: MemoryLog, size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    tree, leaf = large.tree, leaf_hash(b"leaf %d" % index)
    proof, grown = list(tree.inclusion_proof(index, size)), list(tree.consistency_proof(old, size))
    at = data.draw(st.integers(0, 255))

    def flip(one: bytes) -> bytes:
        return bytes([one[0] ^ (at or 1)]) + one[1:]

    root, old_root = tree.root(size), tree.root(old)
    wrong = [
        (flip(leaf), index, size, proof, root), (leaf, index, size, proof, flip(root)), (leaf, index, size, proof[:-1], root),
        (leaf, index, size, [*proof, leaf], root), (leaf, index, size, [flip(proof[0]), *proof[1:]], root),
        (leaf, (index + 1) % size, size, proof, root),
    ]  # fmt: skip
    for case in wrong:
        with pytest.raises(ProofInvalid):
            check_inclusion(*case)
    worse = [
        (old, size, grown, flip(old_root), root), (old, size, grown, old_root, flip(root)),
        (old, size, grown[:-1], old_root, root), (old, size, [*grown, root], old_root, root),
        (old, size, [flip(grown[0]), *grown[1:]], old_root, root),
    ]  # fmt: skip
    for case in worse:
        with pytest.raises(ProofInvalid):
            check_consistency(*case)


def test_a_leaf_cannot_pass_for_its_neighbour_by_a_proof_of_another_length() -> None:
    """In a tree of three the last leaf's one hash leads to the root by index 1 too, if nobody counts."""
    tree = log_of(leaves(3)).tree
    last, proof = leaf_hash(leaves(3)[2]), tree.inclusion_proof(2)
    check_inclusion(last, 2, 3, proof, tree.root())
    with pytest.raises(ProofInvalid, match="shorter"):
        check_inclusion(last, 1, 3, proof, tree.root())


def test_trees_of_no_leaves_and_of_one_size() -> None:
    tree = log_of(leaves(3)).tree
    assert tree.root(0) == EMPTY_ROOT and tree.consistency_proof(0) == tree.consistency_proof(3) == ()
    check_consistency(0, 3, [], EMPTY_ROOT, tree.root())
    check_consistency(3, 3, [], tree.root(), tree.root())
    root, two = tree.root(), tree.root(2)
    for case in [(0, 3, [], root, root), (3, 3, [], two, root), (3, 3, [b"x" * 32], root, root), (4, 3, [], root, root),
                 (-1, 3, [], root, root), (2, 3, [b"x"], two, root)]:  # fmt: skip
        with pytest.raises(ProofInvalid):
            check_consistency(*case)


def test_what_is_not_in_the_tree_is_refused_with_its_size() -> None:
    tree = log_of(leaves(3)).tree
    for ask in (lambda: tree.root(4), lambda: tree.inclusion_proof(3), lambda: tree.inclusion_proof(-1), lambda: tree.leaf(3),
                lambda: tree.consistency_proof(4), lambda: tree.consistency_proof(1, 4)):  # fmt: skip
        with pytest.raises(ProofInvalid, match="3"):
            ask()
    with pytest.raises(ProofInvalid, match="32 bytes"):
        grow(Edge.empty(), [b"short"])
    with pytest.raises(ProofInvalid, match="right edge"):
        Edge(size=3, rows=((b"x" * 32,),))


def test_a_proof_at_a_million_leaves_reads_few_tiles_and_is_small() -> None:
    """Over tiles made without a million leaves: every full tile of a level is alike."""
    read: list[Tile] = []
    row = [leaf_hash(b"same")] * 256
    alike = [b"".join(row)]
    for _ in range(2):
        row = [root_of(row)] * 256
        alike.append(b"".join(row))

    class Alike:
        def tile(self, tile: Tile) -> bytes:
            read.append(tile)
            return alike[tile.level]

    tree = Tree(1_000_000, Alike())
    proof = tree.inclusion_proof(123_456)
    assert len(read) <= 5 and len(proof) == 20 and sum(map(len, proof)) < 10_000
    check_inclusion(leaf_hash(b"same"), 123_456, 1_000_000, proof, Tree(1_000_000, Alike()).root())


# --- tiles -----------------------------------------------------------------------------------------------------------


def test_paths_and_widths_are_those_of_the_standard() -> None:
    for path, (level, number, width) in VECTORS["tiles"]["paths"].items():
        tile = Tile(level=level, number=number, width=width)
        assert tile.path == path and read_path(path) == tile
    assert list(partial_widths(70_000)) == VECTORS["tiles"]["partial_of_70000"]
    assert list(partial_widths(256)) == VECTORS["tiles"]["partial_of_256"]
    assert bundle_path(1234067) == "tile/entries/x001/x234/067" and bundle_path(0, 3) == "tile/entries/000.p/3"


@given(st.integers(0, 63), st.integers(0, 2**40), st.integers(1, 256))
def test_every_tile_has_a_path_of_its_own(level: int, number: int, width: int) -> None:
    tile = Tile(level=level, number=number, width=width)
    assert read_path(tile.path) == tile


@pytest.mark.parametrize(
    "path", ["", "tile/0/1", "tile/0/x001", "tile/00/001", "tile/64/001", "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/x000/001",
             "tile/0/001.p/07", "../tile/0/001", "tile/0/001\n", "tile/-1/001", "tile/0/٠٠١"],
)  # fmt: skip
def test_what_names_no_tile_is_refused(path: str) -> None:
    with pytest.raises(TileInvalid):
        read_path(path)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entries_come_out_of_a_bundle_as_they_went_in(entries: list[bytes]) -> None:
    data = bundle(entries)
    assert list(entries_of(data)) == entries
    if any(entries):
        with pytest.raises(TileInvalid, match="middle"):
            list(entries_of(data + b"\x00"))


def test_an_entry_that_is_too_long_is_refused() -> None:
    with pytest.raises(TileInvalid, match="65536 bytes"):
        bundle([b"x" * 65_536])


def test_a_tile_that_is_missing_or_short_is_named() -> None:
    log = log_of(leaves(300))
    del log.tiles[0, 0]
    with pytest.raises(TileInvalid, match="tile/0/000"):
        log.tree.inclusion_proof(3)
    log.tiles[0, 0] = b"x" * 64
    with pytest.raises(TileInvalid, match="holds 2 hashes, and 256"):
        log.tree.inclusion_proof(3)
