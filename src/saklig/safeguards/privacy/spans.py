"""What a recogniser finds: a span of text, what kind of personal data it is, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["BALANCED_FROM", "MASKING_FROM", "Candidate", "DataType", "Mode", "Span"]

BALANCED_FROM = 0.5
MASKING_FROM = 0.1


class Mode(StrEnum):
    """How much is found: what is more likely personal data than not, or also what may be."""

    BALANCED = "balanced"
    MASKING = "masking"


class DataType(StrEnum):
    """Kinds of personal data. The last eight are special categories (GDPR art. 9) and offences (art. 10), by vocabulary."""

    PERSON = "PERSON"
    NATIONAL_ID = "NATIONAL_ID"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    PLATE = "PLATE"
    PASSPORT = "PASSPORT"
    GNRBNR = "GNRBNR"
    BIRTH_DATE = "BIRTH_DATE"
    HEALTH = "HEALTH"
    ETHNICITY = "ETHNICITY"
    RELIGION = "RELIGION"
    POLITICS = "POLITICS"
    UNION = "UNION"
    SEXUALITY = "SEXUALITY"
    BIOMETRICS = "BIOMETRICS"
    OFFENCE = "OFFENCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Personal data from `start` up to `end` of the text, counted in code points. `confidence` lies between 0 and 1."""

    start: int
    end: int
    type: DataType
    confidence: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible span of the folded text, before what overlaps is weighed."""

    start: int
    end: int
    type: DataType
    confidence: float
