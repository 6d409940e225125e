"""A sentence as the check sees it: its clauses, and in each the words that carry it, the strict words, the figures, the names."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from saklig.assistant.retrieval.words import stem as norwegian_stem
from saklig.assistant.wording.figures import Figure, figures

__all__ = ["Clause", "Said", "family", "read"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Where a thought may end within a sentence. A comma between figures is none.
_BREAK = re.compile(
    r"(?<!\d)[,;:()–—](?!\d)|\s[–—-]\s|(?<=\d)[,;:](?=\s)|\b(?:men|but|mens|while)\b|\b(?:og|and)\b(?=\s+\S{0,4}\d)"
    r"|(?=\b(?:hvis|dersom|viss|når|med mindre|så lenge|unntatt|unnateke|if|unless|when|provided that|as long as|except)\b)",
    re.IGNORECASE,
)
# "Søker du før august, betaler du mindre": a condition that begins with its verb and has no word for "if".
_VERB_FIRST = re.compile(
    r"(?:Er|Har|Kan|Skal|Må|Vil|Vel|Fikk|Fekk|Tjente|Tente|Gjorde|Var|Ble|Vart|[A-ZÆØÅ][a-zæøå]*r) "
    r"(?:du|dere|de|det|den|vi|han|hun|ho|noen|nokon|ikke|ikkje|begge|[a-zæøå]{3,}(?:en|et|a|ne))\b"
    r"(?:[^,.?!]|\.(?= [a-z0-9]))*, \w"
)
_MARKUP = re.compile(r"[*_`#>]+|^\s*(?:[-•]|\d+\.)\s+|\[\d+\]")
_ARTICLES = frozenset(
    (
        "the",
        "a",
        "an",
        "your",
        "this",
        "all",
        "each",
        "every",
        "some",
        "den",
        "det",
        "de",
        "dei",
        "alle",
        "hver",
        "kvar",
        "noen",
        "en",
    )
) | {"et", "ei", "ein", "eit"}
_ENGLISH = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """`words`: stems of what carries it; `strict`: classes of words that change what it says."""

    words: frozenset[str]
    strict: frozenset[str]
    figures: tuple[Figure, ...]
    negations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`first`: the stem of the word it begins with but for an article; `names`: words written as names, not at its beginning."""

    text: str
    language: str
    clauses: tuple[Clause, ...]
    first: str
    names: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for clause in self.clauses for word in clause.words)

    @property
    def strict(self) -> frozenset[str]:
        return frozenset(one for clause in self.clauses for one in clause.strict)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(one for clause in self.clauses for one in clause.figures)


def family(language: str) -> str:
    """ "en" for English; "no" for either form of Norwegian, whose words are one pool."""
    return "en" if language == "en" else "no"


def read(text: str, language: str) -> Said:
    """A sentence as the check sees it. `language`: nb, nn or en."""
    plain = " ".join(_MARKUP.sub(" ", text).split())
    kind = family(language)
    made = tuple(clause for part in _BREAK.split(plain) if (clause := _clause(part, kind)) is not None)
    if made and kind == "no" and _VERB_FIRST.match(plain):
        made = (replace(made[0], strict=made[0].strict | {"if"}), *made[1:])
    words = list(_WORD.finditer(plain))
    names = tuple(_name(match[0]) for match in words[1:] if match[0][0].isupper() and not _begins(plain, match.start()))
    opening = next((word[0].lower() for word in words if word[0].lower() not in _ARTICLES), "")
    first = _stem(opening, kind)
    begins = bool(made) and first in made[0].words
    return Said(text=plain, language=kind, clauses=made, first=first if begins else "", names=names)


def _begins(text: str, start: int) -> bool:
    return re.search(r"[.!?:«“\"]\s*$", text[:start]) is not None


def _name(word: str) -> str:
    return re.sub(r"['’]?s$", "", word)


def _clause(part: str, kind: str) -> Clause | None:
    lists = _lists(kind)
    small = " ".join(part.lower().replace("’", "'").split())
    counted: Counter[str] = Counter()
    rest = small
    for name, pattern in lists.strict:
        rest, counted[name] = pattern.subn(" ", rest)
    strict = frozenset(+counted)
    found = figures(part, kind)
    stems = (_stem(word, kind) for word in _WORD.findall(rest))
    words = frozenset(one for one in stems if one and one not in lists.free)
    if not words and not found and not strict:
        return None
    return Clause(words=words, strict=strict, figures=found, negations=counted["negation"])


def _stem(word: str, kind: str) -> str:
    if kind == "en":
        found = _ENGLISH.analyze(word)[0] if len(word) > 1 else ""
    else:
        found = norwegian_stem(word)
    return _lists(kind).same.get(found, found)


@dataclass(frozen=True, slots=True)
class _Lists:
    strict: tuple[tuple[str, re.Pattern[str]], ...]
    same: Mapping[str, str]
    free: frozenset[str]


@cache
def _lists(kind: str) -> _Lists:
    strict, same = _file("strict")[kind], _file("same")[kind]

    def bare(word: str) -> str:
        return (_ENGLISH.analyze(word) or [""])[0] if kind == "en" else norwegian_stem(word)

    groups = {
        bare(word): bare(group.split()[0]) or group.split()[0]
        for group in reversed(same["same"])
        for word in group.split()
    }
    free = {bare(word) for line in same["free"] for word in line.split()}
    free |= {groups.get(one, one) for one in free}
    return _Lists(tuple(_patterns(strict)), {word: to for word, to in groups.items() if word}, frozenset(free))


def _patterns(strict: Mapping[str, list[str]]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name, phrases in strict.items():
        made = "|".join(re.escape(one).replace(r"\*", r"\w*") for one in sorted(phrases, key=len, reverse=True))
        yield (
            name,
            re.compile(rf"(?<!\w)(?:{made})(?!\w)" if name != "negation" else rf"(?<!\w)(?:{made})(?!\w)|n't(?!\w)"),
        )


@cache
def _file(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("saklig.assistant.wording").joinpath("words", f"{name}.toml").read_text("utf-8"))
