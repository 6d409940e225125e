"""From a determination to its reasons in one language, for one reader: the package's sentences, filled and ordered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import TableStep
from saklig.decision.explanation import (
    Beneath,
    FiredRow,
    JudgementShown,
    NearRow,
    NearRows,
    OutcomeReasons,
    PaymentReasons,
    ProvisionShown,
    Reasons,
    RowReason,
    StepReason,
    Workings,
    not_known,
    periods,
    read_in,
    say,
)
from saklig.service_packages.changing import WouldChange, what_would_change
from saklig.service_packages.determination import Determination, Outcome, Payment, Step
from saklig.service_packages.determining import asked_tables
from saklig.service_packages.explaining_changes import Telling, told_changes
from saklig.service_packages.explaining_details import told_near
from saklig.service_packages.explaining_sentences import Teller
from saklig.service_packages.grounds import Grounds
from saklig.service_packages.package import Package
from saklig.service_packages.seeing import sight_of

__all__ = ["explain"]


def explain(
    package: Package,
    determination: Determination,
    language: str,
    *,
    reader: str | None = None,
    applicant: str | None = None,
    agreed: bool = False,
    names: Mapping[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
    changes: bool = False,
    detailed: bool = False,
) -> Reasons:
    """The reasons of a determination made by this package.

    `reader` is the id of the adult who will read it: what would show another adult's own facts is withheld; None is for
    those who handle the case. `applicant` is the id of the one who applied, `agreed` whether all adults let each other
    see. `names` says how people are named by id, `sources` where each fact came from by printed path. With `changes` it is
    worked out too what would change the outcome (`changing`), which takes as long as some evaluations; with
    `detailed` how each figure was worked out, unless something is hidden from the reader, and, for those who handle the
    case, which rule rows nearly applied.
    """
    sight = sight_of(package, determination.facts, reader=reader, applicant=applicant, agreed=agreed)
    paid: dict[tuple[str, date], list[Payment]] = {}
    for payment in determination.payments:
        paid.setdefault((payment.subject, payment.month), []).append(payment)
    view = _View(
        package=package,
        determination=determination,
        language=language,
        sight=sight,
        names=names or {},
        sources=sources or {},
        paid=paid,
        would=what_would_change(package, determination, reader=reader, applicant=applicant, agreed=agreed) if changes else None,
        nearly=NearRows(asked_tables(package, determination)) if detailed and reader is None else None,
        workings=Workings(determination.trace) if detailed and not sight.figures else None,
    )
    return view.reasons()


@dataclass(frozen=True, slots=True, kw_only=True)
class _View(Teller):
    determination: Determination
    sources: Mapping[str, str]
    paid: Mapping[tuple[str, date], list[Payment]]
    would: WouldChange | None
    nearly: NearRows | None

    def reasons(self) -> Reasons:
        determination, package = self.determination, self.package
        beneath = Beneath(determination.trace)
        outcomes = tuple(self.outcomes(beneath))
        payments = tuple(self.payments())
        judgement = tuple(self.judgement())
        grounds = Grounds(
            package=package, determination=determination, language=self.language, sight=self.sight, names=self.names,
            sources=self.sources, read=read_in(determination.trace),
        )  # fmt: skip
        facts, amounts = tuple(grounds.facts()), tuple(grounds.amounts())
        missing, missing_hidden = grounds.missing()
        telling = Telling(language=self.language, name=self.name, fact_text=grounds.fact_text)
        changes = () if self.would is None else tuple(told_changes(package, determination, self.would, telling))
        used = [outcome.provision for outcome in outcomes]
        used += [point.provision for point in judgement]
        used += [amount.provision for amount in amounts]
        used += [row.provision for outcome in outcomes for row in outcome.rows]
        used += [step.provision for payment in payments for step in payment.steps]
        used += [change.provision for change in changes]
        withheld = missing_hidden or any(fact.withheld for fact in facts) or _any_withheld(outcomes, payments)
        withheld = withheld or any(change.general for change in changes)
        return Reasons(
            service=package.id, service_title=package.titles[self.language], version=package.version, hash=package.hash,
            language=self.language, at=determination.at, reader=self.sight.reader, settled=determination.settled,
            withheld=withheld, outcomes=outcomes, payments=payments, judgement=judgement, facts=facts, amounts=amounts,
            provisions=tuple(self.provisions(used)), missing=missing, diagnostics=tuple(self.remarks()),
            changes=changes, changes_sought=self.would is not None,
            changes_complete=self.would is not None and self.would.changes.complete,
            near=self.near(beneath.common_tables),
        )  # fmt: skip

    # --- outcomes ----------------------------------------------------------------------------------------------------

    def outcomes(self, beneath: Beneath) -> Iterator[OutcomeReasons]:
        made = [self.outcome(line, beneath) for line in self.determination.outcomes]
        order: dict[tuple[str, str], int] = {}
        for one in made:
            order.setdefault((one.subject, one.benefit), len(order))
        made.sort(key=lambda one: (order[one.subject, one.benefit], one.start))
        for first, last in periods(made, month=lambda one: one.start, same=_same_outcome):
            yield _until(first, last)

    def outcome(self, line: Outcome, beneath: Beneath) -> OutcomeReasons:
        benefit = self.package.benefits.get(line.benefit)
        kind = self.package.outcomes.get(line.kind or "")
        return OutcomeReasons(
            subject=line.subject, name=self.name(line.subject), benefit=line.benefit,
            benefit_title=benefit.titles[self.language] if benefit else line.benefit, kind=line.kind,
            kind_title=kind.titles[self.language] if kind else (line.kind or ""), adverse=line.adverse, start=line.month,
            until=line.month, value=None if self._value_hidden(line) else line.value, provision=line.provision,
            provision_text=self.named(line.provision), rows=tuple(self.rows(line, beneath)),
            near=self.near(beneath.tables(line.raw)),
        )  # fmt: skip

    def near(self, tables: Iterable[TableStep]) -> tuple[NearRow, ...]:
        return () if self.nearly is None else tuple(told_near(self.package, self.language, self.nearly, tables))

    def _value_hidden(self, line: Outcome) -> bool:
        """A value beside withheld figures may give them away; what is paid is said anyway, and so may be shown.

        What is saved on the way to a payment of nothing says what the payment does not.
        """
        payments = self.paid.get((line.subject, line.month), ())
        paid = {payment.payment for payment in payments}
        if self.sight.figures & set(line.figures):
            return line.value not in paid
        rests = any(self.sight.figures & set(step.figures) for payment in payments for step in payment.steps)
        return rests and not any(paid) and line.value not in paid

    def rows(self, line: Outcome, beneath: Beneath) -> Iterator[RowReason]:
        common = {row.rule_id for row in beneath.common}
        by_id: dict[str, FiredRow] = {}
        for row in (*beneath.rows(line.raw), *beneath.common):
            by_id.setdefault(row.rule_id, row)
        decides = by_id.pop(line.reason, FiredRow(rule_id=line.reason, within="", outputs={}))
        for row in ([decides] if line.reason else []) + list(by_id.values()):
            yield self.row(row, line, common=row.rule_id in common)

    def row(self, fired: FiredRow, line: Outcome, *, common: bool) -> RowReason:
        known = self.package.rows.get(fired.rule_id)
        sentence = self.package.reasons[self.language].rows.get(fired.rule_id)
        benefit = self.package.benefits.get(line.benefit)
        kind = self.package.outcomes.get(line.kind or "")
        held = self.held(
            {**fired.outputs, **line.figures},
            subject=(self.name(line.subject), "text", False), month=(line.month, "month", False),
            value=(line.value, "number", self._value_hidden(line)),
            benefit=(benefit.titles[self.language] if benefit else line.benefit, "text", False),
            kind=(kind.titles[self.language] if kind else line.kind, "text", False),
        )  # fmt: skip
        provision = known.provision if known else line.provision
        text, figures, withheld = self.sentence(sentence, held, provision)
        return RowReason(
            row=fired.rule_id, text=text, provision=provision, provision_text=self.named(provision),
            within=known.within if known else fired.within, figures=figures, decides=fired.rule_id == line.reason,
            common=common, detail=bool(sentence and sentence.detail), withheld=withheld,
        )  # fmt: skip

    # --- payments ----------------------------------------------------------------------------------------------------

    def payments(self) -> Iterator[PaymentReasons]:
        made = [self.payment(payment) for payment in self.determination.payments]
        order: dict[str, int] = {}
        for one in made:
            order.setdefault(one.subject, len(order))
        made.sort(key=lambda one: (order[one.subject], one.start))
        for first, last in periods(made, month=lambda one: one.start, same=_same_payment):
            yield _until(first, last)

    def payment(self, payment: Payment) -> PaymentReasons:
        steps: list[StepReason] = []
        before, before_hidden = None, False
        for step in payment.steps:
            # What is worked out of a withheld amount is withheld too, until nothing is left to pay.
            hidden = self._amount_hidden(step, before, payment) or (before_hidden and step.amount != payment.payment)
            steps.append(self.step(step, payment, before, before_hidden, hidden))
            before, before_hidden = step.amount, hidden
        text = not_known(self.language) if payment.payment is None else say(payment.payment, "kr/month", self.language)
        return PaymentReasons(
            subject=payment.subject, name=self.name(payment.subject), start=payment.month, until=payment.month,
            payment=payment.payment, payment_text=text, steps=tuple(steps),
            paid_out=self.package.service.decisions.payment == "paid out",
        )  # fmt: skip

    def _amount_hidden(self, step: Step, before: Decimal | None, payment: Payment) -> bool:
        """An amount worked out of withheld figures, on the way to a payment of nothing, would say what the payment does not.

        Where something is paid the payment itself rests on it; that is said to the applicant before it is asked.
        """
        rests = bool(self.sight.figures & set(step.figures))
        return rests and step.amount != before and not payment.payment and step.amount != payment.payment

    def step(
        self, step: Step, payment: Payment, before: Decimal | None, before_hidden: bool, hidden: bool
    ) -> StepReason:
        sentence = self.package.reasons[self.language].steps.get(step.step)
        held = self.held(
            step.figures, subject=(self.name(payment.subject), "text", False), month=(payment.month, "month", False),
            amount=(step.amount, "kr/month", hidden), before=(before, "kr/month", before_hidden),
            payment=(payment.payment, "kr/month", False),
        )  # fmt: skip
        text, figures, withheld = self.sentence(sentence, held, step.provision)
        return StepReason(
            step=step.step, text=text, amount=None if hidden else step.amount, provision=step.provision,
            provision_text=self.named(step.provision), figures=figures, withheld=withheld or hidden,
        )  # fmt: skip

    # --- what it rests on --------------------------------------------------------------------------------------------

    def judgement(self) -> Iterator[JudgementShown]:
        for point in self.determination.judgement:
            known = self.package.judgement.get(point.code)
            yield JudgementShown(
                code=point.code, title=known.titles[self.language] if known else point.code,
                why=known.why[self.language] if known else "", provision=point.provision,
                provision_text=self.named(point.provision),
            )  # fmt: skip

    def provisions(self, used: Iterable[str]) -> Iterator[ProvisionShown]:
        for provision in dict.fromkeys(used):
            known = self.package.provisions.get(provision)
            if known is not None:
                link = known.link or self.package.references[known.reference].link
                yield ProvisionShown(
                    id=provision, name=self.named(provision), summary=known.summary[self.language], link=link
                )

    def remarks(self) -> Iterator[str]:
        """What could not be worked out. A reader of a letter gets the codes alone: messages may hold values."""
        for remark in self.determination.remarks:
            yield remark.code if self.sight.reader is not None else f"{remark.code}: {remark.message}"


def _same_outcome(one: OutcomeReasons) -> Any:
    return (one.subject, one.benefit, one.kind, one.provision, str(one.value), one.adverse, repr((one.rows, one.near)))


def _same_payment(one: PaymentReasons) -> Any:
    return (one.subject, one.payment, repr(one.steps))


def _until(first: Any, last: date) -> Any:
    return type(first)(**{name: getattr(first, name) for name in first.__slots__} | {"until": last})


def _any_withheld(outcomes: tuple[OutcomeReasons, ...], payments: tuple[PaymentReasons, ...]) -> bool:
    rows = (row.withheld for outcome in outcomes for row in outcome.rows)
    return any(rows) or any(step.withheld for payment in payments for step in payment.steps)
