"""Evaluation: typed form in, value, diagnostics and trace out.

Flow: 1 each unit becomes a Python function once (`compile`, `write_…`, `tables` with `index`); 2 an evaluation adopts the
facts (`adopting`, `facts`); 3 it runs the units it needs, in order (`program`), and keeps what it knows in a `Run`;
4 where the straight way does not apply, the functions call `ways`; 5 they write down records (`records`); 6 which become
the trace's steps, or its JSON text, when somebody reads them. It never raises on data and never reads a clock.
"""

from saklig.decision.evaluation.program import CompiledProgram, Result, compile_test
from saklig.decision.evaluation.showing import ShowingDecider, ShownCell, ShownRow, ShownTable

__all__ = ["CompiledProgram", "Result", "ShowingDecider", "ShownCell", "ShownRow", "ShownTable", "compile_test"]
