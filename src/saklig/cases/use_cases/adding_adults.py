"""A caseworker adds an adult of the household whom the register hides or does not know, and takes one out again.

A hidden family is no reason to reckon with fewer than there are: who belongs to the household is for the agency to clarify.
What is found stands beside what registers give, with who says so and why; the case is assessed again, and a human decides.
The applicant is not told the name unless it was they who gave it.
Source: the 1967 Act §§ 17 (clarifying), 13 (confidentiality); FOR-2005-12-16-1478 §§ 3 d, 3 e; design invariants 2, 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from saklig.cases import answers as form
from saklig.cases.actors import Actor
from saklig.cases.errors import InvalidAnswers, NotAllowed, TransitionRefused
from saklig.cases.household import Role
from saklig.cases.models import AddedAdult, Case
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.ports import Protection
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import opened
from saklig.cases.use_cases.taking_up_again import restart
from saklig.cases.words import is_blank
from saklig.store import people
from saklig.store.models import Person

__all__ = ["ADDABLE_ROLES", "GRADES", "SAID_BY", "add_adult", "is_about_adults", "take_out_adult"]

# A stated cohabitant is the applicant's to state, and their own to confirm (§ 3 d): that is asked for, not added.
ADDABLE_ROLES = (Role.SPOUSE.value, Role.PARTNER.value, Role.COHABITANT.value)
SAID_BY = ("applicant", "adult", "agency", "document", "other")
GRADES = tuple(grade.value for grade in Protection if grade is not Protection.NONE)
_LONGEST_NAME, _LONGEST_WHY = 200, 4000


def add_adult(
    office: Office, actor: Actor, number: str, *, role: str, said_by: str, why: str, token: str, identity: str = "",
    name: str = "", grade: str = "",
) -> Case:  # fmt: skip
    """Put an adult into the household and have the case assessed again.

    By identity number, or by name alone where nobody knows a number: then no register is asked, and what they have is unknown
    until it is entered. `grade`: of protection, where the caseworker knows of one; the case is then restricted at once.
    Errors: InvalidAnswers by field; NotAllowed where the adult is protected and the caseworker may not work with such;
    TransitionRefused where the service is not about a household, before anything has been assessed, or after the decision.
    """
    now, case, staff = opened(office, actor, number, "case.add-adult")
    if not is_about_adults(office, case.service):
        raise TransitionRefused("this service is not about the adults of a household")
    if not case.determinations.exists():
        raise TransitionRefused("nothing has been assessed yet: the registers may give the adult by themselves")
    digits = _checked(case, identity, name, {"role": (role, ADDABLE_ROLES), "said_by": (said_by, SAID_BY)}, why, grade)
    known = people.find_or_create(digits) if digits else None
    hidden = bool(grade) or (known is not None and known.protection not in (None, "", people.UNPROTECTED))
    if hidden and not actor.restricted:
        raise NotAllowed("this adult must be added by a caseworker who may work with protected addresses")

    def make() -> Case:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        person = known or people.make_unnumbered(name=name.strip(), protection=grade or None)
        _refuse_twice(locked, person)
        row = AddedAdult.objects.create(
            case=locked, person=person, role=role, said_by=said_by, grade=grade or None, why=why.strip(), added_by=staff,
            added_at=now,
        )  # fmt: skip
        _bring_up_to_date(person, name.strip(), grade)
        if hidden:
            Case.objects.filter(pk=locked.pk).update(restricted=True)
        record(locked, "case.adult-added", actor, now=now, details={"adult": row.pk})
        return restart(locked, actor, "assess_again", "adult-added", token, now)

    return once(actor, "add-adult", token, now=now, make=make, load=lambda pk: Case.objects.get(pk=pk))


def is_about_adults(office: Office, service: str) -> bool:
    """Whether the service has facts of the adults of a household; of one that is run here no more nothing is added."""
    return service in office.services and office.services[service].package.origins.list_of("adults") is not None


def take_out_adult(office: Office, actor: Actor, number: str, *, adult: UUID, why: str, token: str) -> Case:
    """Undo it: the adult is of the household no more by this, and the case is assessed again. What stood stays to be seen.

    Errors: InvalidAnswers for one who is not added, or taken out already; TransitionRefused after the decision.
    """
    now, case, staff = opened(office, actor, number, "case.take-out-adult")
    if is_blank(why) or len(why) > _LONGEST_WHY:
        raise InvalidAnswers({"why": "missing" if is_blank(why) else "too-long"})

    def make() -> Case:
        row = AddedAdult.objects.select_for_update().filter(case=case, pk=adult, taken_out_at=None).first()
        if row is None:
            raise InvalidAnswers({"adult": "not-a-choice"})
        row.case = case
        row.taken_out_by, row.taken_out_at, row.taken_out_why = staff, now, why.strip()
        row.save(update_fields=["taken_out_by", "taken_out_at", "taken_out_why"])
        record(case, "case.adult-taken-out", actor, now=now, details={"adult": row.pk})
        return restart(case, actor, "assess_again", "adult-taken-out", token, now)

    return once(actor, "take-out-adult", token, now=now, make=make, load=lambda pk: Case.objects.get(pk=pk))


def _checked(
    case: Case, identity: str, name: str, choices: dict[str, tuple[str, Iterable[str]]], why: str, grade: str
) -> str:
    """The identity number as eleven digits, or nothing. Errors: InvalidAnswers, by field."""
    problems = {field: "not-a-choice" for field, (given, allowed) in choices.items() if given not in allowed}
    digits = ""
    if not is_blank(identity):
        try:
            digits = form.identity_number(identity)
        except ValueError as error:
            problems["identity"] = str(error)
    elif is_blank(name):
        problems["identity"] = "number-or-name"
    if len(name) > _LONGEST_NAME:
        problems["name"] = "too-long"
    if grade and grade not in GRADES:
        problems["grade"] = "not-a-choice"
    if is_blank(why) or len(why) > _LONGEST_WHY:
        problems["why"] = "missing" if is_blank(why) else "too-long"
    if digits and digits == case.applicant.identity_number:
        problems["identity"] = "already-in-household"
    if problems:
        raise InvalidAnswers(problems)
    return digits


def _refuse_twice(case: Case, person: Person) -> None:
    added = AddedAdult.objects.filter(case=case, person=person, taken_out_at=None).exists()
    if added or case.parties.filter(person=person).exists():
        raise InvalidAnswers({"identity": "already-in-household"})


def _bring_up_to_date(person: Person, name: str, grade: str) -> None:
    """What a register says goes before; what none has said is kept from the one who knows."""
    said = {"name": name if name and not person.name else None}
    said["protection"] = grade if grade and person.protection in (None, "", people.UNPROTECTED) else None
    changed = {field: value for field, value in said.items() if value}
    if changed:
        with transaction.atomic():
            people.update(person, **changed)
