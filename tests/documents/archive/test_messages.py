"""An archive message is valid by the schemas that KS publishes, whatever people wrote; an answer is read and not trusted."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from saklig.documents.archive import (
    ArchiveFile,
    ArchiveFolder,
    ArchiveMessage,
    ArchiveRecord,
    Remark,
    SchemaFault,
    Schemas,
    read_answer,
    write_message,
)
from saklig.documents.archive.answers import AnswerUnreadable

SHARED = Path(os.environ.get("SAKLIG_SHARED", "../shared")) / "data" / "fiks-arkiv"
needs_schemas = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the schemas of KS Fiks Arkiv are not in {SHARED}")
AT = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
FILE = ArchiveFile(name="2026-AB-1.pdf", content=b"%PDF-1.7 \x00", format="PDF/A", mime="application/pdf", version=1, made_at=AT)
FOLDER = ArchiveFolder(
    key=UUID(int=1), number="2026-ABC2345", title="Foreldrebetaling – Ana Nordvik", public_title="Foreldrebetaling", opened=AT,
    party="Ana Nordvik", identity="17859049478", responsible="Steinar Rekneskog", unit="Oppvekstkontoret",
    grounds="offentleglova § 13",
)  # fmt: skip
RECORD = ArchiveRecord(
    key=UUID(int=2), identifier="2026-ABC2345-1", number=1, incoming=True, title="Søknad", public_title="Søknad", kind="Søknad",
    dated=date(2026, 11, 27), moment=AT, entered_at=AT, entered_by="Saklig", party="Ana Nordvik", grounds="offentleglova § 13",
    void=False, files=(FILE,),
)  # fmt: skip
MESSAGE = ArchiveMessage(id=UUID(int=3), system="Saklig", folder=FOLDER, record=RECORD)
RECEIPT_OF = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/kvittering/v1"
FAULTY = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/feil/feilmelding/v1"
CATALOGUE = RECEIPT_OF.replace("arkivmelding/opprett/kvittering", "metadatakatalog")
RECEIPT = f"""<arkivmeldingKvittering xmlns="{RECEIPT_OF}" xmlns:m="{CATALOGUE}">
 <mappeKvittering><systemID>0b1d3bb0-6b1c-4b4e-8a3e-111111111111</systemID>
  <opprettetEllerEksisterende>Eksisterende</opprettetEllerEksisterende></mappeKvittering>
 <registreringKvittering><systemID>0b1d3bb0-6b1c-4b4e-8a3e-222222222222</systemID>
  <referanseEksternNoekkel><m:fagsystem>Saklig</m:fagsystem><m:noekkel>{UUID(int=2)}</m:noekkel></referanseEksternNoekkel>
  <opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende></registreringKvittering></arkivmeldingKvittering>""".encode()


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas(SHARED)


@needs_schemas
@pytest.mark.parametrize(
    "record",
    [
        RECORD, replace(RECORD, incoming=False), replace(RECORD, grounds="", void=True), replace(RECORD, files=()),
        replace(RECORD, files=(FILE, replace(FILE, name="b.pdf"))),
        replace(RECORD, remarks=(Remark(text="Datoen var feil.", at=AT, by="Kari Saksbehandler"),)),
    ],
)  # fmt: skip
def test_a_message_is_valid(schemas: Schemas, record: ArchiveRecord) -> None:
    assert schemas.faults_of_message(write_message(replace(MESSAGE, record=record))) == ()


@needs_schemas
def test_a_person_without_name_and_number_is_somebody_all_the_same(schemas: Schemas) -> None:
    nobody = replace(MESSAGE, folder=replace(FOLDER, party="", identity=None), record=replace(RECORD, party=""))
    assert schemas.faults_of_message(write_message(nobody)) == ()


@needs_schemas
@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=0, max_size=60))
def test_whatever_people_wrote_is_text_and_the_message_valid(text: str) -> None:
    record = replace(RECORD, title=text, party=text, remarks=(Remark(text=text, at=AT, by=text),))
    xml = write_message(replace(MESSAGE, record=record, folder=replace(FOLDER, party=text)))
    assert Schemas(SHARED).faults_of_message(xml) == ()


@needs_schemas
def test_what_is_not_valid_is_named_without_repeating_it(schemas: Schemas) -> None:
    broken = write_message(MESSAGE).replace(b"<antallFiler>1<", b"<antallFiler>Ana Nordvik<")
    (fault,) = schemas.faults_of_message(broken)
    assert "antallFiler" in fault and "Ana" not in fault
    assert schemas.faults_of_message(b"nonsense")


def test_the_same_message_gives_the_same_bytes_and_holds_what_is_asked() -> None:
    xml = write_message(MESSAGE)
    assert xml == write_message(MESSAGE)
    said = etree.fromstring(xml).xpath("//*[not(*)]/text()")
    for part in ("2026-ABC2345-1", "Ana Nordvik", FILE.checksum, str(RECORD.key), str(FOLDER.key), "offentleglova § 13", "I"):
        assert part in said, part


def test_markup_in_a_name_stays_text() -> None:
    evil = "</tittel><x/>&amp;<!ENTITY a 'b'>"
    root = etree.fromstring(write_message(replace(MESSAGE, record=replace(RECORD, title=evil))))
    assert evil in root.xpath("//*[local-name()='tittel']/text()")


@needs_schemas
def test_a_receipt_is_read(schemas: Schemas) -> None:
    assert schemas.faults_of_receipt(RECEIPT) == ()
    answer = read_answer(RECEIPT)
    assert answer.accepted and answer.record_key == str(UUID(int=2)) and not answer.existing
    assert (answer.folder[-3:], answer.record[-3:]) == ("111", "222")


def test_a_record_that_failed_is_no_receipt() -> None:
    failed = f"""<arkivmeldingKvittering xmlns="{RECEIPT_OF}" xmlns:f="{FAULTY}"><mappeKvittering><systemID>a</systemID>
      </mappeKvittering><registreringFeilet><f:feilId>f-1</f:feilId><f:feilmelding>Ukjent kode</f:feilmelding>
      </registreringFeilet></arkivmeldingKvittering>""".encode()
    answer = read_answer(failed)
    assert not answer.accepted and answer.faults == ("Ukjent kode",)


def test_a_fault_by_itself_is_read_and_a_folder_alone_is_no_receipt() -> None:
    fault = f'<feilmelding xmlns="{FAULTY}"><feilId>1</feilId><feilmelding>Arkivet er stengt</feilmelding></feilmelding>'
    assert read_answer(fault.encode()).faults == ("Arkivet er stengt",)
    alone = f'<arkivmeldingKvittering xmlns="{RECEIPT_OF}"><mappeKvittering/></arkivmeldingKvittering>'
    assert not read_answer(alone.encode()).accepted


@pytest.mark.parametrize("bad", [b"", b"<a", b"<html/>", b"\xff\xfe", b"<a>" * 5000, b"x" * 2_000_000])
def test_what_is_no_answer_is_said_to_be_none(bad: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        read_answer(bad)


def test_no_entity_is_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hemmelig")
    told = "<feilmelding><feilId>1</feilId><feilmelding>&x;</feilmelding></feilmelding>"
    evil = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>{told}'
    assert "hemmelig" not in repr(read_answer(evil.encode()))
    bombs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 99}">' for n in range(9))
    bomb = f"<!DOCTYPE a [{bombs}]><a>&e8;</a>"
    with pytest.raises(AnswerUnreadable):
        read_answer(bomb.encode())


def test_schemas_that_are_not_there_are_said_where_to_get(tmp_path: Path) -> None:
    with pytest.raises(SchemaFault, match="ks-no/fiks-arkiv-specification"):
        Schemas(tmp_path)
