"""What a file says of itself before its text: lines of `key: value` between `---`, or TOML between `+++`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from saklig.assistant.errors import ContentError

__all__ = ["Told", "split", "told"]

_YAML = re.compile(r"\A﻿?---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A﻿?\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"^([A-Za-z_-]+):[ \t]*(.*)$")
# The names that publishing systems use, and ours.
_NAMES = {
    "dated": ("dated", "date", "lastmod", "updated", "last_modified", "oppdatert"),
    "language": ("language", "lang", "locale", "språk"),
    "owner": ("owner", "eier", "author", "publisher"),
    "binding": ("binding", "bindende"),
    "address": ("address", "url", "canonical"),
    "title": ("title", "tittel"),
    "provision": ("provision", "hjemmel"),
    "services": ("services", "service", "tjenester"),
}
_LANGUAGES = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}
_TRUE, _FALSE = ("true", "yes", "ja", "1"), ("false", "no", "nei", "0", "")
Told = Mapping[str, Any]


def split(text: str) -> tuple[dict[str, Any], str]:
    """What stands before the text, by its own names, and the text. Errors: ContentError for TOML that is none."""
    found = _TOML.match(text)
    if found:
        try:
            return tomllib.loads(found[1]), text[found.end() :]
        except tomllib.TOMLDecodeError as exc:
            raise ContentError(
                f"what stands between +++ is no TOML: {exc}. Mend it, or write lines of key: value between ---"
            ) from None
    found = _YAML.match(text)
    if not found:
        return {}, text
    lines = (_LINE.match(line) for line in found[1].splitlines())
    return {line[1].lower(): line[2].strip().strip("\"'") for line in lines if line}, text[found.end() :]


def told(held: Mapping[str, Any]) -> dict[str, Any]:
    """The same by our names and in our types; what is not said is left out. Errors: ContentError, with the field."""
    made: dict[str, Any] = {}
    for name, others in _NAMES.items():
        value = next((held[other] for other in others if held.get(other) not in (None, "")), None)
        if value is not None:
            made[name] = _READ.get(name, str)(value)
    return made


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ContentError(f"date: {str(value)[:40]!r} is no date. Write it as 2026-01-31.") from None


def _language(value: Any) -> str:
    known = _LANGUAGES.get(re.split(r"[-_]", str(value).lower())[0])
    if known is None:
        raise ContentError(f"language: {str(value)[:20]!r} is none of nb, nn, en. Write the one it is in.")
    return known


def _binding(value: Any) -> bool:
    small = str(value).lower()
    if small not in _TRUE + _FALSE:
        raise ContentError(
            f"binding: {str(value)[:20]!r} is neither true nor false. Write true for a provision of law."
        )
    return small in _TRUE


def _services(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value).strip("[]").split(",")
    return tuple(part for one in parts if (part := str(one).strip(" \"'")))


_READ = {"dated": _date, "language": _language, "binding": _binding, "services": _services}
