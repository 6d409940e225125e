"""How long a caseworker looks at a case: from opening it until their next request, kept for the case and for nobody.

The session holds which case was last open and since when, and forgets it at the next page. Counting is `cases.add_time`'s.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest

from saklig import cases
from saklig.cases import ActorKind

__all__ = ["count", "opened"]

_KEY = "looks_at"


def opened(request: HttpRequest, case: UUID) -> None:
    """The page that is being made is of this case."""
    request.case_open = case  # type: ignore[attr-defined]


def count(request: HttpRequest) -> None:
    """After a page was made for a caseworker: what passed since the last one counts for the case that was open then."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor is None or actor.kind is not ActorKind.CASEWORKER:
        return
    now, before = datetime.now(UTC), request.session.get(_KEY)
    if before is not None:
        cases.add_time(UUID(before["case"]), cases.counted(datetime.fromisoformat(before["at"]), now))
    case = getattr(request, "case_open", None)
    if case is not None:
        request.session[_KEY] = {"case": str(case), "at": now.isoformat()}
    elif before is not None:
        del request.session[_KEY]
