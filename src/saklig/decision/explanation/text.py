"""Reasons as plain text, for the command line and for those who read with the ears: no table, no colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from saklig.decision.explanation.formats import say
from saklig.decision.explanation.otherwise import NearRow
from saklig.decision.explanation.reasons import OutcomeReasons, PaymentReasons, Reasons

__all__ = ["as_text"]

_WORDS = {
    "nb": {
        "at": "Vurdert etter reglene {}",
        "from_to": "{} til og med {}", "pay": "Betaling per måned", "pay_out": "Utbetaling per måned",
        "common": "For hele saken", "near": "Nesten oppfylt", "worked": "{}, slik det er regnet ut",
        "needs": "{}: {}, regelen krever {}", "away": "{} unna", "changes": "Hva som ville gitt et annet utfall",
        "not_all": "Det kan finnes flere; ikke alt er sett gjennom.",
        "judgement": "Må vurderes av et menneske", "facts": "Opplysninger brukt", "amounts": "Satser brukt",
        "provisions": "Regler brukt", "missing": "Dette mangler", "open": "Ikke avgjort ennå", "from": "fra",
        "withheld": "Noe er utelatt, fordi det ville vise en annen voksens inntekt.", "hidden": "vises ikke her",
       
        "unsettled": "Utfallet er ikke avgjort: noe mangler eller kunne ikke regnes ut.", "diagnostics": "Merknader",
    },
    "nn": {
        "at": "Vurdert etter reglane {}",
        "from_to": "{} til og med {}", "pay": "Betaling per månad", "pay_out": "Utbetaling per månad",
        "common": "For heile saka", "near": "Nesten oppfylt", "worked": "{}, slik det er rekna ut",
        "needs": "{}: {}, regelen krev {}", "away": "{} unna", "changes": "Kva som ville gjeve eit anna utfall",
        "not_all": "Det kan finnast fleire; ikkje alt er sett gjennom.",
        "judgement": "Må vurderast av eit menneske", "facts": "Opplysningar brukte", "amounts": "Satsar brukte",
        "provisions": "Reglar brukte", "missing": "Dette manglar", "open": "Ikkje avgjort enno", "from": "frå",
        "withheld": "Noko er utelate, fordi det ville vise inntekta til ein annan vaksen.", "hidden": "blir ikkje vist her",
       
        "unsettled": "Utfallet er ikkje avgjort: noko manglar eller kunne ikkje reknast ut.", "diagnostics": "Merknader",
    },
    "en": {
        "at": "Assessed by the rules of {}",
        "from_to": "{} to {}", "pay": "Payment per month", "pay_out": "Paid out per month",
        "common": "For the whole case", "near": "Nearly met", "worked": "{}, as it was worked out",
        "needs": "{}: {}, and the rule needs {}", "away": "{} away", "changes": "What would give another outcome",
        "not_all": "There may be more; not everything was looked through.",
        "judgement": "Needs a human's judgement", "facts": "Facts used", "amounts": "Amounts used",
        "provisions": "Rules used", "missing": "This is missing", "open": "Not settled yet", "from": "from",
        "withheld": "Something is left out, since it would show another adult's income.", "hidden": "not shown here",
       
        "unsettled": "The outcome is not settled: something is missing or could not be worked out.", "diagnostics": "Remarks",
    },
}  # fmt: skip


def as_text(reasons: Reasons) -> str:
    """The reasons as lines of text in their own language."""
    return "\n".join(_lines(reasons)) + "\n"


def _lines(reasons: Reasons) -> Iterator[str]:
    word = _WORDS[reasons.language]
    yield f"{reasons.service_title} ({reasons.service} {reasons.version})"
    yield word["at"].format(say(reasons.at, "date", reasons.language))
    if not reasons.settled:
        yield word["unsettled"]
    if reasons.withheld:
        yield word["withheld"]
    for outcome in reasons.outcomes:
        yield from _outcome(outcome, reasons.language)
    common = {row.row: row for outcome in reasons.outcomes for row in outcome.rows if row.common and not row.decides}
    if common:
        yield from ("", word["common"] + ":")
        yield from (f"  - {row.text} ({row.provision_text}; {row.row})" for row in common.values())
    yield from _near(reasons.near, reasons.language, "  ")
    for payment in reasons.payments:
        yield from _payment(payment, reasons.language)
    if reasons.judgement:
        yield from ("", word["judgement"] + ":")
        for point in reasons.judgement:
            yield f"  - {point.title} ({point.provision_text}). {point.why}"
    yield from _changes(reasons)
    yield from _lists(reasons)


def _changes(reasons: Reasons) -> Iterator[str]:
    word = _WORDS[reasons.language]
    if reasons.changes:
        yield from ("", word["changes"] + ":")
        for change in reasons.changes:
            yield f"  - {change.text} ({change.provision_text})"
            if reasons.reader is None:  # whose fact it is, for one who sees everybody's
                for fact in change.facts:
                    yield f"      {_about(fact.title, fact.about_name)}: {fact.before_text} → {fact.after_text}"
    if reasons.changes_sought and not reasons.changes_complete:
        yield word["not_all"]


def _period(start: object, until: object, language: str) -> str:
    if start == until:
        return say(start, "month", language)
    return _WORDS[language]["from_to"].format(say(start, "month", language), say(until, "month", language))


def _outcome(outcome: OutcomeReasons, language: str) -> Iterator[str]:
    yield ""
    kind = outcome.kind_title if outcome.kind else _WORDS[language]["open"]
    yield f"{outcome.name}: {outcome.benefit_title}, {_period(outcome.start, outcome.until, language)}: {kind}"
    for row in outcome.rows:
        if row.common and not row.decides:
            continue  # said once for the whole case
        yield f"  - {row.text} ({row.provision_text}; {row.row})"
    yield from _worked(outcome, language)
    yield from _near(outcome.near, language, "    ")


def _worked(outcome: OutcomeReasons, language: str) -> Iterator[str]:
    figures = {figure.name: figure for row in outcome.rows for figure in row.figures if figure.worked_out}
    for figure in figures.values():
        yield f"    {_WORDS[language]['worked'].format(figure.title)}:"
        for one in figure.worked_out:
            read = ", ".join(f"{operand.name} = {operand.text}" for operand in one.operands)
            yield f"      {one.within_title}: {' '.join(one.formula.split())} = {one.text} ({read})"


def _near(rows: Iterable[NearRow], language: str, indent: str = "") -> Iterator[str]:
    word = _WORDS[language]
    for number, row in enumerate(rows):
        if not number:
            yield f"{indent}{word['near']}:"
        away = "" if not row.away else f", {word['away'].format(say(row.away, 'number', language))}"
        needs = word["needs"].format(row.column, row.value_text, row.condition_text)
        yield f"{indent}  - {needs}{away} ({row.provision_text}; {row.row})"


def _payment(payment: PaymentReasons, language: str) -> Iterator[str]:
    yield ""
    word = _WORDS[language]
    what = word["pay_out" if payment.paid_out else "pay"]
    yield f"{payment.name}: {what}, {_period(payment.start, payment.until, language)}: {payment.payment_text}"
    for step in payment.steps:
        # A step on the way to a payment (costs a year, a weight) has no amount that is paid after it.
        amount = say(step.amount, "kr/month", language) if step.amount is not None else word["hidden"] if step.withheld else ""
        yield f"  - {amount}: {step.text} ({step.provision_text})" if amount else f"  - {step.text} ({step.provision_text})"


def _lists(reasons: Reasons) -> Iterator[str]:
    word, language = _WORDS[reasons.language], reasons.language
    if reasons.missing:
        yield from ("", word["missing"] + ":")
        yield from (f"  - {_about(fact.title, fact.about_name)} ({fact.path})" for fact in reasons.missing)
    if reasons.facts:
        yield from ("", word["facts"] + ":")
        for fact in reasons.facts:
            said = word["hidden"] if fact.withheld else fact.text
            yield f"  - {_about(fact.title, fact.about_name)}: {said} ({fact.source}; {fact.path})"
    if reasons.amounts:
        yield from ("", word["amounts"] + ":")
        for amount in reasons.amounts:
            since = f"{word['from']} {say(amount.start, 'date', language)}"
            yield f"  - {amount.title}: {amount.text}, {since} ({amount.provision_text}; {amount.source})"
    if reasons.provisions:
        yield from ("", word["provisions"] + ":")
        yield from (f"  - {provision.name}: {provision.summary}" for provision in reasons.provisions)
    if reasons.diagnostics:
        yield from ("", word["diagnostics"] + ":")
        yield from (f"  - {line}" for line in reasons.diagnostics)


def _about(title: str, name: str) -> str:
    return f"{title} ({name})" if name else title
