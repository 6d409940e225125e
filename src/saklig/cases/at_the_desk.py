"""The case as a caseworker sees it: facts with sources, the ruling, why it was not automatic, and what has happened."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

from saklig.cases import access, canonical, reading, rules
from saklig.cases.actors import Actor
from saklig.cases.added_adults import adults_of
from saklig.cases.appeals.costs import may_claim_costs
from saklig.cases.appeals.hearing import is_counterparty
from saklig.cases.appeals.views import AppealView, appeals_of
from saklig.cases.deadlines import day_of
from saklig.cases.delegating import authorities_of, authority_for, may_of, signed
from saklig.cases.desk_views import Desk, FactView, HasIt, PartyView, ProposalView, RulingView
from saklig.cases.errors import TransitionRefused
from saklig.cases.lifecycle import OPEN_STATES, State, steps_from
from saklig.cases.models import (
    Attachment,
    Case,
    Determination,
    Party,
    Postponement,
    Proposal,
)
from saklig.cases.office import Office
from saklig.cases.prices.holding import held_back
from saklig.cases.reading import Purpose
from saklig.cases.rules import line_of
from saklig.cases.same_children import beside
from saklig.cases.use_cases.adding_adults import is_about_adults
from saklig.cases.use_cases.answering import open_beside
from saklig.cases.use_cases.attaching import attachments_of
from saklig.cases.use_cases.judging import grantable, latest, parts_out
from saklig.cases.use_cases.letters import draft_letter as draw_draft
from saklig.cases.use_cases.letters import names_of_all
from saklig.cases.use_cases.registering import registered
from saklig.cases.use_cases.replay import ReplayDiffers, replayed, service_as_then
from saklig.cases.use_cases.representing import representatives_of
from saklig.cases.use_cases.timekeeping import PROMISED
from saklig.cases.views import deadlines_of, history_of, letters_of
from saklig.cases.work.colleagues import others
from saklig.cases.work.impartial import stated
from saklig.cases.work.likeness import LikeCase, like_cases
from saklig.decision import any_index
from saklig.documents import RenderedLetter
from saklig.documents.checking import DECISIONS
from saklig.store.sealed import is_erased

__all__ = ["desk", "draft_letter"]

_log = logging.getLogger(__name__)


def desk(office: Office, actor: Actor, number: str) -> Desk:
    """The whole case; the reading of each party's data is logged before it is shown. Errors: NotFound, NotAllowed."""
    now = office.ports.clock.now()
    case = access.staff_case(actor, number, what="case", now=now)
    parties = list(case.parties.select_related("person").order_by("member"))
    for party in parties:
        if party.person_id != case.applicant_id:
            access.seen(actor, case, what="case", now=now, subject=party.person_id)
    determination = latest(case)
    names = names_of_all(case)
    purpose = reading.for_case(case, actor, now)
    ruling, differs, alike = None, False, ()
    if determination:
        try:
            ruling, alike = _ruling(office, actor, determination, names, purpose)
        except ReplayDiffers:
            # Invariant 3. The rest of the case stays open to its caseworker, who can have it assessed again.
            _log.exception("case %s: a determination could not be replayed", case.number)
            differs = True
    handed_in = tuple(attachments_of(case, actor))
    letters, deadlines, wishes = letters_of(case), deadlines_of(case), tuple(case.postponements.order_by("asked_at"))
    attacks = appeals_of(case)
    runs = any(
        one.kind in DECISIONS and one.appeal_until is not None and day_of(now) <= one.appeal_until for one in letters
    )
    return Desk(
        id=case.id, number=case.number, service=case.service, language=case.language, state=case.state,
        state_since=case.state_since, received_at=case.received_at, waiting_for=case.waiting_for,
        restricted=case.restricted, applicant_name=case.applicant.name or "", answers=dict(case.application.answers),
        steps=frozenset(step.name for step in steps_from(State(case.state), actor.kind)) | open_beside(case),
        parties=tuple(_party(party) for party in parties),
        facts=_facts(office, case, determination, names, purpose, handed_in), ruling=ruling,
        decisions=tuple(case.decisions.select_related("decided_by").order_by("number")),
        letters=letters, requests=tuple(case.information_requests.order_by("asked_at")),
        messages=tuple(case.messages.order_by("sent_at")), reviews=tuple(case.reviews.order_by("asked_at")),
        appeals=tuple(case.appeals.order_by("asked_at")), deadlines=deadlines, history=history_of(case),
        differs=differs, proposal=_proposal(case, actor), registered=registered(case),
        has_it=_has_it(case, actor), alike=alike,
        consultations=tuple(case.consultations.select_related("asked_by", "asked_of").order_by("asked_at")),
        interpreters=tuple(case.interpreters.order_by("asked_at")), impartial=stated(case, actor.staff),
        colleagues=tuple(others(case, actor, day_of(now))),
        attacks=attacks, wishes=wishes,
        cost_claims=tuple(case.cost_claims.prefetch_related("lines__case").order_by("asked_at")),
        may_claim_costs=may_claim_costs(case),
        counterparties=tuple(
            (party.member, party.person.name or "") for party in parties if is_counterparty(case, party)
        ),
        to_be_told=State(case.state) in OPEN_STATES and any(one.kind in PROMISED and not one.met for one in deadlines),
        may_extend=runs, may_postpone=_may_postpone(attacks, wishes, runs=runs),
        postponed=any(one.granted and one.ended_at is None for one in wishes), held=held_back(case),
        touched=tuple(case.touched.select_related("fault").order_by("listed_at")),
        paper=tuple(case.paper.select_related("case", "recipient").order_by("wanted_at")),
        attachments=handed_in, added=adults_of(case),
        about_adults=is_about_adults(office, case.service), representatives=representatives_of(case, now),
        same_children=_same_children(case, actor), authorities=authorities_of(case),
        may=may_of(office, case, access.staff_member(actor).subject, day_of(now)),
        privacy=tuple(case.privacy_requests.select_related("person", "answered_by").order_by("asked_at")),
    )  # fmt: skip


def _may_postpone(attacks: Sequence[AppealView], wishes: Sequence[Postponement], *, runs: bool) -> bool:
    """As `postponing.may_postpone`, of what has been read already."""
    waits = any(one.ended_at is None and one.granted is not False for one in wishes)
    return (runs or any(one.settled_at is None for one in attacks)) and not waits


def _same_children(case: Case, actor: Actor) -> tuple[str, ...]:
    others = beside(case, case.received_at.date()) if case.received_at else Case.objects.none()
    seen = access.visible(actor).filter(pk__in=others.values("pk")).order_by("received_at")
    return tuple(number for number in seen.values_list("number", flat=True) if number)


def _proposal(case: Case, actor: Actor) -> ProposalView | None:
    found = case.proposals.select_related("case", "proposed_by", "settled_by").order_by("-proposed_at", "-id").first()
    if found is None or found.outcome not in (Proposal.Outcome.OPEN, Proposal.Outcome.SENT_BACK):
        return None
    return ProposalView(
        id=found.pk, kind=found.kind, by=found.proposed_by.name, at=found.proposed_at, own_reasons=found.own_reasons or "",
        mine=found.proposed_by_id == actor.staff, waits=found.outcome == Proposal.Outcome.OPEN,
        sent_back_by=found.settled_by.name if found.settled_by else "", words=found.words or "",
    )  # fmt: skip


def _has_it(case: Case, actor: Actor) -> HasIt | None:
    found = case.assignments.select_related("case", "staff", "given_by").filter(ended_at=None).first()
    if found is None:
        return None
    return HasIt(
        name=found.staff.name, mine=found.staff_id == actor.staff, since=found.since, given_by=found.given_by.name,
        words=found.words or "",
    )  # fmt: skip


def _party(party: Party) -> PartyView:
    return PartyView(
        member=party.member, name=party.person.name or "", role=party.role, evidence=tuple(party.evidence or ()),
        confirmation=party.confirmation,
    )  # fmt: skip


def _facts(
    office: Office, case: Case, determination: Determination | None, names: Mapping[str, str], purpose: Purpose,
    handed_in: Sequence[Attachment],
) -> tuple[FactView, ...]:
    if determination is None:
        return ()
    members = {party.person_id: party.member for party in case.parties.all()}
    found, package = [], service_as_then(office, determination).package
    # Most cases have nothing that was entered from an attachment, and are asked nothing more for it.
    read = any(one.corrections.all() for one in handed_in)
    corrections = case.corrections.order_by("entered_at") if read else ()
    entered = {(row.path, row.about_id): row.attachment_id for row in corrections}
    for fact in reading.facts_of(determination, purpose, package):
        spec = package.facts.get(any_index(fact.path))
        about = members.get(fact.about_id)
        held = {"why": "erased"} if is_erased(fact, "value") else fact.value or {}
        found.append(
            FactView(
                path=fact.path, title=spec.titles[case.language] if spec else fact.path, value=held.get("value"),
                source=fact.source, source_at=fact.source_at, certainty=fact.certainty, why=held.get("why", ""),
                about=about, about_name=names.get(about or "", ""), period=fact.period,
                attachment=entered.get((any_index(fact.path), fact.about_id)),
            )
        )  # fmt: skip
    return tuple(found)


def _ruling(
    office: Office, actor: Actor, determination: Determination, names: Mapping[str, str], purpose: Purpose
) -> tuple[RulingView, tuple[LikeCase, ...]]:
    service, ruling = replayed(office, determination, purpose)
    sources = {path: source for path, source, _ in reading.sources_of(determination)}
    found = ruling.determination
    explain = partial(
        rules.explain_for, service, found, determination.case.language, reader=None, names=names, sources=sources,
        changes=True, detailed=True,
    )  # fmt: skip
    details = determination.details
    told = RulingView(
        id=determination.id, at=determination.at, made_at=determination.made_at, stage=determination.stage,
        settled=determination.settled, automatic=determination.automatic, why_human=tuple(determination.reasons),
        why_details=tuple((code, what) for code, what in details["verdict"]),
        open_points=tuple(details["open_points"]), missing=tuple(details["missing"]),
        explain=explain, find_out=partial(rules.to_find_out, service, found),
        adverse=any(line_of(service, line).adverse for line in found.outcomes),
        grantable=frozenset(grantable(service, found) - parts_out(determination)), package_version=service.package.version,
        package_hash=determination.package_hash, trace=canonical.loads(reading.kept_of(determination, purpose)[2]),
    )  # fmt: skip
    return told, like_cases(office, actor, determination.case, service, found)


def draft_letter(
    office: Office, actor: Actor, number: str, *, own_reasons: str = "", part: bool = False
) -> RenderedLetter:
    """The letter as it would go out if decided now; nothing is kept."""
    now = office.ports.clock.now()
    case = access.staff_case(actor, number, what="draft-letter", now=now)
    staff = access.staff_member(actor)
    determination = latest(case)
    if determination is None:
        raise TransitionRefused("nothing has been assessed yet, so there is no letter to draft")
    service, ruling = replayed(office, determination, reading.for_case(case, actor, now))
    found = ruling.determination
    able = grantable(service, found) - parts_out(determination)
    lines = [line_of(service, line) for line in found.outcomes if not part or (line.subject, line.benefit) in able]
    adverse = any(line.adverse for line in lines)
    granted = any(line.kind == "granted" for line in lines)
    kind = "part" if part or (adverse and granted) else "refused" if adverse else "granted"
    rule = authority_for(office.delegations, case, staff, "refuse" if adverse else "grant", day_of(now))
    by = signed(staff.name, rule.basis if rule else None, case.language)
    return draw_draft(
        office, case, determination, kind=kind, by=by, own_reasons=own_reasons, now=now,
        only=able if part else None, rest_waits=part,
    )  # fmt: skip
