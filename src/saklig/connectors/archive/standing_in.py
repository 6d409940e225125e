"""Receipts as an archive writes them, and the demo's archive: a folder that answers by itself. Labelled: it archives nothing."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from lxml import etree

from saklig.connectors.archive.folder import FolderArchive
from saklig.documents.archive import ArchiveMessage

__all__ = ["StandInArchive", "fault_for", "receipt_for"]

_BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
_RECEIPT, _METADATA = f"{_BASE}/arkivmelding/opprett/kvittering/v1", f"{_BASE}/metadatakatalog/v1"
_FAULT = f"{_BASE}/feil/feilmelding/v1"


def receipt_for(message: ArchiveMessage, *, existing: bool = False) -> bytes:
    """The receipt an archive would give: its own ids of folder and entry, and ours as it got them."""
    root = etree.Element(f"{{{_RECEIPT}}}arkivmeldingKvittering", nsmap={None: _RECEIPT, "m": _METADATA})
    _made(root, "mappeKvittering", message.system, message.folder.key, True)
    _made(root, "registreringKvittering", message.system, message.record.key, existing)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def fault_for(words: str) -> bytes:
    """A receipt for an entry that the archive would not take."""
    root = etree.Element(f"{{{_RECEIPT}}}arkivmeldingKvittering", nsmap={None: _RECEIPT, "f": _FAULT})
    failed = etree.SubElement(root, f"{{{_RECEIPT}}}registreringFeilet")
    etree.SubElement(failed, f"{{{_FAULT}}}feilId").text = "stand-in"
    etree.SubElement(failed, f"{{{_FAULT}}}feilmelding").text = words
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _made(root: etree._Element, name: str, system: str, key: UUID, existing: bool) -> None:
    at = etree.SubElement(root, f"{{{_RECEIPT}}}{name}")
    etree.SubElement(at, f"{{{_RECEIPT}}}systemID").text = str(uuid5(NAMESPACE_URL, f"stand-in:{key}"))
    held = etree.SubElement(at, f"{{{_RECEIPT}}}referanseEksternNoekkel")
    etree.SubElement(held, f"{{{_METADATA}}}fagsystem").text = system
    etree.SubElement(held, f"{{{_METADATA}}}noekkel").text = str(key)
    etree.SubElement(at, f"{{{_RECEIPT}}}opprettetEllerEksisterende").text = "Eksisterende" if existing else "Opprettet"


class StandInArchive(FolderArchive):
    """The demo's: it puts the package in the folder and writes the receipt beside, as an archive would a while later."""

    def hand_over(self, message: ArchiveMessage) -> None:
        super().hand_over(message)
        answer = self._there() / "inn" / f"{message.id}.xml"
        if not answer.exists():
            answer.write_bytes(receipt_for(message))
