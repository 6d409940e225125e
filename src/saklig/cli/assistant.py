"""`saklig assistant`: measure how well the assistant finds, quotes and refuses; index and ask from the command line."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from saklig.assistant import measuring
from saklig.assistant.errors import AssistantError, ContentError
from saklig.assistant.measuring import Case, Question
from saklig.assistant.retrieval import Library, build
from saklig.assistant.retrieval import embedding as embeddings
from saklig.assistant.retrieval.vectors import embed
from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json

__all__ = ["COMMANDS"]

HELP = "Measure the assistant on passages and questions (evaluate)."
_EVALUATE = """\
Measure search, quoted answers and refusals on two files of lines of JSON:

  passages   {"id": "a-1", "title": "…", "text": "…"}            lines a-1, a-2 … of one title are one document
  questions  {"id": "q1", "question": "…", "gold_passage_id": "a-1", "answer_text": "…"}
             gold_passage_id null: nothing answers it, and it should be refused

Each question with a passage is asked three times: as it is, with the passage's document left out (nothing answers it then),
and with the passage alone left out (a near miss). --nynorsk asks each bokmål question in nynorsk too, as Apertium writes it.
A gate is a TOML file of limits, e.g. [all] or [nn] and under it
hit_at_1 = { least = 0.74 } or milliseconds_p95 = { most = 150 }.
Exit code: 0 measured, and the gate holds; 1 it does not; 2 bad input.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    inner = parser.add_subparsers(metavar="<evaluate>", dest="assistant_command", required=True)
    short = _EVALUATE.splitlines()[0]
    made = inner.add_parser("evaluate", help=short, description=_EVALUATE, formatter_class=parser.formatter_class)
    made.add_argument("--passages", required=True, help="the file of passages")
    made.add_argument("--questions", required=True, help="the file of questions")
    made.add_argument("--gate", help="a TOML file of limits that the figures must keep")
    made.add_argument("--nynorsk", action="store_true", help="ask each bokmål question in nynorsk too (needs Apertium)")
    made.add_argument("--embeddings", action="store_true", help='use likeness of meaning too (needs "saklig[embeddings]")')
    made.add_argument("--index", help="keep the index (and its vectors) in this folder, and use what is there")
    made.add_argument("--json", action="store_true", help="print JSON")
    made.set_defaults(assistant_run=evaluate)


def assistant_command(arguments: argparse.Namespace) -> int:
    """Hand over to the command within."""
    try:
        return int(arguments.assistant_run(arguments))
    except AssistantError as exc:
        raise BadInput(str(exc), ["The files' form: saklig assistant evaluate --help"])
    except OSError as exc:
        what = f"{exc.filename or 'the index'}: {exc.strerror or exc}."
        raise BadInput(what, ["May Saklig read and write there, and is there room?"])


def evaluate(arguments: argparse.Namespace) -> int:
    """The figures, for all questions and by the language they are asked in."""
    passages = measuring.read_passages(Path(arguments.passages))
    questions = measuring.read_questions(Path(arguments.questions), passages)
    gate = measuring.read_gate(Path(arguments.gate)) if arguments.gate else {}
    if arguments.nynorsk:
        questions += measuring.nynorsk_by_apertium([one for one in questions if one.language == "nb"])
    documents, places = measuring.documents_of(passages)
    with _folder(arguments.index) as folder:
        build(folder, documents)
        library = _library(folder, arguments.embeddings, quiet=arguments.json)
        texts = {one.id: one.text for one in documents}
        cases = list(measuring.ask_all(library, questions, places, texts))
    told = _by_form(questions, cases)
    wrong = measuring.broken(gate, told)
    if arguments.json:
        made = "Apertium" if arguments.nynorsk else None
        say_json({"figures": told, "gate": wrong, "nynorsk_made_by": made, "embeddings": arguments.embeddings})
    else:
        _show(told, arguments)
        for line in wrong:
            say(f"✗ {line}")
    return FINDINGS if wrong else OK


@contextmanager
def _folder(named: str | None) -> Iterator[Path]:
    if named:
        yield Path(named)
        return
    with tempfile.TemporaryDirectory(prefix="saklig-evaluate-") as made:
        yield Path(made)


def _library(folder: Path, with_embeddings: bool, *, quiet: bool) -> Library:
    if not with_embeddings:
        return Library.open(folder)
    embedder = embeddings.embedder()
    if embedder is None:
        raise ContentError('The extra is not installed. pip install "saklig[embeddings]"; or leave --embeddings out.')

    def progress(done: int, of: int) -> None:
        if not quiet and (done == of or done % 500 < 25):
            say(f"  {done} of {of} passages embedded")

    embed(folder, embedder, progress=progress)
    return Library.open(folder, embedder=embedder)


def _by_form(questions: Sequence[Question], cases: Sequence[Case]) -> dict[str, Any]:
    forms = sorted({one.language for one in questions})
    told = {"all": measuring.figures(cases)}
    return told | {form: measuring.figures([one for one in cases if one.form == form]) for form in forms}


def _show(told: Mapping[str, Mapping[str, Mapping[str, Any]]], arguments: argparse.Namespace) -> None:
    if arguments.nynorsk:
        say("The nynorsk questions are the bokmål ones, as Apertium writes them (nob-nno_e).")
    for form, rows in told.items():
        say("", f"{form}{'':<40}{'value':>10}{'95 % between':>20}{'of':>8}")
        for name, row in rows.items():
            between = f"{row['low']:.3f} – {row['high']:.3f}" if row.get("low") is not None else ""
            value = row["value"]
            shown = "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
            say(f"  {name.replace('_', ' '):<{38 + len(form)}}{shown:>10}{between:>20}{row['of']:>8}")
    say("")


COMMANDS = (("assistant", HELP, add_arguments, assistant_command),)
