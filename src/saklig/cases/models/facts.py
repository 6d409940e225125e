"""Facts with where they came from, and what the rules made of them."""

from __future__ import annotations

from django.db import models

from saklig.cases.models.case import RETENTION, Case, CaseRow
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import KeyRef, SealedBytes, SealedJSON, SealedText, case_key

__all__ = ["Correction", "Determination", "Fact"]


class Fact(CaseRow):
    """One leaf of the facts tree: value and provenance (design part 4). Corrected by adding, never by overwriting."""

    class Certainty(models.TextChoices):
        CERTAIN = "certain"  # an authoritative register says so
        STATED = "stated"  # a party says so
        UNKNOWN = "unknown"  # asked for, and not to be had

    case = models.ForeignKey(Case, models.PROTECT, related_name="facts")
    gathering = models.UUIDField()  # the facts that were gathered together share it
    path = models.CharField(max_length=200)
    value = SealedJSON(null=True)
    source = models.CharField(max_length=40)
    source_at = models.DateTimeField()
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    confirmed_by = models.CharField(max_length=60, blank=True)
    # Whom it is about. An adult's facts are sealed under that adult's key, not the applicant's.
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=40, blank=True)
    retention = models.CharField(max_length=64, default=RETENTION)  # how long the package lets it be kept

    class Meta:
        db_table = "cases_fact"
        constraints = [models.UniqueConstraint(fields=["gathering", "path"], name="cases_fact_once")]

    def sealing_key(self) -> KeyRef:
        return case_key(self.about_id or self.case.applicant_id, self.case_id, self.retention)


class Correction(CaseRow):
    """A fact that a caseworker entered from documentation, and why. Laid over the registers at the next assessment."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    path = models.CharField(max_length=200)
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    value = SealedJSON(null=True)
    why = SealedText()
    # What it was read out of, where it was handed in here.
    attachment = models.ForeignKey("cases.Attachment", models.PROTECT, null=True, related_name="corrections")
    entered_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    retention = models.CharField(max_length=64, default=RETENTION)

    class Meta:
        db_table = "cases_correction"

    def sealing_key(self) -> KeyRef:
        return case_key(self.about_id or self.case.applicant_id, self.case_id, self.retention)


class Determination(CaseRow):
    """The outcome of the rules on the facts at a date: all that is needed to replay it. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="determinations")
    number = models.PositiveIntegerField()  # 1, 2, … in the case: two may be made within one tick of a clock
    gathering = models.UUIDField()
    at = models.DateField()
    from_month = models.DateField(null=True)  # where only the months from here on are looked at: something has changed
    made_at = models.DateTimeField()
    package_hash = models.CharField(max_length=64)
    local_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=40)
    policy_version = models.CharField(max_length=20)
    stage = models.CharField(max_length=12)
    settled = models.BooleanField()
    automatic = models.BooleanField()  # the policy's verdict
    reasons = models.JSONField()  # the verdict's reason codes
    facts = SealedBytes()  # canonical JSON: the facts exactly as the rules got them
    details = SealedJSON()  # verdict details, open points, what is still unknown
    outcome = SealedBytes()  # canonical JSON: outcome lines, payments, points of judgement, diagnostics
    trace = SealedBytes()  # canonical bytes of the full trace
    commitment = models.CharField(max_length=64)  # HMAC of facts, outcome and trace under the applicant's key
    # It repeats every fact, so it is kept as long as the one that is kept shortest. Decision and letter stay.
    retention = models.CharField(max_length=64, default=RETENTION)

    class Meta:
        db_table = "cases_determination"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="cases_determination_number")]

    def sealing_key(self) -> KeyRef:
        return case_key(self.case.applicant_id, self.case_id, self.retention)
