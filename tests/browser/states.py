"""Cases in every state that a page can show, each of a citizen of its own, in the language that is tested; and long texts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases import town
from cases.people import child, person
from saklig import cases
from saklig.cases import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.models import Case, InformationRequest, PaperSending, RuleFault, TouchedCase
from saklig.cases.ports import FamilyEntry
from saklig.connectors.identity_number import make as make_number
from saklig.connectors.world import World
from saklig.store import jobs
from saklig.store.models import Job

# Long as people write, and a word that no line can hold: what breaks a page at 320 px.
WORD = "barnehageforeldrebetalingsreduksjonsordningssaksbehandling" * 3
LONG = "Jeg er uenig i vedtaket fordi inntekten min har falt. " * 40 + WORD
LONG_NAME = "Lo-Maximiliana Theodorakopoulou-Vestergaardssønnavikstranda"
FAMILIES = 16
SPOUSE = make_number(date(1991, 2, 3), woman=False)


@dataclass(slots=True, kw_only=True)
class States:
    """By name of the state: the case, and who applied."""

    cases: dict[str, Case] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)  # questions put to someone


def world() -> World:
    """Ana, granted; Bo, who earns too much; Dag, a cohabitant with Ana's household's address; families for the rest."""
    ana, (families, _) = town.with_cohabitant(town.alone()), town.families(FAMILIES)
    bo = {
        town.BO: town.named(person(town.BO, children=(town.LO,)), "Bo"),
        town.LO: town.named(child(town.LO, town.BO, born=date(2021, 3, 4)), LONG_NAME),
    }
    mother = town.families(FAMILIES)[1][6]  # she who told of a change
    kid, home = families.persons[mother].family[0].related, families.persons[mother].addresses
    family = (*families.persons[kid].family, FamilyEntry(role="father", related=SPOUSE))
    couple = {
        SPOUSE: replace(town.named(person(SPOUSE, children=(kid,)), "Ola"), addresses=home),
        kid: replace(families.persons[kid], family=family),
    }
    incomes = {(town.BO, 2023): town.income(town.BO, 2_000_000), (SPOUSE, 2023): town.income(SPOUSE, 90_000)}
    return replace(
        ana,
        persons={**ana.persons, **families.persons, **bo, **couple},
        incomes={**ana.incomes, **families.incomes, **incomes},
        places=(*ana.places, *families.places, town.place(town.LO)),
    )


def make(office: Any, caseworker: Actor, language: str) -> States:
    """Everything by the use cases themselves; nothing is written past them but the register's silence."""
    made = States()
    _, applicants = town.families(FAMILIES)
    roles = (
        "review", "appeal", "coming", "asked", "withdrawn", "silent", "told", "asks", "second", "shared", "changed", "claims",
        "waits", "held", "paid", "empty",
    )  # fmt: skip
    who = dict(zip(roles, applicants, strict=True))
    for name, identity in who.items():
        made.actors[name] = town.citizen(identity)
    judged = {"application.claims_lasting_income_fall": True}
    for name in ("review", "appeal", "told", "asks"):
        made.cases[name] = town.decided(office, actor=made.actors[name], language=language)
    for name in ("asked", "withdrawn"):
        made.cases[name] = town.decided(office, judged, actor=made.actors[name], language=language)
    numbers = {name: case.number for name, case in made.cases.items()}
    cases.request_review(office, made.actors["review"], numbers["review"], why=LONG, token=town.token())
    cases.appeal(office, made.actors["appeal"], numbers["appeal"], text=LONG, postpone=True, token=town.token())
    cases.report_change(office, made.actors["told"], numbers["told"], text=LONG, token=town.token())
    cases.withdraw(office, made.actors["withdrawn"], numbers["withdrawn"], token=town.token())
    cases.ask_information(
        office, caseworker, numbers["asked"], questions=[LONG[:900], "Når sluttet du?"], token=town.token()
    )
    _asks(office, made, caseworker)
    _second(office, made, caseworker, language)
    _shared(office, made, caseworker, language)
    _appealed(office, made, caseworker, language)
    made.actors["spouse"] = town.citizen(SPOUSE)
    _held(office, made, caseworker, language)
    _on_paper(office, made, caseworker)
    _heard(office, made, caseworker)
    made.asked["information"] = InformationRequest.objects.get(case=made.cases["asked"])
    _silent(office, made, language)
    _coming(office, made, language)
    _cohabitant(office, made, language)
    return made


def _asks(office: Any, made: States, caseworker: Actor) -> None:
    """One who has asked about their data: a restriction that was granted, and an error that nobody has answered."""
    who, case = made.actors["asks"], made.cases["asks"]
    granted = cases.ask_about_data(office, who, "restriction", text=LONG, case=case.pk, token=town.token())
    words = "Vi bruker dem ikke mens vi undersøker dem."
    cases.answer_request(office, caseworker, granted.pk, outcome="granted", reasons=words, token=town.token())
    cases.ask_about_data(office, who, "rectification", text=LONG, case=case.pk, token=town.token())
    made.asked["everything"] = cases.ask_about_data(office, who, "erasure", text=LONG, case=None, token=town.token())
    officer = town.employee("privacy-officer")
    cases.place_hold(office, officer, case.number, why="Saken skal for retten, og må ligge.", token=town.token())


def _second(office: Any, made: States, caseworker: Actor, language: str) -> None:
    """A decision that waits for a second caseworker."""
    disputed = {"application.disputes_register_data": True}
    case = made.cases["second"] = town.decided(office, disputed, actor=made.actors["second"], language=language)
    strict = replace(office, services={name: replace(one, four_eyes="always") for name, one in office.services.items()})
    proposed = cases.decide(strict, caseworker, case.number, own_reasons=LONG[:900], token=town.token())
    assert cases.is_proposal(proposed)


def _shared(office: Any, made: States, caseworker: Actor, language: str) -> None:
    """A case that a colleague has handed over, asks about, has spoken of on the telephone and wants an interpreter for."""
    judged, per = {"application.claims_lasting_income_fall": True}, town.caseworker("Per Kollega")
    case = made.cases["shared"] = town.decided(office, judged, actor=made.actors["shared"], language=language)
    cases.hand_over(office, per, case.number, to=caseworker.staff, words=LONG[:900], token=town.token())
    cases.ask_colleague(office, per, case.number, of=caseworker.staff, question=LONG[:900], token=town.token())
    spoke = {"spoke_to": "a1", "called_by": "them", "text": LONG}
    cases.note_call(office, per, case.number, **spoke, token=town.token())
    cases.wish_interpreter(office, per, case.number, language="tigrinja", way="screen", words=LONG[:300], token=town.token())
    adult = {"role": "spouse", "said_by": "document", "name": "Uten Nummer", "why": LONG[:900]}
    cases.add_adult(office, caseworker, case.number, **adult, token=town.token())
    cases.work_now(office, case.pk, budget_seconds=60)


def _appealed(office: Any, made: States, caseworker: Actor, language: str) -> None:
    """Appeals further on: one that waits, one after which costs can be claimed, and one annulled, with costs claimed and a
    rule behind it that proved wrong.
    """
    for name in ("changed", "claims", "paid", "waits"):
        case = made.cases[name] = town.decided(office, actor=made.actors[name], language=language)
        cases.appeal(office, made.actors[name], case.number, text=LONG, token=town.token())
    for name in ("changed", "claims", "paid"):
        case = made.cases[name]
        cases.reopen(office, caseworker, case.number, why=LONG[:300], token=town.token())
        cases.work_now(office, case.pk, budget_seconds=60)
        cases.decide(office, caseworker, case.number, own_reasons=LONG[:300], token=town.token())
        cases.work_now(office, case.pk, budget_seconds=60)
    case, words = made.cases["changed"], {"token": town.token()}
    cases.claim_costs(office, made.actors["changed"], case.number, text=LONG, **words)
    cases.forward_appeal(office, caseworker, case.number, statement=LONG[:300], token=town.token())
    cases.settle_appeal(office, caseworker, case.number, own_reasons=LONG[:300], outcome="annulled", token=town.token())
    _paid(office, made, caseworker)
    now, owner = office.ports.clock.now(), town.employee("rule-owner")
    fault = RuleFault(
        service=town.SERVICE, kind="row", code="effective-before", why=f"Raden er feil. {WORD}", found_by_id=owner.staff,
        found_at=now, searched_at=now, unreadable=2,
    )  # fmt: skip
    fault.save(force_insert=True)
    listed = TouchedCase(fault=fault, case=case, decision=case.decisions.order_by("-number").first(), listed_at=now)
    listed.save(force_insert=True)
    made.asked["fault"] = fault.pk


def _paid(office: Any, made: States, caseworker: Actor) -> None:
    """Costs that were claimed, and are paid."""
    case = made.cases["paid"]
    claim = cases.claim_costs(office, made.actors["paid"], case.number, text=LONG, token=town.token())
    answer = {"outcome": "granted", "amount": Decimal(4000), "account": "12345678903", "reasons": LONG[:300]}
    cases.answer_costs(office, caseworker, case.number, claim=claim.pk, **answer, token=town.token())


def _heard(office: Any, made: States, caseworker: Actor) -> None:
    """An appeal in a case with another adult, who is asked to comment."""
    case = made.cases["told"]
    found = cases.appeal(office, made.actors["told"], case.number, text=LONG, token=town.token())
    member = cases.counterparties(case)[0][0]
    due = day_of(office.ports.clock.now()) + timedelta(days=14)
    made.asked["heard"] = cases.hear_counterparty(
        office, caseworker, case.number, appeal=found.pk, member=member, due=due, enclose=True, token=town.token()
    )


def _held(office: Any, made: States, caseworker: Actor, language: str) -> None:
    """An appealed decision that waits, with its price lines; the appeal lacks something, which has been asked for."""
    who = made.actors["held"]
    case = made.cases["held"] = town.decided(office, actor=who, language=language)
    found = cases.appeal(office, who, case.number, text=LONG, postpone=True, token=town.token())
    wish = {"postponement": found.postponements.get().pk, "granted": True, "reasons": LONG[:300]}
    cases.answer_postponement(office, caseworker, case.number, **wish, token=town.token())
    due = day_of(office.ports.clock.now()) + timedelta(days=14)
    asked = cases.ask_to_mend(
        office, caseworker, case.number, appeal=found.pk, what=LONG[:300], due=due, token=town.token()
    )
    made.asked["mend"] = asked


def _on_paper(office: Any, made: States, caseworker: Actor) -> None:
    """Letters that nobody could be told of by e-mail: one waits without an address, one is ready, one printed, one posted,
    and one has come back.
    """
    for name in ("told", "review", "appeal", "asks"):
        _run(office, "case.notice", made.cases[name].letters.first().letter)
    for name in ("review", "appeal", "asks"):
        _run(office, "case.paper-address", made.cases[name].paper.get().pk)
    made.cases["told"].paper.update(no_address="not-registered")
    today = day_of(office.ports.clock.now())
    posted = cases.make_batch(office, caseworker, service=town.SERVICE, token=town.token())
    made.asked["posted"] = posted.pk
    review, appeal, asks = (made.cases[name].paper.get() for name in ("review", "appeal", "asks"))
    PaperSending.objects.filter(pk__in=[review.pk, appeal.pk]).update(batch=None)
    cases.mark_batch_sent(office, caseworker, posted.pk, day=today, token=town.token())
    words = {"reference": asks.reference, "why": "moved", "day": today}
    cases.register_returned(office, caseworker, **words, token=town.token())
    PaperSending.objects.filter(pk=review.pk).update(address_from="")
    made.asked["printed"] = cases.make_batch(office, caseworker, service=town.SERVICE, token=town.token()).pk
    PaperSending.objects.filter(pk=review.pk).update(address_from="population")


def _run(office: Any, kind: str, ref: Any) -> None:
    job = Job.objects.get(kind=kind, ref=ref)
    jobs.run_now(job, budget_seconds=60, handlers=cases.job_handlers(office), clock=office.ports.clock.now)


def _silent(office: Any, made: States, language: str) -> None:
    """A register that does not answer."""
    from saklig.connectors.memory import Fault

    office.ports.tax.fault = Fault.DOWN
    made.cases["silent"] = town.decided(office, actor=made.actors["silent"], language=language)
    office.ports.tax.fault = None


def _coming(office: Any, made: States, language: str) -> None:
    """Decided, and the letter left to a worker."""
    receipt = town.apply(office, actor=made.actors["coming"], language=language)
    job = Job.objects.get(kind="case.process", ref=receipt.case_id)
    jobs.run_now(job, budget_seconds=60, handlers=cases.job_handlers(office), clock=office.ports.clock.now)
    made.cases["coming"] = Case.objects.get(pk=receipt.case_id)


def _cohabitant(office: Any, made: States, language: str) -> None:
    """Ana states that Dag lives with her; he is asked."""
    ana, dag = town.citizen(town.ANA), town.citizen(town.DAG)
    stated = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    made.cases["confirm"] = town.decided(office, stated, actor=ana, language=language)
    made.actors["cohabitant"] = dag
    made.asked["cohabitant"] = InformationRequest.objects.get(case=made.cases["confirm"])
