"""Evaluation: typed form in, value, diagnostics and trace out.

Flow: each unit is compiled to closures once (`compile`, `tables`); an evaluation adopts the facts (`facts`), keeps what
it knows in a `Run`, and writes the trace as it goes. It never raises on data and never reads a clock.
"""

from saklig.decision.evaluation.program import CompiledProgram, Result, compile_test

__all__ = ["CompiledProgram", "Result", "compile_test"]
