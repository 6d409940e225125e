"""What an evaluation leaves behind.

Flow: `records` are written down while it runs; `trace` makes `steps` of them when they are read, and `trace_json` text, which
`trace_schema` describes.
"""

from saklig.decision.evaluation.trace.steps import CallStep, DecisionStep, FiredRule, FormulaStep, Step, TableStep
from saklig.decision.evaluation.trace.trace import Trace
from saklig.decision.evaluation.trace.trace_json import expand
from saklig.decision.evaluation.trace.trace_schema import trace_schema

__all__ = [
    "CallStep", "DecisionStep", "FiredRule", "FormulaStep", "Step", "TableStep", "Trace", "expand", "trace_schema",
]  # fmt: skip
