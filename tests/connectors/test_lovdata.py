"""Lovdata's archive: laws that are read rightly, and archives that are not what they should be."""

from __future__ import annotations

import bz2
import io
import tarfile
import tomllib
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from saklig.assistant.errors import ContentError
from saklig.assistant.importing import Problem
from saklig.assistant.retrieval import Document, passages
from saklig.connectors.lovdata import ArchiveLimits, files_of, law_of, read_laws, reference_in, wanted_by
from saklig.service_packages import catalogue_names, load

TODAY = date(2026, 11, 27)
GIVEN = tomllib.loads((Path(__file__).parent / "laws.toml").read_text("utf-8"))
START = '<!DOCTYPE html>\n<html lang="nb">'
HEAD = """<head><title>Måkeloven</title></head><body><header class="documentHeader"><dl class="data-document-key-info">
<dt class="dokid">DokumentID</dt><dd class="dokid">NL/lov/2001-02-03-4</dd><dd class="refid">lov/2001-02-03-4</dd>
<dd class="ministry"><ul><li>Måkedepartementet</li><li>Et annet</li></ul></dd>
<dd class="dateInForce">2001-07-01, 2002-01-01</dd><dd class="lastChangeInForce">2024-05-06 (noe), 2030-01-01</dd>
<dd class="titleShort">Måkeloven</dd><dd class="title">Lov om måker (måkeloven)</dd></dl></header><main class="documentBody">"""
END = "</main></body></html>"
WHOLE = START + HEAD + GIVEN["law"][0]["body"] + END


def tar(*members: tuple[str, bytes] | tarfile.TarInfo, more: bytes = b"") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for one in members:
            if isinstance(one, tarfile.TarInfo):
                archive.addfile(one)
                continue
            info = tarfile.TarInfo(one[0])
            info.size = len(one[1])
            archive.addfile(info, io.BytesIO(one[1]))
    return bz2.compress(made.getvalue() + more)


def odd(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


# --- a law ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", GIVEN["law"], ids=lambda one: one["name"])
def test_a_law_becomes_its_provisions_with_heading_and_chapter(law: dict[str, Any]) -> None:
    made = law_of((law.get("start", START) + HEAD + law["body"] + END).encode(), today=TODAY, services=("maker",))
    assert made.text == law["text"].strip("\n")
    assert [one.provision for one in made.sections] == law["provisions"]
    assert all(made.text[: one.start].endswith(f"{one.heading}\n") for one in made.sections)
    assert (made.title, made.owner, made.binding) == ("Lov om måker (måkeloven)", "Måkedepartementet", True)
    assert (made.dated, made.services, made.language) == (date(2024, 5, 6), ("maker",), law.get("language", "nb"))
    assert made.address == "https://lovdata.no/lov/2001-02-03-4" and made.id == f"lovdata/lov/2001-02-03-4.{made.language}"


@pytest.mark.parametrize(
    ("provision", "end"),
    [("§ 3", "/§3"), ("§ 13 b", "/§13b"), ("§ 22-1", "/§22-1"), ("§ 2-3 a", "/§2-3a"), ("Art 3", ""), ("§§ 3 til 5", "")],
)
def test_a_provision_has_its_own_address(provision: str, end: str) -> None:
    # The form that Lovdata links by, e.g. https://lovdata.no/lov/2005-06-17-64/§8a
    said = WHOLE.replace("§ 1", provision, 1) if "§ 1" in WHOLE else WHOLE
    made = law_of(said.encode(), today=TODAY)
    assert {one.address for one in made.sections if one.provision == provision} <= {f"https://lovdata.no/lov/2001-02-03-4{end}"}
    assert any(one.provision == provision for one in made.sections), [one.provision for one in made.sections]


def test_headings_are_no_passages_of_their_own() -> None:
    made = law_of(WHOLE.encode(), today=TODAY)
    found = [made.text[one.start : one.end] for one in passages(made)]
    assert len(found) == 2 and not any("Hvem som må mate" in one for one in found)


@pytest.mark.parametrize("law", GIVEN["broken"], ids=lambda one: one["name"])
def test_a_law_that_cannot_be_read_whole_is_refused(law: dict[str, str]) -> None:
    source = law["source"].replace("@", START + HEAD).replace("$", END)
    with pytest.raises(ContentError, match=law["why"]):
        law_of(source.encode(), today=TODAY)


@pytest.mark.parametrize("data", [b"\xff\xfe<html/>", b"\x00" * 50, b"", b"<a>" * 5_000 + b"</a>" * 5_000])
def test_bytes_that_are_no_law_are_refused(data: bytes) -> None:
    with pytest.raises(ContentError):
        law_of(data, today=TODAY)


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("https://lovdata.no/lov/2012-08-24-64/§2", "lov/2012-08-24-64"),
        ("https://lovdata.no/dokument/SF/forskrift/2012-11-29-1283", "forskrift/2012-11-29-1283"),
        ("https://lovdata.no/lov/1967-02-10", "lov/1967-02-10"),
        ("NL/lov/2001-02-03-004", "lov/2001-02-03-4"),
        ("https://lovdata.no/register/loveng", ""),
        ("lov/2001-02-03-4-5", ""),
    ],
)
def test_an_address_names_its_law(text: str, law: str) -> None:
    assert reference_in(text) == law


# --- an archive -------------------------------------------------------------------------------------------------------------


def test_the_laws_that_are_wanted_are_read_and_those_that_are_missing_told() -> None:
    archive = tar(
        ("nl/nl-20010203-004.xml", WHOLE.encode()),
        ("nl/README.txt", b"lov/2001-02-03-4"),
        ("nl/nl-20010203-004-again.xml", WHOLE.encode()),
        ("nl/other.xml", b"<broken and not wanted"),
    )
    wanted = {"lov/2001-02-03-4": ("maker",), "lov/1999-01-01-1": ()}
    law, twice, missing = read_laws([("a.tar.bz2", archive)], wanted, today=TODAY)
    assert isinstance(law, Document) and law.services == ("maker",)
    assert isinstance(twice, Problem) and "twice" in twice.why
    assert isinstance(missing, Problem) and missing.where == "lov/1999-01-01-1" and "none of the archives" in missing.why


def test_a_wanted_law_that_is_broken_is_told_by_name_and_the_others_go_on() -> None:
    other = WHOLE.replace("2001-02-03-4", "2002-01-01-1")
    archive = tar(("nl/a.xml", WHOLE.replace("</main>", "").encode()), ("nl/b.xml", other.encode()))
    broken, law = read_laws([("a", archive)], {"lov/2001-02-03-4": (), "lov/2002-01-01-1": ()}, today=TODAY)
    assert isinstance(broken, Problem) and "nl/a.xml" in broken.where and "no whole XML" in broken.why
    assert isinstance(law, Document)


LAW = ("nl/a.xml", WHOLE.encode())
LONG_NAME = odd("x", tarfile.XHDTYPE)
LONG_NAME.size = 3_000_000_000
HOSTILE = {
    "a path out of it": (tar(LAW, ("../../etc/cron.d/x.xml", b"x")), "no plain file within it"),
    "a path from the root": (tar(LAW, ("/etc/x.xml", b"x")), "no plain file within it"),
    "a link out of it": (tar(LAW, odd("nl/x.xml", tarfile.SYMTYPE, "/etc/passwd")), "no plain file within it"),
    "a hard link": (tar(LAW, odd("nl/x.xml", tarfile.LNKTYPE, "nl/a.xml")), "no plain file within it"),
    "a device": (tar(LAW, odd("nl/x.xml", tarfile.CHRTYPE)), "no plain file within it"),
    "a pipe": (tar(LAW, odd("nl/x.xml", tarfile.FIFOTYPE)), "no plain file within it"),
    "a name without end": (bz2.compress(LONG_NAME.tobuf(tarfile.GNU_FORMAT) + b"\0" * 10_240), "a name of 3000000000"),
    "a bomb in a file": (tar(("nl/a.xml", b" " * 400_000)), "more than 300000"),
    "a bomb in a file that is not read": (tar(("nl/a.bin", b" " * 2_000_000)), "unpacks to more than 1000000 bytes"),
    "a bomb after the end": (tar(LAW, LAW, more=b"\0" * 5_000_000), ""),
    "files without end": (tar(*((f"nl/{n}.txt", b"") for n in range(40))), "more than 30 files"),
    "cut off": (tar(LAW)[:-40], "no whole tar.bz2"),
    "cut off before it was packed": (bz2.compress(bz2.decompress(tar(LAW))[:1500]), "no whole tar.bz2"),
    "a byte turned": (tar(LAW)[:200] + b"\x55" + tar(LAW)[201:], "no whole tar.bz2"),
    "not packed": (bz2.decompress(tar(LAW)), "no whole tar.bz2"),
    "no archive in it": (bz2.compress(b"<html>Bad gateway</html>" * 100), "no whole tar.bz2"),
    "a page": (b"<html>Bad gateway</html>", "no whole tar.bz2"),
    "nothing": (b"", "no whole tar.bz2"),
}
LIMITS = ArchiveLimits(most_bytes=1_000_000, largest_file=300_000, files=30)


@pytest.mark.parametrize("name", HOSTILE)
def test_an_archive_that_is_not_what_it_should_be_is_refused(name: str) -> None:
    data, why = HOSTILE[name]
    if not why:  # what stands after the end is never unpacked
        assert len(list(files_of(data, LIMITS))) == 2
        return
    with pytest.raises(ContentError, match=why):
        list(files_of(data, LIMITS))


def test_an_archive_that_takes_too_long_is_left() -> None:
    with pytest.raises(ContentError, match="more than 0 seconds"):
        list(files_of(tar(LAW), ArchiveLimits(seconds=0)))


# --- which laws -------------------------------------------------------------------------------------------------------------


def test_wanted_are_the_laws_that_packages_link_to_and_those_named_beside() -> None:
    link = "https://lovdata.no/lov/2001-02-03-4"
    one = SimpleNamespace(
        id="a", references={"r": SimpleNamespace(link=link), "s": SimpleNamespace(link="https://a.example/lov/2003-01-01-1")},
        provisions={"p": SimpleNamespace(link=None)},
    )  # fmt: skip
    two = SimpleNamespace(id="b", references={}, provisions={"p": SimpleNamespace(link=f"{link}/§3")})
    assert wanted_by([one, two], ["lov/2002-01-01-1"]) == {"lov/2001-02-03-4": ("a", "b"), "lov/2002-01-01-1": ()}


def test_every_shipped_package_says_which_laws_it_rests_on() -> None:
    for name in catalogue_names():
        assert wanted_by([load(name)]), name
