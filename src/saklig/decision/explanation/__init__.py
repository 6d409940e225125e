"""Explanation: from a trace to reasons a person can read.

Flow: 1 `beneath` finds in the trace which rule rows lie beneath an outcome line; 2 `sentences` fills the row's sentence with
the line's figures, written by `formats` as the language has them; 3 `periods` joins equal consecutive months; 4 `reasons`
holds all of it as values and JSON; 5 `text` writes it as plain text; 6 `counterfactuals`, a room
of its own inside, works out what would change an outcome.

It is pure, and knows nothing of where sentences come from or who may read what: a figure is handed in as hidden or not.
"""

from saklig.decision.explanation.beneath import Beneath, FiredRow, Read, read_in
from saklig.decision.explanation.formats import LANGUAGES, UnfitValue, listed, not_known, say
from saklig.decision.explanation.near import Near, NearRows
from saklig.decision.explanation.otherwise import ChangeReason, FactChange, NearRow
from saklig.decision.explanation.periods import periods
from saklig.decision.explanation.reasons import (
    AmountShown,
    FactShown,
    FigureShown,
    JudgementShown,
    OperandShown,
    OutcomeReasons,
    PaymentReasons,
    ProvisionShown,
    Reasons,
    RowReason,
    StepReason,
    WorkedOut,
    plain,
)
from saklig.decision.explanation.schema import reasons_schema
from saklig.decision.explanation.sentences import Held, SentenceError, fill, placeholders
from saklig.decision.explanation.text import as_text
from saklig.decision.explanation.workings import Worked, Workings

__all__ = [
    "LANGUAGES",
    "AmountShown",
    "Beneath",
    "ChangeReason",
    "FactChange",
    "FactShown",
    "FigureShown",
    "FiredRow",
    "Held",
    "JudgementShown",
    "Near",
    "NearRow",
    "NearRows",
    "OperandShown",
    "OutcomeReasons",
    "PaymentReasons",
    "ProvisionShown",
    "Read",
    "Reasons",
    "RowReason",
    "SentenceError",
    "StepReason",
    "UnfitValue",
    "Worked",
    "WorkedOut",
    "Workings",
    "as_text",
    "fill",
    "listed",
    "not_known",
    "periods",
    "placeholders",
    "plain",
    "read_in",
    "reasons_schema",
    "say",
]
