"""Evaluation: typed form in, value, diagnostics and trace out.

Flow: 1 each unit becomes a Python function once (`code`, `tables`); 2 an evaluation adopts the facts (`adopting`, `facts`);
3 it runs the units it needs, in order (`program`), and keeps what it knows in a `Run` (`runtime`); 4 what it writes down
becomes the trace when somebody reads it (`trace`). It never raises on data and never reads a clock.
"""

from saklig.decision.evaluation.program import CompiledProgram, Result, compile_test
from saklig.decision.evaluation.tables.showing import ShowingDecider, ShownCell, ShownRow, ShownTable

__all__ = ["CompiledProgram", "Result", "ShowingDecider", "ShownCell", "ShownRow", "ShownTable", "compile_test"]
