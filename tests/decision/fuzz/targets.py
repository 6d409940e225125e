"""What is fuzzed: functions of bytes that raise where a promise of the decision room is broken.

The promises: `read_model` raises nothing but `ModelError`; evaluating never raises on data; the same case gives the same
trace, which is JSON; what is settled rests on no error.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from saklig.decision import UNKNOWN, Model, ModelError, Result, read_model

AT: Final = date(2025, 9, 1)
NAMESPACE: Final = "https://www.omg.org/spec/DMN/20230324/MODEL/"
FACTS: Final[dict[str, object]] = {
    "n": Decimal("2.5"), "s": "løve 🦁", "b": True, "d": date(2024, 2, 29), "xs": [Decimal(1), Decimal(2), UNKNOWN],
    "c": {"age": Decimal(7), "name": "Ada"}, "any": None,
}  # fmt: skip
TYPES: Final = {
    "n": "number", "s": "string", "b": "boolean", "d": "date", "xs": "numbers", "c": "person", "any": "Any",
    "u": "number",
}  # fmt: skip
_ITEMS: Final = (
    '<itemDefinition name="numbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    '<itemDefinition name="person"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="name"><typeRef>string</typeRef></itemComponent></itemDefinition>'
)
_INPUTS: Final = "".join(
    f'<inputData id="i-{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'
    for name, kind in TYPES.items()
)
_REQUIRED: Final = "".join(
    f'<informationRequirement><requiredInput href="#i-{name}"/></informationRequirement>' for name in TYPES
)
_ALLOWED: Final = "\t\n\r"


def model_of(logic: str) -> bytes:
    """A model whose decision `out` has this logic, over the inputs of `TYPES`."""
    decision = f'<decision id="out" name="out"><variable name="out"/>{_REQUIRED}{logic}</decision>'
    head = f'<definitions xmlns="{NAMESPACE}" id="d" name="fuzz" namespace="urn:fuzz">'
    return f"{head}{_ITEMS}{_INPUTS}{decision}</definitions>".encode("utf-8", "replace")


def text_of(data: bytes) -> str:
    """Bytes as text that XML can hold."""
    text = data.decode("utf-8", "replace")
    return "".join(char for char in text if char in _ALLOWED or (char >= " " and char not in "\ufffe\uffff"))


def expression(data: bytes) -> None:
    """The first byte says whether the rest is an expression, a table's cell or allowed values."""
    text = escape(text_of(data[1:]))
    form = (data[0] if data else 0) % 4
    if form == 1:
        logic = (
            '<decisionTable id="t"><input><inputExpression><text>any</text></inputExpression></input><output/>'
            f"<rule><inputEntry><text>{text}</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
            "</decisionTable>"
        )
    elif form == 2:
        logic = (
            '<decisionTable id="t" hitPolicy="COLLECT"><input><inputExpression typeRef="number"><text>n</text>'
            f"</inputExpression></input><output/><rule><inputEntry><text>{text}</text></inputEntry>"
            f"<outputEntry><text>{text}</text></outputEntry></rule></decisionTable>"
        )
    else:
        logic = f"<literalExpression><text>{text}</text></literalExpression>"
    judge(read_model(model_of(logic), strict=False), FACTS)


def model(data: bytes) -> None:
    """A model file."""
    try:
        read = read_model(data, strict=False)
    except ModelError as error:
        assert error.problems
        return
    judge(read, FACTS)
    judge(read, {})


def pattern(data: bytes) -> None:
    """A regular expression, its flags and a text, each on its own line."""
    regex, flags, text = (text_of(data).split("\n", 2) + ["", ""])[:3]
    for name, arguments in (
        ("matches", [text * 20, regex, flags]), ("replace", [text, regex, "<$0$1>", flags]), ("split", [text, regex]),
    ):  # fmt: skip
        literals = ", ".join(json.dumps(one) for one in arguments)
        judge(read_model(model_of(f"<literalExpression><text>{escape(f'{name}({literals})')}</text></literalExpression>")), {})


def judge(read: Model, facts: dict[str, object]) -> None:
    """Evaluate everything in a model, and hold the promises against it."""
    for name in (*read.decisions, *read.decision_services):
        result = read.evaluate(name, facts, at=AT)
        text = result.trace.to_json()
        json.loads(text)
        again = read.evaluate(name, facts, at=AT)
        assert again.trace.to_json() == text, "the same case gave another trace"
        hold(result)


def hold(result: Result) -> None:
    """What every result promises."""
    assert not (result.settled and any(one.severity == "error" for one in result.diagnostics)), "settled in spite of an error"
    assert not (result.settled and result.missing), "settled with facts missing"


TARGETS: Final = {"expression": expression, "model": model, "pattern": pattern}
__all__ = ["TARGETS", "expression", "hold", "judge", "model", "model_of", "pattern", "text_of"]
