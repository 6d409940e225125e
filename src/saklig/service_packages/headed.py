"""Markdown files with a heading in TOML between two lines of `+++`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from saklig.service_packages.errors import Problem
from saklig.service_packages.toml import Located, read_text, read_toml

__all__ = ["Headed", "read_headed"]

T = TypeVar("T")
_HEADING = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headed:
    heading: object
    located: Located
    text: str
    line: int  # the file's line on which the text begins


def read_headed(shape: type[T], file: str, data: bytes) -> tuple[Headed | None, list[Problem]]:
    """The file's heading as `shape`, and its text."""
    text, problems = read_text(file, data)
    if text is None:
        return None, problems
    text = text.replace("\r\n", "\n")
    found = _HEADING.match(text)
    if not found:
        mend = 'begin the file with the lines  +++ / title = "…" / +++'
        return None, [Problem(file=file, line=1, what="has no heading", mend=mend)]
    heading, located, problems = read_toml(shape, file, found[1], offset=1)
    if heading is None or located is None:
        return None, problems
    body = text[found.end() :]
    if not body.strip():
        return None, [
            Problem(file=file, line=text.count("\n") + 1, what="has no text", mend="write it, or take the file out")
        ]
    line = text.count("\n", 0, found.end()) + 1
    return Headed(heading=heading, located=located, text=body, line=line), []
