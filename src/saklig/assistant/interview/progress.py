"""How far an interview in a conversation has come: what it asks now, worked out afresh from what has been told.

Nothing but what was told is kept from turn to turn, so that another answer to one question, a step back, or rules that changed
meanwhile, are never at odds with what is asked next. What is asked is what the rules still rest on (`Talk.still`), one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from saklig.assistant.answers import Going
from saklig.assistant.interview import leaves as skeleton
from saklig.assistant.interview.questions import Question, count_question
from saklig.assistant.interview.talk import Talk, asks_everything
from saklig.assistant.interview.written import read_written
from saklig.assistant.written import texts_of
from saklig.cases.listed import count_name
from saklig.cases.typed import Problem

__all__ = ["TEXTS", "Progress", "counted", "progress"]

TEXTS = "saklig.assistant.interview.texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`question`: what is asked now, None when nothing is; `owner` whose it is ("Barn 2"), empty for the one who asks.

    `told` are the answers as facts by path, `unknown` what the person does not know, `unfit` what the rules cannot take.
    `left`: how many questions the outcome may still rest on, those not known left out. `settled`: it rests on none.
    """

    talk: Talk
    question: Question | None
    owner: str = ""
    told: Mapping[str, Any]
    unknown: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()
    left: int = 0
    settled: bool = False


def counted(package: Any) -> dict[str, str]:
    """The questions of how many people there are, by name, with the list each is about; not where only one number can be."""
    return {count_name(path): path for path, people in package.origins.people.items() if people.fewest < people.most}


def progress(service: Any, going: Going, *, decided_here: bool, today: date) -> Progress:
    """Where it stands. `service`: an `office.Service`. What can no longer be read, as a period gone by, is asked again."""
    package, typed = service.package, {one.name: one.typed for one in going.told}
    fewest = {path: people.fewest for path, people in package.origins.people.items()}
    talk = Talk(
        package=package, local=service.local, today=today, counts=fewest,
        everything=asks_everything(package, decided_here=decided_here),
    )  # fmt: skip
    counts = dict(fewest)
    for name, path in counted(package).items():
        question = count_question(package, path, going.language, why=texts_of(TEXTS, going.language)("count-why"))
        try:
            counts[path] = int(read_written(question, typed.get(name) or ""))
        except Problem:
            return Progress(talk=talk, question=question, told={}, left=1)
    return _asked(replace(talk, counts=counts), typed, going.language)


def _asked(talk: Talk, typed: Mapping[str, str | None], language: str) -> Progress:
    told: dict[str, Any] = {}
    for leaf in talk.asked:
        written = typed.get(leaf.path)
        if written is None:
            continue
        try:
            told[leaf.path] = read_written(talk.question(leaf, language), written)
        except Problem:
            continue
    told, unfit = talk.fitting(told)
    unknown = tuple(leaf.path for leaf in talk.asked if leaf.path in typed and typed[leaf.path] is None)
    still = talk.still(talk.values(told))
    ask = [leaf for leaf in still if leaf.path not in unknown]
    return Progress(
        talk=talk, question=talk.question(ask[0], language) if ask else None,
        owner=skeleton.name_of(talk.package, ask[0], language) if ask else "", told=told, unknown=unknown, unfit=unfit,
        left=len(ask), settled=not still,
    )  # fmt: skip
