"""The assistant by the API: sourced answers, whose conversation it is, verdicts, ending."""

from __future__ import annotations

from typing import Any

import pytest

from api.caller import Caller

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ASK, OWN = "/assistant/questions", "/assistant/questions/own"
TOKEN = "5f0c1c9e2b7d4a58a0d3e6f1b2c4d586"


def test_an_answer_names_what_every_sentence_rests_on(office: Any) -> None:
    from assistant import room

    caller = Caller()
    said = caller.post(ASK, {"token": TOKEN, "question": "Hvor mye?"})
    assert said.status_code == 200 and said.json()["machine"] is True and said.json()["kind"] == "answered"
    (sentence,) = said.json()["sentences"]
    quote = said.json()["quotes"][sentence["quotes"][0]]
    assert sentence["text"] == quote["text"] == room.TEXT and sentence["ground"] == "quoted"
    assert quote["source"]["title"] == room.SOURCE.title and quote["source"]["binding"] is False
    assert [one["step"] for one in said.json()["steps"]] == ["masking", "answer"]


def test_a_key_goes_on_with_a_conversation_and_the_same_token_asks_once(office: Any) -> None:
    caller = Caller()
    first = caller.post(ASK, {"token": TOKEN, "question": "Hvor mye?"}).json()
    again = caller.post(ASK, {"token": TOKEN, "question": "Hvor mye?", "key": first["key"]}).json()
    assert again["turn"] == first["turn"]
    turns = caller.get(f"/assistant/conversations/{first['key']}").json()
    assert [one["turn"] for one in turns] == [first["turn"]]
    assert caller.post("/assistant/verdicts", {"key": first["key"], "turn": first["turn"], "helped": True}).status_code == 204
    wrong = {"key": first["key"], "turn": first["turn"], "helped": False, "cause": "because"}
    assert caller.post("/assistant/verdicts", wrong).status_code == 422
    assert caller.post("/assistant/endings", {"key": first["key"]}).status_code == 204
    assert caller.get(f"/assistant/conversations/{first['key']}").status_code == 404


def test_a_conversation_begun_signed_in_is_not_found_by_its_key_alone(office: Any) -> None:
    from cases import town

    mine = Caller(town.citizen())
    said = mine.post(OWN, {"token": TOKEN, "question": "Hvor er saken min?"}).json()
    nobody = Caller()
    assert nobody.get(f"/assistant/conversations/{said['key']}").status_code == 404
    assert nobody.post(ASK, {"token": TOKEN, "question": "Og nå?", "key": said["key"]}).status_code == 404
    assert mine.post(OWN, {"token": TOKEN, "question": "Hvor er saken min?", "key": said["key"]}).json()["turn"] == said["turn"]


@pytest.mark.parametrize("key", ["x", "ingen-slik-samtale", "00000000-0000-0000-0000-000000000000:abc"])
def test_a_made_up_key_is_nobodys(office: Any, key: str) -> None:
    assert Caller().post(ASK, {"token": TOKEN, "question": "Hei", "key": key}).status_code == 404
