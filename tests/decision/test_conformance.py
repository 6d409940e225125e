"""The DMN conformance suite, as far as it lies beside the repository (SAKLIG_SHARED, default ../shared)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from saklig.cli.tck import directories_in, files_of, shipped_skips
from saklig.decision.conformance import read_skips, run_directory

SHARED = Path(os.environ.get("SAKLIG_SHARED") or Path(__file__).parents[3] / "shared")
SUITE = SHARED / "tck"
DIRECTORIES = directories_in(SUITE) if SUITE.is_dir() else []
SKIPS = read_skips(shipped_skips())

if not DIRECTORIES:
    pytest.skip(f"no conformance suite at {SUITE}: set SAKLIG_SHARED to where it lies", allow_module_level=True)


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name)
def test_directory(directory: Path) -> None:
    """Every case gives the expected value, but those named in the list of skips."""
    outcomes = list(run_directory(directory.name, files_of(directory), SKIPS))
    assert outcomes
    assert not [f"{one.file} {one.case}: {one.detail}" for one in outcomes if one.status == "failed"]
    assert not [one.case for one in outcomes if one.passes_now], "these pass now: take them off the list"
    known = frozenset(one.case for one in outcomes) | {f"{one.file}/{one.case}" for one in outcomes}
    assert not SKIPS.unknown(directory.name, known)


def test_every_skipped_directory_is_in_the_suite() -> None:
    assert set(SKIPS.reasons) <= {directory.name for directory in DIRECTORIES}
