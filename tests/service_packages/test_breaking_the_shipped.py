"""The package that is shipped, broken in one place at a time: each fault is said with file, line, what, and how to mend it.

`packages/faults.toml` proves every check on a small package, word by word; here the real one is broken, as a rule owner might.
"""

from __future__ import annotations

import random
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saklig.decision.analysis import analyse
from saklig.documents import check_letters
from saklig.service_packages import Finding, check_package, folder_of
from saklig.service_packages.checking.analysis import table_findings
from saklig.service_packages.checking.documents import check_documents
from saklig.service_packages.checking.rules import check_rules
from saklig.service_packages.checking.texts import check_texts
from saklig.service_packages.reading import examine

SHIPPED = folder_of("redusert-foreldrebetaling")
MODEL = "rules/foreldrebetaling.dmn"


class Broken:
    """A copy of the package, and what is said of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "redusert-foreldrebetaling"
        shutil.copytree(SHIPPED, self.folder)

    def edit(self, file: str, find: str, replace: str = "", *, cut_to: str = "") -> None:
        """Replace the first `find`, or take out what lies from it to before the next `cut_to`."""
        path = self.folder / file
        before, there, after = path.read_text("utf-8").partition(find)
        assert there, f"{find!r} is not in {file}"
        if cut_to:
            replace, after = cut_to, after.partition(cut_to)[2]
        path.write_text(before + replace + after, "utf-8")

    def findings(self) -> list[Finding]:
        """What reading, models, texts and letters say; the package's own tests, which take seconds, are run apart."""
        package, problems = examine(self.folder)
        if package is None:
            return [Finding.of(problem, "reading") for problem in problems]
        tables = table_findings(analyse(package.model), package.models.written)
        return [*check_rules(package), *tables, *check_texts(package), *check_documents(package), *check_letters(package)]

    def line(self, finding: Finding) -> str:
        assert finding.line is not None, finding
        lines = (self.folder / finding.file).read_text("utf-8").split("\n")  # a file may lack something after its last line
        return lines[finding.line - 1]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    return Broken(tmp_path)


CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "packages" / "shipped_faults.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_fault_is_said_at_its_line_with_how_to_mend_it(case: dict[str, Any], broken: Broken) -> None:
    for edit in case["edit"]:
        broken.edit(**edit)
    found, wanted = broken.findings(), case["says"]
    place = (wanted["file"], wanted["check"])
    said = [one for one in found if (one.file, one.check) == place and wanted.get("what", "") in one.what]
    assert said, [str(one) for one in found]
    assert wanted.get("line", "") in broken.line(said[0]), (said[0], broken.line(said[0]))
    assert wanted.get("mend", "") in f"{said[0].what} {said[0].mend}", said[0]


@pytest.mark.parametrize("file", ["form/nn.toml", "reasons/en.toml", "service.toml", "README.md", MODEL])
def test_a_missing_file_is_named(broken: Broken, file: str) -> None:
    (broken.folder / file).unlink()
    found = [str(one) for one in broken.findings()]
    assert any(file in one and ("is missing" in one or "is not there" in one) for one in found), found


def test_an_outcome_without_letter_in_one_language(broken: Broken) -> None:
    (broken.folder / "letters" / "refused.nn.md").unlink()
    assert [str(one) for one in broken.findings()] == [
        "letters/refused.nn.md: there is no letter 'refused' in nynorsk — write it; docs/service-package.md, part 6 [letter]"
    ]


def test_what_has_no_place_in_a_package(broken: Broken, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("x")
    (broken.folder / "content" / "link.nb.md").symlink_to(tmp_path / "outside")
    (broken.folder / "rules" / "run.py").write_text("print(1)")
    (broken.folder / ".hidden").write_text("")
    (broken.folder / "reasons" / "nb.toml").write_bytes(b"\xff\xfe")
    (broken.folder / "tests" / "huge.toml").write_bytes(b"#" * 2_000_001)
    said = {one.file: one.what for one in broken.findings()}
    assert {"content/link.nb.md", "rules/run.py", ".hidden", "reasons/nb.toml", "tests/huge.toml"} <= said.keys()
    assert "link" in said["content/link.nb.md"] and "UTF-8" in said["reasons/nb.toml"] and "too large" in said["tests/huge.toml"]


@pytest.mark.slow
def test_what_only_the_packages_own_tests_show(broken: Broken) -> None:
    """A row that nothing reaches, a test that is wrong, an untested limit and a hole in the dates, in one run of the tests."""
    broken.edit("amounts/max_price.toml", "from = 2024-08-01\n", "from = 2024-08-01\nhole_until = 2025-06-30\n")
    limit = next((broken.folder / "tests").glob("*.toml"))
    for path in (broken.folder / "tests").glob("*.toml"):
        text = path.read_text("utf-8")
        if 'series = "core_hours_income_limit"' in text:
            limit = path
    text = limit.read_text("utf-8")
    side = 'limit = { series = "core_hours_income_limit", from = 2025-08-01, side = "over" }\n'
    assert side in text
    limit.write_text(text.replace(side, ""), "utf-8")
    broken.edit("tests/judgement.toml", 'judgement = ["several-places"]', 'judgement = ["lasting-fall"]')
    said = [str(one) for one in check_package(broken.folder, extra=(check_letters,)).findings]
    assert any("nothing is known from the day after 2025-06-30" in one and "[amounts]" in one for one in said), said
    assert any("no test lies over the limit 669050 from 2025-08-01" in one and "[limit]" in one for one in said), said
    assert any(one.startswith("tests/judgement.toml:") and "[test]" in one for one in said), said


@pytest.mark.slow
def test_what_is_not_checked_is_named() -> None:
    """What is not in the query, and the cell that the analysis of tables can't be exact about."""
    named = {one.check: one.why for one in check_package(SHIPPED).not_made}
    assert "agreement with SQL" in named
    assert named["agreement with SQL for 8 tests"] == "they have local parameters that fewer tests share"
    (where,) = (one for one in named if one.startswith("gaps"))
    assert "income-basis-table" in where and "row 6, column 'income'" in named[where]


def mutations(seed: int, count: int) -> Iterator[tuple[str, str, bytes]]:
    """Small accidents of an editor: a line that was lost, doubled, cut in the middle, or has a quote or bracket too few."""
    chance = random.Random(seed)
    files = sorted(path for path in SHIPPED.rglob("*") if path.suffix in {".toml", ".dmn", ".md", ".json"})
    for number in range(count):
        path = chance.choice(files)
        lines = path.read_text("utf-8").split("\n")
        at = chance.randrange(len(lines))
        line, kind = lines[at], chance.choice(["lost", "doubled", "cut", "less"])
        if kind == "less":
            marks = [place for place, mark in enumerate(line) if mark in "\"'[]{}<>=&"]
            place = chance.choice(marks) if marks else 0
            lines[at] = line[:place] + line[place + 1 :]
        else:
            lines[at : at + 1] = {"lost": [], "doubled": [line, line], "cut": [line[: len(line) // 2]]}[kind]
        name = path.relative_to(SHIPPED).as_posix()
        yield f"{number}: {name}:{at + 1} {kind}", name, "\n".join(lines).encode()


def test_accidents_of_an_editor_never_end_in_a_traceback(broken: Broken) -> None:
    refused = 0
    for what, name, content in mutations(1, 20):
        path = broken.folder / name
        good = path.read_bytes()
        path.write_bytes(content)
        found = broken.findings()
        path.write_bytes(good)
        refused += bool(found)
        for one in found:
            assert one.file and one.what, what
            # "12: file" tells a person where to look; only a missing file has no line.
            assert one.line is None or 1 <= one.line <= content.count(b"\n") + 2 or one.file != name, (what, str(one))
    assert refused > 5  # the accidents do break something
