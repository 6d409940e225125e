"""What README, ARCHITECTURE and the other papers of the house say is so: paths exist, the shell lines print what stands there."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_type_hints

import pytest
import yaml

from saklig.service_packages import shapes

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "saklig"
SHIPPED = HOUSE / "catalogue" / "redusert-foreldrebetaling"
PAPERS = sorted(
    path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks/README.md") if path.name != "LICENSE"
)
# Made when Saklig runs, named as an example, refused in a record, or the address of a register.
NOT_IN_THE_HOUSE = {"facts.json", "example.json", "f.json", "uv.lock", "krr/person"}
_CODE = re.compile(r"`([^`\s]+)`")
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|md|yml|lock|json|dmn|typ)")


def named_paths(paper: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", paper.read_text("utf-8"), flags=re.DOTALL)
    yield from (found for found in _CODE.findall(text) if _PATH.fullmatch(found))
    yield from _LINK.findall(text)


def is_there(name: str, paper: Path) -> bool:
    """Papers name a path from the root, from src/saklig (or the room the paper is about), beside themselves, or in a package."""
    bases = (ROOT, HOUSE, HOUSE / paper.stem, paper.parent, SHIPPED, ROOT / "tests", ROOT / "frontend")
    return any((base / name).exists() for base in bases)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_paper_names_is_there(paper: Path) -> None:
    missing = [name for name in named_paths(paper) if name not in NOT_IN_THE_HOUSE and not is_there(name, paper)]
    assert not missing


def test_a_path_that_is_not_there_would_be_seen(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("See `cases/nowhere.py`, [this](docs/none.md), `a.b` and `word`.", "utf-8")
    assert list(named_paths(paper)) == ["cases/nowhere.py", "docs/none.md"]
    assert not any(is_there(name, paper) for name in named_paths(paper))


def test_architecture_follows_a_case_through_real_files() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    steps = re.findall(r"^\d+\. .*$", text.partition("## Follow one case")[2].partition("\n## ")[0], flags=re.MULTILINE)
    assert len(steps) == 9
    assert all(any(name.endswith(".py") for name in _CODE.findall(step)) for step in steps)
    rooms = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists() or path.name == "catalogue"}
    assert {room for room in rooms if f"{room}/" not in text and f"`{room}`" not in text} == set()


# --- the case in the README -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def readme_case() -> tuple[str, str]:
    """The shell lines, and what the README says they print."""
    section = (ROOT / "README.md").read_text("utf-8").partition("## One case, decided in the shell")[2].partition("\n## ")[0]
    blocks = re.findall(r"```\w*\n(.*?)```", section, flags=re.DOTALL)
    assert len(blocks) == 2
    return blocks[0], blocks[1]


def run_shell(lines: str, folder: Path) -> subprocess.CompletedProcess[str]:
    # The lines as printed; only `./run`, which would install, is the environment that runs this test.
    stand_in = folder / "run"
    stand_in.write_text(f'#!/bin/sh\n[ "$1" = saklig ] && shift || exit 9\nexec "{sys.executable}" -m saklig.composition "$@"\n')
    stand_in.chmod(0o755)
    command = ["bash", "-euo", "pipefail", "-c", lines]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_readme_decides_a_case_in_ten_lines_as_it_says(readme_case: tuple[str, str], tmp_path: Path) -> None:
    lines, printed = readme_case
    assert len(lines.strip().splitlines()) <= 10
    done = run_shell(lines, tmp_path)
    assert done.returncode == 0, done.stderr
    said = done.stdout.replace("\u00a0", " ")
    for part in printed.strip().split("\n\n"):
        assert part in said


def test_a_missing_fact_is_unknown_as_the_readme_says(readme_case: tuple[str, str], tmp_path: Path) -> None:
    lines, _ = readme_case
    without = lines.replace('"income": 200000, ', "").replace('"income": 200000,', "")
    assert without != lines
    done = run_shell(without, tmp_path)
    assert done.returncode == 1, done.stderr
    assert "not settled" in done.stdout.lower() and "household.adults[0].income" in done.stdout


def test_the_readme_is_two_screens() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 100


def test_every_measured_figure_has_its_command_and_the_command_is_there() -> None:
    section = (ROOT / "README.md").read_text("utf-8").partition("## Measured")[2].partition("\n## ")[0]
    rows = [row.strip("| ").split(" | ") for row in section.splitlines() if row.startswith("| ")][1:]
    assert len(rows) >= 6
    for row in rows:
        command = _last_code(row[-1])
        programs = re.findall(r"(?:benchmarks|tests)/[\w./]+", command)
        assert "./run" in command or programs, row
        assert all((ROOT / program).exists() for program in programs), row


def _last_code(cell: str) -> str:
    return re.findall(r"`([^`]+)`", cell)[-1]


# --- what is set, what is written -------------------------------------------------------------------------------------


def test_every_variable_of_the_environment_is_explained() -> None:
    places = [*HOUSE.rglob("*.py"), ROOT / "run"]
    read = {name for place in places for name in re.findall(r"\bSAKLIG_[A-Z_]+\b", place.read_text("utf-8"))}
    told = set(re.findall(r"`(SAKLIG_[A-Z_]+)`", (ROOT / "docs" / "running.md").read_text("utf-8")))
    assert read - told == set()
    assert told - read == set()


def test_every_key_of_a_package_stands_in_the_page_about_its_format() -> None:
    page = (ROOT / "docs" / "service-package.md").read_text("utf-8")
    kinds = [kind for kind in map(shapes.__dict__.get, shapes.__all__) if dataclasses.is_dataclass(kind)]
    assert len(kinds) > 30
    for kind in kinds:
        hints = get_type_hints(kind, include_extras=True)
        for field in dataclasses.fields(kind):
            aliases = [one.alias for one in getattr(hints[field.name], "__metadata__", ()) if getattr(one, "alias", None)]
            key = aliases[0] if aliases else field.name
            assert re.search(rf"(?<![\w-]){key}(?![\w-])", page), f"{kind.__name__}.{key}"


# --- decision records, publiccode.yml ---------------------------------------------------------------------------------


def test_decision_records_are_numbered_and_have_their_four_parts() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert numbers[0] == 1 and numbers == sorted(set(numbers))  # a number may be taken by a record not yet written
    for record in records:
        text = record.read_text("utf-8")
        assert text.startswith(f"# {int(record.name[:4])}. "), record.name
        for part in ("Context", "Choice", "Consequences"):
            assert f"**{part}.**" in text, f"{record.name} lacks {part}"
        assert "**Options.**" in text or "**Tried and not taken.**" in text, record.name


# Source: the publiccode.yml standard, its lists of categories and scopes (those that could be Saklig's).
CATEGORIES = {
    "application-development", "business-process-management", "compliance-management", "data-analytics", "digital-citizenship",
    "document-management", "knowledge-management", "predictive-analysis", "workflow-management",
}  # fmt: skip
SCOPES = {"education", "finance-and-economic-development", "local-authorities", "society", "welfare"}


def test_publiccode_is_as_the_standard_wants_it() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert told["publiccodeYmlVersion"] == "0.5"
    assert told["softwareVersion"] == project["version"] and told["legal"]["license"] == project["license"]
    assert date.fromisoformat(told["releaseDate"]) >= date(2026, 1, 1)
    assert told["url"].startswith("https://")
    assert told["platforms"] and set(told["categories"]) <= CATEGORIES
    assert set(told["intendedAudience"]["scope"]) <= SCOPES
    assert told["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert told["softwareType"] == "standalone/web"
    assert told["localisation"]["localisationReady"] is True
    assert set(told["localisation"]["availableLanguages"]) == set(told["description"]) == {"nb", "nn", "en"}
    for texts in told["description"].values():
        assert set(texts) == {"shortDescription", "longDescription", "features"}  # genericName is deprecated
        assert len(texts["shortDescription"]) <= 150
        assert 150 <= len(texts["longDescription"]) <= 10_000
        assert 5 <= len(texts["features"]) <= 20
    assert told["maintenance"]["type"] == "community" and told["maintenance"]["contacts"][0]["name"]


def test_the_licence_is_the_eupl() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text and len(text) > 10_000
