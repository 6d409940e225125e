"""Who has seen my data: how often, and the latest times by whom, from the access log as the law lets it be told."""

from __future__ import annotations

from typing import Any

from saklig import cases
from saklig.assistant.answers import Ground, Sentence
from saklig.assistant.own_case.saying import spoken_title
from saklig.assistant.written import Texts
from saklig.cases import Actor
from saklig.cases.deadlines import OSLO
from saklig.cases.office import Office
from saklig.decision.explanation import say

__all__ = ["who_has_seen"]

_LATEST = 5
_PAGE = "held"  # where all of it stands


def who_has_seen(office: Office, actor: Actor, said: Texts) -> list[Sentence]:
    """To the person alone: a representative is told that it is theirs to ask (the reading itself is logged)."""
    if actor.by is not None:
        return [_line(said, "seen.not-for-another")]
    own, reads = cases.who_has_seen(office, actor)
    refused = [one for one in reads if one.refused]
    read = [one for one in reads if not one.refused]
    found = [_line(said, "seen.others", count=len(read)) if read else _line(said, "seen.none")]
    found += [_line(said, "seen.latest", **_of(office, one, said)) for one in read[:_LATEST]]
    if refused:
        found.append(_line(said, "seen.refused", count=len(refused)))
    return [*found, _line(said, "seen.own", count=own), _line(said, "seen.whole")]


def _of(office: Office, read: Any, said: Texts) -> dict[str, str]:
    here = read.at.astimezone(OSLO)
    clock = f"at {here:%H:%M}" if said.language == "en" else f"kl. {here:%H.%M}"
    title = spoken_title(office, read.service, said.language) if read.service else ""
    return {
        "when": f"{say(here.date(), 'date', said.language)} {clock}",
        "who": _who(read, said),
        "where": said("seen.in-service", title=title) if title else said("seen.elsewhere"),
    }


def _who(read: Any, said: Texts) -> str:
    role = read.role if said.has(f"role.{read.role}") else "other"
    if not read.name and said.has(f"role.{role}-unnamed"):
        return said(f"role.{role}-unnamed")
    return said(f"role.{role}", name=read.name)


def _line(said: Texts, key: str, **values: Any) -> Sentence:
    return Sentence(text=said(key, **values), ground=Ground.CASE, refers=_PAGE)
