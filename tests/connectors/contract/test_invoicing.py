"""The port of the invoicing system: the folder and its twin keep the same promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from saklig.cases.ports import InvoicingSystem, PriceFiles, RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors.invoicing import FolderInvoicing, MemoryInvoicing, sums_of
from saklig.connectors.memory import Fault

MONTH = PriceFiles(
    service="fri-plass", month=date(2025, 9, 1), files={"fri-plass-2025-09-invoice.csv": b"line\r\n", "b.json": b"{}\n"}
)


class Rig:
    def __init__(self, kind: str, folder: Path) -> None:
        self.folder = folder
        self.system: Any = FolderInvoicing(folder) if kind == "folder" else MemoryInvoicing()

    def held(self) -> dict[str, bytes]:
        if isinstance(self.system, MemoryInvoicing):
            return dict(self.system.files)
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def fail(self) -> None:
        if isinstance(self.system, MemoryInvoicing):
            self.system.fault = Fault.DOWN
        else:
            self.folder.rmdir()


@pytest.fixture(params=["folder", "memory"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    folder = tmp_path / "invoices"
    folder.mkdir()
    return Rig(request.param, folder)


def test_it_is_the_port(rig: Rig) -> None:
    assert isinstance(rig.system, InvoicingSystem)


def test_all_files_come_with_a_list_of_their_sums(rig: Rig) -> None:
    rig.system.hand_over(MONTH)
    name, sums = sums_of(MONTH)
    assert rig.held() == {**MONTH.files, name: sums}
    assert name == "fri-plass-2025-09.sha256" and sums.decode().splitlines()[0].endswith("  b.json")


def test_the_same_month_again_changes_nothing(rig: Rig) -> None:
    rig.system.hand_over(MONTH)
    before = rig.held()
    rig.system.hand_over(MONTH)
    assert rig.held() == before


def test_other_bytes_for_the_same_month_are_refused_and_nothing_is_written(rig: Rig) -> None:
    rig.system.hand_over(MONTH)
    before = rig.held()
    with pytest.raises(RegisterAnswerInvalid):
        rig.system.hand_over(replace(MONTH, files={**MONTH.files, "b.json": b"[]\n", "c.csv": b""}))
    assert rig.held() == before


def test_one_that_cannot_be_reached_is_asked_again_later(rig: Rig) -> None:
    rig.fail()
    with pytest.raises(RegisterUnavailable):
        rig.system.hand_over(MONTH)


def test_what_was_cut_off_is_completed(tmp_path: Path) -> None:
    """A process that died while it wrote leaves parts that nobody takes for files."""
    (tmp_path / "b.json").write_bytes(b"{}\n")
    (tmp_path / ".fri-plass-2025-09-invoice.csv.part").write_bytes(b"li")
    FolderInvoicing(tmp_path).hand_over(MONTH)
    name, sums = sums_of(MONTH)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {**MONTH.files, name: sums}
