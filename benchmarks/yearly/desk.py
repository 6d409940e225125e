"""The caseworkers: what came on paper is written in, what calls for a human is worked through, in working hours.

How long a case takes is drawn, not measured: it is an assumption about people, and the report says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from families import OSLO

from yearly.clockwork import at_work

__all__ = ["MINUTES", "Desk"]

PEOPLE = 5
MINUTES = (4, 18)  # a case on the desk, drawn evenly; a paper to write in takes half of it
_SIBLINGS = re.compile(r"children\[\d+\]\.siblings")
_DOCUMENTED = re.compile(
    rf"household\.adults\[\d+\]\.income(_stage|_year)?|household\.applicant_at_childs_address|{_SIBLINGS.pattern}"
)
WHY = "Vi har sett på opplysningene i saken og på vilkårene i forskriften, og kommet til det som står her."


class Desk:
    """Five caseworkers, one of them cleared for protected addresses."""

    def __init__(self, year: Any) -> None:
        from cases import town

        self._year = year
        self.incoming: list[Callable[[], None]] = []
        self.told: list[Callable[[], None]] = []  # what citizens have written since: changes, appeals
        self.minutes = 0.0
        names = ("Berit Skrivestova", "Ola Lesebrett", "Siv Sakspapir", "Jon Notat", "Kari Kladd")
        self._people = [town.caseworker(name, restricted=n == 0) for n, name in enumerate(names)]

    def anyone(self) -> Any:
        """One of them; for a family that may have a protected address the one who is cleared."""
        return self._people[0]

    def work_a_day(self) -> None:
        """What lies there in the morning, as far as the day goes; what does not get done lies there tomorrow."""
        year = self._year
        hours = at_work(year.clock.now().date())
        if hours is None:
            return
        while self.incoming and year.clock.now() < hours[1]:
            write_in = self.incoming.pop(0)
            self._spend(0.5)
            write_in()
        while self.told and year.clock.now() < hours[1]:
            read = self.told.pop(0)
            self._spend(0.3)
            read()
        for number in self._numbers():
            if year.clock.now() >= hours[1]:
                return
            self._handle(number)

    def _numbers(self) -> list[str]:
        """What waits for a human and can be got on with, the oldest first."""
        from saklig.cases.models import Case

        known = self._year.of_case
        rows = Case.objects.filter(state="awaiting_judgement").order_by("received_at").values_list("pk", "number")
        return [number for pk, number in rows if pk in known and not known[pk].stays_open and not known[pk].waits]

    def _spend(self, share: float = 1.0) -> float:
        minutes = self._year.rng.uniform(*MINUTES) * share
        self.minutes += minutes
        self._year.clock.pass_time(minutes / PEOPLE)
        return minutes

    def _handle(self, number: str) -> None:
        """Decide; where something is unknown, write in what the family can document, and decide once it is assessed."""
        from saklig import cases
        from saklig.cases.models import Case
        from saklig.cases.work.handling_time import add_time

        office, actor = self._year.office, self.anyone()
        case = Case.objects.get(number=number)
        add_time(case.pk, round(60 * self._spend()))
        try:
            cases.decide(office, actor, number, own_reasons=WHY, token=uuid4().hex)
        except cases.TransitionRefused as refused:
            self._document(self._year.of_case[case.pk], case, actor, str(refused))
            return
        self._year.counts["decided by a caseworker"] += 1
        self._year.decided(self._year.of_case[case.pk], case)

    def _document(self, one: Any, case: Any, actor: Any, refused: str) -> None:
        """Where what is unknown can be documented, the family does so a week later. What else is unknown stays open."""
        from saklig import cases

        desk = cases.desk(self._year.office, actor, case.number)
        missing = desk.ruling.missing
        if not missing and "unknown" in refused:  # settled that nobody can tell before it is known
            missing = tuple(fact.path for fact in desk.facts if fact.certainty == "unknown")
        if not missing or one.documented or not all(_DOCUMENTED.fullmatch(path) for path in missing):
            if not missing and "no outcome" in refused:
                cases.dismiss(self._year.office, actor, case.number, own_reasons=WHY, token=uuid4().hex)
                self._year.counts["dismissed, since nothing in it can be decided"] += 1
                return
            one.stays_open = ", ".join(sorted(missing)) or refused
            return
        one.documented = one.waits = True
        self._year.counts["documents asked for and written in"] += 1
        self._year.clock.at(self._year.clock.now() + timedelta(days=7), lambda: self._write_in(one, case, actor, missing))

    def _write_in(self, one: Any, case: Any, actor: Any, missing: Iterable[str]) -> None:
        """What the papers show: an income, which the independent calculation is told too, or what it knows of the household."""
        from saklig import cases

        facts: dict[str, Any] = {}
        for path in sorted(missing):
            if path == "household.applicant_at_childs_address":
                facts[path] = one.application.facts["household"]["applicant_at_childs_address"]
            elif _SIBLINGS.fullmatch(path):
                facts[path] = self._siblings(one, case, actor, path)
            else:
                facts |= self._income(one, int(path.partition("[")[2].partition("]")[0]))
        one.waits = False
        why = "Det er dokumentert for oss."
        cases.enter_facts(self._year.office, actor, case.number, facts=facts, why=why, token=uuid4().hex)

    def _income(self, one: Any, adult: int) -> dict[str, Any]:
        shown = one.shown.get(adult)
        if shown is None:
            year = one.application.received.astimezone(OSLO).year - 1
            amount = self._year.rng.randrange(100_000, 700_000)
            shown = one.shown[adult] = {"income": amount, "income_stage": "assessed", "income_year": year}
            one.application.facts["household"]["adults"][adult].update(shown)
        return {f"household.adults[{adult}].{name}": value for name, value in shown.items()}

    def _siblings(self, one: Any, case: Any, actor: Any, path: str) -> list[str]:
        """By the names that the case has for its children."""
        from saklig import cases

        members = {party.person.identity_number: party.member for party in case.parties.select_related("person")}
        desk = cases.desk(self._year.office, actor, case.number)
        child = next(fact.about for fact in desk.facts if fact.path == path)
        known = next(each for each in one.application.facts["children"] if members.get(each["id"]) == child)
        return [members[other] for other in known["siblings"] if other in members]
