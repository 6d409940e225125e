"""A package is read whole or not at all, from a folder as from bytes, and nothing in it can reach outside it."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from saklig.service_packages import PackageError, UnknownService, catalogue_names, load, read_package
from saklig.service_packages.files import MAX_FILE, MAX_FILES

GOOD = Path(__file__).parent / "packages" / "example-discount"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "example-discount"))


def problems(source: Path | bytes) -> list[str]:
    with pytest.raises(PackageError) as caught:
        read_package(source)
    return [str(problem) for problem in caught.value.problems]


def test_what_a_package_holds() -> None:
    package = read_package(GOOD)
    assert (package.id, package.version, package.status, package.titles["nn"]) == (
        "example-discount",
        "1.0.0",
        "demonstration",
        "Rabatt",
    )
    assert [one.value for one in package.amounts["price"]] == [Decimal(1000), Decimal(1100)]
    assert [(one.start, one.until) for one in package.amounts["price"]] == [
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2027, 12, 31)),
    ]
    assert [question.input for question in package.questions] == ["application.asks", "application.disputed"]
    assert {row.id: (row.provision, row.line) for row in package.rows.values()} == {
        "not-asked": ("§ 2", 70),
        "below-limit": ("§ 2", 75),
        "not-below-limit": ("§ 2", 80),
    }
    assert package.is_adverse("refused") and package.is_adverse("never heard of") and not package.is_adverse("granted")
    assert package.automation_basis(date(2026, 1, 1)) == "§ 1"
    with pytest.raises(FrozenInstanceError):
        package.hash = "other"  # type: ignore[misc]


def test_legal_references_are_data_with_dates() -> None:
    package = read_package(GOOD)
    assert [one.id for one in package.legal_basis_for("appeal", date(2025, 12, 31))] == ["old § 28"]
    assert [one.id for one in package.legal_basis_for("appeal", date(2026, 1, 1))] == ["new § 61"]
    assert package.provision_text("new § 61", "nn") == "den nye lova § 61"


@pytest.mark.parametrize(
    ("code", "start", "last"),
    [
        ("appeal", date(2025, 12, 17), date(2026, 1, 7)),
        ("information", date(2025, 8, 1), date(2025, 8, 15)),
        ("decision", date(2025, 1, 31), date(2025, 2, 28)),
        ("decision", date(2024, 1, 31), date(2024, 2, 29)),
        ("decision", date(2025, 12, 5), date(2026, 1, 5)),
    ],
)
def test_deadlines(code: str, start: date, last: date) -> None:
    assert read_package(GOOD).deadline_day(code, start) == last


def test_bytes_and_folder_are_the_same_package(folder: Path) -> None:
    first = read_package(GOOD)
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))
        path.chmod(0o700)
    again = read_package(folder)
    archived = first.archived
    assert again.archived == archived
    assert read_package(archived).hash == first.hash == again.hash
    assert read_package(archived).archived == archived
    (folder / "README.md").write_text("# Another\n", encoding="utf-8")
    assert read_package(folder).hash != first.hash


def test_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(secret)
    (tmp_path / "elsewhere").mkdir()
    (folder / "rules" / "more").symlink_to(tmp_path / "elsewhere")
    assert problems(folder) == [
        "README.md: is a link — put the file itself in its place: a package is the same everywhere",
        "README.md: is missing — every package has it; docs/service-package.md says what is in it",
        "rules/more: is a link — put the file itself in its place: a package is the same everywhere",
    ]


def test_a_pipe_is_refused_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "content" / "what.xx.md")
    assert problems(folder) == ["content/what.xx.md: is no ordinary file — take it out"]


def test_too_large_and_too_many(folder: Path) -> None:
    (folder / "rules" / "large.dmn").write_bytes(b" " * (MAX_FILE + 1))
    assert problems(folder) == ["rules/large.dmn: is too large: 2,000,001 bytes — at most 2,000,000 are read"]
    (folder / "rules" / "large.dmn").unlink()
    for number in range(MAX_FILES):
        (folder / "tests" / f"t{number}.toml").touch()
    assert problems(folder)[0].startswith("example-discount: holds more than 20,000,000 bytes or 2,000 files")


def test_what_is_not_text(folder: Path) -> None:
    (folder / "amounts" / "price.toml").write_bytes(b"titles = 1\nunit = '\xff'\n")
    (folder / "form" / "nb.toml").write_bytes(b'[steps]\na = "\0"\n')
    assert problems(folder) == [
        "amounts/price.toml:2: is not UTF-8 — save the file as UTF-8",
        "form/nb.toml:2: holds a character of code 0 — save the file as plain text",
    ]


def test_what_is_nested_to_do_harm(folder: Path) -> None:
    (folder / "amounts" / "price.toml").write_text("a = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    (folder / "amounts" / "income_limit.toml").write_text("a = " + "[" * 21 + "]" * 21, encoding="utf-8")
    (folder / "tests" / "facts" / "one-adult.json").write_text("[" * 100000, encoding="utf-8")
    found = problems(folder)
    assert found[:2] == [
        "amounts/income_limit.toml: is nested too deeply — at most 20 levels",
        "amounts/price.toml: is nested too deeply — at most 20 levels",
    ]
    assert found[2].startswith("tests/facts/one-adult.json: is nested too deeply")


def test_no_folder_no_archive(tmp_path: Path) -> None:
    assert problems(tmp_path / "none") == [f"{tmp_path / 'none'}: is no folder — name the folder that has service.toml"]
    assert problems(b"not an archive")[0].startswith("archive: is no archive of a package:")
    assert problems(b"")[0].startswith("archive: is no archive of a package:")


def packed(**entries: tarfile.TarInfo | bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in entries.items():
            if isinstance(content, bytes):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
            else:
                tar.addfile(content)
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["../outside.md", "/etc/passwd", "rules/../../outside.dmn", "a\\b", "./service.toml", "rules//a.dmn"]
)
def test_an_archive_names_nothing_outside_itself(name: str) -> None:
    assert f"{name}: is a name that leaves the package — pack the folder anew" in problems(packed(**{name: b"x"}))


def test_an_archive_holds_no_links() -> None:
    link = tarfile.TarInfo("README.md")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    assert "README.md: is a link or no ordinary file — put the file itself in its place" in problems(packed(one=link))


def test_a_damaged_archive_is_never_half_a_package() -> None:
    archived = read_package(GOOD).archived
    for length in range(0, len(archived) - 10240, 4096):
        with pytest.raises(PackageError):
            read_package(archived[:length])


def test_a_service_by_name_or_folder() -> None:
    assert load(GOOD).id == load(str(GOOD)).id == "example-discount"
    with pytest.raises(
        UnknownService, match=r"There is no service and no folder 'nothing-such'\. .*The catalogue has: "
    ):
        load("nothing-such")
    for name in catalogue_names():
        with pytest.raises(UnknownService, match=f"Did you mean {name}"):
            load(name[:-1])
