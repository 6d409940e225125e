"""Everything held about one person: each datum with where it came from, why, on which basis, and until when.

Of a case that another person applied in, one sees what is held about oneself and which service it is for: not who applied,
not the case's number, and nothing at all of a case with a protected address.
Source: GDPR articles 13 to 15; Personal Data Act § 16 (exceptions); the 1967 Act §§ 13, 18; design invariant 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from saklig.cases import access, reading
from saklig.cases.actors import Actor
from saklig.cases.errors import NotFound
from saklig.cases.lifecycle import State
from saklig.cases.models import Case, Decision, Mandate, Message, Party, PriceLine, PrivacyRequest
from saklig.cases.office import Office
from saklig.cases.rights.asking import requests_of
from saklig.cases.rights.kept import Kept, kept
from saklig.cases.rights.readers import Read, reads_of
from saklig.cases.use_cases.replay import service_as_then
from saklig.decision import any_index
from saklig.documents.letters import letters_of
from saklig.store import events
from saklig.store.models import PackageBytes, Person
from saklig.store.sealed import is_erased

__all__ = ["Asked", "CaseHeld", "Datum", "DecisionHeld", "Held", "LetterHeld", "held"]

_PERSON = (("name", "population"), ("identity_number", "sign-in"), ("contact", "contacts"), ("protection", "population"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """One thing known. `title`, `why` and `basis` are texts by language; empty where `code` has words of the pages' own."""

    code: str  # "fact", "answer", "message", …
    value: Any
    source: str
    at: datetime | None = None
    path: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    certainty: str = ""
    period: str = ""
    about: str = ""  # a child's name; empty for what is about oneself or about no one
    kept: Kept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionHeld:
    """What was decided, by rules or by whom, on which package; `lines` are (whom, what, month, kind, provision)."""

    number: int
    kind: str
    at: datetime
    by: str
    automatic: bool
    rules_of: date | None
    package: str
    engine: str
    lines: tuple[tuple[str, str, date, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHeld:
    id: UUID
    title: str
    kind: str
    language: str
    at: datetime
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHeld:
    """One case. `number` is empty where another applied."""

    reference: UUID
    number: str
    service: str
    titles: Mapping[str, str]
    state: str
    received_at: datetime | None
    own: bool
    role: str
    data: tuple[Datum, ...]
    decisions: tuple[DecisionHeld, ...]
    letters: tuple[LetterHeld, ...]
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the person has asked for about their data, and what was answered, by whom, why. `case` is empty for all of it."""

    id: UUID
    kind: str
    case: str
    text: str
    asked_at: datetime
    due: date
    answered_at: datetime | None
    by: str
    outcome: str
    reasons: str
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All of it. `own_reads`: how often the person has read their own data here, which is told apart."""

    person: UUID
    made_at: datetime
    language: str
    data: tuple[Datum, ...]
    cases: tuple[CaseHeld, ...]
    asked: tuple[Asked, ...]
    reads: tuple[Read, ...]
    own_reads: int

    @property
    def empty(self) -> bool:
        return not self.cases


def held(office: Office, actor: Actor, person: UUID | None = None) -> Held:
    """What is held about the one who asks. Errors: NotFound for anyone else, which is refused and logged."""
    me, now = access.oneself(actor), office.ports.clock.now()
    if person not in (None, me):
        _refused(actor, person, now)
    access.log.record(reader=me, role=actor.kind.value, subject=me, what="held", purpose="information", at=now)
    found = Person.objects.get(pk=me)
    own = access.visible(actor).select_related("application", "applicant").order_by("-created_at")
    parties = Party.objects.filter(person_id=me, case__restricted=False, case__erased_at=None).exclude(case__applicant_id=me)
    parties = parties.exclude(case__state=State.DRAFT.value).select_related("case__applicant", "case__application")
    cases = [_own_case(office, actor, case, now) for case in own]
    cases += [_others_case(office, actor, party, now) for party in parties.order_by("-case__received_at")]
    mine, reads = reads_of(office, me)
    return Held(
        person=me, made_at=now, language=found.language, data=(*_of_person(found), *_mandates(me)), cases=tuple(cases),
        reads=reads, asked=tuple(map(_request, requests_of(me))), own_reads=mine,
    )  # fmt: skip


def _refused(actor: Actor, person: UUID | None, now: datetime) -> None:
    """Somebody asked for another's data: it is logged with the person it is about, and answered as if nobody were there."""
    if Person.objects.filter(pk=person).exists():
        access.log.record(
            reader=access.citizen(actor), role=actor.kind.value, subject=person, what="refused.another-person",
            purpose="information", at=now,
        )  # fmt: skip
    with transaction.atomic():
        events.append("privacy.export-refused", None, {"by": {"kind": actor.kind.value, "id": actor.person}}, at=now)
    raise NotFound("there is no such person here; one sees one's own data")


def _request(one: PrivacyRequest) -> Asked:
    mine = one.case is not None and one.case.applicant_id == one.person_id
    gone = one.case is not None and one.case.erased_at is not None
    return Asked(
        id=one.id, kind=one.kind, case=(one.case.number or "") if mine and one.case else "",
        text="" if gone else one.text or "", asked_at=one.asked_at, due=one.due, answered_at=one.answered_at,
        by=one.answered_by.name if one.answered_by else "", outcome=one.outcome,
        reasons="" if gone else one.reasons or "", lifted_at=one.lifted_at,
    )  # fmt: skip


def _of_person(person: Person) -> Iterator[Datum]:
    for name, source in _PERSON:
        value = getattr(person, name)
        if value not in (None, "", "none"):
            yield Datum(code=f"person-{name.replace('_', '-')}", value=value, source=source, at=person.created_at)
    yield Datum(code="person-language", value=person.language, source="applicant", at=person.created_at)


def _mandates(me: UUID) -> Iterator[Datum]:
    """Who may act for the person, or could: as it was given, and by whom."""
    for one in Mandate.objects.filter(principal_id=me).select_related("representative").order_by("given_at"):
        yield Datum(
            code="mandate", value=one.representative_name or one.representative.name or one.kind, at=one.given_at,
            period=f"{one.begins} – {one.until}" if one.until else "",
            source={"party": "applicant", "paper": "caseworker"}.get(one.source, "population"),
        )  # fmt: skip


# --- one's own cases -------------------------------------------------------------------------------------------------


def _own_case(office: Office, actor: Actor, case: Case, now: datetime) -> CaseHeld:
    package = office.services[case.service].package
    names = {p.member: p.person.name or "" for p in case.parties.select_related("person") if p.member[:1] == "c"}
    facts = _facts(office, actor, case, case.applicant_id, now, names)
    data = (*_answers(case, package), *facts, *_said(case, actor, package), *_priced(case, package, names))
    return CaseHeld(
        reference=case.id, number=case.number or "", service=case.service, titles=package.titles, state=case.state,
        received_at=case.received_at, own=True, role="applicant", data=data,
        decisions=tuple(_decision(office, one, names) for one in case.decisions.select_related("decided_by", "determination")),
        letters=_letters(case, case.applicant_id), kept=kept(case, package),
    )  # fmt: skip


def _answers(case: Case, package: Any) -> Iterator[Datum]:
    saved, asked = case.application.saved_at, {question.input for question in package.questions}
    for path, value in case.application.answers.items():
        spec = package.facts.get(path) if path in asked else None
        yield Datum(
            code="answer", path=path, value=value, source="applicant", at=saved, title=spec.titles if spec else {},
            kept=kept(case, package, spec.kept) if spec else kept(case, package), **_purpose(package, spec),
        )  # fmt: skip
    for name, value in (case.application.own_register or {}).items():
        yield Datum(
            code="own-register", path=name, value=value, source="population", at=case.created_at, kept=kept(case, package)
        )


def _purpose(package: Any, spec: Any) -> dict[str, Any]:
    if spec is None:
        return {}
    basis = {language: package.provision_text(spec.provision, language) for language in package.service.languages}
    return {"why": spec.why, "basis": basis, "category": spec.category}


def _facts(
    office: Office, actor: Actor, case: Case, whole_of: UUID | None, now: datetime, names: Mapping[str, str]
) -> Iterator[Datum]:
    """The facts of the latest assessment: about oneself, and in one's own case about the children and about no one.

    What is about another adult is theirs. What only staff read is shown where it is about oneself.
    """
    me, determination = actor.person, case.determinations.order_by("-number").first()
    if determination is None:
        return
    determination.case = case
    package = service_as_then(office, determination).package
    purpose = reading.for_case(case, actor, now)
    about = None if whole_of == me else me
    children = {p.person_id: p.member for p in case.parties.all() if p.member in names}
    for fact in reading.facts_about(case, about, purpose, package):
        spec = reading.declared(package, fact.path)
        mine, child = fact.about_id == me, children.get(fact.about_id)
        open_to_all = spec.shown_to == "parties" and (fact.about_id is None or child is not None)
        if any_index(fact.path).endswith(".id") or not (mine or open_to_all):
            continue
        if is_erased(fact, "value"):
            continue  # its period was over before the case's
        value = (fact.value or {}).get("value")
        source = "another" if fact.source == "applicant" and whole_of != me else fact.source
        known = {"source": source, "at": fact.source_at, "certainty": fact.certainty, "period": fact.period}
        yield Datum(
            code="fact", path=fact.path, value=_named(value, names), title=spec.titles, about=names.get(child or "", ""),
            kept=kept(case, package, spec.kept), **known, **_purpose(package, spec),
        )  # fmt: skip


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Opaque ids of children as their names; the ids mean nothing outside the case."""
    return [names.get(one, one) if isinstance(one, str) else one for one in value] if isinstance(value, list) else value


def _said(case: Case, actor: Actor, package: Any) -> Iterator[Datum]:
    """What the person wrote, and what was written to or about them, in their own case."""
    for message in case.messages.order_by("sent_at"):
        # A caseworker's own words may tell of another in the household: a human looks through them before they are given out.
        note = message.kind in (Message.Kind.NOTE.value, Message.Kind.PHONE.value)
        yield Datum(
            code=f"message-{message.kind}", value=None if note else message.text,
            source="caseworker" if note else "applicant", at=message.sent_at,
        )  # fmt: skip
    for kind, rows in (("review", case.reviews), ("appeal", case.appeals)):
        for row in rows.order_by("asked_at"):
            yield Datum(code=kind, value=row.text, source="applicant", at=row.asked_at)
            if row.settled_reasons:
                yield Datum(code=f"{kind}-answer", value=row.settled_reasons, source="caseworker", at=row.settled_at)
    yield from _around_appeals(case)
    for wish in case.interpreters.order_by("asked_at"):
        yield Datum(code="interpreter", value=wish.language, source="caseworker", at=wish.asked_at)
    yield from _asked(case, actor.person)
    yield from _written_to(case, actor.person)
    yield from _handed_in(case, actor.person, package)
    about_me = [row for row in case.corrections.all() if row.about_id in (None, actor.person)]
    for row in (one for one in about_me if not is_erased(one, "value")):
        spec = package.facts.get(row.path)
        yield Datum(
            code="correction", path=row.path, value=row.value, source="document", at=row.entered_at,
            title=spec.titles if spec else {}, **_purpose(package, spec),
        )  # fmt: skip


def _around_appeals(case: Case) -> Iterator[Datum]:
    """Why a late appeal was taken up, what was answered to a wish to postpone, and costs."""
    for appeal in case.appeals.filter(taken_up_at__isnull=False).order_by("asked_at"):
        if appeal.late_reasons:
            yield Datum(code="appeal-late", value=appeal.late_reasons, source="caseworker", at=appeal.taken_up_at)
    for wish in case.postponements.filter(answered_at__isnull=False).order_by("asked_at"):
        yield Datum(code="postponement-answer", value=wish.reasons, source="caseworker", at=wish.answered_at)
    for claim in case.cost_claims.order_by("asked_at"):
        yield Datum(code="cost-claim", value=claim.claim, source="applicant", at=claim.asked_at)
        if claim.reasons:
            yield Datum(code="cost-claim-answer", value=claim.reasons, source="caseworker", at=claim.answered_at)
    for line in case.cost_lines.filter(kind="payment").order_by("written_at"):
        yield Datum(code="cost-payment", value=line.payment, source="agency", at=line.written_at)
    for listed in case.touched.filter(settled_at__isnull=False).order_by("listed_at"):
        yield Datum(code="touched-words", value=listed.words, source="caseworker", at=listed.settled_at)


def _asked(case: Case, person: UUID | None) -> Iterator[Datum]:
    for request in case.information_requests.filter(asked_of_id=person).order_by("asked_at"):
        for question in request.questions:
            yield Datum(code="question", value=question, source="caseworker", at=request.asked_at)
        if request.answers:
            yield Datum(code="question-answer", value=request.answers, source="applicant", at=request.answered_at)


def _priced(case: Case, package: Any, names: Mapping[str, str]) -> Iterator[Datum]:
    """The price lines of one's own decisions; a reversal repeats what it reverses, and is told without the amounts."""
    whose = {p.person_id: names.get(p.member, "") for p in case.parties.all()}
    for line in case.price_lines.order_by("month", "nth"):
        charge = line.kind == PriceLine.Kind.CHARGE
        amounts = {name: Decimal(line.price[name]) for name in ("payment", "covered")} if charge else {}
        yield Datum(
            code=f"price-{line.kind}", value={"month": line.month, **amounts}, source="agency", at=line.written_at,
            about=whose.get(line.person_id, ""), kept=kept(case, package),
        )  # fmt: skip


def _written_to(case: Case, person: UUID | None) -> Iterator[Datum]:
    """Where letters on paper were sent."""
    for one in case.paper.filter(recipient_id=person).exclude(address_from="").order_by("wanted_at"):
        if one.address and not is_erased(one, "address"):
            yield Datum(code="postal-address", value=one.address, source=one.address_from, at=one.wanted_at)


def _handed_in(case: Case, person: UUID | None, package: Any) -> Iterator[Datum]:
    """Attachments that are the person's own: what each is called, and what the package says that it is."""
    for one in case.attachments.filter(owner_id=person).select_related("case").order_by("number"):
        if is_erased(one, "name"):
            continue
        known = package.documents.get(one.document)
        by_staff = one.sender.startswith("caseworker")
        yield Datum(
            code="attachment", value=one.name, source="caseworker" if by_staff else "applicant", at=one.received_at,
            title=known.titles if known else {}, about=one.about_name or "", kept=kept(case, package, one.retention),
        )  # fmt: skip


def _decision(office: Office, decision: Decision, names: Mapping[str, str]) -> DecisionHeld:
    made = decision.determination
    version = PackageBytes.objects.filter(pk=made.package_hash).values_list("version", flat=True).first() if made else ""
    lines = decision.lines.order_by("subject", "benefit", "month")
    return DecisionHeld(
        number=decision.number, kind=decision.kind, at=decision.decided_at,
        by=decision.decided_by.name if decision.decided_by else office.agency.responsible,
        automatic=decision.decided_by is None, rules_of=made.at if made else None, package=version or "",
        engine=made.engine_version if made else "",
        lines=tuple((names.get(i.subject, ""), i.benefit, i.month, i.kind, i.provision) for i in lines),
    )  # fmt: skip


def _letters(case: Case, person: UUID) -> tuple[LetterHeld, ...]:
    return tuple(
        LetterHeld(id=one.id, title=one.title, kind=one.kind, language=one.language, at=one.created_at, html=one.html)
        for one in letters_of(case.id, recipient=person)
    )


# --- cases in which another applied ----------------------------------------------------------------------------------


def _others_case(office: Office, actor: Actor, party: Party, now: datetime) -> CaseHeld:
    case, package = party.case, office.services[party.case.service].package
    data = [*_facts(office, actor, case, None, now, {}), *_asked(case, party.person_id), *_written_to(case, party.person_id)]
    data += _handed_in(case, party.person_id, package)
    if party.confirmation:
        data.append(Datum(code="confirmation", value=party.confirmation, source="applicant", kept=kept(case, package)))
    return CaseHeld(
        reference=case.id, number="", service=case.service, titles=package.titles, state="", received_at=None, own=False,
        role=party.role, data=tuple(data), decisions=(), letters=_letters(case, party.person_id),
        kept=kept(case, package),
    )  # fmt: skip
