"""A sentence as the check sees it: its clauses, and in each the words that carry it, the strict words, the figures, who acts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from saklig.assistant.wording.acting import Acting, acting, is_actor
from saklig.assistant.wording.figures import MONTHS, Figure, figures, is_number, units_of
from saklig.assistant.wording.lists import Lists, family, lists, parts

__all__ = ["Clause", "Said", "read"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Where a thought may end within a sentence. A comma between figures is none.
_BREAK = re.compile(
    r"(?<!\d)[,;:()–—](?!\d)|\s[–—-]\s|(?<=\d)[,;:](?=\s)|\b(?:men|but|mens|medan|while|slik at|so that)\b"
    r"|\b(?:og|and)\b(?=\s+\S{0,4}\d)|(?=\b(?:hvis|dersom|viss|når|med mindre|så lenge|så langt|unntatt|unnateke)\b)"
    r"|(?=\b(?:if|unless|when|provided that|as long as|as far as|except)\b)",
    re.IGNORECASE,
)
# "Søker du før august, betaler du mindre": a condition that begins with its verb and has no word for "if".
_VERB_FIRST = re.compile(
    r"(?:Er|Har|Kan|Skal|Må|Vil|Vel|Fikk|Fekk|Tjente|Tente|Gjorde|Var|Ble|Vart|Eig|Kjem|Tek|Finst|Finnes|[A-ZÆØÅ][a-zæøå]*r) "
    r"(?:du|dere|de|det|den|vi|han|hun|ho|noen|nokon|noe|noko|ikke|ikkje|begge|[a-zæøå]{3,}(?:en|et|a|ne|er|ar|e))\b"
    r"(?:[^,.?!]|\.(?= [a-z0-9]))*, \w"
)
_MARKUP = re.compile(r"[*_`#>]+|^\s*(?:[-•]|\d+\.)\s+|\[\d+\]")
_BUT = re.compile(r"\b(?:men|but)\b\s*$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:og|and)\b", re.IGNORECASE)
# "but not those under 18", "but only the first sixty days": what limits all that stands before it.
_LIMITS = re.compile(
    r"\s*(?:(?:da|då|then) \w+ (?=ikke|ikkje|not))?(?:da |og |and |then )?"
    r"(?:ikke|ikkje|bare|berre|kun|høyst|høgst|maks|maksimalt|minst|aldri|not|never|only|at most|at least)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"(?<![,])(?<!\bhva)(?<!\bkva)(?<!\bhvem)(?<!\bkven)\s(?:som|who|which)\s(?!regel\b|mulig|mogleg|et |en |eit |ein )"
)
_CLEFT = re.compile(r"^\W*(?:det|it|this|dette) (?:er|var|is|blir)\b", re.IGNORECASE)
_IT = re.compile(
    r"^(?:Den|Dei|De|Ho|Han|Det)\b(?! (?:siste|første|same|samme|du|som|nye)\b)"
    r"|\b(?:er|blir|kan|skal|må|går|vurderes) (?:den|dei|de|ho|det)\b|\b(?:it|they)\b"
)
_NO_NAMES = frozenset({"I", "NOK", "Du", "De", "You"}) | {name.capitalize() for name in MONTHS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """`words`: stems of what carries it; `counts`: classes of words that change what it says, and how many of each; `deeds`:
    its words without those of who acts.

    `permits`: classes that it has in other words; `limits`: it limits what stands before it; `who`: stems that say of whom
    or what it is said; `acting`: who is in it, and who of them acts; `units`: of time, in their
    order, where no figure has them.
    """

    words: frozenset[str]
    counts: Mapping[str, int]
    figures: tuple[Figure, ...]
    deeds: frozenset[str] = frozenset()
    permits: frozenset[str] = frozenset()
    limits: bool = False
    who: frozenset[str] = frozenset()
    acting: Acting = Acting()
    units: tuple[str, ...] = ()

    @property
    def strict(self) -> frozenset[str]:
        return frozenset(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`text`: as it stands, without markup; `names`: words written as names, not at its beginning."""

    text: str
    language: str
    clauses: tuple[Clause, ...]
    names: tuple[str, ...]

    @property
    def it(self) -> frozenset[str]:
        """What "it" may be in it, where it says so: an application, money, a decision."""
        return lists(self.language).topics if _IT.search(self.text) else frozenset()

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for clause in self.clauses for word in clause.words)

    @property
    def strict(self) -> frozenset[str]:
        return frozenset(one for clause in self.clauses for one in clause.strict)

    @property
    def counts(self) -> Counter[str]:
        return sum((Counter(clause.counts) for clause in self.clauses), Counter())

    @property
    def permits(self) -> frozenset[str]:
        return frozenset(one for clause in self.clauses for one in clause.permits)

    @property
    def actors(self) -> frozenset[str]:
        return frozenset(one for clause in self.clauses for one in clause.acting.actors)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(one for clause in self.clauses for one in clause.figures)


def read(text: str, language: str) -> Said:
    """A sentence as the check sees it. `language`: nb, nn or en."""
    plain = " ".join(_MARKUP.sub(" ", text).split())
    kind = family(language)
    held = lists(kind)
    as_read = plain.replace("’", "'")
    for said, other in held.read:
        as_read = said.sub(other, as_read)
    made = tuple(
        clause for part, limits in _parts(as_read) if (clause := _clause(part, kind, held, limits=limits)) is not None
    )
    if made and kind == "no" and _VERB_FIRST.match(plain) and not _tells_to(plain, held):
        made = (replace(made[0], counts={"if": 1} | dict(made[0].counts)), *made[1:])
    words = list(_WORD.finditer(plain))
    names = tuple(
        name
        for match in words[1:]
        if match[0][0].isupper() and not _begins(plain, match.start()) and (name := _name(match[0])) not in _NO_NAMES
    )
    return Said(text=plain, language=kind, clauses=made, names=names)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a text, and whether each limits what stands before it."""
    at, before = 0, ""
    for found in [*_BREAK.finditer(text), None]:
        end = found.start() if found else len(text)
        part = text[at:end]
        if part.strip():
            yield part, _LIMITS.match(part) is not None and bool(_BUT.search(before) or _AND.match(part))
            before = ""
        before += found[0] if found else ""
        at = found.end() if found else end


def _begins(text: str, start: int) -> bool:
    return re.search(r"[.!?:«“\"]\s*$", text[:start]) is not None


def _name(word: str) -> str:
    return re.sub(r"['’]?s$", "", word)


def _clause(part: str, kind: str, held: Lists, *, limits: bool) -> Clause | None:
    small = " ".join(part.lower().split())
    rest, counts = _without_strict(small, held)
    found = figures(part, kind)
    words = frozenset(_stems(rest, kind, held))
    if not words and not found and not counts:
        return None
    deeds = (word for word in _WORD.findall(rest) if not is_actor(word, kind))
    who = frozenset(_stems(_without_strict(_said_of(small), held)[0], kind, held))
    return Clause(
        words=words, counts=counts, figures=found, deeds=frozenset(_stems(" ".join(deeds), kind, held)),
        permits=_permits(small, counts, held, who=bool(who)), limits=limits, who=who, acting=acting(small, kind),
        units=() if found else units_of(small),
    )  # fmt: skip


def _without_strict(text: str, held: Lists) -> tuple[str, dict[str, int]]:
    counted: Counter[str] = Counter()
    for name, pattern in held.strict:
        text, counted[name] = pattern.subn(" ", text)
    return text, dict(+counted)


def _stems(text: str, kind: str, held: Lists) -> Iterator[str]:
    for word in _WORD.findall(text):
        for piece in word.split("-"):
            if not is_number(piece, kind):
                yield from (one for one in parts(piece, kind) if one and one not in held.free)


def _permits(small: str, counts: Mapping[str, int], held: Lists, *, who: bool) -> frozenset[str]:
    has = f"{small} {' '.join(counts)}{' imperative' if _tells_to(small, held) else ''}{' who' if who else ''}"
    return frozenset(name for name, pattern in held.permits.items() if pattern.search(has))


def _tells_to(text: str, held: Lists) -> bool:
    """Whether it begins by telling one to do something: "Send it before 1 August"."""
    return (first := _WORD.search(text)) is not None and first[0].lower() in held.imperative


def _said_of(small: str) -> str:
    """What a clause says of whom it is about: "who live with their children"."""
    if _CLEFT.match(small):
        return ""
    _, *after = _WHO.split(small, maxsplit=1)
    return after[0] if after else ""
