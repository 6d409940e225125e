"""A mandate that staff register from paper is told of to the one represented: a letter, and a notice or paper.

Who has given nothing can then say so before somebody acts for them. A guardianship is told of too, to the person themselves: an
adult, or a minor over 15; whoever is younger is not written to. Source: the 1967 Act § 12, § 16 first paragraph and § 17
fourth (what the guardian of a minor over 15 is told, the minor is told too).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of
from saklig.cases.delivery.reaching import PATIENCE, Reached, again_after, reach
from saklig.cases.errors import NotFound, RegisterError
from saklig.cases.gathering import basis_for
from saklig.cases.household.reading import age_under
from saklig.cases.models import Mandate, MandateNotice
from saklig.cases.models.case import RETENTION
from saklig.cases.office import Office, Service
from saklig.cases.ports import LegalBasis
from saklig.cases.tokens import once
from saklig.documents import Handled, LetterCase, RenderedLetter, compose, draw
from saklig.documents.letters import Letter, Milestone, keep, mark
from saklig.store import events
from saklig.store.handlers import Later, Run
from saklig.store.keys import case_key, ring
from saklig.store.models import LANGUAGES

__all__ = ["KIND", "MANDATE_NOTICE", "letter_of_mandate", "mandate_letter_sent", "tell_of_mandate"]

MANDATE_NOTICE = "case.mandate-notice"
KIND = "mandate-registered"
_UNDER_AGE = 15


def tell_of_mandate(office: Office, run: Run) -> None:
    """The job: once. A mandate withdrawn meanwhile is told of all the same: somebody could act until then."""
    mandate = Mandate.objects.select_related("principal", "representative").get(pk=run.ref)
    if MandateNotice.objects.filter(mandate=mandate).exists():
        return
    service, now = _service(office, mandate), office.ports.clock.now()
    basis = basis_for(service, str(mandate.pk), day_of(now))
    if mandate.kind == Mandate.Kind.GUARDIAN and _is_child(office, mandate, basis, now):
        outcome, rendered = MandateNotice.Outcome.UNDER_AGE, None
    else:
        reached, language = _told(office, mandate, basis)
        outcome = MandateNotice.Outcome.TOLD if reached is Reached.TOLD else MandateNotice.Outcome.PAPER
        rendered = _letter(office, service, mandate, language, now)
    ring().prepare([case_key(mandate.principal_id, mandate.pk, RETENTION)])
    with run.completing():
        letter = None
        if rendered is not None:
            letter = keep(
                rendered, case_ref=mandate.pk, recipient=mandate.principal_id, kind=KIND, at=now, retention=RETENTION
            ).id
            mark(letter, Milestone.Kind.MADE_AVAILABLE, at=now)
            if outcome == MandateNotice.Outcome.TOLD:
                mark(letter, Milestone.Kind.NOTICE_SENT, at=now)
        MandateNotice.objects.create(mandate=mandate, letter=letter, outcome=outcome, at=now)
        by = Actor.system().by_whom()
        told = {"by": by, "mandate": mandate.pk, "letter": letter, "outcome": outcome.value}
        events.append("mandate.told-of", None, told, at=now)


def letter_of_mandate(office: Office, actor: Actor, letter_id: UUID) -> Letter:
    """The letter, for the one represented, in person, or a caseworker who may see the mandate. Errors: NotFound."""
    found = MandateNotice.objects.select_related("mandate__principal").filter(letter=letter_id).first()
    now = office.ports.clock.now()
    if found is None or not _may_read(actor, found.mandate):
        raise NotFound("there is no such letter here")
    mine = actor.kind is ActorKind.CITIZEN
    reader = actor.reader
    if reader is not None:
        access.log.record(
            reader=reader, role=actor.role, subject=found.mandate.principal_id, what="letter", purpose="representation", at=now
        )
    if mine and mark(letter_id, Milestone.Kind.OPENED, at=now):
        events.append("mandate.letter-opened", None, {"by": actor.by_whom(), "mandate": found.mandate_id}, at=now)
    return Letter.objects.get(pk=letter_id)


def mandate_letter_sent(office: Office, actor: Actor, mandate: UUID, *, token: str) -> MandateNotice:
    """A caseworker has put the letter in the post. Again changes nothing. Errors: NotAllowed, NotFound."""
    staff, now = access.staff_member(actor), office.ports.clock.now()
    rows = MandateNotice.objects.select_related("mandate__principal")
    found = rows.filter(mandate=mandate, outcome=MandateNotice.Outcome.PAPER).first()
    if found is None or not _may_read(actor, found.mandate):
        raise NotFound("there is no such letter to send here")

    def make() -> MandateNotice:
        if MandateNotice.objects.filter(pk=found.pk, sent_at=None).update(sent_at=now, sent_by=staff) and found.letter:
            mark(found.letter, Milestone.Kind.SENT_ON_PAPER, at=now)
            events.append("mandate.letter-sent", None, {"by": actor.by_whom(), "mandate": found.mandate_id}, at=now)
        return MandateNotice.objects.get(pk=found.pk)

    return once(actor, "mandate-letter-sent", token, now=now, make=make, load=lambda pk: MandateNotice.objects.get(pk=pk))


def _may_read(actor: Actor, mandate: Mandate) -> bool:
    from saklig.cases.use_cases.representing import may_handle  # noqa: PLC0415  (they know each other)

    if actor.kind is ActorKind.CITIZEN:
        # Nobody reads it for them: a representative could keep it from the one it is to warn.
        return actor.by is None and mandate.principal_id == access.oneself(actor)
    return actor.kind is ActorKind.CASEWORKER and may_handle(actor, mandate)


def _service(office: Office, mandate: Mandate) -> Service:
    return next(office.services[name] for name in sorted(mandate.services) if name in office.services)


def _is_child(office: Office, mandate: Mandate, basis: LegalBasis, now: datetime) -> bool:
    """Whether the register says that they are under 15. What it does not say keeps nobody from being told."""
    try:
        person = office.ports.population.person(mandate.principal.identity_number or "", basis=basis)
    except RegisterError as error:
        if error.temporary and now - mandate.given_at < PATIENCE:
            raise Later(again_after(mandate.given_at, now), f"{error.register}:{error.why}") from None
        return False
    return person is not None and age_under(person, _UNDER_AGE, day_of(now)) is True


def _told(office: Office, mandate: Mandate, basis: LegalBasis) -> tuple[Reached, str]:
    """Tell that a letter waits, as of any letter, and in which language they read; what cannot be told so goes on paper."""
    own = mandate.principal.language
    return reach(
        office, mandate.principal, kind="mandate", reference=f"mandate-{mandate.pk}", since=mandate.given_at, basis=basis,
        otherwise=own if own in dict(LANGUAGES) else "nb",
    )  # fmt: skip


def _letter(office: Office, service: Service, mandate: Mandate, language: str, now: datetime) -> RenderedLetter:
    principal, package = mandate.principal, service.package
    services = [office.services[name].package.titles[language] for name in sorted(mandate.services) if name in office.services]
    said = {
        "guardian": mandate.kind == Mandate.Kind.GUARDIAN, "services": services, "given": day_of(mandate.given_at),
        "name": mandate.representative_name or mandate.representative.name or _UNNAMED[language],
        "from": mandate.begins, "to": mandate.until,
    }  # fmt: skip
    composed = compose(
        package, kind=KIND, language=language, agency=office.agency, applicant="a1", reader="a1",
        case=LetterCase(number=str(mandate.pk).upper()[:8], received=day_of(mandate.given_at)),
        names={"a1": principal.name or ""}, handled=Handled(automatic=False, by=office.agency.responsible), on=day_of(now),
        said={"mandate": said},
    )  # fmt: skip
    return draw(composed, agency=office.agency, recipient=principal.name or "", made_at=now)


_UNNAMED = {
    "nb": "den som står i papiret", "nn": "den som står i papiret", "en": "the one who is named in the paper",
}  # fmt: skip
