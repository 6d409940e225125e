"""Whether a sentence of an answer says what the quotes it names say, and no more.

Deterministic and lexical: figures with their units, names, and the words that change what a sentence says (not, only, if,
unless, at most, may, must ...) are held against the source clause by clause, both ways; beyond that, the words that carry the
sentence must be those of its source. A wording that is honest and too free is turned down too, and then the quote stands
instead: that costs nothing but elegance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from saklig.assistant.retrieval.sentences import sentences
from saklig.assistant.wording.alike import CONDITIONS, all_words, conditional, likest, share, shared, tells, words_of
from saklig.assistant.wording.order import figures_moved, out_of_order
from saklig.assistant.wording.said import Clause, Said, family, read

__all__ = ["Verdict", "check"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S*(?:https?:|www\.|@)\S+|\b[\w-]+\.(?:no|com|net|org|io)\b", re.IGNORECASE)
_CARRIED = 0.9  # share of its words that its source has
_COVERED = 0.5  # share of a source clause's words from which on an answer tells that clause
_WHOLE = 0.9  # the same of a source sentence, from which on it is told whole
_CONDITION = 0.4  # share of a condition's words that must be told with what it is a condition of
_ADDED = frozenset({
    "negation", "only", "at_most", "at_least", "except", "if", "more", "less", "before", "after", "all", "must", "without",
    "or", "free", "granted", "refused", "begins", "ends", "month", "year", "week", "day", "hour", "self", "usually",
})  # fmt: skip
_DROPPED = frozenset({
    "negation", "only", "at_most", "at_least", "except", "if", "more", "less", "before", "after", "usually", "may", "must",
    "some", "refused", "granted", "without",
})  # fmt: skip
_ANYWHERE = frozenset(
    {"if", "or", "may", "except", "year", "month", "week", "day", "hour", "all", "some", "self", "granted"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`why`: a code of the first thing that is wrong, which the page has words for; empty where the sentence stands."""

    why: str = ""

    @property
    def stands(self) -> bool:
        return not self.why


def check(
    sentence: str, quotes: Sequence[str], *, language: str, quote_language: str, headings: Sequence[str] = ()
) -> Verdict:
    """Hold a sentence against the quotes it names. Languages: nb, nn, en; a translation cannot be held against its source.

    `headings`: what the quotes stand under, which says what "it" is in them.
    """
    if not quotes:
        return Verdict(why="no-source")
    if family(language) != family(quote_language):
        return Verdict(why="other-language")
    said = read(sentence, language)
    source = [read(quote[start:end], quote_language) for quote in quotes for start, end in sentences(quote)]
    if not all(any(address in quote for quote in quotes) for address in _ADDRESS.findall(sentence)):
        return Verdict(why="address")
    if _plain(said) in map(_plain, source):
        return Verdict()
    if not said.words and not said.figures and not said.strict:
        return Verdict(why="says-nothing")
    near = _nearest(said, source)
    about = frozenset(word for heading in headings for word in read(heading, quote_language).words)
    return Verdict(why=next(iter(_faults(said, near, about)), ""))


def _plain(said: Said) -> str:
    return said.text.lower().rstrip(".!:; ")


def _nearest(said: Said, source: Sequence[Said]) -> list[Said]:
    """The source sentences that the sentence is made of: the likest, and another that adds to it."""
    ranked = sorted(source, key=lambda one: -_likeness(said, one))
    if not ranked:
        return []
    near = ranked[:1]
    for other in ranked[1:]:
        covered = shared(said.words, all_words(near))
        values = {one.value for one in said.figures} - {one.value for sentence in near for one in sentence.figures}
        adds = len(shared(said.words - covered, other.words))
        if len(near) < 3 and (
            adds >= 2
            or (adds and share(said.words, other) >= _COVERED)
            or values & {one.value for one in other.figures}
        ):
            near.append(other)
    return near


def _likeness(said: Said, other: Said) -> float:
    words = len(shared(said.words, other.words)) / max(1, len(said.words))
    values = {one.value for one in said.figures}
    return (
        words
        + len(values & {one.value for one in other.figures}) / max(1, len(values))
        + 0.1 * (said.strict <= other.strict)
    )


def _faults(said: Said, near: Sequence[Said], about: frozenset[str]) -> Iterable[str]:
    """What is wrong, the plainest first."""
    clauses = [clause for one in near for clause in one.clauses]
    known = Counter((one.value, one.unit) for sentence in near for one in sentence.figures)
    values = Counter(one.value for sentence in near for one in sentence.figures)
    if any(
        count > (known if unit else values)[(value, unit) if unit else value] for (value, unit), count in _counted(said)
    ):
        yield "figure"
    written = _written(near)
    if any(count > written[name] for name, count in Counter(said.names).items()):
        yield "name"
    words = all_words(near) | about
    if said.first and not shared(frozenset({said.first}), _nearby(said.clauses[0], clauses) | about):
        yield "subject"
    if len(shared(said.words, words)) < _CARRIED * len(said.words):
        yield "words"
    if figures_moved(said, clauses):
        yield "figure-moved"
    if out_of_order(said, near):
        yield "figure-order"
    yield from _added(said, clauses, near)
    yield from _dropped(said, near)


def _nearby(clause: Clause, clauses: Sequence[Clause]) -> frozenset[str]:
    """Where what a clause begins with must stand: who does something when a condition holds is not who the condition is about."""
    return words_of(home for home in likest(clause, clauses) if conditional(clause) or not conditional(home))


def _counted(said: Said) -> Iterable[tuple[tuple[str, str], int]]:
    return Counter((one.value, one.unit) for one in said.figures).items()


def _written(near: Sequence[Said]) -> Counter[str]:
    """How often each word stands in the source as it is written there, with and without the ending of a genitive."""
    words = [word for one in near for word in _WORD.findall(one.text)]
    return Counter(words) + Counter(word[:-1] for word in words if word.endswith("s"))


def _added(said: Said, clauses: Sequence[Clause], near: Sequence[Said]) -> Iterable[str]:
    everywhere = {one for sentence in near for one in sentence.strict}
    for clause in said.clauses:
        there = {one for home in likest(clause, clauses) for one in home.strict}
        for one in sorted((clause.strict & _ADDED) - there):
            if one not in _ANYWHERE or one not in everywhere:
                yield f"added-{one}"
        if "may" in clause.strict and "must" in there and "may" not in there:
            yield "weakened"


def _dropped(said: Said, near: Sequence[Said]) -> Iterable[str]:
    words = said.words
    for sentence in near:
        told = _told(said, sentence)
        whole = share(said.words, sentence) >= _WHOLE
        if _negations(sentence.clauses if whole else told) > _negations(said.clauses):
            yield "dropped-negation"
        for clause in told:
            there = said.strict & _ANYWHERE | {one for home in likest(clause, said.clauses) for one in home.strict}
            for one in sorted((clause.strict & _DROPPED) - there):
                yield f"dropped-{one}"
        if len(told) > 1 and _conditions([said]) < _conditions([sentence]):
            yield "dropped-condition"
        conditions = [
            clause
            for clause in sentence.clauses
            if clause.strict & CONDITIONS and any(one is not clause for one in told)
        ]
        kept = [bool(said.strict & CONDITIONS) and tells(words, clause) >= _CONDITION for clause in conditions]
        if not all(kept):
            yield "dropped-condition"


def _told(said: Said, sentence: Said) -> list[Clause]:
    """The clauses of a source sentence that are told; where none that has words is, those that have none."""
    told = [
        one for one in sentence.clauses if one.words and (tells(said.words, one) >= _COVERED or _made_of(said, one))
    ]
    return told or [one for one in sentence.clauses if not one.words]


def _negations(clauses: Iterable[Clause]) -> int:
    return sum(clause.negations for clause in clauses)


def _made_of(said: Said, clause: Clause) -> bool:
    """Whether a clause of what is said has all its words from this one: then it must say what this one says."""
    return any(one.words and shared(one.words, clause.words) == one.words for one in said.clauses)


def _conditions(read_sentences: Iterable[Said]) -> int:
    return sum(conditional(clause) for one in read_sentences for clause in one.clauses)
