"""Answers as plain values and back: what is kept of a turn is read again as it was, whatever the index holds by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from saklig.assistant.answers import Answer, Answered, Going, Ground, Offer, OfferKind, Quote, Sentence, Source, Told
from saklig.assistant.line import Did

__all__ = ["answer_of", "did_of", "kept", "kept_did"]


def kept(answer: Answer) -> dict[str, Any]:
    """An answer as JSON values: codes as text, days as ISO dates."""
    found = asdict(answer)
    for source in (*[one["source"] for one in found["quotes"]], *found["near"]):
        source["dated"] = source["dated"].isoformat() if source["dated"] else None
    return found


def answer_of(found: Mapping[str, Any]) -> Answer:
    """The answer that `kept` made these values of."""
    return Answer(
        kind=Answered(found["kind"]),
        sentences=tuple(
            Sentence(text=one["text"], ground=Ground(one["ground"]), quotes=tuple(one["quotes"]), refers=one["refers"])
            for one in found["sentences"]
        ),
        quotes=tuple(
            Quote(text=one["text"], source=_source(one["source"]), start=one["start"], end=one["end"]) for one in found["quotes"]
        ),
        near=tuple(_source(one) for one in found["near"]),
        offers=tuple(Offer(kind=OfferKind(one["kind"]), target=one["target"], label=one["label"]) for one in found["offers"]),
        language=found["language"], interview=_going(found.get("interview")),
    )


def _going(found: Mapping[str, Any] | None) -> Going | None:
    """None too for a turn that was kept before there were interviews in conversations."""
    if found is None:
        return None
    return Going(**{**found, "told": tuple(Told(**one) for one in found["told"]), "seems": tuple(found["seems"])})


def _source(found: Mapping[str, Any]) -> Source:
    return Source(**{**found, "dated": date.fromisoformat(found["dated"]) if found["dated"] else None})


def kept_did(did: Sequence[Did]) -> list[dict[str, Any]]:
    return [asdict(one) for one in did]


def did_of(found: Sequence[Mapping[str, Any]]) -> tuple[Did, ...]:
    return tuple(Did(**one) for one in found)
