"""`saklig evaluate` on bare models and versions side by side, and rows that did not apply."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cli.test_commands import FACTS, GOOD, Ran
from decision.models import decision, definitions, inputs, table
from saklig.cli import BAD_INPUT, FINDINGS, OK

TYPES = {"income": "number", "child": "boolean"}


def model(limit: int) -> bytes:
    rows = [[f"< {limit}", "true", '"free"'], [f">= {limit}", "true", '"full"'], ["-", "false", '"none"']]
    return definitions(inputs(TYPES) + decision(table([("income", "number"), ("child", "boolean")], rows), TYPES))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Ran:
    return Ran(capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.dmn").write_bytes(model(500))
    (tmp_path / "new.dmn").write_bytes(model(600))
    (tmp_path / "facts.json").write_text('{"income": 550, "child": true}')
    return tmp_path


def test_a_value(run: Ran, folder: Path) -> None:
    given = (str(folder / "old.dmn"), "--facts", str(folder / "facts.json"), "--at", "2025-09-01")
    assert run("evaluate", *given) == OK
    assert run.out == '"full"\n'
    assert run("evaluate", *given, "--json") == OK
    assert json.loads(run.out)["value"] == "full"
    assert run("evaluate", *given, "--trace") == OK
    assert json.loads(run.out)["at"] == "2025-09-01"


def test_versions_side_by_side(run: Ran, folder: Path) -> None:
    both = (str(folder / "old.dmn"), str(folder / "new.dmn"))
    assert run("evaluate", *both, "--facts", str(folder / "facts.json")) == FINDINGS
    assert run.out.splitlines() == [f'{both[0]}: "full"', f'{both[1]}: "free"', "They differ."]
    (folder / "facts.json").write_text('{"income": 100, "child": true}')
    assert run("evaluate", *both, "--facts", str(folder / "facts.json")) == OK
    assert run.out.endswith("The same.\n")
    assert run("evaluate", *both, "--facts", str(folder / "facts.json"), "--json") == OK
    assert json.loads(run.out)["same"] is True


def test_what_is_unknown_is_said(run: Ran, folder: Path) -> None:
    (folder / "facts.json").write_text('{"child": true}')
    assert run("evaluate", str(folder / "old.dmn"), "--facts", str(folder / "facts.json")) == FINDINGS
    assert "still matter: income" in run.out and "not settled" in run.out
    (folder / "facts.json").write_text('{"income": 1, "child": false}')
    assert run("evaluate", str(folder / "old.dmn"), "--facts", str(folder / "facts.json")) == OK


def test_rows(run: Ran, folder: Path) -> None:
    given = (str(folder / "old.dmn"), "--facts", str(folder / "facts.json"), "--rows")
    assert run("evaluate", *given) == OK
    assert run.out.splitlines()[0] == "out, table t: income = 550, child = true"
    assert [line.split()[:2] for line in run.out.splitlines()[1:]] == [["·", "1"], ["✓", "2"], ["·", "3"]]
    assert "income < 500 ✗" in run.out
    assert run("evaluate", *given, "--json") == OK
    (shown,) = json.loads(run.out)
    assert [row["applies"] for row in shown["rows"]] == [False, True, False]


def test_explain_shows_rows_of_a_package(run: Ran, tmp_path: Path) -> None:
    facts = tmp_path / "f.json"
    facts.write_text(json.dumps(FACTS))
    assert run("explain", GOOD, "--facts", str(facts), "--at", "2025-09-01", "--rows") == OK
    assert ", table " in run.out and "✗" in run.out


@pytest.mark.parametrize(
    ("arguments", "facts", "said"),
    [
        (["gone.dmn"], "{}", "gone.dmn cannot be read"),
        (["old.dmn", "--decision", "nothing"], "{}", "it has out"),
        (["old.dmn"], "{", "is no JSON: line 1, column 2"),
        (["old.dmn"], "[" * 100_000, "nested too deeply"),
        (["old.dmn"], "[]", "expected an object"),
        (["old.dmn"], '{"incom": 1}', "did you mean 'income'?"),
        (["old.dmn"], '{"income": "much"}', 'expected a number, but found "much"'),
        (["old.dmn", "new.dmn", "--rows"], "{}", "are for one model"),
        (["old.dmn", "--at", "1 May"], "{}", "write it as 2025-09-01"),
        (["old.dmn", "--trace", "--rows"], "{}", "not allowed with"),
    ],
)
def test_bad_input_is_told_in_words(
    run: Ran, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], facts: str, said: str
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO(facts))
    assert run("evaluate", *arguments, "--facts", "-") == BAD_INPUT
    assert said in run.err
    assert "Traceback" not in run.err


def test_which_decision_must_be_said_where_there_are_several(run: Ran, folder: Path) -> None:
    text = "<literalExpression><text>1</text></literalExpression>"
    two = definitions(decision(text, {}, name="one") + decision(text, {}, name="two"))
    (folder / "two.dmn").write_bytes(two)
    (folder / "facts.json").write_text("{}")
    assert run("evaluate", str(folder / "two.dmn"), "--facts", str(folder / "facts.json")) == BAD_INPUT
    assert "one, two" in run.err
    assert run("evaluate", str(folder / "two.dmn"), "--facts", str(folder / "facts.json"), "--decision", "two") == OK
    assert run.out == "1\n"
