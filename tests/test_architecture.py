"""The house keeps its arrows: the import contracts of pyproject.toml hold, and each catches a planted fault."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the house that lies in `folder` (pyproject.toml beside src/)."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run(  # noqa: S603
        [*command, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def copy_of_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    python_files_only = shutil.ignore_patterns("__pycache__", "static", "templates", "vendor", "*.dmn", "*.md")
    shutil.copytree(ROOT / "src", folder / "src", ignore=python_files_only)
    return folder


def test_every_arrow_points_down() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "KEPT" in result.stdout


PLANTED = {
    "a foundation that knows the framework": ("decision/planted.py", "import django.db\n", "foundations"),
    "the other foundation that calls the network": ("safeguards/planted.py", "import httpx\n", "foundations"),
    "a foundation that opens files": ("decision/feel/planted.py", "from pathlib import Path\n", "foundations"),
    "a foundation that asks a database": ("safeguards/oversight/planted.py", "import sqlite3\n", "foundations"),
    "a room that stands in no layer": ("planted.py", "import saklig.store\n", "layers"),
    "an arrow up, three rooms deep": ("service_packages/checking/planted.py", "from saklig.web import formats\n", "layers"),
    "an arrow up the house": ("store/planted.py", "import saklig.cases\n", "layers"),
    "two rooms on one line that know each other": ("decision/planted.py", "import saklig.safeguards\n", "layers"),
    "two edges that know each other": ("web/planted.py", "import saklig.cli\n", "layers"),
    "an edge that imports the outside world": ("cli/planted.py", "import saklig.connectors\n", "edges"),
    "an edge that imports the one who wires it": ("api/planted.py", "import saklig.composition\n", "edges"),
}
NAMES = {
    "foundations": "The two foundations are pure: no framework, no network, no database, no files",
    "layers": "Arrows point down the house",
    "edges": "Edges are handed what composition made and never import the outside world",
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_caught(fault: str, copy_of_house: Path) -> None:
    where, line, contract = PLANTED[fault]
    planted = copy_of_house / "src" / "saklig" / where
    planted.write_text(line, encoding="utf-8")
    try:
        result = lint(copy_of_house)
    finally:
        planted.unlink()
    assert result.returncode == 1, result.stdout
    assert f"{NAMES[contract]} BROKEN" in " ".join(result.stdout.split()), result.stdout


def test_every_room_has_a_public_face() -> None:
    for room in sorted((ROOT / "src" / "saklig").iterdir()):
        if room.is_dir() and any(room.rglob("*.py")):
            face = room / "__init__.py"
            assert face.exists(), f"{room.name} has no __init__.py: a room shows its purpose in its public face"
            assert face.read_text(encoding="utf-8").lstrip().startswith('"""'), f"{room.name} says nothing of itself"
