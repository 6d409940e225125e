"""Errors of reading the compatibility kit; a case that fails is an outcome, never an error."""

from __future__ import annotations

from saklig.decision.errors import DecisionError, Problem


class SuiteError(DecisionError):
    """A test file can't be read. `.problem` says where and what."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class SkipsError(DecisionError):
    """A list of skipped cases is not one; the message says why and how to mend it."""
