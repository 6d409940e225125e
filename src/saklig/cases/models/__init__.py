"""The room's tables. Personal data is sealed; each plain column is listed with why in store/plain_columns.toml."""

from saklig.cases.models.afterwards import Appeal, InformationRequest, Message, Review
from saklig.cases.models.case import Application, Case, Channel, Deadline, Party, Registration, UsedToken
from saklig.cases.models.decision import Decision, DecisionLetter, OutcomeLine, Payment
from saklig.cases.models.facts import Correction, Determination, Fact
from saklig.cases.models.journal import JournalEntry
from saklig.cases.models.rights import LegalHold, PrivacyRequest, RetentionRun
from saklig.cases.models.second import FourEyesService, Proposal
from saklig.cases.models.staff import EstimatedService, StaffMember, StaffRole

__all__ = [
    "Appeal",
    "Application",
    "Case",
    "Channel",
    "Correction",
    "Deadline",
    "Decision",
    "DecisionLetter",
    "Determination",
    "EstimatedService",
    "Fact",
    "FourEyesService",
    "InformationRequest",
    "JournalEntry",
    "LegalHold",
    "Message",
    "OutcomeLine",
    "Party",
    "Payment",
    "PrivacyRequest",
    "Proposal",
    "Registration",
    "RetentionRun",
    "Review",
    "StaffMember",
    "StaffRole",
    "UsedToken",
]
