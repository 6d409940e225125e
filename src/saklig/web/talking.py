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
from saklig.assistant import Answer, Did, Ground, Offer, OfferKind, Quote, Sentence, Source, conversations
from saklig.web import packages, wired
from saklig.web.texts import has_text, text

__all__ = [
    "Shown", "ShownDid", "ShownOffer", "ShownSentence", "ShownSource", "assistant", "current", "keep", "let_go",
    "new_token", "shown", "shown_did", "shown_sentence", "shown_sources", "step_title", "waiting_for",
]  # fmt: skip

# Emphasis, an item of a list or a link, as guidance writes them; other text is shown as it stands.
_MARKED = re.compile(r"\*\*\S|^\s*(?:[-*]|\d+\.) |\]\(", re.MULTILINE)
_SESSION = "conversation"
_PAGES = {
    OfferKind.HUMAN: "assistant-human", OfferKind.INTERPRETER: "assistant-human", OfferKind.WHAT_CAN_I_GET: "what-can-i-get",
    OfferKind.PRIVACY: "privacy",
}  # fmt: skip
_OF_A_SERVICE = {OfferKind.INTERVIEW: "guidance", OfferKind.APPLY: "apply-start", OfferKind.GUIDANCE: "service"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOffer:
    """`question` where it is one to be asked as it stands; else `address`."""

    label: str
    address: str = ""
    question: str = ""


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
    sources: tuple[ShownSource, ...]
    near: tuple[Source, ...]
    offers: tuple[ShownOffer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDid:
    """What one step saw and did, in words."""

    title: str
    said: str
    values: tuple[tuple[str, str], ...]
    stopped: bool


def shown_did(did: Did, language: str) -> ShownDid:
    """A step's record for a page. A code without words of its own is shown as it is: nothing that was done is hidden."""
    code = did.code.replace("_", "-")
    said = f"assistant.did.{code}"
    return ShownDid(
        title=step_title(did.step, language),
        said=text(said, language) if has_text(said) else code,
        values=tuple((_value_name(name, language), _value(name, value, language)) for name, value in did.values.items()),
        stopped=did.stopped,
    )  # fmt: skip


def step_title(name: str, language: str) -> str:
    """What a step does, in words; one that has none is named as it is called."""
    key = f"assistant.step.{name.replace('_', '-')}"
    return text(key, language) if has_text(key) else name


def _value_name(name: str, language: str) -> str:
    key = f"assistant.value.{name.replace('_', '-')}"
    return text(key, language) if has_text(key) else name.replace("_", " ")


def _value(name: str, value: Any, language: str) -> str:
    """A value in words: services by their titles, routes by theirs, several with commas between."""
    if isinstance(value, list | tuple):
        return ", ".join(dict.fromkeys(_value(name, one, language) for one in value)) or "–"
    if isinstance(value, dict):
        return " – ".join(str(one) for one in value.values() if one) or "–"
    if name in ("topics", "services") and (package := wired.package(str(value))) is not None:
        return str(package.titles[language])
    key = f"assistant.{name}.{str(value).replace('_', '-')}"
    return text(key, language) if has_text(key) else str(value)


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


def shown(turn: conversations.Exchanged, language: str) -> Shown:
    """A turn for a page in this language."""
    answer = turn.answer
    sentences = tuple(
        replace(one, marks=one.marks if one.marks != after else (), joined=bool(one.marks) and one.marks == after)
        for one, after in _with_next([shown_sentence(one, answer, language) for one in answer.sentences])
    )
    worded = [one for one in answer.sentences if one.ground is Ground.WORDED]
    offers = tuple(found for one in answer.offers if (found := _offer(one, language)) is not None)
    return Shown(
        turn=turn, note=_note(turn) if worded else "", sentences=sentences, near=_in_one_language(answer.near, answer.language),
        sources=shown_sources(answer, language, quoting={place for one in worded for place in one.quotes}), offers=offers,
    )  # fmt: skip


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
