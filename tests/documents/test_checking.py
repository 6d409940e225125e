"""What `saklig check` says of letters: nothing of ours, and each fault that is put in."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from saklig.documents import check_letters
from saklig.service_packages import catalogue_names, load

PACKAGE = load("redusert-foreldrebetaling")
GRANTED = PACKAGE.letters["granted", "nb"]


def faults(text: str) -> list[str]:
    package = SimpleNamespace(letters={("granted", "nb"): replace(GRANTED, text=text)})
    return [f"{found.file}:{found.line}: {found.what} [{found.check}]" for found in check_letters(package)]


@pytest.mark.parametrize("name", catalogue_names())
def test_our_own_letters_have_no_fault(name):
    assert [str(found) for found in check_letters(load(name))] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{{ appeal.deadline }}", "noen uker", "never says appeal.deadline"),
        ("{{ review.address }}", "her", "never says review.address"),
        ("{{ handled.by }}", "Noen", "never says handled.by"),
        ("{{ legal.access }}", "loven", "never says legal.access"),
        ("{{ reason }}", "…", "never says"),
        ("{{ step.text }}", "…", "never says step.text"),
        ("{{ own_reasons | paragraphs }}", "…", "never says own_reasons"),
        ("{{ fact.source }}", "…", "never says facts (source)"),
        ("{{ case.received | date }}", "{{ case.recieved | date }}", "recieved"),
        ("{{ case.received | date }}", "{{ case.received }}", "use the filter date"),
        ("{{ period.payment | kr }}", "{{ period.payment * 2 }}", "Compute in the rules"),
        ("## Hvorfor", "# Hvorfor", "level 1"),
    ],
)
def test_each_fault_is_found(old, new, says):
    assert old in GRANTED.text
    found = faults(GRANTED.text.replace(old, new))
    assert any(says in fault for fault in found), found


def test_a_letter_that_cannot_do_without_a_value_is_found():
    found = faults(GRANTED.text + "\n{{ facts[0].title }}\n")
    assert len(found) == 1
    assert "letter-text" in found[0]
