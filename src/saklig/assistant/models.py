"""Conversations as they are kept: each sealed under a key of its own, so that forgetting one is destroying one key.

A conversation may be anonymous all along, and hold personal data all the same: people write it. So its subject is the
conversation and not the person, who is pointed at only where they were signed in. Nothing that was said is a plain column.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from saklig.cases.models import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import KeyRef, SealedJSON, SealedModel, SealedText, subject_key

__all__ = ["Conversation", "Exchange", "HandOver", "Proposal", "Remark", "SettledFinding"]


class Conversation(SealedModel):
    """One person's questions in one window. `person`: who was signed in when it began; None for anybody.

    `acts_for`: whom they acted for then. What was told of that person's case is not shown in any other role.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="conversations")
    acts_for = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    language = models.CharField(max_length=2)  # the page's

    class Meta:
        db_table = "assistant_conversation"

    def sealing_key(self) -> KeyRef:
        return subject_key(self.pk)


class _OfConversation(SealedModel):
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True

    def sealing_key(self) -> KeyRef:
        return subject_key(self.conversation_id)


class Exchange(_OfConversation):
    """A question and its answer, with what each step of the line saw and did."""

    class Verdict(models.TextChoices):
        UP = "up"
        DOWN = "down"

    number = models.PositiveIntegerField()
    token = models.CharField(max_length=64)  # of the form that sent it: a second sending finds the first
    at = models.DateTimeField(db_index=True)
    language = models.CharField(max_length=12)  # of the question, as the first step saw it
    kind = models.CharField(max_length=20)  # how the turn ended: `answers.Answered`
    route = models.CharField(max_length=20)
    service = models.CharField(max_length=100, blank=True)  # the service it was about, if one was likeliest
    milliseconds = models.PositiveIntegerField()
    question = SealedText()
    masked = SealedText()
    answer = SealedJSON()
    did = SealedJSON()
    verdict = models.CharField(max_length=4, choices=Verdict.choices, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    comment = SealedText(null=True)  # masked
    settled_at = models.DateTimeField(null=True)  # the content owner has dealt with it

    class Meta:
        db_table = "assistant_exchange"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="assistant_exchange_number"),
            models.UniqueConstraint(fields=["conversation", "token"], name="assistant_exchange_once"),
        ]
        indexes = [models.Index(fields=["kind", "at"], name="assistant_exchange_kind")]


class HandOver(_OfConversation):
    """A human was asked for. Outside opening hours it is a message, with the time it is promised an answer by."""

    class Shown(models.TextChoices):
        ALL = "all"
        MASKED = "masked"
        NOTHING = "nothing"

    asked_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    open_then = models.BooleanField()  # within opening hours: somebody is waited for
    shown = models.CharField(max_length=8, choices=Shown.choices)  # what of the conversation before the human sees
    service = models.CharField(max_length=100, blank=True)
    taken_at = models.DateTimeField(null=True)
    staff = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    contact = SealedText(null=True)  # where an answer may be sent, if the person says so

    class Meta:
        db_table = "assistant_hand_over"
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(closed_at=None), name="assistant_one_hand_over"),
            models.CheckConstraint(
                condition=Q(taken_at=None, staff=None) | Q(taken_at__isnull=False, staff__isnull=False),
                name="assistant_taken_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["promised_at"], condition=Q(closed_at=None), name="assistant_waiting")]


class Remark(_OfConversation):
    """What was written between the person and the human who took over. `staff` None: the person's own words."""

    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    staff = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=64)
    text = SealedText()

    class Meta:
        db_table = "assistant_remark"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="assistant_remark_number"),
            models.UniqueConstraint(fields=["conversation", "token"], name="assistant_remark_once"),
        ]


class Proposal(_OfConversation):
    """A better answer to a question, by one of the agency's people, for the content's owner to take up or not."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="proposals")
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    service = models.CharField(max_length=100, blank=True)
    text = SealedText()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    taken_up = models.BooleanField(null=True)

    class Meta:
        db_table = "assistant_proposal"


class SettledFinding(models.Model):
    """What the content's owner looked at and let stand: a finding's key, which is made of what both places say.

    When a word of either place changes, so does the key, and it is shown anew. Undone by taking the row away.
    """

    key = models.CharField(max_length=64, primary_key=True)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "assistant_settled_finding"
