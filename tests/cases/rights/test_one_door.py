"""No code reads the facts of a case around `cases.reading`: looked for in the syntax trees of the whole house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from saklig.cases import reading

HOUSE = Path(reading.__file__).resolve().parents[1]
DOOR = HOUSE / "cases" / "reading.py"
# Managers' methods that write and read nothing.
WRITES = {"bulk_create", "create", "none"}
SEALED = {"facts", "outcome", "trace", "details"}
# The verdict and open points that are kept beside the facts, codes with opaque ids; and the rules' own value, not the row.
ALLOWED = {("cases/at_the_desk.py", "determination.details"), ("cases/rules.py", "determination.facts")}


def around_the_door(source: str, where: str) -> Iterator[str]:
    """Every place that asks for facts, or opens what a determination has kept, in one file."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="Fact"), attr="objects"), attr=method):
                if method not in WRITES:
                    yield f"{where}:{node.lineno}: Fact.objects.{method}"
            case ast.Attribute(value=ast.Name(id="determination" | "made"), attr=attr) if attr in SEALED:
                if (where, f"determination.{attr}") not in ALLOWED:
                    yield f"{where}:{node.lineno}: determination.{attr}"
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="decision"), attr="determination"), attr=attr):
                if attr in SEALED:
                    yield f"{where}:{node.lineno}: decision.determination.{attr}"
            case ast.Attribute(value=ast.Name(id="case" | "locked"), attr="facts"):
                yield f"{where}:{node.lineno}: case.facts"


def test_nobody_reads_facts_around_the_door() -> None:
    files = [path for path in HOUSE.rglob("*.py") if path != DOOR and "decision" not in path.relative_to(HOUSE).parts[:1]]
    assert len(files) > 100
    outside = {"service_packages", "cli", "store", "safeguards"}  # a determination there is the rules' own value, of no case
    rooms = [path for path in files if path.relative_to(HOUSE).parts[0] not in outside]
    found = [
        one
        for path in rooms
        for one in around_the_door(path.read_text("utf-8"), path.relative_to(HOUSE).as_posix())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    ["Fact.objects.filter(case=case)", "bytes(determination.facts)", "decision.determination.trace", "case.facts.all()"],
)
def test_a_way_around_would_be_seen(line: str) -> None:
    assert list(around_the_door(line, "web/planted.py"))


def test_the_door_itself_is_what_the_test_looks_for() -> None:
    assert len(list(around_the_door(DOOR.read_text("utf-8"), "cases/reading.py"))) >= 4
