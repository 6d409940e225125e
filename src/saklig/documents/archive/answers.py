"""What an archive answers: a receipt that says what it made, or a fault in its own words. Nothing in it is trusted.

Source: …opprett.kvittering.xsd and feilmeldingBase.xsd of ks-no/fiks-arkiv-specification, version 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from saklig.documents.errors import DocumentsError

__all__ = ["ArchiveAnswer", "AnswerUnreadable", "read_answer"]

LARGEST_ANSWER = 1_000_000
_LONGEST = 2000


class AnswerUnreadable(DocumentsError):
    """What came back is neither a receipt nor a fault; it is kept, and a human looks at it."""

    code = "archive-answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAnswer:
    """`folder` and `record` are the archive's own ids; `record_key` is ours, as the archive gives it back ("" where it does not).

    `existing`: the archive had the record already. `faults` are its words, empty where it has taken both folder and record.
    """

    accepted: bool
    folder: str = ""
    record: str = ""
    record_key: str = ""
    existing: bool = False
    faults: tuple[str, ...] = ()


def read_answer(xml: bytes) -> ArchiveAnswer:
    """The answer. A receipt for the folder alone is no receipt for the document. Errors: AnswerUnreadable."""
    if len(xml) > LARGEST_ANSWER:
        raise AnswerUnreadable(f"an answer of {len(xml)} bytes is too large (at most {LARGEST_ANSWER})")
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.LxmlError as error:
        raise AnswerUnreadable(f"the answer is not XML ({type(error).__name__})") from None
    # Names without their namespace: a fault comes in another one, and archives differ in which version they write.
    faults = tuple(_text(one, "feilmelding") or _text(one, "feilId") or _name(one) for one in root.iter() if _is_fault(one))
    folder, record = _child(root, "mappeKvittering"), _child(root, "registreringKvittering")
    if _name(root) != "arkivmeldingKvittering" and not faults:
        raise AnswerUnreadable(f"the answer is a {_name(root)[:60]!r}, and neither a receipt nor a fault")
    if not faults and record is None:
        faults = ("the receipt names no record",)
    key = _child(record, "referanseEksternNoekkel") if record is not None else None
    return ArchiveAnswer(
        accepted=not faults, folder=_text(folder, "systemID"), record=_text(record, "systemID"), record_key=_text(key, "noekkel"),
        existing=_text(record, "opprettetEllerEksisterende") == "Eksisterende", faults=faults,
    )  # fmt: skip


def _is_fault(one: etree._Element) -> bool:
    return _name(one) in ("mappeFeilet", "registreringFeilet") or (_child(one, "feilId") is not None)


def _name(one: etree._Element) -> str:
    return etree.QName(one).localname if isinstance(one.tag, str) else ""


def _child(one: etree._Element | None, name: str) -> etree._Element | None:
    return next((child for child in one if _name(child) == name), None) if one is not None else None


def _text(one: etree._Element | None, name: str) -> str:
    found = _child(one, name)
    return " ".join((found.text or "").split())[:_LONGEST] if found is not None else ""
