"""Letters of a malicious package: what they try to read of settings, files or Python is found, and never filled in."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from saklig.documents import check_letters
from saklig.documents.errors import LetterTextError
from saklig.documents.filling import fill
from saklig.service_packages import load

GRANTED = load("redusert-foreldrebetaling").letters["granted", "nb"]
ATTACKS = [
    "{{ settings.SECRET_KEY }}",
    "{{ config.SECRET_KEY }}",
    "{{ request.environ }}",
    "{{ case.__class__.__mro__ }}",
    "{{ case['__init__']['__globals__'] }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ joiner }}{{ namespace }}",
    "{{ self._TemplateReference__context }}",
    "{{ ''.__class__ }}",
    "{{ case | attr('__class__') }}",
    "{{ case.received | format(settings) }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../settings.py' %}",
    "{% from '/etc/passwd' import x %}",
    "{% extends 'file:///etc/passwd' %}",
    "{% for x in ().__class__.__bases__ %}{{ x }}{% endfor %}",
    "{% raw %}{% endraw %}{{ debug() }}",
    "{{ open('/etc/passwd') }}",
    "{{ 10 ** 10 ** 10 }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_a_letter_is_found_before_the_package_runs_and_never_filled_in(attack: str) -> None:
    package = SimpleNamespace(letters={("granted", "nb"): replace(GRANTED, text=f"{GRANTED.text}\n{attack}\n")})
    line = len(f"{GRANTED.text}\n{attack}".splitlines())
    assert any(found.line >= line - 1 for found in check_letters(package)), attack
    with pytest.raises(LetterTextError):
        fill(attack, {"case": {"received": "2024-06-10"}}, language="nb", name="letters/granted.nb.md")
