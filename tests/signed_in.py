"""What a session holds of who is signed in, as `web.actors` writes it; for tests that sign in without the sign-in."""

from __future__ import annotations

import time
from typing import Any

from django.utils import timezone

from saklig.cases import Actor
from saklig.cases.models import StaffMember
from saklig.store import sign_ins


def who(actor: Actor) -> dict[str, Any]:
    """The value of `session["who"]`, with a sign-in of its own."""
    person = actor.staff or actor.person
    assert person is not None
    kind = "staff" if actor.staff else "citizen"
    begun = sign_ins.begin(person, kind, at=timezone.now(), browser="firefox")
    name = StaffMember.objects.get(pk=actor.staff).subject if actor.staff else str(actor.person)
    now = int(time.time())
    return {"kind": kind, "id": name, "sign_in": str(begun), "since": now, "seen": now}
