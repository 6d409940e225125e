"""`saklig assistant`: measure how well the assistant finds, quotes and refuses; index and ask from the command line."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from saklig.assistant import measuring
from saklig.assistant.errors import AssistantError, ContentError
from saklig.assistant.importing import Defaults, Problem, read_folder
from saklig.assistant.measuring import Case, Question
from saklig.assistant.retrieval import Library, apertium, build
from saklig.assistant.retrieval import embedding as embeddings
from saklig.assistant.retrieval.document import LANGUAGES
from saklig.assistant.retrieval.vectors import embed
from saklig.cli.output import FINDINGS, OK, BadInput, say, say_json

__all__ = ["COMMANDS"]

_STARTS_WITHIN = 20.0  # seconds

HELP = "Measure the assistant (evaluate), look at documents (index), make vectors (embed), ask an index (ask)."
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


_INDEX = """\
Index a folder of documents (Markdown, HTML, text, PDF), and tell which could not be read, and why.

Only what changed is indexed anew. Before its text a file may say title, date, owner, language, binding, address, provision and
services, as lines of key: value between ---, or TOML between +++. Exit code: 0 all read; 1 some left out; 2 bad input.
"""
_EMBED = """\
Make the vectors that an index lacks (needs "saklig[embeddings]"). It may be broken off, and goes on where it was.

The agency's own index lies in the folder assistant of its data folder; the running service takes up what comes.
"""
_ASK = """\
Ask an index a question, and see what is quoted, how sure that is, and what is near.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    inner = parser.add_subparsers(metavar="<evaluate|index|embed|ask>", dest="assistant_command", required=True)
    short = _EVALUATE.splitlines()[0]
    made = inner.add_parser("evaluate", help=short, description=_EVALUATE, formatter_class=parser.formatter_class)
    made.add_argument("--passages", required=True, help="the file of passages")
    made.add_argument("--questions", required=True, help="the file of questions")
    made.add_argument("--gate", help="a TOML file of limits that the figures must keep")
    made.add_argument("--nynorsk", action="store_true", help="ask each bokmål question in nynorsk too (needs Apertium)")
    made.add_argument("--embeddings", action="store_true", help='use likeness of meaning too (needs "saklig[embeddings]")')
    made.add_argument("--apertium", action="store_true", help="words that no passage holds in bokmål too (needs Apertium)")
    made.add_argument("--index", help="keep the index (and its vectors) in this folder, and use what is there")
    made.add_argument("--json", action="store_true", help="print JSON")
    made.set_defaults(assistant_run=evaluate)
    for name, run, what in (("index", index, _INDEX), ("embed", make_vectors, _EMBED), ("ask", ask, _ASK)):
        made = inner.add_parser(name, help=what.splitlines()[0], description=what, formatter_class=parser.formatter_class)
        made.add_argument("--index", required=True, help="the folder of the index")
        made.add_argument("--json", action="store_true", help="print JSON")
        made.set_defaults(assistant_run=run)
        if name == "index":
            made.add_argument("folder", help="the folder of documents")
            made.add_argument("--owner", default="", help="who answers for documents that do not say")
            made.add_argument("--language", choices=LANGUAGES, default="nb", help="of those that do not say (nb)")
            made.add_argument("--address", default="", help="where they can be read, before each one's path")
            made.add_argument("--binding", action="store_true", help="they are provisions of law")
        if name == "ask":
            made.add_argument("question")
            made.add_argument("--language", choices=LANGUAGES, default="nb", help="asked in (nb)")
            made.add_argument("--embeddings", action="store_true", help="by likeness of meaning too")


def assistant_command(arguments: argparse.Namespace) -> int:
    """Hand over to the command within."""
    try:
        return int(arguments.assistant_run(arguments))
    except AssistantError as exc:
        raise BadInput(str(exc), ["See: saklig assistant --help"])
    except OSError as exc:
        what = f"{exc.filename or 'the index'}: {exc.strerror or exc}."
        raise BadInput(what, ["May Saklig read and write there, and is there room?"])


def index(arguments: argparse.Namespace) -> int:
    """Index a folder; what could not be read is told."""
    said = Defaults(
        owner=arguments.owner, language=arguments.language, address=arguments.address, binding=arguments.binding
    )
    read = list(read_folder(Path(arguments.folder), said))
    problems = [one for one in read if isinstance(one, Problem)]
    built = build(Path(arguments.index), [one for one in read if not isinstance(one, Problem)])
    if arguments.json:
        say_json({"built": asdict(built), "problems": [asdict(one) for one in problems]})
    else:
        say(*(f"✗ {one.where}: {one.why}" for one in problems))
        say(f"{built.documents} documents, {built.passages} passages: {built.added} new, {built.changed} changed, "
            f"{built.removed} gone, {built.kept} as they were; {len(problems)} left out.")  # fmt: skip
    return FINDINGS if problems else OK


def make_vectors(arguments: argparse.Namespace) -> int:
    """Make the vectors that are missing."""
    made = embed(Path(arguments.index), _embedder(), progress=_progress(quiet=arguments.json))
    if arguments.json:
        say_json({"embedded": made})
    else:
        say(f"{made} passages embedded now.")
    return OK


def ask(arguments: argparse.Namespace) -> int:
    """What an index says to a question."""
    library = Library.open(Path(arguments.index), embedder=_embedder() if arguments.embeddings else None)
    found = library.answer(arguments.question, language=arguments.language)
    if arguments.json:
        told = {"answered": found.answered, "sure": found.sure, "whole_list": found.whole_list}
        say_json(told | {"quotes": [asdict(one) for one in found.quotes], "near": [asdict(one) for one in found.near]})
        return OK
    for quote in found.quotes:
        place = f"{quote.source.document}, {quote.start}-{quote.end}"
        say(quote.text, f"    {quote.source.title}, {quote.source.section or '–'} ({place})")
    say(f"{'Answered' if found.answered else 'Not known'}, sure {found.sure:.2f}.")
    say(*(f"  near: {one.title} ({one.document})" for one in found.near))
    return OK


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
        library = _library(folder, arguments)
        texts = {one.id: one.text for one in documents}
        cases = list(measuring.ask_all(library, questions, places, texts))
    told = _by_form(questions, cases)
    wrong = measuring.broken(gate, told)
    if arguments.json:
        made = "Apertium" if arguments.nynorsk else None
        how = {"embeddings": arguments.embeddings, "apertium": arguments.apertium}
        say_json({"figures": told, "gate": wrong, "nynorsk_made_by": made, **how})
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
    # The index's own threads may still write a file while it is taken away; what is left lies among temporary files.
    with tempfile.TemporaryDirectory(prefix="saklig-evaluate-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def _library(folder: Path, arguments: argparse.Namespace) -> Library:
    translator = _translator() if arguments.apertium else None
    if not arguments.embeddings:
        return Library.open(folder, translator=translator)
    embedder = _embedder()
    embed(folder, embedder, progress=_progress(quiet=arguments.json))
    return Library.open(folder, embedder=embedder, translator=translator)


def _translator() -> apertium.Apertium:
    """Started and ready: what the first questions of a process go without is not what is measured."""
    stages = apertium.installed()
    if not stages:
        raise ContentError(f"Apertium is not installed. On Debian and Ubuntu: sudo apt install {apertium.PACKAGE}")
    made = apertium.Apertium(stages)
    until = time.monotonic() + _STARTS_WITHIN
    while made.bokmal("kva") is None and time.monotonic() < until:
        time.sleep(0.1)
    return made


def _embedder() -> embeddings.Embedder:
    made = embeddings.embedder()
    if made is None:
        raise ContentError('The extra is not installed: pip install "saklig[embeddings]". Search by words does without it.')
    return made


def _progress(*, quiet: bool) -> Callable[[int, int], None]:
    def progress(done: int, of: int) -> None:
        if not quiet and (done == of or done % 500 < 25):
            say(f"  {done} of {of} passages embedded")

    return progress


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
