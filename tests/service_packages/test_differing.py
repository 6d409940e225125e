"""What an amendment changes: amounts, rows with the cases that show them, and the cases of the package's own tests."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from saklig import cli
from saklig.service_packages import Package, read_package
from saklig.service_packages.differing import Compared, compare
from saklig.service_packages.differing.trying import moved_by_years

GOOD = Path(__file__).parent / "packages" / "example-discount"
MODEL = "rules/discount.dmn"


class Amended:
    """A copy of the example package, with what an amendment changes in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "example-discount"
        shutil.copytree(GOOD, self.folder)

    def edit(self, file: str, find: str, replace: str) -> Amended:
        path = self.folder / file
        text = path.read_text("utf-8")
        assert find in text
        path.write_text(text.replace(find, replace, 1), "utf-8")
        return self

    def against(self, most: int = 60) -> Compared:
        return compare(read_package(GOOD), read_package(self.folder), most=most)


@pytest.fixture
def amended(tmp_path: Path) -> Amended:
    return Amended(tmp_path)


@pytest.fixture
def good() -> Package:
    return read_package(GOOD)


def model() -> str:
    (path,) = (GOOD / "rules").glob("*.dmn")
    return f"rules/{path.name}"


def test_the_same_twice_differs_in_nothing(good: Package) -> None:
    found = compare(good, good)
    assert not found.differs and found.tests == found.tried == 9 and found.not_decided == 0


def test_a_raised_limit_shows_whom_it_lets_in(amended: Amended) -> None:
    found = amended.edit("amounts/income_limit.toml", "value = 200000", "value = 200100").against()
    (amount,) = found.amounts
    assert (amount.series, amount.start, amount.before, amount.after) == (
        "income_limit", date(2025, 1, 1), Decimal(200000), Decimal(200100),
    )  # fmt: skip
    assert found.rules == ()
    outcomes = {(change.what, change.turn) for case in found.cases for change in case.changes}
    assert ("discount", ("refused (not-below-limit, § 2)", "granted (below-limit, § 2)")) in outcomes
    # the tests at and over the old limit lie below the new one
    assert {case.test for case in found.cases if not case.changed} == {"limit-at", "limit-over"}
    (change,) = (one for case in found.cases if case.test == "limit-at" for one in case.changes if one.what == "payment")
    assert (change.start, change.until) == (date(2025, 9, 1), date(2025, 10, 1))
    assert change.before == "1000 (full-price 1000 § 1)" and change.after.startswith("500 (full-price 1000 § 1, discount")


def test_a_changed_row_is_shown_by_a_case_decided_by_both(amended: Amended) -> None:
    row = '<inputEntry><text>true</text></inputEntry><inputEntry><text>false</text></inputEntry>\n'
    row += '              <outputEntry><text>'
    found = amended.edit(model(), f'{row}"refused"', f'{row}"granted"').against()
    (rule,) = found.rules
    assert rule.message == "row 3 (not-below-limit) → row 3 (not-below-limit) where asks = true and income < limit = false"
    case = found.shown[0]
    assert {change.turn for change in case.changes if change.what == "discount"} == {
        ("refused (not-below-limit, § 2)", "granted (not-below-limit, § 2)")
    }


def test_a_row_that_no_test_reaches_is_shown_by_a_case_beside_one(amended: Amended) -> None:
    for path in (amended.folder / "tests").glob("*.toml"):
        text = path.read_text("utf-8")
        kept = text.split("[[test]]\n")
        path.write_text("[[test]]\n".join(one for one in kept if "not-asked" not in one), "utf-8")
    amended.edit(model(), '"not-applicable"', '"refused"')
    found = compare(read_package(amended.folder), read_package(amended.folder))
    assert not found.differs
    older = GOOD.parent / "example-discount"
    before = read_package(older)
    without = type(before)(**{name: getattr(before, name) for name in before.__dataclass_fields__} | {"tests": ()})
    found = compare(without, read_package(amended.folder), most=200)
    assert found.shown[0].changed == {"application.asks": False}
    none = compare(without, read_package(amended.folder), most=0)
    assert none.shown == {} and len(none.rules) == 1


def test_two_dates_move_each_case_by_whole_years(good: Package) -> None:
    facts = {"application": {"month": "2024-02-29"}, "child": {"id": "c1"}}
    assert moved_by_years(good, facts, 1)["application"]["month"] == "2025-02-28"
    found = compare(good, good, dates=(date(2025, 8, 15), date(2026, 8, 15)), most=0)
    assert [(one.series, one.before, one.after, one.start) for one in found.amounts] == [("price", 1000, 1100, None)]
    case = next(case for case in found.cases if case.test == "one-adult")
    assert case.at == (date(2025, 8, 15), date(2026, 8, 15))
    (payment,) = (change for change in case.changes if change.what == "payment")
    # the same months of the year, with another year's price
    assert (payment.start, payment.until) == (date(2025, 9, 1), date(2025, 10, 1))
    assert payment.before.startswith("500 ") and payment.after.startswith("550 ")


def test_what_one_version_does_not_have_is_left_out_and_said(amended: Amended) -> None:
    """A fact that is new in the newer version is not known to the older, and the other way round."""
    from saklig.service_packages.differing.comparing import _known

    package = read_package(GOOD)
    facts = {"application": {"asks": True, "brand_new": 1}, "household": {"adults": [{"income": 5, "shoe": 3}]}, "moon": "full"}
    assert _known(package, facts) == {"application": {"asks": True}, "household": {"adults": [{"income": 5}]}}


# --- the command -----------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    code = cli.run(["differences", *map(str, words)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_the_command_says_it_in_words_and_as_data(amended: Amended, capsys: pytest.CaptureFixture[str]) -> None:
    amended.edit("amounts/income_limit.toml", "value = 200000", "value = 200100")
    code, out, _ = run(capsys, GOOD, amended.folder, "--tries", "0")
    assert code == 1 and "Amount income_limit from 2025-01-01: 200000 → 200100 kr/year (§ 2)" in out
    assert "2 of 9 test cases come out differently" in out
    assert "  discount: refused (not-below-limit, § 2) → granted (below-limit, § 2): 2 cases" in out
    code, out, _ = run(capsys, GOOD, amended.folder, "--tries", "0", "--json")
    found = json.loads(out)
    assert (code, len(found["cases"]), found["amounts"][0]["after"]) == (1, 2, 200100)
    assert found["cases"][0]["facts"][0]["household"]["adults"]
    assert run(capsys, GOOD, GOOD) == (0, run(capsys, GOOD, GOOD)[1], "")


def test_the_command_refuses_what_makes_no_sense(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, GOOD)[0] == 2 and "nothing can differ" in run(capsys, GOOD)[2]
    assert run(capsys, GOOD, "--at", "2025-01-01")[0] == 2
    assert run(capsys, GOOD, "no-such-service")[0] == 2
    (tmp_path / "m.dmn").write_bytes(b"<x/>")
    assert run(capsys, tmp_path / "m.dmn")[0] == 2
    code, _, err = run(capsys, tmp_path / "m.dmn", tmp_path / "m.dmn")
    assert code == 2 and "cannot be read as a model" in err


def test_two_model_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from decision.models import decision, definitions, inputs, table

    for name, limit in (("old", 100), ("new", 120)):
        logic = table([("n", "number")], [[f"< {limit}", '"granted"'], [f">= {limit}", '"refused"']])
        (tmp_path / f"{name}.dmn").write_bytes(definitions(inputs({"n": "number"}) + decision(logic, {"n": "number"})))
    code, out, _ = run(capsys, tmp_path / "old.dmn", tmp_path / "new.dmn")
    assert code == 1 and out.splitlines() == [
        "'out': row 2 (r2) → row 1 (r1) where n in [100..120)",
        "    shown by {'n': 100}",
        "        'out': \"refused\" → \"granted\"",
    ]
    code, out, _ = run(capsys, tmp_path / "old.dmn", tmp_path / "new.dmn", "--json")
    (rule,) = json.loads(out)["rules"]
    assert rule["shown"] == {"facts": {"n": 100}, "outcomes": {"out": ['"refused"', '"granted"']}}
    assert rule["where"] == {"n": ["in [100..120)"]} and rule["certain"] is True
    assert run(capsys, tmp_path / "old.dmn", tmp_path / "old.dmn")[1] == "Nothing differs.\n"
