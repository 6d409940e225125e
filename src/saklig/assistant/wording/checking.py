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
from dataclasses import dataclass, replace

from saklig.assistant.retrieval.sentences import sentences
from saklig.assistant.wording.alike import COVERED, all_words, conditional, share, shared
from saklig.assistant.wording.figures import one_of
from saklig.assistant.wording.lists import family
from saklig.assistant.wording.order import figures_moved, for_another_time, out_of_order, sides_changed
from saklig.assistant.wording.said import Clause, Said, read
from saklig.assistant.wording.weighing import added, dropped

__all__ = ["Verdict", "check"]

_PART = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S*(?:https?:|www\.|@)\S+|\b[\w-]+\.(?:no|com|net|org|io)\b", re.IGNORECASE)
_LONGEST = 2_000  # characters: what is longer is no sentence
_ENOUGH = 2  # strict words and actors that a sentence of no others must have: "A machine refuses nobody."


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
    if len(sentence) > _LONGEST:
        return Verdict(why="too-long")
    if family(language) != family(quote_language):
        return Verdict(why="other-language")
    said = read(sentence, language)
    if not all(any(address in quote for quote in quotes) for address in _ADDRESS.findall(sentence)):
        return Verdict(why="address")
    about = _about(headings, quote_language)
    sources = [[read(quote[start:end], quote_language) for start, end in sentences(quote)] for quote in quotes]
    why = [_fault(said, source, about) for source in sources]
    if "" not in why and len(sources) > 1 and _pieced(said, sources, about):
        return Verdict()
    return Verdict(why="" if "" in why else why[0])


def _about(headings: Sequence[str], language: str) -> Said:
    """What headings say that it is about: "it" in what stands under them."""
    read_in = [read(heading, language) for heading in headings]
    return Said(text="", language=language, clauses=tuple(clause for one in read_in for clause in one.clauses), names=())


def _pieced(said: Said, sources: Sequence[Sequence[Said]], about: Said) -> bool:
    """Whether a sentence puts together what several quotes say, each of its clauses all by itself from one of them.

    A condition goes with what its own quote says follows.
    """
    if len(said.clauses) < 2 or any(conditional(clause) or not clause.words for clause in said.clauses):
        return False
    pieces = [replace(said, clauses=(clause,), text="", names=()) for clause in said.clauses]
    every = _written([one for source in sources for one in source])
    return all(_named(name, every) for name in said.names) and all(
        any(not _fault(one, source, about) for source in sources) for one in pieces
    )


def _fault(said: Said, source: Sequence[Said], about: Said) -> str:
    """The first thing that is wrong with a sentence of one quote; empty where it stands."""
    if said.text and _plain(said) in map(_plain, source):
        return ""
    if not said.words and not said.figures and len(said.strict) + len(said.actors) < _ENOUGH:
        return "says-nothing"
    return next(iter(_faults(said, _nearest(said, source), about)), "")


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
            or (adds and share(said.words, other) >= COVERED)
            or values & {one.value for one in other.figures}
        ):
            near.append(other)
    return [one for one in source if one in near]  # in their order


def _likeness(said: Said, other: Said) -> float:
    words = len(shared(said.words, other.words)) / max(1, len(said.words))
    values = {one.value for one in said.figures}
    return (
        words
        + len(values & {one.value for one in other.figures}) / max(1, len(values))
        + 0.1 * (said.strict <= other.strict)
    )


def _faults(said: Said, near: Sequence[Said], about: Said) -> Iterable[str]:
    """What is wrong, the plainest first."""
    clauses = [clause for one in near for clause in one.clauses]
    known = Counter((one.value, one.unit) for sentence in near for one in sentence.figures)
    known += Counter(("1", unit) for sentence in near for unit in one_of(sentence.text))
    values = Counter(value for value, _ in known.elements())
    if any(
        count > (known if unit else values)[(value, unit) if unit else value] for (value, unit), count in _counted(said)
    ):
        yield "figure"
    written = _written(near)
    if not all(_named(name, written) for name in said.names):
        yield "name"
    if _acts_otherwise(said, near, about):
        yield "subject"
    carried = shared(said.words, all_words(near) | about.words)
    named = {one for sentence in near for one in sentence.it} if carried else set()  # what "it" is called there
    if said.words - carried - named:
        yield "words"
    if sides_changed(said, near):
        yield "moved"
    if for_another_time(said, near):
        yield "unit"
    if figures_moved(said, clauses):
        yield "figure-moved"
    if out_of_order(said, near):
        yield "figure-order"
    yield from added(said, clauses, near)
    yield from dropped(said, near)


def _counted(said: Said) -> Iterable[tuple[tuple[str, str], int]]:
    return Counter((one.value, one.unit) for one in said.figures).items()


def _written(near: Sequence[Said]) -> frozenset[str]:
    """Each word that stands in the source, in small letters, with and without the ending of a genitive."""
    words = [word.lower() for one in near for word in _PART.findall(one.text)]
    return frozenset(words) | {word[:-1] for word in words if word.endswith("s")}


def _named(name: str, written: frozenset[str]) -> bool:
    """Whether a name stands in the source; of "NAV-kontor" both parts."""
    return all(part.lower() in written for part in _PART.findall(name))


def _acts_otherwise(said: Said, near: Sequence[Said], about: Said) -> bool:
    """Whether somebody is in it whom the source does not have, or does what another does there."""
    source = [clause for one in near for clause in one.clauses]
    if said.actors - {one for sentence in near for one in sentence.actors} - about.actors:
        return True
    for clause in said.clauses:
        who = clause.acting
        homes = [home.acting for home in _same_deed(clause, source) if home.acting.agent]
        if homes and all(home.agent in who.takers - home.takers for home in homes):
            return True
        if not who.agent or not homes or any(home.agent == who.agent for home in homes):
            continue
        if any(who.agent in home.actors or home.agent in who.actors - who.givers for home in homes):
            return True
        if who.agent not in about.actors and not who.givers:
            return True
    return False


def _same_deed(clause: Clause, source: Sequence[Clause]) -> list[Clause]:
    """The source clauses that tell the same, whoever does it there."""
    scores = [len(shared(clause.deeds, home.deeds)) for home in source]
    most = max(scores, default=0)
    return [home for home, score in zip(source, scores, strict=True) if score == most > 0]
