"""Asking each question three times: as it is, with its document left out, and with its passage left out."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from saklig.assistant.errors import ContentError
from saklig.assistant.measuring.files import Question
from saklig.assistant.retrieval import Found, Library

__all__ = ["Case", "ask_all", "nynorsk_by_apertium"]

_PAIR = "nob-nno_e"  # bokmål into nynorsk, in the forms that agencies use
_SECONDS = 300
_MARKS = re.compile(r"[*@#](?=\w)")  # how Apertium marks what it does not know


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What came of one question. `rank`: of its passage among ten, 0 where it is not there; scores from 0 to 1.

    `supported`: the answer's text stands in what is quoted; `likely`: it would, if the library were surer.
    """

    id: str
    form: str
    gold: bool
    rank: int
    sure: float
    answered: bool
    supported: bool
    likely: bool
    has_answer: bool
    quoted: int
    milliseconds: float
    sure_without_document: float | None = None
    answered_without_document: bool = False
    sure_without_passage: float | None = None
    answered_without_passage: bool = False
    elsewhere: bool = False  # with its document left out, what is likeliest to answer holds the answer's text all the same
    unequal: int = 0  # quotes that are not what stands in the document at their place


def ask_all(
    library: Library,
    questions: Sequence[Question],
    places: Mapping[str, tuple[str, int]],
    texts: Mapping[str, str],
    *,
    hard: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Case]:
    """Ask the questions, one after another. `hard`: also with document and passage left out. `texts`: documents by id."""
    for one in questions:
        began = clock()
        found = library.answer(one.text)
        spent = (clock() - began) * 1000
        place = places[one.gold] if one.gold is not None else None
        without: dict[str, float | bool] = {}
        if hard and place is not None:
            left = library.answer(one.text, leave=lambda name, _, gone=place[0]: name == gone)
            near = library.answer(one.text, leave=lambda name, part, gone=place: (name, part) == gone)
            without = {
                "elsewhere": _holds([quote.text for quote in left.likely], one.answer),
                "sure_without_document": left.sure,
                "answered_without_document": left.answered,
                "sure_without_passage": near.sure,
                "answered_without_passage": near.answered,
            }
        yield _case(one, found, place, spent, texts, without)


def _case(
    one: Question,
    found: Found,
    place: tuple[str, int] | None,
    spent: float,
    texts: Mapping[str, str],
    without: Mapping[str, float | bool],
) -> Case:
    order = list(dict.fromkeys((hit.source.document, hit.part) for hit in found.hits))[:10]
    told = [quote.text for quote in found.quotes]
    return Case(
        id=one.id,
        form=one.language,
        gold=place is not None,
        rank=order.index(place) + 1 if place in order else 0,
        sure=found.sure,
        answered=found.answered,
        supported=_holds(told, one.answer),
        likely=_holds([quote.text for quote in found.likely], one.answer),
        has_answer=bool(one.answer.strip()) and place is not None,
        quoted=len(told),
        milliseconds=spent,
        unequal=sum(texts[quote.source.document][quote.start : quote.end] != quote.text for quote in found.quotes),
        **without,  # type: ignore[arg-type]
    )


def _holds(told: Sequence[str], answer: str) -> bool:
    """Whether the answer stands there, white space and case aside."""
    wanted = " ".join(answer.split()).casefold()
    return bool(wanted) and wanted in " ".join(" ".join(told).split()).casefold()


def nynorsk_by_apertium(questions: Sequence[Question]) -> list[Question]:
    """The bokmål questions in nynorsk, as Apertium writes them. Errors: ContentError, where it is not installed or fails."""
    program = shutil.which("apertium")
    if program is None:
        raise ContentError(
            "Apertium is not installed. On Debian and Ubuntu: sudo apt install apertium-nno-nob; or leave --nynorsk out."
        )
    asked = [" ".join(one.text.split()) for one in questions]
    try:
        made = subprocess.run(  # noqa: S603
            [program, "-f", "line", _PAIR],
            input="\n".join(asked),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        ).stdout.splitlines()
    except (OSError, subprocess.SubprocessError) as exc:
        raise ContentError(
            f"Apertium failed on {_PAIR} ({type(exc).__name__}). Is apertium-nno-nob installed whole?"
        ) from exc
    if len(made) != len(asked):
        raise ContentError(f"Apertium gave {len(made)} lines for {len(asked)} questions. Is a question empty?")
    return [
        Question(id=one.id, text=_MARKS.sub("", text), gold=one.gold, answer=one.answer, language="nn")
        for one, text in zip(questions, made, strict=True)
    ]
