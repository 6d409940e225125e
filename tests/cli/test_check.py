"""`saklig check` on faulty models: every fault of every file at once, with its place and a caret, and the same as data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from decision.models import NAMESPACE, decision, definitions, inputs, literal, table
from saklig import cli

TESTS = Path(__file__).resolve().parent.parent
GOOD = TESTS / "service_packages" / "packages" / "example-discount"
BAD = TESTS / "decision" / "bad"


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    code = cli.run(["check", *map(str, words)])
    out, err = capsys.readouterr()
    assert err == "" and "Traceback" not in out
    return code, out


def test_a_bare_model_is_told_all_its_faults(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, BAD / "many-faults.dmn")
    wanted = (BAD / "many-faults.txt").read_text("utf-8")
    assert code == 1
    wanted = wanted.replace("no imported models were given", "no .dmn file beside many-faults.dmn has that namespace")
    assert out.replace(" [reading]", "") == (
        wanted + "many-faults.dmn: 27 findings.\n"
        "Not made: all other checks (what belongs to a service package (sources, sentences, letters, tests): name its folder).\n"
    )  # fmt: skip
    code, out = run(capsys, BAD / "many-faults.dmn", "--json")
    found = json.loads(out)
    assert code == 1 and (found["model"], found["hash"], len(found["findings"])) == ("many-faults.dmn", None, 27)
    assert found["findings"][4] == {
        "check": "reading", "code": "TYPE_MISMATCH", "file": "many-faults.dmn", "line": 38, "column": 27, "element": "low",
        "what": "decision 'Price', table, row 1, column 'Income': < does not join number and string",
        "message": "< does not join number and string", "expected": "number", "mend": "take the quotes away",
        "path": [
            {"kind": "decision", "name": "Price", "number": None}, {"kind": "table", "name": "", "number": None},
            {"kind": "row", "name": "", "number": 1}, {"kind": "column", "name": "Income", "number": 1},
        ],
        "expression": {"text": '< "100000"', "start": 0, "end": 10},
    }  # fmt: skip


def test_a_bare_model_without_faults(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "m.dmn").write_bytes(definitions(decision(literal("1 + 1"), {})))
    code, out = run(capsys, tmp_path / "m.dmn")
    assert (code, out.splitlines()[0]) == (0, "m.dmn: 1 decision, no findings.")
    code, out = run(capsys, tmp_path / "m.dmn", "--json")
    assert code == 0 and json.loads(out)["findings"] == [] and len(json.loads(out)["hash"]) == 64


def test_a_bare_model_is_told_what_its_tables_leave_open(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = [["< 5", '"low"'], ["> 5", '"high"'], ["? > 9 and true", '"odd"']]
    types = {"n": "number"}
    (tmp_path / "m.dmn").write_bytes(definitions(inputs(types) + decision(table([("n", "number")], rows[:2]), types)))
    code, out = run(capsys, tmp_path / "m.dmn")
    assert code == 1
    assert "'out', table t: no row applies where n = 5; facts that lead there: {\"n\": 5}" in out and "[gaps]" in out
    (tmp_path / "m.dmn").write_bytes(definitions(inputs(types) + decision(table([("n", "number")], rows), types)))
    code, out = run(capsys, tmp_path / "m.dmn", "--json")
    assert "row 3, column 'n'" in json.loads(out)["not_made"][0]["why"]


def test_imports_of_a_bare_model_lie_beside_it_and_are_told_of_by_their_own_names(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    importing = f'<import name="lib" namespace="urn:lib" importType="{NAMESPACE}" locationURI="elsewhere/old.dmn"/>'
    (tmp_path / "m.dmn").write_bytes(definitions(importing + decision(literal("1 +"), {})))
    (tmp_path / "library.dmn").write_bytes(definitions("\n" + decision(literal("2 +"), {}), "urn:lib"))
    (tmp_path / "other.dmn").write_bytes(b"<of no concern>")
    code, out = run(capsys, tmp_path / "m.dmn")
    assert code == 1
    assert [line.partition(": ")[0] for line in out.splitlines() if "[reading]" in line] == ["library.dmn:3:109", "m.dmn:2:363"]


def test_a_bare_model_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "nowhere.dmn"]) == 2
    assert "nowhere.dmn cannot be read: No such file or directory." in capsys.readouterr().err


def test_a_package_is_told_every_fault_of_every_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "example-discount"
    shutil.copytree(GOOD, folder)
    model = folder / "rules" / "discount.dmn"
    text = model.read_text("utf-8")
    for find, replace in (
        ("sum(household.adults.income)", "sum(houshold.adults.income)"),
        ("series[from &lt;= day", "series[from &lt; &lt; day"),
    ):
        assert find in text
        text = text.replace(find, replace, 1)
    model.write_text(text, "utf-8")
    apart = definitions(inputs({"n": "numbr"}) + decision(literal("n.x"), {"n": ""}), "urn:apart")
    (folder / "rules" / "apart.dmn").write_bytes(apart)
    (folder / "rules" / "broken.dmn").write_text("<definitions>", "utf-8")
    (folder / "form" / "nn.toml").unlink()
    code, out = run(capsys, folder)
    assert code == 1
    assert [line.rpartition(" [")[0] for line in out.splitlines() if line.endswith("[reading]")] == [
        "form/nn.toml: is missing — every package has it; docs/service-package.md says what is in it",
        "rules/apart.dmn:2:108: input data 'n': unknown type 'numbr' — did you mean 'number'?",
        "rules/broken.dmn:1:14: broken XML: no element found — <definitions> of line 1 is open here: close it with"
        " </definitions>",
        "rules/discount.dmn:49:49: business knowledge model 'Amount at': '<' can't begin an expression",
        "rules/discount.dmn:109:34: decision 'Household income': unknown name 'houshold' — did you mean 'household'?",
    ]
    assert "\n    series[from < < day and day <= until][1].value\n                  ^\n" in out
