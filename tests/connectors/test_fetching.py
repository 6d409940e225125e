"""What the settings say is fetched, kept, and read at the next start; a source that is down leaves what was kept."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from importlib import resources
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from connectors import web_server
from connectors.test_lovdata import WHOLE, tar
from saklig import composition
from saklig.assistant import keep_index
from saklig.assistant.importing import BrokenOff, Fetched, Problem, told
from saklig.assistant.retrieval import Document, Library
from saklig.cli import fetching as command
from saklig.connectors.agency import read_agency
from saklig.connectors.assistant_settings import AssistantAt, LawsAt, SiteAt
from saklig.connectors.content import AgencyContent
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.fetching import LAWS as LAWS_NAME
from saklig.connectors.fetching import fetch_all, kept_of, name_of
from saklig.connectors.memory import Fault, MemoryFetch
from saklig.connectors.site_fetch import HttpFetch

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOME = "https://nordvik.example"
PACKAGE = SimpleNamespace(
    id="maker", references={"a": SimpleNamespace(link="https://lovdata.no/lov/2001-02-03-4")}, provisions={}, content=()
)


def site_map(home: str, *pages: str, day: str = "2026-01-02") -> bytes:
    rows = "".join(f"<url><loc>{home}/{one}</loc><lastmod>{day}</lastmod></url>" for one in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def web() -> MemoryFetch:
    pages = {
        f"{HOME}/map.xml": Fetched(data=site_map(HOME, "vann", "gebyr", "bilde", "vann"), media="text/xml"),
        f"{HOME}/vann": Fetched(data=b"<h1>Vann</h1><p>Vannet er rent.</p>", media="text/html"),
        f"{HOME}/gebyr": Fetched(data=b"<h1>Gebyr</h1><p>Gebyret er 412 kroner.</p>", media="text/html"),
        f"{HOME}/bilde": Fetched(data=b"\x89PNG", media="image/png"),
        "https://laws.example/get/laws.tar.bz2": Fetched(data=tar(("nl/a.xml", WHOLE.encode())), media="application/x-bzip2"),
    }
    return MemoryFetch(pages=pages)


SITE = SiteAt(map=f"{HOME}/map.xml", language="nb", services=("vann",))
LAWS = LawsAt(archive="https://laws.example/get/", files=("laws.tar.bz2",), also=("lov/1999-01-01-1",))
BOTH = AssistantAt(sites=(SITE,), laws=LAWS)


def fetched(at: AssistantAt, folder: Path, over: MemoryFetch, mark: str = "", **more: Any) -> dict[str, Any]:
    came = fetch_all(
        at, [PACKAGE], folder, owner="Nordvik kommune", clock=lambda: NOW, mark=mark or uuid4().hex,
        over=lambda *_, **__: over, **more,
    )  # fmt: skip
    return {one.source: one for one in came}


def held(at: AssistantAt, folder: Path) -> dict[str, Document]:
    return {one.id: one for one in kept_of(at, folder) if isinstance(one, Document)}


def test_sites_and_laws_are_fetched_kept_and_found(tmp_path: Path) -> None:
    came = fetched(BOTH, tmp_path / "fetched", web())
    assert came[SITE.map].documents == 2 and [one.where for one in came[SITE.map].problems] == [f"{HOME}/bilde"]
    assert came[LAWS.archive].documents == 1 and [one.where for one in came[LAWS.archive].problems] == ["lov/1999-01-01-1"]
    documents = held(BOTH, tmp_path / "fetched")
    assert set(documents) == {f"{HOME}/vann", f"{HOME}/gebyr", "lovdata/lov/2001-02-03-4.nb"}
    page = documents[f"{HOME}/vann"]
    assert (page.owner, page.services, page.binding, page.dated) == ("Nordvik kommune", ("vann",), False, date(2026, 1, 2))
    keep_index(tmp_path / "index", documents.values())
    found = Library.open(tmp_path / "index").answer("Hvem må mate måkene?", language="nb")
    (quote,) = (one for one in found.quotes if "må mate måkene" in one.text)
    assert found.answered and quote.source.binding and quote.source.provision == "§ 1"
    assert quote.source.address == "https://lovdata.no/lov/2001-02-03-4/§1"


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.NONSENSE])
def test_what_was_kept_stays_where_a_source_cannot_be_had(tmp_path: Path, fault: Fault) -> None:
    fetched(BOTH, tmp_path, web())
    before = held(BOTH, tmp_path)
    came = fetched(BOTH, tmp_path, MemoryFetch(fault=fault))
    assert all(one.failed for one in came.values()) and came[LAWS.archive].failed.startswith("laws.tar.bz2: ")
    assert held(BOTH, tmp_path) == before and len(before) == 3


def test_an_archive_that_is_none_leaves_the_laws_that_were_kept(tmp_path: Path) -> None:
    fetched(BOTH, tmp_path, web())
    broken = web()
    address = "https://laws.example/get/laws.tar.bz2"
    broken.pages[address] = Fetched(data=broken.pages[address].data[:-30], media="application/x-bzip2")
    came = fetched(BOTH, tmp_path, broken)
    assert "laws.tar.bz2: is no whole tar.bz2" in came[LAWS.archive].failed
    assert "lovdata/lov/2001-02-03-4.nb" in held(BOTH, tmp_path)


def test_an_archive_of_another_shape_leaves_the_laws_that_were_kept(tmp_path: Path) -> None:
    fetched(BOTH, tmp_path, web())
    other = web()
    data = tar(("nl/a.xml", WHOLE.replace("legalArticle", "paragraph").encode()))
    other.pages["https://laws.example/get/laws.tar.bz2"] = Fetched(data=data, media="application/x-bzip2")
    came = fetched(BOTH, tmp_path, other)[LAWS.archive]
    assert came.failed == "nothing of it could be used." and len(came.problems) == 2
    assert "lovdata/lov/2001-02-03-4.nb" in held(BOTH, tmp_path)


def test_only_what_changed_is_asked_for_again_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    at = AssistantAt(sites=(SITE,))
    fetched(at, tmp_path, web())
    again = web()
    fetched(at, tmp_path, again)
    assert again.asked == [f"{HOME}/robots.txt", f"{HOME}/map.xml", f"{HOME}/bilde"]
    other = AssistantAt(sites=(SiteAt(map=SITE.map, owner="Vann og avløp"),))
    assert held(other, tmp_path) == {}
    fetched(other, tmp_path, web())
    assert {one.owner for one in held(other, tmp_path).values()} == {"Vann og avløp"}


def test_a_page_that_is_gone_from_the_map_is_gone(tmp_path: Path) -> None:
    at, site = AssistantAt(sites=(SITE,)), web()
    fetched(at, tmp_path, site)
    site.pages[SITE.map] = Fetched(data=site_map(HOME, "vann"), media="text/xml")
    fetched(at, tmp_path, site)
    assert set(held(at, tmp_path)) == {f"{HOME}/vann"}


def test_a_kept_file_that_is_broken_is_told_and_fetched_anew(tmp_path: Path) -> None:
    at = AssistantAt(sites=(SITE,))
    fetched(at, tmp_path, web())
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-40])
    (problem,) = kept_of(at, tmp_path)
    assert isinstance(problem, Problem) and "saklig fetch" in problem.why
    fetched(at, tmp_path, web())
    assert len(held(at, tmp_path)) == 2


def test_without_settings_nothing_is_fetched(tmp_path: Path) -> None:
    nowhere = MemoryFetch(fault=Fault.DOWN)
    assert fetched(AssistantAt(), tmp_path, nowhere) == {} and nowhere.asked == [] and held(AssistantAt(), tmp_path) == {}


# --- broken off, and told ---------------------------------------------------------------------------------------------------


def test_what_came_is_told_beside_what_was_kept(tmp_path: Path) -> None:
    came = fetched(BOTH, tmp_path, web())
    assert told(tmp_path, LAWS_NAME) == came[LAWS.archive]
    site = told(tmp_path, name_of(SITE))
    assert site is not None and (site.at, site.documents, site.left_out) == (NOW, 2, 1)
    fetched(BOTH, tmp_path, MemoryFetch(fault=Fault.DOWN))
    site = told(tmp_path, name_of(SITE))
    assert site is not None and site.failed and site.documents == 2
    (tmp_path / f"{LAWS_NAME}.told").write_text('{"source": 1', "utf-8")
    assert told(tmp_path, LAWS_NAME) is None and told(tmp_path, "site-none") is None


def test_a_round_that_is_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    """Nothing is asked for twice in one round, and what was kept before stays until the round is over."""
    names = [f"side{number}" for number in range(7)]
    pages = {f"{HOME}/{name}": Fetched(data=f"<h1>{name}</h1><p>Om {name}.</p>".encode(), media="text/html") for name in names}
    undated = site_map(HOME, *names).replace(b"<lastmod>2026-01-02</lastmod>", b"")
    over = MemoryFetch(pages={**pages, SITE.map: Fetched(data=undated, media="text/xml")})
    del over.pages[f"{HOME}/side1"]
    at, stops = AssistantAt(sites=(SITE,)), []
    while True:
        left = len(over.asked)
        try:
            came = fetched(at, tmp_path, over, "round", stop=lambda left=left: len(over.asked) >= left + 4)  # after two pages
        except BrokenOff:
            stops.append(len(held(at, tmp_path)))
            continue
        break
    assert stops == [0, 0, 0] and came[SITE.map].documents == 6 and came[SITE.map].left_out == 1
    assert [one for one in over.asked if one not in (SITE.map, f"{HOME}/robots.txt")] == [f"{HOME}/{name}" for name in names]
    assert not list(tmp_path.glob("*.part")) and len(held(at, tmp_path)) == 6
    asked = list(over.asked)
    assert fetched(at, tmp_path, over, "round") == came and over.asked == asked, "what came in this round is not asked again"
    assert len(fetched(at, tmp_path, over, "next")) == 1 and len(over.asked) > len(asked)


def test_a_page_that_failed_before_the_break_is_not_lost_after_it(tmp_path: Path) -> None:
    at, over = AssistantAt(sites=(SITE,)), web()
    fetched(at, tmp_path, over, "first")
    over.pages[SITE.map] = Fetched(data=site_map(HOME, "vann", "gebyr", day="2026-02-03"), media="text/xml")
    gone = over.pages.pop(f"{HOME}/vann")
    left = len(over.asked)
    with pytest.raises(BrokenOff):
        fetched(at, tmp_path, over, "second", stop=lambda: len(over.asked) >= left + 3)
    over.pages[f"{HOME}/vann"] = gone
    fetched(at, tmp_path, over, "second")
    assert set(held(at, tmp_path)) == {f"{HOME}/vann", f"{HOME}/gebyr"}
    assert over.asked[left:].count(f"{HOME}/vann") == 1


def test_a_line_that_was_cut_off_is_read_again(tmp_path: Path) -> None:
    at, over = AssistantAt(sites=(SITE,)), web()
    with pytest.raises(BrokenOff):
        fetched(at, tmp_path, over, "round", stop=lambda: len(over.asked) >= 3)
    (part,) = tmp_path.glob("*.part")
    part.write_bytes(part.read_bytes()[:-9])
    fetched(at, tmp_path, over, "round")
    assert len(held(at, tmp_path)) == 2


# --- robots.txt -------------------------------------------------------------------------------------------------------------


def robots(text: str) -> Fetched:
    return Fetched(data=text.encode(), media="text/plain")


def test_what_a_site_does_not_want_fetched_is_not_and_is_told_by_name(tmp_path: Path) -> None:
    """The longest rule holds, wildcards are known, and what is said to us comes before what is said to all."""
    at, over = AssistantAt(sites=(SITE,)), web()
    fetched(at, tmp_path, over)
    over.pages[f"{HOME}/robots.txt"] = robots(
        "User-agent: *\nDisallow: /\n\nUser-agent: saklig\nAllow: /\nDisallow: /g*r$\nCrawl-delay: 2.5\n"
    )
    over.asked.clear()
    came = fetched(at, tmp_path, over)[SITE.map]
    assert {(one.where, one.code) for one in came.problems} == {(f"{HOME}/gebyr", "robots"), (f"{HOME}/bilde", "kind")}
    assert "own_site = true" in came.problems[0].why and over.rests == 2.5
    assert set(held(at, tmp_path)) == {f"{HOME}/vann"}, "what is forbidden now is not quoted either"
    assert f"{HOME}/gebyr" not in over.asked


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("User-agent: *\nDisallow: /map.xml", "forbidden by the site's robots.txt"),
        ("User-agent: *\nDisallow: /", "forbidden by the site's robots.txt"),
        ("User-agent: *\nCrawl-delay: 86400", "asks for 86400 seconds between two pages"),
        ("User-agent: *\nRequest-rate: 1/60", "asks for 60 seconds between two pages"),
    ],
)
def test_a_site_that_wants_no_fetching_leaves_what_was_kept(tmp_path: Path, said: str, why: str) -> None:
    at, over = AssistantAt(sites=(SITE,)), web()
    fetched(at, tmp_path, over)
    over.pages[f"{HOME}/robots.txt"] = robots(said)
    over.asked.clear()
    came = fetched(at, tmp_path, over)[SITE.map]
    assert why in came.failed and "own_site" in came.failed and len(held(at, tmp_path)) == 2
    assert over.asked == [f"{HOME}/robots.txt"]


@pytest.mark.parametrize("said", ["", "<html>Siden finnes ikke</html>", "User-agent: *\nDisallow:\n", "\x00\xff" * 9000])
def test_a_robots_txt_that_asks_nothing_forbids_nothing(tmp_path: Path, said: str) -> None:
    over = web()
    over.pages[f"{HOME}/robots.txt"] = robots(said)
    assert fetched(AssistantAt(sites=(SITE,)), tmp_path, over)[SITE.map].documents == 2


@pytest.mark.parametrize(("way", "comes"), [(404, True), (403, True), (503, False), ("silent", False), ("moved", False)])
def test_without_a_robots_txt_all_may_be_fetched_and_nothing_where_it_cannot_be_had(
    tmp_path: Path, site: web_server.Site, way: Any, comes: bool
) -> None:
    """RFC 9309, 2.3.1: one that is not there allows all; one that cannot be reached forbids all."""
    site.only["/robots.txt"] = way
    if way == "moved":
        site.moved["/robots.txt"] = "https://elsewhere.example/robots.txt"
    at = AssistantAt(sites=(SiteAt(map=f"{site.url}/map.xml"),))
    quick = lambda address, **more: HttpFetch.of(address, pause=0, seconds=0.5, **more)  # noqa: E731
    (came,) = fetch_all(at, [], tmp_path, owner="x", clock=lambda: NOW, mark="m", over=quick)
    assert bool(came.documents) is comes and ("robots.txt: " in came.failed) is not comes
    assert ("/map.xml" in site.asked) is comes


def test_of_a_site_of_its_own_an_agency_may_say_so_and_robots_txt_is_not_asked(tmp_path: Path) -> None:
    over = web()
    over.pages[f"{HOME}/robots.txt"] = robots("User-agent: *\nDisallow: /")
    own = replace(SITE, own_site=True)
    assert fetched(AssistantAt(sites=(own,)), tmp_path, over)[SITE.map].documents == 2
    assert f"{HOME}/robots.txt" not in over.asked


def test_hostile_wildcards_take_no_time(tmp_path: Path) -> None:
    over = web()
    over.pages[f"{HOME}/robots.txt"] = robots("User-agent: *\nDisallow: /" + "*a" * 200 + "b$\n" + "Disallow: /x\n" * 30_000)
    pages = [f"{'a' * 1500}{number}" for number in range(20)]
    over.pages[SITE.map] = Fetched(data=site_map(HOME, *pages), media="text/xml")
    began = monotonic()
    fetched(AssistantAt(sites=(SITE,)), tmp_path, over)
    assert monotonic() - began < 10


# --- settings and command ---------------------------------------------------------------------------------------------------


def agency(tmp_path: Path, more: str) -> Any:
    demo = (resources.files("saklig.connectors.nordvik") / "agency.toml").read_text("utf-8")
    (tmp_path / "agency.toml").write_text(f"{demo}\n{more}", "utf-8")
    return read_agency(tmp_path / "agency.toml")


def test_settings_name_sites_and_laws(tmp_path: Path) -> None:
    read = agency(tmp_path, '[assistant.laws]\nalso = ["lov/2001-02-03-4"]\n[[assistant.sites]]\nmap = "https://a.example/m.xml"\n')
    assert read.assistant.laws.archive == "https://api.lovdata.no/v1/publicData/get" and len(read.assistant.laws.files) == 2
    assert read.assistant.sites[0].map == "https://a.example/m.xml"
    assert agency(tmp_path, "[assistant]\n").assistant.laws is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('[[assistant.sites]]\nmap = "http://a.example/m.xml"', "begins with https://"),
        ('[assistant.laws]\narchive = "ftp://a.example"', "begins with https://"),
        ('[assistant.laws]\nalso = ["måkeloven"]', "lov/2012-08-24-64"),
        ('[assistant.laws]\nfiles = ["../x.tar.bz2"]', "files"),
    ],
)
def test_settings_that_cannot_be_used_are_told(tmp_path: Path, line: str, why: str) -> None:
    with pytest.raises(SettingInvalid, match=why):
        agency(tmp_path, line)


@pytest.fixture
def assistant_of() -> Iterator[Any]:
    """Put an assistant with this content where the command finds it."""
    config = apps.get_app_config("assistant")
    before = getattr(config, "assistant", None)

    def put(content: AgencyContent) -> None:
        config.assistant = SimpleNamespace(content=content)  # type: ignore[attr-defined]

    yield put
    config.assistant = before  # type: ignore[attr-defined]


@pytest.fixture
def site() -> Iterator[web_server.Site]:
    with web_server.running() as found:
        found.pages = {
            "/map.xml": ("text/xml", site_map(found.url, "vann", "borte")),
            "/vann": ("text/html", b"<h1>Vann</h1><p>Vannet i kranen er rent.</p>"),
            "/laws.tar.bz2": ("application/x-bzip2", tar(("nl/a.xml", WHOLE.encode()))),
        }
        yield found


def test_the_command_fetches_over_http_and_the_start_reads_what_it_kept(
    tmp_path: Path, site: web_server.Site, assistant_of: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    laws = f'[assistant.laws]\narchive = "{site.url}"\nfiles = ["laws.tar.bz2"]\n'
    file = agency(tmp_path, f'{laws}[[assistant.sites]]\nmap = "{site.url}/map.xml"\n')
    office = SimpleNamespace(
        services={"maker": SimpleNamespace(package=PACKAGE)}, agency=SimpleNamespace(name="Nordvik kommune"),
        ports=SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW)),
    )  # fmt: skip
    content = AgencyContent(file.assistant, office, beside=tmp_path, data=tmp_path / "data")
    monkeypatch.setattr(composition, "_wire_or_tell", lambda: assistant_of(content))
    content.take_up()
    assert site.asked == [] and content.hour == time(3), "nothing at a start"
    assert command.fetch(argparse.Namespace(json=True), composition._fetch) == 1
    said = {one["source"]: one for one in json.loads(capsys.readouterr().out)["sources"]}
    assert said[site.url]["documents"] == 1
    assert [one["where"] for one in said[f"{site.url}/map.xml"]["problems"]] == [f"{site.url}/borte"]
    asked = list(site.asked)
    library = Library.open(content.folder)
    assert library.answer("Er vannet i kranen rent?", language="nb").quotes
    assert not content.take_up() and site.asked == asked, "a start asks nobody"
    fewer = AgencyContent(replace(file.assistant, sites=()), office, beside=tmp_path, data=tmp_path / "data")
    assert fewer.take_up() and not list((tmp_path / "data/fetched").glob("site-*")), "what the settings no longer name goes"


def test_the_command_says_where_there_is_nothing_to_fetch(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.fetch(argparse.Namespace(json=False), lambda: ()) == 0
    assert "[[assistant.sites]]" in capsys.readouterr().out


def test_the_command_tells_each_fault_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    came = fetched(BOTH, tmp_path, web())
    failed = fetched(AssistantAt(laws=LAWS), tmp_path, MemoryFetch(fault=Fault.DOWN))
    assert command.fetch(argparse.Namespace(json=False), lambda: [*came.values(), *failed.values()]) == 1
    said = capsys.readouterr().out
    assert f"✗ {HOME}/bilde: is of the kind 'image/png'" in said and f"{SITE.map}: 2 documents; 1 left out." in said
    assert "no connection, or it broke before the end. What was fetched before is quoted." in said
