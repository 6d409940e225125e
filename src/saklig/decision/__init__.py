"""Decisions: a function of (model, facts, date), by the DMN 1.5 standard, with reasons kept as a trace.

Flow:
 1. `read_model` reads DMN bytes into frozen objects (`dmn`), parses their FEEL (`feel`),
 2. puts them into the one typed form (`core`), and compiles that to Python functions (`evaluation`);
 3. `facts_from_json` checks facts against the model's item definitions; what is absent is unknown, not null;
 4. `Model.evaluate` gives a `Result`: value, settled or not, diagnostics, trace, and the facts it still rests on;
 5. `partial.ask` says which unknown facts still matter, and which to ask next;
 6. `form_of_model` shows the typed form to people; `conformance` runs the standard's compatibility kit.

It is pure: no clock, no file, no network, no framework.
"""

from saklig.decision.domains import among
from saklig.decision.errors import (
    DecisionError,
    Diagnostic,
    ExpressionError,
    FactsError,
    ModelError,
    Part,
    Problem,
    UnknownDecision,
)
from saklig.decision.evaluation import Result, ShownCell, ShownRow, ShownTable
from saklig.decision.evaluation.trace import (
    CallStep,
    DecisionStep,
    FiredRule,
    FormulaStep,
    Step,
    TableStep,
    Trace,
    trace_schema,
)
from saklig.decision.evaluation.trace import expand as expand_trace
from saklig.decision.facts import Facts, describe_facts, example_facts, facts_from_json, facts_to_json
from saklig.decision.feel.text import feel_text
from saklig.decision.form import form_lines, form_of_expression, form_of_model
from saklig.decision.model import Examined, Model, Resolve, examine_models, read_model
from saklig.decision.values import UNKNOWN, Domain, Path, Unknown, any_index, parse_path, print_path

__all__ = [
    "UNKNOWN",
    "CallStep",
    "DecisionError",
    "DecisionStep",
    "Diagnostic",
    "Domain",
    "Examined",
    "ExpressionError",
    "Facts",
    "FactsError",
    "FiredRule",
    "FormulaStep",
    "Model",
    "ModelError",
    "Part",
    "Path",
    "Problem",
    "Resolve",
    "Result",
    "ShownCell",
    "ShownRow",
    "ShownTable",
    "Step",
    "TableStep",
    "Trace",
    "Unknown",
    "UnknownDecision",
    "among",
    "any_index",
    "describe_facts",
    "examine_models",
    "example_facts",
    "expand_trace",
    "facts_from_json",
    "facts_to_json",
    "feel_text",
    "form_lines",
    "form_of_expression",
    "form_of_model",
    "parse_path",
    "print_path",
    "read_model",
    "trace_schema",
]
