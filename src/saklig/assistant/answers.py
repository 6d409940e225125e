"""What an answer is: sentences, each with what it rests on, and what is offered next.

Invariant 9 in types: a sentence names its grounds, and there are four kinds of them. Text of a document is quoted as it
stands, byte for byte. Nothing here knows how an answer was found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

__all__ = ["Answer", "Answered", "Ground", "Offer", "OfferKind", "Quote", "Sentence", "Source"]


class Ground(StrEnum):
    """What a sentence rests on."""

    QUOTED = "quoted"  # it is the sentence of a source, byte for byte
    WORDED = "worded"  # a language model's, each held against the quotes it names
    FIXED = "fixed"  # one of our own texts, versioned, about this service itself: greetings, crisis, privacy, limits
    RULES = "rules"  # what the rules of a service package say of the facts told
    CASE = "case"  # what the person's own case holds


class Answered(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    NOT_KNOWN = "not_known"  # nothing here answers it: says so, shows what is near, offers a human
    DECLINED = "declined"  # out of scope, or an attack
    CRISIS = "crisis"
    INTERVIEW = "interview"  # goes on as questions driven by the rules
    OWN_CASE = "own_case"
    SIGN_IN = "sign_in"  # the answer is in the person's own case, and they are not signed in
    HUMAN = "human"


class OfferKind(StrEnum):
    HUMAN = "human"
    INTERVIEW = "interview"  # target: a service's id
    APPLY = "apply"  # target: a service's id
    CASE = "case"  # target: a case number
    SIGN_IN = "sign_in"
    WHAT_CAN_I_GET = "what_can_i_get"
    GUIDANCE = "guidance"  # target: a service's id
    ASK = "ask"  # target: a question that can be asked as it stands
    INTERPRETER = "interpreter"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a sentence stands. `section`: the heading or provision it stands under."""

    document: str  # the document's id in the index
    title: str
    section: str
    dated: date | None
    owner: str
    language: str  # "nb", "nn" or "en"
    binding: bool  # a provision of law; else guidance
    address: str = ""  # where a person can read it: a page of ours, or https://
    provision: str = ""  # "§ 3 c", where guidance names what it explains


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Text of a source as it stands there. `start` and `end` count characters of the document's text."""

    text: str
    source: Source
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an answer. `quotes`: places in the answer's `quotes` that it rests on; none where nothing is quoted."""

    text: str
    ground: Ground
    quotes: tuple[int, ...] = ()
    refers: str = ""  # the id of the fixed text, the rule row or the case number it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A next step. Its words are the page's; `target` says what it leads to."""

    kind: OfferKind
    target: str = ""
    label: str = ""  # only where the words are not the page's own: a document's title, a service's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the citizen is told. `near`: what stands close to the question and does not answer it."""

    kind: Answered
    sentences: tuple[Sentence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    near: tuple[Source, ...] = ()
    offers: tuple[Offer, ...] = field(default_factory=tuple)
    language: str = "nb"  # of its sentences; a quote keeps its own
