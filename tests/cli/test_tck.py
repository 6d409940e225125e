"""`saklig tck`: what it prints, writes and ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from decision.kit import NULL, case, cases_file, given, model, value
from saklig import cli

X = given("x", value("1"))


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Two levels, three directories: one case fails, and one is null."""
    for name, cases in {
        "level-2/0001-plus": [case("001", value("2"), given=X), case("002", NULL)],
        "level-3/0002-minus": [case("a", value("9"), given=X), case('b"c', value("2"), given=X)],
        "level-3/0003-broken": [],
    }.items():
        folder = tmp_path / "suite" / name
        folder.mkdir(parents=True)
        (folder / "m.dmn").write_bytes(model())
        (folder / f"{folder.name}-test-01.xml").write_bytes(cases_file(*[one.replace('b"c', "b,&quot;c") for one in cases]))
    (tmp_path / "suite" / "Readme.md").write_text("none of ours", "utf-8")
    (tmp_path / "suite" / "level-3" / "0003-broken" / "0003-broken-test-01.xml").write_bytes(b"<testCases>\n<oops")
    return tmp_path / "suite"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.run(["tck", *map(str, words)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_a_whole_suite(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, suite)
    assert code == 1
    assert out.splitlines() == [
        "level-3/0002-minus/0002-minus-test-01 a: out: wanted 9, found 2",
        "level-3/0003-broken/0003-broken-test-01: 0003-broken-test-01.xml:2:1: broken XML: unclosed token — <testCases> of line 1"
        " is open here: close it with </testCases>",
        "cases that expect a value: 2 of 3 passed",
        "cases that expect null: 1 of 1 passed",
        "3 passed, 2 failed, 0 skipped",
    ]
    assert err.splitlines()[-1] == "3 of 3 test directories: level-3/0003-broken"


def test_a_part_of_it(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, suite / "level-2")[:2] == (
        0, "cases that expect a value: 1 of 1 passed\ncases that expect null: 1 of 1 passed\n2 passed, 0 failed, 0 skipped\n",
    )  # fmt: skip
    code, out, err = run(capsys, suite / "level-2" / "0001-plus")
    assert (code, out.splitlines()[-1], err) == (0, "2 passed, 0 failed, 0 skipped", "")
    code, out, _ = run(capsys, suite, "--directory", "plus", "0003")
    assert (code, out.splitlines()[-1]) == (1, "2 passed, 1 failed, 0 skipped")


def test_one_line_of_csv_for_each_case(suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, skips = tmp_path / "out.csv", tmp_path / "skips.toml"
    skips.write_text('["0002-minus"]\nreason = "Å: not ours"\ncases = ["a"]\n', "utf-8")
    run(capsys, suite, "--csv", file, "--skips", skips)
    text = file.read_text("utf-8")
    assert text.startswith('"level-2/0001-plus","0001-plus-test-01","001","SUCCESS",""\n')
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[:4] for row in rows] == [
        ["level-2/0001-plus", "0001-plus-test-01", "001", "SUCCESS"],
        ["level-2/0001-plus", "0001-plus-test-01", "002", "SUCCESS"],
        ["level-3/0002-minus", "0002-minus-test-01", "a", "IGNORED"],
        ["level-3/0002-minus", "0002-minus-test-01", 'b,"c', "SUCCESS"],
        ["level-3/0003-broken", "0003-broken-test-01", "", "ERROR"],
    ]
    assert rows[2][4] == "Å: not ours" and rows[4][4].startswith("0003-broken-test-01.xml:2:1: broken XML")
    run(capsys, suite / "level-2" / "0001-plus", "--csv", file)
    assert file.read_text("utf-8").startswith('"0001-plus","0001-plus-test-01","001"')


def test_skips_that_are_no_longer_needed_are_told(suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    skips = tmp_path / "skips.toml"
    skips.write_text('["0001-plus"]\nreason = "r"\ncases = ["001", "009"]\n["elsewhere"]\nreason = "r"\ncases = ["1"]\n', "utf-8")
    code, out, _ = run(capsys, suite / "level-2", "--skips", skips)
    assert code == 0
    assert out.splitlines() == [
        "0001-plus/0001-plus-test-01 001 is skipped and passes now: take it off the list",
        "0001-plus has no case '009', which the list skips: correct it",
        "cases that expect a value: 0 of 1 passed",
        "cases that expect null: 1 of 1 passed",
        "1 passed, 0 failed, 1 skipped",
    ]


def test_as_json(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, suite, "--json")
    found = json.loads(out)
    assert code == 1
    assert (found["passed"], found["failed"], found["skipped"]) == (3, 2, 0)
    assert found["expecting_value"] == {"passed": 2, "cases": 3} and found["expecting_null"] == {"passed": 1, "cases": 1}
    assert found["cases"][0] == {
        "directory": "level-2/0001-plus", "file": "0001-plus-test-01", "case": "001", "status": "passed",
        "expects_value": True, "detail": "",
    }  # fmt: skip


def test_tests_whose_models_are_gone_fail_and_are_not_left_out(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (suite / "level-2" / "0001-plus" / "m.dmn").unlink()
    code, out, _ = run(capsys, suite / "level-2")
    assert (code, out.splitlines()[-1]) == (1, "0 passed, 2 failed, 0 skipped")
    assert "modelName 'm.dmn' is not in the directory, which has no model" in out


def test_bad_input_is_told_in_words(suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for words, says in {
        (tmp_path / "nowhere",): f"✗ {tmp_path / 'nowhere'} is not there.\n  Name a folder",
        (suite / "Readme.md",): "is a file.\n  Name a folder",
        (empty,): "no test directory is in it.\n  A test directory has *.dmn",
        (suite, "--directory", "0009"): "none of 3 test directories has 0009 in its name.\n  There are, among others: 0001-plus",
        (suite, "--csv", tmp_path / "no" / "x.csv"): "cannot be written: No such file or directory.\n  Name a file",
        (suite, "--csv", tmp_path): "cannot be written: Is a directory.\n  Name a file",
        (suite, "--skips", tmp_path / "no.toml"): "cannot be read: No such file or directory.\n  Name a TOML file",
        (suite, "--skips", suite / "Readme.md"): "it is not TOML",
        (): "the following arguments are required: folder",
    }.items():
        code, out, err = run(capsys, *words)
        assert (code, out) == (2, ""), words
        assert says in err, words
    (suite / "level-3" / "0003-broken" / "0003-broken-test-01.xml").write_bytes(cases_file())
    code, _, err = run(capsys, suite / "level-3" / "0003-broken")
    assert code == 2 and "no test case is in it.\n  Its .xml files hold no <testCase>" in err


def test_a_full_disk_is_told(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, suite / "level-2", "--csv", "/dev/full")
    assert code == 2 and "No space left on device" in err


def test_on_a_terminal_one_line_is_rewritten(suite: Path) -> None:
    """Progress stands in one line of a terminal and is gone in the end; standard output has none of it."""
    reader, writer = pty.openpty()
    script = f"import sys; from saklig import cli; sys.exit(cli.run(['tck', {str(suite)!r}]))"
    done = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=writer, env=dict(os.environ), timeout=60, check=False
    )
    os.close(writer)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)
    assert shown.startswith("\r\x1b[K1/3 level-2/0001-plus\r\x1b[K2/3 ") and shown.endswith("\r\x1b[K")
    assert "\n" not in shown
    assert done.stdout.decode().endswith("\n3 passed, 2 failed, 0 skipped\n") and done.returncode == 1


def test_what_was_broken_is_seen(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same suite with one digit of the model changed fails: the figures are not made up."""
    shutil.rmtree(suite / "level-3")
    assert run(capsys, suite)[0] == 0
    (suite / "level-2" / "0001-plus" / "m.dmn").write_bytes(model("x + 2"))
    code, out, _ = run(capsys, suite)
    assert (code, out.splitlines()[0]) == (1, "level-2/0001-plus/0001-plus-test-01 001: out: wanted 2, found 3")
