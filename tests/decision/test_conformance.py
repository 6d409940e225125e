"""The DMN conformance suite, as far as it lies beside the repository (SAKLIG_SHARED, default ../shared)."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from decision import tck

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SAKLIG_SHARED") or HERE.parents[2] / "shared")
SUITE = SHARED / "tck"
DIRECTORIES = sorted({path.parent for path in SUITE.rglob("*.dmn")})
SKIPS = tomllib.loads((HERE / "tck_skips.toml").read_text())

if not DIRECTORIES:
    pytest.skip(f"no conformance suite at {SUITE}: set SAKLIG_SHARED to where it lies", allow_module_level=True)


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name)
def test_directory(directory: Path) -> None:
    """Every case gives the expected value, but those named in the list of skips."""
    cases = list(tck.run_directory(directory))
    failed = {case.case for case in cases if not case.passed}
    expected = set(SKIPS.get(directory.name, {}).get("cases", ()))
    unexpected = [f"{case.case} {case.node}: {case.detail}" for case in cases if not case.passed and case.case not in expected]
    assert not unexpected
    assert failed == expected, "these pass now: take them off the list"


def test_reference_comparison_judges() -> None:
    """The comparison tells a wrong value from a right one, so that a pass means something."""
    from decimal import Decimal

    assert tck.agrees(Decimal("1.0"), Decimal(1))
    assert not tck.agrees(Decimal("1.1"), Decimal(1))
    assert not tck.agrees(None, Decimal(0))
    assert not tck.agrees(True, Decimal(1))
    assert not tck.agrees([Decimal(1)], Decimal(1))
    assert not tck.agrees({"a": None}, {"a": None, "b": None})
    assert not tck.agrees("", None)
