"""Handing in attachments, seeing them as pictures of their pages, and judging them.

What somebody else made is never shown as itself: pages are pictures drawn anew, and the file is given out to be saved, in a
response that no browser opens as a page (nosniff, sandbox, attachment).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.documents.intake import MOST_BYTES, MOST_PAGES
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.errors import FormTampered
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.problems import at_their_fields
from saklig.web.texts import text

__all__ = [
    "answer_attachments", "attachment", "attachment_file", "attachment_page", "attachments", "desk_attachments", "kind_titles",
    "sterile",
]  # fmt: skip

_FILE = "file"
_OTHER = "-"  # a choice needs a value of its own
_WHO = needs(ActorKind.CITIZEN, ActorKind.CASEWORKER)
# No page of ours and none of anyone's: nothing in it runs, frames or fetches, whatever a browser makes of it.
_STERILE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"


@never_cache
@_WHO
@require_http_methods(["GET", "POST"])
def attachments(request: HttpRequest, application: UUID) -> HttpResponse:
    """What one has handed in with an application, sent or not, and a form for one more."""
    found = cases.own_application(wired.office(), request.actor, application)  # type: ignore[attr-defined]
    return _page(request, found.case, back=("apply-check" if found.case.state == "draft" else "case"))


@never_cache
@needs(ActorKind.CASEWORKER)
@require_http_methods(["GET", "POST"])
def desk_attachments(request: HttpRequest, number: str) -> HttpResponse:
    """All that has been handed in, for one who handles the case, and a form for what came by post or over the counter."""
    desk = cases.desk(wired.office(), request.actor, number)  # type: ignore[attr-defined]
    office = wired.office()
    case = cases.attachable(request.actor, desk.id, now=office.ports.clock.now())  # type: ignore[attr-defined]
    return _page(request, case, back="desk")


@never_cache
@needs(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def answer_attachments(request: HttpRequest, asked: UUID) -> HttpResponse:
    """What one has handed in to a case in which one is asked for something, and a form for more. Of the case nothing is shown."""
    case = cases.asked_attachable(request.actor, asked, now=wired.office().ports.clock.now())  # type: ignore[attr-defined]
    return _page(request, case, back="answer")


def _page(request: HttpRequest, case: Any, *, back: str) -> HttpResponse:
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    package = wired.package(case.service)
    listed = cases.attachments_of(case, actor)
    replaced = _wanted(request, listed)
    fields = _fields(package, case, actor, language, replaced)
    only(request, [*fields, "token", "replaces"], files=(_FILE,))
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        pairs = [read_field(field, request.POST) for field in fields if field.name != _FILE]
        values = {field.name: value for field, value in pairs}
        shown = [*(field for field, _ in pairs), next(field for field in fields if field.name == _FILE)]
        problems = {field.name: field.problem for field in shown if field.problem}
        problems |= {} if problems else _handed_in(request, office, actor, case, values, replaced)
        if not problems:
            return redirect(request.path)
        fields, errors = at_their_fields(shown, problems, language)
    context = {
        "case": case, "package": package, "back": back, "listed": [(one, kind_titles(package, one)) for one in listed],
        "fields": fields, "errors": errors, "replaced": replaced, "open": office.ports.scanner is not None,
        "over": case.state in ("withdrawn", "archived"), "another": cases.is_another(case, actor),
        "staff": actor.kind is ActorKind.CASEWORKER,
        "most_pages": MOST_PAGES, "most_megabytes": MOST_BYTES // 1024 // 1024,
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "web/citizen/attachments.html", context, status=422 if errors else 200)


def _wanted(request: HttpRequest, listed: list[Any]) -> Any:
    """The attachment that is handed in anew, if it is one that was asked for again and nothing has come yet."""
    raw = request.POST.get("replaces", "") if request.method == "POST" else request.GET.get("replaces", "")
    return next((one for one in listed if str(one.pk) == raw and one.judged == "incomplete"), None)


def _fields(package: Any, case: Any, actor: Any, language: str, replaced: Any) -> list[Field]:
    kinds = [
        Choice(value=code, label=one.titles[language], help=_help(package, case, actor, code, language))
        for code, one in cases.documents_for(package, case, actor).items()
    ]
    kinds.append(Choice(value=_OTHER, label=text("attachments.something-else", language)))
    people = cases.subjects_of(case, actor)
    about = tuple(Choice(value=one.value, label=one.name or text("attachments.applicant", language)) for one in people)
    return [
        Field(
            name="document", kind="choice", label=text("attachments.document-label", language), choices=tuple(kinds),
            value=(replaced.document or _OTHER) if replaced else "",
        ),
        Field(
            name="about", kind="choice", label=text("attachments.about-label", language), choices=about,
            value=about[0].value, required=len(about) > 1,
        ),
        Field(
            name=_FILE, kind="file", label=text("attachments.file-label", language),
            help=text("attachments.file-help", language, pages=MOST_PAGES, megabytes=MOST_BYTES // 1024 // 1024),
        ),
        Field(
            name="note", kind="text", label=text("attachments.note-label", language), required=False,
            help=text("attachments.note-help", language),
        ),
    ]  # fmt: skip


def _help(package: Any, case: Any, actor: Any, code: str, language: str) -> str:
    """What the package says of the kind, and for one who has not applied whether the applicant sees it."""
    one = package.documents[code]
    said = [one.help[language]] if one.help else []
    if cases.is_another(case, actor):
        seen = cases.shown_to_party(package, code)
        said.append(text("attachments.seen-by-applicant" if seen else "attachments.not-seen-by-applicant", language))
    return " ".join(said)


def _handed_in(
    request: HttpRequest, office: Any, actor: Any, case: Any, values: dict[str, Any], replaced: Any
) -> dict[str, str]:
    """Receive it and have it scanned; what is wrong, by field."""
    given = request.FILES.get(_FILE)
    if given is None:
        return {_FILE: "file-none"}
    try:
        made = cases.attach(
            office, actor, case.pk, data=given.read(), name=given.name or "",
            document="" if values["document"] == _OTHER else values["document"], about=values["about"] or "",
            note=values["note"] or "", replaces=replaced.pk if replaced else None,
            token=request.POST.get("token", "")[:64] or secrets.token_urlsafe(16),
        )  # fmt: skip
    except cases.InvalidAnswers as invalid:
        return invalid.problems
    cases.scan_now(office, made.pk)
    said = cases.attachment_seen(office, actor, made.pk).scan
    (messages.warning if said == "infected" else messages.success)(request, f"attached-{said}")
    return {}


def kind_titles(package: Any, one: Any) -> Any:
    """What the package calls the kind of document; None where it proves nothing that the package names."""
    known = package.documents.get(one.document)
    return known.titles if known else None


@never_cache
@_WHO
@require_http_methods(["GET", "POST"])
def attachment(request: HttpRequest, attachment: UUID) -> HttpResponse:
    """One attachment page by page; and for a caseworker the form that takes it or asks for it again."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    only(request, ["why", "go", "token"])
    staff = actor.kind is ActorKind.CASEWORKER
    if request.method == "POST" and not staff:
        return HttpResponseNotAllowed(["GET", "HEAD"])  # judging is a caseworker's
    found = cases.attachment_seen(office, actor, attachment)
    field, errors = _why(language), []
    if request.method == "POST":
        problem = _judged(request, office, actor, attachment)
        if not problem:
            return redirect("web:desk", number=found.case.number)
        field = replace(field, value=request.POST.get("why", "")[:1000], problem=problem)
        errors = [{"field": field.first_id, "message": f"{field.label}: {text(f'problem.{problem}', language)}"}]
    package = wired.package(found.case.service)
    context = {
        "one": found, "titles": kind_titles(package, found), "package": package, "staff": staff, "field": field, "errors": errors,
        "numbers": range(1, found.pages + 1) if found.scan == "clean" else (), "token": secrets.token_urlsafe(16),
        "proves": _proves(package, found, language), "may_judge": staff and not found.judged and found.scan != "waiting"
        and found.case.state != "draft", "entered": found.corrections.order_by("entered_at") if staff else (),
        "may_enter": staff and found.scan == "clean" and found.case.state == "awaiting_judgement",
        "may_ask": found.case.state in ("awaiting_judgement", "awaiting_information"),
    }  # fmt: skip
    return render(request, "web/citizen/attachment.html", context, status=422 if errors else 200)


def _why(language: str) -> Field:
    label, help_ = text("attachments.why-label", language), text("attachments.why-help", language)
    return Field(name="why", kind="long-text", label=label, help=help_, quiet=True, required=False)


def _judged(request: HttpRequest, office: Any, actor: Any, attachment: UUID) -> str:
    """What is wrong with the wish, or nothing once it is done."""
    go = request.POST.get("go", "")
    if go not in ("take", "again"):
        raise FormTampered("a wish that the page does not have")
    _, words = read_field(_why("nb"), request.POST)
    token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
    try:
        cases.judge_attachment(office, actor, attachment, taken=go == "take", why=words or "", token=token)
    except cases.InvalidAnswers as invalid:
        return "empty" if invalid.problems.get("why") == "missing" else "too-long"
    messages.success(request, "attachment-taken" if go == "take" else "attachment-asked")
    return ""


def _proves(package: Any, one: Any, language: str) -> list[str]:
    known = package.documents.get(one.document)
    return [package.facts[path].titles[language] for path in known.proves] if known else []


@never_cache
@_WHO
@require_safe
def attachment_page(request: HttpRequest, attachment: UUID, page: int) -> HttpResponse:
    """One page, as a picture that we drew."""
    media, picture = cases.attachment_page(wired.office(), request.actor, attachment, page)  # type: ignore[attr-defined]
    return sterile(HttpResponse(picture, content_type=media))


@never_cache
@_WHO
@require_safe
def attachment_file(request: HttpRequest, attachment: UUID) -> HttpResponse:
    """The file as it came, to be saved."""
    found = cases.attachment_file(wired.office(), request.actor, attachment)  # type: ignore[attr-defined]
    answer = sterile(HttpResponse(found.data, content_type=found.media))
    answer["Content-Disposition"] = content_disposition_header(True, found.name)
    return answer


def sterile(answer: HttpResponse) -> HttpResponse:
    """A response that no browser opens as a page, whatever it holds."""
    answer["Content-Security-Policy"] = _STERILE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
