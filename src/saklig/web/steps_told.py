"""What each step of the assistant's line saw and did, in words: the record of a turn as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from saklig.assistant import Did
from saklig.web import wired
from saklig.web.texts import has_text, text

__all__ = ["ShownDid", "shown_did", "step_title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDid:
    """What one step saw and did, in words."""

    title: str
    said: str
    values: tuple[tuple[str, str], ...]
    stopped: bool


def shown_did(did: Did, language: str) -> ShownDid:
    """A step's record for a page. A code without words of its own is shown as it is: nothing that was done is hidden."""
    code = did.code.replace("_", "-")
    said = f"assistant.did.{code}"
    return ShownDid(
        title=step_title(did.step, language),
        said=text(said, language) if has_text(said) else code,
        values=tuple((_value_name(name, language), _value(name, value, language)) for name, value in did.values.items()),
        stopped=did.stopped,
    )  # fmt: skip


def step_title(name: str, language: str) -> str:
    """What a step does, in words; one that has none is named as it is called."""
    key = f"assistant.step.{name.replace('_', '-')}"
    return text(key, language) if has_text(key) else name


def _value_name(name: str, language: str) -> str:
    key = f"assistant.value.{name.replace('_', '-')}"
    return text(key, language) if has_text(key) else name.replace("_", " ")


def _value(name: str, value: Any, language: str) -> str:
    """A value in words: services by their titles, routes by theirs, several with commas between."""
    if isinstance(value, list | tuple):
        return ", ".join(dict.fromkeys(_value(name, one, language) for one in value)) or "–"
    if isinstance(value, dict):
        return " – ".join(str(one) for one in value.values() if one) or "–"
    if name in ("topics", "services") and (package := wired.package(str(value))) is not None:
        return str(package.titles[language])
    key = f"assistant.{name}.{str(value).replace('_', '-')}"
    return text(key, language) if has_text(key) else str(value)
