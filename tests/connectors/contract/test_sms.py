"""What a gateway for SMS must do beside what every notifier does: one text for each notice, to the configured host alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors import gateway as stand_in
from saklig.cases.ports import Notice, Notifier, RegisterAnswerInvalid, RegisterUnavailable
from saklig.composition import _sms
from saklig.connectors import nordvik
from saklig.connectors.agency import read_agency
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.sms import SmsGateway, SmsSettings
from saklig.connectors.transport import Limits

NOTICE = Notice(reference="letter-1", to="900 00 001", language="nb", subject="x", body="Du har fått et brev. Logg inn.")


@pytest.fixture
def gateway() -> Iterator[stand_in.Gateway]:
    with stand_in.running() as found:
        yield found


def by(gateway: stand_in.Gateway, **more: object) -> SmsGateway:
    limits = Limits(read=0.5, total=1.0, attempts=1)
    return SmsGateway(
        SmsSettings(**{"url": gateway.url, "sender": "Nordvik", "token": stand_in.TOKEN, "limits": limits, **more})
    )


def test_it_sends_the_number_and_the_text_and_nothing_else(gateway: stand_in.Gateway) -> None:
    post = by(gateway)
    assert isinstance(post, Notifier)
    post.send(NOTICE)
    (sent,) = gateway.sent.values()
    assert set(sent) == {"to", "text", "sender", "reference"} and "letter-1" not in str(sent)
    assert (sent["to"], sent["text"], sent["sender"]) == ("+4790000001", NOTICE.body, "Nordvik")


def test_the_gateway_s_own_names_of_the_fields_are_used(gateway: stand_in.Gateway) -> None:
    by(gateway, fields={"to": "mottaker", "text": "melding"}).send(NOTICE)
    (sent,) = gateway.sent.values()
    assert set(sent) == {"mottaker", "melding", "sender", "reference"}


def test_a_text_that_went_out_before_a_crash_is_not_sent_again(gateway: stand_in.Gateway) -> None:
    gateway.way = "accepted-then-silent"
    with pytest.raises(RegisterUnavailable):
        by(gateway).send(NOTICE)
    gateway.way = "ok"
    by(gateway).send(NOTICE)  # a new process: it remembers nothing, and the gateway says that it has it (409)
    assert len(gateway.sent) == 1 and gateway.asked == 2
    post = by(gateway)
    for _ in range(3):
        post.send(NOTICE)
    assert gateway.asked == 3


@pytest.mark.parametrize("body", [b"OK", b"", b"[1]", b"x" * 2_000_000])
def test_a_strange_answer_with_a_good_status_means_that_it_went_out(gateway: stand_in.Gateway, body: bytes) -> None:
    gateway.way, gateway.body = 200, body
    post = by(gateway)
    for _ in range(2):
        post.send(NOTICE)
    assert gateway.asked == 1


@pytest.mark.parametrize("way", ["down", "slow", 500, 503, 429])
def test_one_that_is_down_slow_or_busy_is_asked_again_later(gateway: stand_in.Gateway, way: str | int) -> None:
    gateway.way = way
    with pytest.raises(RegisterUnavailable) as failed:
        by(gateway).send(NOTICE)
    assert "90000001" not in str(failed.value) and gateway.sent == {}


@pytest.mark.parametrize(
    ("status", "why"),
    [(400, "refused"), (422, "refused"), (404, "refused"), (401, "status-401"), (302, "status-302")],
)
def test_a_number_that_is_refused_is_another_matter_than_a_refusal_of_us(
    gateway: stand_in.Gateway, status: int, why: str
) -> None:
    gateway.way = status
    with pytest.raises(RegisterAnswerInvalid) as failed:
        by(gateway).send(NOTICE)
    assert failed.value.why == why and "90000001" not in str(failed.value)


@pytest.mark.parametrize("number", ["", "12345678", "+", "900000", "+4790000001;+4790000002", "javascript:1", "+1" * 20])
def test_what_is_no_mobile_number_is_not_sent(gateway: stand_in.Gateway, number: str) -> None:
    with pytest.raises(RegisterAnswerInvalid) as failed:
        by(gateway).send(replace(NOTICE, to=number))
    assert failed.value.why == "address" and gateway.asked == 0


def test_number_text_and_token_stand_in_no_log(gateway: stand_in.Gateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post = by(gateway)
    post.send(NOTICE)
    said = caplog.text + repr(post._settings)
    assert not [one for one in ("90000001", "Logg inn", stand_in.TOKEN) if one in said]


def test_it_goes_over_https_and_is_put_up_by_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingInvalid, match="https"):
        SmsSettings(url="http://sms.example.no/", sender="N", token="x")
    demo = (Path(nordvik.__file__).parent / "agency.toml").read_text("utf-8")
    file = tmp_path / "agency.toml"
    told = '\n[sms]\nurl = "https://sms.example.no/v1"\nsender = "Nordvik"\n'
    file.write_text(f'{demo}{told}fields = {{ to = "mottaker" }}\n', "utf-8")
    read = read_agency(file)
    with pytest.raises(SettingInvalid, match="SAKLIG_SMS_TOKEN"):
        _sms(read)
    monkeypatch.setenv("SAKLIG_SMS_TOKEN", "word")
    assert isinstance(_sms(read), SmsGateway)
    file.write_text(f'{demo}{told}number = "1"\n', "utf-8")
    with pytest.raises(SettingInvalid, match="number"):
        read_agency(file)
