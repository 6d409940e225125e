"""What every carrier of letters must do: take a letter once, answer by its reference, and tell "not now" from "no"."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors import svarut
from connectors.rig import BASIS
from saklig.cases.ports import CarriedState, LetterCarrier, RegisterAnswerInvalid, RegisterUnavailable, Shipment
from saklig.composition import _carrier
from saklig.connectors import fiks, memory, nordvik, stand_in
from saklig.connectors.agency import read_agency
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.fiks.svarut import SvarUtCarrier

KEY = stand_in.throwaway_key()
LETTER = Shipment(
    reference="ABCD2345", title="Brev fra Nordvik", identity="13816512345", name="Ana Nordvik",
    lines=("Torget 1", "9900 Nordvik"), pdf=b"%PDF-1.7 \r\n--not a boundary\x00\xff",
)  # fmt: skip


@pytest.fixture
def service() -> Iterator[svarut.SvarUt]:
    with svarut.running() as found:
        yield found


def by_http(service: svarut.SvarUt, **more: Any) -> SvarUtCarrier:
    limits = fiks.Limits(read=0.6, total=1.2, attempts=1)
    settings = stand_in.settings_for(service.url, private_key_pem=KEY, limits=limits, **more)
    return fiks.carrier(settings, account=svarut.ACCOUNT)


class Rig:
    """A carrier, and how to make it do what real ones do."""

    def __init__(self, carrier: Any, service: svarut.SvarUt | None) -> None:
        self.carrier, self.service = carrier, service

    def taken(self) -> int:
        return len(self.service.sent if self.service else self.carrier.taken)

    def break_down(self) -> None:
        if self.service:
            self.service.way = "down"
        else:
            self.carrier.fault = memory.Fault.DOWN

    def refuse(self) -> None:
        if self.service:
            self.service.way = "TITTEL_MANGLER"
        else:
            self.carrier.refuses = "tittel-mangler"

    def comes_to(self, one: str, state: CarriedState) -> None:
        if self.service:
            of = {CarriedState.READ: "LEST", CarriedState.SENT: "PRINTET", CarriedState.NOT_DELIVERED: "IKKE_LEVERT"}
            self.service.states[one] = of.get(state, "SENDT_PRINT")
        else:
            self.carrier.at[one] = state


@pytest.fixture(params=["memory", "svarut, a scope", "svarut, one more word"])
def rig(request: pytest.FixtureRequest, service: svarut.SvarUt) -> Rig:
    if request.param == "memory":
        return Rig(memory.MemoryCarrier(), None)
    return Rig(by_http(service, by_password=request.param == "svarut, one more word"), service)


def test_a_letter_is_taken_once_however_often_it_is_handed_over(rig: Rig) -> None:
    assert isinstance(rig.carrier, LetterCarrier)
    first = rig.carrier.carry(LETTER, basis=BASIS)
    assert [rig.carrier.carry(LETTER, basis=BASIS) for _ in range(3)] == [first] * 3 and rig.taken() == 1
    other = rig.carrier.carry(replace(LETTER, reference="EFGH6789"), basis=BASIS)
    assert other != first and rig.taken() == 2


def test_it_tells_how_far_each_has_come(rig: Rig) -> None:
    one = rig.carrier.carry(LETTER, basis=BASIS)
    for state in CarriedState:
        rig.comes_to(one, state)
        assert rig.carrier.states([one, "no-such"], basis=BASIS) == {one: state}


def test_one_that_is_down_is_asked_again_and_one_that_refuses_is_not(rig: Rig) -> None:
    rig.refuse()
    with pytest.raises(RegisterAnswerInvalid) as refused:
        rig.carrier.carry(LETTER, basis=BASIS)
    assert refused.value.why == "tittel-mangler"
    rig.break_down()
    with pytest.raises(RegisterUnavailable) as failed:
        rig.carrier.carry(LETTER, basis=BASIS)
    said = f"{refused.value}{failed.value}{LETTER!r}"
    assert not [one for one in (LETTER.name, LETTER.identity, "Torget") if one in said] and rig.taken() == 0


# --- by HTTP ---------------------------------------------------------------------------------------------------------


def test_what_stands_in_the_call(service: svarut.SvarUt) -> None:
    by_http(service).carry(LETTER, basis=BASIS)
    (sent,) = service.sent
    assert sent["pdf"] == LETTER.pdf and sent["kunDigitalLevering"] is False and sent["eksternReferanse"] == LETTER.reference
    assert sent["mottaker"] == {
        "navn": "Ana Nordvik", "digitalId": "13816512345", "adresselinje1": "Torget 1", "postnummer": "9900",
        "poststed": "Nordvik",
    }  # fmt: skip


def test_a_letter_that_was_taken_before_a_crash_is_found_again(service: svarut.SvarUt) -> None:
    service.way = "accepted-then-silent"
    with pytest.raises(RegisterUnavailable):
        by_http(service).carry(LETTER, basis=BASIS)
    service.way = "ok"
    assert by_http(service).carry(LETTER, basis=BASIS) == "s0" and len(service.sent) == 1


@pytest.mark.parametrize("way", ["slow", 500, 503, 429])
def test_slow_or_busy_is_asked_again_later(service: svarut.SvarUt, way: str | int) -> None:
    service.way = way
    with pytest.raises(RegisterUnavailable):
        by_http(service).carry(LETTER, basis=BASIS)


@pytest.mark.parametrize("lines", [(), ("9900 Nordvik",), ("Torget 1", "Nordvik"), ("a", "b", "c", "d", "9900 Nordvik")])
def test_an_address_that_fits_no_envelope_is_not_sent(service: svarut.SvarUt, lines: tuple[str, ...]) -> None:
    with pytest.raises(RegisterAnswerInvalid) as refused:
        by_http(service).carry(replace(LETTER, lines=lines), basis=BASIS)
    assert refused.value.why == "address" and service.sent == []


def test_a_letter_stands_in_no_log(service: svarut.SvarUt, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    by_http(service).carry(LETTER, basis=BASIS)
    assert not [one for one in (LETTER.name, LETTER.identity, "Torget", "PDF-1.7") if one in caplog.text]


def test_the_settings_file_puts_it_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = (Path(nordvik.__file__).parent / "agency.toml").read_text("utf-8")
    file = tmp_path / "agency.toml"
    registers = '''
[registers]
base_url = "https://api.fiks.example.no"
placements_url = "https://places.example.no"
token_url = "https://maskinporten.example.no/token"
token_audience = "https://maskinporten.example.no/"
client_id = "c"
key_id = "k"
role_population = "p"
role_tax = "t"
role_contacts = "r"
'''
    file.write_text(f'{demo}{registers}\n[carrier]\naccount = "{svarut.ACCOUNT}"\n', "utf-8")
    monkeypatch.setenv("SAKLIG_REGISTER_KEY", KEY)
    made = _carrier(read_agency(file))
    assert isinstance(made, SvarUtCarrier) and svarut.ACCOUNT in made._at
    file.write_text(f'{demo}{registers}\n[carrier]\naccount = "../../x"\n', "utf-8")
    with pytest.raises(SettingInvalid, match="account"):
        read_agency(file)
