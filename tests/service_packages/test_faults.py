"""Each planted fault is said, at its line, in the words that mend it, and nothing else is said."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from saklig.service_packages import check, check_package, read_package

PACKAGES = Path(__file__).parent / "packages"
GOOD = PACKAGES / "example-discount"
CASES: list[dict[str, Any]] = tomllib.loads((PACKAGES / "faults.toml").read_text(encoding="utf-8"))["case"]


def plant(folder: Path, case: dict[str, Any]) -> None:
    """Make the case's edits. The file must hold what is to be replaced, or the case plants nothing."""
    for edit in case["edit"]:
        path = folder / edit["file"]
        if "write" in edit:
            path.write_text(edit["write"], encoding="utf-8")
        elif edit.get("remove"):
            path.unlink()
        else:
            text = path.read_text(encoding="utf-8")
            assert edit["find"] in text
            path.write_text(
                text.replace(edit["find"], edit["replace"], -1 if case.get("everywhere") else 1), encoding="utf-8"
            )


def test_the_example_package_has_no_findings() -> None:
    checked = check_package(GOOD)
    assert checked.findings == ()
    assert [one.check for one in checked.not_made] == ["agreement with SQL"]
    assert checked.tests == 9


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_planted_fault_is_said_exactly(case: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "example-discount"
    shutil.copytree(GOOD, folder)
    plant(folder, case)
    assert [str(finding) for finding in check(folder)] == case["says"]


def test_every_check_of_the_room_is_proved_by_a_planted_fault() -> None:
    said = {line.partition("\n")[0].rsplit("[", 1)[1].rstrip("]") for case in CASES for line in case["says"]}
    assert said == {
        "reading", "source", "purpose", "scope", "sentence", "privacy", "letter", "question", "language", "limit", "amounts",
        "reach", "test", "changelog", "origin", "unused columns", "document",
    }  # fmt: skip


def test_checks_of_other_rooms_are_put_among_the_findings() -> None:
    from saklig.service_packages import Finding, Package

    def handed_in(package: Package) -> list[Finding]:
        return [
            Finding(check="letters", file=letter.file, line=letter.line, what=letter.title)
            for letter in package.letters.values()
        ]

    found = check(GOOD, extra=[handed_in])
    assert len(found) == len(read_package(GOOD).letters) == 18
    assert str(found[0]) == "letters/dismissed.en.md:4: Answer [letters]"
