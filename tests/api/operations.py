"""The operations of the API, from its own description, and a body for each that takes one."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from api.caller import Upload
from cases import town
from documents.files import pdf
from saklig.api.urls import api

__all__ = ["ABOUT", "BODIES", "HANDED_IN", "a_file", "as_sent", "about_nothing", "operations"]

LONG = "Grunner som er lange nok til å være grunner."


def a_file(name: str = "Lønn.pdf", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if data is None else data, "application/octet-stream")


HANDED_IN = Upload(token="T", document="income")
# A body that is one, for operations that take one; where it is not fit for the object, that is told after the door.
BODIES: dict[str, Any] = {
    "POST /services/{service_id}/interview": {"people": {"children[]": 1}},
    "POST /what-can-i-get": {"people": {"adults": 1, "children": 1}},
    "POST /what-can-i-get/own": {"people": {"adults": 1, "children": 1}},
    "POST /assistant/questions": {"token": "T", "question": "Hva er dette?"},
    "POST /assistant/questions/own": {"token": "T", "question": "Hvor er saken min?"},
    "POST /assistant/answers": {"token": "T", "do": "begin", "about": town.SERVICE},
    "POST /assistant/answers/own": {"token": "T", "do": "begin", "about": town.SERVICE},
    "POST /assistant/verdicts": {"key": "ingen-slik-samtale", "turn": str(uuid4()), "helped": True},
    "POST /assistant/endings": {"key": "ingen-slik-samtale"},
    "POST /applications": {"service": town.SERVICE, "language": "nb"},
    "PUT /applications/{application_id}/answers": {"answers": {"application.asks_income_cap": False}, "version": 1},
    "POST /applications/{application_id}/submission": {"token": "T"},
    "DELETE /applications/{application_id}": None,
    "POST /staff/registrations": {
        "token": "T", "service": town.SERVICE, "identity": town.ANA, "channel": "paper", "received": "2024-06-03",
        "language": "nb",
    },
    "POST /cases/{number}/reviews": {"token": "T", "why": "x"},
    "POST /cases/{number}/appeals": {"token": "T", "text": "x"},
    "POST /cases/{number}/withdrawal": {"token": "T"},
    "POST /cases/{number}/changes": {"token": "T", "text": "x"},
    "POST /cases/{number}/disputes": {"token": "T", "text": "x"},
    "POST /requests/{request_id}/answer": {"token": "T", "text": "x"},
    "POST /requests/{request_id}/confirmation": {"token": "T", "confirmed": True, "lived_together_12_of_18": True},
    "POST /mandates": {"token": "T", "identity": town.BO, "name": "Bo", "services": [town.SERVICE]},
    "POST /mandates/guardianships": {"token": "T", "identity": town.BO},
    "POST /mandates/{mandate_id}/withdrawal": {"token": "T"},
    "POST /staff/mandates": {
        "token": "T", "kind": "attorney", "principal": town.ANA, "representative": town.BO, "services": [town.SERVICE],
        "begins": "2024-06-01", "note": "Vist fram.",
    },
    "POST /staff/mandates/{mandate_id}/letter-posted": {"token": "T"},
    "POST /staff/mandates/{mandate_id}/withdrawal": {"token": "T", "why": "x"},
    "POST /households/{household_id}": {"token": "T", "shares_total": True},
    "POST /applications/{application_id}/attachments": HANDED_IN,
    "POST /staff/cases/{number}/attachments": HANDED_IN,
    "POST /requests/{request_id}/attachments": HANDED_IN,
    "POST /staff/attachments/{attachment_id}/judgement": {"token": "T", "taken": True},
    "POST /staff/cases/{number}/draft-letter": {},
    "POST /staff/cases/{number}/approvals": {"token": "T", "proposal": str(uuid4())},
    "POST /staff/cases/{number}/returns": {"token": "T", "proposal": str(uuid4()), "own_reasons": LONG},
    "POST /staff/cases/{number}/reason": {"reason": LONG},
    "POST /staff/cases/{number}/decisions": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/dismissal": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/information-requests": {"token": "T", "questions": ["x"]},
    "POST /staff/cases/{number}/upheld": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/facts": {"token": "T", "facts": {"household.adults[0].income": 1}, "why": "x"},
    "POST /staff/cases/{number}/appeal-period": {"token": "T", "own_reasons": LONG, "until": "2024-09-02"},
    "POST /staff/cases/{number}/appeals/{appeal_id}/mending": {"token": "T", "what": LONG, "due": "2024-06-24"},
    "POST /staff/cases/{number}/appeals/{appeal_id}/hearing": {
        "token": "T", "member": "a2", "due": "2024-06-24", "enclose": True,
    },
    "POST /staff/cases/{number}/new-day": {"token": "T", "own_reasons": LONG, "expected": "2024-09-02"},
    "POST /staff/access-requests/{request_id}/copy": {"phrases": ["x"]},
    "POST /staff/access-requests/{request_id}/answer": {"token": "T", "outcome": "refused", "own_reasons": LONG},
    "POST /staff/cases/{number}/adults": {
        "token": "T", "identity": town.BO, "role": "spouse", "said_by": "document", "why": "x",
    },
    "POST /staff/cases/{number}/adults/{adult_id}/taking-out": {"token": "T", "why": "x"},
    "POST /staff/cases/{number}/assessments": {"token": "T"},
    "POST /staff/cases/{number}/reopening": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/notes": {"token": "T", "text": "x"},
    "POST /staff/cases/{number}/messages-read": {"token": "T", "messages": [str(uuid4())]},
    "POST /staff/cases/{number}/letters/{letter_id}/posted": {"token": "T"},
    "POST /staff/paper/batches": {"token": "T", "service": town.SERVICE},
    "POST /staff/paper/batches/{batch_id}/posted": {"token": "T", "day": "2024-06-10"},
    "POST /staff/paper/returned": {"token": "T", "reference": "XXXXXXXX", "why": "moved", "day": "2024-06-10"},
    "POST /staff/cases/{number}/paper/{sending_id}/address": {"token": "T", "address": "Lia 4"},
    "POST /staff/cases/{number}/paper/{sending_id}/again": {"token": "T", "how": "register"},
    "POST /staff/prices/{service_id}/{month}/closing": {"token": "T"},
    "POST /staff/cases/{number}/appeal-forwarding": {"token": "T", "own_reasons": LONG},
    "POST /cases/{number}/postponements": {"token": "T"},
    "POST /cases/{number}/cost-claims": {"token": "T", "text": "x"},
    "POST /staff/cases/{number}/appeals": {
        "token": "T", "text": "x", "channel": "paper", "received_on": "2024-06-10",
    },
    "POST /staff/cases/{number}/appeals/{appeal_id}/taking-up": {"token": "T", "why": LONG},
    "POST /staff/cases/{number}/appeals/{appeal_id}/dismissal": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/appeal-carried-out": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/postponements": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/postponements/{postponement_id}/ending": {"token": "T", "own_reasons": LONG},
    "POST /staff/cases/{number}/postponements/{postponement_id}/answer": {"token": "T", "granted": False, "own_reasons": LONG},
    "POST /staff/cases/{number}/cost-claims": {
        "token": "T", "text": "x", "channel": "paper", "received_on": "2024-06-10",
    },
    "POST /staff/cases/{number}/cost-claims/{claim_id}/answer": {"token": "T", "outcome": "refused", "own_reasons": LONG},
    "PUT /staff/cases/{number}/cost-claims/{claim_id}/answer": {"token": "T", "outcome": "refused", "own_reasons": LONG},
    "POST /staff/rule-faults": {"token": "T", "service": town.SERVICE, "kind": "row", "code": "a-row", "why": LONG},
    "POST /staff/cases/{number}/touched/{touched_id}/settlement": {"token": "T", "reopen": False, "own_reasons": LONG},
    "POST /staff/cases/{number}/taking": {"token": "T"},
    "POST /staff/cases/{number}/hand-over": {"token": "T", "to": str(uuid4())},
    "POST /staff/cases/{number}/putting-back": {"token": "T"},
    "POST /staff/cases/{number}/consultations": {"token": "T", "of": str(uuid4()), "question": "x"},
    "POST /staff/cases/{number}/consultations/{consultation_id}/answer": {"token": "T", "answer": "x"},
    "POST /staff/cases/{number}/calls": {"token": "T", "spoke_to": "other", "called_by": "us", "text": "x"},
    "POST /staff/cases/{number}/interpreters": {"token": "T", "language": "x", "way": "telephone"},
    "POST /staff/cases/{number}/interpreters/{wish_id}/settlement": {"token": "T", "outcome": "booked"},
    "POST /staff/cases/{number}/prior-notice": {"token": "T"},
    "POST /staff/cases/{number}/impartiality": {"token": "T", "impartial": True},
    "POST /staff/cases/{number}/impartiality/{staff_id}/lifting": {"token": "T", "words": "x"},
    "POST /staff/work-batches": {"token": "T", "numbers": ["2024-ZZZZZZZ"], "kind": "take"},
    "POST /staff/work-batches/{batch_id}/undoing": None,
    "POST /staff/absences": {"token": "T", "first": "2024-06-10", "last": "2024-06-12"},
    "DELETE /staff/absences/{absence_id}": None,
    "POST /staff/people/{staff_id}/absences": {"token": "T", "first": "2024-06-10", "last": "2024-06-12"},
    "DELETE /staff/people/{staff_id}/absences/{absence_id}": None,
    "POST /staff/cases/{number}/appeal-outcome": {"token": "T", "own_reasons": LONG, "outcome": "upheld"},
}



def as_sent(body: Any, token: str) -> Any:
    """The body of an operation with a token of its own, and a file that is read anew where it takes one."""
    if isinstance(body, Upload):
        return Upload({**body, "token": token, "file": a_file()})
    return {**body, "token": token} if isinstance(body, dict) and "token" in body else body


# Words in addresses that are no thing of anybody's: the same for everyone.
ABOUT = {"service_id", "month", "file"}


def about_nothing(operation: str) -> bool:
    """Whether it is about no thing of its own, which others could have: a list, or the beginning of something."""
    return set(re.findall(r"\{(\w+)\}", operation)) <= ABOUT


def operations() -> list[str]:
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    return sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)
