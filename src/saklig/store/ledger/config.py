"""What the ledger is signed with and where its checkpoints go: made by composition from the environment."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from django.apps import apps

from saklig.safeguards.ledger import LedgerError, Signer, VerifierKey, key_name

from ..errors import ConfigurationError
from .outside import Outside

__all__ = ["Ledger", "ledger", "read_seed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The ledger's name, its secret key, the places outside, and the witnesses whose signatures are looked at."""

    name: str
    seed: bytes = field(repr=False)
    outside: tuple[Outside, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()

    def __post_init__(self) -> None:
        try:
            key_name(self.name)
        except LedgerError as error:
            raise ConfigurationError(f"SAKLIG_LEDGER_NAME: {error}") from None
        names = [one.name for one in self.outside]
        if len(set(names)) != len(names):
            raise ConfigurationError("two places that the ledger's checkpoints are sent to have the same name")

    def signer(self, origin: str) -> Signer:
        """Who signs for the ledger opened under `origin`."""
        return Signer(origin, self.seed)


def ledger() -> Ledger:
    """This process's ledger. Errors: ConfigurationError where composition has made none."""
    found: Ledger | None = getattr(apps.get_app_config("store"), "ledger", None)
    if found is None:
        raise ConfigurationError("the ledger has not been set up in this process: composition.wire() does it")
    return found


def read_seed(text: str) -> bytes:
    """The secret key from base64 text. Errors: ConfigurationError, never with the text."""
    try:
        seed = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != 32:
        raise ConfigurationError(
            "SAKLIG_LEDGER_KEY must be 32 bytes in base64 (44 characters, ends with =). Make one with:"
            " python -c 'import base64,secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'"
        )
    return seed
