"""The caseworker's pages: the queue, one case, and what may be done with it. The lifecycle says which steps are open."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import kept, wired, worktime
from saklig.web.about import facts_told
from saklig.web.actors import needs
from saklig.web.desk_actions import ACTIONS, StaffAction, open_actions
from saklig.web.errors import FormTampered
from saklig.web.fields import Choice, Field, read_field, read_whole, with_problems
from saklig.web.posted import only
from saklig.web.texts import text
from saklig.web.views.attachments import kind_titles

__all__ = ["act", "case", "queue"]

_ONLY_CASEWORKER = needs(ActorKind.CASEWORKER)
_PAGE = 100
_DECISIVE = frozenset({"decide"})
# What a case waits for -> the states in which it does; None is what waits for a human here.
_WAITS: dict[str, list[str] | None] = {
    "caseworker": None,
    "applicant": ["awaiting_information"],
    "register": ["awaiting_register"],
    "system": ["submitted", "assessing", "decided", "reopened"],
    "all": ["all"],
}
_WHOSE = ("all", "mine", "nobody", "asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    row: Any
    titles: Any
    overdue: bool
    soon: bool
    waits: str


@never_cache
@_ONLY_CASEWORKER
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What is oldest, what is near its deadline, what waits for whom."""
    office, today = wired.office(), wired.today()
    waits = request.GET.get("waits") if request.GET.get("waits") in _WAITS else "caseworker"
    whose = request.GET.get("whose") if request.GET.get("whose") in _WHOSE else "all"
    order = "oldest" if request.GET.get("order") == "oldest" else "deadline"
    service = request.GET.get("service") if request.GET.get("service") in request.actor.services else None
    page = request.GET.get("page", "1")
    number = min(read_whole(page) or 1, 10_000)
    found = cases.queue(
        office, request.actor, service=service, states=_WAITS[waits], whose=whose, order=order, limit=_PAGE + 1,
        offset=(number - 1) * _PAGE,
    )  # fmt: skip
    rows = [
        _Row(
            row=row,
            titles=office.services[row.service].package.titles,
            overdue=row.due is not None and row.due < today,
            soon=row.due is not None and 0 <= (row.due - today).days <= cases.SOON_DAYS,
            waits=_waits_for(row.waiting_for, row.state),
        )
        for row in found[:_PAGE]
    ]
    load = cases.workload(office, request.actor, today=today, service=service)
    context = {
        "load": load,
        "elsewhere": _elsewhere(load),
        "soon_days": cases.SOON_DAYS,
        "rows": rows,
        "several": len(request.actor.services) > 1,
        "count": len(rows),
        "more": len(found) > _PAGE,
        "page": number,
        "filters": _filters(office, request, waits, whose, order, service),
        "whose": whose,
        "batch": cases.last_batch(office, request.actor),
        "colleagues": cases.colleagues(office, request.actor),
        "token": secrets.token_urlsafe(16),
        "waits": waits,
        "order": order,
        "service": service or "",
    }
    return render(request, "web/staff/queue.html", context)


def _elsewhere(load: Any) -> list[tuple[str, int]]:
    """Open cases that wait for others than a caseworker, by whom they wait for."""
    by_whom = {
        whom: sum(load.elsewhere.get(state, 0) for state in states)
        for whom, states in _WAITS.items()
        if states and whom != "all"
    }
    return [(whom, count) for whom, count in by_whom.items() if count]


def _waits_for(waiting_for: str, state: str) -> str:
    if waiting_for in ("caseworker", "applicant", "cohabitant"):
        return waiting_for
    if waiting_for in ("", "assessment"):
        return "system" if state in (_WAITS["system"] or ()) or waiting_for else "nobody"
    return "register"


def _filters(
    office: Any, request: HttpRequest, waits: str, whose: str, order: str, service: str | None
) -> list[Field]:
    language = request.lang
    services = tuple(
        Choice(value=name, label=office.services[name].package.titles[language])
        for name in sorted(request.actor.services)
        if name in office.services
    )
    return [
        Field(
            name="waits", kind="pick", label=text("queue.filter_waits", language), value=waits,
            choices=tuple(Choice(value=key, label=text(f"queue.waits.{key}", language)) for key in _WAITS),
        ),
        Field(
            name="whose", kind="pick", label=text("work.whose", language), value=whose,
            choices=tuple(Choice(value=key, label=text(f"queue.whose.{key}", language)) for key in _WHOSE),
        ),
        Field(
            name="order", kind="pick", label=text("queue.filter_order", language), value=order,
            choices=tuple(
                Choice(value=key, label=text(f"queue.order.{key}", language)) for key in ("deadline", "oldest")
            ),
        ),
        Field(
            name="service", kind="pick", label=text("queue.filter_service", language), value=service or "",
            choices=(Choice(value="", label=text("queue.filter_all", language)), *services),
        ),
    ]  # fmt: skip


@never_cache
@_ONLY_CASEWORKER
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case. Where the service is in its shadow stage, what the rules came to is not shown before the decision."""
    office = wired.office()
    desk = cases.desk(office, request.actor, number)
    worktime.opened(request, desk.id)
    ruling = desk.ruling
    # Whoever decides in the shadow stage must not have seen what they are to be measured against.
    hidden = ruling is not None and ruling.stage == "shadow" and not desk.decisions
    facts, repeated = facts_told(desk, None if hidden else ruling, wired.package(desk.service), request.lang)
    context = {
        "desk": desk,
        "package": wired.package(desk.service),
        "repeated": repeated,
        "ruling": None if hidden else ruling,
        "hidden": hidden,
        "reasons": None if hidden or ruling is None else ruling.reasons,
        "to_find_out": () if hidden or ruling is None else _to_find_out(ruling),
        "detailed": True,
        "facts": facts,
        "deadlines": [deadline for deadline in desk.deadlines if not deadline.met],
        "today": wired.today(),
        "actions": open_actions(desk),
        "listed": [(one, kind_titles(wired.package(desk.service), one)) for one in desk.attachments],
        "restricted": desk.restricted,
        "alike": () if hidden else desk.alike,
        "asked_me": [one for one in desk.consultations if one.asked_of_id == request.actor.staff and not one.answered_at],
        "spoken_to": {party.member: party.name for party in desk.parties},
    }
    return render(request, "web/staff/case.html", context)


def _to_find_out(ruling: Any) -> tuple[list[Any], list[Any]]:
    """The missing facts that make a difference to the outcome, what to find out first first; and the others."""
    order = {path: place for place, path in enumerate(ruling.to_find_out)}
    matter = [fact for fact in ruling.reasons.missing if fact.path in order]
    return sorted(matter, key=lambda fact: order[fact.path]), [fact for fact in ruling.reasons.missing if fact.path not in order]


@never_cache
@_ONLY_CASEWORKER
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """One form for each step: own words, what the step does, and for a decision the draft of the letter."""
    chosen = ACTIONS.get(action)
    if chosen is None:
        raise Http404
    desk = cases.desk(wired.office(), request.actor, number)
    worktime.opened(request, desk.id)
    if not chosen.open_for(desk):
        raise cases.TransitionRefused(f"{chosen.key} may not be done now; the case is {desk.state}")
    fields = chosen.fields(desk, request.lang)
    ready = chosen.ready(desk) if chosen.ready else []
    only(request, [*fields, "token", "go", "determination", *(["ready"] if ready else [])])
    context: dict[str, Any] = {"desk": desk, "action": chosen, "errors": [], "package": wired.package(desk.service)}
    typed = kept.take(request) if request.method == "GET" else None
    if request.method == "POST" or typed is not None:
        pairs = [read_field(field, request.POST if typed is None else typed) for field in fields]
        fields = [field for field, _ in pairs]
        values = {field.name: value for field, value in pairs}
        if typed is None and request.POST.get("ready"):
            fields = _with_ready(fields, ready, request.POST["ready"])
        elif typed is None:
            done = _do(request, desk, chosen, fields, values, context)
            if isinstance(done, HttpResponse):
                return done
            fields = done
    else:
        fields = [_as_linked(field, request.GET.get("attachment")) for field in fields]
    hidden = desk.ruling is not None and desk.ruling.stage == "shadow"
    context |= {
        "fields": fields,
        "kept": typed is not None,
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
        "reasons": None if hidden or desk.ruling is None or chosen.key not in _DECISIVE else desk.ruling.reasons,
        "ready": ready,
        "previews": chosen.key in _DECISIVE and not hidden,
    }
    return render(request, "web/staff/action.html", context, status=422 if context["errors"] else 200)


def _as_linked(field: Field, attachment: str | None) -> Field:
    """The form as a link from an attachment opens it: with that one chosen."""
    offered = field.name == "attachment" and any(one.value == attachment for one in field.choices)
    return replace(field, value=attachment) if offered else field


def _with_ready(fields: list[Field], ready: list[tuple[str, str, str]], code: str) -> list[Field]:
    """The form as it was typed, with a ready text after what stands in it; nothing is done yet."""
    found = next((words for known, _, words in ready if known == code), None)
    if found is None:
        raise FormTampered("a ready text that the page does not have")
    return [
        replace(field, problem="", value="\n".join(part for part in (str(field.value or "").strip(), found) if part))
        if field.name == "words" else field
        for field in fields
    ]  # fmt: skip


def _uuid(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None


def _last_words(fields: list[Field]) -> str:
    """Where a problem is shown that belongs to no field: at the words, or else at the first field."""
    return next((field.name for field in fields if field.name == "words"), fields[0].name)


def _do(
    request: HttpRequest, desk: Any, action: StaffAction, fields: list[Field], values: dict[str, Any],
    context: dict[str, Any],
) -> HttpResponse | list[Field]:  # fmt: skip
    """Take the step and go back to the case; or the fields to show again with what is wrong, or with the draft."""
    office, actor = wired.office(), request.actor
    problems = {field.name: field.problem for field in fields if field.problem}
    if request.POST.get("go") == "draft":
        try:
            drawn = cases.draft_letter(
                office, actor, desk.number, own_reasons=values.get("words") or "", part=bool(values.get("part"))
            )
        except cases.NoAuthority:
            fields, context["errors"] = with_problems(fields, {fields[0].name: "no-authority"}, request.lang)
            return fields
        context["draft"] = mark_safe(drawn.html)  # noqa: S308 - `documents` lets no value become markup
        return fields
    if not problems:
        # Nobody decides an outcome that has been replaced since the form was opened.
        values["determination"] = _uuid(request.POST.get("determination", ""))
        token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
        try:
            made = action.call(office, actor, desk.number, values, token)
        except cases.OwnReasonsRequired:
            problems = {"words": "own-reasons"}
        except cases.NoAuthority:
            problems = {fields[0].name: "no-authority"}
        except cases.InvalidAnswers as invalid:
            names = {field.name for field in fields}
            for name, code in (invalid.problems or {"": "invalid"}).items():
                problems[name if name in names else _last_words(fields)] = code
        except cases.TransitionRefused:
            if not action.may_be_unsettled:
                raise
            problems = {fields[0].name: "not-settled"}
        else:
            cases.work_now(office, desk.id)
            messages.success(request, made if made in ("proposed", "not-impartial") else action.note)
            # Whoever is not impartial does not see the case any more.
            return redirect("web:queue") if made == "not-impartial" else redirect("web:desk", number=desk.number)
    fields, context["errors"] = with_problems(fields, problems, request.lang)
    return fields
