"""What a virus scanner promises, held by ClamAV's protocol against a stand-in (TCP and a local socket) and by the twin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.clamd_stand_in import ClamdStandIn
from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable, VirusFound, VirusScanner
from saklig.connectors.agency import ScannerAt
from saklig.connectors.clamd import Clamd
from saklig.connectors.memory import Fault, MemoryVirusScanner

# In two parts, so that no scanner takes this source for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Rig:
    def __init__(self, scanner: Any, stand_in: ClamdStandIn | None = None) -> None:
        self.scanner, self.stand_in = scanner, stand_in

    def down(self) -> None:
        if self.stand_in is None:
            self.scanner.fault = Fault.DOWN
        else:
            self.stand_in.close()

    def cannot(self) -> None:
        if self.stand_in is None:
            self.scanner.fault = Fault.NONSENSE
        else:
            self.stand_in.misbehave = "says-it-failed"


@pytest.fixture(params=["memory", "tcp", "socket"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[_Rig]:
    if request.param == "memory":
        yield _Rig(MemoryVirusScanner())
        return
    stand_in = ClamdStandIn(path=tmp_path / "clamd.sock" if request.param == "socket" else None)
    yield _Rig(Clamd(address=stand_in.address, seconds=2), stand_in)
    if stand_in._thread.is_alive():
        stand_in.close()


def test_it_is_a_scanner(rig: _Rig) -> None:
    assert isinstance(rig.scanner, VirusScanner)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"x" * 5_000_000], ids=["nothing", "a little", "five megabytes"])
def test_what_is_harmless_is_found_harmless_and_was_sent_whole(rig: _Rig, data: bytes) -> None:
    assert rig.scanner.scan(data) is None
    if rig.stand_in is not None:
        assert rig.stand_in.received == [data]


@pytest.mark.parametrize("data", [EICAR, b"%PDF-1.7\n" + b"x" * 200_000 + EICAR], ids=["alone", "late in a file"])
def test_the_test_virus_is_found_by_name(rig: _Rig, data: bytes) -> None:
    assert rig.scanner.scan(data) == VirusFound(name="Eicar-Test-Signature")


def test_one_that_is_down_is_told_as_down_and_never_as_clean(rig: _Rig) -> None:
    rig.down()
    with pytest.raises(RegisterUnavailable) as raised:
        rig.scanner.scan(EICAR)
    assert raised.value.register == "scanner"


def test_one_that_could_not_scan_says_so(rig: _Rig) -> None:
    rig.cannot()
    with pytest.raises(RegisterAnswerInvalid):
        rig.scanner.scan(EICAR)


@pytest.mark.parametrize("how", ["closes", "nonsense", "silent"])
def test_an_answer_that_is_none_is_never_taken_for_clean(how: str) -> None:
    stand_in = ClamdStandIn()
    stand_in.misbehave = how
    try:
        with pytest.raises(RegisterUnavailable):
            Clamd(address=stand_in.address, seconds=0.3).scan(EICAR)
    finally:
        stand_in.close()


def test_a_file_beyond_its_own_limit_is_told_apart_from_a_scanner_that_is_down() -> None:
    stand_in = ClamdStandIn(longest=1000)
    try:
        with pytest.raises(RegisterAnswerInvalid):
            Clamd(address=stand_in.address, seconds=2).scan(b"x" * 400_000)
    finally:
        stand_in.close()


@pytest.mark.parametrize("address", ["/run/clamav/clamd.ctl", "127.0.0.1:3310", "localhost:3310", "[::1]:3310"])
def test_addresses_that_the_settings_take(address: str) -> None:
    from pydantic import TypeAdapter

    assert TypeAdapter(ScannerAt).validate_python({"address": address}).address == address


@pytest.mark.parametrize("address", ["", "clamav", "clamav:", "http://clamav:3310", "a b:1", "clamav.intern:3310", ":3310"])
def test_addresses_that_the_settings_refuse(address: str) -> None:
    from pydantic import TypeAdapter, ValidationError

    with pytest.raises(ValidationError):
        TypeAdapter(ScannerAt).validate_python({"address": address})
