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
from saklig.cases.answers import COHABITANT
from saklig.cases.listed import count_name, lists
from saklig.cases.office import Office

__all__ = ["answers_of", "go_on"]


def answers_of(
    talk: Talk, told: Mapping[str, Any], asks: Iterable[str], *, counted: Iterable[str] = ()
) -> dict[str, Any]:
    """The form's answers among what was told, and yes to the benefits (codes) that the person chose to ask for.

    `counted`: the questions of how many people there are that were answered, by name. What was told of one of several people
    goes to the same person of the form's list, where the form has such a list. Whom registers know, the form asks nothing of.
    """
    package, people = talk.package, talk.package.origins.people
    forms = {question.input for question in package.questions}
    listed = {one for one in lists(package) if count_name(one) in set(counted)}
    found: dict[str, Any] = {path: talk.counts[path] for path in listed}
    found |= {
        leaf.path: told[leaf.path]
        for leaf in talk.asked
        if leaf.path in told and leaf.spec.source == "applicant" and bare(leaf) in forms
        and (not leaf.owner or any(leaf.path.startswith(f"{one.removesuffix('[]')}[") for one in listed))
    }  # fmt: skip
    adults = next((path for path in people if people[path].who == "adults" and count_name(path) in set(counted)), None)
    if adults is not None and talk.counts[adults] == 1:
        found[COHABITANT] = None  # the only adult has nobody to state
    chosen = [talk.package.benefits[code] for code in asks if code in talk.package.benefits]
    return found | {benefit.asked_by: True for benefit in chosen if benefit.asked_by}


def go_on(
    office: Office, actor: Actor, talk: Talk, told: Mapping[str, Any], asks: Iterable[str], *, language: str,
    counted: Iterable[str] = (),
) -> Any:  # fmt: skip
    """The person's own draft for the service, begun or gone on with, with what was told in it.

    Errors: NotAllowed, NotDecidedHere as starting an application has them.
    """
    draft = cases.start_application(office, actor, talk.package.id, language=language)
    fresh = {path: value for path, value in answers_of(talk, told, asks, counted=counted).items() if path not in draft.answers}
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
