"""The conversation's interview by the API: begun, answered, left open, gone back in and stopped, as the page does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.caller import Caller

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ASK, REPLY, OWN = "/assistant/questions", "/assistant/answers", "/assistant/answers/own"
TOKEN = "5f0c1c9e2b7d4a58a0d3e6f1b2c4d{nth:03d}"


@pytest.fixture
def asking(office: Any, tmp_path: Path) -> Any:
    from django.apps import apps

    from assistant import room

    made = apps.get_app_config("assistant").assistant = room.whole(office, tmp_path)
    return made


class Talk:
    def __init__(self, caller: Caller, said: dict[str, Any]) -> None:
        self.caller, self.said, self.nth = caller, said, 0

    def reply(self, answer: Any = None, *, do: str = "answer", about: str | None = None) -> Any:
        self.nth += 1
        ask = (self.said["interview"] or {}).get("ask") or {}
        body = {
            "token": TOKEN.format(nth=self.nth), "key": self.said["key"], "do": do, "about": ask.get("key", "") if about is None
            else about, "answer": answer,
        }  # fmt: skip
        found = self.caller.post(REPLY, body)
        if found.status_code == 200:
            self.said = found.json()
        return found


def begun(caller: Caller, service: str) -> Talk:
    said = caller.post(REPLY, {"token": TOKEN.format(nth=999), "do": "begin", "about": service})
    assert said.status_code == 200, said.json()
    return Talk(caller, said.json())


def test_a_question_in_words_is_answered_by_a_question_and_why(asking: Any) -> None:
    said = Caller().post(ASK, {"token": TOKEN.format(nth=0), "question": "Får jeg redusert betaling i barnehagen?"}).json()
    going = said["interview"]
    assert said["kind"] == "interview" and going["decision"] is False
    assert (going["ask"]["key"], going["ask"]["kind"]) == ("count-adults", "choice") and going["ask"]["why"]


def test_values_and_words_are_both_taken_and_it_ends_in_what_the_rules_say(asking: Any) -> None:
    from cases import town

    talk = begun(Caller(), town.SERVICE)
    for answer in (1, "1", 200_000, "2022-03-14", "45", "kr 2 000,-"):
        assert talk.reply(answer).status_code == 200
    going = talk.said["interview"]
    assert going["ask"] is None and going["nothing_left"] is True
    assert going["people"] == {"household.adults[]": 1, "children[]": 1}
    assert going["answers"]["children[0].birth_date"] == "2022-03-14"
    assert "apply" in [one["kind"] for one in talk.said["offers"]]
    assert any("§ 3 b" in one["text"] and one["ground"] == "rules" for one in talk.said["sentences"])
    body = {"people": going["people"], "answers": going["answers"]}
    same = talk.caller.post(f"/services/{town.SERVICE}/interview", body).json()
    assert same["nothing_left"] is True and same["granted"], "the answers go on into the other operation as they stand"


def test_what_cannot_be_read_is_told_in_the_turn(asking: Any) -> None:
    from cases import town

    talk = begun(Caller(), town.SERVICE)
    talk.reply(1)
    talk.reply(1)
    assert talk.reply(True).json()["interview"]["problem"] == "not-a-number"
    assert talk.reply("ikke mye").json()["interview"]["ask"]["key"] == "household.adults[0].income"
    assert talk.reply(do="unknown").json()["interview"]["unknown"] == ["household.adults[0].income"]
    assert talk.reply(do="back").json()["interview"]["unknown"] == []
    assert talk.reply(do="stop").json()["interview"] is None
    assert talk.reply(1, about="count-adults").json()["interview"] is None


def test_a_question_in_between_is_answered_and_it_goes_on(asking: Any) -> None:
    from cases import town

    talk = begun(Caller(), town.SERVICE)
    between = {"token": TOKEN.format(nth=500), "question": "Hva lagrer dere om meg?", "key": talk.said["key"]}
    said = talk.caller.post(ASK, between).json()
    assert said["kind"] == "answered" and said["interview"]["ask"]["key"] == "count-adults"
    turns = talk.caller.get(f"/assistant/conversations/{talk.said['key']}").json()
    assert [bool(one["interview"]) for one in turns] == [False, True]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"do": "begin", "about": "no-such"}, 404), ({"do": "answer", "answer": "1"}, 422), ({"do": "grant"}, 422),
        ({"do": "answer", "key": "made:up", "answer": "1"}, 404), ({"do": "answer", "key": "made:up"}, 422),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(asking: Any, body: dict[str, Any], status: int) -> None:
    assert Caller().post(REPLY, {"token": TOKEN.format(nth=1), **body}).status_code == status


def test_ones_own_is_answered_signed_in_alone(asking: Any) -> None:
    from cases import town

    mine = Caller(town.citizen())
    said = mine.post(OWN, {"token": TOKEN.format(nth=1), "do": "begin", "about": town.SERVICE}).json()
    body = {"token": TOKEN.format(nth=2), "key": said["key"], "about": "count-adults", "answer": 1}
    assert Caller().post(REPLY, body).status_code == 404
    assert mine.post(OWN, body).json()["interview"]["ask"]["key"] == "count-children"
