"""`saklig sql`: the query, the table, what is not in it, and wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from saklig.composition import main

SERVICE = "bostotte"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["sql", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_query_runs_on_the_table_it_makes(capsys: pytest.CaptureFixture[str]) -> None:
    code, query, _ = said(capsys, SERVICE, "--at", "2026-08-01")
    assert code == 0
    assert query.startswith("-- bostotte ")
    _, create, _ = said(capsys, SERVICE, "--at", "2026-08-01", "--create")
    with duckdb.connect() as connection:
        connection.execute(create)
        connection.execute("INSERT INTO facts (id) VALUES ('a case of which nothing is known')")
        found = connection.execute(query)
        titles = [column[0] for column in found.description or ()]
        row = dict(zip(titles, found.fetchall()[0], strict=True))
    assert row["outcome_lines_kind_state"] == "unknown"
    assert row["outcome_lines_kind"] is None


@pytest.mark.slow
def test_as_data_with_what_each_column_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, SERVICE, "--dialect", "postgres", "--decision", "Payments", "--json")
    data = json.loads(out)
    assert code == 0
    assert {"service", "sql", "create", "columns", "refused", "local_from", "hash", "version"} <= set(data)
    assert ["payment"] in [column["entry"] for column in data["columns"]]
    assert [one["code"] for one in data["refused"]] == ["LIST"]


@pytest.mark.slow
def test_facts_that_are_the_same_for_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text('{"application": {"month": "2026-08-01"}}')
    _, free, _ = said(capsys, SERVICE, "--create")
    _, fixed, _ = said(capsys, SERVICE, "--create", "--facts", str(given))
    assert '"application_month"' in free
    assert '"application_month"' not in fixed


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nothing"], 2, "There is no service"),
        ([SERVICE, "--dialect", "oracle"], 2, "invalid choice"),
        ([SERVICE, "--decision", "Nothing"], 2, "has no decision 'Nothing'"),
        ([SERVICE, "--table", "facts; DROP TABLE facts"], 2, "letters, digits and _ only"),
        ([SERVICE, "--at", "1 August"], 2, "--at"),
        ([SERVICE, "--facts", "no-such-file.json"], 2, "cannot be read"),
        (["redusert-foreldrebetaling", "--decision", "Highest monthly payment"], 1, "runs through the interpreter"),
    ],
)
def test_wrong_use_is_said(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str) -> None:
    found, out, err = said(capsys, *arguments)
    assert (found, out) == (code, "")
    assert words in err
