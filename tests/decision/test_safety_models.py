"""Texts and files that no honest author wrote: read or refused, never anything else, and in little time and room."""

from __future__ import annotations

import pytest

from decision.models import AT, decision, definitions, expression_model, inputs, literal, table
from decision.test_safety import ROOM, Room, read_whole
from saklig.decision import ModelError, read_model

# --- texts of expressions ---

OPENINGS = (
    "(", "[", "{a:", "-", "not(", "if true then ", "for i in [1] return ", "function(x) ", "f(", "[1..", "1 in (",
    "some x in [1] satisfies ", "a.", "@", "1 + (", '"a" instance of list<', "x[", "> ", "] ", "(<", "1 between 1 and ", "((1",
    "1 in [",
)


@pytest.mark.parametrize("opening", OPENINGS)
def test_nesting_without_end_is_refused(opening: str) -> None:
    for times in (70, 300, 3000):
        model = expression_model(opening * times + "1", strict=False)
        read_whole(model.evaluate("out", {}, at=AT))
        if times > 70:
            with pytest.raises(ModelError):
                expression_model(opening * times + "1")


@pytest.mark.parametrize("text", [
    "[" * 79 + "1" + "]" * 79, "{a:" * 79 + "1" + "}" * 79, "f(" * 78 + "1" + ")" * 78, "1 in (" * 39 + "1" + ")" * 39,
    " and ".join(["true"] * 150), "[1]" + "[item > 0]" * 148, "{a: 1}" + ".a" * 148, "if n = 1 then 1 else " * 78 + "2",
    "max(" + ",".join(["1"] * 20_000) + ")", "[" + ",".join(["1"] * 49_000) + "]",
    "1 instance of " + "list<" * 79 + "number" + ">" * 79,
    ("for " + ",".join(f"i{at} in [1]" for at in range(16)) + " return ") * 2 + "1",
    "for " + ",".join(f"i{at} in [1]" for at in range(5000)) + " return 1", "/*a*/" * 19_000 + "1", "/*" * 49_000,
    " ".join(["a"] * 49_000),
    "{" + ",".join(f"a{at}: a{at - 1}" if at else "a0: 1" for at in range(7000)) + "}",
    "1 in ((" * 30 + "1" + "))" * 30 + "[1]",
    '"' + "\\u0041" * 15_000 + '"', "1" + "0" * 50_000, "]1..[" * 30 + "1..2" + "]" * 30,
])  # fmt: skip
def test_large_expressions_are_read_or_refused(text: str) -> None:
    read_whole(expression_model(text, strict=False).evaluate("out", {}, at=AT))


# --- files ---

@pytest.mark.parametrize("data", [
    b"", b"\0" * 100, b"<a>" * 100_000, definitions("<description>" * 250 + "</description>" * 250),
    definitions("<description/>" * 200_001),
    b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', b'<?xml version="1.0" encoding="hex"?><a/>',
    b'<?xml version="1.0" encoding="utf-7"?><a/>',
    b'<?xml version="1.0" encoding="undefined"?><a/>', b'<?xml version="1.0" encoding="a\0b"?><a/>',
    b"<a>" + b"\xff" * 10 + b"</a>",
    b"<a>&x;</a>", b"<a>&#0;</a>", b"x" * 20_000_001,
])  # fmt: skip
def test_a_file_that_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        read_model(data, strict=False)


BOXES = (
    ("<context><contextEntry>", literal("1"), "</contextEntry></context>"), ("<list>", literal("1"), "</list>"),
    ("<functionDefinition>", literal("1"), "</functionDefinition>"),
    ("<conditional><if>", literal("true"), f"</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>"),
    (f'<for iteratorVariable="x"><in>{literal("[1, 2]")}</in><return>', literal("x"), "</return></for>"),
)


@pytest.mark.parametrize("box", BOXES, ids=["context", "list", "function", "conditional", "for"])
@pytest.mark.parametrize("levels", [18, 40, 60, 90])
def test_deeply_boxed_expressions_are_read_or_refused(box: tuple[str, str, str], levels: int) -> None:
    opening, middle, closing = box
    try:
        model = read_model(definitions(decision(opening * levels + middle + closing * levels, {})), strict=False)
    except ModelError:
        return
    read_whole(model.evaluate("out", {}, at=AT))


def test_names_of_any_length_are_names() -> None:
    for name in ("n" * 100_000, " ".join(["n"] * 20_000)):
        data = definitions(inputs({name: "number"}) + decision(literal(f"{name} + 1"), {name: "number"}))
        model = read_model(data, strict=False)
        read_whole(model.evaluate("out", {name: 1}, at=AT))


@pytest.mark.parametrize(("columns", "rows"), [(2000, 1), (300, 50), (1, 10_000)])
def test_large_tables_are_read(columns: int, rows: int) -> None:
    room = Room()
    logic = table([("x", "number")] * columns, [[str(row)] * columns + ["1"] for row in range(rows)])
    model = read_model(definitions(inputs({"x": "number"}) + decision(logic, {"x": "number"})))
    assert model.evaluate("out", {"x": 0}, at=AT).value == 1
    assert room.taken() < ROOM


def test_a_large_table_without_an_index_is_read() -> None:
    logic = table([("x", "number")], [[f"? = {row} + x - x", str(row)] for row in range(2_500)])
    model = read_model(definitions(inputs({"x": "number"}) + decision(logic, {"x": "number"})))
    assert model.evaluate("out", {"x": 2_400}, at=AT).value == 2_400


def test_chains_of_requirements_are_followed_or_refused() -> None:
    for length in (100, 400, 2000):
        chain = "".join(
            f'<decision id="d{at}" name="d{at}"><variable name="d{at}"/>'
            + (f'<informationRequirement><requiredDecision href="#d{at + 1}"/></informationRequirement>' if at < length else "")
            + literal(f"d{at + 1} + 1" if at < length else "1") + "</decision>" for at in range(length + 1)
        )
        try:
            model = read_model(definitions(chain), strict=False)
        except ModelError as error:
            assert "nested too deeply" in str(error)
            continue
        assert model.evaluate("d0", {}, at=AT).value == length + 1
