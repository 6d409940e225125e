"""What an answer is: sentences, each with what it rests on, and what is offered next.

Invariant 9 in types: a sentence names its grounds, and there are four kinds of them. Text of a document is quoted as it
stands, byte for byte. Nothing here knows how an answer was found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

__all__ = ["Answer", "Answered", "Going", "Ground", "Offer", "OfferKind", "Quote", "Reply", "Sentence", "Source", "Told"]


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
class Told:
    """One answer of an interview, as it was typed or chosen; None where the person does not know.

    `name`: the path of the fact, or "count-children" for how many there are of a list of people.
    """

    name: str
    typed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """An interview in the conversation, as it stands after a turn: all that there is of it.

    `asks` is what is asked now, empty once nothing more is; `problem` why what was written last cannot be taken (a code of
    `cases.typed`). `seems` are the benefits (codes) to ask for when it goes on into an application.
    """

    service: str
    language: str  # it was begun in, and goes on in: "ja" is a word of two languages
    told: tuple[Told, ...] = ()
    asks: str = ""
    problem: str = ""
    typed: str = ""
    seems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a control of an interview says, for a program or a page. What is only written has none, and is read.

    `do`: "answer", "unknown", "back", "stop", "resume" or "begin". `about`: the question it answers; to begin, the service.
    """

    do: str
    about: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the citizen is told. `near`: what stands close to the question and does not answer it."""

    kind: Answered
    sentences: tuple[Sentence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    near: tuple[Source, ...] = ()
    offers: tuple[Offer, ...] = field(default_factory=tuple)
    language: str = "nb"  # of its sentences; a quote keeps its own
    interview: Going | None = None  # the interview that goes on after this turn
