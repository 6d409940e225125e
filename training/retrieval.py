"""Choose how passages are ranked and how sure an answer is, from questions whose passage is known; the same every time.

    python training/retrieval.py PASSAGES.jsonl QUESTIONS.jsonl [--embeddings INDEX_FOLDER] [--out weights.json]

Only the half of the questions whose id's hash is even is learned from; figures are to be measured on the other:
    python training/retrieval.py PASSAGES QUESTIONS --write-halves FOLDER
The index of --embeddings is one that `saklig assistant evaluate --embeddings --index FOLDER` made, with its vectors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from saklig.assistant.measuring import Question, documents_of, read_passages, read_questions
from saklig.assistant.retrieval import Library, build
from saklig.assistant.retrieval.embedding import embedder
from saklig.assistant.retrieval.reading import Read, ranked
from saklig.assistant.retrieval.sureness import FEATURES, features, weighed

HOME = Path(__file__).resolve().parents[1] / "src/saklig/assistant/retrieval/data/weights.json"
_KEPT = 0.92  # of the answerable questions that were learned from
_RIDGE_RANKING, _RIDGE_SURENESS = 0.02, 0.004
_UNLIKE = ("likeness", "most_likeness")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("passages", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--embeddings", type=Path, help="an index with vectors")
    parser.add_argument("--out", type=Path, default=HOME)
    parser.add_argument("--write-halves", type=Path)
    given = parser.parse_args()
    if given.write_halves:
        write_halves(given.questions, given.write_halves)
        return
    passages = read_passages(given.passages)
    questions = [one for one in read_questions(given.questions, passages) if learned_from(one.id) and one.gold]
    documents, places = documents_of(passages)
    weights = json.loads(given.out.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), documents)
        learn(weights, "words", Library.open(folder), questions, places)
    if given.embeddings:
        build(given.embeddings, documents)
        learn(weights, "embeddings", Library.open(given.embeddings, embedder=embedder()), questions, places)
    given.out.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


def learned_from(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def write_halves(questions: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = questions.read_text("utf-8").splitlines()
    for name, wanted in (("learned", True), ("measured", False)):
        rows = [line for line in lines if line.strip() and learned_from(json.loads(line)["id"]) is wanted]
        (folder / f"{name}.jsonl").write_text("\n".join(rows) + "\n", "utf-8")


def learn(
    weights: dict[str, Any],
    kind: str,
    library: Library,
    questions: Sequence[Question],
    places: dict[str, tuple[str, int]],
) -> None:
    asked = [(one, places[str(one.gold)], *library.reads(one.text)) for one in questions]
    weights["ranking"][kind] = ranking(kind, [(reads, place) for _, place, _, reads in asked])
    apply(weights)
    rows, labels, counts = [], [], []
    for one, place, _, _ in asked:
        for right, leave in (
            (1.0, None),
            (0.0, lambda name, part, gone=place: name == gone[0]),
            (0.0, lambda name, part, gone=place: (name, part) == gone),
        ):
            words, reads = library.reads(one.text, leave)
            if reads:
                told = features(one.text, words, ranked(reads))
                rows.append(told)
                labels.append(right)
                counts.append(1.0 if right else 0.5)
    names = [name for name in FEATURES if kind == "embeddings" or name not in _UNLIKE]
    weights["sureness"][kind] = logistic(names, rows, labels, counts)
    apply(weights)
    print(kind, json.dumps(weights["ranking"][kind]), json.dumps(weights["sureness"][kind]["enough"]), flush=True)


def apply(weights: dict[str, Any]) -> None:
    """What was learned so far holds for what is learned next."""
    from saklig.assistant.retrieval import weights as used

    used.RANKING.update(weights["ranking"])
    used.SURENESS.update(weights["sureness"])


def ranking(kind: str, asked: Sequence[tuple[Sequence[Read], tuple[str, int]]]) -> dict[str, float]:
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
        gold = [float((one.found.document, one.found.part) == place) for one in reads]
        if any(gold):
            groups.append((rows, gold))
    spread = [_spread([row[at] for rows, _ in groups for row in rows]) for at in range(len(names))]
    at = [0.0] * len(names)
    for _ in range(400):
        slope = [0.0] * len(names)
        for rows, gold in groups:
            said = [sum(one * row[n] / spread[n] for n, one in enumerate(at)) for row in rows]
            top = max(said)
            likely = [math.exp(one - top) for one in said]
            whole, golds = sum(likely), sum(one * right for one, right in zip(likely, gold, strict=True))
            for row, one, right in zip(rows, likely, gold, strict=True):
                pull = (one * right / golds if golds else 0.0) - one / whole
                for n in range(len(names)):
                    slope[n] += pull * row[n] / spread[n]
        at = [one + 0.5 * (slope[n] / len(groups) - _RIDGE_RANKING * one) for n, one in enumerate(at)]
    return {name: round(one / spread[n], 3) for n, (name, one) in enumerate(zip(names, at, strict=True))}


def logistic(
    names: Sequence[str], rows: Sequence[dict[str, float]], labels: Sequence[float], counts: Sequence[float]
) -> dict[str, Any]:
    """Ridge logistic regression, and the value above which most of what should be answered lies."""
    middle = {name: sum(row[name] for row in rows) / len(rows) for name in names}
    spread = {name: _spread([row[name] for row in rows]) for name in names}
    table = [[(row[name] - middle[name]) / spread[name] for name in names] for row in rows]
    at, bias, whole = [0.0] * len(names), 0.0, sum(counts)
    for _ in range(1_500):
        slope, lean = [0.0] * len(names), 0.0
        for row, label, count in zip(table, labels, counts, strict=True):
            said = bias + sum(one * value for one, value in zip(at, row, strict=True))
            pull = count * (label - 1 / (1 + math.exp(-said)))
            lean += pull
            for n, value in enumerate(row):
                slope[n] += pull * value
        bias += lean / whole
        at = [one + 1.0 * (slope[n] / whole - _RIDGE_SURENESS * one) for n, one in enumerate(at)]
    made: dict[str, Any] = {
        "bias": round(bias, 4),
        "weights": {
            name: [round(at[n], 4), round(middle[name], 4), round(spread[name], 4)] for n, name in enumerate(names)
        },
    }
    values = sorted(weighed(made, row) for row, label in zip(rows, labels, strict=True) if label)
    made["enough"] = round(values[int((1 - _KEPT) * len(values))], 4)
    return made


def _spread(values: Sequence[float]) -> float:
    middle = sum(values) / len(values)
    return math.sqrt(sum((one - middle) ** 2 for one in values) / len(values)) or 1.0


if __name__ == "__main__":
    main()
