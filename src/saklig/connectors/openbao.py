"""The master key in OpenBao's transit engine (or Vault's): it wraps and unwraps subjects' keys, and never gives itself away.

SAKLIG_KEY_SERVICE              its address; https, or this machine
SAKLIG_KEY_SERVICE_KEY          engine and key, `transit/saklig` unless given; the key is of the type aes256-gcm96
SAKLIG_KEY_SERVICE_TOKEN_FILE   a file with the token, whose policy allows update on encrypt/ and decrypt/, and read on keys/
SAKLIG_KEY_SERVICE_FORMER       base64 master keys that only unwrap: what was wrapped before the service was taken in use

What is wrapped is bound to its row by the cipher's associated data. Source: the transit engine's HTTP API, v1.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from saklig.connectors.errors import SettingInvalid
from saklig.connectors.transport import is_safe_address
from saklig.store.errors import KeyStoreError
from saklig.store.keys import read_master_keys
from saklig.store.masters import EnvironmentMasters, MasterKeys

__all__ = ["TransitMasters", "WithFormer", "masters_from"]

_MARK = b"\x12"  # a wrapped key that a service made; 0x11 is one of our own envelope
_SECONDS = 5.0


class TransitMasters:
    """`MasterKeys` by a transit engine. A version of its key is a master key of its own here."""

    def __init__(self, address: str, token: str, *, path: str = "transit/saklig", transport: Any = None) -> None:
        self._mount, _, self._key = path.strip("/").rpartition("/")
        if not self._mount or not self._key:
            raise SettingInvalid(f"SAKLIG_KEY_SERVICE_KEY is {path!r}; write engine and key, such as transit/saklig")
        if not is_safe_address(address):
            raise SettingInvalid(f"SAKLIG_KEY_SERVICE is {address!r}: keys go over https, or within this machine")
        self._address, self._token, self._transport = address.rstrip("/"), token, transport
        self._prefix = f"bao-{hashlib.sha256(path.strip('/').encode()).hexdigest()[:4]}-v"

    @property
    def newest(self) -> str:
        return f"{self._prefix}{self._ask('GET', 'keys', 'latest_version')}"

    def wrap(self, key: bytes, place: bytes) -> tuple[str, bytes]:
        kept = str(self._ask("POST", "encrypt", "ciphertext", plaintext=_text(key), associated_data=_text(place)))
        version = re.match(r"[a-z]+:v([0-9]{1,6}):", kept)
        if version is None:
            raise KeyStoreError(f"the key service at {self._address} gave a ciphertext of a form not known here")
        return f"{self._prefix}{version[1]}", _MARK + kept.encode()

    def unwrap(self, name: str, wrapped: bytes, place: bytes) -> bytes:
        if not name.startswith(self._prefix) or wrapped[:1] != _MARK:
            raise KeyStoreError(
                f"the key store was made under the master key {name}, which is none of {self._mount}/{self._key}: name the"
                " right one in SAKLIG_KEY_SERVICE_KEY, or give the former master keys in SAKLIG_KEY_SERVICE_FORMER"
            )
        kept = wrapped[1:].decode("ascii", "replace")
        return base64.b64decode(self._ask("POST", "decrypt", "plaintext", ciphertext=kept, associated_data=_text(place)))

    def _ask(self, method: str, what: str, wanted: str, **body: str) -> Any:
        address = f"{self._address}/v1/{self._mount}/{what}/{self._key}"
        try:
            # A client for each call: nothing is shared by processes that are forked later.
            with httpx.Client(timeout=_SECONDS, transport=self._transport, trust_env=False) as client:
                answer = client.request(method, address, headers={"X-Vault-Token": self._token}, json=body or None)
        except httpx.HTTPError as error:
            raise KeyStoreError(
                f"the key service at {self._address} does not answer ({type(error).__name__}): is it running and unsealed?"
            ) from None
        if answer.status_code != 200:
            raise KeyStoreError(self._why(what, answer.status_code, answer.text))
        try:
            return answer.json()["data"][wanted]
        except (ValueError, KeyError, TypeError):
            raise KeyStoreError(f"the key service at {self._address} gave an answer that is none; is that its address?") from None

    def _why(self, what: str, status: int, said: str) -> str:
        where = f"the key service refused {what} with {self._mount}/{self._key} ({status})"
        if status == 403:
            return f"{where}: the token in SAKLIG_KEY_SERVICE_TOKEN_FILE is wrong, has run out, or its policy lacks this path"
        if status == 404:
            return f"{where}: there is no such engine or key; make it with: bao write -f {self._mount}/keys/{self._key}"
        if status == 503:
            return f"{where}: it is sealed; unseal it"
        if "too old" in said:
            return f"{where}: this version of the key was retired before everything was moved; lower min_decryption_version again"
        if status == 400 and what == "decrypt":
            return f"{where}: what it is to open was changed, or moved from another row. Restore a backup of the key store"
        return f"{where}; its own log says why"


class WithFormer:
    """A key service, and master keys from before it that only unwrap."""

    def __init__(self, service: MasterKeys, former: Mapping[str, bytes]) -> None:
        self._service, self._former, self._names = service, EnvironmentMasters(former), frozenset(former)

    @property
    def newest(self) -> str:
        return self._service.newest

    def wrap(self, key: bytes, place: bytes) -> tuple[str, bytes]:
        return self._service.wrap(key, place)

    def unwrap(self, name: str, wrapped: bytes, place: bytes) -> bytes:
        return (self._former if name in self._names else self._service).unwrap(name, wrapped, place)


def masters_from(environment: Mapping[str, str]) -> MasterKeys | None:
    """The key service that the environment names, or None. Errors: SettingInvalid, ConfigurationError."""
    address = environment.get("SAKLIG_KEY_SERVICE")
    if not address:
        return None
    file = environment.get("SAKLIG_KEY_SERVICE_TOKEN_FILE", "")
    try:
        token = Path(file).read_text("utf-8").strip() if file else ""
    except OSError as error:
        raise SettingInvalid(f"SAKLIG_KEY_SERVICE_TOKEN_FILE: {file} cannot be read: {error.strerror}") from None
    if not token:
        raise SettingInvalid("SAKLIG_KEY_SERVICE_TOKEN_FILE: name a file that holds the key service's token")
    service = TransitMasters(address, token, path=environment.get("SAKLIG_KEY_SERVICE_KEY", "transit/saklig"))
    former = environment.get("SAKLIG_KEY_SERVICE_FORMER")
    return WithFormer(service, read_master_keys(former)) if former else service


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
