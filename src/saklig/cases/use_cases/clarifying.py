"""A caseworker clarifies: enters what is documented, notes what was said, has read a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from saklig.cases import access, canonical, reading
from saklig.cases.actors import Actor
from saklig.cases.corrections import CHILD, SIBLINGS, as_kept, problem_of, taken_apart
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.models import Attachment, Case, Correction, Message
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import opened
from saklig.cases.use_cases.judging import latest
from saklig.cases.use_cases.taking_up_again import restart
from saklig.store.models import Person

__all__ = ["enter_facts", "mark_read", "note"]


def enter_facts(
    office: Office, actor: Actor, number: str, *, facts: Mapping[str, Any], why: str, token: str,
    attachment: UUID | None = None,
) -> Case:
    """Enter what documents show, by printed path ("household.adults[0].income"), and have the case assessed again.

    `attachment`: what it was read out of; each fact that this kind of document proves, of the one it is about, points to it.
    Errors: InvalidAnswers for a fact the package does not have, is not the registers' or the documents' to say, or does
    not fit; TransitionRefused before anything has been assessed, or after the decision.
    """
    now, case, staff = opened(office, actor, number, "case.enter-facts")
    determination = latest(case)
    if determination is None:
        raise TransitionRefused("nothing has been assessed yet, so there is no fact to correct")
    if not why.strip():
        raise InvalidAnswers({"why": "missing"})
    package = office.services[case.service].package
    tree = canonical.loads(reading.kept_of(determination, reading.for_case(case, actor, now))[0])
    parties = list(case.parties.select_related("person"))
    people = {party.member: party.person for party in parties}
    children = {party.member for party in parties if party.role == CHILD}
    rows, problems = [], {}
    for path, value in facts.items():
        found = taken_apart(tree, path)
        spec = package.facts.get(found[0]) if found else None
        if spec is None or spec.source == "agency":
            problems[path] = "not-to-be-entered"
        elif problem := problem_of(spec, value, members=_siblings(package, found, children)):
            problems[path] = problem
        else:
            rows.append((found, value, spec.kept))
    if problems or not rows:
        raise InvalidAnswers(problems or {"facts": "missing"})
    shown = _read_out_of(package, case, attachment)
    proved = {found for found, _, _ in rows if shown is not None and _proves(package, shown, found, people)}
    if shown is not None and not proved:
        raise InvalidAnswers({"attachment": "does-not-prove"})

    def make() -> Case:
        for (bare, about), value, kept in rows:
            Correction.objects.create(
                case=case, path=bare, about=people.get(about), value=as_kept(value), why=why.strip(), entered_by=staff,
                entered_at=now, retention=kept, attachment=shown if (bare, about) in proved else None,
            )  # fmt: skip
        details = {"count": len(rows)} | ({"attachment": shown.pk} if shown is not None else {})
        record(case, "case.facts-entered", actor, now=now, details=details)
        return restart(case, actor, "assess_again", "facts-entered", token, now)

    return once(actor, "enter-facts", token, now=now, make=make, load=lambda pk: Case.objects.get(pk=pk))


def _read_out_of(package: Any, case: Case, attachment: UUID | None) -> Attachment | None:
    """The attachment in this case that a caseworker can have read. Errors: InvalidAnswers."""
    if attachment is None:
        return None
    found = Attachment.objects.filter(pk=attachment, case=case, scan=Attachment.Scan.CLEAN).first()
    if found is None:
        raise InvalidAnswers({"attachment": "not-a-choice"})
    return found


def _proves(package: Any, shown: Attachment, found: tuple[str, str | None], people: Mapping[str, Person]) -> bool:
    """Whether it can show this fact: as its kind says, of the one it is about. What is of no kind can show anything of them."""
    path, about = found
    kind = package.documents.get(shown.document)
    if kind is not None and path not in kind.proves:
        return False
    return about is None or about not in people or people[about].pk in (shown.about_id, None)


def _siblings(package: Any, found: tuple[str, str | None], children: set[str]) -> set[str]:
    """Whom a fact about a child's siblings may name: the case's other children. None for any other fact."""
    path, about = found
    return children - {about} if package.origins.fields.get(path) == SIBLINGS and about in children else set()


def note(office: Office, actor: Actor, number: str, *, text: str, token: str) -> Message:
    """A note in the case. The party may see it: it is a document of the case (1967 Act § 18)."""
    now = office.ports.clock.now()
    case = access.staff_case(actor, number, what="case.note", now=now)
    if not text.strip() or len(text) > 10_000:
        raise InvalidAnswers({"text": "missing" if not text.strip() else "too-long"})

    def make() -> Message:
        message = Message.objects.create(
            case=case, kind=Message.Kind.NOTE, sender=actor.reference, text=text.strip(), sent_at=now
        )
        record(case, "case.noted", actor, now=now, details={"message": message.id})
        return message

    return once(actor, "note", token, now=now, make=make, load=lambda pk: Message.objects.get(pk=pk))


def mark_read(office: Office, actor: Actor, number: str, *, messages: Iterable[UUID], token: str) -> Case:
    """A caseworker has read what the citizen told of, and has done what it calls for."""
    now = office.ports.clock.now()
    case = access.staff_case(actor, number, what="case.messages", now=now)
    access.staff_member(actor)
    wanted = set(messages)
    unread = case.messages.filter(pk__in=wanted, kind__in=(Message.Kind.CHANGE, Message.Kind.DISPUTE))
    if not wanted or unread.count() != len(wanted):
        raise InvalidAnswers({"messages": "not-a-choice"})

    def make() -> Case:
        for message in unread.filter(handled_at=None).values_list("pk", flat=True):
            Message.objects.filter(pk=message).update(handled_at=now)
            record(case, "case.message-read", actor, now=now, details={"message": message})
        return case

    return once(actor, "mark-read", token, now=now, make=make, load=lambda pk: Case.objects.get(pk=pk))
