"""`saklig ask`: whether the outcome of a service is settled on the facts there are, and what to ask next."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import Any

from saklig.cli.output import FINDINGS, OK, say, say_json
from saklig.decision.explanation import say as write
from saklig.service_packages import Asking, Package, next_question

__all__ = ["ask_arguments", "asked"]


def ask_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments beside those of every command that takes facts."""
    parser.add_argument(
        "--judgement", action="store_true", help="ask also for what only decides whether a human must look at the case"
    )


def asked(package: Package, facts: Any, local: Any, where: str, arguments: argparse.Namespace) -> int:
    """Print what to ask next. Errors: FactsError, LocalError."""
    found = next_question(package, facts, local=local, at=arguments.at, judgement=arguments.judgement)
    if arguments.json:
        head = {"service": package.id, "version": package.version, "at": arguments.at.isoformat(), "local_from": where}
        say_json({**found.to_json(), **head})
    else:
        _say(package, found, arguments.lang, f"{arguments.at}", where)
    return OK if found.settled else FINDINGS


def _say(package: Package, found: Asking, language: str, at: str, where: str) -> None:
    say(f"{package.service.titles[language]}: {package.id} {package.version}, {at}", f"Local parameters: {where}")
    for remark in found.remarks:
        say(f"Remark: {remark.message}")
    if found.settled:
        say("Settled: whatever the facts that are left out may be, the outcome is this one.", *_outcome(package, found, language))
        return
    if found.ask is None:
        rest = ", ".join(found.missing) or "what the remarks say"
        say(f"Not settled, and nobody can be asked for the rest: a human must look at it. It rests on: {rest}")
        return
    say("Not settled.", "", f"Ask next: {found.ask.question[language]}  ({found.ask.path})")
    for text in (found.ask.help[language], found.ask.spec.why[language]):
        if text:
            say(f"  {text}")
    if found.ask.spec.choices:
        say(f"  {', '.join(found.ask.spec.choices)}")
    rest = len(found.still_matter) - 1
    say("", f"Then {rest} more still matter, as far as is known:" if rest else "Nothing else matters, as far as is known.")
    for fact in found.still_matter[1:]:
        say(f"  {fact.spec.titles[language]}  ({fact.path})")


def _outcome(package: Package, found: Asking, language: str) -> list[str]:
    lines: dict[str, None] = {}
    for one in found.outcome["outcomes"] or ():
        kind, benefit = package.outcomes.get(one["kind"]), package.benefits.get(one["benefit"])
        titles = (benefit.titles[language] if benefit else one["benefit"], kind.titles[language] if kind else one["kind"])
        lines[f"  {one['subject']}  {titles[0]}: {titles[1]}"] = None
    for one in found.outcome["payments"] or ():
        amount = "?" if one["payment"] is None else write(Decimal(one["payment"]), "kr/month", language)
        lines[f"  {one['subject']}  {amount}"] = None
    for one in found.outcome.get("judgement") or ():
        point = package.judgement.get(one["code"])
        lines[f"  {point.titles[language] if point else one['code']}"] = None
    return [*lines, "When in the period each of these holds: saklig decide, with the facts that are left out given in any way"]

