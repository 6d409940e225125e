"""What every way to an archive must do: take a message once, answer by its name, and tell "not now" from "no"."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from saklig.cases.ports import Archive, RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors.archive import FolderArchive, MemoryArchive, StandInArchive, receipt_for
from saklig.documents.archive import ArchiveFile, ArchiveFolder, ArchiveMessage, ArchiveRecord, Schemas, read_answer

SHARED = Path(os.environ.get("SAKLIG_SHARED", "../shared")) / "data" / "fiks-arkiv"
needs_schemas = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the schemas of KS Fiks Arkiv are not in {SHARED}")
AT = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)


def message(**changes: Any) -> ArchiveMessage:
    file = ArchiveFile(name="2026-A-1.pdf", content=b"%PDF", format="PDF/A", mime="application/pdf", version=1, made_at=AT)
    folder = ArchiveFolder(
        key=UUID(int=1), number="2026-A", title="Foreldrebetaling", public_title="Foreldrebetaling", opened=AT, party="Ana",
        identity=None, responsible="Steinar", unit="Oppvekst", grounds="offentleglova § 13",
    )  # fmt: skip
    record = ArchiveRecord(
        key=UUID(int=2), identifier="2026-A-1", number=1, incoming=True, title="Søknad", public_title="Søknad",
        kind="application", dated=date(2026, 11, 27), moment=AT, entered_at=AT, entered_by="Saklig", party="Ana",
        grounds="offentleglova § 13", void=False, files=(file,),
    )  # fmt: skip
    return replace(ArchiveMessage(id=uuid4(), system="Saklig", folder=folder, record=record), **changes)


@pytest.fixture(params=["memory", "folder", "stand-in"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    return {
        "memory": MemoryArchive, "folder": lambda: FolderArchive(tmp_path), "stand-in": lambda: StandInArchive(tmp_path),
    }[request.param]()  # fmt: skip


def test_it_takes_a_message_once_and_answers_by_its_name(archive: Archive, tmp_path: Path) -> None:
    assert isinstance(archive, Archive)
    sent = message()
    for _ in range(3):
        archive.hand_over(sent)
    if type(archive) is FolderArchive:  # who carries messages puts the answer there
        assert archive.answer(sent.id) is None
        (tmp_path / "inn" / f"{sent.id}.xml").write_bytes(receipt_for(sent))
    xml = archive.answer(sent.id)
    assert xml is not None and read_answer(xml).accepted and read_answer(xml).record_key == str(sent.record.key)
    assert archive.answer(sent.id) == xml
    assert archive.answer(uuid4()) is None
    if isinstance(archive, FolderArchive):
        (place,) = (tmp_path / "ut").iterdir()
        assert sorted(one.name for one in place.iterdir()) == ["2026-A-1.pdf", "arkivmelding.xml"]
        assert (place / "2026-A-1.pdf").read_bytes() == b"%PDF"


def test_one_that_is_not_there_is_asked_again_later(tmp_path: Path) -> None:
    gone, twin = FolderArchive(tmp_path / "not-mounted"), MemoryArchive()
    twin.down = True
    for archive in (gone, twin):
        with pytest.raises(RegisterUnavailable):
            archive.hand_over(message())
        with pytest.raises(RegisterUnavailable):
            archive.answer(uuid4())
    assert not (tmp_path / "not-mounted").exists()


def test_nothing_half_written_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, sent = FolderArchive(tmp_path), message()
    with monkeypatch.context() as broken:
        broken.setattr(os, "rename", lambda *_: (_ for _ in ()).throw(OSError(28, "no room")))
        with pytest.raises(RegisterUnavailable):
            archive.hand_over(sent)
    assert not list((tmp_path / "ut").iterdir())
    archive.hand_over(sent)
    assert [one.name for one in (tmp_path / "ut").iterdir()] == [str(sent.id)]


def test_a_name_of_a_file_leads_nowhere_else(tmp_path: Path) -> None:
    bad = message()
    file = replace(bad.record.files[0], name="../../outside.pdf")
    FolderArchive(tmp_path).hand_over(replace(bad, record=replace(bad.record, files=(file,))))
    assert not list(tmp_path.parent.glob("outside.pdf")) and list((tmp_path / "ut").rglob("outside.pdf"))


@needs_schemas
def test_with_the_schemas_only_what_is_valid_leaves(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path, schemas=Schemas(SHARED))
    archive.hand_over(message())
    bad = message()
    broken = replace(bad, record=replace(bad.record, number=10**12))
    with pytest.raises(RegisterAnswerInvalid) as refused:
        archive.hand_over(broken)
    assert refused.value.why == "schema" and "journalpostnummer" in str(refused.value)
    assert len(list((tmp_path / "ut").iterdir())) == 1


@needs_schemas
def test_the_stand_in_s_receipt_is_valid() -> None:
    assert Schemas(SHARED).faults_of_receipt(receipt_for(message())) == ()
