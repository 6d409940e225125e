"""Opening a file in a process of its own (`child`): how many pages it has, and one of them as a picture."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from saklig.documents.errors import DocumentsError
from saklig.documents.intake.kinds import Kind, NotTaken, kind_of

__all__ = ["MOST_BYTES", "MOST_PAGES", "Examined", "Grey", "IntakeFailed", "Limits", "examine", "grey_of", "page_of"]

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 100
_MOST_PIXELS = 60_000_000
_CHILD = Path(__file__).with_name("child.py")
# Beyond the child's own bound on processor time: for one that waits.
_SECONDS = 30


class IntakeFailed(DocumentsError):
    """The process that opens files could not be run: a fault of the installation, not of the file."""

    code = "intake-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Units: bytes, pages, pixels of one picture."""

    most_bytes: int = MOST_BYTES
    most_pages: int = MOST_PAGES
    most_pixels: int = _MOST_PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the file is. `size` in bytes."""

    kind: Kind
    pages: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grey:
    """A page drawn in grey: a byte for each point, row by row from the top, 0 black."""

    width: int
    height: int
    points: bytes


def examine(data: bytes, *, limits: Limits | None = None) -> Examined:
    """Look at a file before it is kept.

    Errors: NotTaken with why (file-empty, file-large, file-type, file-archive, file-heic, file-encrypted, file-broken,
    file-pages, file-pixels, file-heavy); IntakeFailed.
    """
    bounds = limits or Limits()
    if len(data) > bounds.most_bytes:
        raise NotTaken("file-large")
    kind = kind_of(data)
    told, _ = _ask({"kind": kind.value, **asdict(bounds)}, data)
    return Examined(kind=kind, pages=int(told["pages"]), size=len(data))


def page_of(data: bytes, number: int, *, limits: Limits | None = None) -> tuple[str, bytes]:
    """(media type, picture) of a page, counted from 1. Errors: NotTaken (no-such-page, and as `examine`); IntakeFailed."""
    if number < 1:
        raise NotTaken("no-such-page")
    told, picture = _ask({"kind": kind_of(data).value, **asdict(limits or Limits()), "page": number - 1}, data)
    return str(told["media"]), picture


def grey_of(data: bytes, number: int, *, limits: Limits | None = None) -> Grey:
    """A page as its points alone, as large as `page_of` draws it. Errors: as `page_of`."""
    if number < 1:
        raise NotTaken("no-such-page")
    asked = {"kind": kind_of(data).value, **asdict(limits or Limits()), "page": number - 1, "grey": True}
    told, points = _ask(asked, data)
    width, height = int(told["width"]), int(told["height"])
    if width < 1 or height < 1 or width * height != len(points):
        raise NotTaken("file-broken")
    return Grey(width=width, height=height, points=points)


def _ask(asked: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        # No environment: the keys of this installation stand in ours. `-I`: nothing is imported from where one happens to be.
        done = subprocess.run(  # noqa: S603 - our own program by its path
            [sys.executable, "-I", str(_CHILD)], input=json.dumps(asked).encode() + b"\n" + data, capture_output=True,
            timeout=_SECONDS, check=False, env={}, cwd="/",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotTaken("file-heavy") from None
    if done.returncode < 0:
        raise NotTaken("file-heavy")  # it went beyond its memory or time, or broke the reader
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        raise IntakeFailed(
            f"the process that opens files ended with {done.returncode}: are pypdfium2 and Pillow installed beside"
            f" {sys.executable}?"
        )
    told = json.loads(head)
    if "refused" in told:
        raise NotTaken(told["refused"])
    return told, rest
