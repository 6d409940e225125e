"""The commands about packages: what they print, how they end, and that no input gives a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from saklig import cli

GOOD = str(Path(__file__).resolve().parent.parent / "service_packages" / "packages" / "example-discount")
FACTS = {
    "application": {"asks": True, "disputed": False, "month": "2025-09-01"},
    "household": {"adults": [{"id": "a1", "income": 100001}, {"id": "a2", "income": 70002}]},
    "child": {"id": "c1"},
    "local": {"share": 0.5},
}


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "f.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    return str(path)


class Ran:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str, **more: Any) -> int:
        code = cli.run(arguments, **more)
        self.out, self.err = self.capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return code


@pytest.fixture
def saklig(capsys: pytest.CaptureFixture[str]) -> Ran:
    return Ran(capsys)


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_of_a_good_package(saklig: Ran) -> None:
    assert saklig("check", GOOD) == 0
    assert saklig.out.splitlines()[0] == "example-discount 1.0.0: 3 rule rows, 9 tests, no findings."
    assert saklig.out.splitlines()[1].startswith("Not made: agreement with SQL (Payments.steps: a list within a value")
    assert saklig("check", GOOD, "--json") == 0
    found = json.loads(saklig.out)
    assert (found["service"], found["tests"], found["findings"]) == ("example-discount", 9, [])
    assert [one["check"] for one in found["not_made"]] == ["agreement with SQL"]


def test_check_of_a_package_that_cannot_be_read(saklig: Ran, tmp_path: Path) -> None:
    (tmp_path / "service.toml").write_text("format = 1\n", encoding="utf-8")
    assert saklig("check", str(tmp_path)) == 1
    assert "README.md: is missing — every package has it" in saklig.out
    assert saklig.out.splitlines()[-1] == "Not made: all other checks (the package cannot be read yet)."
    assert saklig("check", str(tmp_path), "--json") == 1
    assert json.loads(saklig.out)["findings"][0]["file"] == "CHANGELOG.md"


def test_naming_a_whole_disk_is_told_at_once(saklig: Ran) -> None:
    assert saklig("check", "/") == 1
    assert "holds more than 20,000,000 bytes or 2,000 files — is this the folder of one service?" in saklig.out


def test_checks_of_other_rooms_are_run(saklig: Ran) -> None:
    from saklig.service_packages import Finding

    assert (
        saklig("check", GOOD, checks=[lambda package: [Finding(check="letters", file="letters", what="no greeting")]])
        == 1
    )
    assert saklig.out.splitlines()[0] == "letters: no greeting [letters]"


# --- decide, explain -------------------------------------------------------------------------------------------------


def test_decide(saklig: Ran, facts: str) -> None:
    assert saklig("decide", GOOD, "--facts", facts, "--at", "2025-08-15", "--lang", "en") == 0
    assert saklig.out.replace("\u00a0", " ").splitlines() == [
        "Discount: example-discount 1.0.0, 2025-08-15",
        f"Local parameters: {facts}",
        "c1  2025-09 to 2025-10    Discount: granted",
        "c1  2025-09 to 2025-10    NOK 500",
        "This is what the rules say of these facts; it is no decision. The reasons: saklig explain",
    ]
    assert saklig("decide", GOOD, "--facts", facts, "--at", "2025-08-15", "--json") == 0
    found = json.loads(saklig.out)
    assert found["settled"] is True
    assert [(one["month"], one["kind"], one["reason"]) for one in found["outcomes"]] == [
        ("2025-09-01", "granted", "below-limit"),
        ("2025-10-01", "granted", "below-limit"),
    ]


def test_what_is_not_settled_ends_with_one(saklig: Ran, tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    given = json.loads(json.dumps(FACTS))
    del given["household"]["adults"][1]["income"]
    path.write_text(json.dumps(given), encoding="utf-8")
    assert saklig("decide", GOOD, "--facts", str(path), "--at", "2025-08-15", "--lang", "nn") == 1
    assert "Missing: Inntekt (household.adults[1].income)" in saklig.out
    assert "Not settled: a human, or more facts, are needed." in saklig.out


def test_a_number_beyond_all_measure_is_written_and_is_no_fault_in_saklig(saklig: Ran, tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text(json.dumps(FACTS).replace("100001", "1e300"), encoding="utf-8")
    for command in ("decide", "explain"):
        assert saklig(command, GOOD, "--facts", str(path), "--at", "2025-08-15", "--lang", "en") in (0, 1)
        assert saklig.err == ""


def test_explain(saklig: Ran, facts: str) -> None:
    assert saklig("explain", GOOD, "--facts", facts, "--at", "2025-08-15", "--lang", "nb") == 0
    said = saklig.out.replace("\u00a0", " ")
    assert "Inntekten er 170 003 kr, lavere enn 200 000 kr. (rabattforskriften § 2; below-limit)" in said
    assert "500 kr: Med inntekt 170 003 kr betaler du 500 kr i stedet for 1 000 kr. (rabattforskriften § 2)" in said
    assert saklig("explain", GOOD, "--facts", facts, "--at", "2025-08-15", "--reader", "a1", "--lang", "nb") == 0
    said = saklig.out.replace("\u00a0", " ")
    assert "170 003" not in said and "70 002" not in said and "100 001 kr" in said
    assert saklig("explain", GOOD, "--facts", facts, "--at", "2025-08-15", "--json") == 0
    assert json.loads(saklig.out)["outcomes"][0]["rows"][0]["row"] == "below-limit"
    assert saklig("explain", GOOD, "--facts", facts, "--at", "2025-08-15", "--trace") == 0
    assert json.loads(saklig.out)["at"] == "2025-08-15"


def test_local_parameters_from_each_place(saklig: Ran, facts: str, tmp_path: Path) -> None:
    without = tmp_path / "without.json"
    without.write_text(json.dumps({key: value for key, value in FACTS.items() if key != "local"}), encoding="utf-8")
    local = tmp_path / "local.toml"
    local.write_text("share = 0.25\n", encoding="utf-8")
    base = ("decide", GOOD, "--at", "2025-08-15", "--json", "--facts")

    def paid() -> str:
        return str(json.loads(saklig.out)["payments"][0]["payment"])

    assert (saklig(*base, facts), paid()) == (0, "500")
    assert (saklig(*base, facts, "--local", str(local)), paid()) == (0, "250")
    assert (saklig(*base, str(without), local_parameters=lambda _service: {"share": Decimal("0.1")}), paid()) == (0, "100")
    assert "Nordvik (fictional" in json.loads(saklig.out)["local_from"]
    assert saklig(*base, str(without)) == 2
    assert json.loads(saklig.out) == {
        "error": "The agency's own parameters do not fit the service.",
        "details": ["local.share is missing (What is paid); an example: 0.5"],
    }


# --- facts -----------------------------------------------------------------------------------------------------------


def test_the_annotated_example_is_read_as_it_stands(saklig: Ran, tmp_path: Path) -> None:
    assert saklig("facts", GOOD, "--lang", "en") == 0
    assert '    // Asks for a discount (boolean; applicant; § 2)\n    "asks": true,' in saklig.out
    assert '        // Income (number, kr/year; tax; § 2)\n        "income": 100000\n' in saklig.out
    path = tmp_path / "f.json"
    path.write_text(saklig.out, encoding="utf-8")
    assert saklig("decide", GOOD, "--facts", str(path), "--at", "2025-08-15") == 0
    assert saklig("facts", GOOD, "--json") == 0
    found = json.loads(saklig.out)
    assert found["example"]["local"] == {"share": 0.5}
    assert {row["path"] for row in found["facts"]} >= {"household.adults[].income", "local.share"}


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the facts: not JSON: Expecting value at line 1; look for a comma, quote or bracket there"),
        (b"[1]", "the facts: must be an object, { … }; `saklig facts` prints an example"),
        (b'{"a": 1, "a": 2}', "the facts: not good JSON: the key 'a' is there twice"),
        (b'{"application": {"asks": NaN}}', "the facts: not good JSON: NaN is no number"),
        (b"\xff\xfe", "the facts: not UTF-8"),
        (b"[" * 200_000, "the facts: nested too deeply"),
        (b" " * 2_000_001, "the facts: 2,000,001 bytes; at most 2,000,000 are read"),
        (b'{"local": 3}', "local: must be an object, { … }"),
        (b'{"local": {"share": 0.5}, "child": {"id": 7}}', "child.id: expected a text in quotes, but found 7"),
        (
            b'{"local": {"share": 0.5}, "application": {"month": "2025-02-30"}}',
            'application.month: expected a date as "2025-09-01", but found "2025-02-30"',
        ),
        (
            b'{"local": {"share": 0.5}, "household": {"adults": [{"incom": 7}]}}',
            "household.adults[0].incom: no such fact: did you mean 'income'?",
        ),
        (
            b'{"local": {"share": 0.5}, "household": {"adults": [{"id": "a1"}, {"id": "a1"}]}}',
            "household.adults[1].id: the id 'a1' is there twice in household.adults; give each an id of its own",
        ),
        (
            b'{"local": {"share": 0.5}, "household": {"adults": [{"id": ["a1"]}]}}',
            "household.adults[0].id: expected a text in quotes, but found a list",
        ),
        (
            '{"local": {"share": 0.5}, "household": {"adults": [{"income": "\u0661\u0662"}]}}'.encode(),
            'household.adults[0].income: expected a number, but found "\u0661\u0662"',
        ),
        (
            b'{"local": {"share": 0.5}, "household": {"adults": [{"income": "200 000"}]}}',
            'household.adults[0].income: expected a number, but found "200 000"',
        ),
        (
            b'{"service": "x", "example": {}, "facts": []}',
            "the facts: this is what `saklig facts --json` prints; the facts are what stands under its 'example'",
        ),
    ],
)
def test_bad_facts(saklig: Ran, tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert saklig("decide", GOOD, "--facts", str(path)) == 2
    assert saklig.out == ""
    assert saklig.err.splitlines() == [f"✗ {path}: {says}", f"  An example of the facts: saklig facts {GOOD}"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("explain", "nothing-such", "--facts", "f"), "✗ There is no service and no folder 'nothing-such'."),
        (
            ("decide", GOOD, "--facts", "/nowhere/f.json"),
            "✗ /nowhere/f.json cannot be read: No such file or directory.",
        ),
        (("decide", GOOD), "✗ saklig decide: the following arguments are required: --facts"),
        (
            ("decide", GOOD, "--facts", "f", "--at", "soon"),
            "✗ saklig decide: argument --at: 'soon' is no date; write it as 2025-09-01",
        ),
        (("frobnicate",), "✗ saklig: argument <command>: invalid choice: 'frobnicate'"),
    ],
)
def test_wrong_use_says_what_to_do(saklig: Ran, arguments: tuple[str, ...], says: str) -> None:
    assert saklig(*arguments) == 2
    assert saklig.err.startswith(says)


def test_an_unknown_reader(saklig: Ran, facts: str) -> None:
    assert saklig("explain", GOOD, "--facts", facts, "--reader", "a9") == 2
    assert saklig.err.splitlines() == ["✗ --reader a9: nobody in the facts has that id", "  There are: a1, a2, c1"]


def test_help_and_no_command(saklig: Ran) -> None:
    assert saklig("--help") == 0 and "Exit codes: 0 done; 1 findings" in saklig.out
    for command in ("check", "decide", "explain", "facts", "form", "tck"):
        assert saklig(command, "--help") == 0 and "--json" in saklig.out
    assert saklig() == 2 and "<command>" in saklig.out


def test_commands_of_composition(saklig: Ran) -> None:
    def add(parser: Any) -> None:
        parser.add_argument("--port", type=int, default=8000)

    serve = cli.Command(
        name="serve", help="Start the web server.", add_arguments=add, run=lambda arguments: arguments.port
    )
    assert saklig("serve", "--port", "3", commands=[serve]) == 3
    broken = cli.Command(name="break", help="Break.", run=lambda arguments: 1 // 0)
    assert saklig("break", commands=[broken]) == 2
    assert saklig.err.startswith("✗ This is a fault in Saklig itself; please report it.\n  ZeroDivisionError:")


def test_a_reader_that_stops_listening(facts: str) -> None:
    """`saklig facts … | head -1`: no noise, no failure."""
    script = f"import sys; from saklig import cli; sys.exit(cli.run(['facts', {GOOD!r}]))"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


def test_a_full_disk_and_a_terminal_that_lacks_letters() -> None:
    script = f"import sys; from saklig import cli; sys.exit(cli.run(['facts', {GOOD!r}, '--lang', 'nn']))"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-c", script], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("✗ Reading or writing failed: No space left on device.")
    narrow = dict(os.environ) | {"PYTHONIOENCODING": "ascii"}
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, env=narrow, text=True, timeout=60)
    assert told.returncode == 0 and told.stdout.isascii() and "\\xa7 2" in told.stdout
