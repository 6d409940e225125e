"""Places by file import: what spreadsheets write, every fault said at once, and the contract of the port."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.rig import BASIS, PLACES
from saklig.cases.ports import PlacementRegister
from saklig.connectors.errors import PlacementsFileInvalid
from saklig.connectors.nordvik import Nordvik
from saklig.connectors.placements_file import COLUMNS, FilePlacementRegister, read_places

HEAD = ";".join(COLUMNS)
ROW = "12818800078;nv-01;Tussmørket barnehage;9900;45;1200;2026-08-15;"


def read(*rows: str, head: str = HEAD) -> tuple:
    return read_places("\n".join((head, *rows)).encode(), register=PLACES, source="p.csv", synthetic_allowed=True)


def faults(*rows: str, head: str = HEAD) -> tuple[str, ...]:
    with pytest.raises(PlacementsFileInvalid) as refused:
        read(*rows, head=head)
    assert "12818800078" not in str(refused.value)
    return refused.value.problems


def test_every_place_of_the_town_survives_the_file(town: Nordvik, tmp_path: Path) -> None:
    lines = [HEAD] + [
        f"{p.child};{p.unit};{p.unit_name};{p.municipality};{p.hours_per_week};{p.full_price};"
        f"{p.valid_from};{p.valid_until or ''}"
        for p in town.world.places
    ]
    path = tmp_path / "plasser.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8-sig")
    register = FilePlacementRegister.from_path(path, register=PLACES, synthetic_allowed=True)
    assert isinstance(register, PlacementRegister)
    for held in town.world.places:
        (found,) = register.places([held.child], register=PLACES, basis=BASIS)
        assert found.source.startswith("plasser.csv, 20")
        assert (found.child, found.unit_name, found.full_price, found.hours_per_week, found.valid_from) == (
            held.child, held.unit_name, held.full_price, held.hours_per_week, held.valid_from,
        )  # fmt: skip
    assert register.places(["12818800078"], register=PLACES, basis=BASIS) == ()


def test_what_spreadsheets_write_is_read() -> None:
    (place,) = read(
        ' 128188 00078 ;nv-01;"Tussmørket; avd. Øst";9900;37,5;1 200,50;15.08.2026;31.07.2027', "", ";;;;;;;"
    )
    assert (place.child, place.unit_name) == ("12818800078", "Tussmørket; avd. Øst")
    assert (place.hours_per_week, place.full_price) == (Decimal("37.5"), Decimal("1200.50"))
    assert (place.valid_from, place.valid_until) == (date(2026, 8, 15), date(2027, 7, 31))
    (comma,) = read(ROW.replace(";", ","), head=HEAD.replace(";", ","))
    assert comma.full_price == 1200


def test_a_place_may_also_say_its_own_price_and_the_school_grade() -> None:
    (place,) = read(f"{ROW};950,50;3", head=f"{HEAD};pris;trinn")
    assert (place.price, place.grade, place.register) == (Decimal("950.50"), 3, PLACES)
    (plain,) = read(ROW)
    assert (plain.price, plain.grade) == (None, None)
    assert "trinn: '14' is not between" in faults(f"{ROW};;14", head=f"{HEAD};pris;trinn")[0]


def test_a_place_stands_in_the_register_of_its_file_alone() -> None:
    register = FilePlacementRegister(read(ROW))
    assert len(register.places(["12818800078"], register=PLACES, basis=BASIS)) == 1
    assert register.places(["12818800078"], register="another", basis=BASIS) == ()


def test_an_empty_cell_is_unknown_and_not_zero() -> None:
    (place,) = read("12818800078;nv-01;T;9900;;;;")
    assert (place.hours_per_week, place.full_price, place.valid_from) == (None, None, None)
    (zero,) = read("12818800078;nv-01;T;9900;0;0;;")
    assert zero.full_price == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("12818800079;a;A;9900;45;1200;;", "p.csv:2: barn: the check digits do not fit"),
        ("1281880007;a;A;9900;45;1200;;", "p.csv:2: barn: ten digits: the spreadsheet has taken away a leading zero"),
        (";a;A;9900;45;1200;;", "p.csv:2: barn: empty"),
        ("12818800078;;A;9900;45;1200;;", "p.csv:2: enhet: empty"),
        ("12818800078;a;A;301;45;1200;;", "p.csv:2: kommunenummer: '301' is no municipality number"),
        ("12818800078;a;A;9900;mye;1200;;", "p.csv:2: timer_per_uke: 'mye' is no number"),
        ("12818800078;a;A;9900;169;1200;;", "p.csv:2: timer_per_uke: '169' is not between 0 and 168"),
        ("12818800078;a;A;9900;45;-1;;", "p.csv:2: pris_fulltid: '-1' is not between"),
        ("12818800078;a;A;9900;45;1e99;;", "p.csv:2: pris_fulltid: '1e99' is not between"),
        ("12818800078;a;A;9900;45;NaN;;", "p.csv:2: pris_fulltid: 'NaN' is not between"),
        ("12818800078;a;A;9900;45;1200;2026-02-30;", "p.csv:2: fra: '2026-02-30' is no date"),
        ("12818800078;a;A;9900;45;1200;2026-08-15;2026-08-14", "p.csv:2: til: the place ends before it begins"),
        ("12818800078;a;A;9900;45;1200;", "p.csv:2: 7 cells under 8 columns"),
        ('12818800078;a;"A;9900;45;1200;;', "p.csv:2: unexpected end of data"),
    ],
)
def test_each_fault_has_its_line_and_column(row: str, said: str) -> None:
    assert faults(row)[0].startswith(said)
    assert " — " in faults(row)[0]


def test_all_faults_are_said_at_once_and_nothing_is_taken() -> None:
    said = faults(ROW, "1;;A;9900;45;1200;;", ROW)
    assert [fault.split(" ")[0] for fault in said] == ["p.csv:3:", "p.csv:3:", "p.csv:4:"]
    assert "stands on line 2 already" in said[2]
    assert len(faults(*(["x;a;A;9900;45;1200;;"] * 500))) == 101


@pytest.mark.parametrize("head", ["", "barn;enhet", HEAD + ";farge", HEAD + ";barn"])
def test_a_wrong_heading_is_shown_the_right_one(head: str) -> None:
    assert HEAD in faults(ROW, head=head)[0]


def test_a_file_in_another_encoding_says_how_to_save_it() -> None:
    with pytest.raises(PlacementsFileInvalid, match="p.csv:2: not UTF-8"):
        read_places(f"{HEAD}\n{ROW}".encode("latin-1"), register=PLACES, source="p.csv", synthetic_allowed=True)


def test_synthetic_children_are_refused_where_real_ones_are_served() -> None:
    with pytest.raises(PlacementsFileInvalid, match="synthetic test population"):
        read_places(f"{HEAD}\n{ROW}".encode(), register=PLACES, source="p.csv", synthetic_allowed=False)
