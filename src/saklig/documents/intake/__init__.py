"""Files that people hand in: looked at before they are kept, and shown as pictures of their pages, never as themselves.

Flow: 1 `kind_of` says by its first bytes what a file is, whatever its name says; 2 `examine` opens it in a process of its own
with bounded memory and time, and says how many pages it has; 3 whoever calls keeps the file sealed; 4 `page_of` draws one page
as a picture, in such a process too; 5 `safe_name` makes a name that fits what the file is.

Taken are PDF, JPEG and PNG. A file is not to be trusted: what it makes a reader of PDF or pictures do stays in that process,
which has no key, no database and no network address to use. Nothing is read out of a document here: OCR is another's work.
The room knows no case, no person and no page of the site.
"""

from saklig.documents.intake.examining import MOST_BYTES, MOST_PAGES, Examined, Grey, Limits, examine, grey_of, page_of
from saklig.documents.intake.kinds import Kind, NotTaken, kind_of, media_type, safe_name

__all__ = [
    "MOST_BYTES", "MOST_PAGES", "Examined", "Grey", "Kind", "Limits", "NotTaken", "examine", "grey_of", "kind_of",
    "media_type", "page_of", "safe_name",
]  # fmt: skip
