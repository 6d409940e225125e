"""The steps as an agency with the shipped packages has them, and the sentences of the files beside."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from saklig.assistant import Answer, Did, Turn
from saklig.assistant.line import Step
from saklig.assistant.retrieval import Document
from saklig.assistant.steps import before_the_answer, words_of
from saklig.service_packages import catalogue_names
from saklig.service_packages.catalogue import load

HERE = Path(__file__).parent
LANGUAGES = ("nb", "nn", "en")


def data(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


@cache
def steps() -> tuple[Step, ...]:
    return before_the_answer(words_of(load(name)) for name in catalogue_names())


def in_each_language(lines: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each sentence of lines of three, with the language it is in."""
    for line in lines:
        yield from zip(LANGUAGES, line, strict=True)


def sent(text: str, language: str = "nb", line: Sequence[Step] | None = None) -> tuple[Turn | Answer, Did]:
    """The turn after the steps or the answer that stopped it, and what the last step did."""
    turn = Turn(text=text, page_language=language)
    did = Did(step="", code="")
    for step in line or steps():
        result, did = step(turn)
        if isinstance(result, Answer):
            return result, did
        turn = result
    return turn, did


def guidance() -> Iterator[Document]:
    """The shipped packages' guidance as documents, one a text."""
    for name in catalogue_names():
        for one in load(name).content:
            yield Document(
                id=f"{name}/{one.name}.{one.language}", title=one.title, text=one.text, dated=one.date, owner=name,
                language=one.language, provision=one.source or "", services=(name,),
            )  # fmt: skip
