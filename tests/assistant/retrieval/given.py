"""The documents and questions of the files beside, as the tests use them."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from saklig.assistant.retrieval import Document, Section

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SAKLIG_SHARED", HERE.parents[3] / "shared"))
NORQUAD = SHARED / "data/norquad"


def documents() -> list[Document]:
    return [document(**one) for one in tomllib.loads((HERE / "documents.toml").read_text("utf-8"))["document"]]


def questions() -> list[dict[str, Any]]:
    return tomllib.loads((HERE / "questions.toml").read_text("utf-8"))["question"]


def document(*, sections: list[dict[str, str]], **held: Any) -> Document:
    """A document whose text is the texts of its sections, each under its heading."""
    text, places = "", []
    for one in sections:
        text += one["heading"] + "\n"
        start = len(text)
        text += one["text"]
        places.append(Section(heading=one["heading"], start=start, end=len(text), provision=one.get("provision", "")))
        text += "\n\n"
    held["services"] = tuple(held.get("services", ()))
    return Document(text=text, sections=tuple(places), **held)
