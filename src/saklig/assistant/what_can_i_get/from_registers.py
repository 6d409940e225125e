"""What may be fetched before anything is applied for: one's own register data, as the form shows it before sending.

Source: docs/decisions/0047; the same data, the same legal basis and the same limits as at the beginning of an application: the
applicant's own children, no other adult, no tax data. It is asked for each service by itself, since each has its own basis.
"""

from __future__ import annotations

from typing import Any

from saklig import cases
from saklig.cases import Actor
from saklig.cases.access import covered
from saklig.cases.office import Office

__all__ = ["own_register"]


def own_register(office: Office, actor: Actor) -> tuple[dict[str, Any], int | None]:
    """What the register tells, by the names that a survey's questions have, and how many children; None: it tells nothing now.

    Errors: NotAllowed for one who is no citizen; MandateOver.
    """
    told: dict[str, Any] = {}
    count: int | None = None
    for name, service in office.services.items():
        if not office.decides(name) or not covered(actor, name) or service.package.origins.list_of("children") is None:
            continue
        draft = cases.current_draft(office, actor, name)
        own = draft.own_register if draft is not None else cases.own_beforehand(office, actor, name)
        if own is None:
            continue
        children = own.get("children") or []
        count = max(count or 0, len(children))
        told |= {
            f"population.children[{number}].birth_date.date": child["birth_date"]
            for number, child in enumerate(children)
            if child.get("birth_date")
        }
    return told, count
