"""The MCP server, asked by the protocol's own client: its tools, sourced answers, rule results, and errors in our own words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from cases import town

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
mcp = pytest.importorskip("mcp", reason="the extra saklig[mcp] is not installed")


def asked(*calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """What the server answers to these calls, one after the other, in one session."""
    from saklig.api.mcp import server

    async def talk() -> list[Any]:
        async with mcp.Client(server()) as client:
            return [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(talk())


@pytest.fixture(autouse=True)
def in_this_thread(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread of its own would look into another database in memory."""
    from saklig.api import mcp as served

    def at_once(work: Callable[..., Any], thread_sensitive: bool = True) -> Any:
        async def run(*given: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(None, work, *given) if given else work()

        return run

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    monkeypatch.setattr(served, "sync_to_async", at_once)
    monkeypatch.setattr(served, "close_old_connections", lambda: None)


def test_an_answer_has_the_source_of_every_sentence(office: Any) -> None:
    from assistant import room

    (said,) = asked(("ask", {"question": "Hvor mye?"}))
    answer = said.structured_content
    assert answer["machine"] is True and answer["sentences"][0]["text"] == room.TEXT
    assert answer["quotes"][0]["source"]["title"] == room.SOURCE.title


def test_the_rules_say_what_is_still_to_be_known_and_then_what_would_be(office: Any) -> None:
    people = {"household.adults[]": 1, "children[]": 1}
    whole = {
        "household.adults[0].income": 200_000, "children[0].birth_date": "2022-03-14",
        "children[0].place.hours_per_week": 45, "children[0].place.full_day_price": "2000",
    }  # fmt: skip
    first, last, listed, over_all = asked(
        ("would_i_get", {"service": town.SERVICE, "people": people}),
        ("would_i_get", {"service": town.SERVICE, "people": people, "answers": whole}),
        ("list_services", {}),
        ("what_can_i_get", {"people": {"adults": 1, "children": 1}}),
    )
    assert first.structured_content["ask"] and not first.structured_content["granted"]
    assert last.structured_content["granted"] and last.structured_content["decision"] is False
    assert town.SERVICE in str(listed.structured_content)
    assert over_all.structured_content["services"]


@pytest.mark.parametrize(("tool", "given", "words"), [
    ("would_i_get", {"service": "there-is-none"}, "There is no such thing here."),
    ("would_i_get", {"service": town.SERVICE, "people": {"cats[]": 3}}, "cats[]: "),
    ("what_can_i_get", {"answers": {"made.up": "hemmelig"}}, "made.up: "),
    ("ask", {"question": "Hei", "conversation": "made:up"}, "There is no such thing here."),
    ("ask", {"question": ""}, "question"),
])  # fmt: skip
def test_what_is_wrong_is_told_in_our_words(office: Any, tool: str, given: dict[str, Any], words: str) -> None:
    (said,) = asked((tool, given))
    told = " ".join(one.text for one in said.content)
    assert said.is_error and words in told and "Traceback" not in told and "hemmelig" not in told
