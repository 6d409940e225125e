"""Fuzzing of the decision room; `CONTRIBUTING.md` says how to run it. Pytest collects none of it."""
