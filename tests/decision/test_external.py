"""Java functions that a model names: those of the table give what Java gives, and all others are refused in words."""

from __future__ import annotations

from decimal import Decimal
from xml.sax.saxutils import escape

import pytest

from decision.models import AT, decision, definitions, expression_model, inputs, literal
from saklig.decision import CallStep, ModelError, Result, read_model
from saklig.decision.errors import Fault
from saklig.decision.feel import external, java
from saklig.decision.feel.java_format import format_java

MATH = "java.lang.Math"
COS = "cos(double)"


def named(owner: str, signature: str, count: int) -> str:
    """A function of FEEL that calls one of Java."""
    parameters = ", ".join(f"p{number}" for number in range(count))
    return f'function({parameters}) external {{java: {{class: "{owner}", method signature: "{signature}"}}}}'


def run(owner: str, signature: str, *arguments: str) -> Result:
    text = f"{{f: {named(owner, signature, len(arguments))}, out: f({', '.join(arguments)})}}.out"
    return expression_model(text, strict=False).evaluate("out", {}, at=AT)


def calls(table: str) -> list[tuple[str, str, list[str], str]]:
    """Lines of `class signature | arguments | result`."""
    rows = []
    for line in table.strip().splitlines():
        name, arguments, wanted = (part.strip() for part in line.split(" | "))
        owner, _, signature = name.partition(" ")
        owner = owner if "." in owner else f"java.lang.{owner}"
        rows.append((owner, signature, arguments.split("; "), wanted))
    return rows


# What Java (JDK 21) gives. `null` is where Java throws, or gives NaN or an infinity, which FEEL has not.
GIVES = r"""
Math cos(double) | 0 | 1
Math sqrt(double) | 2 | 1.4142135623730951
Math sqrt(double) | -1 | null
Math log(double) | 0 | null
Math log10(double) | 1000 | 3
Math exp(double) | 1000 | null
Math pow(double,double) | 2; 0.5 | 1.4142135623730951
Math pow(double,double) | -8; 1/3 | null
Math cbrt(double) | -27 | -3
Math hypot(double,double) | 3; 4 | 5
Math atan2(double,double) | 1; 1 | 0.7853981633974483
Math toRadians(double) | 180 | 3.141592653589793
Math IEEEremainder(double,double) | 5; 3 | -1
Math max(double, double) | 123.45; 456.78 | 456.78
Math min(double,double) | 0.1; 0.2 | 0.1
Math max(float,float) | 123.46; 456.78 | 456.78
Math max(float,float) | 16777217; 0 | 16777216
Math max(float,float) | 1.000000059604644775390625000000001; 0 | 1.0000001
Math max(float,float) | 1.000000059604644775390625; 0 | 1
Math max(float,float) | 1e39; 0 | null
Math min(float,float) | 1e39; 0 | 0
Math max(int,int) | 123; 456 | 456
Math max(int,int) | 1.5; 456 | null
Math max(int,int) | 2147483648; 0 | null
Math max(int,int) | -2147483648; -2147483648 | -2147483648
Math max(long,long) | 9223372036854775807; 0 | 9223372036854775807
Math max(long,long) | 9223372036854775808; 0 | null
Math max(long,long) | 1e6000; 0 | null
Math abs(int) | -7 | 7
Math abs(int) | -2147483648 | -2147483648
Math abs(double) | -0.5 | 0.5
Math addExact(int,int) | 2147483647; 1 | null
Math addExact(long,long) | 2147483647; 1 | 2147483648
Math multiplyExact(int,int) | 65536; 65536 | null
Math floorDiv(int,int) | -7; 3 | -3
Math floorMod(int,int) | -7; 3 | 2
Math floorMod(int,int) | 7; 0 | null
Math floorDiv(int,int) | -2147483648; -1 | -2147483648
Math toIntExact(long) | 2147483648 | null
Math signum(double) | -0.1 | -1
Math round(double) | 2.5 | 3
Math round(double) | -2.5 | -2
Math round(double) | 0.49999999999999994 | 0
Math round(double) | 1e300 | 9223372036854775807
Math round(float) | 1e30 | 2147483647
Math rint(double) | 2.5 | 2
Math floor(double) | -0.5 | -1
Math ceil(double) | 1.2 | 2
Math cos(double) | "1" | null
Math cos(double) | null | null
Math cos(double) | [0] | 1
Math cos(double) | [0, 0] | null
Byte valueOf(byte) | 3 | 3
Byte valueOf(byte) | 128 | null
Byte valueOf(byte) | -128 | -128
Short valueOf(short) | 32768 | null
Short valueOf(short) | 123 | 123
Integer valueOf(java.lang.String) | "+123" | 123
Integer valueOf(java.lang.String) | "123 " | null
Integer valueOf(java.lang.String) | "1_000" | null
Integer valueOf(java.lang.String) | "" | null
Integer valueOf(java.lang.String) | "2147483648" | null
Integer valueOf(java.lang.String) | 5 | null
Integer parseInt(java.lang.String,int) | "ff"; 16 | 255
Integer parseInt(java.lang.String,int) | "0xff"; 16 | null
Integer parseInt(java.lang.String,int) | "12"; 2 | null
Integer parseInt(java.lang.String,int) | "12"; 40 | null
Integer sum(int,int) | 2147483647; 1 | -2147483648
Integer signum(int) | -9 | -1
Integer compare(int,int) | 1; 9 | -1
Byte compare(byte,byte) | 1; 9 | -8
Integer toString(int) | 12 | "12"
Long parseLong(java.lang.String) | "-9223372036854775808" | -9223372036854775808
Float valueOf(java.lang.String) | "1234.56" | 1234.56
Float sum(float,float) | 0.1; 0.2 | 0.3
Double valueOf(java.lang.String) | "1234.56" | 1234.56
Double valueOf(java.lang.String) | " 1e3 " | 1000
Double valueOf(java.lang.String) | "1.5f" | 1.5
Double valueOf(java.lang.String) | "1,5" | null
Double valueOf(java.lang.String) | "NaN" | null
Double valueOf(java.lang.String) | "-Infinity" | null
Double sum(double,double) | 0.1; 0.2 | 0.30000000000000004
Double toString(double) | 0.001 | "0.001"
Double toString(double) | 0.0001 | "1.0E-4"
Double toString(double) | 9999999 | "9999999.0"
Double toString(double) | 10000000 | "1.0E7"
Double toString(double) | -123456789.5 | "-1.234567895E8"
Double toString(double) | 0 | "0.0"
Float toString(float) | 0.1 | "0.1"
Boolean valueOf(java.lang.String) | "TrUe" | true
Boolean valueOf(java.lang.String) | " true" | false
Boolean logicalXor(boolean,boolean) | true; false | true
Character valueOf(char) | "å" | "å"
String valueOf(char) | "a" | "a"
String valueOf(char) | "abc" | null
String valueOf(char) | "" | null
String valueOf(char) | "\U01F600" | null
String valueOf(int) | 12 | "12"
String valueOf(double) | 3 | "3.0"
String valueOf(boolean) | false | "false"
String valueOf(java.lang.Object) | 1.50 | "1.50"
String valueOf(java.lang.Object) | null | "null"
String valueOf(java.lang.Object) | {a: 1} | null
java.math.BigDecimal valueOf(double) | 0.1 | 0.1
"""
FORMATS = r"""
"foo %s"; "bar" | "foo bar"
"%2$s %1$s %s"; "a"; "b" | "b a a"
"%s and %s"; ["a", "b"] | "a and b"
"[%5s|%-5s|%.2s|%S]"; "abc"; "abc"; "abc"; "abc" | "[  abc|abc  |ab|ABC]"
"100%%%n"; 1 | "100%\n"
"%s %s %s"; 1.50; true; null | "1.50 true null"
"%b %b %b %B"; null; false; 0; "x" | "false false true TRUE"
"%f"; 1.5 | "1.500000"
"%.2f"; 1.005 | "1.01"
"%.0f"; 2.5 | "3"
"%.2f"; -0.001 | "-0.00"
"%,.2f"; 1234567.891 | "1,234,567.89"
"%08.2f"; -3.14159 | "-0003.14"
"%,012.1f"; 1234.5 | "000001,234.5"
"%+.1f|% .1f|%(.1f|%(.1f"; 1; 1; 1; -2.25 | "+1.0| 1.0|1.0|(2.3)"
"%-6.1f|"; 1 | "1.0   |"
"%.3f"; null | "nul"
"no place"; 1; 2 | "no place"
"%s"; {a: 1} | null
"%f"; "1" | null
"%d"; 1 | null
"%x"; 1 | null
"%s %s"; 1 | null
"%q"; 1 | null
"100%"; 1 | null
"%-s"; 1 | null
"%0f"; 1 | null
"%-05f"; 1 | null
"%+ f"; 1 | null
"%++f"; 1 | null
"%#s"; 1 | null
"%5n"; 1 | null
"%.20000f"; 1 | null
"%999999999s"; 1 | null
5; 1 | null
"""


def line(case: object) -> str:
    return str(case)


@pytest.mark.parametrize("case", calls(GIVES), ids=line)
def test_what_java_gives(case: tuple[str, str, list[str], str]) -> None:
    owner, signature, arguments, wanted = case
    result = run(owner, signature, *arguments)
    same = expression_model(wanted).evaluate("out", {}, at=AT).value
    assert (type(result.value), result.value) == (type(same), same), result.diagnostics
    assert bool(result.diagnostics) == (same is None)
    assert all(one.start < one.end for one in result.diagnostics)


@pytest.mark.parametrize("row", FORMATS.strip().splitlines())
def test_formats(row: str) -> None:
    arguments, _, wanted = row.rpartition(" | ")
    result = run("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", *arguments.split("; "))
    same = expression_model(wanted).evaluate("out", {}, at=AT).value
    assert result.value == same, result.diagnostics
    assert bool(result.diagnostics) == (same is None)


def test_a_width_is_refused_before_anything_is_filled_to_it() -> None:
    asked: list[int] = []

    def check(length: int) -> None:
        asked.append(length)
        if length > 1000:
            raise Fault("LIMIT", "too long")

    with pytest.raises(Fault, match="too long"):
        format_java("%9s%999999999s", ["a", "b"], check)
    assert asked[-1] == 999_999_999


def test_the_table_has_types_that_are_converted_and_results_that_come_back() -> None:
    assert len(external.JAVA) > 120
    for name, function in external.JAVA.items():
        owner, _, signature = name.partition("#")
        assert function.name == f"{owner}.{signature}" and function.result_type is not None
        if signature != external.FORMAT:
            assert set(function.parameters) <= java.KINDS, name


def test_a_number_comes_back_by_its_shortest_text() -> None:
    assert str(run(MATH, "max(float,float)", "0.1", "0").value) == "0.1"
    assert str(run(MATH, "max(double,double)", "3.0", "0").value) == "3"
    assert str(run(MATH, "min(double,double)", "-0.0", "1").value) == "0"
    assert run(MATH, "max(double,double)", "1e300", "0").value == Decimal("1e300")


# --- unknown, types, traces -------------------------------------------------------------------------------------------


def test_an_unknown_fact_leaves_the_result_open() -> None:
    model = expression_model(f"{{f: {named(MATH, 'cos(double)', 1)}, out: f(x)}}.out", {"x": "number"})
    result = model.evaluate("out", {}, at=AT)
    assert (result.settled, result.missing) == (False, frozenset({("x",)}))
    assert model.evaluate("out", {"x": 0}, at=AT).settled


BOX = (
    '<functionDefinition kind="{kind}"><formalParameter name="a" typeRef="number"/><formalParameter name="b"'
    ' typeRef="number"/>{body}</functionDefinition>'
)
ENTRY = '<contextEntry><variable name="{}"/><literalExpression><text>{}</text></literalExpression></contextEntry>'


def body(owner: str = '"java.lang.Math"', signature: str = '"max(long, long)"') -> str:
    return f"<context>{ENTRY.format('class', escape(owner))}{ENTRY.format('method signature', escape(signature))}</context>"


def boxed(inside: str, kind: str = "Java", call: str = "f(2, 3)") -> bytes:
    box = BOX.format(kind=kind, body=inside)
    entry = f'<contextEntry><variable name="f"/>{box}</contextEntry><contextEntry>{literal(call)}</contextEntry>'
    return definitions(decision(f"<context>{entry}</context>", {}))


@pytest.mark.parametrize(
    "inside",
    [
        body(),
        literal('{class: "java.lang.Math", method signature: "max(long,long)"}', "inner"),
        body(signature='"max( long,long )"'),
    ],
)
def test_a_boxed_function(inside: str) -> None:
    model = read_model(boxed(inside))
    assert model.evaluate("out", {}, at=AT).value == 3
    result = read_model(boxed(inside, call='f(2, "3")'), strict=False).evaluate("out", {}, at=AT)
    assert result.value is None and "parameter 'b'" in result.diagnostics[0].message
    result = read_model(boxed(inside, call="f(2, 2.5)")).evaluate("out", {}, at=AT)
    assert (result.value, result.diagnostics[0].message) == (None, "2.5 is no Java long: it is no whole number")


def test_a_knowledge_model_in_java_is_called_and_traced_as_any_other() -> None:
    logic = BOX.format(kind="Java", body=body()).replace("functionDefinition", "encapsulatedLogic")
    model = read_model(
        definitions(
            f'<businessKnowledgeModel id="k" name="larger"><variable name="larger"/>{logic}</businessKnowledgeModel>'
            '<decision id="d" name="out"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
            f"{literal('larger(b: 4, a: 5)')}</decision>"
        )
    )
    result = model.evaluate("out", {}, at=AT)
    assert result.value == 5
    steps = [step for one in result.trace.decisions for step in one.steps]
    assert any(isinstance(step, CallStep) and step.name == "larger" for step in steps)


# --- what is refused --------------------------------------------------------------------------------------------------


def told(data: bytes, **options: bool) -> str:
    with pytest.raises(ModelError) as caught:
        read_model(data, **options)
    (problem,) = caught.value.problems
    assert problem.line > 0
    return problem.message.partition("\n")[0]


def in_feel(text: str, **options: bool) -> str:
    return told(definitions(decision(literal(text), {})), **options)


def test_what_is_not_in_the_table_is_refused_with_the_nearest_names() -> None:
    says = in_feel(named(MATH, "foo(double)", 1))
    assert says.startswith("java.lang.Math.foo(double) is not among the Java functions that are called (did you mean ")
    assert says.endswith("?): write it in FEEL") and "java.lang.Math." in says.partition("mean")[2]
    assert "did you mean java.lang.Math.sqrt(double)" in in_feel(named(MATH, "sqrd(double)", 1))
    says = in_feel(named(MATH, "max(java.lang.String, java.lang.String)", 2))
    assert says.startswith("java.lang.Math.max(java.lang.String,java.lang.String) is not among")
    says = in_feel(named("java.lang.System", "exit(int)", 1))
    assert says.startswith("java.lang.System.exit(int) is not among the Java functions that are called")
    assert in_feel(named("x", "y", 0)) == "x.y is not among the Java functions that are called: write it in FEEL"


def test_as_many_parameters_as_arguments() -> None:
    says = "java.lang.Math.max(int,int) takes 2 arguments, but the function has 1 parameters: make them as many"
    assert in_feel(named(MATH, "max(int,int)", 1)) == says
    assert "takes 2 arguments" in in_feel(named("java.lang.String", external.FORMAT, 0))


@pytest.mark.parametrize(
    "text",
    [
        "function(a) external {java: {class: 1, method signature: 2}}",
        'function(a) external {java: {class: "java.lang.Math"}}',
        'function(a) external {java: "java.lang.Math"}',
        'function(a) external {class: "java.lang.Math", method signature: "cos(double)"}',
        "function(a) external 7",
    ],
)
def test_a_name_that_is_none(text: str) -> None:
    says = "a Java function is named by class and method signature, both in quotes: write external {java: {class: "
    assert in_feel(text).startswith(says)


def test_boxes_that_are_refused() -> None:
    assert told(boxed(literal("1", "inner"))).startswith("a Java function is named by class and method signature")
    assert told(boxed("")).startswith("a Java function is named by class and method signature")
    assert told(boxed(body(owner="java.lang.Math"))).startswith("a Java function is named by class and method signature")
    assert told(boxed(body(owner='"'))).startswith("a Java function is named by class and method signature")
    assert told(boxed(body(), kind="PMML")) == "PMML models are not called: write the function in FEEL"
    assert told(boxed(body(), kind="Perl")) == "there are no Perl functions: write the function in FEEL"
    assert in_feel('function(a) external {pmml: {document: "x", model: "y"}}') == (
        "PMML models are not called: write the function in FEEL"
    )


def test_without_strictness_it_is_null_with_a_diagnostic() -> None:
    result = run(MATH, "foo(double)", "1")
    assert (result.value, result.diagnostics[0].code) == (None, "EXTERNAL_FUNCTION")
    result = read_model(boxed(body(signature='"foo()"')), strict=False).evaluate("out", {}, at=AT)
    assert (result.value, result.diagnostics[0].code) == (None, "EXTERNAL_FUNCTION")


def test_a_reader_that_lets_no_outside_function_in_refuses_those_of_the_table_too() -> None:
    says = "Java functions are not called by a rule of law, which must be readable: write the function in FEEL"
    assert in_feel(named(MATH, "cos(double)", 1), external=False) == says
    assert told(boxed(body()), external=False) == says
    allowed = f"<allowedValues><text>{escape(f'({named(MATH, COS, 1)})(?) > 0')}</text></allowedValues>"
    item = f'<itemDefinition name="tX"><typeRef>number</typeRef>{allowed}</itemDefinition>'
    data = definitions(item + inputs({"x": "tX"}) + decision(literal("x"), {"x": "tX"}))
    assert told(data, external=False) == says
    assert read_model(data).evaluate("out", {"x": 0}, at=AT).value == 0
    assert read_model(data).evaluate("out", {"x": 3}, at=AT).value is None


def test_their_names_are_no_names_of_feel() -> None:
    message = in_feel("java.lang.Math#cos(1)")
    assert "'#' can't stand here" in message
    assert "#" not in in_feel("cos(1)")
