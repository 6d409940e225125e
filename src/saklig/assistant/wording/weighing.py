"""The words that change what a sentence says, weighed clause by clause: none is added, and none is dropped of what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from types import MappingProxyType

from saklig.assistant.wording.alike import CONDITIONS, COVERED, conditional, likest, share, shared, tells
from saklig.assistant.wording.lists import lists
from saklig.assistant.wording.said import Clause, Said

__all__ = ["added", "dropped"]

_WHOLE = 0.9  # share of a source sentence's words, from which on it is told whole
_CONDITION = 0.4  # share of a condition's words that must be told with what it is a condition of
_OTHERWISE = 0.6  # the same where it is told without a word for "if": "all who are over 67"
_TOLD_WHOLE = 0.8  # the same from which on it may stand together with another
_NARROWED = 0.5  # the same of what says of whom it is said ("who live with their parents"), or limits it ("but not")
_UNITS = frozenset({"year", "month", "week", "day", "hour"})
_ADDED = frozenset({
    "negation", "only", "at_most", "at_least", "except", "if", "more", "less", "before", "after", "once", "all", "must",
    "without", "some", "may", "or", "free", "granted", "refused", "begins", "ends", "self", "usually", *_UNITS,
})  # fmt: skip
_DROPPED = frozenset({
    "negation", "only", "at_most", "at_least", "except", "if", "more", "less", "before", "after", "once", "usually", "may",
    "some", "temporary", "refused", "granted", "without",
})  # fmt: skip
_ANYWHERE = frozenset({"if", "or", "may", "except", "all", "some", "usually", "self", "granted", *_UNITS})
_LIMITING = frozenset({"negation", "only", "at_most", "at_least", "except"})
# "After you have applied" is "when you have applied".
_AS_WELL = MappingProxyType({"once": ("if", "after"), "after": ("once",), "if": ("once",)})


def added(said: Said, clauses: Sequence[Clause], near: Sequence[Said]) -> Iterable[str]:
    """What a sentence has that the clauses it is made of do not."""
    everywhere = {one for sentence in near for one in sentence.strict}
    permitted = {one for sentence in near for one in sentence.permits}
    demanded = {word for one in clauses for word in (one.words if conditional(one) else one.who)}
    for clause in said.clauses:
        homes = likest(clause, clauses)
        there = _with_alike({one for home in homes for one in home.strict})
        asked = clause.words and clause.words <= demanded  # "you must be 67" of what those can get who are 67
        for one in sorted((clause.strict & _ADDED) - there - permitted - ({"must"} if asked else set())):
            moved = one in _UNITS and there & _UNITS and not there & clause.strict & _UNITS
            if one not in _ANYWHERE or one not in everywhere or moved:
                yield f"added-{one}"
        if "may" in clause.strict and "must" in there and "may" not in there:
            yield "weakened"
    yield from _otherwise_many(_counts([said]), _counts(near))


def _counts(read_sentences: Iterable[Said]) -> Counter[str]:
    """How often each class is there; a unit within a compound ("skoleår") once."""
    every = list(read_sentences)
    found: Counter[str] = sum((one.counts for one in every), Counter())
    for unit in _UNITS & {one for sentence in every for one in sentence.permits}:
        found[unit] = max(1, found[unit])
    found["after"] += found["once"]
    found["all"] += found["each"]
    return found


def _otherwise_many(here: Counter[str], there: Counter[str]) -> Iterable[str]:
    """What is only seen when counted: one of two put for the other."""
    if here["some"] > there["some"] and here["all"] < there["all"]:
        yield "added-some"
    if here["negation"] > there["negation"]:
        yield "added-negation"
    if here["may"] > there["may"] and here["must"] < there["must"]:
        yield "weakened"
    if here["must"] > there["must"] and here["may"] < there["may"]:
        yield "added-must"
    if here["after"] > there["after"] and here["before"] < there["before"]:
        yield "added-after"
    if here["before"] > there["before"] and here["after"] < there["after"]:
        yield "added-before"
    if any(here[one] > there[one] for one in _UNITS) and any(here[one] < there[one] for one in _UNITS):
        yield "unit"


def _with_alike(classes: Iterable[str]) -> frozenset[str]:
    """Classes, and those that one of them does as well for."""
    found = frozenset(classes)
    return found | {one for one, others in _AS_WELL.items() if found & set(others)}


def dropped(said: Said, near: Sequence[Said]) -> Iterable[str]:
    """What the clauses that a sentence tells have, and it does not."""
    topics = lists(said.language).topics
    for sentence in near:
        told = _told(said, sentence)
        whole = share(said.words, sentence) >= _WHOLE
        if _negations(sentence.clauses if whole else told) > _negations(said.clauses):
            yield "dropped-negation"
        permitted = said.permits - sentence.permits
        for clause in told:
            homes = {one for home in likest(clause, said.clauses) for one in home.strict}
            there = _with_alike(said.strict & _ANYWHERE | permitted | homes)
            for one in sorted((clause.strict & _DROPPED) - there):
                yield f"dropped-{one}"
            if tells(said.words | topics, clause) < 1:  # what is left out of it may be what narrows it
                yield "dropped-words"
            if clause.who and len(shared(clause.who, said.words)) < _NARROWED * len(clause.who):
                yield "dropped-who"
        yield from _conditions_dropped(said, sentence, told)
        yield from _limits_dropped(said, sentence, told)


def _conditions_dropped(said: Said, sentence: Said, told: Sequence[Clause]) -> Iterable[str]:
    conditions = [one for one in sentence.clauses if conditional(one) and any(other is not one for other in told)]
    otherwise = "if" in said.permits - sentence.permits
    kept = [_kept(said, one, otherwise=otherwise) and _figures(one) <= _figures(said) for one in conditions]
    if not all(kept):
        yield "dropped-condition"
    whole = all(tells(said.words, one) >= _TOLD_WHOLE for one in conditions)  # "if this and that" for "if this when that"
    if len(told) > 1 and not whole and not otherwise and _count(said) < _count(sentence):
        yield "dropped-condition"
    first = sentence.clauses[0]  # "Parents who live with own children, can get it": without them it is said of all
    if first.who and first not in told and any(one is not first for one in told) and tells(said.words, first) < _CONDITION:
        yield "dropped-who"


def _kept(said: Said, condition: Clause, *, otherwise: bool) -> bool:
    """Whether a condition is told; `otherwise`: it may be without a word for "if"."""
    if not condition.words:  # "if anybody has more": nothing but strict words
        return bool(said.strict & CONDITIONS) and condition.strict <= said.strict | {"once"}
    share_told = tells(said.words, condition)
    if said.strict & CONDITIONS:
        return share_told >= _CONDITION
    return otherwise and share_told >= _OTHERWISE


def _limits_dropped(said: Said, sentence: Said, told: Sequence[Clause]) -> Iterable[str]:
    for clause in sentence.clauses:
        if not clause.limits or not any(other is not clause for other in told):
            continue
        limited = said.strict & clause.strict & _LIMITING and _figures(clause) <= _figures(said)
        if not limited or tells(said.words, clause) < _NARROWED:
            yield "dropped-limit"


def _told(said: Said, sentence: Said) -> list[Clause]:
    """The clauses of a source sentence that are told; where none that has words is, those that have none."""
    told = [one for one in sentence.clauses if (one.words and tells(said.words, one) >= COVERED) or _made_of(said, one)]
    return told or [one for one in sentence.clauses if not one.words]


def _negations(clauses: Iterable[Clause]) -> int:
    return sum(clause.counts.get("negation", 0) for clause in clauses)


def _made_of(said: Said, clause: Clause) -> bool:
    """Whether a clause of what is said has all its words from this one: then it must say what this one says."""
    values = {one.value for one in clause.figures}
    return any(
        (one.words or one.figures)
        and shared(one.words, clause.words) == one.words
        and {figure.value for figure in one.figures} <= values
        for one in said.clauses
    )


def _figures(of: Said | Clause) -> frozenset[str]:
    return frozenset(one.value for one in of.figures)


def _count(sentence: Said) -> int:
    return sum(conditional(clause) for clause in sentence.clauses)
