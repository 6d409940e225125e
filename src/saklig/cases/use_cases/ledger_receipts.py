"""The citizen's receipt from the ledger: that what they sent stands in it, so that nobody can unsay it."""

from __future__ import annotations

from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.errors import NotEntered, NotFound, ReadOnly
from saklig.cases.lifecycle import State
from saklig.cases.office import Office
from saklig.store.errors import LedgerCorrupt
from saklig.store.ledger import proving
from saklig.store.models import Event

__all__ = ["ledger_receipt"]

SENT = "case.submit"


def ledger_receipt(office: Office, actor: Actor, application_id: UUID) -> str:
    """The receipt as JSON, for one's own application. Errors: NotFound, NotEntered, ReadOnly where no proof can be made.

    It holds the event of sending (references, a time, a commitment that means nothing without the applicant's key) and the
    way from it to a signed checkpoint; nothing of what was written in the application.
    """
    application = access.draft_of(actor, application_id)
    if application.case.state == State.DRAFT.value:
        raise NotFound("this application has not been sent yet")
    sent = Event.objects.filter(case_ref=application.case_id, kind=SENT).order_by("id")
    reference = sent.values_list("reference", flat=True).first()
    if reference is None:
        raise NotFound("there is no event of sending this application")
    try:
        return proving.receipt_for(reference).to_json()
    except proving.NotEntered as error:
        raise NotEntered(str(error)) from None
    except LedgerCorrupt as error:
        raise ReadOnly(str(error)) from None
