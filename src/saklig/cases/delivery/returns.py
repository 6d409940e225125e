"""Paper by hand, and mail that came back: a task in the case until the letter has reached its reader in some way.

Source: the 1967 Act § 29: the appeal period runs from when the notice reached the party. What came back has not.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import DeadlineKind, day_of
from saklig.cases.delivery.batches import check_day, posted
from saklig.cases.delivery.paper import Why, checked_address, hand_to_carrier, hidden, open_sending, want_paper
from saklig.cases.delivery.planning import PAPER_ADDRESS
from saklig.cases.delivery.telling import notice_given
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, TransitionRefused
from saklig.cases.models import Case, Deadline, DecisionLetter, PaperSending
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import opened
from saklig.cases.use_cases.letters import meet_deadlines

__all__ = ["handle_returned", "register_returned", "sent_on_paper", "set_address"]

_REFERENCE = re.compile(r"[2-9A-HJKMNP-Z]{8}")
HOW = ("register", "address", "by-hand")


def sent_on_paper(
    office: Office, actor: Actor, number: str, *, letter: UUID, day: date | None = None, by_hand: bool = False, token: str
) -> DecisionLetter:
    """One letter was put in the post by itself, or handed over, on a day (today). The appeal period runs from then.

    Errors: NotFound; InvalidAnswers (day).
    """
    now, case, _ = opened(office, actor, number, "case.paper")
    sent = DecisionLetter.objects.select_related("recipient").filter(pk=letter, case=case).first()
    if sent is None:
        raise NotFound("there is no such letter in this case")
    chosen = day or day_of(now)
    check_day(chosen, earliest=day_of(sent.created_at), now=now)

    def make() -> DecisionLetter:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        # A letter may be asked for on paper by one who has been told by e-mail; and the same one is not posted twice.
        sending = open_sending(letter) or want_paper(locked, sent, Why.CASEWORKER, actor, now=now)
        posted(office, actor, sending, chosen, now=now, by_hand=by_hand)
        return DecisionLetter.objects.get(pk=letter)

    return once(actor, "sent-on-paper", token, now=now, make=make, load=lambda pk: DecisionLetter.objects.get(pk=pk))


def set_address(office: Office, actor: Actor, number: str, *, sending: UUID, address: str, token: str) -> PaperSending:
    """An address for a letter that waits for want of one; empty: the population register is asked once more.

    Errors: NotFound; NotAllowed for one whose address is protected: none is kept here; InvalidAnswers (address).
    """
    now, case, _ = opened(office, actor, number, "case.paper")
    waiting = case.paper.select_related("recipient").filter(pk=sending, sent_on=None, dropped_at=None).first()
    if waiting is None:
        raise NotFound("no such letter waits to be sent in this case")
    lines = checked_address(address) if address.strip() else ()
    _refuse_hidden(waiting, bool(lines))

    def make() -> PaperSending:
        row = PaperSending.objects.select_related("case", "recipient").select_for_update(of=("self",)).get(pk=waiting.pk)
        if row.sent_on or row.dropped_at or row.batch_id:
            raise TransitionRefused("the letter is printed or posted already")
        row.address, row.address_from, row.no_address = list(lines) or None, "caseworker" if lines else "", ""
        row.save(update_fields=["address", "address_from", "no_address"])
        if not lines:
            _ask_again(row, now)
        hand_to_carrier(office, row, now)
        record(case, "case.paper-address", actor, now=now, details={"letter": row.letter, "asked-again": not lines})
        return row

    return once(actor, "paper-address", token, now=now, make=make, load=lambda pk: PaperSending.objects.get(pk=pk))


def _ask_again(row: PaperSending, now: datetime) -> None:
    enqueue([JobWanted(kind=PAPER_ADDRESS, ref=row.id, key=f"{PAPER_ADDRESS}:{row.id}:{int(now.timestamp())}")], now=now)


def _refuse_hidden(row: PaperSending, has_lines: bool) -> None:
    if has_lines and (hidden(row.recipient) or row.no_address == PaperSending.NoAddress.PROTECTED):
        raise NotAllowed("the address is protected: it is written on the envelope by hand, and kept nowhere here")


def register_returned(office: Office, actor: Actor, *, reference: str, why: str, day: date, token: str) -> PaperSending:
    """A letter came back: by the reference on its envelope sheet. It is a task in its case from now on.

    Nothing of the case is shown for it. Errors: NotAllowed; InvalidAnswers (reference, why, day).
    """
    now = office.ports.clock.now()
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker registers mail that came back, not a {actor.kind}")
    access.staff_member(actor)
    typed = "".join(reference.upper().split()).replace("-", "")
    if why not in PaperSending.Returned.values:
        raise InvalidAnswers({"why": "not-a-choice"})
    mine = PaperSending.objects.filter(case__in=access.visible(actor), sent_on__isnull=False)
    found = mine.filter(reference=typed).first() if _REFERENCE.fullmatch(typed) else None
    if found is None:
        raise InvalidAnswers({"reference": "no-such-envelope"})
    check_day(day, earliest=found.sent_on or day, now=now)

    def make() -> PaperSending:
        case = Case.objects.select_for_update().get(pk=found.case_id)
        fresh = PaperSending.objects.filter(pk=found.pk, returned_on=None)
        if not fresh.update(returned_on=day, returned_why=why):
            raise InvalidAnswers({"reference": "returned-before"})
        details = {"letter": found.letter, "day": day, "why": why}
        record(case, "case.mail-returned", actor, now=now, details=details)
        if not notice_given(found.letter):
            _stop_period(case, found.letter, now)
        return found

    return once(actor, "mail-returned", token, now=now, make=make, load=lambda pk: PaperSending.objects.get(pk=pk))


def _stop_period(case: Case, letter: UUID, now: datetime) -> None:
    """The notice never reached them, so no appeal period has run."""
    DecisionLetter.objects.filter(pk=letter).update(appeal_until=None)
    others = DecisionLetter.objects.filter(case=case, appeal_until__isnull=False).order_by("-appeal_until").first()
    if others is None or others.appeal_until is None:
        meet_deadlines(case, now, DeadlineKind.APPEAL)
    else:
        Deadline.objects.filter(case=case, kind=DeadlineKind.APPEAL, met_at=None).update(due=others.appeal_until)


def handle_returned(
    office: Office, actor: Actor, number: str, *, sending: UUID, how: str, address: str = "", day: date | None = None,
    token: str,
) -> PaperSending:  # fmt: skip
    """What becomes of a letter that came back: sent again ("register" asks for the address anew, "address" is one that is
    typed), or handed over "by-hand" on a day. Errors: NotFound; NotAllowed (a protected address); InvalidAnswers.
    """
    now, case, _ = opened(office, actor, number, "case.paper")
    if how not in HOW:
        raise InvalidAnswers({"how": "not-a-choice"})
    back = case.paper.select_related("recipient").filter(pk=sending, returned_on__isnull=False).first()
    if back is None:
        raise NotFound("no such letter has come back in this case")
    lines = checked_address(address) if how == "address" else ()
    _refuse_hidden(back, bool(lines))
    if how == "by-hand":
        check_day(day or day_of(now), earliest=back.returned_on or day_of(now), now=now)

    def make() -> PaperSending:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if not PaperSending.objects.filter(pk=back.pk, handled_at=None).update(handled_at=now):
            raise TransitionRefused("this letter that came back has been dealt with already")
        sent = DecisionLetter.objects.select_related("recipient").get(pk=back.letter)
        again = want_paper(locked, sent, Why.SENT_AGAIN, actor, now=now, lines=lines)
        hand_to_carrier(office, again, now)
        if how == "by-hand":
            posted(office, actor, again, day or day_of(now), now=now, by_hand=True)
        return again

    return once(actor, "handle-returned", token, now=now, make=make, load=lambda pk: PaperSending.objects.get(pk=pk))
