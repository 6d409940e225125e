"""The same tests for every place that keeps the ledger's checkpoints: a folder, a witness over HTTP, the twin in memory.

The witness is a small one of the tests' own, by c2sp.org/tlog-witness, which checks proofs with the independent implementation.
"""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from scitt_cose import merkle as independent

from saklig.connectors.ledger_outside import FolderOutside, MemoryOutside, WitnessOutside, read_outside
from saklig.safeguards.ledger import (
    COSIGNATURE,
    Checkpoint,
    MemoryLog,
    Note,
    Signer,
    Tile,
    Tree,
    leaf_hash,
    open_checkpoint,
    read_checkpoint,
    read_note,
)
from saklig.store.errors import ConfigurationError, OutsideDiffers, OutsideUnavailable
from saklig.store.ledger.outside import Sending

LOG, WITNESS = Signer("post.agency.example/ledger", b"l" * 32), Signer("witness.example/w1", b"w" * 32)
KEY, STRANGER = WITNESS.key(COSIGNATURE), Signer("stranger.example/w", b"x" * 32)


class Witness(ThreadingHTTPServer):
    """Keeps size and root by origin, and answers as the standard says; `instead` answers something else."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: dict[str, tuple[int, str]] = {}
        self.asked: list[str] = []
        self.instead: tuple[int, bytes, dict[str, str]] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/prefix"

    def add(self, body: str) -> tuple[int, str]:
        head, _, note = body.partition("\n\n")
        old_line, *proof = head.split("\n")
        old, opened = int(old_line.removeprefix("old ")), read_note(note)
        checkpoint = read_checkpoint(opened.text)
        if checkpoint.origin != LOG.name and not checkpoint.origin.startswith(LOG.name):
            return 404, ""
        opened.open([LOG.key()])
        size, root = self.seen.get(checkpoint.origin, (0, ""))
        if old != size:
            return 409, f"{size}\n"
        hashes = [base64.b64decode(line).hex() for line in proof]
        grown = size == 0 or independent.verify_consistency(root, checkpoint.root.hex(), size, checkpoint.size, hashes)
        if not grown:
            return 422, ""
        self.seen[checkpoint.origin] = (checkpoint.size, checkpoint.root.hex())
        return 200, WITNESS.cosignature(opened.text, time=1_700_000_000).line + STRANGER.cosignature(opened.text, time=5).line


class _Handler(BaseHTTPRequestHandler):
    server: Witness

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(self.path)
        status, answer, headers = self.server.instead or (*self.server.add(body), {})
        data = answer if isinstance(answer, bytes) else answer.encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # whoever asked has heard enough
            super().handle()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def witness() -> Iterator[Witness]:
    server = Witness()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["folder", "witness", "memory", "memory that signs"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "folder":
        return FolderOutside(tmp_path)
    if request.param == "witness":
        return WitnessOutside(request.getfixturevalue("witness").address, KEY)
    return MemoryOutside(witness=WITNESS if "signs" in request.param else None)


def log_of(size: int, *, start: str = "leaf") -> MemoryLog:
    log = MemoryLog()
    log.append(leaf_hash(f"{start} {number}".encode()) for number in range(size))
    return log


def sending(size: int, log: MemoryLog | None = None, origin: str = LOG.name) -> Sending:
    log = log or log_of(size)
    checkpoint = Checkpoint(origin=origin, size=size, root=log.tree.root(size))
    return Sending(
        checkpoint=checkpoint, note=LOG.sign(checkpoint.text), key=LOG.key(), tree=Tree(size, log), tiles=log
    )


def test_a_ledger_that_grows_is_taken_step_by_step_and_again(place: Any) -> None:
    for size in (1, 2, 2, 255, 256, 600, 600, 70_000):
        signed = place.send(sending(size))
        for one in signed:
            note = Note(text=sending(size).checkpoint.text, signatures=(one,))
            assert note.open([KEY]).signed_by[0][0] == KEY
    latest = place.latest(LOG.name)
    assert latest is None or read_checkpoint(read_note(latest).text).size == 70_000


def test_leaves_that_tell_of_erasures_are_kept_where_anything_but_signatures_is(place: Any) -> None:
    assert list(place.erasures(LOG.name)) == []
    leaves = {3: b"saklig-event-v1\n{}", 7: b"saklig-event-v1\n[]"}
    place.send(replace(sending(5), erasures=lambda old: [one for one in leaves.items() if old <= one[0] < 5]))
    place.send(replace(sending(9), erasures=lambda old: [one for one in leaves.items() if old <= one[0] < 9]))
    kept = [] if isinstance(place, WitnessOutside) else sorted(leaves.items())
    assert list(place.erasures(LOG.name)) == kept and list(place.erasures(LOG.name + "/2")) == []


def test_an_older_ledger_is_told_as_rolled_back(place: Any) -> None:
    place.send(sending(300))
    with pytest.raises(OutsideDiffers, match="leaves 200 to 299 are") as caught:
        place.send(sending(200))
    assert caught.value.code == "rolled-back"


def test_a_fork_is_told_as_rewritten_whatever_its_size(place: Any) -> None:
    place.send(sending(300))
    for size in (300, 301, 600):
        with pytest.raises(OutsideDiffers) as caught:
            place.send(sending(size, log_of(size, start="other")))
        assert caught.value.code == "rewritten"


def test_another_name_is_another_ledger(place: Any) -> None:
    place.send(sending(300))
    second = Signer(f"{LOG.name}/2", b"l" * 32)
    log = log_of(3, start="other")
    checkpoint = Checkpoint(origin=second.name, size=3, root=log.tree.root())
    if isinstance(place, WitnessOutside):
        pytest.skip("a witness is told of each name and key by its operator")
    note = second.sign(checkpoint.text)
    place.send(Sending(checkpoint=checkpoint, note=note, key=second.key(), tree=log.tree, tiles=log))
    assert place.latest(second.name) == note and place.latest(LOG.name) == sending(300).note
    assert place.latest("never.example/heard") is None


# --- the folder --------------------------------------------------------------------------------------------------------


def test_the_folder_is_a_tlog_tiles_log(tmp_path: Path) -> None:
    folder = FolderOutside(tmp_path)
    log = log_of(70_000)
    for size in (100, 256, 700, 65_536, 70_000):
        folder.send(sending(size, log))
    place = tmp_path / "post.agency.example" / "ledger"
    assert open_checkpoint((place / "checkpoint").read_bytes(), log=LOG.key())[0].size == 70_000
    assert (place / "tile/0/000").read_bytes() == log.tiles[0, 0] and len((place / "tile/0/x000/000").parts) > 3
    assert len((place / "tile/0/273.p/112").read_bytes()) == 112 * 32 and len((place / "tile/2/000.p/1").read_bytes()) == 32
    # Partial tiles are taken away once they are full; checkpoints are kept at least one for each full tile that was reached.
    assert not (place / "tile/0/000.p").exists() or not list((place / "tile/0/000.p").iterdir())
    notes, tiles = folder.kept(LOG.name)
    sizes = [read_checkpoint(read_note(note).text).size for note in notes]
    assert sizes[-1] == 70_000 and {256, 65_536} <= set(sizes)
    assert tiles is not None and Tree(70_000, tiles).root() == log.tree.root()
    assert tiles.tile(Tile(level=0, number=3, width=5)) == log.tiles[0, 3]


def test_a_folder_that_is_not_there_or_is_none_is_unavailable_and_never_made(tmp_path: Path) -> None:
    gone = FolderOutside(tmp_path / "mount")
    for ask in (lambda: gone.latest(LOG.name), lambda: gone.send(sending(3))):
        with pytest.raises(OutsideUnavailable, match="is it mounted"):
            ask()
    assert not (tmp_path / "mount").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutsideUnavailable):
        FolderOutside(tmp_path / "file").send(sending(3))


def test_a_checkpoint_in_the_folder_that_was_changed_is_an_alarm(tmp_path: Path) -> None:
    folder = FolderOutside(tmp_path)
    folder.send(sending(3))
    path = tmp_path / "post.agency.example/ledger/checkpoint"
    path.write_text(path.read_text().replace("\n3\n", "\n2\n"))
    with pytest.raises(OutsideDiffers, match="changed"):
        folder.send(sending(4))


@pytest.mark.parametrize("origin", ["../../etc", "..", "a/../../b", "/absolute", "name\x00x", "./.."])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, origin: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    assert inside in FolderOutside(inside)._place(origin).resolve().parents


# --- the witness --------------------------------------------------------------------------------------------------------


def test_a_witness_that_was_asked_before_is_asked_from_there(witness: Witness) -> None:
    WitnessOutside(witness.address, KEY).send(sending(300))
    (signed,) = WitnessOutside(witness.address, KEY).send(sending(500))  # a process that knows nothing yet
    assert signed.name == KEY.name and witness.seen[LOG.name][0] == 500
    assert witness.asked == ["/prefix/add-checkpoint"] * 3


@pytest.mark.parametrize(
    ("instead", "match"),
    [
        ((302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}), "answered 302"), ((404, b"", {}), "answered 404"),
        ((500, b"", {}), "answered 500"), ((409, b"no number", {}), "without saying which size"), ((200, b"", {}), "signature"),
        ((200, b"nonsense\n", {}), "signature"), ((200, STRANGER.cosignature("x\n", time=1).line.encode(), {}), "signature"),
        ((200, WITNESS.cosignature("other\n", time=1).line.encode(), {}), "signature"), ((200, b"x" * 20_000, {}), "more than"),
        ((409, b"0\n", {}), "changes its mind"),
    ],
)  # fmt: skip
def test_a_witness_that_answers_something_else_is_asked_again_later(witness: Witness, instead: Any, match: str) -> None:
    witness.instead = instead
    with pytest.raises(OutsideUnavailable, match=match):
        WitnessOutside(witness.address, KEY).send(sending(3))
    assert set(witness.asked) == {"/prefix/add-checkpoint"}  # no redirect was followed, nobody else was asked


def test_a_witness_that_is_down_or_slow_is_unavailable(witness: Witness) -> None:
    address = witness.address
    slow = WitnessOutside(address, KEY, seconds=0.2)
    witness.add = lambda body: threading.Event().wait(1) or (200, "")  # type: ignore[assignment,return-value,method-assign]
    with pytest.raises(OutsideUnavailable, match="within 0 seconds"):
        slow.send(sending(3))
    with pytest.raises(OutsideUnavailable, match="cannot be reached"):
        WitnessOutside("http://127.0.0.1:1/", KEY).send(sending(3))


@pytest.mark.parametrize(
    "address",
    ["", "ftp://x/", "http://witness.example/", "https://", "https://user:secret@witness.example/", "https://w.example/?x", "https://w/#x",
     "file:///etc/passwd", "http://127.0.0.1.evil.example/"],
)  # fmt: skip
def test_an_address_that_nothing_may_go_to_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        WitnessOutside(address, KEY)
    assert "secret" not in str(caught.value)


def test_the_environments_lists_are_read(tmp_path: Path) -> None:
    found = read_outside(folder=str(tmp_path), witnesses=f"{KEY.vkey} https://w1.example/, {KEY.vkey} https://w2.example/x ,")
    assert [type(one).__name__ for one in found] == ["FolderOutside", "WitnessOutside", "WitnessOutside"]
    assert read_outside(folder="", witnesses="") == ()
    for folder, witnesses in (("relative", ""), ("", "nonsense https://w.example/"), ("", f"{LOG.key().vkey} https://w.example/"),
                              ("", KEY.vkey)):  # fmt: skip
        with pytest.raises(ConfigurationError, match="SAKLIG_LEDGER"):
            read_outside(folder=folder, witnesses=witnesses)
