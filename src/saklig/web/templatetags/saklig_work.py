"""Template tags for the work shared at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from saklig.web.texts import text

register = template.Library()


@register.simple_tag(takes_context=True)
def batch_said(context: Context, batch: Any) -> str:
    """What the latest batch did, to how many cases, when."""
    language = context.get("lang", "nb")
    at = timezone.localtime(batch.at)
    clock = f"{at:%H:%M}" if language == "en" else f"{at:%H.%M}"
    name = {"name": batch.to} if batch.kind == "give" else {}
    return text(f"work.batch.{batch.kind}", language, time=clock, count=batch.count, **name)


@register.simple_tag(takes_context=True)
def spoken(context: Context, details: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """With whom a call was, and who called."""
    language = context.get("lang", "nb")
    member = details["spoke_to"]
    who = text("role.applicant", language) if member == "applicant" else people.get(member)
    return text("work.spoke", language, who=who or text("staff.call-other", language),
                call=text(f"call.{details['called_by']}", language))  # fmt: skip


@register.simple_tag(takes_context=True)
def outcome_said(context: Context, package: Any, benefit: str, kind: str) -> str:
    """A benefit and what became of it, as the package calls them; the codes where the package has them no more."""
    language = context.get("lang", "nb")
    known, outcome = package.benefits.get(benefit), package.outcomes.get(kind)
    return f"{known.titles[language] if known else benefit}: {outcome.titles[language] if outcome else kind}"


@register.simple_tag(takes_context=True)
def point_title(context: Context, package: Any, code: str) -> str:
    """A point of judgement as the package calls it."""
    known = package.judgement.get(code)
    return known.titles[context.get("lang", "nb")] if known else code
