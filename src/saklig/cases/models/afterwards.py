"""What is asked and said around a decision: information, messages, review, appeal."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.decision import Decision
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import SealedJSON, SealedText

__all__ = ["Appeal", "InformationRequest", "Message", "Review"]


class InformationRequest(CaseRow):
    """Something a party is asked for, by a caseworker or because a stated cohabitant must confirm for themselves."""

    class Kind(models.TextChoices):
        QUESTIONS = "questions"
        COHABITANT = "cohabitant"
        PRIOR_NOTICE = "prior-notice"
        APPEAL_MEND = "appeal-mend"  # what an appeal lacks (1967 Act § 32)
        APPEAL_HEARD = "appeal-heard"  # a counterparty's comment on an appeal (§ 33)

    case = models.ForeignKey(Case, models.PROTECT, related_name="information_requests")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    asked_of = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due = models.DateField()
    questions = SealedJSON()
    answers = SealedJSON(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_information_request"


class Message(CaseRow):
    """Something a party or a caseworker tells: a change, a disputed fact, a note in the case, a telephone call."""

    class Kind(models.TextChoices):
        CHANGE = "change"
        DISPUTE = "dispute"
        NOTE = "note"
        PHONE = "phone"

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sender = models.CharField(max_length=60)
    text = SealedText()
    sent_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    details = SealedJSON(null=True)  # of a call: who was spoken to, and who called

    class Meta:
        db_table = "cases_message"
        indexes = [models.Index(fields=["kind", "handled_at"], name="cases_message_unread")]


class _AboutDecision(CaseRow):
    """What a citizen asks for about a decision, and what came of it."""

    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    text = SealedText()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)
    settled_reasons = SealedText(null=True)

    class Meta:
        abstract = True


class Review(_AboutDecision):
    """“Let a human look at it.” The appeal period stands still while it runs, so asking costs nobody their appeal."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")

    class Meta:
        db_table = "cases_review"
        indexes = [models.Index(fields=["case"], condition=Q(settled_at=None), name="cases_review_open")]


class Appeal(_AboutDecision):
    """An appeal, however it came. A late one is received too; whether it is taken up is a human's to say (1967 Act § 31).

    `outcome` once it is settled: by the agency "changed", "dismissed" or "withdrawn"; by the appeal body "upheld",
    "changed-by-body", "annulled" or "rejected". "forwarded" while the appeal body has it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="appeals")
    in_time = models.BooleanField()
    # How it came ("web", or as a caseworker wrote it down), and the day it reached the agency; `posted_on` where it counts
    # that it was handed to the post before the time was over (§ 30).
    channel = models.CharField(max_length=10, default="web")
    received_on = models.DateField(null=True)
    posted_on = models.DateField(null=True)
    received_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    taken_up_at = models.DateTimeField(null=True)
    taken_up_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    late_reasons = SealedText(null=True)  # why a late one is taken up all the same
    forwarded_at = models.DateTimeField(null=True)
    body_decided_on = models.DateField(null=True)
    # What the appeal body decided is carried out: by a new decision here, or in another way.
    carried_out_at = models.DateTimeField(null=True)
    # The appeal whose dismissal this one is about (§ 28 third paragraph).
    of_dismissal = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cases_appeal"
        indexes = [
            models.Index(fields=["case"], condition=Q(settled_at=None), name="cases_appeal_open"),
            models.Index(
                fields=["case"], condition=Q(outcome__in=["changed-by-body", "annulled"], carried_out_at=None),
                name="cases_appeal_carry_out",
            ),
        ]  # fmt: skip
        constraints = [
            # No machine takes an appeal up, dismisses or settles it.
            models.CheckConstraint(
                condition=Q(taken_up_at=None) | Q(taken_up_by__isnull=False), name="cases_appeal_taken_up_by_a_person"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(settled_by__isnull=False), name="cases_appeal_settled_by_a_person"
            ),
        ]
