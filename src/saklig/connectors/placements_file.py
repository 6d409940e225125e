"""Places from a file: what a municipality without an API exports, as CSV with semicolons or commas.

    barn;enhet;enhetsnavn;kommunenummer;timer_per_uke;pris_fulltid;fra;til
    12818800078;nv-01;Tussmørket;9900;45;1200;2026-08-15;

Two more columns may be there: `pris` (kroner a month of this place) and `trinn` (the school grade).

The whole file is taken or none of it: a place that silently falls out would cost a family what it has a right to.
Every fault is said at once, with line, column and how to mend, and without the child's number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from saklig.cases.ports import LegalBasis, Place
from saklig.connectors import identity_number
from saklig.connectors.errors import IdentityNumberInvalid, PlacementsFileInvalid
from saklig.connectors.reaching import reaching_in

__all__ = ["COLUMNS", "FilePlacementRegister", "read_places"]

COLUMNS = ("barn", "enhet", "enhetsnavn", "kommunenummer", "timer_per_uke", "pris_fulltid", "fra", "til")
_MORE = ("pris", "trinn")
_LARGEST_FILE = 50_000_000
_MOST_FAULTS = 100
_HOURS_IN_WEEK = 168
_DEAREST = 100_000
_LAST_GRADE = 13


class FilePlacementRegister:
    """Port `PlacementRegister` over imported places."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._by_child: dict[tuple[str, str], list[Place]] = {}
        for place in places:
            self._by_child.setdefault((place.register, place.child), []).append(place)

    @classmethod
    def from_path(cls, path: Path, *, register: str, synthetic_allowed: bool) -> FilePlacementRegister:
        """The register of one file under its name, with the file's name and day as the places' source."""
        changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
        source = f"{path.name}, {changed.isoformat()}"
        return cls(read_places(path.read_bytes(), register=register, source=source, synthetic_allowed=synthetic_allowed))

    def places(self, children: Sequence[str], *, register: str, basis: LegalBasis) -> tuple[Place, ...]:
        return tuple(place for child in dict.fromkeys(children) for place in self._by_child.get((register, child), ()))

    def reaching(
        self, *, register: str, born: tuple[date, date] | None, grade: int | None, on: date, basis: LegalBasis
    ) -> tuple[str, ...]:
        """Port `PlacementList`."""
        here = (place for (name, _), places in self._by_child.items() if name == register for place in places)
        return reaching_in(here, born=born, grade=grade, on=on)


def read_places(data: bytes, *, register: str, source: str, synthetic_allowed: bool) -> tuple[Place, ...]:
    """The places of a file. Errors: PlacementsFileInvalid with every fault (the first hundred)."""
    rows = _rows(data, source)
    faults: list[str] = []
    places: list[Place] = []
    seen: dict[tuple[str, str, date | None], int] = {}
    for line, row in rows:
        reader = _Row(source=source, line=line, cells=row, faults=faults, synthetic_allowed=synthetic_allowed)
        place = reader.place()
        if place is not None:
            place = replace(place, register=register)
            first = seen.setdefault((place.child, place.unit, place.valid_from), line)
            if first != line:
                faults.append(f"{source}:{line}: the same place stands on line {first} already — take one of them out")
            places.append(place)
        if len(faults) >= _MOST_FAULTS:
            faults.append(f"{source}: there are more faults; mend these first")
            break
    if faults:
        raise PlacementsFileInvalid(tuple(faults))
    return tuple(places)


def _rows(data: bytes, source: str) -> list[tuple[int, dict[str, str]]]:
    """The rows below the heading, each with its line number in the file."""
    if len(data) > _LARGEST_FILE:
        raise PlacementsFileInvalid((f"{source}: {len(data)} bytes is more than {_LARGEST_FILE} — divide the file",))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PlacementsFileInvalid(
            (f"{source}:{line}: not UTF-8 — save it as “CSV UTF-8” in the spreadsheet",)
        ) from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    found: list[tuple[int, dict[str, str]]] = []
    try:
        heading = [name.strip().casefold() for name in next(reader, [])]
        _check_heading(heading, source)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heading):
                raise PlacementsFileInvalid(
                    (
                        f"{source}:{reader.line_num}: {len(cells)} cells under {len(heading)} columns"
                        " — a cell with a separator in it must stand in quotes",
                    )
                )
            found.append((reader.line_num, dict(zip(heading, (cell.strip() for cell in cells), strict=True))))
    except csv.Error as error:
        raise PlacementsFileInvalid((f"{source}:{reader.line_num}: {error} — close the quotes",)) from None
    return found


def _check_heading(heading: list[str], source: str) -> None:
    missing = [name for name in COLUMNS if name not in heading]
    unknown = [name or "(empty)" for name in heading if name not in (*COLUMNS, *_MORE)]
    twice = sorted({name for name in heading if heading.count(name) > 1})
    faults = [
        f"{source}:1: {what}: {', '.join(names)} — the first line must be {';'.join(COLUMNS)}"
        for what, names in (("missing columns", missing), ("unknown columns", unknown), ("columns twice", twice))
        if names
    ]
    if faults:
        raise PlacementsFileInvalid(tuple(faults))


@dataclass(slots=True, kw_only=True)
class _Row:
    """One row being read; faults are collected and not raised, so that a file is mended in one go."""

    source: str
    line: int
    cells: dict[str, str]
    faults: list[str]
    synthetic_allowed: bool

    def place(self) -> Place | None:
        before = len(self.faults)
        child = self._cell("barn", self._identity)
        municipality = self._cell("kommunenummer", _municipality)
        hours = self._maybe("timer_per_uke", lambda text: _number(text, "hours a week", _HOURS_IN_WEEK))
        price = self._maybe("pris_fulltid", lambda text: _number(text, "kroner a month", _DEAREST))
        since, until = self._maybe("fra", _day), self._maybe("til", _day)
        own = self._maybe("pris", lambda text: _number(text, "kroner a month", _DEAREST))
        grade = self._maybe("trinn", lambda text: _number(text, "a school grade", _LAST_GRADE))
        unit, name = self._cell("enhet", _word), self._cell("enhetsnavn", _word)
        if since and until and until < since:
            self._fault("til", "the place ends before it begins", "see both dates")
        if len(self.faults) > before:
            return None
        return Place(
            child=child,
            unit=unit,
            unit_name=name,
            municipality=municipality,
            hours_per_week=hours,
            full_price=price,
            price=own,
            grade=grade,
            valid_from=since,
            valid_until=until,
            source=self.source,
        )

    def _identity(self, text: str) -> str:
        try:
            return identity_number.parse(text, synthetic_allowed=self.synthetic_allowed).digits
        except IdentityNumberInvalid as error:
            if len(text) == 10 and text.isdigit():
                raise _Fault(
                    "ten digits: the spreadsheet has taken away a leading zero", "give the column the format “text”"
                ) from None
            raise _Fault(str(error).removeprefix("identity number: "), "look the child up again") from None

    def _cell(self, column: str, read: Callable[[str], Any]) -> Any:
        text = self.cells[column]
        if not text:
            self._fault(column, "empty", "it must be filled in")
            return None
        try:
            return read(text)
        except _Fault as fault:
            self._fault(column, fault.what, fault.mend)
            return None

    def _maybe(self, column: str, read: Callable[[str], Any]) -> Any:
        """An empty cell is unknown, which is a human's task later; it is never zero."""
        return self._cell(column, read) if self.cells.get(column) else None

    def _fault(self, column: str, what: str, mend: str) -> None:
        self.faults.append(f"{self.source}:{self.line}: {column}: {what} — {mend}")


class _Fault(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def _word(text: str) -> str:
    if len(text) > 200 or any(ord(sign) < 32 for sign in text):
        raise _Fault("over 200 characters, or with a line break", "shorten it")
    return text


def _municipality(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise _Fault(f"{text[:20]!r} is no municipality number", "write four digits, with a leading zero if it has one")
    return text


def _number(text: str, unit: str, most: int) -> Decimal:
    """A number as Norwegian spreadsheets write it: comma for the fraction, blanks between thousands."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise _Fault(f"{text[:20]!r} is no number", f"write {unit} as digits, e.g. 37,5") from None
    if not number.is_finite() or not 0 <= number <= most:
        raise _Fault(f"{text[:20]!r} is not between 0 and {most}", f"write {unit}")
    return number


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise _Fault(f"{text[:20]!r} is no date", "write it as 2026-08-15 or 15.08.2026")
