"""What one can apply for: the services this agency runs, with their questions. Open to all: nothing is personal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.office import office
from saklig.api.schemas import Page, PageQuery, Problem, Text, paged

__all__ = ["router"]

router = Router(tags=["services"])


class ServiceOut(Schema):
    """A service that this agency runs."""

    id: str
    version: str
    status: str = Field(description='"demonstration" or "in force"')
    titles: Text
    summary: Text
    decided_here: bool = Field(
        description="Whether this agency may decide it. Where it may not, no application can be sent here"
    )
    decided_by: Text = Field(description="Who decides, by language")
    package_hash: str = Field(
        description="SHA-256 of the package as it runs: the rules, texts and amounts, byte for byte"
    )


class BenefitOut(Schema):
    """Something that the service can give."""

    code: str
    titles: Text


class TimeLimitOut(Schema):
    """A time limit of the service, from when it is counted."""

    code: str
    titles: Text
    counted_from: str
    days: int | None
    weeks: int | None
    months: int | None


class QuestionOut(Schema):
    """A question of the service's form."""

    id: str
    kind: str = Field(description='"yes-no", "choice", "number", "date" or "text"')
    fact: str = Field(description="The fact that the answer becomes; [] where the question is asked once per element")
    label: Text
    help: dict[str, str]
    why: Text = Field(description="Why it is asked")
    choices: dict[str, Text]


class PeopleOut(Schema):
    """A list of people that facts are about, and how many there can be."""

    path: str
    who: str = Field(
        description='"adults" and "children" are known by registers, or by number; of "stated" the application says how many, by'
        ' this path, and answers each question of each, by the path with a number: household.others[0].student'
    )
    count: Text = Field(description="The question how many there are")
    fewest: int
    most: int


class ServiceDetail(ServiceOut):
    """A service with its benefits, time limits and questions."""

    benefits: list[BenefitOut]
    deadlines: list[TimeLimitOut]
    people: list[PeopleOut]
    questions: list[QuestionOut] = Field(description="In order. Which of them matter follows from the rules")
    automation_permitted: bool
    automation_limits: Text


@router.get("", response={200: Page[ServiceOut], 422: Problem, 429: Problem}, summary="The services one can apply for")
def services(request: HttpRequest, query: Query[PageQuery]) -> dict[str, object]:
    """Those that are estimated here and decided elsewhere too; `decided_here` says which."""
    return paged([_service(service.package) for _, service in sorted(office().services.items())], query)


@router.get(
    "/{service_id}", response={200: ServiceDetail, 404: Problem, 422: Problem, 429: Problem}, summary="One service in full"
)
def service(request: HttpRequest, service_id: str) -> dict[str, Any]:
    """Its benefits, time limits and every question of its form."""
    found = office().services.get(service_id)
    if found is None:
        raise cases.NotFound("no such service")
    package = found.package
    return _service(package) | {
        "benefits": [{"code": item.code, "titles": _text(item.titles)} for item in package.service.benefit],
        "deadlines": [
            {"code": item.code, "titles": _text(item.titles), "counted_from": item.counted_from,
             "days": item.days, "weeks": item.weeks, "months": item.months}
            for item in package.service.deadline
        ],
        "people": [
            {"path": one.path, "who": one.who, "count": _text(one.count), "fewest": one.fewest, "most": one.most}
            for one in package.service.people
        ],
        "questions": [_question(package, question) for question in package.form.in_order()],
        "automation_permitted": package.service.automation.permitted,
        "automation_limits": _text(package.service.automation.limits),
    }  # fmt: skip


def _service(package: Any) -> dict[str, Any]:
    return {
        "id": package.id,
        "version": package.version,
        "status": package.status,
        "titles": _text(package.titles),
        "summary": _text(package.service.summary),
        "decided_here": office().decides(package.id),
        "decided_by": _text(package.service.authority.titles),
        "package_hash": package.hash,
    }


def _question(package: Any, question: Any) -> dict[str, Any]:
    texts = {language: form.questions[question.id] for language, form in package.form.texts.items()}
    spec = package.facts[question.input]
    return {
        "id": question.id,
        "kind": question.kind,
        "fact": question.input,
        "label": {language: text.label for language, text in texts.items()},
        "help": {language: text.help for language, text in texts.items() if text.help},
        "why": _text(spec.why),
        "choices": {
            code: {language: text.choices[code] for language, text in texts.items()} for code in texts["nb"].choices
        },
    }


def _text(text: Any) -> dict[str, str]:
    return {language: text[language] for language in ("nb", "nn", "en")}
