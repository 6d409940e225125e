"""Random models with random facts, by grammar: what must hold of every one of them.

`python tests/decision/fuzz/random_models.py SECONDS [SEED]`. Tables of every hit policy, contexts, lists, relations,
iterators, conditionals, invocations, business knowledge models and a decision service, over inputs known, null and unknown.
"""

from __future__ import annotations

import json
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import jsonschema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

sys.path[:0] = [str(Path(__file__).parents[3] / "src"), str(Path(__file__).parent)]

import targets  # noqa: E402

from saklig.decision import UNKNOWN, Model, ModelError, expand_trace, read_model, trace_schema  # noqa: E402

VALIDATOR: Final = jsonschema.Draft202012Validator(trace_schema())
KINDS: Final = ("number", "string", "boolean", "date")
NAMES: Final = {"number": "n", "string": "s", "boolean": "b", "date": "d"}
POLICIES: Final = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS: Final = ("", "", "SUM", "MIN", "MAX", "COUNT")

_numbers = st.sampled_from(("0", "1", "-1", "2.50", "3", "10", "1e6144", "1e-6100", "0.1", "7"))
_strings = st.sampled_from(('""', '"a"', '"b"', '"løve 🦁"', '"a" + s'))
_dates = st.sampled_from(('@"2024-02-29"', 'date("2025-09-01")', "today()", "date(2024, 2, 30)", 'd + @"P1M"'))
_atoms = {
    "number": _numbers | st.sampled_from(("n", "n", "u", "xs[1]", "c.age", "count(xs)", "null")),
    "string": _strings | st.sampled_from(("s", "s", "c.name", "null")),
    "boolean": st.sampled_from(("b", "b", "true", "false", "null")),
    "date": _dates | st.sampled_from(("d", "d", "null")),
}


def _larger(inner: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[dict[str, str]]:
    """Expressions of each kind out of smaller ones of each kind."""

    def grow(one: dict[str, str], two: dict[str, str], how: int) -> dict[str, str]:
        n, s, b, d = (one[kind] for kind in KINDS)
        m, t, c, e = (two[kind] for kind in KINDS)
        numbers = (
            f"({n}) + ({m})", f"({n}) / ({m})", f"({n}) * ({m})", f"-({n})", f"if {b} then {n} else {m}", f"sum([{n}, {m}])",
            f"max({n}, {m})", f"string length({s})", f"({d}).year", f"count(for i in xs return i + ({n}))", f"[{n}, {m}][{m}]",
            f"decimal({n}, 2)", f"modulo({n}, {m})", f"f({n})", f"sum(xs[item > ({n})])", f"({n}) ** 2", f"number({s})",
        )
        strings = (
            f"({s}) + ({t})", f"if {b} then {s} else {t}", f"string({n})", f"substring({s}, {n})", f"upper case({s})",
            f'replace({s}, "a", "b")', f"string([{n}, {s}])", f"string join([{s}, {t}])", f"string({d})", f"({{k: {s}}}).k",
        )
        booleans = (
            f"({n}) < ({m})", f"({s}) = ({t})", f"({b}) and ({c})", f"({b}) or ({c})", f"not({b})", f"({n}) in [{m}..10]",
            f"({d}) >= ({e})", f"some i in xs satisfies i > ({n})", f"every i in [{n}, {m}] satisfies i = ({m})",
            f"({n}) between ({m}) and 5", f"({s}) in ({t}, \"b\")", f"list contains(xs, {n})", f"xs = [{n}]",
            f"({n}) instance of number", f'matches({s}, "a+")', f"c = {{age: {n}, name: {s}}}",
        )
        dates = (f"if {b} then {d} else {e}", f'({d}) + duration("P" + string({n}) + "D")', f"[{d}, {e}][1]")
        forms = (numbers, strings, booleans, dates)
        return {kind: form[how % len(form)] for kind, form in zip(KINDS, forms, strict=True)}

    return st.builds(grow, inner, inner, st.integers(0, 10_000))


expressions = st.recursive(st.fixed_dictionaries(_atoms), _larger, max_leaves=6)  # type: ignore[arg-type]
cells = {
    "number": st.sampled_from(("-", "1", "< 3", "[0..5]", "not(1)", "1, 2", "> n", "null", "? > u", "(1..3]")),
    "string": st.sampled_from(("-", '"a"', 'not("a")', '"a", "b"', "s", "null", 'contains(?, "a")')),
    "boolean": st.sampled_from(("-", "true", "false", "b", "not(true)", "null")),
    "date": st.sampled_from(("-", '> @"2024-01-01"', "d", '[@"2024-01-01"..@"2026-01-01"]', "null")),
}


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A decision table."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    outs = draw(st.integers(1, 2))
    policy = draw(st.sampled_from(POLICIES))
    aggregation = draw(st.sampled_from(AGGREGATIONS)) if policy == "COLLECT" and outs == 1 else ""
    ranked = policy in ("PRIORITY", "OUTPUT ORDER")
    heads = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{NAMES[kind]}</text></inputExpression></input>' for kind in kinds
    )
    values = "<outputValues><text>3, 2, 1, 0, 10</text></outputValues>" if ranked else ""
    default = "<defaultOutputEntry><text>0</text></defaultOutputEntry>" if draw(st.booleans()) else ""
    heads += "".join(f'<output name="o{at}">{values}{default}</output>' for at in range(outs))
    rows = ""
    for _ in range(draw(st.integers(0, 30 if draw(st.integers(0, 5)) == 0 else 4))):
        rows += "<rule>" + "".join(f"<inputEntry><text>{escape(draw(cells[kind]))}</text></inputEntry>" for kind in kinds)
        results = [draw(_numbers) if ranked else draw(expressions)["number"] for _ in range(outs)]
        rows += "".join(f"<outputEntry><text>{escape(one)}</text></outputEntry>" for one in results) + "</rule>"
    given_ = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{given_}>{heads}{rows}</decisionTable>'


@st.composite
def logics(draw: st.DrawFn, depth: int = 2) -> str:
    """Any boxed expression."""
    form = draw(st.integers(0, 9)) if depth else draw(st.integers(0, 1))
    inner = logics(depth - 1) if depth else st.just(literal("1"))
    if form == 1:
        return draw(tables())
    if form == 2:
        entries = "".join(f'<contextEntry><variable name="k{at}"/>{draw(inner)}</contextEntry>' for at in range(2))
        last = f"<contextEntry>{draw(inner)}</contextEntry>" if draw(st.booleans()) else ""
        return f"<context>{entries}{last}</context>"
    if form == 3:
        return f"<list>{draw(inner)}{draw(inner)}</list>"
    if form == 4:
        condition = f"<if>{literal(draw(expressions)['boolean'])}</if>"
        return f"<conditional>{condition}<then>{draw(inner)}</then><else>{draw(inner)}</else></conditional>"
    if form == 5:
        return f'<for iteratorVariable="i"><in>{literal("xs")}</in><return>{draw(inner)}</return></for>'
    if form == 6:
        match = draw(expressions)["boolean"]
        return f"<filter><in>{literal('xs')}</in><match>{literal(match)}</match></filter>"
    if form == 7:
        kind, boolean = draw(st.sampled_from(("some", "every"))), draw(expressions)["boolean"]
        return f'<{kind} iteratorVariable="i"><in>{literal("xs")}</in><satisfies>{literal(boolean)}</satisfies></{kind}>'
    if form == 8:
        given_ = literal(draw(expressions)["number"])
        return f'<invocation>{literal("f")}<binding><parameter name="n"/>{given_}</binding></invocation>'
    if form == 9:
        one, two = draw(expressions), draw(expressions)
        cells_ = "".join(f"<row>{literal(each['number'])}{literal(each['string'])}</row>" for each in (one, two))
        return f'<relation><column name="a"/><column name="b"/>{cells_}</relation>'
    return literal(draw(expressions)[draw(st.sampled_from(KINDS))])


@st.composite
def models(draw: st.DrawFn) -> bytes:
    """A model of two decisions, a business knowledge model and a decision service."""
    body = draw(st.sampled_from(("n + 1", "if n > 5 then n else f(n + 1)", "1 / n", "{a: n, b: [n, n]}.a", "n * 2.50")))
    knowledge = (
        f'<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="n"'
        f' typeRef="number"/>{literal(body)}</encapsulatedLogic></businessKnowledgeModel>'
    )
    kind = draw(st.sampled_from(("Any", "Any", "number", "string", "numbers")))
    needs = targets._REQUIRED + '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
    first = f'<decision id="d1" name="one"><variable name="one" typeRef="{kind}"/>{needs}{draw(logics())}</decision>'
    more = '<informationRequirement><requiredDecision href="#d1"/></informationRequirement>'
    two = draw(st.sampled_from(("one", "[one, one]", "one = n", "if one then 1 else 2", "string(one)"))) if draw(
        st.booleans()
    ) else draw(expressions)["number"]
    second = f'<decision id="d2" name="two"><variable name="two"/>{needs}{more}{literal(two)}</decision>'
    service = (
        '<decisionService id="s" name="service"><variable name="service"/><outputDecision href="#d2"/>'
        '<encapsulatedDecision href="#d1"/>'
        + "".join(f'<inputData href="#i-{name}"/>' for name in targets.TYPES) + "</decisionService>"
    )
    head = f'<definitions xmlns="{targets.NAMESPACE}" id="d" name="random" namespace="urn:random">'
    return f"{head}{targets._ITEMS}{targets._INPUTS}{knowledge}{first}{second}{service}</definitions>".encode()


_values: Final[dict[str, st.SearchStrategy[object]]] = {
    "n": st.sampled_from((Decimal(0), Decimal(1), Decimal("2.50"), Decimal(-3), 7, Decimal("1e6144"))),
    "s": st.sampled_from(("", "a", "b", "løve 🦁", "\ud800")),
    "b": st.booleans(),
    "d": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "xs": st.lists(st.sampled_from((Decimal(1), Decimal(2), None, UNKNOWN)), max_size=4),
    "c": st.fixed_dictionaries({"age": st.sampled_from((Decimal(7), None, UNKNOWN)), "name": st.sampled_from(("Ada", UNKNOWN))}),
    "any": st.sampled_from((None, Decimal(1), "a", [Decimal(1)], {"k": None})),
    "u": st.just(UNKNOWN),
}
facts = st.fixed_dictionaries({}, optional={name: one | st.none() | st.just(UNKNOWN) for name, one in _values.items()})


def check(data: bytes, given_: Mapping[str, object]) -> None:
    """Every promise, for one model and one set of facts. Errors: AssertionError, and whatever should not be raised."""
    loose = read_model(data, strict=False)
    try:
        strict: Model | None = read_model(data)
    except ModelError:
        strict = None
    for name in ("one", "two", "service"):
        result = loose.evaluate(name, given_, at=targets.AT)
        text = result.trace.to_json()
        VALIDATOR.validate(json.loads(text))
        expand_trace(text)
        tuple(result.trace.read())
        targets.hold(result)
        if strict is not None:
            other = strict.evaluate(name, given_, at=targets.AT)
            assert other.trace.to_json() == text and repr(other.value) == repr(result.value), "read twice, two results"
        found: list[str] = []
        thread = threading.Thread(target=lambda name=name, found=found: found.append(  # type: ignore[misc]
            loose.evaluate(name, given_, at=targets.AT).trace.to_json()))
        thread.start()
        thread.join()
        assert found == [text], "another thread, another trace"
    loose.show_tables(("one", "two"), given_, at=targets.AT)


def main() -> None:
    """Fuzz for some seconds, in rounds of a thousand cases."""
    limit, first = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began, done, number = time.monotonic(), 0, first
    last: tuple[bytes, dict[str, object]] = b"", {}
    while time.monotonic() - began < limit:

        def one(data: bytes, given_: dict[str, object]) -> None:
            nonlocal done, last
            done += 1
            last = data, given_
            check(data, given_)

        number += 1
        quiet = settings(max_examples=1000, deadline=None, database=None, suppress_health_check=list(HealthCheck),
                         phases=[Phase.generate, Phase.shrink])
        try:
            quiet(seed(number)(given(models(), facts)(one)))()
        except BaseException as error:
            places = [f"{place.filename}:{place.lineno}" for place in traceback.extract_tb(error.__traceback__)[-3:]]
            logic = last[0].decode().partition('<decision id="d1"')[2]  # the last is the smallest
            print(f"FOUND in round {number}: {error!r}", *places, logic, last[1], sep="\n", flush=True)
            if isinstance(error, KeyboardInterrupt):
                raise
        print(f"{done} cases in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
