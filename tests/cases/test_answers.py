"""Every kind of field with everything people and machines put in it."""

from __future__ import annotations

import pytest

from cases import town
from saklig.cases.answers import clean, stated

YES_NO = "application.asks_income_cap"
NUMBER = "application.year_start"


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        (YES_NO, True, True),
        (YES_NO, None, None),
        (YES_NO, "  ", None),
        (NUMBER, 2025, 2025),
        (NUMBER, " 2025 ", 2025),
        (NUMBER, "2\u00a0025", 2025),  # pasted with a hard space
        ("cohabitant", f"{town.DAG[:6]} {town.DAG[6:]}", town.DAG),
        ("cohabitant", f"\u200b{town.DAG}\n", town.DAG),
        ("cohabitant", "", None),
        ("children", [town.KIM, town.KIM], [town.KIM]),
        ("children", [], []),
    ],
)
def test_what_is_taken(key, value, kept):
    assert clean(town.package(), {key: value}) == ({key: kept}, {})


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        (YES_NO, "true", "not-yes-or-no"),
        (YES_NO, 1, "not-yes-or-no"),
        (YES_NO, [True], "not-yes-or-no"),
        (NUMBER, -1, "negative"),
        (NUMBER, "1e400", "not-a-number"),
        (NUMBER, "2e3", "not-a-number"),
        (NUMBER, "2_024", "not-a-number"),
        (NUMBER, "٢٠٢٤", "not-a-number"),
        (NUMBER, "2024.5", "not-a-year"),
        (NUMBER, 0, "not-a-year"),
        (NUMBER, 10_000, "not-a-year"),
        (NUMBER, 99_999_999, "not-a-year"),
        (NUMBER, 10**30, "too-large"),
        (NUMBER, "NaN", "not-a-number"),
        (NUMBER, "Infinity", "not-a-number"),
        (NUMBER, "<b>1</b>", "not-a-number"),
        (NUMBER, True, "not-a-number"),
        (NUMBER, {"a": 1}, "not-a-number"),
        ("cohabitant", int(town.DAG), "identity-not-text"),
        ("cohabitant", "12345678901", "identity-check-digits"),
        ("cohabitant", "1234567890", "identity-not-eleven-digits"),
        ("cohabitant", "１２３４５６７８９０１", "identity-not-eleven-digits"),
        ("cohabitant", "<script>alert(1)</script>", "identity-not-eleven-digits"),
        ("children", "all", "not-a-list"),
        ("children", [town.KIM] * 21, "too-many"),
        ("application.received", "2020-01-01", "unknown-question"),
        ("household.adults[0].income", 0, "unknown-question"),  # nobody sets the register's facts by hand
        ("", "x", "unknown-question"),
    ],
)
def test_what_is_refused_and_why(key, value, problem):
    kept, problems = clean(town.package(), {key: value})
    assert (kept, problems) == ({}, {key: problem})


def test_both_must_say_that_they_have_lived_together_so_long():
    answers = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    assert stated(town.package(), answers, town.ANA, None).cohabitant_confirmed is None
    same = stated(town.package(), answers, town.ANA, {"confirmed": True, "lived_together_12_of_18": True})
    assert (same.cohabitant_confirmed, same.lived_together_12_of_18) == (True, True)
    differ = stated(town.package(), answers, town.ANA, {"confirmed": True, "lived_together_12_of_18": False})
    assert differ.lived_together_12_of_18 is None
    assert stated(town.package(), {"cohabitant": town.ANA}, town.ANA, None).cohabitant is None  # oneself is no cohabitant


def test_every_problem_has_words_in_every_language():
    import re
    from pathlib import Path

    from saklig.cases import answers
    from saklig.web.texts import LANGUAGES, catalogue

    codes = set(re.findall(r'ValueError\("([a-z-]+)"\)', Path(answers.__file__).read_text()))
    assert "not-a-year" in codes and len(codes) > 10
    for language in LANGUAGES:
        assert {code for code in codes if f"problem.{code}" not in catalogue(language)} == set(), language
