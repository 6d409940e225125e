"""What a rule is called where people read of it: the benefit, the provision, and the row's id, by which it is found again."""

from __future__ import annotations

from typing import Any

__all__ = ["rule_text"]


def rule_text(package: Any, benefit: str, provision: str, row: str, language: str) -> str:
    """A rule as people know it."""
    found = package.benefits.get(benefit)
    title = found.titles[language] if found else benefit
    return f"{title}, {package.provision_text(provision, language)} ({row})"
