"""The room's tables. Personal data is sealed; each plain column is listed with why in store/plain_columns.toml."""

from saklig.cases.models.afterwards import Appeal, InformationRequest, Message, Review
from saklig.cases.models.agency import Absence, AgencyChange, DecisionAuthority, StepAuthority
from saklig.cases.models.appeals import AppealPoint, CostClaim, Postponement, RuleFault, TouchedCase
from saklig.cases.models.attachments import Attachment, AttachmentContent
from saklig.cases.models.case import Application, Case, Channel, Deadline, Party, Registration, UsedToken
from saklig.cases.models.change import Change
from saklig.cases.models.decision import Decision, DecisionLetter, OutcomeLine, Payment
from saklig.cases.models.facts import Correction, Determination, Fact
from saklig.cases.models.household import AddedAdult
from saklig.cases.models.journal import AccessRequest, ArchiveDelivery, JournalEntry
from saklig.cases.models.mandates import Mandate, MandateNotice
from saklig.cases.models.paper import PaperBatch, PaperSending
from saklig.cases.models.payments import CostLine
from saklig.cases.models.prices import HeldLine, PriceHandOver, PriceLine, PriceMonth
from saklig.cases.models.reached import ReachedOutside, ReachedRight
from saklig.cases.models.renewal import Renewal, RenewalRun
from saklig.cases.models.rights import LegalHold, PrivacyRequest, RetentionRun
from saklig.cases.models.second import FourEyesService, Proposal
from saklig.cases.models.staff import EstimatedService, StaffMember, StaffRole
from saklig.cases.models.watch import WatchLook, WatchRun
from saklig.cases.models.work import (
    Assignment,
    Batch,
    BatchLine,
    Consultation,
    HandlingTime,
    Impartiality,
    InterpreterWish,
    Likeness,
    StaffPerson,
)

__all__ = [
    "Absence",
    "AccessRequest",
    "AddedAdult",
    "AgencyChange",
    "Appeal",
    "AppealPoint",
    "Application",
    "ArchiveDelivery",
    "Assignment",
    "Attachment",
    "AttachmentContent",
    "Batch",
    "BatchLine",
    "Case",
    "Change",
    "Channel",
    "Consultation",
    "Correction",
    "CostClaim",
    "CostLine",
    "Deadline",
    "Decision",
    "DecisionAuthority",
    "DecisionLetter",
    "Determination",
    "EstimatedService",
    "Fact",
    "FourEyesService",
    "HandlingTime",
    "Impartiality",
    "HeldLine",
    "InformationRequest",
    "InterpreterWish",
    "JournalEntry",
    "LegalHold",
    "Likeness",
    "Mandate",
    "MandateNotice",
    "Message",
    "OutcomeLine",
    "PaperBatch",
    "PaperSending",
    "Party",
    "Payment",
    "PriceHandOver",
    "PriceLine",
    "PriceMonth",
    "Postponement",
    "PrivacyRequest",
    "Proposal",
    "Registration",
    "ReachedOutside",
    "ReachedRight",
    "Renewal",
    "RenewalRun",
    "RetentionRun",
    "Review",
    "RuleFault",
    "StaffMember",
    "StaffPerson",
    "StaffRole",
    "StepAuthority",
    "TouchedCase",
    "UsedToken",
    "WatchLook",
    "WatchRun",
]
