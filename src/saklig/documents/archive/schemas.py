"""Holding a message, or an answer, against the schemas that KS publishes. They are not part of Saklig: the agency fetches them.

Source: github.com/ks-no/fiks-arkiv-specification (MIT), the files `*.xsd` of version 1 in one folder.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from saklig.documents.errors import DocumentsError

__all__ = ["SchemaFault", "Schemas"]

_MESSAGE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"
_RECEIPT = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.kvittering.xsd"


class SchemaFault(DocumentsError):
    """The schemas cannot be read. The message says which, and how to mend it."""

    code = "archive-schemas"


class Schemas:
    """The schemas of a folder. Errors: SchemaFault."""

    def __init__(self, folder: Path) -> None:
        self._message, self._receipt = _read(folder / _MESSAGE), _read(folder / _RECEIPT)

    def faults_of_message(self, xml: bytes) -> tuple[str, ...]:
        """Line and words of each fault, without what people wrote; empty where the message is valid."""
        return _faults(self._message, xml)

    def faults_of_receipt(self, xml: bytes) -> tuple[str, ...]:
        return _faults(self._receipt, xml)


def _read(path: Path) -> etree.XMLSchema:
    try:
        # Other files of the folder are read, nothing of the network.
        return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True, resolve_entities=False)))
    except (OSError, etree.LxmlError) as error:
        raise SchemaFault(
            f"{path}: cannot be read as a schema ({error}); fetch the .xsd files of ks-no/fiks-arkiv-specification, version 1,"
            " into one folder, and name that folder"
        ) from None


def _faults(schema: etree.XMLSchema, xml: bytes) -> tuple[str, ...]:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False)
    try:
        document = etree.fromstring(xml, parser)
    except etree.LxmlError as error:
        return (f"not XML: {type(error).__name__}",)
    if schema.validate(document):
        return ()
    # The code and the element's name and no message: a message repeats the value that is wrong.
    return tuple(f"line {one.line}: {_named(document, one.path)}: {one.type_name}" for one in schema.error_log)[:20]


def _named(document: etree._Element, path: str | None) -> str:
    found = document.xpath(path) if path else None
    return etree.QName(found[0]).localname if isinstance(found, list) and found else "?"
