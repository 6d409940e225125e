"""Regular expressions: XPath's syntax and meaning, and work that no pattern can make endless."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from decision.models import value

LONG = "a" * 20_000 + "c"


@pytest.mark.parametrize(("pattern", "text", "flags", "found"), [
    # F&O 5.6.1 and 5.6.3, XML Schema part 2, appendix F
    ("^a.*b", "a\nb", "", False), ("^a.*b", "a\nb", "s", True), ("^.$", "\r", "", False),
    ("^b$", "a\nb\nc", "", False), ("^b$", "a\nb\nc", "m", True), ("a$", "a\n", "", False),
    ("a b", "ab", "x", True), ("a[ ]b", "a b", "x", True), ("a.b", "axb", "q", False), ("A.B", "a.b", "qi", True),
    ("^løve$", "LØVE", "i", True), ("ẞ", "ß", "i", True), (r"^\p{Lu}$", "a", "i", False), ("^[^a]$", "A", "i", False),
    ("^[a-z-[aeiou]]+$", "bcd", "", True), ("^[a-z-[aeiou]]$", "e", "", False), ("^[A-Z-[AEIOU]]$", "e", "i", False),
    (r"^[\w-[\d_]]+$", "ab", "", True), (r"^[\w-[\d_]]$", "5", "", False), (r"^[^\S\n]$", "\n", "", False),
    (r"^\d$", "٣", "", True), (r"^\s$", "\u00a0", "", False), (r"^\w$", "_", "", False), (r"^\w$", "€", "", True),
    (r"^\W$", "\u0378", "", True), (r"^\p{Cn}$", "\u0378", "", True), (r"^\P{L}$", "a", "", False),
    (r"^\p{IsBasicLatin}\p{IsLatin-1Supplement}$", "aø", "", True), (r"^\p{IsGreek}$", "α", "", True),
    (r"^\i\c*$", "_a-1", "", True), (r"^\i", "1", "", False), (r"^\C$", " ", "", True),
    ("^.$", "🦁", "", True), ("^[🦁-🦊]$", "🦁", "", True), ("^[+-]$", "-", "", True), (r"^[\[\]]$", "]", "", True),
    ("a|", "", "", True), ("^(?:ab){2,3}$", "abab", "", True), ("^a{0}$", "", "", True), ("^.$", "\ud800", "", True),
    (r"^(.)\1$", "aa", "", True), (r"^(a)\1$", "aA", "i", True), (r"^(a)(b)\2\1$", "abba", "", True),
    (r"(a)\12", "aa2", "", True),
])  # fmt: skip
def test_what_a_pattern_matches(pattern: str, text: str, flags: str, found: bool) -> None:
    result = value("matches(t, p, f)", {"t": text, "p": pattern, "f": flags})
    assert result.value is found, result.diagnostics


@pytest.mark.parametrize("pattern", [
    "(?=a)", "(?!a)", "(?<=a)", "(?i)a", "(?P<n>a)", r"\b", r"\A", r"\z", r"\u0041", r"\x41", r"\0", r"\ ", "a{,3}", "a{b}",
    "a{", "a{3,2}", "(a", "a)", "[a", "a]", "a}", "*a", "a**", "a+++", "[]", "[^]", "[z-a]", r"[a-\d]", "[a-z-[b]c]",
    r"\p{Xx}",
    r"\p{L", r"\pL", r"\p{IsNowhere}", r"\1", r"(\1)", r"(a)\2", "\\", "[[:alpha:]]", r"[\b]", "(a*)*\\1", "(a|b)*\\1",
    "a?" * 25 + r"(b)\1",
    "x" * 1001,
])  # fmt: skip
def test_what_is_no_pattern(pattern: str) -> None:
    result = value('matches("a", p)', {"p": pattern})
    assert result.value is None
    assert [one.code for one in result.diagnostics] == ["INVALID_PATTERN"]


@pytest.mark.parametrize("pattern", ["a{1001}", "(a{100}){100}", r"((\w{100}){9}){9}", "(" * 41 + "a" + ")" * 41, "[a-" * 41])
def test_what_is_too_large(pattern: str) -> None:
    assert [one.code for one in value('matches("a", p)', {"p": pattern}).diagnostics] == ["LIMIT"]


def test_an_unknown_flag_is_named() -> None:
    (fault,) = value('matches("a", "a", "iz")').diagnostics
    assert fault.code == "INVALID_PATTERN" and "'z'" in fault.message


@pytest.mark.parametrize("pattern", [
    "(a|a)*b", "(a|aa)+$", "a*a*a*a*a*a*b", "(a+)+$", "((a*)*)*b", "(?:(?:a?){30}){30}b", "(a|b|ab)*(a|b)*d", "(.*)(.*)(.*)x$",
])  # fmt: skip
def test_no_pattern_takes_for_ever(pattern: str) -> None:
    assert value("matches(t, p)", {"t": LONG, "p": pattern}).value is False


def test_none_of_them_writes_to_the_console_or_hangs() -> None:
    code = (
        "from decision.test_patterns import LONG\nfrom decision.models import value\n"
        "for p in ['(a|a)*b', 'a[ab]*a[ab]{12}c|a', r'(\\w{55})x', 'a{1001}', '(', r'((\\w|\\d)+x?){20}zz']:\n"
        "    for f in ['count(split(t, p))', 'matches(t, p)', 'replace(t, p, \"$1$1\")']:\n"
        "        value(f, {'t': LONG + 'ø🦁' * 500, 'p': p})\n"
    )
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": f"{tests}:{tests.parent / 'src'}"}, timeout=120, capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_work_is_counted_by_the_pattern_and_the_text_alone() -> None:
    # many matches, each of which may look to the end of the text before it is known
    text = 'count(split(t, "a[ab]*a[ab]{12}c|a"))'
    first, second = (value(text, {"t": "ab" * 10_000}) for _ in range(2))
    assert first.value is None and [one.code for one in first.diagnostics] == ["LIMIT"]
    assert first.diagnostics == second.diagnostics


def test_patterns_made_in_a_loop_are_counted_too() -> None:
    result = value(r'count(for i in 1..100000 return matches("a", "\w{50}" + string(i)))')
    assert [one.code for one in result.diagnostics] == ["LIMIT"]


def test_references_back_are_for_short_texts() -> None:
    (fault,) = value(r'matches(t, "(a*)x\1")', {"t": LONG}).diagnostics
    assert fault.code == "LIMIT" and "without them" in fault.message


@pytest.mark.parametrize(("text", "given"), [
    ('replace("🦁løve🦁", "[^a-zø]", "<$0>")', "<🦁>løve<🦁>"),
    ('replace("abracadabra", "bra", "*")', "a*cada*"), ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
    ('replace("abracadabra", "a(.)", "a$1$1")', "abbraccaddabbra"), ('replace("AAAA", "A+?", "b")', "bbbb"),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"), ('replace("darted", "^(.*?)d(.*)$", "$1c$2")', "carted"),
    ('replace("aab", "^a", "x")', "xab"), ('replace("a.b", ".", "$1", "q")', "a$1b"), (r'replace("a", "a", "\\$\\\\")', "$\\"),
    ('replace("abc", "(b)", "$12")', "ab2c"), ('split("a , b,c", "\\\\s*,\\\\s*")', ["a", "b", "c"]),
    (r'replace("aabb", "(.)\\1", "$1")', "ab"), ('split("🦁a🦁", "a")', ["🦁", "🦁"]),
])  # fmt: skip
def test_what_replace_and_split_give(text: str, given: object) -> None:
    assert value(text).value == given


@pytest.mark.parametrize(("text", "code"), [
    ('replace("a", "a*", "b")', "INVALID_PATTERN"), ('replace("a", "a", "$")', "INVALID_PATTERN"),
    (r'replace("a", "a", "\\n")', "INVALID_PATTERN"), ('replace(t, "a", "' + "$0" * 60 + '")', "LIMIT"),
])  # fmt: skip
def test_what_replace_refuses(text: str, code: str) -> None:
    assert [one.code for one in value(text, {"t": LONG}).diagnostics] == [code]


def test_a_long_text_is_no_fault() -> None:
    assert value(r'count(split(t, "\\s*,\\s*"))', {"t": "a , b," * 3_300}).value == Decimal(6_601)
    assert value(r'string length(replace(t, "(\\w+) (\\w+)", "$2 $1"))', {"t": "orø øre " * 2_500}).value == Decimal(20_000)
