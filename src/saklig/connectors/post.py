"""Notices by e-mail, without content: that something waits behind sign-in, and nothing of what it is.

Django's mail does the sending, so the demo writes files and an agency names its own server. The same notice asked for
again has the same Message-ID, and is not sent twice by one process; across processes the job's own lease sees to that.

Source: eForvaltningsforskriften § 8 (notice that a decision is made available; no confidential content in it).
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import threading
from collections import OrderedDict

from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import BadHeaderError

from saklig.cases.ports import Notice, RegisterAnswerInvalid, RegisterUnavailable

__all__ = ["MailNotifier"]

_TIMEOUT = 10
_REMEMBERED = 10_000
# One address and nothing else: no list, no display name, no header of its own.
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@[^\s@<>(),;:\"\[\]\\]{1,255}")


class MailNotifier:
    """Port `Notifier` by Django's mail. Without `sender` the setting DEFAULT_FROM_EMAIL says whom it comes from."""

    def __init__(self, sender: str | None = None, *, host: str = "saklig.invalid") -> None:
        self._sender = sender
        self._host = host
        self._lock = threading.Lock()
        self._sent: OrderedDict[str, None] = OrderedDict()

    def send(self, notice: Notice) -> None:
        """Send once. Errors: RegisterUnavailable (post does not answer), RegisterAnswerInvalid (no such address)."""
        if not _ADDRESS.fullmatch(notice.to):
            raise RegisterAnswerInvalid("post", "address", "post: what stands as e-mail address is none")
        with self._lock:
            if notice.reference in self._sent:
                return
        try:
            self._message(notice).send()
        except BadHeaderError:
            raise RegisterAnswerInvalid("post", "header", "post: the notice's subject has a line break") from None
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused):
            raise RegisterAnswerInvalid("post", "refused", "post: the post system refuses this address") from None
        except (OSError, smtplib.SMTPException) as error:
            raise RegisterUnavailable("post", type(error).__name__) from None
        with self._lock:
            self._sent[notice.reference] = None
            if len(self._sent) > _REMEMBERED:
                self._sent.popitem(last=False)

    def _message(self, notice: Notice) -> EmailMessage:
        # A stable id lets the receiving side drop a copy that a crash between sending and remembering made.
        known = hashlib.sha256(notice.reference.encode()).hexdigest()[:32]
        return EmailMessage(
            subject=notice.subject,
            body=notice.body,
            from_email=self._sender,
            to=[notice.to],
            headers={
                "Message-ID": f"<{known}@{self._host}>",
                "Content-Language": notice.language,
                "Auto-Submitted": "auto-generated",
            },
            connection=get_connection(timeout=_TIMEOUT) if _is_smtp() else None,
        )


def _is_smtp() -> bool:
    from django.conf import settings

    return str(settings.EMAIL_BACKEND).endswith("smtp.EmailBackend")
