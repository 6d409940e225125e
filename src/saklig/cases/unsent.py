"""What an application that was never sent leaves, and takes along when it is taken away."""

from __future__ import annotations

from saklig.cases.models import Attachment, AttachmentContent, Case

__all__ = ["remove_attachments"]


def remove_attachments(case: Case) -> None:
    """In the caller's transaction, and before the case itself; the keys they were sealed under go with the case's."""
    AttachmentContent.objects.filter(attachment__case=case).delete()
    Attachment.objects.filter(case=case).delete()
