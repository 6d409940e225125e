"""Reasons: what an outcome rests on, as values, as JSON and as text in the reader's language.

The JSON is described in docs/schemas/reasons.schema.json; letters, pages and `saklig explain` use this and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision.explanation.otherwise import ChangeReason, NearRow

__all__ = [
    "AmountShown", "FactShown", "FigureShown", "JudgementShown", "OperandShown", "OutcomeReasons", "PaymentReasons",
    "ProvisionShown", "Reasons", "RowReason", "StepReason", "WorkedOut", "plain",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OperandShown:
    """What a formula read, by the model's own name."""

    name: str
    value: Any
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOut:
    """A formula as the model writes it, the decision or knowledge model it stands in, what it read and what it gave."""

    within: str
    within_title: str
    formula: str
    operands: tuple[OperandShown, ...]
    value: Any
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureShown:
    """A value in a sentence, with the formulas that led to it, the first ones first. Withheld: `value` and `text` are None."""

    name: str
    title: str
    unit: str
    value: Any
    text: str | None
    withheld: bool = False
    worked_out: tuple[WorkedOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReason:
    """A rule row that fired, as a sentence.

    `decides`: it gave the outcome. `common`: it holds for the whole case, and stands under every outcome. `detail`: for
    caseworkers and `saklig explain`, not for letters.
    """

    row: str
    text: str
    provision: str
    provision_text: str
    within: str
    figures: tuple[FigureShown, ...] = ()
    decides: bool = False
    common: bool = False
    detail: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeReasons:
    """One outcome for one person over the months `start` to `until`, with the rows beneath it, the deciding one first.

    `kind` is None where the outcome rests on facts nobody has given."""

    subject: str
    name: str
    benefit: str
    benefit_title: str
    kind: str | None
    kind_title: str
    adverse: bool
    start: date
    until: date
    value: Any
    provision: str
    provision_text: str
    rows: tuple[RowReason, ...]
    near: tuple[NearRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReason:
    """One step of a calculation and what is paid after it, in kroner a month."""

    step: str
    text: str
    amount: Decimal | None
    provision: str
    provision_text: str
    figures: tuple[FigureShown, ...] = ()
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReasons:
    """What is paid for one person over the months `start` to `until`, worked out step by step."""

    subject: str
    name: str
    start: date
    until: date
    payment: Decimal | None
    payment_text: str
    steps: tuple[StepReason, ...]
    paid_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementShown:
    code: str
    title: str
    why: str
    provision: str
    provision_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShown:
    """A fact the outcome can rest on. `about`: whose it is. Withheld or unknown: `value` is None."""

    path: str
    title: str
    about: str | None
    about_name: str
    value: Any
    text: str
    source: str
    unknown: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountShown:
    series: str
    title: str
    value: Decimal
    text: str
    start: date
    until: date
    provision: str
    provision_text: str
    source: str
    sureness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionShown:
    id: str
    name: str
    summary: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """The reasons of a determination, in one language, for one reader (None: someone who may see everything)."""

    service: str
    service_title: str
    version: str
    hash: str
    language: str
    at: date
    reader: str | None
    settled: bool
    withheld: bool
    outcomes: tuple[OutcomeReasons, ...]
    payments: tuple[PaymentReasons, ...]
    judgement: tuple[JudgementShown, ...]
    facts: tuple[FactShown, ...]
    amounts: tuple[AmountShown, ...]
    provisions: tuple[ProvisionShown, ...]
    missing: tuple[FactShown, ...] = ()
    diagnostics: tuple[str, ...] = ()
    changes: tuple[ChangeReason, ...] = ()
    # whether `changes` was asked for, and everything looked at
    changes_sought: bool = False
    changes_complete: bool = False
    # rows that nearly applied, in the tables of the whole case; those of one outcome stand with it
    near: tuple[NearRow, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; numbers are texts, so that no reader makes binary fractions of them."""
        found = plain(self)
        assert isinstance(found, dict)
        return found


NAMES = {"start": "from", "until": "to"}


def plain(value: Any) -> Any:
    """Frozen values as JSON has them: dates as texts, decimals as texts, `start` and `until` as `from` and `to`."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {NAMES.get(field.name, field.name): plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
