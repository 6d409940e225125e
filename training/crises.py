"""Learn which words tell of danger: a logistic model over words and pieces of words, for `saklig.assistant.steps.alarm`.

    PYTHONPATH=src .venv/bin/python training/crises.py [--leave roundabout-third] [--write]

Taught by the made-up sentences of tests/assistant/steps (of a crisis, and not) and the everyday questions beside them. `--leave`
leaves a set out and tells what the model sees of it; `--write` writes the weights. Needs numpy, for learning alone.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from saklig.assistant.steps.alarm import grams
from saklig.assistant.steps.reading import plain

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests" / "assistant"
sys.path.insert(0, str(ROOT / "tests"))

from test_names_no_service import named_in  # noqa: E402 (a service's own words tell of no danger, and stand in no room)

WRITTEN = ROOT / "src" / "saklig" / "assistant" / "steps" / "words" / "crisis_weights.json"
SETS = ("roundabout", "roundabout-second", "roundabout-third", "roundabout-taught")
ENOUGH = 0.75  # few innocents are taken for danger, and most of what the lists miss is seen: see decision record 56
ROUNDS, STEP, DECAY, LEAST = 300, 16.0, 1e-4, 2


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def texts_in(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for one in held.values():
            yield from texts_in(one)
    elif isinstance(held, list):
        for one in held:
            yield from texts_in(one)


def of_set(name: str) -> tuple[list[str], list[str]]:
    held = read(TESTS / "steps" / f"{name}.toml")
    return list(texts_in(held["crises"])), list(texts_in(held["innocent"]))


def sentences(leave: str) -> tuple[list[str], list[str]]:
    """Of a crisis, and of none."""
    crises = read(TESTS / "steps" / "crises.toml")
    yes, no = list(texts_in(crises["seen"])), list(texts_in(crises["innocent"]))
    for one in read(TESTS / "steps" / "unseen.toml").values():
        yes += [text for _, text in one.get("crisis", ())]
        no += [*one.get("calm", ()), *one.get("innocent", ()), *(text for _, text in one.get("route", ()))]
    for name in ("innocents", "routes"):
        no += [text for text in texts_in(read(TESTS / "steps" / f"{name}.toml")) if len(text) > 12]
    for name in ("questions", "unseen"):
        no += [one["q"] for one in read(TESTS / "everyday" / f"{name}.toml")["question"]]
    for name in SETS:
        if name != leave:
            more, less = of_set(name)
            yes, no = yes + more, no + less
    return yes, no


def learned(yes: list[str], no: list[str]) -> tuple[dict[str, float], float]:
    held = [grams(plain(text)) for text in (*yes, *no)]
    counts = Counter(gram for one in held for gram in one)
    usable = sorted(gram for gram, count in counts.items() if count >= LEAST and not named_in(gram))
    places = {gram: at for at, gram in enumerate(usable)}
    rows = np.zeros((len(held), len(places)), dtype=np.float32)
    for at, one in enumerate(held):
        known = [places[gram] for gram in one if gram in places]
        rows[at, known] = 1 / math.sqrt(max(len(known), 1))
    right = np.array([1.0] * len(yes) + [0.0] * len(no))
    worth = np.where(right == 1, len(no) / len(yes), 1.0)
    weights, bias = np.zeros(len(places)), 0.0
    for _ in range(ROUNDS):
        off = worth * (1 / (1 + np.exp(-(rows @ weights + bias))) - right) / worth.sum()
        weights -= STEP * (rows.T @ off + DECAY * weights)
        bias -= STEP / 8 * off.sum()
    return {gram: round(float(weights[at]), 3) for gram, at in places.items()}, round(float(bias), 3)


def value(text: str, weights: dict[str, float], bias: float) -> float:
    there = [gram for gram in grams(plain(text)) if gram in weights]
    return bias + sum(weights[gram] for gram in there) / math.sqrt(max(len(there), 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave", choices=SETS, default="")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    yes, no = sentences(arguments.leave)
    weights, bias = learned(yes, no)
    print(f"{len(yes)} of a crisis, {len(no)} of none; {len(weights)} words and pieces")
    if arguments.leave:
        for what, texts in zip(("seen", "false"), of_set(arguments.leave), strict=True):
            found = [sum(value(text, weights, bias) >= at for text in texts) for at in (0.0, 0.5, ENOUGH, 1.0)]
            print(f"{what}: of {len(texts)}, at 0, 0.5, {ENOUGH} and 1: {found}")
    if arguments.write:
        held = {"bias": bias, "enough": ENOUGH, "weights": dict(sorted(weights.items()))}
        WRITTEN.write_text(json.dumps(held, ensure_ascii=False, separators=(",", ":"), indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
