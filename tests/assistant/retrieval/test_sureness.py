"""How sure an answer is: lines that are added, whose points are as they were learned."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from assistant.retrieval.given import documents
from saklig.assistant.retrieval import Library, build
from saklig.assistant.retrieval.sureness import ALIKE, FEATURES, features, sure, weighed
from saklig.assistant.retrieval.weights import SURENESS


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("index")
    build(folder, documents())
    return Library.open(folder)


def test_a_feature_is_worth_what_its_line_says_and_no_more_beyond_its_ends() -> None:
    model = {"bias": 0.5, "lines": {"near": [[0.2, -1.0], [0.6, 1.0], [0.8, 1.5]], "words": [[0.3, 2.0]]}}
    for near, worth in ((0.0, -1.0), (0.2, -1.0), (0.4, 0.0), (0.6, 1.0), (0.7, 1.25), (0.8, 1.5), (9.0, 1.5)):
        at = 0.5 + worth + 2.0
        assert weighed(model, {"near": near, "words": 0.9}) == pytest.approx(1 / (1 + math.exp(-at)))


@pytest.mark.parametrize("kind", ["words", "embeddings"])
def test_the_model_that_is_shipped_weighs_what_is_counted(kind: str) -> None:
    model = SURENESS[kind]
    assert list(model["lines"]) == [name for name in FEATURES if kind == "embeddings" or name not in ALIKE]
    for name, points in model["lines"].items():
        across = [x for x, _ in points]
        assert across == sorted(set(across)) and len(points) <= 4, name
    assert 0.0 < model["enough"] < 0.5  # most of what answers is kept: it was chosen so


def test_more_of_the_question_near_an_answer_makes_it_surer(library: Library) -> None:
    """Of a question and the same with a word that stands nowhere, the first is the surer."""
    values = []
    for question in ("Hvor lang er oppsigelsestiden?", "Hvor lang er oppsigelsestiden for kontrakten?"):
        one, reads = library.reads(question)
        told = features(question, one, reads)
        assert all(math.isfinite(value) for value in told.values()) and set(told) == set(FEATURES)
        values.append(sure(question, one, reads)[0])
    assert values[0] > values[1]


def test_nothing_read_is_nothing_sure(library: Library) -> None:
    one, _ = library.reads("Hvor lang er oppsigelsestiden?")
    assert sure("Hvor lang er oppsigelsestiden?", one, []) == (0.0, False)
