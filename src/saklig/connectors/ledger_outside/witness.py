"""A witness over HTTP, which signs what it has seen and takes no tree that contradicts it. Source: c2sp.org/tlog-witness.

Only the configured address is asked: no redirect is followed, no proxy of the machine's is used, and no answer names another.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from saklig.connectors.deadline import Deadline, transport_with
from saklig.connectors.transport import is_safe_address
from saklig.safeguards.ledger import LedgerError, Note, Signature, TileStore, VerifierKey, read_note
from saklig.store.errors import ConfigurationError, OutsideDiffers, OutsideUnavailable
from saklig.store.ledger.outside import Sending

__all__ = ["WitnessOutside"]

_LARGEST_ANSWER = 16_000
_SECONDS = 5.0


class WitnessOutside:
    """One witness: its address, and the key that its signatures are held against."""

    def __init__(self, address: str, key: VerifierKey, *, seconds: float = _SECONDS) -> None:
        _check_address(address)
        self._url = address.rstrip("/") + "/add-checkpoint"
        self.key = key
        self.name = f"witness {key.name}"
        self._seconds = seconds
        self._known: dict[str, int] = {}
        self._deadline = Deadline()
        self._client = httpx.Client(
            transport=transport_with(self._deadline, httpx.Limits(max_connections=2, max_keepalive_connections=1)),
            follow_redirects=False, trust_env=False, headers={"Accept-Encoding": "identity", "User-Agent": "Saklig"},
        )  # fmt: skip

    def latest(self, origin: str) -> str | None:
        """None: what a witness gives out is at an address of its own; a size that is too small shows when we send."""
        return None

    def kept(self, origin: str) -> tuple[list[str], TileStore | None]:
        return [], None

    def erasures(self, origin: str) -> Sequence[tuple[int, bytes]]:
        """None: a witness sees no leaves."""
        return ()

    def send(self, sending: Sending) -> tuple[Signature, ...]:
        origin, size = sending.checkpoint.origin, sending.checkpoint.size
        known = self._known.get(origin, 0)
        status, body = self._post(sending, known if known <= size else 0)
        if status == 409:  # it knows another size than we thought, and says which
            status, body = self._post(sending, self._size_known(body, size))
        if status == 409:
            raise OutsideUnavailable(f"{self.name} changes its mind about what it has seen")
        if status == 422:
            raise OutsideDiffers("rewritten", f"{self.name} has seen a tree that the one of {size} leaves does not continue")
        if status != 200:
            raise OutsideUnavailable(f"{self.name} answered {status}; does it know this ledger's name and key?")
        self._known[origin] = size
        return self._cosignatures(sending, body)

    def _size_known(self, body: str, size: int) -> int:
        known = body.strip()
        if not (known.isascii() and known.isdigit() and len(known) < 19):
            raise OutsideUnavailable(f"{self.name} answered 409 without saying which size it knows")
        if int(known) > size:
            raise OutsideDiffers(
                "rolled-back",
                f"{self.name} has seen {known} leaves, and the database holds {size}: leaves {size} to {int(known) - 1} are"
                " gone. Was an older copy restored?",
            )
        return int(known)

    def _post(self, sending: Sending, old: int) -> tuple[int, str]:
        proof = "".join(base64.b64encode(one).decode() + "\n" for one in sending.tree.consistency_proof(old))
        until = time.monotonic() + self._seconds
        request = {"content": f"old {old}\n{proof}\n{sending.note}".encode(), "timeout": self._seconds}
        try:
            with self._deadline.at(until), self._client.stream("POST", self._url, **request) as response:  # type: ignore[arg-type]
                parts, length = [], 0
                for chunk in response.iter_raw():
                    length += len(chunk)
                    if length > _LARGEST_ANSWER:
                        raise OutsideUnavailable(f"{self.name} answered more than {_LARGEST_ANSWER} bytes")
                    parts.append(chunk)
        except httpx.TimeoutException:
            raise OutsideUnavailable(f"{self.name} did not answer within {self._seconds:.0f} seconds") from None
        except httpx.HTTPError as error:
            raise OutsideUnavailable(f"{self.name} cannot be reached ({type(error).__name__})") from None
        return response.status_code, b"".join(parts).decode(errors="replace")

    def _cosignatures(self, sending: Sending, body: str) -> tuple[Signature, ...]:
        """Its own signature, checked; lines of keys that are not known here are let be, as the standard wants it."""
        try:
            note = read_note(sending.checkpoint.text + "\n" + body)
            Note(text=note.text, signatures=note.signatures).open([self.key])
        except LedgerError as error:
            raise OutsideUnavailable(f"{self.name}: its signature does not hold: {error}") from None
        return tuple(one for one in note.signatures if (one.name, one.key_id) == (self.key.name, self.key.key_id))


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if not is_safe_address(address) or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigurationError(
            "SAKLIG_LEDGER_WITNESSES: a witness's address is https://name/path, without user, ? and # (http within this machine)"
        )
