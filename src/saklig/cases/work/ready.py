"""Questions to the citizen that are ready to send, in three languages: the package's (form/<lang>.toml) and the agency's."""

from __future__ import annotations

from dataclasses import dataclass

from saklig.cases.office import Office

__all__ = ["ReadyQuestion", "ready_questions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyQuestion:
    code: str
    title: str
    text: str


def ready_questions(office: Office, service: str, language: str) -> list[ReadyQuestion]:
    """What may be chosen for the service in the language, the package's first; the agency's of the same code stands instead."""
    running = office.services[service]
    found = {code: (one.title, one.text) for code, one in running.package.form.texts[language].asks.items()}
    found |= {code: (one["title"], one["text"]) for code, one in running.asks.get(language, {}).items()}
    return [ReadyQuestion(code=code, title=title, text=text) for code, (title, text) in found.items()]
