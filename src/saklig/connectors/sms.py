"""Notices by SMS through a gateway over HTTP: the same as the e-mail's, and no more of the case than it.

Flow: 1 the settings name one gateway, and no other host is asked; 2 one call for each notice, with a key made of its reference,
so that a gateway that knows such keys sends a copy once, whatever crashed between; 3 an answer is read for its status alone:
a text that has gone out is never sent again because the answer was strange.
Source: eForvaltningsforskriften § 8 (the digital address of the contact register: e-mail or mobile number).
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from saklig.cases.ports import Notice, RegisterAnswerInvalid
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.reach import Reach, host_of, loopback_of
from saklig.connectors.transport import Limits, Transport, is_safe_address

__all__ = ["SmsGateway", "SmsSettings"]

_REMEMBERED = 10_000
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_FIELDS: Mapping[str, str] = MappingProxyType({"to": "to", "text": "text", "sender": "sender", "reference": "reference"})
# Answers that say that this number, or this text, is not taken. Others are faults of the way there.
_REFUSED = frozenset({400, 404, 410, 422})
_SENT_BEFORE = 409
# What the transport says of an answer whose status was good and whose body was not JSON: the text has gone out.
_SENT_ANYWAY = frozenset({"unreadable", "too-large", "compressed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSettings:
    """`fields`: what the gateway calls number, text, sender and reference, where it is not what they are called here."""

    url: str
    sender: str
    token: str = field(repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    limits: Limits = field(default_factory=lambda: Limits(read=15.0, total=20.0, attempts=1))

    def __post_init__(self) -> None:
        if not is_safe_address(self.url):
            raise SettingInvalid(
                f"the agency's settings, [sms] url is {self.url!r}; mobile numbers go over https:// only (http:// on this"
                " machine)"
            )


class SmsGateway:
    """Port `Notifier` by a gateway over HTTP. `Notice.to` is a mobile number."""

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings
        reach = Reach(hosts=frozenset({host_of(settings.url)}), inside=frozenset(settings.inside) | loopback_of([settings.url]))
        self._transport = Transport(settings.limits, reach=reach)
        self._names = {**_FIELDS, **settings.fields}
        self._lock = threading.Lock()
        self._sent: OrderedDict[str, None] = OrderedDict()

    def send(self, notice: Notice) -> None:
        """Send once. Errors: RegisterUnavailable (it does not answer), RegisterAnswerInvalid (no such number, or refused us)."""
        number = _number(notice.to)
        with self._lock:
            if notice.reference in self._sent:
                return
        key = hashlib.sha256(notice.reference.encode()).hexdigest()[:32]
        said = {"to": number, "text": notice.body, "sender": self._settings.sender, "reference": key}
        try:
            status = self._transport.ask(
                "sms", "POST", self._settings.url, json={self._names[name]: value for name, value in said.items()},
                headers={"Authorization": f"Bearer {self._settings.token}", "Idempotency-Key": key},
            ).status  # fmt: skip
        except RegisterAnswerInvalid as error:
            if error.why not in _SENT_ANYWAY:
                raise
            status = 200
        if status in _REFUSED:
            raise RegisterAnswerInvalid("sms", "refused", f"sms: the gateway refuses this number or text with status {status}")
        if not 200 <= status < 300 and status != _SENT_BEFORE:
            raise RegisterAnswerInvalid("sms", f"status-{status}", f"sms: the gateway answers with status {status}; see [sms]")
        with self._lock:
            self._sent[notice.reference] = None
            if len(self._sent) > _REMEMBERED:
                self._sent.popitem(last=False)

    def close(self) -> None:
        self._transport.close()


def _number(typed: str) -> str:
    """A mobile number in international form. Errors: RegisterAnswerInvalid, which does not repeat it."""
    digits = re.sub(r"[\s()-]", "", typed)
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    digits = f"+47{digits}" if re.fullmatch(r"[49][0-9]{7}", digits) else digits
    if not _NUMBER.fullmatch(digits):
        raise RegisterAnswerInvalid("sms", "address", "sms: what stands as mobile number is none")
    return digits
