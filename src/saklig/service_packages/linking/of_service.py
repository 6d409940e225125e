"""Whether service.toml fits together: law, outcomes, deadlines, facts, figures, and the models that it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from saklig.safeguards.oversight import GRANTED, NOT_APPLICABLE
from saklig.service_packages import shapes
from saklig.service_packages.errors import Problem
from saklig.service_packages.files import LANGUAGES
from saklig.service_packages.linking.linker import SERVICE, Linker
from saklig.service_packages.localizing import fits

__all__ = ["ServiceLinker"]

REQUIRED_USES = ("automation", "reasons", "appeal", "access")
REQUIRED_DEADLINES = ("decision", "preliminary-reply", "appeal", "information")


class ServiceLinker(Linker):
    """The faults of service.toml."""

    def faults(self, expected_id: str | None) -> Iterator[Problem]:
        """Every one, in the order of the file's parts."""
        yield from self.top(expected_id)
        yield from self.law()
        yield from self.outcomes_and_deadlines()
        yield from self.facts()
        yield from self.documents()
        yield from self.figures()

    def top(self, expected_id: str | None) -> Iterator[Problem]:
        service = self.service
        if expected_id is not None and service.id != expected_id:
            yield self.here(
                ("id",), f"id is {service.id!r} and the folder is named {expected_id!r}", "make them the same"
            )
        if set(service.languages) != set(LANGUAGES):
            yield self.here(("languages",), "a language is missing", 'every package has ["nb", "nn", "en"]')
        if service.valid_until and service.valid_until < service.valid_from:
            yield self.here(("valid_until",), "valid_until is before valid_from", "correct one of them")
        for name in ("outcomes", "result", "judgement"):
            decision = getattr(service.decisions, name)
            yield from self.known(SERVICE, ("decisions", name), decision, self.package.model.decisions, "decision")
        courses = {course.name for course in self.package.training}
        if service.training.required:
            yield from self.known(
                SERVICE, ("training", "course"), service.training.course, courses, "course in training/"
            )
        for key, field in (
            ("reference", "id"), ("provision", "id"), ("benefit", "code"), ("outcome", "kind"), ("judgement", "code"),
            ("deadline", "code"), ("retention", "code"), ("fact", "path"), ("local", "path"), ("figure", "name"),
            ("people", "path"), ("document", "code"),
        ):  # fmt: skip
            yield from self.twice(SERVICE, key, [getattr(one, field) for one in getattr(service, key)], field)

    def law(self) -> Iterator[Problem]:
        service = self.service
        for number, provision in enumerate(service.provision):
            yield from self.known(
                SERVICE, ("provision", number, "reference"), provision.reference, self.package.references, "reference"
            )
        used = {use for provision in service.provision for use in provision.use}
        for use in REQUIRED_USES:
            if use not in used:
                yield self.here(
                    ("provision",),
                    f'no provision has the use "{use}"',
                    f'add use = ["{use}"] to the provision it rests on',
                )
        yield from self.provision(SERVICE, ("automation", "provision"), service.automation.provision)
        if service.authority is not None:
            yield from self.provision(SERVICE, ("authority", "provision"), service.authority.provision)
        if service.prices is not None:
            yield from self.provision(SERVICE, ("prices", "provision"), service.prices.provision)
            for number, code in enumerate(service.prices.covered):
                yield from self.known(SERVICE, ("prices", "covered", number), code, self.package.benefits, "benefit")
            yield from self.twice(SERVICE, "prices", list(service.prices.covered), "covered")
        yield from self.renewal()
        yield from self.watch()
        for number, point in enumerate(service.judgement):
            yield from self.provision(SERVICE, ("judgement", number, "provision"), point.provision)
        for row in self.package.rows.values():
            if row.provision not in self.package.provisions:
                said = (
                    f"names the provision {row.provision!r}, which service.toml does not have"
                    if row.provision
                    else "names no provision"
                )
                mend = "the first annotation of a row is the id of a [[provision]]"
                yield Problem(file=row.file, line=row.line, what=f"the row {row.id!r} {said}", mend=mend)

    def renewal(self) -> Iterator[Problem]:
        """What is made again each period needs periods to follow one another, and a letter of prior notice."""
        service, said = self.service, self.service.renewal
        yield from self.twice(SERVICE, "reach", [one.code for one in service.reach], "code")
        for number, one in enumerate(service.reach):
            yield from self.known(SERVICE, ("reach", number, "benefit"), one.benefit, self.package.benefits, "benefit")
            yield from self.provision(SERVICE, ("reach", number, "provision"), one.provision)
            yield from self.reach(number)
        if service.reach and (said is None or "reached-right" not in service.letters.more):
            mend = 'write [renewal], and add "reached-right" to [letters] more, with the letter in each language'
            yield self.here(("reach",), "a right that is reached is told by letter when the year is released", mend)
        if said is None:
            return
        yield from self.provision(SERVICE, ("renewal", "provision"), said.provision)
        yield from self.asked_by("renewal", said.asked_by)
        for path, value in said.anew.items():
            fact = self.package.facts.get(path)
            if fact is None or fact.source != "applicant" or not fits(value, "text" if fact.type == "choice" else fact.type):
                what = f"anew says what {path!r} is in the next period, and that is no such answer of the applicant's"
                yield self.here(("renewal", "anew"), what, "name facts with source = applicant, each with a value of its type")
        if service.period is None or service.period.kind != "year" or self.package.origins.path("applicant", "period") is None:
            what = "a service is renewed from year to year, and this one has no period that the applicant chooses a year of"
            yield self.here(("renewal",), what, 'write [period] with kind = "year", and ask for the fact of field "period"')
        if "prior-notice" not in service.letters.more:
            mend = 'add "prior-notice" to [letters] more, and the letter in each language'
            yield self.here(("renewal",), "there is no letter of prior notice for what would be lower", mend)

    def reach(self, number: int) -> Iterator[Problem]:
        """A right is reached by one thing, which the facts hold, and is worth telling of only where one must apply for it."""
        one, where = self.service.reach[number], ("reach", number, "code")
        if (one.years is None) == (one.grade is None):
            what, mend = f"{one.code!r} is reached by an age or by a grade", "write one of years and grade, and not both"
            yield self.here(where, what, mend)
        elif (field := ("population", "birth_date") if one.grade is None else ("placements", "grade")) not in self.given():
            what = f"{one.code!r} is reached by what no fact holds"
            yield self.here(where, what, f'declare a [[fact]] with register = "{field[0]}" and field = "{field[1]}"')
        if one.outside is not None:
            yield from self.provision(SERVICE, ("reach", number, "outside", "provision"), one.outside.provision)
            if self.service.registers.placements is None:
                what, mend = "children outside the cases are found in a register of places", "write [registers] placements"
                yield self.here(("reach", number, "outside", "provision"), what, mend)
        benefit = self.package.benefits.get(one.benefit)
        if benefit is not None and benefit.asked_by is None:
            what = f"{one.benefit!r} is given unasked, and the letter says that one must apply"
            yield self.here(("reach", number, "benefit"), what, "name a benefit with asked_by")

    def given(self) -> set[tuple[str, str]]:
        """Where the facts come from, by source and field."""
        return set(self.package.origins.fields.values())

    def asked_by(self, part: str, path: str) -> Iterator[Problem]:
        asked = self.package.facts.get(path)
        if asked is None or asked.type != "boolean" or asked.source != "applicant":
            what = f"asked_by names {path!r}, which is no yes/no fact of the applicant's"
            yield self.here((part, "asked_by"), what, 'name a [[fact]] of type "boolean" and source "applicant"')

    def watch(self) -> Iterator[Problem]:
        """Registers are watched only if facts come from them, on a provision, and with prior notice of what would be lower."""
        said = self.service.watch
        if said is None:
            return
        yield from self.provision(SERVICE, ("watch", "provision"), said.provision)
        yield from self.asked_by("watch", said.asked_by)
        sources = {source for source, _ in self.given()}
        for register in said.registers:
            if register not in sources:
                what = f"the register {register!r} is watched, and no fact comes from it"
                yield self.here(("watch", "registers"), what, "name registers that a [[fact]] has as its register")
        if "prior-notice" not in self.service.letters.more:
            mend = 'add "prior-notice" to [letters] more, and the letter in each language'
            yield self.here(("watch",), "there is no letter of prior notice for what would be lower", mend)

    def outcomes_and_deadlines(self) -> Iterator[Problem]:
        outcomes = self.package.outcomes
        for number, outcome in enumerate(self.service.outcome):
            if not outcome.adverse and outcome.kind not in (GRANTED, NOT_APPLICABLE):
                what = f"the outcome {outcome.kind!r} is said not to be adverse"
                mend = f"only {GRANTED!r} and {NOT_APPLICABLE!r} may be; a package can narrow what is automatic, never widen it"
                yield self.here(("outcome", number, "adverse"), what, mend)
        for kind in (GRANTED, NOT_APPLICABLE):
            if kind not in outcomes:
                yield self.here(("outcome",), f"there is no outcome {kind!r}", "add it")
        for code in REQUIRED_DEADLINES:
            if code not in self.package.deadlines:
                yield self.here(("deadline",), f"there is no deadline {code!r}", "add it")
        for number, deadline in enumerate(self.service.deadline):
            if sum(length is not None for length in (deadline.days, deadline.weeks, deadline.months)) != 1:
                what = f"the deadline {deadline.code!r} must have exactly one of days, weeks, months"
                yield self.here(("deadline", number), what, "keep the one the law states")
            yield from self.provision(SERVICE, ("deadline", number, "provision"), deadline.provision)
        for number, benefit in enumerate(self.service.benefit):
            fact = self.package.facts.get(benefit.asked_by or "")
            if benefit.asked_by and (fact is None or fact.type != "boolean"):
                what = f"asked_by names {benefit.asked_by!r}, which is no yes/no fact"
                yield self.here(("benefit", number, "asked_by"), what, 'name a [[fact]] of type "boolean"')

    def facts(self) -> Iterator[Problem]:
        for number, fact in enumerate(self.service.fact):
            for field, what, mend in _faults_of_fact(fact):
                yield self.here(("fact", number, field), f"{fact.path}: {what}", mend)
            yield from self.provision(SERVICE, ("fact", number, "provision"), fact.provision)
            yield from self.known(SERVICE, ("fact", number, "kept"), fact.kept, self.package.retention, "retention")
        for number, local in enumerate(self.service.local):
            if not local.path.startswith("local."):
                yield self.here(
                    ("local", number, "path"), f"{local.path!r} is not below local", 'begin it with "local."'
                )
            yield from self.provision(SERVICE, ("local", number, "provision"), local.provision)

    def documents(self) -> Iterator[Problem]:
        """What a document proves is a fact that it can be about: one person's, or no one's, and not what the agency knows."""
        facts = self.package.facts
        for number, document in enumerate(self.service.document):
            for place, path in enumerate(document.proves):
                where = ("document", number, "proves", place)
                yield from self.known(SERVICE, where, path, facts, "fact")
                if path in facts and facts[path].source == "agency":
                    what = f"the document {document.code!r} is said to prove {path}, which the agency itself knows"
                    yield self.here(where, what, "take it out, or correct the fact's source")
            whose = {_subject_of(facts[path].whose) for path in document.proves if path in facts}
            if len(whose) > 1:
                what = f"the document {document.code!r} proves facts about {', '.join(sorted(whose))}"
                yield self.here(("document", number, "proves"), what, "write a document for each of them")

    def figures(self) -> Iterator[Problem]:
        for number, figure in enumerate(self.service.figure):
            for place, path in enumerate(figure.rests_on):
                where = ("figure", number, "rests_on", place)
                yield from self.known(SERVICE, where, path, self.package.facts, "fact")



def _subject_of(whose: str) -> str:
    """Whom a document about the fact is handed in for: what is nobody's is the applicant's to prove."""
    return "applicant" if whose == "nobody" else whose


def _faults_of_fact(fact: shapes.FactSpec) -> Iterator[tuple[str, str, str]]:
    if fact.path.split(".")[0].rstrip("[]") in ("amounts", "local"):
        yield "path", "amounts and local parameters are no facts", "write [[local]], or a file in amounts/"
    if (fact.type == "choice") != bool(fact.choices):
        yield "type", "choices and the type choice belong together", "write both, or none"
    if (fact.source == "register") != (fact.register is not None):
        yield (
            "source",
            "register says which register, and belongs to source = register",
            'add register = "population", "tax" or "placements"',
        )
    yield from _faults_of_prior(fact)
    if fact.below_zero and fact.type != "number":
        yield "below_zero", "only a number can be below zero", 'take below_zero out, or write type = "number"'
    if fact.type in ("group", "list") and not fact.nullable:
        yield (
            "type",
            f"a {fact.type} has a row only where it may be null",
            "write nullable = true, or take the row out: its leaves have rows",
        )
    if fact.whose not in ("applicant", "nobody") and not fact.path.startswith(fact.whose + "."):
        yield (
            "whose",
            f"whose is {fact.whose!r}",
            'it may be "applicant", "nobody", or a list that the path goes through, as children[]',
        )
    elif fact.whose not in ("applicant", "nobody") and not fact.whose.endswith("[]"):
        yield "whose", f"whose is {fact.whose!r}, which is no list", "write it with [] at its end"
    if fact.shown_to == "own" and fact.whose == "nobody":
        yield "shown_to", "own needs somebody whose it is", "say whose it is"


def _faults_of_prior(fact: shapes.FactSpec) -> Iterator[tuple[str, str, str]]:
    """What a fact is said to be, and how often, must be what it can be."""
    seen: list[object] = []
    for one in fact.prior:
        value = None if one.null else one.value.isoformat() if isinstance(one.value, date) else one.value
        shown = "null" if one.null else repr(one.value)
        if one.null == (one.value is not None):
            yield "prior", "an entry of prior has a value, or null = true", "write { value = …, share = … } for each"
        elif one.null and not fact.nullable:
            yield "prior", "prior names null, which the fact may not be", "write nullable = true, or take that entry out"
        elif not one.null and not fits(value, "text" if fact.type == "choice" else fact.type):
            yield "prior", f"prior names {shown}, which is no {fact.type}", "name values of the fact's own type"
        elif not one.null and fact.choices and value not in fact.choices:
            yield "prior", f"prior names {shown}, which is none of the choices", f"name some of {', '.join(fact.choices)}"
        elif value in seen:
            yield "prior", f"prior names {shown} twice", "add the shares up"
        seen.append(value)
    if len(fact.prior) == 1:
        yield "prior", "prior names one value alone", "name at least two, each with the share of cases that have it"
