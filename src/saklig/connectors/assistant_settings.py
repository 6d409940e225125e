"""What the agency's settings file says of its assistant: `[assistant]`, read with the rest of it (`connectors.agency`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, with_config

from saklig.connectors.lovdata import reference_in
from saklig.connectors.reach import host_of
from saklig.connectors.transport import is_safe_address

__all__ = ["NEVER", "AssistantAt", "DocumentsAt", "LawsAt", "SiteAt"]

NEVER = "never"
closed = with_config(ConfigDict(extra="forbid"))
Said = Annotated[str, Field(min_length=1)]
_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
Clock = Annotated[str, Field(pattern=_CLOCK)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _in_order(hours: tuple[str, str]) -> tuple[str, str]:
    if hours[0] < hours[1]:
        return hours
    raise ValueError('a day closes before it opens: write when it opens and then when it closes, as ["09:00", "15:00"]')


Hours = Annotated[tuple[Clock, Clock], AfterValidator(_in_order)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsAt:
    """A folder of documents that the assistant may quote, beside the packages' guidance (see docs/assistant-search.md)."""

    folder: Said  # a relative one lies beside this file
    owner: Said | None = None  # who answers for them; without it the agency
    language: Literal["nb", "nn", "en"] = "nb"
    binding: bool = False  # provisions of law; else guidance
    address: str = ""  # where they can be read, before each one's path
    services: tuple[Said, ...] = ()


def _https(address: str) -> str:
    if is_safe_address(address) and host_of(address):
        return address
    raise ValueError("write an address that begins with https:// (http:// on this machine alone)")


def _law(named: str) -> str:
    if reference_in(named):
        return named
    raise ValueError('write the law as Lovdata has it: "lov/2012-08-24-64" or "forskrift/2012-11-29-1283"')


Address = Annotated[str, AfterValidator(_https)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAt:
    """A site whose pages the assistant may quote, fetched every night or when asked (see docs/assistant-search.md)."""

    map: Address  # of sitemaps.org's form; only pages of its host are asked for
    owner: Said | None = None  # who answers for them; without it the agency
    language: Literal["nb", "nn", "en"] = "nb"  # of pages that do not say
    binding: bool = False
    services: tuple[Said, ...] = ()
    inside: tuple[Said, ...] = ()  # its host, where it lies on the agency's own network
    own_site: bool = False  # the agency's own, which it may fetch whatever the site's robots.txt asks of others


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class LawsAt:
    """Laws that the assistant may quote, fetched every night or when asked: those the packages link to, and `also` others."""

    archive: Address = "https://api.lovdata.no/v1/publicData/get"  # what stands before each file's name
    files: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.tar\.bz2$")], ...] = (
        "gjeldende-lover.tar.bz2",
        "gjeldende-sentrale-forskrifter.tar.bz2",
    )
    also: tuple[Annotated[str, AfterValidator(_law)], ...] = ()
    inside: tuple[Said, ...] = ()


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantAt:
    """How the agency runs its assistant. Without it: weekdays 9 to 15, an answer within a working day, kept for 90 days."""

    hours: Mapping[Weekday, Hours] = field(default_factory=dict)  # when a human answers, Norwegian time
    promise_days: Annotated[int, Field(ge=1, le=20)] = 1  # open days until a message is answered
    minutes_each: Annotated[int, Field(ge=1, le=120)] = 8  # what one conversation takes, for the expected wait
    keep_days: Annotated[int, Field(ge=1, le=365)] = 90  # after the last word, then a conversation is erased
    frames: tuple[Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+(:\d+)?$")], ...] = ()  # sites that may show it in theirs
    documents: tuple[DocumentsAt, ...] = ()
    sites: tuple[SiteAt, ...] = ()
    laws: LawsAt | None = None
    fetch_at: Clock | Literal["never"] = "03:00"  # each day, Norwegian time: laws, sites and folders anew; "never": when asked
    apertium: bool = False  # look for nynorsk words in bokmål too; needs apertium-nno-nob, and some 350 MB for each web process
    embeddings: bool = False  # find by likeness of meaning too; needs the extra: pip install "saklig[embeddings]"
