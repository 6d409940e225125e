"""What every notifier must do: send once, say nothing of the case, and tell a passing fault from a lasting one."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from saklig.cases.ports import Notice, Notifier, RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors import memory
from saklig.connectors.post import MailNotifier

NOTICE = Notice(
    reference="ref-1", to="innbygger@nordvik.invalid", language="nn", subject="Nytt brev frå Nordvik",
    body="Logg inn for å lese det.",
)  # fmt: skip


@pytest.fixture(params=["memory", "mail"])
def notifier(request: pytest.FixtureRequest, settings: Any) -> Iterator[tuple[Notifier, Callable[[], list[str]]]]:
    if request.param == "memory":
        twin = memory.MemoryNotifier()
        yield twin, lambda: [notice.to for notice in twin.sent]
        return
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield MailNotifier("ikke-svar@nordvik.invalid"), lambda: [sent.to[0] for sent in mail.outbox]


def test_it_sends_the_same_notice_once(notifier: tuple[Notifier, Callable[[], list[str]]]) -> None:
    post, sent = notifier
    assert isinstance(post, Notifier)
    for _ in range(3):
        post.send(NOTICE)
    post.send(replace(NOTICE, reference="ref-2"))
    assert sent() == [NOTICE.to, NOTICE.to]


def test_mail_in_the_demo_is_a_file_with_nothing_but_the_notice(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    MailNotifier("ikke-svar@nordvik.invalid").send(NOTICE)
    (file,) = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes())
    assert (message["To"], message["From"]) == (NOTICE.to, "ikke-svar@nordvik.invalid")
    assert (message["Content-Language"], message["Auto-Submitted"]) == ("nn", "auto-generated")
    assert "ref-1" not in file.read_text()
    assert message.get_payload(decode=True).decode().startswith(NOTICE.body)


def test_the_message_id_is_stable_so_that_a_copy_can_be_dropped(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    for _ in range(2):
        MailNotifier("ikke-svar@nordvik.invalid").send(NOTICE)
    first, second = (sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert first == second


def test_a_post_system_that_is_down_is_asked_again_later(settings: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        with pytest.raises(RegisterUnavailable) as failed:
            MailNotifier("ikke-svar@nordvik.invalid").send(NOTICE)
    assert NOTICE.to not in str(failed.value)
    with pytest.raises(RegisterUnavailable):
        memory.MemoryNotifier(fault=memory.Fault.DOWN).send(NOTICE)


@pytest.mark.parametrize(
    "to",
    ["", "nobody", "a@b, c@d", "a@b\nBcc: c@d", "Name <a@b>", "a b@c", "a@b;c@d", "@b", "a@" + "b" * 300],
)
def test_an_address_that_is_none_is_not_tried_again(to: str, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    with pytest.raises(RegisterAnswerInvalid):
        MailNotifier("ikke-svar@nordvik.invalid").send(replace(NOTICE, to=to))
    assert mail.outbox == []


def test_a_subject_with_a_line_break_is_no_header_of_its_own(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    with pytest.raises(RegisterAnswerInvalid):
        MailNotifier("ikke-svar@nordvik.invalid").send(replace(NOTICE, subject="x\nBcc: c@d"))
    assert mail.outbox == []
