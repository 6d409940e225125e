"""The agency's own settings file: who it is, which services it runs and how far each has come, where its registers are.

`agency.toml` lies with the agency, never in a service package. Secrets do not stand in it: they come from the
environment under the names that `registers` and `sign_in` say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, with_config

from saklig.connectors.assistant_settings import AssistantAt
from saklig.connectors.errors import SettingInvalid
from saklig.service_packages.shapes import Text
from saklig.service_packages.toml import read_toml
from saklig.store.hosts import is_this_machine

__all__ = [
    "AgencyFile", "ArchiveAt", "AssistantAt", "CarrierAt", "InvoicingAt", "LanguageModelAt", "RegistersAt", "RunsService",
    "ScannerAt", "SignInAt", "SmsAt", "read_agency", "read_asks", "read_beside", "secret",
]  # fmt: skip

closed = with_config(ConfigDict(extra="forbid"))
Said = Annotated[str, Field(min_length=1)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class RunsService:
    """One service the agency runs. `local` is a TOML file beside this one."""

    package: Said
    local: Said
    stage: Literal["shadow", "advice", "automation"] = "shadow"
    always_human: tuple[str, ...] = ()
    asks: Said | None = None  # a TOML file beside this one: the agency's own questions that are ready to send
    appeal_body: Text | None = None  # where appeals on this service go elsewhere than the agency's others
    four_eyes: Literal["never", "adverse", "always"] = "never"  # a second caseworker, also where the package asks for none


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class RegistersAt:
    """Where the registers are and under which roles they are asked (see `fiks.settings`)."""

    base_url: Said
    placements_url: Said
    token_url: Said
    token_audience: Said
    client_id: Said
    key_id: Said
    private_key_from: Said = "SAKLIG_REGISTER_KEY"  # name of the variable that holds the key (PEM)
    role_population: Said
    role_tax: Said
    role_contacts: Said
    inside: tuple[Said, ...] = ()  # hosts of these addresses that lie on the agency's own network
    integration_id: str | None = None  # with it: one scope `ks:fiks` and a password, else a scope per surface
    integration_password_from: Said = "SAKLIG_REGISTER_PASSWORD"  # noqa: S105 - the name of a variable


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAt:
    """One provider of sign-in by OpenID Connect."""

    issuer: Said
    client_id: Said
    client_secret_from: str | None = None  # name of the variable that holds the secret; or
    private_key_from: str | None = None  # the one that holds the private key (PEM), as ID-porten wants, with
    key_id: str | None = None
    inside: tuple[Said, ...] = ()  # hosts of the provider that lie on the agency's own network


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicingAt:
    """The folder that the invoicing system fetches from: a closed month's files are put there."""

    folder: Said


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAt:
    """Where documents are handed to the archive (see `connectors.archive`)."""

    folder: Said
    schemas: str | None = None  # a folder with the .xsd files of KS Fiks Arkiv: each message is held against them


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAt:
    """The gateway that notices go through to those who have a mobile number and no e-mail address (see `connectors.sms`)."""

    url: Said
    sender: Annotated[str, Field(min_length=1, max_length=30)]
    token_from: Said = "SAKLIG_SMS_TOKEN"  # noqa: S105 - the name of a variable
    fields: Mapping[Literal["to", "text", "sender", "reference"], Said] = field(default_factory=dict)
    inside: tuple[Said, ...] = ()  # the gateway's host, where it lies on the agency's own network


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModelAt:
    """A language model that words the assistant's answers (see `connectors.language_model`). Without one they are quotes."""

    url: Said  # the address before /chat/completions, e.g. https://llm.agency.no/v1
    model: Annotated[str, Field(min_length=1, max_length=200)]
    key_from: Said | None = None  # the variable that holds the key, such as SAKLIG_LANGUAGE_MODEL_KEY, where the model wants one
    inside: tuple[Said, ...] = ()  # its host, where it lies on the agency's own network
    seconds: Annotated[float, Field(ge=1, le=120)] = 20.0  # an answer may take; after that the quotes are the answer
    characters: Annotated[int, Field(ge=200, le=20_000)] = 4_000


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAt:
    """KS Fiks SvarUt, which letters on paper are handed to (see `connectors.fiks.svarut`); signed in to as [registers] say."""

    account: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")]
    base_url: str | None = None  # where it is not the registers' own


def _on_this_machine(address: str) -> str:
    host, _, port = address.rpartition(":")
    if re.fullmatch(r"/\S+", address) or (port.isdecimal() and is_this_machine(host.strip("[]"))):
        return address
    raise ValueError(
        'write the path of a socket, or "127.0.0.1:3310": what is scanned goes in the clear, so the scanner is on this machine,'
        " or a tunnel to it ends here"
    )


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerAt:
    """Where ClamAV's daemon listens: the path of a socket, or "127.0.0.1:3310". Without one no attachments are taken.

    On this machine alone: its protocol knows no encryption. One that is elsewhere is reached by a tunnel that ends here.
    """

    address: Annotated[str, AfterValidator(_on_this_machine)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated:
    """A rule of who may decide what (`cases.delegating`). Without services or staff: all of them."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    basis: Text
    may: Annotated[tuple[Literal["grant", "refuse", "dismiss", "uphold", "reopen", "appeal"], ...], Field(min_length=1)]
    services: tuple[Said, ...] = ()
    staff: tuple[Said, ...] = ()
    start: date | None = None
    until: date | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFile:
    name: Said
    kind: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]  # "municipality", or a package's word for another agency
    department: Said
    address: tuple[Said, ...]
    telephone: Said
    hours: Text
    email: Said
    responsible: Said
    appeal_body: Text
    fictional: bool = False
    service: tuple[RunsService, ...]
    delegation: tuple[Delegated, ...] = ()
    alarms: Mapping[str, Annotated[int, Field(ge=0)]] = field(default_factory=dict)  # figure -> the most it may be
    registers: RegistersAt | None = None
    invoicing: InvoicingAt | None = None
    archive: ArchiveAt | None = None
    scanner: ScannerAt | None = None
    sms: SmsAt | None = None
    carrier: CarrierAt | None = None
    assistant: AssistantAt | None = None
    language_model: LanguageModelAt | None = None
    sign_in: Mapping[Literal["citizen", "staff"], SignInAt] = field(default_factory=dict)


def read_agency(path: Path) -> AgencyFile:
    """The settings in `path`. Errors: SettingInvalid with file, line, what and how to mend, every fault at once."""
    read, _, problems = read_toml(AgencyFile, str(path), read_beside(path))
    if read is None:
        raise SettingInvalid("\n".join(map(str, problems)))
    return read


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAsk:
    """A question that is ready to send, in one language; as `asks` in a package's form/<lang>.toml."""

    title: Said
    text: Said


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class AsksFile:
    """Questions by code, in each language: whoever is asked reads it in their own."""

    nb: Mapping[str, ReadyAsk]
    nn: Mapping[str, ReadyAsk]
    en: Mapping[str, ReadyAsk]


def read_asks(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Language -> code -> title and text. Errors: SettingInvalid, also where a question is not there in every language."""
    read, _, problems = read_toml(AsksFile, str(path), read_beside(path))
    if read is None:
        raise SettingInvalid("\n".join(map(str, problems)))
    by_language = {"nb": read.nb, "nn": read.nn, "en": read.en}
    codes = {code for asks in by_language.values() for code in asks}
    missing = [f"[{one}.{code}]" for one, asks in by_language.items() for code in sorted(codes - asks.keys())]
    if missing:
        raise SettingInvalid(f"{path}: a question must be there in nb, nn and en; missing: {', '.join(missing)}")
    return {
        one: {code: {"title": ask.title, "text": ask.text} for code, ask in asks.items()}
        for one, asks in by_language.items()
    }


def read_beside(path: Path) -> str:
    """The text of one of the agency's own files. Errors: SettingInvalid."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingInvalid(
            f"{path}: cannot be read ({error.strerror}); SAKLIG_AGENCY names the agency's settings file, and `local` in it"
            " the files beside it"
        ) from None
    except UnicodeDecodeError:
        raise SettingInvalid(f"{path}: is not UTF-8; save the file as UTF-8") from None


def secret(name: str) -> str:
    """A secret from the environment. Errors: SettingInvalid where it is not there."""
    value = os.environ.get(name, "")
    if not value:
        raise SettingInvalid(
            f"{name} is not set in the environment; the agency's settings say that a secret stands there"
        )
    return value
