"""Each shipped service asked question by question: the outcome of all facts, with fewer questions than the form has.

The benchmark runs the same with 10,000 persons for each, and backward chaining beside it.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from saklig.service_packages import catalogue_names, load
from saklig.service_packages.paths import remove_at
from saklig.service_packages.testing import facts_of

# for this import only: a benchmark is called as a folder of tests is, and would be found instead of it
_before = sys.path[:]
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import questions  # noqa: E402

sys.path[:] = _before


@pytest.mark.parametrize("service", catalogue_names())
def test_question_by_question_the_outcome_is_that_of_all_facts(service: str) -> None:
    """`measured` refuses an outcome that differs, in either way of asking."""
    found, _ = questions.measured(service, 3, 7, False)
    assert len(found) == 3
    assert sum(ours for _, ours, _ in found) <= sum(theirs for _, _, theirs in found) < sum(form for form, _, _ in found)


@pytest.mark.parametrize("service", catalogue_names())
def test_persons_can_be_made_of_a_packages_own_tests(service: str) -> None:
    """For packages without a generator: what is drawn is what the package declares, and facts that it takes."""
    from saklig.service_packages import check_facts, open_facts

    package = load(service)
    drawn = list(questions._from_tests(package, 10, random.Random(1)))
    for facts, local, _ in drawn:
        check_facts(package, facts)
        open_facts(package, facts, local=local)
    assert len({str(facts) for facts, _, _ in drawn}) == 10


@pytest.mark.parametrize("service", catalogue_names())
def test_what_is_worked_out_for_asking_is_what_the_whole_model_says(service: str) -> None:
    """On the facts of the package's own tests, with none and some left out: the same outcome, resting on the same facts."""
    from saklig.service_packages import open_facts
    from saklig.service_packages.asking import outcome_entries, outcome_of

    package, rng = load(service), random.Random(2)
    entries = outcome_entries(package, judgement=False)
    for test in package.tests[::4]:
        facts, local = facts_of(package, test)
        for left_out in (0, rng.choice((1, 3, 12))):
            for path in rng.sample(sorted(questions.Interviewer.form(SimpleNamespace(package=package), facts)), left_out):
                remove_at(facts, path)
            typed = open_facts(package, facts, local=local)
            part = package.model.evaluate_entries(entries, typed, at=test.at)
            whole = package.model.evaluate_together(tuple(entries), typed, at=test.at)
            mine, theirs = (outcome_of(package, {name: one.value for name, one in found.items()}) for found in (part, whole))
            assert mine == theirs


def test_a_planted_fault_in_the_asking_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops asking before the outcome is settled is found out."""
    asks = questions.Interviewer.next_by_rules
    monkeypatch.setattr(
        questions.Interviewer, "next_by_rules",
        lambda self, facts, local, at: (None, asks(self, facts, local, at)[1]),
    )  # fmt: skip
    with pytest.raises(SystemExit, match="another outcome"):
        questions.measured("bostotte", 1, 7, False)
