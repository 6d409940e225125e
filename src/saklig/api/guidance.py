"""Would I get it, and what can I get: the interview and the survey that the pages use. Open to all, and nothing is kept.

What is told goes with each request, as it goes with each page. Who is signed in may ask beside that what they have applied for,
and have their own register data fetched.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import citizen
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, Language, Problem, Strict, fields_of
from saklig.assistant.interview import Question, Talk, asks_everything, read_answers, result
from saklig.assistant.what_can_i_get import Asked, Standing, Survey, own_register, people_counts, stands
from saklig.cases.deadlines import day_of

__all__ = ["AskedOut", "asked_out", "of_services", "router"]

router = Router(tags=["guidance"])
of_services = Router(tags=["guidance"])

_OPEN: dict[int, type[Problem]] = dict.fromkeys((404, 422, 429), Problem)
Key = Annotated[str, Field(min_length=1, max_length=200)]
Told = bool | int | Annotated[str, Field(max_length=200)] | None
Count = Annotated[int, Field(ge=0, le=20)]


class Interviewed(Strict):
    """What has been told so far."""

    language: Language = "nb"
    people: dict[Key, Count] = Field(
        default={}, max_length=10, description="How many there are of each list of people, by its path"
    )
    answers: dict[Key, Told] = Field(
        default={}, max_length=300, description="By the path of the fact; amounts as whole numbers or text"
    )


class Surveyed(Strict):
    """What has been told so far, over all services."""

    language: Language = "nb"
    people: dict[Key, Count] = Field(
        default={}, max_length=10, description='How many there are: "adults", "children", "stated" (others one lives with)'
    )
    answers: dict[Key, Told] = Field(default={}, max_length=500, description="By the `key` of a question")


class OwnSurveyed(Surveyed):
    """The same, for one who is signed in."""

    fetch: bool = Field(
        False, description="Ask the population register of oneself and one's own children, for each service on its legal basis"
    )


class PeriodOut(Schema):
    """A period to choose."""

    value: int | str
    first: str
    last: str


class AskedOut(Schema):
    """A question, and why it is asked."""

    key: str
    kind: str = Field(description='"yes-no", "choice", "date", "number", "money" or "text"')
    label: str
    help: str
    why: str
    unit: str
    choices: dict[str, str]
    periods: list[PeriodOut]
    owner: str = Field(description="Whose it is, where there are several")


class WhyOut(Schema):
    """One sentence of why: the rule, where it stands, and the figures it was held against."""

    text: str
    provision: str
    row: str
    facts: dict[str, str]


class BenefitStands(Schema):
    """How one thing stands."""

    code: str
    title: str
    stands: str = Field(description='"can", "missing", "seems-not" or "unclear". What is unknown is never "can"')
    by_law: bool
    lines: list[WhyOut]


class AppliedOut(Schema):
    """One's own case in the service."""

    number: str
    state: str


class ServiceStands(Schema):
    """How a service stands on what has been told."""

    service: str
    title: str
    decided_here: bool
    decided_by: str
    benefits: list[BenefitStands]
    missing: list[str] = Field(description="Keys of what it still rests on")
    ask: list[AskedOut] = Field(description="What to ask now; a question that an earlier service asks is there alone")
    applied: list[AppliedOut]


class SurveyOut(Schema):
    """All services. It is guidance, and no decision."""

    decision: bool = Field(False, description="Always false: this is guidance")
    services: list[ServiceStands]
    fetched: dict[str, str] | None = Field(None, description="What the register told, by key: send it along as answers")


class InterviewOut(Schema):
    """What to ask next, and what the rules say of what has been told. It is guidance, and no decision."""

    decision: bool = Field(False, description="Always false: this is guidance")
    decided_here: bool
    nothing_left: bool = Field(description="Whatever else is answered makes no difference to the outcome")
    ask: list[AskedOut]
    granted: list[str] = Field(description="Benefits that are granted for sure on what was told and assumed")
    refused: list[str]
    unsure: list[str]
    reasons: dict[str, Any] | None = Field(description="As docs/schemas/reasons.schema.json")
    assumed: dict[str, str] = Field(description="What nobody told and was taken for granted, by path")


@of_services.post("/{service_id}/interview", response={200: InterviewOut, **_OPEN}, summary="Would I get it? What to ask next")
def interview(request: HttpRequest, service_id: str, body: Interviewed) -> dict[str, Any]:
    """Nothing is kept. With nothing left to ask, the result is all there is to say."""
    found = office().services.get(service_id)
    if found is None:
        raise cases.NotFound("no such service")
    package, decided = found.package, office().decides(service_id)
    talk = Talk(
        package=package, local=found.local, today=day_of(office().ports.clock.now()), counts=_counts(package, body.people),
        everything=asks_everything(package, decided_here=decided),
    )  # fmt: skip
    questions = {leaf.path: talk.question(leaf, body.language) for leaf in talk.asked}
    told, problems = read_answers(questions, body.answers)
    told, unfit = talk.fitting(told)
    problems |= dict.fromkeys(unfit, "invalid")
    if problems:
        raise cases.InvalidAnswers(problems)
    still = talk.still(talk.values(told))
    now = talk.together(still) if still else []
    said = result(talk, told, body.language, changes=not still, nothing_left=not still)
    return {
        "decided_here": decided, "nothing_left": not still, "granted": list(said.granted), "refused": list(said.refused),
        "unsure": list(said.unsure), "reasons": said.reasons.to_json() if said.reasons else None,
        "assumed": {fact.path: fact.text for fact in said.assumed},
        "ask": [asked_out(leaf.path, questions[leaf.path], talk.title(leaf, body.language)) for leaf in now],
    }  # fmt: skip


def _counts(package: Any, people: dict[str, int]) -> dict[str, int]:
    """Errors: InvalidAnswers, for people that the service does not ask about, or more or fewer of them than there can be."""
    known = package.origins.people
    wrong = {path: "unknown-question" for path in people if path not in known}
    wrong |= {
        path: "not-a-choice" for path, count in people.items()
        if path in known and not known[path].fewest <= count <= known[path].most
    }  # fmt: skip
    if wrong:
        raise cases.InvalidAnswers(wrong)
    return {path: people.get(path, one.fewest) for path, one in known.items()}


@router.post("", response={200: SurveyOut, **_OPEN}, summary="What can I get? Over all services")
def what_can_i_get(request: HttpRequest, body: Surveyed) -> dict[str, Any]:
    """Every service stands in the answer whatever is known, and nothing is kept."""
    survey = _survey(body, {})
    return {"services": [_service(one) for one in stands(survey, None)]}


@router.post("/own", auth=citizen, response={200: SurveyOut, **PROBLEMS}, summary="What can I get, and what have I applied for?")
def own(request: HttpRequest, body: OwnSurveyed) -> dict[str, Any]:
    """The same with one's own cases; `fetch` asks the population register, which is logged. Nothing is kept."""
    actor = request.auth  # type: ignore[attr-defined]
    fetched, children = own_register(office(), actor) if body.fetch else ({}, None)
    if children is not None:
        most = people_counts(office()).get("children", (0, 0))[1]
        body = body.model_copy(update={"people": {**body.people, "children": min(children, most)}})
    survey = _survey(body, fetched)
    return {"services": [_service(one) for one in stands(survey, actor)], "fetched": fetched if body.fetch else None}


def _survey(body: Surveyed, fetched: dict[str, Any]) -> Survey:
    """Errors: InvalidAnswers."""
    counts = people_counts(office())
    problems = {who: "unknown-question" for who in body.people if who not in counts}
    known = {who: n for who, n in body.people.items() if who in counts}
    problems |= {who: "not-a-choice" for who, n in known.items() if not counts[who][0] <= n <= counts[who][1]}
    most = Survey(office=office(), counts={who: high for who, (_, high) in counts.items()}, told={}, language=body.language)
    told, wrong = read_answers({key: one.question for key, one in most.possible().items()}, body.answers)
    if problems | wrong:
        raise cases.InvalidAnswers(problems | wrong)
    people = {who: body.people.get(who, low) for who, (low, _) in counts.items()} if body.people else None
    survey = Survey(office=office(), counts=people, told={**fetched, **told}, language=body.language)
    if survey.unfit():
        raise cases.InvalidAnswers(dict.fromkeys(survey.unfit(), "invalid"))
    return survey


def _service(one: Standing) -> dict[str, Any]:
    return {
        "service": one.service, "title": one.title, "decided_here": one.decided_here, "decided_by": one.decided_by,
        "missing": [asked.key for asked in one.missing], "ask": [_asked(asked) for asked in one.ask],
        "applied": [fields_of(AppliedOut, applied) for applied in one.applied],
        "benefits": [
            {
                "code": benefit.code, "title": benefit.title, "stands": benefit.stands.value, "by_law": benefit.by_law,
                "lines": [
                    {"text": line.text, "provision": line.provision, "row": line.row, "facts": dict(line.facts)}
                    for line in benefit.lines
                ],
            }
            for benefit in one.benefits
        ],
    }  # fmt: skip


def _asked(asked: Asked) -> dict[str, Any]:
    return asked_out(asked.key, asked.question, asked.owner)


def asked_out(key: str, question: Question, owner: str) -> dict[str, Any]:
    """A question as `AskedOut` has it."""
    return {
        "key": key, "kind": question.kind, "label": question.label, "help": question.help, "why": question.why,
        "unit": question.unit, "choices": dict(question.choices), "owner": owner,
        "periods": [
            {"value": one.value, "first": one.first.isoformat(), "last": one.last.isoformat()} for one in question.periods
        ],
    }  # fmt: skip
