"""The port of the master key: what wraps subjects' keys, and opens them again. The key itself may never be in this process.

Two ways stand behind it: keys from the environment (`EnvironmentMasters`), or a key service (`saklig.connectors.openbao`),
which keeps its keys to itself. Rotating means that new keys are wrapped under the newest, and older ones are moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from saklig.safeguards.privacy import EnvelopeError, unwrap, wrap

from .errors import KeyStoreError

__all__ = ["EnvironmentMasters", "MasterKeys"]


@runtime_checkable
class MasterKeys(Protocol):
    """A name of a master key is at most 16 characters; it is kept beside what it wrapped."""

    @property
    def newest(self) -> str:
        """The name of the key that `wrap` uses now. Errors: KeyStoreError."""
        ...

    def wrap(self, key: bytes, place: bytes) -> tuple[str, bytes]:
        """The newest key's name, and `key` kept under it, bound to `place`. Errors: KeyStoreError."""
        ...

    def unwrap(self, name: str, wrapped: bytes, place: bytes) -> bytes:
        """What `wrap` kept. Errors: KeyStoreError for a key that is not there (any more), another place, or a changed bit."""
        ...


class EnvironmentMasters:
    """Master keys by fingerprint, from the environment; the first one wraps, the others only unwrap."""

    def __init__(self, masters: Mapping[str, bytes]) -> None:
        self._masters = dict(masters)
        self._newest = next(iter(self._masters))

    @property
    def newest(self) -> str:
        return self._newest

    def wrap(self, key: bytes, place: bytes) -> tuple[str, bytes]:
        return self._newest, wrap(self._masters[self._newest], key, place)

    def unwrap(self, name: str, wrapped: bytes, place: bytes) -> bytes:
        master = self._masters.get(name)
        if master is None:
            raise KeyStoreError(
                f"the key store was made under the master key {name}, but SAKLIG_MASTER_KEY holds"
                f" {', '.join(self._masters)}. Give the right master key; while rotating, give new and old with a comma"
            )
        try:
            return unwrap(master, wrapped, place)
        except EnvelopeError as error:
            raise KeyStoreError(f"{error}. Restore a backup of the key store") from None
