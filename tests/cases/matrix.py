"""The matrix of rights: docs/rights.md as data, and the small town in which every cell of it is tried.

Columns are people, rows what they ask for; a cell says what becomes of it with a thing of their own, somebody else's, and
one that is not there. The same town serves pages and API, so that neither is a way around the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import transaction

from cases import town
from cases.people import ELSEWHERE, child, person
from documents.files import pdf
from saklig import cases
from saklig.cases import Actor
from saklig.cases.models import (
    Absence,
    AccessRequest,
    Appeal,
    ArchiveDelivery,
    Case,
    Consultation,
    CostClaim,
    Impartiality,
    InterpreterWish,
    Mandate,
    MandateNotice,
    PaperBatch,
    PaperSending,
    Postponement,
    Proposal,
    RuleFault,
    StaffMember,
    TouchedCase,
)
from saklig.cases.office import Office
from saklig.connectors.identity_number import make
from saklig.connectors.world import World
from saklig.store import people
from saklig.store.lookup import lookup
from saklig.store.models import Event, Job

PAPER = Path(__file__).parents[2] / "docs" / "rights.md"
# What may become of a question. Each word stands in the paper with what it means.
WORDS = ("yes", "sign in", "no", "not there", "nothing", "-")
WHOSE = ("own", "others", "none")
PARKING = "parkering"
SHIELDED = make(date(1980, 2, 3), woman=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """One column: who asks, and what is theirs, another's and nobody's, by the names that addresses have."""

    name: str
    actor: Actor | None
    things: Mapping[str, Mapping[str, Any]]  # whose -> name in an address -> value


def read(title: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """A table of the paper: row -> column -> a word for each of own, others' and none (one word stands for all three)."""
    section = PAPER.read_text("utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line.strip().strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    head, rows = [cell.strip() for cell in lines[0]], lines[2:]
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in rows:
        name, *cells = (cell.strip() for cell in row)
        name = name.strip("`")
        assert name not in found, f"{PAPER.name}: {name} stands twice"
        found[name] = {column: _cell(cell, f"{name}, {column}") for column, cell in zip(head[1:], cells, strict=True)}
    return found


def _cell(text: str, where: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split("/"))
    wrong = [word for word in words if word not in WORDS]
    assert not wrong and len(words) in (1, 3), (
        f"{PAPER.name}, {where}: {text!r} is no cell; write one or three of {WORDS}"
    )
    return words * 3 if len(words) == 1 else words


def written(rows: Mapping[str, Mapping[str, tuple[str, ...]]], columns: Iterable[str], first: str) -> str:
    """Rows as the paper has them: what to put there once they have been read and found right."""
    head = [first, *columns]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for name, cells in rows.items():
        shown = [cells[column][0] if len(set(cells[column])) == 1 else " / ".join(cells[column]) for column in head[1:]]
        lines.append(f"| `{name}` | {' | '.join(shown)} |")
    return "\n".join(lines)


def differences(said: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """What paper and house say differently, one line each; empty where they agree."""
    told = [f"{name}: is there, and has no row in {PAPER.name}" for name in found.keys() - said.keys()]
    told += [f"{name}: has a row in {PAPER.name}, and is not there" for name in said.keys() - found.keys()]
    for name in said.keys() & found.keys():
        for column in said[name].keys() | found[name].keys():
            pair = said[name].get(column), found[name].get(column)
            if pair[0] != pair[1]:
                told.append(f"{name}, {column}: the paper says {pair[0]}, the house {pair[1]}")
    return sorted(told)


def tried(ask: Callable[[], Any], word_of: Callable[[Any], str], where: str, *, quiet: bool = False) -> str:
    """Ask, take back whatever it changed, and say what became of it. Refused, it must not have changed or told anything.

    `quiet`: it answers alike whether or not there was something to do, so that only the database tells.
    """
    # A savepoint of its own, and no atomic(): inside one the pages would not do the work that follows from a step.
    starts, before = {alias: transaction.savepoint(using=alias) for alias in ("default", "keys")}, _state()
    answer = ask()
    word = word_of(answer)
    if quiet and word == "yes" and _state() == before:
        word = "nothing"
    if word != "yes":
        assert _state() == before, f"{where}: refused, and yet something was written"
        assert "Hemmelig" not in answer.content.decode(), f"{where}: refused, and yet it tells of someone"
    for alias, start in starts.items():
        transaction.savepoint_rollback(start, using=alias)
    apps.get_app_config("store").forget_keys()
    return word


def _state() -> tuple[Any, ...]:
    return Event.objects.count(), Job.objects.count(), sorted(Case.objects.values_list("pk", "state", "restricted"))


# --- the town --------------------------------------------------------------------------------------------------------


def world() -> World:
    """Ana with her child Kim and Dag, whom she states as her cohabitant; elsewhere Bo with his child Lo."""
    base = town.with_cohabitant(town.alone())
    return replace(
        base,
        persons={
            **base.persons,
            town.BO: named(person(town.BO, children=(town.LO,), home=ELSEWHERE), "Bo"),
            town.LO: named(child(town.LO, town.BO, home=ELSEWHERE), "Lo"),
        },
        incomes={**base.incomes, (town.BO, 2023): town.income(town.BO, 100_000)},
        places=(*base.places, town.place(town.LO)),
    )


def named(one: Any, name: str) -> Any:
    return town.named(one, f"{name} Hemmelig")


def columns(office: Office) -> list[Who]:
    """Everyone who may ask, each with things of their own, of others, and of nobody. `office` runs a second service too."""
    applicant = town.citizen(town.ANA)
    lived = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    stated, confirmed = (town.decided(office, lived, actor=applicant) for _ in range(2))
    asked, said = (_asked(town.citizen(town.DAG), office, case) for case in (stated, confirmed))
    yes = {"confirmed": True, "lived_together_12_of_18": True}
    cases.answer_information(office, town.citizen(town.DAG), said, yes, token=town.token())
    parking, shielded, queued = (_on_the_desk(office, who) for who in (town.citizen(town.BO), applicant, applicant))
    Case.objects.filter(pk=parking.pk).update(service=PARKING)
    Case.objects.filter(pk=shielded.pk).update(restricted=True)
    ana, bo = _household(office, town.ANA), _household(office, town.BO)
    dag = {**ana, "number": stated.number, "case": confirmed.pk, "asked": asked, "application": stated.application.pk}
    dag |= _talk(office, town.citizen(town.DAG))
    job = Job.objects.first()
    Job.objects.filter(pk=job.pk).update(state="dead")
    common = {
        "service": town.SERVICE, "element": "x", "kind": "citizen", "code": "nb", "step": "what", "right": "retting",
        "job": job.pk, "page": 1,
        "privacy": cases.ask_about_data(office, applicant, "erasure", text="", case=None, token=town.token()).pk,
    }  # fmt: skip
    nothing = {
        **dict.fromkeys(("application", "asked", "letter", "case", "job", "staff", "proposal", "batch", "printed"), uuid4()),
        **dict.fromkeys(("entry", "request_id", "attachment", "fault", "mandate", "sending"), uuid4()),
        **dict.fromkeys(("conversation", "exchange"), uuid4()), "token": "ingen-slik-samtale",
        **dict.fromkeys(("waits", "appeal", "wish", "claim", "touched", "consultation", "interpreter", "partial"), uuid4()),
        "number": "2024-ZZZZZZZ", "pickup": "finnes-ikke-denne-adressen",
    }  # fmt: skip
    at_the_desk = [
        {
            **ana, "number": case.number, "letter": _letter(case), "proposal": _proposed(office, case),
            "application": _registered(office, case), "entry": _entry(office, case),
            **_on_paper(case), **_appealed(case, _fault(case)), **_among_colleagues(case),
            "attachment": _attached(office, case.pk), **_access(office, case),
            "mandate": _mandate(case), **_talk(office, None, service=case.service),
        }
        for case in map(_fresh, (queued, parking, shielded))
    ]  # fmt: skip
    theirs, hidden = ({"own": own, "others": at_the_desk[1]} for own in (at_the_desk[0], at_the_desk[2]))
    for things, by in zip(at_the_desk, (town.caseworker(), town.caseworker("Siv Saksbehandler")), strict=False):
        things["batch"] = _batch(office, by, queued)
    kari, employees = town.caseworker(), ("rule-owner", "leader", "privacy-officer", "auditor", "administrator")
    found = [
        ("nobody", None, {"own": ana, "others": bo}),
        ("citizen", town.citizen(town.ANA), {"own": ana, "others": bo}),
        ("in the case", town.citizen(town.DAG), {"own": dag, "others": bo}),
        ("caseworker", kari, theirs),
        ("caseworker, shielded case", town.caseworker("Kåre Saksbehandler"), hidden),
        ("cleared, shielded case", town.caseworker("Ragna Skjermet", restricted=True), hidden),
        *((role, town.employee(role), theirs) for role in employees),
    ]
    other = StaffMember.objects.get(pk=kari.staff).pk
    return [
        Who(
            name=name, actor=actor,
            things={
                whose: {**common, **nothing, **things.get(whose, {}), "staff": _staff(whose, actor, other),
                        "absence": _absence(whose, actor, other)}
                for whose in WHOSE
            },
        )
        for name, actor, things in found
    ]  # fmt: skip


def _staff(whose: str, actor: Actor | None, other: Any) -> Any:
    return {"own": (actor.staff if actor else None) or other, "others": other, "none": uuid4()}[whose]


def _household(office: Office, identity: str) -> dict[str, Any]:
    """A decided case with its letter, one that waits for an answer, and a draft."""
    who = Actor.citizen(people.find_or_create(identity).id)
    decided = town.decided(office, actor=who)
    waiting = town.decided(office, {"application.disputes_register_data": True}, actor=who)
    cases.ask_information(office, town.caseworker(), waiting.number, questions=["Hva er feil?"], token=town.token())
    draft = cases.start_application(office, who, town.SERVICE, language="nb")
    return {
        "application": draft.pk, "number": waiting.number, "asked": _asked(who, office, waiting), "letter": _letter(decided),
        "case": waiting.pk, "entry": _entry(office, decided),
        "attachment": _attached(office, draft.case_id), "mandate": _mandate(decided),
        **_access(office, decided), **_talk(office, who),
    }  # fmt: skip


def _talk(office: Office, who: Actor | None, *, service: str = "") -> dict[str, Any]:
    """A conversation with one question; with a service, one that waits for a human who knows of it."""
    from assistant import room
    from saklig.assistant import conversations, hand_over
    from saklig.assistant.models import HandOver

    served = room.assistant(office)
    made = conversations.begin(served, who, language="nb")
    asked = conversations.ask(served, made, who, "Hva heter Hemmelig?", token=town.token(), language="nb")
    if service:
        hand_over.ask_for_human(served, made, text="Hemmelig", shown="all", token=town.token())
        HandOver.objects.filter(conversation=made).update(service=service)
    return {"conversation": made.pk, "exchange": asked.id, "token": conversations.key_of(made)}


def _on_the_desk(office: Office, who: Actor) -> Case:
    """A case that a human is asked to look at, with the letter that was sent."""
    case = town.decided(office, actor=who)
    cases.request_review(office, who, case.number, why="Se på det.", token=town.token())
    return case


def _proposed(office: Office, case: Case) -> Any:
    """A decision that waits for a second caseworker."""
    made = Proposal(
        case=case, kind="dismissal", proposed_by_id=town.caseworker("Siv Saksbehandler").staff, own_reasons="Hemmelig",
        proposed_at=office.ports.clock.now(),
    )  # fmt: skip
    made.save(force_insert=True)
    return made.pk


def _registered(office: Office, case: Case) -> Any:
    """A draft that came on paper and is being written in, of the same service and as shielded as the case."""
    case = Case.objects.select_related("applicant").get(pk=case.pk)  # as it stands now
    made = cases.start_registration(
        office, town.caseworker(), town.SERVICE, identity=case.applicant.identity_number, channel="paper",
        received=date(2024, 6, 3), language="nb", token=town.token(),
    )  # fmt: skip
    Case.objects.filter(pk=made.case_id).update(service=case.service, restricted=case.restricted)
    return made.pk


def _batch(office: Office, by: Actor, case: Case) -> Any:
    """Cases that a caseworker has taken at once, and may put back at once."""
    return cases.work_on(office, by, [case.number], "take", token=town.token())[0].id


def _fresh(case: Case) -> Case:
    """The case as it stands now: its service and whether it is restricted were changed past it."""
    return Case.objects.get(pk=case.pk)


def _printed(case: Case) -> Any:
    """A batch with the case's letter on paper, not posted yet."""
    staff = StaffMember.objects.get(pk=town.caseworker("Siv Saksbehandler").staff)
    batch = PaperBatch(service=case.service, restricted=case.restricted, made_by=staff, made_at=town.APPLIED)
    batch.save(force_insert=True)
    sending = PaperSending(
        case=case, letter=_letter(case), recipient=case.applicant, why="reserved", wanted_at=town.APPLIED, batch=batch,
        address=["Hemmelig 1", "9900 NORDVIK"], address_from="population",
    )  # fmt: skip
    sending.save(force_insert=True)
    return batch.pk


def _on_paper(case: Case) -> dict[str, Any]:
    """A batch with its letter; the letter in it, which is not posted yet; and one that came back."""
    batch = _printed(case)
    return {"printed": batch, "waits": PaperSending.objects.get(batch=batch).pk, "sending": _returned(case)}


def _appealed(case: Case, fault: Any) -> dict[str, Any]:
    """An appeal with a wish that the decision waits, a claim for costs, and that a wrong rule touched it."""
    decision = case.decisions.latest("number")
    appeal = Appeal(
        case=case, decision=decision, asked_by=case.applicant, asked_at=town.APPLIED, text="Hemmelig", in_time=True,
        received_on=town.APPLIED.date(),
    )  # fmt: skip
    wish = Postponement(case=case, appeal=appeal, asked_at=town.APPLIED)
    claim = CostClaim(
        case=case, decision=decision, received_on=town.APPLIED.date(), in_time=True, claim="Hemmelig", asked_at=town.APPLIED
    )
    touched = TouchedCase(fault_id=fault, case=case, decision=decision, listed_at=town.APPLIED)
    for one in (appeal, wish, claim, touched):
        one.save(force_insert=True)
    return {"appeal": appeal.pk, "wish": wish.pk, "claim": claim.pk, "touched": touched.pk, "fault": fault}


def _among_colleagues(case: Case) -> dict[str, Any]:
    """A question to the one who handles it, a wish for an interpreter, and one who is not impartial in it."""
    asked = town.caseworker("Ragna Skjermet", restricted=True) if case.restricted else town.caseworker()
    by, partial = town.caseworker("Siv Saksbehandler").staff, town.caseworker("Tor Ugild").staff
    question = Consultation(case=case, asked_by_id=by, asked_of_id=asked.staff, asked_at=town.APPLIED, question="Hemmelig")
    wish = InterpreterWish(case=case, language="Hemmelig", way="telephone", asked_by_id=by, asked_at=town.APPLIED)
    apart = Impartiality(
        case=case, staff_id=partial, partial=True, ground="family", found_by="statement", at=town.APPLIED
    )
    for one in (question, wish, apart):
        one.save(force_insert=True)
    return {"consultation": question.pk, "interpreter": wish.pk, "partial": partial}


def _absence(whose: str, actor: Actor | None, other: Any) -> Any:
    """When somebody is away: oneself, and another."""
    staff = _staff(whose, actor, other)
    if whose == "others" and actor is not None and actor.staff == other:
        staff = town.caseworker("Siv Saksbehandler").staff
    if whose == "none":
        return uuid4()
    return Absence.objects.create(
        staff_id=staff, first=town.APPLIED.date() + timedelta(days=300), last=town.APPLIED.date() + timedelta(days=301),
        set_at=town.APPLIED,
    ).pk  # fmt: skip


def _returned(case: Case) -> Any:
    """Its letter, which came back and waits for somebody to see to it."""
    sending = PaperSending(
        case=case, letter=_letter(case), recipient=case.applicant, why="reserved", wanted_at=town.APPLIED,
        address=["Hemmelig 1", "9900 NORDVIK"], address_from="population", sent_on=date(2024, 6, 3),
        counted_from=date(2024, 6, 10), returned_on=date(2024, 6, 9), returned_why="moved",
    )  # fmt: skip
    sending.save(force_insert=True)
    return sending.pk


def _attached(office: Office, case: Any) -> Any:
    """What the applicant has handed in, and a scanner has found harmless."""
    found = Case.objects.get(pk=case)
    made = cases.attach(
        office, Actor.citizen(found.applicant_id), found.pk, data=pdf(), name="Hemmelig.pdf", token=town.token()
    )
    cases.scan_now(office, made.pk)
    return made.pk


def _fault(case: Case) -> Any:
    """A rule of the case's service that proved wrong."""
    owner = StaffMember.objects.get(pk=town.employee("rule-owner").staff)
    fault = RuleFault(
        service=case.service, kind="row", code="a-row", why="Feil.", found_by=owner, found_at=town.APPLIED,
        searched_at=town.APPLIED,
    )  # fmt: skip
    fault.save(force_insert=True)
    return fault.pk


def _mandate(case: Case) -> Any:
    """A power of attorney in the case's service; of a shielded case, from one whose address is protected."""
    principal = case.applicant
    if case.restricted:
        principal = people.find_or_create(SHIELDED, name="Skjult Hemmelig")
        people.update(principal, protection="confidential")
    made = Mandate(
        principal=principal, representative=people.find_or_create(town.LO), kind="attorney", source="party",
        services=[case.service], begins=date(2024, 6, 1), given_at=town.APPLIED, representative_name="Hemmelig",
    )  # fmt: skip
    made.save(force_insert=True)
    MandateNotice.objects.create(mandate=made, outcome="paper", at=town.APPLIED)
    return made.pk


def _asked(who: Actor, office: Office, case: Case) -> Any:
    return next(one.pk for one in cases.my_requests(office, who) if one.case_id == case.pk)


def _entry(office: Office, case: Case) -> Any:
    """In the journal, where a worker would have put it."""
    town.work(office, kinds={"case.journal"})
    entry = case.journal.order_by("number").first()
    # On its way to the archive, and refused there.
    ArchiveDelivery.objects.get_or_create(
        entry=entry, defaults={"case": case, "state": "refused", "begun_at": office.ports.clock.now()}
    )
    return entry.pk


def _access(office: Office, case: Case) -> dict[str, Any]:
    """Two requests for its first document: one that waits, and one that was answered, with what was given out."""
    for _ in range(2):
        asked = cases.ask_access(office, entry=_entry(office, case), text="", email="", language="nb")
    waiting, answered = AccessRequest.objects.filter(entry__case=case).order_by("pk")
    if answered.pickup != lookup(asked.pickup, "access.pickup"):
        waiting, answered = answered, waiting
    answered.outcome, answered.reasons, answered.copy = "granted", "Ingenting er unntatt.", b"%PDF"
    answered.answered_at, answered.answered_by_id = office.ports.clock.now(), town.caseworker().staff
    answered.save()
    return {"request_id": waiting.pk, "pickup": asked.pickup}


def _letter(case: Case) -> Any:
    found = case.letters.first()
    return found.letter if found else uuid4()


def two_services(office: Office) -> Office:
    return replace(office, services={**office.services, PARKING: office.services[town.SERVICE]})
