"""What a file is, by its first bytes. Its name and what a browser says of it are never believed."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from saklig.documents.errors import DocumentsError

__all__ = ["Kind", "NotTaken", "kind_of", "media_type", "safe_name"]

_LONGEST_NAME = 80
_BLANK_BEFORE = b"\xef\xbb\xbf \t\r\n\x0c\x00"
_BOXES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_ARCHIVES = (
    b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)  # fmt: skip


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


class NotTaken(DocumentsError):
    """A file that is not taken. `why` is a code that pages have words for; it never repeats anything of the file."""

    code = "file-not-taken"

    def __init__(self, why: str) -> None:
        super().__init__(f"the file is not taken: {why}")
        self.why = why


def kind_of(data: bytes) -> Kind:
    """The kind of file that these bytes are. Errors: NotTaken (file-empty, file-archive, file-heic, file-type)."""
    if not data:
        raise NotTaken("file-empty")
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.lstrip(_BLANK_BEFORE).startswith(b"%PDF-"):
        return Kind.PDF
    # Said by name, since people send these every day: what they can do about it differs.
    if data.startswith(_ARCHIVES):
        raise NotTaken("file-archive")
    if data[4:8] == b"ftyp" and data[8:12] in _BOXES:
        raise NotTaken("file-heic")
    raise NotTaken("file-type")


def media_type(kind: Kind) -> str:
    return "application/pdf" if kind is Kind.PDF else f"image/{kind.value}"


def safe_name(name: str, kind: Kind) -> str:
    """A file name to offer again: the last part, letters, digits and few signs, with the ending that the kind has."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", last)
    stem = re.sub(r"[^\w \-().,]", "", stem).strip(" .-")[:_LONGEST_NAME].strip(" .-")
    return f"{stem or 'vedlegg'}.{'jpg' if kind is Kind.JPEG else kind.value}"
