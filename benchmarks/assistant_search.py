"""How fast the assistant's search is: indexing, a question alone, fifty people at once, and the memory it takes.

    python benchmarks/assistant_search.py PASSAGES.jsonl QUESTIONS.jsonl [--passages 100000] [--users 50] [--embeddings FOLDER]

The passages of the file are mixed, sentence by sentence, into as many as are asked for (four to a document), the same every
time; the questions are asked as they stand. Clock times mean something on an otherwise quiet machine alone; processor times
stand beside them. --embeddings: an index with vectors, made by `saklig assistant evaluate --embeddings --index FOLDER`.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from saklig.assistant.measuring import read_passages, read_questions
from saklig.assistant.measuring.figures import quantile
from saklig.assistant.retrieval import Document, Library, Section, build
from saklig.assistant.retrieval.embedding import embedder
from saklig.assistant.retrieval.sentences import sentences

_A_DOCUMENT = 4
_A_PASSAGE = 6  # sentences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("passages_file", type=Path)
    parser.add_argument("questions_file", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--embeddings", type=Path)
    given = parser.parse_args()
    passages = read_passages(given.passages_file)
    asked = [one.text for one in read_questions(given.questions_file, passages)]
    if given.embeddings:
        library = Library.open(given.embeddings, embedder=embedder())
        questions(library, asked)
        crowd(library, asked, given.users)
        return
    said = [one.text[low:high] for one in passages for low, high in sentences(one.text)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index(Path(folder) / "ten", mixed(said, 10_000), "10,000 documents")
        index(Path(folder) / "all", mixed(said, given.passages // _A_DOCUMENT), f"{given.passages} passages")
        again(Path(folder) / "all", mixed(said, given.passages // _A_DOCUMENT))
        before = memory()
        library = Library.open(Path(folder) / "all")
        questions(library, asked)
        crowd(library, asked, given.users)
        grown = memory() - before
        print(f"memory: {grown:.0f} MB more than before it was opened, {memory():.0f} MB in all, at most {most():.0f} MB")


def mixed(said: Sequence[str], documents: int) -> Iterator[Document]:
    """Documents of sentences drawn by a fixed seed."""
    dice = random.Random(1)
    for number in range(documents):
        text, sections = "", []
        for _ in range(_A_DOCUMENT):
            start = len(text)
            text += " ".join(dice.choice(said) for _ in range(_A_PASSAGE))
            sections.append(Section(heading="", start=start, end=len(text)))
            text += "\n\n"
        yield Document(id=f"d{number}", title=dice.choice(said)[:80], text=text, sections=tuple(sections))


def index(folder: Path, documents: Iterator[Document], what: str) -> None:
    clock, spent = time.perf_counter(), time.process_time()
    built = build(folder, documents)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    took = f"{time.perf_counter() - clock:.1f} s by the clock, {time.process_time() - spent:.1f} s of processor"
    print(f"indexing {what}: {took}, {built.passages} passages, {size:.0f} MB on disk", flush=True)


def again(folder: Path, documents: Iterator[Document]) -> None:
    clock, spent = time.perf_counter(), time.process_time()
    built = build(folder, documents)
    took = f"{time.perf_counter() - clock:.1f} s by the clock, {time.process_time() - spent:.1f} s of processor"
    print(f"the same again, nothing changed: {took} ({built.kept} kept)", flush=True)


def questions(library: Library, asked: Sequence[str]) -> None:
    """One after another; the first ten are not counted."""
    for text in asked[:10]:
        library.answer(text)
    clocks, spents = [], []
    for text in asked[10:]:
        clock, spent = time.perf_counter(), time.process_time()
        library.answer(text)
        clocks.append((time.perf_counter() - clock) * 1000)
        spents.append((time.process_time() - spent) * 1000)
    told("one at a time, by the clock", clocks)
    told("one at a time, processor", spents)


def crowd(library: Library, asked: Sequence[str], users: int) -> None:
    """As many threads as users, each asking again as soon as it is answered."""
    clocks: list[float] = []
    each = max(1, len(asked) // users)

    def one(number: int) -> None:
        for text in asked[number * each : (number + 1) * each]:
            clock = time.perf_counter()
            library.answer(text)
            clocks.append((time.perf_counter() - clock) * 1000)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(users)]
    clock, spent = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told(f"{users} at once, by the clock", clocks)
    seconds, processor = time.perf_counter() - clock, time.process_time() - spent
    print(f"  {len(clocks) / seconds:.0f} a second, {1000 * processor / len(clocks):.1f} ms of processor each", flush=True)


def told(what: str, values: Sequence[float]) -> None:
    ordered = sorted(values)
    parts = ", ".join(f"p{int(part * 100)} {quantile(ordered, part):.1f}" for part in (0.5, 0.95))
    print(f"{what}: {parts}, most {ordered[-1]:.1f} ms ({len(ordered)} questions)", flush=True)


def memory() -> float:
    """What the process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    main()
