"""An interview in sentences: what is asked and why, what could not be read, and at last what the rules say.

Each sentence rests on the rules of the package (a question's fact, a row) or is a fixed text of ours. The result is guidance and
no decision, and says so; "seems not" always leaves the way to apply open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from saklig.assistant.answers import Going, Ground, Sentence
from saklig.assistant.interview.progress import TEXTS, Progress
from saklig.assistant.interview.questions import Question
from saklig.assistant.interview.result import Result
from saklig.assistant.written import Texts, texts_of
from saklig.decision.explanation import say

__all__ = ["fixed", "question_label", "question_told", "result_told", "unread_told"]

_MOST = 3  # of what would change it
_MOST_REASONS = 12


def fixed(language: str, key: str, **values: Any) -> Sentence:
    """One of our own sentences about the interview."""
    said = texts_of(TEXTS, language)
    return Sentence(text=said(key, **values), ground=Ground.FIXED, refers=f"interview.{key}@{said('version')}")


def question_label(progress: Progress) -> str:
    """What is asked, with whose it is where there are several."""
    assert progress.question is not None
    return f"{progress.owner}: {progress.question.label}" if progress.owner else progress.question.label


def question_told(progress: Progress, going: Going) -> list[Sentence]:
    """What is asked, how it is meant, and why."""
    question, rests_on = progress.question, f"{going.service}:{going.asks}"
    assert question is not None
    said = [question_label(progress), question.help, question.why]
    return [Sentence(text=text, ground=Ground.RULES, refers=rests_on) for text in said if text]


def unread_told(going: Going, question: Question) -> list[Sentence]:
    """That an answer could not be read, why, and how to write it."""
    said = texts_of(TEXTS, going.language)
    why = f"wrong.{going.problem}"
    values = {"choices": ", ".join(label for _, label in question.choices)} if question.kind == "choice" else {}
    kind = "period" if question.periods else question.kind
    first = [fixed(going.language, why)] if said.has(why) else [fixed(going.language, "unread")]
    return [*first, fixed(going.language, f"write.{kind}", **(values if kind == "choice" else {}))]


def result_told(progress: Progress, found: Result, language: str) -> list[Sentence]:
    """What the rules say of what was told: what seems to be granted, why, amounts, what would change it, what was assumed."""
    said = texts_of(TEXTS, language)
    told = [fixed(language, "result" if progress.settled else "result-open")]
    if found.reasons is None:
        return [*told, fixed(language, "cannot-say"), fixed(language, "no-decision")]
    for key, codes in (("granted", found.granted), ("refused", found.refused), ("unsure", found.unsure)):
        if codes:
            told.append(_of_rules(said(key, titles="; ".join(found.titled(codes))), progress.talk.package.id))
    if not (found.granted or found.refused or found.unsure):
        told.append(fixed(language, "cannot-say"))
    if found.unsure and progress.unknown:
        open_ones = "; ".join(_labels(progress, language))
        told.append(_of_rules(said("because-unknown", questions=open_ones), progress.talk.package.id))
    told.append(fixed(language, "no-decision"))
    told += _reasons(found.reasons, said("you"))
    told += [_payment(said, one, language) for one in found.reasons.payments]
    changes = list({one.text: one for one in found.reasons.changes}.values())[:_MOST]
    told += [_of_rules(said("change", text=one.text, provision=one.provision_text), one.row) for one in changes]
    told += [_of_rules(f"{one.title}. {one.why} ({one.provision_text})", one.code) for one in found.reasons.judgement]
    if found.assumed:
        facts = (f"{f'{one.about_name}: ' if one.about_name else ''}{one.title}: {one.text}" for one in found.assumed)
        told += [fixed(language, "assumed"), *(_of_rules(one, progress.talk.package.id) for one in facts)]
    return told


def _of_rules(text: str, refers: str) -> Sentence:
    return Sentence(text=text, ground=Ground.RULES, refers=refers)


def _labels(progress: Progress, language: str) -> Iterable[str]:
    talk, unknown = progress.talk, set(progress.unknown)
    return [talk.question(leaf, language).label for leaf in talk.asked if leaf.path in unknown]


def _reasons(reasons: Any, you: str) -> list[Sentence]:
    """The rows that the outcomes rest on, each sentence once, what holds for all last; not those that do not apply."""
    own: dict[str, Sentence] = {}
    common: dict[str, Sentence] = {}
    for outcome in reasons.outcomes:
        if outcome.kind == "not-applicable":
            continue
        for row in outcome.rows:
            if row.detail or row.withheld:
                continue
            whose = f"{outcome.name}: " if outcome.name not in ("", you) and not row.common else ""
            said = _of_rules(f"{whose}{row.text} ({row.provision_text})", row.row)
            (common if row.common else own).setdefault(said.text, said)
    return [*own.values(), *common.values()][:_MOST_REASONS]


def _payment(said: Texts, one: Any, language: str) -> Sentence:
    first, last = (say(day, "month", language) for day in (one.start, one.until))
    period = said("in-month", start=first) if first == last else said("in-months", start=first, until=last)
    key = "amount-unknown" if one.payment is None else "paid-out" if one.paid_out else "to-pay"
    text = said(key, amount=one.payment_text, period=period)
    return _of_rules(f"{one.name}: {text}" if one.name else text, one.subject)
