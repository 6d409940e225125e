"""The interview's promise over every shipped package and generated facts: what is unknown is never counted as granted.

Facts are drawn for all that can be asked, a part of them is told, and what is said to be granted then must be granted whatever
the rest turns out to be.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from saklig.assistant.interview import Talk, answers_of, asks_everything, bare, read_answers, result
from saklig.cases.answers import clean
from saklig.cases.listed import count_name
from saklig.service_packages import catalogue_names, determine, example_local, load

TODAY = date(2025, 10, 6)
GRANTED = "granted"
RESULT_MODULE = sys.modules["saklig.assistant.interview.result"]  # its name in the package is the function's


@lru_cache
def talk_of(name: str, children: int = 1) -> Talk:
    package = load(name)
    counts = {path: max(people.fewest, min(children, people.most)) for path, people in package.origins.people.items()}
    return Talk(
        package=package, local=example_local(package), today=TODAY, counts=counts,
        everything=asks_everything(package, decided_here="municipality" in package.service.authority.decided_by),
    )  # fmt: skip


def value_of(talk: Talk, leaf: Any, draw: random.Random) -> Any:
    """An answer that the question takes, near and far from where rules have their limits."""
    question = talk.question(leaf, "nb")
    if question.periods:
        return draw.choice(question.periods).value
    if question.kind == "yes-no":
        return draw.random() < 0.5
    if question.kind == "choice":
        return draw.choice(question.choices)[0]
    if question.kind == "date":
        return date(draw.choice((1960, 1980, 2008, 2017, 2020, 2022, 2024)), draw.randint(1, 12), draw.randint(1, 28)).isoformat()
    within = {"number": (1, 3, 5, 8), "hours/week": (0, 8, 12, 20, 41, 45), "kr/month": (0, 1200, 2000, 15_000, 45_000)}
    if question.unit in within:
        return draw.choice(within[question.unit])
    return draw.choice((0, 1, 3, 20, 45, 1200, 2000, 15_000, 200_000, 450_000, 2_000_000))


def told_by(talk: Talk, draw: random.Random) -> dict[str, Any]:
    return {leaf.path: value_of(talk, leaf, draw) for leaf in talk.asked}


def granted_lines(talk: Talk, told: dict[str, Any]) -> set[str]:
    """What the rules themselves grant on all of the facts, in some month to somebody."""
    found = determine(talk.package, talk.tree(talk.values(told)), local=talk.local, at=talk.today)
    return {line.benefit for line in found.outcomes if line.kind == GRANTED}


@pytest.mark.parametrize("name", catalogue_names())
def test_unknown_is_never_a_yes(name: str) -> None:
    draw, said_yes = random.Random(20251006), 0
    tried = 0
    for round_ in range(24):
        talk = talk_of(name, 1 + round_ % 2)
        whole = told_by(talk, draw)
        # One fact left out, or a few, or half of them: nearly enough is where an unsure yes would be said.
        left_out = set(draw.sample(sorted(whole), min(len(whole), draw.choice((1, 1, 2, 3, len(whole) // 2)))))
        told = {path: value for path, value in whole.items() if path not in left_out}
        said = result(talk, told, "nb", nothing_left=False)
        said_yes += len(said.granted)
        for _ in range(3 if said.granted or said.refused else 0):
            rest, tried = told_by(talk, draw) | told, tried + 1
            given = granted_lines(talk, rest)
            assert set(said.granted) <= given, (name, told, rest)
            assert not set(said.refused) & given, (name, told, rest)
    assert tried
    assert said_yes or name == "bostotte"  # where the whole form is asked, nearly all of it must be told


@pytest.mark.parametrize("name", catalogue_names())
def test_nothing_told_is_nothing_granted_of_what_is_asked_for(name: str) -> None:
    talk = talk_of(name)
    asked_for = {code for code, benefit in talk.package.benefits.items() if benefit.asked_by}
    assert not set(result(talk, {}, "nb", nothing_left=False).granted) & asked_for


@pytest.mark.parametrize("name", catalogue_names())
def test_what_is_left_out_makes_no_difference(name: str) -> None:
    """When nothing is left to ask, any answer to the rest gives the same benefits."""
    draw = random.Random(7)
    for _ in range(4):
        talk, told = talk_of(name), {}
        for _ in range(60):
            still = talk.still(talk.values(told))
            if not still:
                break
            told |= {leaf.path: value_of(talk, leaf, draw) for leaf in talk.together(still)}
        else:
            raise AssertionError("the questions never end")
        before = result(talk, told, "nb").granted
        for _ in range(2):
            assert set(before) == granted_lines(talk, told_by(talk, draw) | told)


@pytest.mark.parametrize("name", catalogue_names())
def test_every_question_says_why_it_is_asked_in_three_languages(name: str) -> None:
    talk = talk_of(name)
    for leaf in talk.asked:
        for language in ("nb", "nn", "en"):
            question = talk.question(leaf, language)
            assert question.label and question.why, (name, leaf.path, language)


def test_an_amount_nobody_knows_makes_no_yes() -> None:
    """Long after the last known amount the rules cannot say, and so neither does the interview."""
    for name in catalogue_names():
        base = talk_of(name)
        late = replace(base, today=date(2049, 10, 6))
        draw = random.Random(3)
        for _ in range(4):
            told = told_by(late, draw)
            found = determine(late.package, late.tree(late.values(told)), local=late.local, at=late.today)
            if any(remark.code == "AMOUNT_NOT_KNOWN" for remark in found.remarks):
                assert result(late, told, "nb").granted == ()


def test_what_the_rules_cannot_take_is_told_and_stops_nothing() -> None:
    """A number outside of what the model allows, as a grade of 1200, is no answer, and no fault of ours."""
    told_of = []
    for name in catalogue_names():
        talk = talk_of(name)
        good = told_by(talk, random.Random(5))
        huge = {path: 10**9 if isinstance(value, int) and not isinstance(value, bool) else value for path, value in good.items()}
        found, unfit = talk.fitting(huge)
        assert set(found) | set(unfit) == set(huge) and not set(found) & set(unfit)
        talk.still(talk.values(found))
        told_of += unfit
    assert any(path.endswith("grade") for path in told_of)


@pytest.mark.parametrize("name", catalogue_names())
def test_only_answers_go_on_and_no_register_fact_does(name: str) -> None:
    talk = talk_of(name)
    told = told_by(talk, random.Random(1))
    carried = answers_of(talk, told, list(talk.package.benefits))
    questions = {question.input for question in talk.package.questions}
    assert set(carried) <= questions
    assert all(talk.package.facts[path].source == "applicant" for path in carried)
    assert {benefit.asked_by for benefit in talk.package.benefits.values() if benefit.asked_by} <= set(carried)


@pytest.mark.parametrize("name", catalogue_names())
def test_what_a_program_answers_is_held_against_the_question(name: str) -> None:
    talk = talk_of(name)
    questions = {leaf.path: talk.question(leaf, "nb") for leaf in talk.asked}
    good, none = read_answers(questions, told_by(talk, random.Random(2)))
    assert set(good) == set(questions) and not none
    told, wrong = read_answers(questions, dict.fromkeys(questions, "\x00 <script>"))
    assert set(wrong) == {path for path, question in questions.items() if question.kind != "text"} and set(told) <= set(questions)
    assert read_answers(questions, {"no.such": 1}) == ({}, {"no.such": "unknown-question"})


@pytest.mark.parametrize("name", catalogue_names())
def test_what_was_told_of_one_of_several_goes_to_that_person_of_the_form(name: str) -> None:
    """Two of each: every answer that the form also asks is carried, each under its own person, and none of what registers say."""
    talk = talk_of(name, 2)
    told = told_by(talk, random.Random(4))
    carried = answers_of(talk, told, (), counted=[count_name(path) for path in talk.counts])
    forms = {question.input for question in talk.package.questions}
    asked = {leaf.path for leaf in talk.asked if leaf.spec.source == "applicant" and bare(leaf) in forms}
    assert {path: value for path, value in carried.items() if path in told} == {path: told[path] for path in asked}
    for path, people in talk.package.origins.people.items():
        assert (carried.get(path) == 2) is (people.who == "stated")
    kept, problems = clean(talk.package, carried)
    assert not problems and kept == carried
    if name == "bostotte":
        assert {path for path in carried if path.startswith("household.others[1].")}


@pytest.mark.parametrize("name", [one for one in catalogue_names() if one != "bostotte"])
def test_of_those_whom_registers_know_the_form_asks_nothing_that_the_interview_asked(name: str) -> None:
    """In kindergarten and after-school care each child's figures are fetched after sending: there is nothing to ask twice."""
    talk = talk_of(name, 2)
    assert {leaf.owner.split("[")[0] for leaf in talk.asked} == {"household.adults", "children"}
    assert not {bare(leaf) for leaf in talk.asked} & {question.input for question in talk.package.questions}


@pytest.mark.parametrize(("adults", "counted", "carried"), [(1, True, True), (2, True, False), (1, False, False)])
@pytest.mark.parametrize("name", [one for one in catalogue_names() if one != "bostotte"])
def test_the_only_adult_has_no_cohabitant_to_tell_of(name: str, adults: int, counted: bool, carried: bool) -> None:
    """And who was not asked, or is not alone, is asked in the form."""
    talk = replace(talk_of(name), counts={"household.adults[]": adults, "children[]": 1})
    found = answers_of(talk, {}, (), counted=["count-adults"] if counted else [])
    assert ("cohabitant" in found) is carried and found.get("cohabitant") is None


@pytest.mark.parametrize(
    "doubt",
    [
        {"outcomes": {"settled": False}},
        {"outcomes": {"kind": None}},
        {"outcomes": {"kind": "undetermined"}},
        {"remarks": ("AMOUNT_NOT_KNOWN", "warning")},
        {"remarks": ("ANY_OTHER", "error")},
    ],
    ids=str,
)
def test_a_yes_that_anything_casts_doubt_on_is_unsure(monkeypatch: pytest.MonkeyPatch, doubt: dict[str, Any]) -> None:
    """Each guard by itself, since the rules as they are give no line that is granted and still open."""
    from saklig.service_packages.determination import Remark

    talk = talk_of("redusert-foreldrebetaling")
    draw = random.Random(3)
    told = next(told for _ in range(400) if result(talk, told := told_by(talk, draw), "nb").granted)
    sure = result(talk, told, "nb")

    def doubted(*args: Any, **rest: Any) -> Any:
        found = determine(*args, **rest)
        if "remarks" in doubt:
            code, severity = doubt["remarks"]
            return replace(found, remarks=(*found.remarks, Remark(code=code, message="", severity=severity)))
        return replace(found, outcomes=tuple(replace(line, **doubt["outcomes"]) for line in found.outcomes))

    monkeypatch.setattr(RESULT_MODULE, "determine", doubted)
    found = result(talk, told, "nb")
    assert not found.granted and set(sure.granted) <= set(found.unsure)


def test_a_benefit_of_which_nothing_is_known_is_unsure_until_nothing_is_left_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = talk_of("redusert-foreldrebetaling")
    told = told_by(talk, random.Random(3))

    def nothing(*args: Any, **rest: Any) -> Any:
        return replace(determine(*args, **rest), outcomes=(), remarks=(), settled=False)

    monkeypatch.setattr(RESULT_MODULE, "determine", nothing)
    assert set(result(talk, told, "nb", nothing_left=False).unsure) == set(talk.package.benefits)
    assert not result(talk, told, "nb", nothing_left=True).unsure
