"""What a journalled document holds, as files: a letter as it was sent; what came in over the pages, drawn from what was kept.

Only the archive and one who answers a request for access read this. A drawing is made of rows that do not change any more, at
the time that they came in, so that the same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from saklig.cases.deadlines import day_of
from saklig.cases.journal.sources import SOURCES
from saklig.cases.models import Application, Attachment, AttachmentContent, InformationRequest, JournalEntry
from saklig.cases.office import Agency, Office
from saklig.decision import any_index
from saklig.documents import Cover, Sender, render
from saklig.documents.archive import ArchiveFile
from saklig.documents.intake import Kind, media_type
from saklig.documents.letters import Letter
from saklig.documents.values import Paragraphs

__all__ = ["OWN_FORMAT", "files_of"]

# What we make ourselves; what was handed in has a format of its own.
OWN_FORMAT = "PDF/A"
_TEMPLATE = """{{ sender }}

{% for part in parts %}
**{{ part.asked }}**

{{ part.answered }}

{% endfor %}
{{ came }}
"""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "nb": {"yes": "Ja", "no": "Nei", "none": "Ikke besvart", "came": "Kom inn {day}.", "text": "Det som ble skrevet",
           "from": "Fra {name}"},
    "nn": {"yes": "Ja", "no": "Nei", "none": "Ikkje svart på", "came": "Kom inn {day}.", "text": "Det som vart skrive",
           "from": "Frå {name}"},
    "en": {"yes": "Yes", "no": "No", "none": "Not answered", "came": "Received {day}.", "text": "What was written",
           "from": "From {name}"},
}  # fmt: skip


def files_of(office: Office, entry: JournalEntry) -> tuple[ArchiveFile, ...]:
    """The document's files, the main one first. Errors: KeyDestroyed where what it held was erased."""
    source = SOURCES[entry.source]
    row = source.model.objects.select_related().get(pk=entry.source_ref)
    if entry.source == "attachment":
        return (_as_it_came(entry, row),)
    content = _pdf_of(office, entry)
    name = f"{entry.case.number}-{entry.number}.pdf"
    return (
        ArchiveFile(
            name=name, content=content, format=OWN_FORMAT, mime="application/pdf", version=entry.document_version,
            made_at=source.moment(row),
        ),
    )  # fmt: skip


def _as_it_came(entry: JournalEntry, attachment: Attachment) -> ArchiveFile:
    """What was handed in is archived as it was handed in; what it is called there says nothing of what it holds."""
    kind = Kind(attachment.kind)
    return ArchiveFile(
        name=f"{entry.case.number}-{entry.number}.{kind.value}", content=_bytes_of(attachment), format=kind.value.upper(),
        mime=media_type(kind), version=entry.document_version, made_at=attachment.received_at,
    )  # fmt: skip


def _bytes_of(attachment: Attachment) -> bytes:
    return bytes(AttachmentContent.objects.select_related("attachment__case").get(attachment=attachment).data)


def _pdf_of(office: Office, entry: JournalEntry) -> bytes:
    """The document as PDF. Errors: KeyDestroyed."""
    if entry.source == "letter":
        return bytes(Letter.objects.get(pk=entry.source_ref).pdf)
    source = SOURCES[entry.source]
    row = source.model.objects.select_related("case__applicant").get(pk=entry.source_ref)
    return _drawn(office, entry, _parts(office, row), source.moment(row))


def _parts(office: Office, row: Any) -> list[dict[str, str]]:
    words = _WORDS[row.case.language]
    if isinstance(row, Application):
        return _answers(office, row)
    if isinstance(row, InformationRequest):
        return _asked_and_answered(row)
    return [{"asked": words["text"], "answered": Paragraphs(row.text or words["none"])}]


def _answers(office: Office, application: Application) -> list[dict[str, str]]:
    """What was asked, in the words of the form, and what was answered. What the form does not ask stands under its name."""
    language, package = application.case.language, office.services[application.case.service].package
    texts, asked = package.form.texts[language].questions, {one.input: one for one in package.questions}
    found = []
    for path, value in application.answers.items():
        question = asked.get(path)
        text, spec = texts.get(question.id) if question else None, package.facts.get(any_index(path))
        label = text.label if text else spec.titles[language] if spec else path
        chosen = text.choices.get(str(value)) if text else None
        found.append({"asked": label, "answered": chosen or _said(value, language)})
    return found


def _asked_and_answered(request: InformationRequest) -> list[dict[str, str]]:
    words = _WORDS[request.case.language]
    asked = "\n".join(map(str, request.questions)) or words["text"]
    given = dict(request.answers or {})
    if set(given) == {"text"}:
        return [{"asked": asked, "answered": Paragraphs(given["text"])}]
    return [
        {"asked": key.replace("_", " "), "answered": _said(value, request.case.language)} for key, value in given.items()
    ]


def _said(value: Any, language: str) -> str:
    words = _WORDS[language]
    if value is None or value == "":
        return words["none"]
    if isinstance(value, bool):
        return words["yes"] if value else words["no"]
    if isinstance(value, Mapping):
        return Paragraphs("\n".join(f"{key}: {_said(one, language)}" for key, one in value.items()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Paragraphs("\n".join(_said(one, language) for one in value) or words["none"])
    return Paragraphs(str(value))


def _drawn(office: Office, entry: JournalEntry, parts: list[dict[str, str]], moment: datetime) -> bytes:
    language, agency, day = entry.case.language, office.agency, day_of(moment)
    cover = Cover(
        language=language, title=str(entry.titles[language]), sender=_sender(agency), recipient=agency.name,
        reference=f"{entry.case.number}-{entry.number}", dated=day,
    )  # fmt: skip
    name = (entry.party.name or "") if entry.party else ""
    values = {
        "parts": parts, "came": _WORDS[language]["came"].format(day=cover.dated_text),
        "sender": _WORDS[language]["from"].format(name=name or "–"),
    }  # fmt: skip
    return render(_TEMPLATE, values, cover=cover, made_at=moment, name=entry.source).pdf


def _sender(agency: Agency) -> Sender:
    return Sender(
        name=agency.name, department=agency.department, address=agency.address, telephone=agency.telephone, email=agency.email,
        fictional=agency.fictional,
    )  # fmt: skip
