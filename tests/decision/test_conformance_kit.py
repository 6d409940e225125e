"""Reading, running and judging cases in the form of the conformance suite: a pass means something, a fault is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decision.kit import HEAD, NULL, case, cases_file, given, model, value
from decision.models import decision, definitions, inputs, literal
from saklig.decision.conformance import (
    Outcome,
    SkipsError,
    SuiteError,
    agrees,
    read_cases,
    read_skips,
    run_directory,
)
from saklig.decision.temporal import DateTime, FarDate, Time, YearsMonths, parse_date_time, parse_duration, parse_time

NONE = read_skips(b"")


def run(*cases: str, text: str = "x + 1", skips: str = "", **more: bytes) -> list[Outcome]:
    files = {"m.dmn": model(text), "t.xml": cases_file(*cases)} | {name.replace("_", "."): data for name, data in more.items()}
    return list(run_directory("level/d", files, read_skips(skips.encode())))


def failure(*cases: str, text: str = "x + 1", **more: bytes) -> str:
    (found,) = run(*cases, text=text, **more)
    assert found.status == "failed", found
    return found.detail


# --- the comparison ---------------------------------------------------------------------------------------------------

SAME = [
    (Decimal("1.0"), Decimal(1)),
    (Decimal("2.302585092994045684"), Decimal("2.30258509")),
    (Decimal("0.0"), Decimal(0)),
    (Decimal("1e30"), 1e30),
    (Decimal("1000000000000000019884624838656"), 1e30),
    (Decimal("0.1"), 0.1),
    ([Decimal(1), None], [Decimal(1), None]),
    ([], []),
    ({"a": Decimal(1), "b": {}}, {"b": {}, "a": Decimal(1)}),
    (date(2020, 1, 1), date(2020, 1, 1)),
    (FarDate(-1, 1, 1), FarDate(-1, 1, 1)),
    (parse_duration("P1Y"), parse_duration("P12M")),
    (parse_duration("P1D"), parse_duration("PT24H")),
    (parse_time("10:00:00.5Z"), parse_time("10:00:00.500+00:00")),
    (None, None),
]
DIFFERENT = [
    (Decimal("1.00000001"), Decimal(1)),
    (Decimal("0.00000001"), Decimal(0)),
    (Decimal("1000000000000000000000000000001"), Decimal("1e30")),
    (Decimal("1.1e30"), 1e30),
    (None, Decimal(0)),
    (Decimal(0), None),
    (True, Decimal(1)),
    (Decimal(1), True),
    (False, None),
    ("", None),
    (None, ""),
    ("1", Decimal(1)),
    ("2020-01-01", date(2020, 1, 1)),
    ("a ", "a"),
    ("A", "a"),
    ("\u00e5", "a\u030a"),
    ([Decimal(1)], Decimal(1)),
    (Decimal(1), [Decimal(1)]),
    ([Decimal(1), Decimal(2)], [Decimal(2), Decimal(1)]),
    ([Decimal(1)], [Decimal(1), None]),
    ([], None),
    ({"a": None}, {"a": None, "b": None}),
    ({"a": None, "b": None}, {"a": None}),
    ({"a": Decimal(2)}, {"a": Decimal(1)}),
    (date(2020, 1, 1), parse_date_time("2020-01-01T00:00:00")),
    (parse_time("10:00:00"), parse_time("10:00:00Z")),
    (parse_time("10:00:00.5"), parse_time("10:00:00")),
    (DateTime(date(2020, 1, 1), Time(0, 0)), DateTime(date(2020, 1, 1), Time(0, 3600))),
    (parse_duration("PT0S"), YearsMonths(0)),
]


@pytest.mark.parametrize(("found", "wanted"), SAME, ids=str)
def test_the_same(found: object, wanted: object) -> None:
    assert agrees(found, wanted)


@pytest.mark.parametrize(("found", "wanted"), DIFFERENT, ids=str)
def test_different(found: object, wanted: object) -> None:
    assert not agrees(found, wanted)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_every_kind_of_value_is_read() -> None:
    content = (
        f'<component name="n">{value("1.50")}</component><component name="d">{value("1e3", "double")}</component>'
        f'<component name="s">{value(" a b ", "string")}</component><component name="u"><value>7</value></component>'
        f'<component name="b">{value("1", "boolean")}</component><component name="o">{NULL}</component>'
        f'<component name="l"><list><item>{value("1")}</item><item><list/></item></list></component>'
        '<component name="z"><list xsi:nil="true"/></component><component name="y" xsi:nil="1"><value>7</value></component>'
        f'<component name="day">{value("2020-02-29", "date")}</component>'
        f'<component name="at">{value("2020-02-29T24:00:00Z", "dateTime")}</component>'
        f'<component name="for">{value("-P1Y", "duration")}</component>'
    )
    read = read_cases(cases_file(case("1", content)), "t.xml")
    assert read is not None
    assert read.model == "m.dmn"
    assert read.cases[0].wanted[0].value == {
        "n": Decimal("1.5"), "d": 1000.0, "s": " a b ", "u": "7", "b": True, "o": None, "l": [Decimal(1), []], "z": None,
        "y": None, "day": date(2020, 2, 29), "at": DateTime(date(2020, 3, 1), Time(0, 0)), "for": YearsMonths(-12),
    }  # fmt: skip
    assert read.cases[0].expects_value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2020-02-30", "date"), ("25:00:00", "time"), ("soon", "dateTime"), ("P", "duration"), ("yes", "boolean"),
        ("1,5", "decimal"), ("NaN", "decimal"), ("1_0", "decimal"), ("INF", "double"), ("", "decimal"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_fails_its_case_alone_with_its_place(text: str, kind: str) -> None:
    first, second = run(case("1", value(text, kind)), case("2", value("2"), given=given("x", value("1"))))
    assert (first.status, second.status) == ("failed", "passed")
    assert first.detail.startswith("t.xml:1:") and f"is no {kind}" in first.detail


def test_an_xml_file_that_is_no_test_file_is_left_alone() -> None:
    assert read_cases(b"<other/>", "x.xml") is None
    assert [one.status for one in run(case("1", value("2"), given=given("x", value("1"))), a_xml=b"<other/>")] == ["passed"]


def test_broken_xml_is_told_with_its_place_and_the_run_goes_on() -> None:
    broken, passed = run(case("1", value("2"), given=given("x", value("1"))), a_xml=HEAD.encode() + b"\n <oops</testCases>")
    assert (broken.status, broken.case, passed.status) == ("failed", "", "passed")
    assert broken.detail.startswith("a.xml:2:7: broken XML")


@pytest.mark.parametrize("entity", ['<!ENTITY a "aaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused(entity: str) -> None:
    data = f"<!DOCTYPE t [{entity}]>{HEAD}<modelName>&a;</modelName></testCases>"
    with pytest.raises(SuiteError, match="DOCTYPE"):
        read_cases(data.encode(), "t.xml")


# --- running ----------------------------------------------------------------------------------------------------------


def test_a_case_passes_when_all_its_result_nodes_agree() -> None:
    node = '<resultNode name="out"><expected>{}</expected></resultNode>'
    both = '<testCase id="1">' + given("x", value("1")) + node.format(value("2")) + node.format(value("3")) + "</testCase>"
    assert failure(both) == "out: wanted 3, found 2"


def test_a_failure_says_what_was_wanted_found_and_told() -> None:
    detail = failure(case("1", value("a", "string"), given=given("x", value("b", "string"))))
    assert detail.startswith('out: wanted "a", found null; TYPE_MISMATCH: input \'x\'')
    assert failure(case("1", value("1"), node="uot")) == "the model has no decision 'uot'; it has out"


def test_null_is_null_alone() -> None:
    assert [one.status for one in run(case("1", NULL))] == ["passed"]
    assert failure(case("1", NULL), text="false") == "out: wanted null, found false"


def test_the_model_a_test_file_names() -> None:
    one = case("1", value("2"), given=given("x", value("1")))
    files = {"m.dmn": model(), "a.xml": cases_file(one, model=""), "b.xml": cases_file(one, model="m")}
    assert [found.status for found in run_directory("d", files, NONE)] == ["passed", "passed"]
    files = {"m.dmn": model(), "c.xml": cases_file(one, model="n.dmn")}
    (found,) = run_directory("d", files, NONE)
    assert found.detail == "modelName 'n.dmn' is not in the directory, which has m.dmn"
    (found,) = run_directory("d", {"c.xml": cases_file(one)}, NONE)
    assert found.detail == "modelName 'm.dmn' is not in the directory, which has no model"
    (found,) = run_directory("d", {"m.dmn": b"<definitions>", "c.xml": cases_file(one)}, NONE)
    assert found.detail.startswith("the model can't be read: m.dmn:1:14: broken XML")


SHARED_BKM = (
    '<businessKnowledgeModel id="k" name="twice"><variable name="twice"/><encapsulatedLogic>'
    '<formalParameter name="a" typeRef="number"/><formalParameter name="b"/>'
    "<literalExpression><text>if b = null then a * 2 else b</text></literalExpression></encapsulatedLogic>"
    "</businessKnowledgeModel>"
)


def test_imports_are_found_among_the_directorys_models() -> None:
    importing = definitions(
        '<import name="lib" namespace="urn:lib" importType="" locationURI="../elsewhere/lib.dmn"/>'
        '<decision id="d" name="out"><knowledgeRequirement><requiredKnowledge href="urn:lib#k"/></knowledgeRequirement>'
        f"{literal('lib.twice(21, null)')}</decision>"
    )
    files = {"m.dmn": importing, "lib.dmn": definitions(SHARED_BKM, "urn:lib"), "t.xml": cases_file(case("1", value("42")))}
    assert [one.status for one in run_directory("d", files, NONE)] == ["passed"]
    del files["lib.dmn"]
    (found,) = run_directory("d", files, NONE)
    assert "no model with the namespace urn:lib was found" in found.detail and "there are m.dmn" in found.detail


def test_a_decision_of_an_imported_model_by_its_namespace() -> None:
    library = definitions(decision(literal("7"), {}, name="inner"), "urn:lib")
    importing = definitions('<import name="lib" namespace="urn:lib" importType=""/>' + decision(literal("1"), {}))
    node = '<resultNode name="inner" namespace="urn:lib"><expected>{}</expected></resultNode>'.format(value("7"))
    files = {"m.dmn": importing, "lib.dmn": library, "t.xml": cases_file(f'<testCase id="1">{node}</testCase>')}
    assert [one.status for one in run_directory("d", files, NONE)] == ["passed"]


@pytest.mark.parametrize(("arguments", "wanted"), [("a", "42"), ("ab", "5")])
def test_a_knowledge_model_is_called(arguments: str, wanted: str) -> None:
    numbers = {"a": "21", "b": "5"}
    content = "".join(given(name, value(numbers[name])) for name in arguments)
    one = case("1", value(wanted), node="twice", given=content, more=' type="bkm" invocableName="twice"')
    files = {"m.dmn": definitions(SHARED_BKM), "t.xml": cases_file(one)}
    assert [found.detail for found in run_directory("d", files, NONE)] == [""]
    missing = case("1", value("1"), more=' type="bkm" invocableName="thrice"')
    (found,) = run_directory("d", {**files, "t.xml": cases_file(missing)}, NONE)
    assert found.detail == "the model has no business knowledge model 'thrice'; it has twice"


def service(*outputs: str) -> bytes:
    types = {"x": "number"}
    return definitions(
        inputs(types)
        + "".join(decision(literal(f"x + {number}"), types, name=name) for number, name in enumerate(outputs, 1))
        + '<decisionService id="s" name="serve">'
        + "".join(f'<outputDecision href="#dec-{name}"/>' for name in outputs)
        + '<inputData href="#i-0"/></decisionService>'
    )


def test_a_decision_service_gives_the_output_that_the_node_names() -> None:
    more, content = ' type="decisionService" invocableName="serve"', given("x", value("1"))
    one, two = (case(name, value(wanted), node=name, given=content, more=more) for name, wanted in (("a", "2"), ("b", "3")))
    files = {"m.dmn": service("a"), "t.xml": cases_file(one)}
    assert [found.detail for found in run_directory("d", files, NONE)] == [""]
    files = {"m.dmn": service("a", "b"), "t.xml": cases_file(one, two)}
    assert [found.detail for found in run_directory("d", files, NONE)] == ["", ""]
    plain = case("1", value("2"), node="a", given=content, more=' type="decisionService" invocableName="a"')
    files = {"m.dmn": service("a"), "t.xml": cases_file(plain)}
    assert [found.detail for found in run_directory("d", files, NONE)] == [""]


def test_a_fault_of_the_engine_costs_its_case_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.decision.conformance import running

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(running, "_evaluate", broken)
    assert failure(case("1", value("1"))) == "evaluating 'out' raised ZeroDivisionError: oops"
    monkeypatch.setattr(running, "read_model", broken)
    assert failure(case("1", value("1"))) == "reading the model raised ZeroDivisionError: oops"


# --- skips ------------------------------------------------------------------------------------------------------------

SKIPS = '["d"]\nreason = "not ours:\\n a reason"\ncases = ["1", "t/2", "gone"]\n'


def test_a_skipped_case_is_told_with_its_reason_and_whether_it_passes_now() -> None:
    x = given("x", value("1"))
    found = run(case("1", value("3"), given=x), case("2", value("2"), given=x), case("3", value("2"), given=x), skips=SKIPS)
    assert [(one.status, one.passes_now) for one in found] == [("skipped", False), ("skipped", True), ("passed", False)]
    assert found[0].detail == "not ours: a reason"
    skips = read_skips(SKIPS.encode())
    assert skips.unknown("level/d", frozenset({"1", "t/2"})) == ("gone",)
    assert skips.unknown("other", frozenset()) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff", "not UTF-8"),
        (b"[d", "not TOML"),
        (b"d = 1", "has not exactly a reason and cases"),
        (b'[d]\ncases = ["1"]', "has not exactly a reason and cases"),
        (b'[d]\nreason = " "\ncases = ["1"]', "a skipped case has a reason"),
        (b'[d]\nreason = "r"\ncases = "1"', "no list of case ids"),
        (b'[d]\nreason = "r"\ncases = [1]', "no list of case ids"),
        (b'[d]\nreason = "r"\ncases = []', "no list of case ids"),
    ],
)
def test_a_list_that_is_none(text: bytes, says: str) -> None:
    with pytest.raises(SkipsError, match=says):
        read_skips(text)
