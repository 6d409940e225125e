"""Going on into an application: what was told that the form asks for stands in the draft, as answers, open to change.

Only answers are carried: what a register will say is fetched with its legal basis after sending, whatever was told here, and
what was assumed is nobody's answer. An answer that stands in the draft already is not written over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from saklig import cases
from saklig.assistant.interview.leaves import bare
from saklig.assistant.interview.talk import Talk
from saklig.cases import Actor
from saklig.cases.office import Office

__all__ = ["answers_of", "go_on"]


def answers_of(talk: Talk, told: Mapping[str, Any], asks: Iterable[str]) -> dict[str, Any]:
    """The form's answers among what was told, and yes to the benefits (codes) that the person chose to ask for.

    What was told of one of several people is left out: the form asks it again, of people it knows who are.
    """
    forms = {question.input for question in talk.package.questions}
    found = {
        leaf.path: told[leaf.path]
        for leaf in talk.asked
        if leaf.path in told and leaf.spec.source == "applicant" and not leaf.owner and bare(leaf) in forms
    }
    chosen = [talk.package.benefits[code] for code in asks if code in talk.package.benefits]
    return found | {benefit.asked_by: True for benefit in chosen if benefit.asked_by}


def go_on(
    office: Office, actor: Actor, talk: Talk, told: Mapping[str, Any], asks: Iterable[str], *, language: str
) -> Any:
    """The person's own draft for the service, begun or gone on with, with what was told in it.

    Errors: NotAllowed, NotDecidedHere as starting an application has them.
    """
    draft = cases.start_application(office, actor, talk.package.id, language=language)
    fresh = {path: value for path, value in answers_of(talk, told, asks).items() if path not in draft.answers}
    while fresh:
        try:
            return cases.save_answers(office, actor, draft.pk, fresh)
        except cases.InvalidAnswers as invalid:
            # What the form cannot take is asked in the form itself, where it says why.
            left = {path: value for path, value in fresh.items() if path not in invalid.problems}
            if len(left) == len(fresh):
                break
            fresh = left
    return draft
