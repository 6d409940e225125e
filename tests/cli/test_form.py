"""`saklig form`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from decision.models import decision, definitions, literal
from saklig import cli

GOOD = Path(__file__).resolve().parent.parent / "service_packages" / "packages" / "example-discount"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.run(["form", *map(str, words)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_an_expression(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--expression", "x + 1 > 2", "--names", "x: number, y: list<string>")
    assert (code, err) == (0, "")
    assert out.splitlines()[4] == '    body: Compare operator=">" : boolean [0–9] `x + 1 > 2`'
    code, out, _ = run(capsys, "--expression", "x + 1 > 2", "--names", "x: number", "--json")
    assert json.loads(out)["units"][0]["body"]["body"]["operator"] == ">"
    code, out, _ = run(capsys, "--expression", "> 2", "--cell", "number")
    assert code == 0 and 'tests[0]: Compare operator=">" : boolean [0–3] `> 2`' in out
    assert run(capsys, "--expression", "-", "--cell")[0] == 0


def test_a_service_and_one_decision_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, GOOD)
    assert code == 0 and out.count("\nUnit ") == 7
    code, out, _ = run(capsys, GOOD, "--decision", "Household income")
    assert code == 0
    assert out.splitlines()[0].startswith('Unit key=household_income kind=decision id=household_income name="Household income"')
    assert run(capsys, GOOD / "rules" / "discount.dmn", "--decision", "Household income")[1] == out.replace(
        "rules/discount.dmn", "discount.dmn"
    )


def test_a_model_that_imports_the_one_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    importing = definitions(
        '<import name="lib" namespace="urn:lib" importType=""/>'
        '<decision id="d" name="out"><informationRequirement><requiredDecision href="urn:lib#dec-seven"/>'
        f"</informationRequirement>{literal('lib.seven + 1')}</decision>"
    )
    (tmp_path / "m.dmn").write_bytes(importing)
    (tmp_path / "broken.dmn").write_bytes(b"<")
    code, _, err = run(capsys, tmp_path / "m.dmn")
    assert code == 2 and "no .dmn file beside m.dmn has that namespace" in err
    (tmp_path / "other.dmn").write_bytes(definitions(decision(literal("7"), {}, name="seven"), "urn:lib"))
    code, out, _ = run(capsys, tmp_path / "m.dmn")
    assert code == 0
    assert out.startswith('Unit key="urn:lib#dec-seven" kind=decision id=dec-seven name=seven frame=1 : number\n')
    assert "\nUnit key=d kind=decision" in out


def test_a_model_that_is_read_in_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.dmn"
    path.write_bytes(definitions(decision(literal("x + 1"), {})))
    code, out, err = run(capsys, path)
    assert code == 1 and "Broken code=UNKNOWN_NAME" in out
    assert err.startswith("m.dmn:2:") and err.splitlines()[-1] == "    ^"
    code, out, err = run(capsys, path, "--json")
    assert (code, err) == (1, "") and json.loads(out)["problems"][0]["line"] == 2


def test_bad_input_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "b.dmn"
    broken.write_bytes(b"<definitions>")
    deep = "(" * 200 + "1" + ")" * 200
    for words, says in {
        (): "✗ Name a model or give an --expression, one of them.\n  Either: saklig form rules.dmn",
        (GOOD, "--expression", "1"): "✗ Name a model or give an --expression, one of them.",
        ("--expression", "1", "--decision", "d"): "✗ --decision is for a model",
        (GOOD, "--names", "x"): "✗ --names and --cell are for an --expression",
        (GOOD, "--cell"): "✗ --names and --cell are for an --expression",
        (GOOD, "--decision", "Household incom"): "did you mean 'Household income'?",
        ("--expression", "x + y", "--names", "x: number"): (
            "✗ This cannot be read.\n  expression:1:5: unknown name 'y' — in scope are x\n      x + y\n          ^\n"
        ),
        ("--expression", deep): "nested more than 80 levels deep",
        ("nowhere.dmn",): "✗ nowhere.dmn cannot be read: No such file or directory.",
        ("nothing-such",): "✗ There is no service and no folder 'nothing-such'.",
        (broken,): "b.dmn cannot be read.\n  b.dmn:1:14: broken XML",
        (tmp_path,): f"✗ The package {tmp_path} cannot be read.",
    }.items():
        code, out, err = run(capsys, *words)
        assert (code, out) == (2, ""), words
        assert says in err, (words, err)
    code, out, _ = run(capsys, "--expression", "1 +", "--json")
    assert code == 2 and json.loads(out)["error"] == "This cannot be read."
