"""Nynorsk words that no passage holds are looked for in bokmål; a translator that fails leaves the search as it was."""

from __future__ import annotations

import shlex
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.retrieval.given import documents
from saklig.assistant.line import Turn
from saklig.assistant.retrieval import Library, LookUp, build
from saklig.assistant.retrieval.apertium import Apertium, installed
from saklig.assistant.retrieval.document import Document

SWIM = Document(id="svommehall", title="Svømmehallen", text="Åpningstidene for bading er fra klokka ti.")


class Says:
    """A translator that says one thing, and remembers what it was asked."""

    def __init__(self, said: str | None) -> None:
        self.said, self.asked = said, []

    def bokmal(self, text: str) -> str | None:
        self.asked.append(text)
        return self.said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path, [*documents(), SWIM])
    return tmp_path


def first(folder: Path, translator: Says, question: str, **more: str) -> str:
    found = Library.open(folder, translator=translator).answer(question, **more)
    return found.hits[0].source.document if found.hits else ""


def test_a_word_that_no_passage_holds_is_looked_for_as_it_is_in_bokmal(folder: Path) -> None:
    question = "Kva gjeld for symjing?"
    assert first(folder, Says(None), question) != "svommehall"
    says = Says("hva gjelder for bading")
    assert first(folder, says, question) == "svommehall" and says.asked == ["kva gjeld for symjing"]


def test_a_word_that_some_passage_holds_is_left_as_it_was_asked(folder: Path) -> None:
    from saklig.assistant.retrieval.searching import asked
    from saklig.assistant.retrieval.translating import asked_in_both

    searcher = Library.open(folder)._current().index.searcher()
    before = asked(searcher, "barnehage symjing")
    after = asked_in_both(searcher, "barnehage symjing", Says("oppsigelse bading"))
    assert "barnehag" in after.weight and "oppsig" not in after.weight and "symjing" not in after.weight
    assert len(after.weight) == len(before.weight), "no word more that the answer must hold"
    several = asked_in_both(searcher, "barnehage symjing", Says("den store bading"))
    assert several.weight == before.weight and set(before.pieces) < set(several.pieces)


@pytest.mark.parametrize(("question", "language"), [("Barnehagen?", "nb"), ("When does the symjehall open?", "en")])
def test_where_every_word_is_known_or_it_is_asked_in_english_nothing_is_translated(
    folder: Path, question: str, language: str
) -> None:
    says = Says("hva")
    Library.open(folder, translator=says).answer(question, language=language)
    assert says.asked == []


def test_the_steps_tell_whether_it_was_translated(folder: Path) -> None:
    for said, told in (("hva gjelder for bading", "done"), (None, "failed")):
        step = LookUp(Library.open(folder, translator=Says(said)))
        _, did = step(Turn(text="Kva gjeld for symjing?", page_language="nn", language="nn"))
        assert did.values["translated"] == told
    _, did = LookUp(Library.open(folder))(Turn(text="Kva gjeld for symjing?", page_language="nn", language="nn"))
    assert "translated" not in did.values


# --- the program ------------------------------------------------------------------------------------------------------------


PROGRAM = """
import sys, time
while True:
    read = b""
    while not read.endswith(b"\\0"):
        one = sys.stdin.buffer.read(1)
        if not one: sys.exit()
        read += one
    text = read[:-1].decode()
    if "vent" in text: time.sleep(0.6)
    if "slutt" in text: sys.exit(1)
    sys.stdout.buffer.write(text.replace("kva", "hva").encode() + b"\\0")
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Apertium]:
    (tmp_path / "program.py").write_text(PROGRAM, "utf-8")
    made = Apertium([shlex.join([sys.executable, str(tmp_path / "program.py")])], seconds=0.25)
    until = time.monotonic() + 20
    while made.bokmal("klar") is None:
        assert time.monotonic() < until
    yield made
    made.close()


def test_it_is_asked_in_plain_words(program: Apertium) -> None:
    assert program.bokmal("kva kostar det") == "hva kostar det"
    assert program.bokmal("kva [er] ^dette$ \0 og\n<b>kva</b> {\\@/}?") == "hva er dette og b hva b"
    assert program.bokmal("") == "" and len(program.bokmal("kva " * 900) or "") <= 400


def test_what_takes_too_long_is_not_waited_for_nor_taken_for_the_next_answer(program: Apertium) -> None:
    began = time.monotonic()
    assert program.bokmal("vent") is None and time.monotonic() - began < 0.5
    time.sleep(0.6)
    assert program.bokmal("kva no") == "hva no"


def test_many_may_ask_at_once_and_each_gets_its_own(program: Apertium) -> None:
    answers: dict[int, str | None] = {}
    threads = [threading.Thread(target=lambda n=n: answers.update({n: program.bokmal(f"kva {n}")})) for n in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert all(said in (f"hva {n}", None) for n, said in answers.items()) and f"hva {0}" in answers.values()


def test_a_program_that_ends_is_not_started_again_at_once(program: Apertium, monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.assistant.retrieval import apertium

    assert program.bokmal("slutt") is None and program.bokmal("kva") is None
    monkeypatch.setattr(apertium.time, "monotonic", lambda: 1e12)
    until = time.perf_counter() + 20
    while (said := program.bokmal("kva")) is None and time.perf_counter() < until:
        time.sleep(0.05)
    assert said == "hva"


def test_a_program_that_is_not_there_gives_nothing() -> None:
    made = Apertium(["/nowhere/at-all"])
    assert made.bokmal("kva") is None
    made.close()


@pytest.mark.skipif(not installed(), reason="Apertium is not installed: sudo apt install apertium-nno-nob")
def test_apertium_itself_answers_in_bokmal_within_its_time() -> None:
    made = Apertium(installed(), seconds=5)
    try:
        assert made.bokmal("kva kostar det å gå i barnehagen") == "hva koster det å gå i barnehagen"
        assert made.bokmal("") == "" and made.bokmal("korleis søkjer eg") == "hvordan søker jeg"
        began = time.monotonic()
        for _ in range(20):
            made.bokmal("når opnar symjehallen for borna våre")
        assert (time.monotonic() - began) / 20 < 0.15
    finally:
        made.close()
