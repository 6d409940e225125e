"""How often one person, or one address, may do something; counted in the database, for all processes together.

A row is a keyed HMAC of who and what, a count, and when the counting begins anew: it says nothing about anyone, and is
gone within a day. One statement counts all that a request does. The limits are so wide that nobody meets them by
hand; the setting SAKLIG_LIMITS moves them, and nothing switches them off.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import ConfigurationError

__all__ = ["DEFAULTS", "Limit", "address_of", "body_length", "read_limits", "take"]

_HOUR, _DAY = 3600, 86_400
_MOST = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` times within `seconds` from the first."""

    most: int
    seconds: int


# What is done, and for whom it is counted. An address may be a whole agency, or half a country's mobile telephones.
DEFAULTS: Mapping[str, Limit] = {
    "sign-in.address": Limit(most=1_200, seconds=600),
    "send.person": Limit(most=60, seconds=_HOUR),
    "send.address": Limit(most=40_000, seconds=_HOUR),
    "wish.person": Limit(most=120, seconds=_HOUR),
    "wish.address": Limit(most=40_000, seconds=_HOUR),
    "ask.address": Limit(most=600, seconds=_HOUR),
    "talk.address": Limit(most=1_800, seconds=600),
    "guidance.address": Limit(most=1_800, seconds=600),
    "show.address": Limit(most=6_000, seconds=600),  # a slider asks some times a second while it moves
    "check.address": Limit(most=60, seconds=600),  # reading a large model takes seconds
    "api.person": Limit(most=6_000, seconds=600),
    "api.address": Limit(most=180_000, seconds=600),
}
_SETTING = re.compile(r"([a-z-]+\.(?:person|address))=([0-9]{1,9})/([0-9]{1,6})")


def read_limits(text: str) -> dict[str, Limit]:
    """The defaults with what the setting says: "send.person=20/3600, guidance.address=600/60".

    Errors: ConfigurationError for a limit there is not, and for one that would be none.
    """
    limits = dict(DEFAULTS)
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _SETTING.fullmatch(part)
        if found is None or found[1] not in DEFAULTS:
            raise ConfigurationError(
                f"SAKLIG_LIMITS: {part!r} is no limit; write name=times/seconds, such as send.person=20/3600, with one of:"
                f" {', '.join(DEFAULTS)}"
            )
        most, seconds = int(found[2]), int(found[3])
        if not 1 <= most <= _MOST or not 1 <= seconds <= _DAY:
            raise ConfigurationError(
                f"SAKLIG_LIMITS: {part!r}: a limit can be moved and not switched off; times from 1 to {_MOST}, seconds"
                f" from 1 to {_DAY}"
            )
        limits[found[1]] = Limit(most=most, seconds=seconds)
    return limits


def address_of(meta: Mapping[str, str], *, behind_proxy: bool) -> str:
    """Whom a request comes from, as far as it can be known: the one our own proxy speaks for, or the other end.

    What stands further left in X-Forwarded-For is whatever the caller wrote. Of an IPv6 address only the network counts:
    a household has a whole one to take addresses from.
    """
    said = meta.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if behind_proxy else ""
    try:
        found = ipaddress.ip_address(said or meta.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def body_length(meta: Mapping[str, str]) -> int:
    """How many bytes a request says that it has."""
    length = meta.get("CONTENT_LENGTH") or "0"
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def take(
    limits: Mapping[str, Limit], what: Sequence[str], *, person: str | None, address: str, times: int = 1,
    now: float | None = None,
) -> int:  # fmt: skip
    """Count this for the person (if there is one) and the address; 0, or the seconds until it is let in again.

    `times`: how many this one stands for, where only some are counted.
    """
    from .lookup import lookup  # noqa: PLC0415  (the settings read this file before there are apps)

    moment = int(time.time() if now is None else now)
    counted = {}
    for name in what:
        for whose, value in (("person", person), ("address", address)):
            limit = limits.get(f"{name}.{whose}")
            if limit is not None and value is not None:
                counted[lookup(value, f"limit.{name}.{whose}")] = limit
    until = _count(counted, moment, times) if counted else {}
    waits = [ends - moment for key, (count, ends) in until.items() if count > counted[key].most]
    return max(waits, default=0)


def _count(counted: Mapping[str, Limit], now: int, times: int) -> dict[str, tuple[int, int]]:
    """So many more for each key: how many it is now, and when the counting begins anew. One statement."""
    from django.db import connections  # noqa: PLC0415

    # In one order always, so that two requests that count the same two keys never wait for each other.
    rows = sorted((key, now + limit.seconds, times) for key, limit in counted.items())
    marks = ", ".join(["(%s, %s, %s)"] * len(rows))
    statement = f"""
        INSERT INTO store_rate AS r (key, until, count) VALUES {marks}
        ON CONFLICT (key) DO UPDATE SET
            count = CASE WHEN r.until > %s THEN r.count + excluded.count ELSE excluded.count END,
            until = CASE WHEN r.until > %s THEN r.until ELSE excluded.until END
        RETURNING key, count, until
    """  # noqa: S608  (marks alone)
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row] + [now, now])
        found = {key: (count, until) for key, count, until in cursor.fetchall()}
        # Now and then whoever begins to count takes away what has run out: no job of its own for a few small rows.
        if any(count == times and key.startswith("00") for key, (count, _) in found.items()):
            cursor.execute("DELETE FROM store_rate WHERE until < %s", [now])
    return found
