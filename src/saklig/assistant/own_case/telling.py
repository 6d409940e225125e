"""Which case it is about, and then what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from saklig import cases
from saklig.assistant.answers import Answer, Answered, Ground, Offer, OfferKind, Sentence
from saklig.assistant.own_case.deeds import answer, appeal, decided, documents, letter, message, sent
from saklig.assistant.own_case.kinds import Kind
from saklig.assistant.own_case.missing import missing, of_drafts, of_others
from saklig.assistant.own_case.reasons import amount, why
from saklig.assistant.own_case.saying import Teller, spoken_title, texts
from saklig.assistant.own_case.seen import who_has_seen
from saklig.assistant.own_case.standing import deadline, next_step, status
from saklig.assistant.written import Texts, in_our
from saklig.cases import Actor
from saklig.cases.office import Office

__all__ = ["about_my_case"]

_TELLS: Mapping[Kind, Callable[[Teller], list[Sentence]]] = MappingProxyType({
    Kind.STATUS: status, Kind.MISSING: missing, Kind.DEADLINE: deadline, Kind.NEXT: next_step, Kind.WHY: why,
    Kind.AMOUNT: amount, Kind.SENT: sent, Kind.DOCUMENTS: documents, Kind.ANSWER: answer, Kind.MESSAGE: message,
    Kind.LETTER: letter, Kind.DECIDED: decided, Kind.APPEAL: appeal,
})  # fmt: skip
# Where a draft that was never sent is a part of the answer.
_WITH_DRAFTS = frozenset({Kind.STATUS, Kind.MISSING, Kind.NEXT, Kind.SENT})


def about_my_case(office: Office, actor: Actor | None, kind: Kind, language: str, number: str | None = None) -> Answer:
    """What is asked about one's own case, from the case itself; with several cases and no number, the ones to choose between.

    `actor`: who is signed in, None for nobody. A number that is another's, or nobody's, is answered alike.
    Errors: NotAllowed for one who is no citizen; MandateOver.
    """
    said = texts(in_our(language))
    if actor is None:
        return Answer(
            kind=Answered.SIGN_IN, sentences=(_fixed(said, "sign-in"),), offers=(Offer(kind=OfferKind.SIGN_IN),),
            language=said.language,
        )  # fmt: skip
    if kind is Kind.WHO_HAS_SEEN:
        return _answer(who_has_seen(office, actor, said), said, Offer(kind=OfferKind.PRIVACY))
    if number is not None:
        return _of_number(office, actor, kind, said, number)
    mine = cases.my_cases(office, actor)
    drafts = of_drafts(office, actor, said, whole=kind is Kind.MISSING) if kind in _WITH_DRAFTS else []
    others = of_others(office, actor, said) if kind is Kind.MISSING else []
    if len(mine) == 1:
        return _of(office, actor, kind, said, mine[0], beside=(*drafts, *others))
    if mine:
        return _choose(office, mine, said, beside=(*drafts, *others))
    if drafts or others:
        first = [_fixed(said, "sent.no")] if kind is Kind.SENT else []
        offers = [Offer(kind=OfferKind.APPLY, target=one.refers) for one in drafts]
        return _answer([*first, *drafts, *others], said, *offers)
    return _answer([_fixed(said, "sent.no" if kind is Kind.SENT else "none")], said, Offer(kind=OfferKind.HUMAN))


def _of_number(office: Office, actor: Actor, kind: Kind, said: Texts, number: str) -> Answer:
    try:
        found = cases.own_case(office, actor, number)
    except cases.NotFound:
        return _answer([_fixed(said, "no-such")], said, Offer(kind=OfferKind.HUMAN))
    return _of(office, actor, kind, said, found)


def _of(
    office: Office, actor: Actor, kind: Kind, said: Texts, case: Any, beside: tuple[Sentence, ...] = ()
) -> Answer:
    told = _TELLS[kind](Teller(office=office, actor=actor, case=case, texts=said))
    return _answer([*told, *beside], said, Offer(kind=OfferKind.CASE, target=case.number), Offer(kind=OfferKind.HUMAN))


def _choose(office: Office, mine: list[Any], said: Texts, beside: tuple[Sentence, ...]) -> Answer:
    offers = [
        Offer(
            kind=OfferKind.CASE, target=case.number,
            label=said(
                "which", title=spoken_title(office, case.service, said.language), number=case.number,
                state=said(f"short.{case.state}"),
            ),
        )
        for case in mine
    ]  # fmt: skip
    return _answer([_fixed(said, "choose", count=len(mine)), *beside], said, *offers)


def _fixed(said: Texts, key: str, **values: Any) -> Sentence:
    """A sentence that is about no case."""
    return Sentence(text=said(key, **values), ground=Ground.FIXED, refers=f"own-case.{key}")


def _answer(sentences: list[Sentence], said: Texts, *offers: Offer) -> Answer:
    return Answer(kind=Answered.OWN_CASE, sentences=tuple(sentences), offers=offers, language=said.language)
