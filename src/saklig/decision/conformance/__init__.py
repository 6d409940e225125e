"""The DMN Technology Compatibility Kit: its cases read, run and judged by a comparison of their own.

Flow:
 1. `read_cases` reads a test file's bytes to cases: what is given, what is expected (`cases`);
 2. `run_directory` reads the models beside it, evaluates each result node (`running`),
 3. and judges with `agrees`, never with the engine's own `=` (`comparing`);
 4. `read_skips` reads the list of cases that are left out, each with a reason (`skips`); `skips.toml` is the product's.

It opens no file: whoever walks the folders hands in bytes. Nothing else in the house knows this room but the command.
"""

from saklig.decision.conformance.cases import Case, CaseFile, Given, Wanted, read_cases
from saklig.decision.conformance.comparing import agrees
from saklig.decision.conformance.errors import SkipsError, SuiteError
from saklig.decision.conformance.running import Outcome, Status, run_directory
from saklig.decision.conformance.skips import Skips, read_skips

__all__ = [
    "Case",
    "CaseFile",
    "Given",
    "Outcome",
    "Skips",
    "SkipsError",
    "Status",
    "SuiteError",
    "Wanted",
    "agrees",
    "read_cases",
    "read_skips",
    "run_directory",
]
