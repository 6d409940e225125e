"""The list of cases that are left out, each with a reason a person can check.

TOML, a table for each test directory by its name:

    ["0076-feel-external-java"]
    reason = "why the product does not do this"
    cases = ["literal_001", "0076-feel-external-java-test-01/boxed_001"]

A case is named by its id, or by test file (without .xml), slash and id where a directory has several files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saklig.decision.conformance.errors import SkipsError

_HOW = 'write ["<directory>"], reason = "…" and cases = ["<id>", …]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Skips:
    """Reasons by directory name and case."""

    reasons: Mapping[str, Mapping[str, str]]

    def reason(self, directory: str, file: str, case: str) -> str:
        """Why the case is left out, or nothing. `directory` may be a path; its last name counts."""
        listed = self.reasons.get(directory.rpartition("/")[2], {})
        return listed.get(f"{file}/{case}") or listed.get(case, "")

    def unknown(self, directory: str, known: frozenset[str]) -> tuple[str, ...]:
        """The cases listed for a directory that it does not have; `known` are its cases as `id` and `file/id`."""
        return tuple(case for case in self.reasons.get(directory.rpartition("/")[2], {}) if case not in known)


def read_skips(data: bytes) -> Skips:
    """The list from a TOML file. Errors: SkipsError."""
    try:
        found = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SkipsError("it is not UTF-8: save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SkipsError(f"it is not TOML: {error}") from error
    return Skips(reasons={directory: _listed(directory, table) for directory, table in found.items()})


def _listed(directory: str, table: Any) -> dict[str, str]:
    if not isinstance(table, dict) or table.keys() != {"reason", "cases"}:
        raise SkipsError(f"{directory}: has not exactly a reason and cases; {_HOW}")
    reason, cases = table["reason"], table["cases"]
    if not isinstance(reason, str) or not reason.strip():
        raise SkipsError(f"{directory}: a skipped case has a reason, in words; {_HOW}")
    if not isinstance(cases, list) or not cases or not all(isinstance(case, str) for case in cases):
        raise SkipsError(f"{directory}: cases is no list of case ids in quotes; {_HOW}")
    return dict.fromkeys(cases, " ".join(reason.split()))
