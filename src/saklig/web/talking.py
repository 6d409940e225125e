"""What the pages of the assistant share: whose conversation it is, where an offer leads, an answer as a page shows it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from saklig import cases
from saklig.assistant import (
    Answer,
    Answered,
    Ground,
    Offer,
    OfferKind,
    Quote,
    Reply,
    Sentence,
    Source,
    conversations,
)
from saklig.assistant.interviewing import answers_ours
from saklig.web import packages, wired
from saklig.web.asking import Ask, GoesOn, ask_of, goes_on
from saklig.web.talk import problem_of
from saklig.web.texts import has_text, text

__all__ = [
    "Shown", "ShownOffer", "ShownSentence", "ShownSource", "all_shown", "assistant", "current", "keep", "let_go",
    "new_token", "shown", "shown_sentence", "shown_sources", "waiting_for", "with_problem",
]  # fmt: skip

# Emphasis, an item of a list or a link, as guidance writes them; other text is shown as it stands.
_MARKED = re.compile(r"\*\*\S|^\s*(?:[-*]|\d+\.) |\]\(", re.MULTILINE)
_SESSION = "conversation"
_SAID = "interview.no-decision@"  # the last sentence of what an interview's result is; after it comes why
_ASSUMED = "interview.assumed@"  # after it comes what was taken for granted
_PAGES = {
    OfferKind.HUMAN: "assistant-human", OfferKind.INTERPRETER: "assistant-human", OfferKind.WHAT_CAN_I_GET: "what-can-i-get",
    OfferKind.PRIVACY: "privacy",
}  # fmt: skip
_OF_A_SERVICE = {OfferKind.APPLY: "apply-start", OfferKind.GUIDANCE: "service"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOffer:
    """`question` where it is one to be asked as it stands, `begins` a service whose interview it begins; else `address`."""

    label: str
    address: str = ""
    question: str = ""
    begins: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSentence:
    """`marks`: the numbers of its sources in the list beside. `lang`: where it is not the page's.

    `html`: what a source marks as strong, or as an item, is shown so; the words are the same.
    """

    text: str
    html: str
    ground: str
    marks: tuple[int, ...]
    lang: str
    joined: bool  # the next one rests on the same, and has the mark for both
    asked: bool = False  # it is the question asked now, which the control says itself


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """`quotes`: what it says, where the answer says it in other words; `lang`: theirs, where it is not the page's."""

    number: int
    source: Source
    quotes: tuple[str, ...] = ()
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One turn as a page shows it. `note`: what is said of a language model's part in it; a key of the page's texts."""

    turn: conversations.Exchanged
    note: str
    sentences: tuple[ShownSentence, ...]
    reasons: tuple[ShownSentence, ...]  # of an interview's result: what stands under it
    assumed: tuple[ShownSentence, ...]  # and what was taken for granted, one each
    sources: tuple[ShownSource, ...]
    near: tuple[Source, ...]
    offers: tuple[ShownOffer, ...]
    answered: bool  # the person answered our question, and asked none
    rated: bool  # whether it is an answer that can have helped, and not only the next question
    asks: Ask | None = None  # with the newest turn: what is asked now
    paused: bool = False  # something else comes first: the interview goes on only when the person says so
    goes_on: GoesOn | None = None
    can_go_back: bool = False


def assistant() -> Any:
    """The `assistant.Assistant` that composition made."""
    return apps.get_app_config("assistant").assistant


def current(request: HttpRequest) -> Any | None:
    """The conversation of this browser, or the last one of the person signed in; None where there is none."""
    held = request.session.get(_SESSION)
    actor = request.actor  # type: ignore[attr-defined]
    if held:
        try:
            return conversations.find(actor, UUID(held))
        except (cases.NotFound, ValueError):
            let_go(request)
    found = conversations.latest_of(actor)
    if found is not None:
        keep(request, found)
    return found


def keep(request: HttpRequest, conversation: Any) -> None:
    """Let this browser go on with the conversation: its session names it."""
    request.session[_SESSION] = str(conversation.pk)


def let_go(request: HttpRequest) -> None:
    request.session.pop(_SESSION, None)


def shown(turn: conversations.Exchanged, language: str, *, newest: bool = False, typed: str = "", problem: str = "") -> Shown:
    """A turn for a page in this language; the newest with the control of what is asked (`typed`, `problem`: in it)."""
    answer, going = turn.answer, turn.answer.interview
    asks = ask_of(going, typed=typed, problem=problem) if newest else None
    way = goes_on(going) if answer.kind is Answered.INTERVIEW else None
    refers = f"{going.service}:{going.asks}" if asks is not None and going is not None else None
    sentences = tuple(
        replace(
            one, marks=one.marks if one.marks != after else (), joined=bool(one.marks) and one.marks == after,
            asked=of.refers == refers,
        )
        for of, (one, after) in zip(
            answer.sentences, _with_next([shown_sentence(one, answer, language) for one in answer.sentences]), strict=True
        )
    )  # fmt: skip
    worded = [one for one in answer.sentences if one.ground is Ground.WORDED]
    asking = answer.kind is Answered.INTERVIEW and going is not None and bool(going.asks)
    led = [one for one in answer.offers if not asking and (way is None or one.kind is not OfferKind.APPLY)]
    said, granted = (_place(answer.sentences, mark) for mark in (_SAID, _ASSUMED))
    return Shown(
        turn=turn, note=_note(turn) if worded else "", sentences=sentences[: said + 1],
        reasons=sentences[said + 1 : granted], assumed=sentences[granted + 1 :],
        near=_in_one_language(answer.near, answer.language),
        sources=shown_sources(answer, language, quoting={place for one in worded for place in one.quotes}),
        offers=tuple(found for one in led if (found := _offer(one, language)) is not None), asks=asks,
        paused=answer.kind in (Answered.CRISIS, Answered.HUMAN), goes_on=way, answered=answers_ours(turn.did),
        rated=answer.kind is not Answered.INTERVIEW or way is not None, can_go_back=newest and way is not None,
    )  # fmt: skip


def all_shown(turns: Sequence[conversations.Exchanged], language: str, *, typed: str = "", problem: str = "") -> list[Shown]:
    """The turns of a conversation, the newest with what is asked now."""
    last = len(turns) - 1
    return [
        shown(one, language, newest=nth == last, typed=typed if nth == last else "", problem=problem if nth == last else "")
        for nth, one in enumerate(turns)
    ]


def with_problem(
    turns: Sequence[conversations.Exchanged], language: str, label: str, *, reply: Reply | None, problem: str
) -> tuple[list[Shown], list[dict[str, str]], bool]:
    """The turns, the summary of what is wrong with what was sent, and whether that is at the control (`reply`).

    `label`: what the field is called that one writes in.
    """
    if problem and reply is not None:
        shown = all_shown(turns, language, typed=reply.typed, problem=problem)
        ask = shown[-1].asks if shown else None
        if ask is not None:
            return shown, [problem_of(ask.field, language)], True
    errors = [{"field": "q", "message": f"{label}: {text(f'problem.{problem}', language)}"}] if problem else []
    return all_shown(turns, language), errors, False


def _place(sentences: Sequence[Sentence], mark: str) -> int:
    """Where the sentence stands that refers to this; past the end where none does."""
    return next((nth for nth, one in enumerate(sentences) if one.refers.startswith(mark)), len(sentences))


def _as_shown(quote: str) -> str:
    return packages.markdown(quote) if _MARKED.search(quote) else quote


def _note(turn: conversations.Exchanged) -> str:
    return "broken-off" if any(one.code == "broken-off" for one in turn.did) else "worded"


def _with_next(sentences: Sequence[ShownSentence]) -> Iterator[tuple[ShownSentence, tuple[int, ...]]]:
    """Each with the marks of the next: sentences in a row that rest on the same have the mark once, at the last."""
    return zip(sentences, [*(one.marks for one in sentences[1:]), ()], strict=False)


def shown_sentence(one: Sentence, answer: Answer, language: str) -> ShownSentence:
    """A sentence by itself, of an answer that may not be whole yet."""
    numbers = _numbers(answer.quotes)
    return ShownSentence(
        text=one.text, html=packages.markdown(one.text) if _MARKED.search(one.text) else "", ground=one.ground.value,
        lang=_lang(one.quotes, answer, language), joined=False,
        marks=tuple(dict.fromkeys(numbers[answer.quotes[at].source] for at in one.quotes)),
    )  # fmt: skip


def shown_sources(answer: Answer, language: str, *, quoting: Collection[int]) -> tuple[ShownSource, ...]:
    """The sources by their numbers. `quoting`: places of the quotes that are to be read in them."""
    return tuple(
        ShownSource(
            number=number, source=source, lang="" if source.language == language else source.language,
            quotes=tuple(
                _as_shown(one.text) for at, one in enumerate(answer.quotes) if one.source == source and at in quoting
            ),
        )
        for source, number in _numbers(answer.quotes).items()
    )  # fmt: skip


def _in_one_language(near: tuple[Source, ...], language: str) -> tuple[Source, ...]:
    """Those in the answer's language, where there are any: the same guidance in another is not another."""
    return tuple(one for one in near if one.language == language) or near


def _numbers(quotes: Sequence[Quote]) -> dict[Source, int]:
    """Each source once, the binding ones first: what the law says goes before what explains it."""
    every = dict.fromkeys(one.source for one in quotes)
    return {source: number for number, source in enumerate(sorted(every, key=lambda one: not one.binding), start=1)}


def _lang(quotes: tuple[int, ...], answer: Answer, page: str) -> str:
    own = answer.quotes[quotes[0]].source.language if quotes else answer.language
    return "" if own == page else own


def _offer(offer: Offer, language: str) -> ShownOffer | None:
    """Where an offer leads. One that leads nowhere here is left out: a page that is not, a service that is not run."""
    if offer.kind is OfferKind.INTERVIEW:
        label = text("assistant.offer.interview", language, title=_title(offer, language))
        return ShownOffer(label=label, begins=offer.target) if wired.service(offer.target) else None
    if offer.kind is OfferKind.ASK:
        return ShownOffer(label=offer.label or offer.target, question=offer.target)
    address, title = _address(offer), _title(offer, language)
    if not address:
        return None
    key = f"assistant.offer.{offer.kind.value.replace('_', '-')}"
    return ShownOffer(label=text(key, language, title=title) if has_text(key) else title, address=address)


def _address(offer: Offer) -> str:
    try:
        if offer.kind in _OF_A_SERVICE:
            return reverse(f"web:{_OF_A_SERVICE[offer.kind]}", args=[offer.target]) if wired.service(offer.target) else ""
        if offer.kind is OfferKind.CASE:
            return reverse("web:case", args=[offer.target])
        if offer.kind is OfferKind.SIGN_IN:
            return f"{reverse('web:sign-in')}?{urlencode({'next': reverse('web:assistant'), 'as': 'citizen'})}"
        address = reverse(f"web:{_PAGES[offer.kind]}")
        return f"{address}?tolk=1" if offer.kind is OfferKind.INTERPRETER else address
    except NoReverseMatch:
        return ""


def _title(offer: Offer, language: str) -> str:
    package = wired.package(offer.target) if offer.target else None
    return offer.label or (package.titles[language] if package else offer.target)


def new_token() -> str:
    return secrets.token_urlsafe(16)


def waiting_for(standing: Any) -> str:
    """What the page says of a human asked for: a key of its texts."""
    if standing is None:
        return ""
    if standing.taken:
        return "taken"
    return "waiting" if standing.open_now else "message"
