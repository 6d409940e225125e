"""Which steps a question goes along, in which order, in this agency."""

from __future__ import annotations

from typing import Any

from saklig.assistant.line import Step
from saklig.assistant.retrieval import GeneralQuestion, Library, LookUp
from saklig.cases.office import Office

__all__ = ["steps_for"]


def steps_for(office: Office, library: Library, *, model: Any = None) -> tuple[Step, ...]:
    """The line. What concerns safety comes first, and what can be answered with certainty before what must be searched."""
    return (LookUp(library), GeneralQuestion())
