"""How well personal data is found in Norwegian text: identifiers, the same made hard, names, and Presidio on the same lines.

    SAKLIG_SHARED=FOLDER python benchmarks/privacy.py [--json] [--count N] [--seed N] [--presidio PYTHON] [--only PART ...]

FOLDER holds data/pii/pii_dev.jsonl and data/norne/; what is not there is left out and said so. PYTHON is that of an environment
with Presidio (benchmarks/personal_data/presidio.py says how); without it the peer's column is left out and said so.
"right" counts same place and type; "covered" whatever lies wholly within what was found, of any type.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from personal_data import people
from personal_data.hardening import WAYS, hardened
from personal_data.sentences import Sentences

from saklig.safeguards import privacy

SHARED = Path(os.environ.get("SAKLIG_SHARED", "../shared")) / "data"
PRESIDIO = Path(__file__).parent / "personal_data" / "presidio.py"
Lines = Sequence[Mapping[str, Any]]
Finder = Callable[[str], Sequence[privacy.Span]]



def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=3000, help="sentences of our own templates (3000)")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--presidio", metavar="PYTHON", help="the Python of an environment with Presidio")
    parser.add_argument("--presidio-model", default="en_core_web_sm", help="its English spaCy model (en_core_web_sm)")
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    given = parser.parse_args()
    rows = (row for part in given.only for row in PARTS[part](given))
    if given.json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)


def identifiers(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Both sets as they are and made hard, masking; ours, and Presidio's."""
    for name, lines in sets(given):
        yield {"text": name, **figures(lines, masking)}
        if given.presidio:
            yield {"text": f"{name}, Presidio", **figures(lines, peer(lines, given))}
        for way in WAYS:
            yield {"text": f"{name}, {way}", **figures(list(hardened(lines, way, seed=given.seed)), masking)}
    if not given.presidio:
        print("Presidio is left out: name its Python with --presidio", file=sys.stderr)


def sets(given: argparse.Namespace) -> Iterator[tuple[str, Lines]]:
    yield "our own templates", list(Sentences(given.seed).lines(given.count))
    path = SHARED / "pii" / "pii_dev.jsonl"
    if path.exists():
        yield "the given sentences", [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        print(f"The given sentences are left out: {path} is not there.", file=sys.stderr)


def figures(lines: Lines, find: Finder) -> dict[str, Any]:
    report = privacy.evaluate(named(lines), find)
    one = report.identifiers
    return {"expected": one.expected, **shares(one)}


def names(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """NorNE's development part, as it is and in small letters, in both modes."""
    for language in ("nob", "nno"):
        lines = norne(language)
        if not lines:
            continue
        small = [line | {"tokens": [token.lower() for token in line["tokens"]]} for line in lines]
        for what, these in ((language, lines), (f"{language} in small letters", small)):
            for mode, find in (("balanced", balanced), ("masking", masking)):
                one = privacy.evaluate(named(these), find).by_type["PERSON"]
                yield {"names": what, "mode": mode, **shares(one), "f1": round(100 * one.f1, 2)}
        if given.presidio:
            texts = [{"text": " ".join(line["tokens"])} for line in lines]
            one = privacy.evaluate(named(lines), peer(texts, given)).by_type["PERSON"]
            yield {"names": language, "mode": "Presidio", **shares(one), "f1": round(100 * one.f1, 2)}


def groups(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Names of three groups in the same sentences, such as stand in the lists and such as do not."""
    for unlisted in (False, True):
        for group in people.GROUPS:
            for mode, find in (("balanced", balanced), ("masking", masking)):
                lines = list(people.lines(group, 1000, seed=given.seed, unlisted=unlisted))
                one = privacy.evaluate(named(lines), find).by_type["PERSON"]
                yield {"names": f"{group}, {'unlisted' if unlisted else 'listed'}", "mode": mode, **shares(one)}


def exchanged(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """NorNE's sentences with names of three groups in them: a single given or family name is most of them, and no label helps."""
    for language in ("nob", "nno"):
        lines = norne(language)
        for unlisted in (False, True):
            for group in people.GROUPS if lines else ():
                these = list(people.swapped(lines, group, seed=given.seed, unlisted=unlisted))
                for mode, find in (("balanced", balanced), ("masking", masking)):
                    one = privacy.evaluate(named(these), find).by_type["PERSON"]
                    what = f"{language} with names {group}, {'unlisted' if unlisted else 'listed'}"
                    yield {"names": what, "mode": mode, "expected": one.expected, **shares(one)}


def norne(language: str) -> Lines:
    path = SHARED / "norne" / f"{language}-dev.jsonl.gz"
    if not path.exists():
        print(f"NorNE is left out: {path} is not there.", file=sys.stderr)
        return []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def speed(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Tokens a second of processor time, everything found, text by text and in one piece; and what a first call takes."""
    lines = [line["text"] for line in Sentences(given.seed).lines(given.count)]
    corpora = [(f"NorNE {of}", [" ".join(line["tokens"]) for line in norne(of)]) for of in ("nob", "nno")]
    started = time.process_time()
    balanced("Kari")
    yield {"speed": "first call, with reading the models", "ms": round(1000 * (time.process_time() - started))}
    log = "2026-11-27 01:55:21,123 WARNING saklig.store.worker: job 3f2b8c1e-1234-4abc-9def-0123456789ab took 1.5 ms, case 2026/1"
    started = time.process_time()
    for _ in range(given.count):
        privacy.mask_identifiers(log)
    yield {"speed": "a line of a log, identifiers alone", "µs": round(1e6 * (time.process_time() - started) / given.count)}
    for mode, find in (("balanced", balanced), ("masking", masking)):
        own = (("our own sentences, one by one", lines), ("our own sentences as one text", ["\n\n".join(lines)]))
        for what, texts in (*own, *corpora):
            if not texts:
                continue
            started = time.process_time()
            for text in texts:
                find(text)
            took = time.process_time() - started
            tokens = sum(len(text.split()) for text in texts)
            yield {"speed": what, "mode": mode, "tokens a second": round(tokens / took)}


def balanced(text: str) -> Sequence[privacy.Span]:
    return privacy.find(text)


def masking(text: str) -> Sequence[privacy.Span]:
    return privacy.find(text, mode="masking")


def peer(lines: Lines, given: argparse.Namespace) -> Finder:
    """A finder that answers from one run of Presidio over the lines, in their order."""
    asked = "".join(json.dumps({"text": line["text"]}) + "\n" for line in lines)
    command = [given.presidio, str(PRESIDIO), given.presidio_model]
    told = subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout
    answers = iter([json.loads(line) for line in told.splitlines()])

    def find(text: str) -> Sequence[privacy.Span]:
        kinds = {str(kind) for kind in privacy.DataType}
        return [
            privacy.Span(start=start, end=end, type=privacy.DataType(kind), confidence=1.0)
            for start, end, kind in next(answers)
            if kind in kinds
        ]

    return find


def shares(one: privacy.Measure) -> dict[str, float]:
    return {
        "precision": round(100 * one.precision, 2),
        "recall": round(100 * one.recall, 2),
        "covered": round(100 * one.coverage, 2),
    }


def named(lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(f"line {number}", line) for number, line in enumerate(lines, start=1)]


PARTS = {"identifiers": identifiers, "names": names, "groups": groups, "exchanged": exchanged, "speed": speed}


if __name__ == "__main__":
    main()
