"""The XML of an archive message. Elements stand in the schema's order; whatever people wrote goes in as text.

Codes are Noark 5's: I incoming, U outgoing, J journalled, U void, EA sender, EM recipient, H main document, A archive format,
UO withheld. An archive with code lists of its own maps them in its integration, as KS Fiks Arkiv wants it.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from saklig.documents.archive.message import ArchiveFile, ArchiveFolder, ArchiveMessage, ArchiveRecord

__all__ = ["MESSAGE", "METADATA", "write_message"]

_BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
MESSAGE, METADATA = f"{_BASE}/arkivmelding/opprett/v1", f"{_BASE}/metadatakatalog/v1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# What XML 1.0 cannot hold, whoever wrote it.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_message(message: ArchiveMessage) -> bytes:
    """The message as UTF-8 XML; the same message gives the same bytes."""
    root = etree.Element(_of(MESSAGE, "arkivmelding"), nsmap={None: MESSAGE, "m": METADATA, "xsi": _XSI})
    _add(root, "system", message.system)
    _add(root, "antallFiler", str(len(message.record.files)))
    _folder(root, message)
    _record(root, message)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _folder(root: etree._Element, message: ArchiveMessage) -> None:
    folder = message.folder
    at = _add(root, "mappe", typed="saksmappe")
    _add(at, "mappeID", folder.number)
    _add(at, "tittel", folder.title)
    _add(at, "offentligTittel", folder.public_title)
    _code(at, "dokumentmedium", "E", "Elektronisk")
    _add(at, "opprettetDato", _time(folder.opened))
    _party(at, folder)
    _shielded(at, folder.grounds)
    _key(at, message.system, str(folder.key))
    _add(at, "saksdato", folder.opened.date().isoformat())
    _name(at, "administrativEnhet", folder.unit)
    _name(at, "saksansvarlig", folder.responsible)
    _code(at, "saksstatus", "B", "Under behandling")


def _party(at: etree._Element, folder: ArchiveFolder) -> None:
    party = _add(at, "part")
    _add(party, "partNavn", folder.party)
    if folder.identity:
        who = _add(party, "personID")
        _add(who, "landkode", "NO")
        _add(who, "identifikator", folder.identity)
    _add(party, "erSkjermet", "true")
    _add(party, "erPersonnavn", "true")


def _record(root: etree._Element, message: ArchiveMessage) -> None:
    record = message.record
    at = _add(root, "registrering", typed="journalpost")
    _add(at, "opprettetDato", _time(record.entered_at))
    _add(at, "opprettetAv", record.entered_by)
    parent = _add(at, "referanseForelderMappe")
    _key(parent, message.system, str(message.folder.key), METADATA)
    _shielded(at, record.grounds)
    _document(at, record)
    _add(at, "registreringsID", record.identifier)
    _add(at, "tittel", record.title)
    _add(at, "offentligTittel", record.public_title)
    for remark in record.remarks:
        said = _add(at, "merknad")
        _add(said, "merknadstekst", remark.text)
        _code(said, "merknadstype", "MS", "Merknad fra saksbehandler")
        _add(said, "merknadsdato", _time(remark.at))
        _add(said, "merknadRegistrertAv", remark.by)
    _correspondent(at, record)
    _key(at, message.system, str(record.key))
    _add(at, "journalpostnummer", str(record.number))
    _code(at, "journalposttype", *(("I", "Inngående dokument") if record.incoming else ("U", "Utgående dokument")))
    _code(at, "journalstatus", *(("U", "Utgår") if record.void else ("J", "Journalført")))
    _add(at, "journaldato", record.entered_at.date().isoformat())
    _add(at, "dokumentetsDato", record.dated.isoformat())
    _add(at, "mottattDato" if record.incoming else "sendtDato", _time(record.moment))
    _add(at, "antallVedlegg", str(max(0, len(record.files) - 1)))


def _correspondent(at: etree._Element, record: ArchiveRecord) -> None:
    who = _add(at, "korrespondansepart")
    _code(who, "korrespondanseparttype", *(("EA", "Avsender") if record.incoming else ("EM", "Mottaker")))
    _add(who, "korrespondansepartNavn", record.party)
    _add(who, "erSkjermet", "true")
    _add(who, "erPersonnavn", "true")


def _document(at: etree._Element, record: ArchiveRecord) -> None:
    """The files: the first is the main document, the others belong to it."""
    for number, file in enumerate(record.files, 1):
        described = _add(at, "dokumentbeskrivelse")
        _code(described, "dokumenttype", record.kind)
        _code(described, "dokumentstatus", "F", "Dokumentet er ferdigstilt")
        _add(described, "tittel", record.title)
        _add(described, "opprettetDato", _time(file.made_at))
        _code(described, "dokumentmedium", "E", "Elektronisk")
        _code(described, "tilknyttetRegistreringSom", *(("H", "Hoveddokument") if number == 1 else ("V", "Vedlegg")))
        _add(described, "dokumentnummer", str(number))
        _add(described, "tilknyttetDato", _time(record.entered_at))
        _shielded(described, record.grounds)
        _object(described, file)


def _object(at: etree._Element, file: ArchiveFile) -> None:
    held = _add(at, "dokumentobjekt")
    _add(held, "versjonsnummer", str(file.version))
    _code(held, "variantformat", "A", "Arkivformat")
    _code(held, "format", file.format)
    _add(held, "mimeType", file.mime)
    _add(held, "opprettetDato", _time(file.made_at))
    _add(held, "filnavn", file.name)
    _add(held, "referanseDokumentfil", file.name)
    _add(held, "sjekksum", file.checksum)
    _add(held, "sjekksumAlgoritme", "SHA-256")
    _add(held, "filstoerrelse", str(len(file.content)))


# --- small parts -----------------------------------------------------------------------------------------------------


def _shielded(at: etree._Element, grounds: str) -> None:
    if grounds:
        held = _add(at, "skjerming")
        _code(held, "tilgangsrestriksjon", "UO", "Unntatt offentlighet")
        _add(held, "skjermingshjemmel", grounds)


def _key(at: etree._Element, system: str, key: str, space: str = MESSAGE) -> None:
    held = _add(at, "referanseEksternNoekkel", space=space)
    _add(held, "fagsystem", system, space=METADATA)
    _add(held, "noekkel", key, space=METADATA)


def _code(at: etree._Element, name: str, code: str, text: str = "") -> None:
    held = _add(at, name)
    _add(held, "kode", code, space=METADATA)
    if text:
        _add(held, "beskrivelse", text, space=METADATA)


def _name(at: etree._Element, name: str, said: str) -> None:
    _add(_add(at, name), "navn", said, space=METADATA)


def _add(at: etree._Element, name: str, text: str | None = None, *, typed: str = "", space: str = MESSAGE) -> etree._Element:
    made = etree.SubElement(at, _of(space, name))
    if typed:
        made.set(_of(_XSI, "type"), typed)
    if text is not None:
        # An empty name is none that the schema takes, and a person without one is somebody all the same.
        made.text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text).strip() or "-"
    return made


def _of(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
