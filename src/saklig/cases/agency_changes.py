"""How the agency is reached, written on a page by an administrator: what differs from its settings file, who wrote it, and when.

The file is the default, and holds again where a change is taken back. Only how the agency is reached, and who answers, is changed
so. What it is called and what kind it is, who decides appeals on its decisions, delegation, registers, sign-in and how far a
service has come stand in the file alone: each of those moves who may decide, who is let in, or what may be automatic.
Source: docs/decisions/0050; the 1967 Act § 27 (a decision says where one may turn).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import InvalidAnswers, NotAllowed, StaleForm
from saklig.cases.models import AgencyChange, StaffMember
from saklig.cases.office import Agency, Office
from saklig.cases.words import is_blank
from saklig.store import events

__all__ = ["CHANGEABLE", "AgencyView", "ChangeView", "agency_view", "change_agency", "with_changes"]

CHANGEABLE = ("department", "address", "telephone", "hours", "email", "responsible")
_LANGUAGES = ("nb", "nn", "en")
_LONGEST, _MOST_LINES, _SHOWN = 200, 6, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One change. `value` None: the file's word holds again."""

    field: str
    value: Any
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyView:
    """What holds now, what the file says, which fields differ, and the latest changes. `seen` goes with the form."""

    now: Agency
    filed: Agency
    changed: frozenset[str]
    changes: tuple[ChangeView, ...]
    seen: str


def with_changes(office: Office) -> Office:
    """The office as it holds now: its agency as the file says, and what was written since."""
    filed = office.filed or office.agency
    said = {field: _as_held(field, value) for field, value in _latest().items() if value is not None and field in CHANGEABLE}
    agency = replace(filed, **said)
    return office if agency == office.agency else replace(office, agency=agency, filed=filed)


def agency_view(office: Office, actor: Actor) -> AgencyView:
    """For an administrator. Errors: NotAllowed."""
    _administrator(actor)
    current = with_changes(office)
    filed = current.filed or current.agency
    rows = list(AgencyChange.objects.select_related("by").order_by("-pk")[:_SHOWN])
    return AgencyView(
        now=current.agency, filed=filed, seen=str(rows[0].pk) if rows else "",
        changed=frozenset(field for field in CHANGEABLE if getattr(current.agency, field) != getattr(filed, field)),
        changes=tuple(ChangeView(field=row.field, value=row.value, by=row.by.name, at=row.at) for row in rows),
    )  # fmt: skip


def change_agency(office: Office, actor: Actor, values: Mapping[str, Any], *, seen: str) -> Office:
    """Write what differs from what holds now; a value that is the file's takes the change back. Returns the office as it is then.

    `values`: by field; `hours` a text for each language, `address` a list of lines. Errors: NotAllowed; InvalidAnswers by field
    (`hours` by "hours-nb" and so on); StaleForm where somebody has changed something since `seen`.
    """
    staff, now = _administrator(actor), office.ports.clock.now()
    read = _checked(values)
    with transaction.atomic():
        # The administrators' own rows in order: two forms at once are one after the other, and the second is told.
        list(StaffMember.objects.select_for_update().filter(pk=staff.pk))
        last = AgencyChange.objects.order_by("-pk").values_list("pk", flat=True).first()
        if seen != (str(last) if last else ""):
            raise StaleForm("somebody has changed this since the form was opened; look at what holds now first")
        current = with_changes(office)
        filed = current.filed or current.agency
        for field, value in read.items():
            if value == _as_kept(getattr(current.agency, field)):
                continue
            kept = None if value == _as_kept(getattr(filed, field)) else value
            row = AgencyChange.objects.create(field=field, value=kept, by=staff, at=now)
            by = {"kind": actor.kind.value, "id": staff.id}
            events.append("agency.changed", None, {"by": by, "change": row.pk, "field": field}, at=now)
    return with_changes(office)


def _latest() -> dict[str, Any]:
    return dict(AgencyChange.objects.order_by("pk").values_list("field", "value"))


def _administrator(actor: Actor) -> StaffMember:
    found = StaffMember.objects.filter(pk=actor.staff, active=True).first()
    if actor.kind is not ActorKind.ADMINISTRATOR or found is None:
        raise NotAllowed(f"only an administrator sees and changes how the agency is reached, not a {actor.kind}")
    return found


def _as_kept(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def _as_held(field: str, value: Any) -> Any:
    return tuple(value) if field == "address" else value


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the settings file wants it: nothing empty, a text in each language. Errors: InvalidAnswers."""
    problems: dict[str, str] = {}
    read: dict[str, Any] = {}
    for field in ("department", "telephone", "email", "responsible"):
        read[field] = _line(values.get(field), field, problems)
    if "@" not in read["email"] and "email" not in problems:
        problems["email"] = "not-an-email"
    read["hours"] = {one: _line((values.get("hours") or {}).get(one), f"hours-{one}", problems) for one in _LANGUAGES}
    lines = [line for line in (values.get("address") or []) if not is_blank(line)]
    read["address"] = [_line(line, "address", problems) for line in lines]
    if not lines or len(lines) > _MOST_LINES:
        problems["address"] = "missing" if not lines else "too-long"
    if problems:
        raise InvalidAnswers(problems)
    return read


def _line(value: Any, where: str, problems: dict[str, str]) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if is_blank(text) or len(text) > _LONGEST:
        problems.setdefault(where, "missing" if is_blank(text) else "too-long")
    return text
