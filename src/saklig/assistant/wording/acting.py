"""Who is in a clause, and who of them acts: "the municipality decides" and "is decided by the municipality" are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from saklig.assistant.wording.lists import bare, lists

__all__ = ["Acting", "acting", "is_actor"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Before one who does not act: "for their employees", "from the Tax Administration".
_ASIDE = frozenset({
    "for", "til", "fra", "frå", "hos", "med", "i", "på", "om", "mot", "from", "to", "with", "in", "of", "at", "against", "enn",
    "than", "mellom", "between", "ved", "under", "sine", "sin", "sitt", "their", "som",
})  # fmt: skip
_BY = frozenset({"av", "by"})
# An institution by the end of its name, in both written forms: no list has them all.
_INSTITUTION = re.compile(
    r"\w{2,}(?:bank|etat|direktorat|tilsyn|nemnd|instans|departement|kontor|hage|forvalter|forvaltar)(?:en|et|a|ane|ene|er|ar)?"
)
_GIVES = frozenset({"fra", "frå", "hos", "from", *_BY})  # "get an answer from the school" is what the school gives

_TAKES = frozenset({"til", "to"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """`actors`: who is in a clause; `agent`: who of them acts, if anybody; `givers`: from whom, and `takers`: to whom."""

    actors: frozenset[str] = frozenset()
    agent: str = ""
    givers: frozenset[str] = frozenset()
    takers: frozenset[str] = frozenset()


def is_actor(word: str, kind: str) -> bool:
    """Whether a word in small letters is one who may act."""
    return bool(_who(word, kind))


def _who(word: str, kind: str) -> str:
    root = bare(word, kind)
    known = lists(kind).actors.get(root, "")
    return known or (root if kind == "no" and _INSTITUTION.fullmatch(word) else "")


def acting(text: str, kind: str) -> Acting:
    """Of a clause in small letters. The one who acts stands after "by", or is the first whom no word sets aside."""
    words = _WORD.findall(text)
    found = [(at, who) for at, word in enumerate(words) if (who := _who(word, kind))]
    agent = ""
    for at, one in found:
        before = set(words[max(0, at - 3) : at])
        if before & _BY:
            agent = one
            break
        if not agent and not before & _ASIDE:
            agent = one
    givers = frozenset(one for at, one in found if set(words[max(0, at - 2) : at]) & _GIVES)
    takers = frozenset(one for at, one in found if set(words[max(0, at - 2) : at]) & _TAKES)
    return Acting(actors=frozenset(one for _, one in found), agent=agent, givers=givers, takers=takers)
