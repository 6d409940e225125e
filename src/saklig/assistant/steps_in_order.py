"""Which steps a question goes along, in which order, in this agency."""

from __future__ import annotations

from datetime import timedelta

from saklig.assistant.answering import Eligibility, General, HumanWanted, OwnCase, Privacy
from saklig.assistant.besides import QuotedBesides
from saklig.assistant.interviewing import Interviewing, Unread
from saklig.assistant.line import Step
from saklig.assistant.retrieval import Library, LookUp
from saklig.assistant.serving import KEPT
from saklig.assistant.steps import before_the_answer, words_of
from saklig.assistant.wording import LanguageModel, Wording
from saklig.cases.office import Office

__all__ = ["steps_for"]


def steps_for(
    office: Office, library: Library, *, model: LanguageModel | None = None, keep: timedelta = KEPT
) -> tuple[Step, ...]:
    """The line. What concerns safety comes first, and what can be answered with certainty before what must be searched.

    `keep`: how long a conversation is kept, which it tells whoever asks. `model`: words answers, where the agency has one.
    """
    services = [words_of(service.package) for service in office.services.values()]
    wording = (Wording(model),) if model is not None else ()
    return (
        Interviewing(office=office), *before_the_answer(services), Unread(office=office), HumanWanted(),
        QuotedBesides(OwnCase(office=office), library), Privacy(keep_days=keep.days),
        QuotedBesides(Eligibility(office=office), library), LookUp(library), *wording, General(),
    )  # fmt: skip
