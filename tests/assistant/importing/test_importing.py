"""Documents from a folder and a site: their text, what they say of themselves, and what is told of the broken."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typst

from saklig.assistant.errors import ContentError
from saklig.assistant.importing import WHY, Defaults, Fetched, FetchFailed, Problem, read_folder, read_site
from saklig.assistant.importing.folder import document_of
from saklig.assistant.importing.pdf import _CODES
from saklig.assistant.retrieval import Document, Library, build
from saklig.connectors.site_fetch import _STATUS

GIVEN = tomllib.loads((Path(__file__).parent / "pages.toml").read_text("utf-8"))
STANDARD = Defaults(owner="Standard")
NAMES = {"HTML that is never closed": "never-closed", "HTML in Markdown stays text": "html-in-markdown"}


@pytest.mark.parametrize("page", GIVEN["page"], ids=lambda one: one["name"])
def test_a_page_becomes_text_and_says_what_it_is(page: dict[str, Any]) -> None:
    made = document_of(page["source"].encode(), page["kind"], name=NAMES.get(page["name"], "a"), defaults=STANDARD)
    assert made.text == page["text"]
    assert (made.title, made.language, made.owner) == (page["title"], page["language"], page["owner"])
    assert made.dated == page.get("dated")
    assert [one.heading for one in made.sections] == page["headings"]
    assert [one.provision for one in made.sections] == page["provisions"]
    assert (made.binding, list(made.services)) == (page.get("binding", False), page.get("services", []))


@pytest.mark.parametrize("broken", GIVEN["broken"], ids=lambda one: one["name"])
def test_a_broken_file_is_told_by_name_and_the_others_go_on(tmp_path: Path, broken: dict[str, str]) -> None:
    (tmp_path / broken["name"]).write_bytes(bytes.fromhex(broken["hex"]))
    (tmp_path / "zz.md").write_text("# Vann\n\nVannet er rent.\n")
    problem, document = read_folder(tmp_path, STANDARD)
    assert isinstance(problem, Problem) and problem.where == broken["name"] and broken["why"] in problem.why
    assert isinstance(document, Document) and document.title == "Vann"


def test_a_pdf_is_read_page_by_page_in_a_process_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    source.write_text("Oppsigelsestiden er to måneder. #pagebreak() Den regnes fra den første i neste måned.")
    (tmp_path / "vedtekter.pdf").write_bytes(typst.compile(str(source)))
    (made,) = read_folder(tmp_path, Defaults(owner="Nordvik", binding=True, address="https://nordvik.example/"))
    assert isinstance(made, Document) and made.binding and made.address == "https://nordvik.example/vedtekter.pdf"
    assert made.text == "Oppsigelsestiden er to måneder.\n\nDen regnes fra den første i neste måned."
    assert [one.heading for one in made.sections] == ["s. 1", "s. 2"]


def test_a_pdf_of_pictures_says_so(tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    source.write_text("#rect(width: 3cm)")
    with pytest.raises(ContentError, match="pictures alone"):
        document_of(typst.compile(str(source)), "pdf", name="a.pdf", defaults=STANDARD)


def test_hidden_files_other_kinds_and_links_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("hemmelig")
    folder = tmp_path / "folder"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git/a.md").write_text("skjult")
    (folder / "program.exe").write_bytes(b"MZ")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    assert [one.why for one in read_folder(folder)] == ["is a link out of the folder. Put the file itself there."]  # type: ignore[union-attr]
    with pytest.raises(ContentError, match="is no folder"):
        list(read_folder(tmp_path / "none"))


def test_what_is_imported_is_quoted_and_only_what_changed_is_indexed_anew(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("# Vann\n\nAvgiften for **vann** er 412 kroner i året.\n")
    (folder / "b.md").write_text("# Kino\n\nKinoen viser film hver lørdag.\n")
    documents = [one for one in read_folder(folder) if isinstance(one, Document)]
    build(tmp_path / "index", documents)
    found = Library.open(tmp_path / "index").answer("Hvor stor er avgiften for vann?")
    assert [quote.text for quote in found.quotes] == ["Avgiften for vann er 412 kroner i året."]
    (folder / "b.md").write_text("# Kino\n\nKinoen viser film hver søndag.\n")
    built = build(tmp_path / "index", [one for one in read_folder(folder) if isinstance(one, Document)])
    assert (built.changed, built.kept) == (1, 1)


class Site:
    """A site in memory, that counts what is asked of it."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages, self.asked = pages, list[str]()

    def get(self, address: str) -> Fetched:
        self.asked.append(address)
        if address not in self.pages:
            raise FetchFailed("the site answered 404.")
        media = "application/xml" if address.endswith(".xml") else "application/zip" if address.endswith("zip") else "text/html"
        return Fetched(data=self.pages[address], media=media)


HOME = "https://nordvik.example"


def site_map(*pages: tuple[str, str]) -> bytes:
    rows = "".join(f"<url><loc>{place}</loc><lastmod>{day}</lastmod></url>" for place, day in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def test_a_site_is_read_by_its_map_and_only_what_changed_is_fetched_again() -> None:
    pages = {
        f"{HOME}/map.xml": site_map(*((place, "2026-01-02") for place in (f"{HOME}/a", f"{HOME}/b", "https://ond.example/c", "https://[ond"))),
        f"{HOME}/a": b"<h1>A</h1><p>Alt er \xc3\xa5pent.</p>",
        f"{HOME}/b": b"<h1>B</h1><p>Alt er stengt.</p>",
    }
    site = Site(pages)
    first = {one.id: one for one in read_site(site, f"{HOME}/map.xml", STANDARD) if isinstance(one, Document)}
    assert sorted(first) == [f"{HOME}/a", f"{HOME}/b"] == sorted(site.asked[1:])
    assert first[f"{HOME}/a"].dated == date(2026, 1, 2) and first[f"{HOME}/a"].address == f"{HOME}/a"
    pages[f"{HOME}/map.xml"] = site_map((f"{HOME}/a", "2026-01-02"), (f"{HOME}/b", "2026-02-02"))
    site.asked.clear()
    again = list(read_site(site, f"{HOME}/map.xml", STANDARD, known=first))
    assert site.asked == [f"{HOME}/map.xml", f"{HOME}/b"]
    assert again == [first[f"{HOME}/a"], replace(first[f"{HOME}/b"], dated=date(2026, 2, 2))]


def test_a_page_that_cannot_be_had_is_told_and_what_was_known_of_it_stays() -> None:
    old = Document(id=f"{HOME}/a", title="A", text="Alt er åpent.")
    listed = site_map((f"{HOME}/a", "2026-01-02"), (f"{HOME}/b.zip", "2026-01-02"))
    site = Site({f"{HOME}/map.xml": listed, f"{HOME}/b.zip": b"PK"})
    problem, kept, other = read_site(site, f"{HOME}/map.xml", STANDARD, known={old.id: old})
    assert problem == Problem(where=f"{HOME}/a", why="the site answered 404.", code="not-had") and kept == old
    assert isinstance(other, Problem) and "'application/zip'" in other.why


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<urlset><url>", "is no map of a site"),
        (b"<html></html>", "lists no page"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>', "lists no page"),
    ],
)
def test_a_map_that_is_none_is_told(data: bytes, said: str) -> None:
    with pytest.raises(ContentError, match=said):
        list(read_site(Site({f"{HOME}/map.xml": data}), f"{HOME}/map.xml"))


def test_every_word_for_why_is_known() -> None:
    """A page tells them in its own language; one that it does not know would be shown as it stands."""
    source = Path(__file__).parents[3] / "src" / "saklig"
    files = [*(source / "assistant" / "importing").glob("*.py"), *(source / "connectors").rglob("*.py")]
    pattern = re.compile(r'(?:ContentError|FetchFailed|Problem)\(.*?code="([a-z-]+)"', re.DOTALL)
    said = {code for path in files for code in pattern.findall(path.read_text("utf-8"))}
    assert said <= set(WHY) and {"gone", "denied"} <= set(_STATUS.values()) <= set(WHY) and set(_CODES.values()) <= set(WHY)
