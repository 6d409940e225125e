"""Choose how passages are ranked and how sure an answer is, from questions whose passage is known; the same every time.

    python training/retrieval.py PASSAGES.jsonl QUESTIONS.jsonl [--embeddings INDEX_FOLDER] [--out weights.json]
    python training/retrieval.py PASSAGES.jsonl QUESTIONS.jsonl [--embeddings INDEX_FOLDER] --folds 10

The first learns from all the questions, in bokmål and as Apertium writes them in nynorsk, and writes the weights. The second
writes nothing: it tells how well such weights do on questions that they were not learned from, tenth by tenth.
The index of --embeddings is one that `saklig assistant evaluate --embeddings --index FOLDER` made, with its vectors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from saklig.assistant.measuring import Case, Question, ask_all, documents_of, figures, read_passages, read_questions
from saklig.assistant.measuring.asking import nynorsk_by_apertium
from saklig.assistant.retrieval import Library, build, weights
from saklig.assistant.retrieval.embedding import embedder
from saklig.assistant.retrieval.reading import Read, ranked
from saklig.assistant.retrieval.searching import Asked
from saklig.assistant.retrieval.sureness import ALIKE, FEATURES, features, weighed

HOME = Path(__file__).resolve().parents[1] / "src/saklig/assistant/retrieval/data/weights.json"
_KEPT = 0.92  # of the answerable questions that were learned from
_RIDGE_RANKING, _RIDGE_SURENESS = 0.02, 10.0
_POINTS = 4  # of each feature's line
_UNANSWERED = 0.5  # what a question counts with its document, or its passage, left out: there are two of those to each

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Tried:
    """A question with the passages read for it: as it is, with its document left out, and with its passage left out."""

    question: Question
    place: Place
    reads: tuple[tuple[Asked, list[Read]], ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("passages", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--embeddings", type=Path, help="an index with vectors")
    parser.add_argument("--out", type=Path, default=HOME)
    parser.add_argument("--folds", type=int, default=0, help="measure, in so many parts, and write nothing")
    given = parser.parse_args()
    passages = read_passages(given.passages)
    questions = [one for one in read_questions(given.questions, passages) if one.gold]
    documents, places = documents_of(passages)
    texts = {one.id: one.text for one in documents}
    made: dict[str, dict[str, Any]] = {"ranking": {}, "sureness": {}}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        build(Path(folder), documents)
        libraries = {"words": Library.open(folder)}
        if given.embeddings:
            build(given.embeddings, documents)
            libraries["embeddings"] = Library.open(given.embeddings, embedder=embedder())
        for kind, library in libraries.items():
            asked = [try_out(library, one, places[str(one.gold)]) for one in questions + nynorsk_by_apertium(questions)]
            if given.folds:
                cases = list(crossed(kind, library, asked, given.folds, places, texts))
                for form in ("nb", "nn"):
                    print(kind, form, json.dumps(figures([one for one in cases if one.form == form])), flush=True)
            else:
                made["ranking"][kind], made["sureness"][kind] = learned(kind, asked)
    if not given.folds:
        old = json.loads(given.out.read_text("utf-8"))
        for part, kinds in made.items():
            old[part].update(kinds)
        given.out.write_text(written(old), "utf-8")


def written(held: dict[str, Any]) -> str:
    """As JSON, a line for each feature."""
    points = re.compile(r"\[\s+\[.*?\]\s+\]", re.DOTALL)
    return points.sub(lambda found: json.dumps(json.loads(found.group())), json.dumps(held, indent=1)) + "\n"


def try_out(library: Library, one: Question, place: Place) -> Tried:
    without = (
        None,
        lambda name, part: name == place[0],
        lambda name, part: (name, part) == place,
    )
    return Tried(one, place, tuple(library.reads(one.text, leave) for leave in without))


def crossed(
    kind: str, library: Library, asked: Sequence[Tried], folds: int, places: dict[str, Place], texts: dict[str, str]
) -> Iterator[Case]:
    """Each question measured by weights that neither it nor its other language form was learned for."""
    for number in range(folds):
        part = [one.question for one in asked if fold(one.question.id, folds) == number]
        learned(kind, [one for one in asked if fold(one.question.id, folds) != number])
        yield from ask_all(library, part, places, texts)


def fold(name: str, folds: int) -> int:
    return hashlib.sha256(name.encode()).digest()[0] % folds


def learned(kind: str, asked: Sequence[Tried]) -> tuple[dict[str, float], dict[str, Any]]:
    """The ranking, and the sureness of what is ranked so. Both hold in this process from then on."""
    weights.RANKING[kind] = ranking(kind, [(one.reads[0][1], one.place) for one in asked])
    rows, labels = [], []
    for one in asked:
        for number, (words, reads) in enumerate(one.reads):
            if reads:
                rows.append(features(one.question.text, words, ranked(reads)))
                labels.append(float(number == 0))
    names = [name for name in FEATURES if kind == "embeddings" or name not in ALIKE]
    weights.SURENESS[kind] = lines(names, rows, np.array(labels))
    return weights.RANKING[kind], weights.SURENESS[kind]


def ranking(kind: str, asked: Sequence[tuple[Sequence[Read], Place]]) -> dict[str, float]:
    """Conditional logit: the weights under which the passage that answers is likeliest the first."""
    names = ["bm25", "cover", "line"] + (["likeness"] if kind == "embeddings" else [])
    groups = []
    for reads, place in asked:
        top = max((one.found.score for one in reads), default=1.0) or 1.0
        rows = [
            [one.found.score / top, one.cover, one.best.fit if one.best else 0.0]
            + ([one.likeness or 0.0] if len(names) > 3 else [])
            for one in reads
        ]
        gold = np.array([float((one.found.document, one.found.part) == place) for one in reads])
        if gold.any():
            groups.append((np.array(rows), gold))
    spread = np.vstack([rows for rows, _ in groups]).std(axis=0)
    at = np.zeros(len(names))
    for _ in range(400):
        slope = np.zeros(len(names))
        for rows, gold in groups:
            table = rows / spread
            said = table @ at
            likely = np.exp(said - said.max())
            right = likely * gold
            slope += (right / right.sum() - likely / likely.sum()) @ table
        at += 0.5 * (slope / len(groups) - _RIDGE_RANKING * at)
    return {name: round(float(one), 3) for name, one in zip(names, at / spread, strict=True)}


def lines(names: Sequence[str], rows: Sequence[dict[str, float]], labels: Any) -> dict[str, Any]:
    """Ridge logistic regression on hat functions, one a point of a feature's line; and the value that is enough."""
    points = {name: np.unique(np.quantile([row[name] for row in rows], np.linspace(0, 1, _POINTS))) for name in names}
    hats = np.hstack([hat([row[name] for row in rows], points[name]) for name in names])
    middle, spread = hats.mean(axis=0), hats.std(axis=0)
    spread[spread == 0] = 1.0
    table = np.hstack([np.ones((len(rows), 1)), (hats - middle) / spread])
    counts = np.where(labels > 0, 1.0, _UNANSWERED)
    ridge = np.full(table.shape[1], _RIDGE_SURENESS)
    ridge[0] = 0.0
    at = np.zeros(table.shape[1])
    for _ in range(50):  # Newton's method
        said = 1 / (1 + np.exp(-(table @ at)))
        slope = table.T @ (counts * (labels - said)) - ridge * at
        curve = (table * (counts * said * (1 - said))[:, None]).T @ table + np.diag(ridge + 1e-9)
        step = np.linalg.solve(curve, slope)
        at += step
        if np.abs(step).max() < 1e-9:
            break
    heights = at[1:] / spread
    made: dict[str, Any] = {"bias": round(float(at[0] - heights @ middle), 4), "lines": {}}
    start = 0
    for name in names:
        own = heights[start : start + len(points[name])]
        made["lines"][name] = [[round(float(x), 4), round(float(y), 4)] for x, y in zip(points[name], own, strict=True)]
        start += len(own)
    values = sorted(weighed(made, row) for row, label in zip(rows, labels, strict=True) if label)
    made["enough"] = round(values[int((1 - _KEPT) * len(values))], 4)
    return made


def hat(values: Sequence[float], points: Any) -> Any:
    """A column a point: 1 there, falling to 0 at the points beside it. Shape: values by points."""
    return np.stack([np.interp(values, points, own) for own in np.eye(len(points))], axis=1)


if __name__ == "__main__":
    main()
