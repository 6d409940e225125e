"""`saklig prices`: what it prints, how bad input ends, and that a file is the same bytes each time."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cases import town
from saklig.cases.models import PriceLine, PriceMonth
from saklig.cli import output, prices

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def office() -> Any:
    at = town.office(town.alone(200_000))
    town.decided(at)
    at.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    return at


def run(office: Any, *words: str) -> int:
    parser = argparse.ArgumentParser()
    prices.arguments(parser)
    return prices.run(parser.parse_args(words), lambda: office)


def test_months_close_and_file(office: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(office, "months") == 0
    assert "2024-08  1 lines, 0 of them reversals  can be closed" in capsys.readouterr().out
    assert run(office, "close", town.SERVICE, "2024-08", "--json") == 0
    closed = json.loads(capsys.readouterr().out)
    assert closed["files"] == PriceMonth.objects.get().files and PriceMonth.objects.get().closed_by is None
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    for out in (first, again):
        assert run(office, "file", town.SERVICE, "2024-08", "invoice.csv", "--out", str(out)) == 0
    assert closed["files"]["invoice.csv"] in capsys.readouterr().out
    assert first.read_bytes() == again.read_bytes() and b";600.00\r\n" in first.read_bytes()
    assert run(office, "months", "--json") == 0
    assert json.loads(capsys.readouterr().out)[-1]["closed_at"].startswith("2024-08-20")


def test_what_cannot_be_done_is_said(office: Any, tmp_path: Path) -> None:
    with pytest.raises(output.BadInput, match="no price lines in this month"):
        run(office, "close", town.SERVICE, "2023-01")
    with pytest.raises(output.BadInput, match="no such service"):
        run(office, "close", "nothing", "2024-08")
    with pytest.raises(output.Refused, match="oldest first"):
        run(office, "close", town.SERVICE, "2024-09")
    with pytest.raises(output.BadInput, match="once it is closed"):
        run(office, "file", town.SERVICE, "2024-08", "invoice.csv")
    run(office, "close", town.SERVICE, "2024-08")
    with pytest.raises(output.BadInput, match="cannot be written"):
        run(office, "file", town.SERVICE, "2024-08", "invoice.csv", "--out", str(tmp_path / "no" / "where.csv"))
    with pytest.raises(SystemExit):
        run(office, "close", town.SERVICE, "august")


def test_the_check_finds_what_does_not_agree(office: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(office, "check") == 0
    assert "to the øre" in capsys.readouterr().out
    # A line too many, by one who writes past the use cases.
    one = PriceLine.objects.filter(month="2024-09-01").get()
    values = {f.attname: getattr(one, f.attname) for f in PriceLine._meta.concrete_fields if f.name != "id"}
    PriceLine(**values | {"nth": 2, "kind": "reversal", "reverses_id": one.id}).save(force_insert=True)
    assert run(office, "check", "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert [(d["month"], d["what"], d["decided"], d["lines"]) for d in said] == [
        ("2024-09-01", "payment", 600, 0), ("2024-09-01", "covered", 1400, 0)
    ]  # fmt: skip
