"""What a way to the web must do: give what lies there, be led to no other host, and fail in the one way its caller knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors import web_server
from saklig.assistant.importing import Fetch, Fetched, FetchFailed
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.memory import Fault, MemoryFetch
from saklig.connectors.site_fetch import FetchSettings, HttpFetch

PAGE = b"<h1>Vann</h1><p>Vannet er rent.</p>"


@pytest.fixture
def site() -> Iterator[web_server.Site]:
    with web_server.running() as found:
        found.pages["/vann"] = ("Text/HTML; charset=utf-8", PAGE)
        found.moved = {"/gammel": "/vann", "/ute": "https://elsewhere.example/vann", "/annen-port": "http://127.0.0.1:9/vann"}
        yield found


def over_http(site: web_server.Site, **limits: Any) -> HttpFetch:
    return HttpFetch.of(site.url, **{"pause": 0, **limits})


# --- both -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "over HTTP"])
def made(request: pytest.FixtureRequest, site: web_server.Site) -> Fetch:
    if request.param == "over HTTP":
        return over_http(site)
    moved = {site.url + path: to for path, to in site.moved.items()}
    return MemoryFetch(pages={f"{site.url}/vann": Fetched(data=PAGE, media="text/html")}, moved=moved)


@pytest.mark.parametrize("path", ["/vann", "/gammel"])
def test_it_gives_what_lies_there_also_where_it_was_moved(made: Fetch, site: web_server.Site, path: str) -> None:
    assert made.get(site.url + path) == Fetched(data=PAGE, media="text/html")


@pytest.mark.parametrize(
    ("path", "why"), [("/ute", "another host"), ("/annen-port", "another host"), ("/ingenting", "status 404")]
)
def test_it_is_led_to_no_other_host_and_says_what_is_not_there(made: Fetch, site: web_server.Site, path: str, why: str) -> None:
    with pytest.raises(FetchFailed, match=why):
        made.get(site.url + path)


@pytest.mark.parametrize(
    ("fault", "way", "why"), [(Fault.DOWN, "down", "no connection"), (Fault.NONSENSE, "compressed", "compressed")]
)
def test_it_fails_as_its_caller_knows(site: web_server.Site, fault: Fault, way: str, why: str) -> None:
    site.way = way
    for fetch in (MemoryFetch(fault=fault), over_http(site)):
        with pytest.raises(FetchFailed, match=why):
            fetch.get(f"{site.url}/vann")


@pytest.mark.parametrize("path", ["/ingenting", "/ute"])
def test_it_says_what_it_was_answered_with_if_it_was(made: Fetch, site: web_server.Site, path: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        made.get(site.url + path)
    assert failed.value.status == (404 if path == "/ingenting" else None)


# --- over HTTP ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("endless", "larger than 20000 bytes"),
        ("drips", "no whole answer within 0.5 seconds"),
        ("silent", "no whole answer within 0.5 seconds"),
        ("cut off", "broke before the end"),
        ("round and round", "more than 3 times"),
        ("moved to no address", "no connection|no address"),
        ("moved to a file", "another host"),
        (500, "status 500"),
        (403, "status 403"),
        (304, "status 304"),
    ],
)
def test_every_way_to_misbehave_ends_in_a_sentence(site: web_server.Site, way: str | int, why: str) -> None:
    site.way = way
    with pytest.raises(FetchFailed, match=why):
        over_http(site, most_bytes=20_000, seconds=0.5).get(f"{site.url}/vann")


def test_it_says_who_it_is_and_goes_on_after_a_failure(site: web_server.Site) -> None:
    fetch = over_http(site)
    with pytest.raises(FetchFailed):
        fetch.get(f"{site.url}/ingenting")
    assert fetch.get(f"{site.url}/vann").data == PAGE
    assert all(agent and agent.startswith("Saklig (") for agent in site.agents)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://nordvik.example/vann", "must begin with https://"),
        ("https://elsewhere.example/vann", "no host that the settings name"),
        ("https://", "no host that the settings name"),
        ("https://[::1/vann", "is no address"),
        ("ftp://nordvik.example/vann", "must begin with https://"),
    ],
)
def test_nothing_is_asked_in_the_clear_nor_of_others(address: str, why: str) -> None:
    with pytest.raises(FetchFailed, match=why):
        HttpFetch(FetchSettings(hosts=("nordvik.example",))).get(address)


def test_a_host_on_the_inside_is_asked_only_where_the_settings_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.connectors import reach

    monkeypatch.setattr(reach.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 9))])
    for inside, why in (((), "not public"), (("nordvik.example",), "no connection")):
        with pytest.raises(FetchFailed, match=why):
            HttpFetch.of("https://nordvik.example/map.xml", inside=inside).get("https://nordvik.example/vann")


def test_a_site_in_the_clear_is_no_setting() -> None:
    with pytest.raises(SettingInvalid, match="https:// only"):
        HttpFetch.of("http://nordvik.example/map.xml")


def test_it_rests_as_long_as_it_was_told_and_never_less(site: web_server.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rested: list[float] = []
    monkeypatch.setattr("saklig.connectors.site_fetch.time.sleep", rested.append)
    fetch = over_http(site, pause=0.2)
    for seconds in (0.0, 3.0, 1.0):
        fetch.get(f"{site.url}/vann")
        fetch.rest(seconds)
    fetch.get(f"{site.url}/vann")
    assert rested == [0.2, 3.0, 3.0]
