"""A case whose outcome would be lower waits for the party's word before anybody decides it."""

from __future__ import annotations

from datetime import datetime

from saklig.cases.actors import Actor
from saklig.cases.lifecycle import Need
from saklig.cases.models import Case, Determination
from saklig.cases.moves import JobWanted, move

__all__ = ["KIND", "LOWERED", "UNCLEAR", "PRIOR_NOTICE", "wait_for_answer"]

KIND = "prior-notice"
PRIOR_NOTICE = "case.prior-notice"
# The policy's reasons that tell of something to the party's disadvantage, against what they have now.
LOWERED = frozenset({"lowers-in-force", "adverse", "nothing-granted"})
# Reasons that say that the outcome rests on something unknown: there is nothing to give notice of yet.
UNCLEAR = frozenset({"not-settled", "fact-unknown", "undetermined"})


def wait_for_answer(case: Case, actor: Actor, determination: Determination, now: datetime) -> None:
    """Let the case wait for the party's word on what a determination would come to; the letter is a job's to draw."""
    letter = JobWanted(kind=PRIOR_NOTICE, ref=determination.id, key=f"{PRIOR_NOTICE}:{determination.id}")
    move(
        case, "ask_information", actor, now=now, holds={Need.QUESTIONS}, waiting_for="applicant",
        details={"why": [KIND], "determination": determination.id, "commitment": determination.commitment},
        wanted=[letter],
    )  # fmt: skip
