"""A PDF's text, page by page, read in a process of its own (`pdf_child`): what breaks there breaks nothing here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from saklig.assistant.errors import ContentError
from saklig.assistant.importing.pages import Page
from saklig.assistant.retrieval import Section

__all__ = ["of_pdf"]

_CHILD = Path(__file__).with_name("pdf_child.py")
_SECONDS = 60  # beyond the child's own bound on processor time: for one that waits
_HYPHEN = re.compile(r"(?<=[a-zæøå])(?:￾|­|-)\n(?=[a-zæøå])")
_WRAPPED = re.compile(r"(?<![.:!?\n])\n(?=[a-zæøå0-9(«])")
_WHY = {
    "locked": "the PDF needs a password. Save a copy without one.",
    "broken": "the PDF cannot be read. Open it in a PDF reader and save it anew, or ask whoever made it for another copy.",
    "heavy": "the PDF takes more memory or time than is given. Divide it.",
    "long": "the PDF has more than 2000 pages or 5 million characters. Divide it.",
    "pictures": "the PDF holds pictures alone, no text. Save one with text, by letter recognition or from its source.",
}
_CODES = {"locked": "locked", "pictures": "pictures", "heavy": "too-large", "long": "too-large"}


def of_pdf(data: bytes) -> Page:
    """Its text, a section for each page. Errors: ContentError, with why and how to mend it."""
    told = _read(data)
    if "refused" in told:
        why = str(told["refused"])
        raise ContentError(_WHY[why], code=_CODES.get(why, "unusable"))
    text, sections = "", []
    for number, raw in enumerate(told["pages"], start=1):  # type: ignore[union-attr]
        page = _flowing(str(raw))
        if page:
            text += "\n\n" if text else ""
            sections.append(Section(heading=f"s. {number}", start=len(text), end=len(text) + len(page)))
            text += page
    if not text:
        raise ContentError(_WHY["pictures"], code="pictures")
    return Page(title=text.split("\n", 1)[0][:200], text=text, sections=tuple(sections))


def _flowing(raw: str) -> str:
    """Lines of a page joined where a sentence goes on, words where they were divided."""
    text = "\n".join(" ".join(line.split()) for line in raw.replace("\r", "\n").splitlines())
    text = _HYPHEN.sub("", text)
    return _WRAPPED.sub(" ", text).strip()


def _read(data: bytes) -> dict[str, object]:
    try:
        # No environment: the keys of this installation stand in ours. `-I`: nothing is imported from where one happens to be.
        done = subprocess.run(  # noqa: S603 - our own program by its path
            [sys.executable, "-I", str(_CHILD)],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        return {"refused": "heavy"}
    if done.returncode < 0:
        return {"refused": "heavy"}
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise ContentError(
            f"the process that reads PDF ended with {done.returncode}: is pypdfium2 installed?"
        ) from None
    return dict(told)
