"""How much two clauses or sentences have in common, by the words that carry them and their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from saklig.assistant.wording.said import Clause, Said

__all__ = ["CONDITIONS", "COVERED", "all_words", "conditional", "likest", "overlap", "share", "shared", "tells", "words_of"]

CONDITIONS = frozenset({"if", "except"})
COVERED = 0.4  # share of a source clause's words from which on an answer tells that clause


def likest(clause: Clause, clauses: Sequence[Clause]) -> list[Clause]:
    """The source clauses that a clause is made of."""
    scores = [overlap(clause, home) for home in clauses]
    most = max(scores, default=0)
    if not most:
        return list(clauses)
    homes = [home for home, score in zip(clauses, scores, strict=True) if score and score >= 0.6 * most]
    # One that is made of several has words left that stand in the others.
    words, values = clause.words, {one.value for one in clause.figures}
    for home in sorted(clauses, key=lambda one: -overlap(clause, one)):
        words, values = (
            words - shared(words, words_of(homes)),
            values - {one.value for other in homes for one in other.figures},
        )
        if home not in homes and (shared(words, home.words) or values & {one.value for one in home.figures}):
            homes.append(home)
    return homes


def overlap(clause: Clause, home: Clause) -> float:
    values = {one.value for one in home.figures}
    return len(shared(clause.words, home.words)) + sum(one.value in values for one in clause.figures)


def tells(words: frozenset[str], clause: Clause) -> float:
    return len(shared(clause.words, words)) / len(clause.words) if clause.words else 1.0


def share(words: frozenset[str], other: Said) -> float:
    """Share of the other's words that are among these."""
    return len(shared(other.words, words)) / max(1, len(other.words))


def conditional(clause: Clause) -> bool:
    return bool(clause.strict & CONDITIONS)


def words_of(clauses: Iterable[Clause]) -> frozenset[str]:
    return frozenset(word for one in clauses for word in one.words)


def all_words(sentences_read: Iterable[Said]) -> frozenset[str]:
    return frozenset(word for one in sentences_read for word in one.words)


def shared(words: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """The words that the others have too: the same stem, or one that is a part of the other's compound."""
    return frozenset(word for word in words if word in others or any(_part(word, other) for other in others))


def _part(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return len(short) >= 5 and (long.startswith(short) or long.endswith(short))
