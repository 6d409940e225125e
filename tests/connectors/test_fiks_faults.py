"""The HTTP connectors against a register that misbehaves in every way a register can, over real connections."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connectors.rig import BASIS, CALCULATION, PATIENT, PLACES, QUICK, StandIn
from saklig.cases.errors import RegisterError
from saklig.cases.ports import PersonStatus, Protection, RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors import fiks, stand_in
from saklig.connectors.clocks import SystemClock
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.fiks import FiksRegisters, IntegrationPassword, Limits
from saklig.connectors.nordvik import Nordvik

NOBODY = "12818800078"
UNAVAILABLE = {
    "status 500": {"why": "status-500", "kind": "status", "status": 500},
    "status 503": {"why": "status-503", "kind": "status", "status": 503},
    "over capacity": {"why": "status-429", "kind": "status", "status": 429},
    "a proxy's page": {"why": "status-502", "kind": "bare-status", "status": 502},
    "slow": {"why": "timeout", "kind": "slow", "seconds": 5},
    "dripping": {"why": "timeout", "kind": "drip"},
    "dripping headers": {"why": "timeout", "kind": "drip-headers"},
    "cut off": {"why": "broken-connection", "kind": "cut"},
    "hung up": {"why": "broken-connection", "kind": "hang-up"},
}
INVALID = {
    "no JSON": {"why": "unreadable", "kind": "not-json"},
    "wrong types": {"why": "unreadable", "kind": "wrong-types"},
    "another person": {"why": "other-person", "kind": "other-person"},
    "without end": {"why": "too-large", "kind": "huge"},
    "nested too deep": {"why": "unreadable", "kind": "deep"},
    "compressed": {"why": "compressed", "kind": "compressed"},
    "sent elsewhere": {"why": "status-302", "kind": "redirect"},
    "refused": {"why": "refused-403", "kind": "status", "status": 403},
    "a bare 404": {"why": "status-404", "kind": "bare-status", "status": 404},
    "a bare 400": {"why": "status-400", "kind": "bare-status", "status": 400},
}
CASES = [(what, RegisterUnavailable) for what in UNAVAILABLE] + [(what, RegisterAnswerInvalid) for what in INVALID]


@pytest.mark.parametrize(("what", "error"), CASES)
def test_each_fault_is_told_apart_within_its_time(
    server: StandIn, town: Nordvik, what: str, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fault = dict((UNAVAILABLE | INVALID)[what])
    why = fault.pop("why")
    registers = server.connect(limits=QUICK if why == "timeout" else PATIENT)
    parent, _, child = town.story("new-partner").members
    calls = {
        "population": lambda: registers.population.person(parent, basis=BASIS),
        "tax": lambda: registers.tax.income_basis([parent], 2025, calculation=CALCULATION, basis=BASIS),
        "placements": lambda: registers.placements.places([child], register=PLACES, basis=BASIS),
        "contact": lambda: registers.contacts.contact(parent, basis=BASIS),
    }
    for surface, call in calls.items():
        server.fail(surface, **fault)
        began = time.monotonic()
        with pytest.raises((RegisterUnavailable, RegisterAnswerInvalid)) as failed:
            call()
        assert (failed.type, failed.value.why) == (error, why), f"{surface}: {failed.value}"
        assert why != "timeout" or time.monotonic() - began < QUICK.total + 3
        assert parent not in str(failed.value)
        assert child not in str(failed.value)
        server.mend()
    assert parent not in caplog.text


def test_one_passing_fault_is_tried_again_and_not_seen(server: StandIn, town: Nordvik) -> None:
    registers = server.connect()
    for kind in ("hang-up", "status", "cut"):
        server.fail("population", kind, times=1)
        assert registers.population.person(town.story("twins").applicant, basis=BASIS) is not None


def test_no_register_at_all() -> None:
    settings = stand_in.settings_for("http://127.0.0.1:9", limits=QUICK)
    with pytest.raises(RegisterUnavailable):
        fiks.connect(settings, SystemClock()).population.person(NOBODY, basis=BASIS)


def test_a_token_that_ran_out_is_fetched_again_unseen(server: StandIn, town: Nordvik) -> None:
    registers = server.connect()
    parent = town.story("twins").applicant
    assert registers.population.person(parent, basis=BASIS)
    server.forget_tokens()
    assert registers.population.person(parent, basis=BASIS)


@pytest.mark.parametrize("by_password", [False, True])
@pytest.mark.parametrize("what", [*UNAVAILABLE, *(what for what in INVALID if what != "another person")])
def test_no_token_is_unavailable(
    server: StandIn, what: str, by_password: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the issuer of tokens does, no register has said anything, and the case waits; by either way of sign-in."""
    caplog.set_level(logging.DEBUG)
    fault = dict((UNAVAILABLE | INVALID)[what])
    quick = fault.pop("why") == "timeout"
    server.fail("token", **fault)
    began = time.monotonic()
    with pytest.raises(RegisterError, match="sign-in of the machine") as failed:
        server.connect(limits=QUICK if quick else PATIENT, by_password=by_password).population.person(NOBODY, basis=BASIS)
    assert not quick or time.monotonic() - began < QUICK.total + 3
    assert NOBODY not in caplog.text and NOBODY not in str(failed.value)


def test_a_grant_signed_by_another_gets_no_token(server: StandIn) -> None:
    with pytest.raises(RegisterUnavailable, match="status-400"):
        server.connect(private_key_pem=stand_in.throwaway_key()).population.person(NOBODY, basis=BASIS)


def test_a_wrong_integration_password_is_refused_with_what_to_look_at(server: StandIn) -> None:
    from dataclasses import replace

    good = stand_in.settings_for(server.url, private_key_pem=server.key, by_password=True, limits=QUICK)
    assert isinstance(good.sign_in, IntegrationPassword)
    wrong = replace(good, sign_in=replace(good.sign_in, password="guess"))  # noqa: S106
    assert "guess" not in repr(wrong)
    with pytest.raises(RegisterAnswerInvalid, match="UGYLDIG_INTEGRASJON.*integration in the settings"):
        fiks.connect(wrong, SystemClock()).population.person(NOBODY, basis=BASIS)


def test_each_call_carries_its_legal_basis(server: StandIn, town: Nordvik) -> None:
    registers = server.connect()
    parent, _, child = town.story("new-partner").members
    registers.population.person(parent, basis=BASIS)
    registers.tax.income_basis([parent], 2025, calculation=CALCULATION, basis=BASIS)
    registers.placements.places([child], register=PLACES, basis=BASIS)
    stated = {"basis": "FOR-2005-12-16-1478 § 3 e; example-service", "case": "case-ref-1"}
    assert server.asked()[-3:] == [{"surface": name, **stated} for name in ("population", "tax", "placements")]


def test_the_flat_form_gives_the_same_person(server: StandIn, town: Nordvik) -> None:
    lists, flat = server.connect(), server.connect(flat=True)
    for identity in town.world.persons:
        full, short = (registers.population.person(identity, basis=BASIS) for registers in (lists, flat))
        assert full is not None
        assert short is not None
        assert (short.identity, short.name, short.birth_date, short.death_date) == (
            full.identity, full.name, full.birth_date, full.death_date,
        )  # fmt: skip
        for entries in ("status", "family", "protection"):
            held = {entry for entry in getattr(full, entries) if entry.current}
            assert set(getattr(short, entries)) == held, entries
        homes = [entry.address for entry in full.addresses if entry.current]
        for mine, theirs in zip([entry.address for entry in short.addresses], homes, strict=True):
            assert (mine.municipality, mine.lines) == (theirs.municipality, theirs.lines)
            # The flat form has no dwelling number: neighbours in a block look like one household, never the reverse.
            assert mine.key == (theirs.key.split("/")[0] if theirs.key else None)


def test_many_threads_share_one_client_and_one_token(server: StandIn, town: Nordvik) -> None:
    registers: FiksRegisters = server.connect()
    people = list(town.world.persons)[:100]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: registers.population.person(one, basis=BASIS), people))
    assert [person.identity for person in found if person] == people


@pytest.mark.parametrize("address", ["http://register.example", "ftp://register.example", "register.example", ""])
def test_personal_data_goes_over_https_only(address: str) -> None:
    with pytest.raises(SettingInvalid, match="https"):
        stand_in.settings_for(address)


def test_an_unreadable_key_is_said_at_start() -> None:
    with pytest.raises(SettingInvalid, match="unencrypted RSA key as PEM"):
        fiks.connect(stand_in.settings_for("http://127.0.0.1:9", private_key_pem="nonsense"), SystemClock())


def test_limits_have_sensible_defaults() -> None:
    limits = Limits()
    assert limits.total <= 10
    assert limits.attempts <= 3


def test_statuses_and_grades_we_do_not_know_are_never_read_as_harmless() -> None:
    from saklig.connectors.fiks import population
    from saklig.connectors.fiks.reading import Node

    entry = {"status": "heltNy", "graderingsnivaa": "heltNy", "erGjeldende": True}
    assert population._status(Node("population", entry)).status is PersonStatus.OTHER
    assert population._protection(Node("population", entry)).grade is Protection.STRICTLY_CONFIDENTIAL


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """A server that speaks TLS under a certificate nobody trusts."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    pem = stand_in.throwaway_key().encode()
    key, name = load_pem_private_key(pem, None), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "both.pem").write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    taken, _ = listening.accept()
                    with taken, context.wrap_socket(taken, server_side=True) as spoken:
                        spoken.recv(1000)
                except OSError:
                    continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join(timeout=5)


def test_a_certificate_that_nobody_trusts_is_no_register(self_signed: str) -> None:
    for address in (self_signed, self_signed.replace("https://", "http://")):  # and TLS answering one who speaks none
        with pytest.raises(RegisterUnavailable) as failed:
            fiks.connect(stand_in.settings_for(address, limits=QUICK), SystemClock()).population.person(NOBODY, basis=BASIS)
        assert NOBODY not in str(failed.value)
