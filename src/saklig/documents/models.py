"""Letters as they were sent, and what then happened to each. Both tables only grow: triggers refuse the rest."""

from __future__ import annotations

from typing import Any

from django.db import models

from saklig.documents.errors import LetterIsKept
from saklig.store.sealed import KeyRef, SealedBytes, SealedModel, SealedText, case_key

__all__ = ["Letter", "Milestone"]


class _Kept(models.Model):
    """A row that is written once. The triggers would refuse too; this refuses with a reason, before the database."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LetterIsKept(f"{self._meta.label} {self.pk} is kept as it is; send a new letter that corrects it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise LetterIsKept(f"{self._meta.label} {self.pk} is kept; what the law lets be erased is erased by its key")


class Letter(_Kept, SealedModel):
    """One letter to one person. The case is a reference: this room does not know cases."""

    case_ref = models.UUIDField(db_index=True)
    recipient = models.UUIDField(db_index=True)  # store.Person
    kind = models.CharField(max_length=40)  # "decision", "preliminary-reply", ...: the caller's code
    language = models.CharField(max_length=2)
    retention = models.CharField(max_length=64)  # class of the key it is sealed under
    title = SealedText()
    html = SealedText()
    pdf = SealedBytes()
    # HMAC of the content under the recipient's key: an event can hold it, and it means nothing without the key.
    commitment = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "documents_letter"

    def sealing_key(self) -> KeyRef:
        return case_key(self.recipient, self.case_ref, self.retention)


class Milestone(_Kept):
    """Something that happened to a letter, each at most once. Source: eForvaltningsforskriften §§ 8, 11."""

    class Kind(models.TextChoices):
        MADE_AVAILABLE = "made-available"  # the appeal period runs from here, once notice is given
        NOTICE_SENT = "notice-sent"
        OPENED = "opened"
        REMINDER_SENT = "reminder-sent"
        SENT_ON_PAPER = "sent-on-paper"  # to those who have reserved themselves

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=20)  # one of Kind
    at = models.DateTimeField()

    class Meta:
        db_table = "documents_letter_milestone"
        constraints = [models.UniqueConstraint(fields=["letter", "kind"], name="documents_milestone_once")]
