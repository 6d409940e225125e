"""The models are made by one command, the same every time: tried on a corpus of a few made-up sentences."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = (
    {"tokens": ["Kari", "Nordmann", "bor", "i", "Oslo", "."], "ner": ["B-PER", "I-PER", "O", "O", "B-GPE_LOC", "O"]},
    {"tokens": ["Han", "heter", "Ola", "."], "ner": ["O", "O", "B-PER", "O"]},
    {"tokens": ["Kommunen", "svarte", "ikke", "."], "ner": ["B-ORG", "O", "O", "O"]},
)


def train(folder: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "training" / "names.py"), str(folder), "--out", str(out), "--iterations", "3", *more]
    paths = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'training'}", "PATH": os.environ["PATH"]}
    return subprocess.run(command, env=paths, capture_output=True, text=True, timeout=600)  # noqa: S603


@pytest.fixture
def norne(tmp_path: Path) -> Path:
    for name in ("nob-train.jsonl.gz", "nno-train.jsonl.gz"):
        lines = "".join(json.dumps(one | {"lang": name[:3]}) + "\n" for one in SENTENCES * 3)
        (tmp_path / name).write_bytes(gzip.compress(lines.encode()))
    return tmp_path


@pytest.mark.slow  # trains four models; small ones, but each on three thousand sentences of our own
def test_training_gives_the_same_models_for_the_same_seed(norne: Path, tmp_path: Path) -> None:
    for name in ("once", "again"):
        done = train(norne, tmp_path / name)
        assert done.returncode == 0, done.stderr
    made = {path.name for path in (tmp_path / "once").iterdir()}
    assert made == {"names.crf", "names-small-letters.crf", "common-words.bin", "manifest.json"}
    for name in made:
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_a_folder_without_the_corpus_is_told(tmp_path: Path) -> None:
    done = train(tmp_path, tmp_path / "out")
    assert done.returncode == 1
    assert "nob-train.jsonl.gz" in done.stderr and "Traceback" not in done.stderr
