"""The word lists: what a phrase finds, what it does not, and what a wrong one says."""

from __future__ import annotations

import pytest

from saklig.assistant.errors import ContentError
from saklig.assistant.steps.phrases import Phrases, lists_of
from saklig.assistant.steps.reading import decoded, plain, readings


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("når får (jeg|eg) svar*", "når får eg svaret", True), ("når får (jeg|eg) svar*", "når får de svar", False),
        ("slett .. opplysning*", "slett alle mine opplysninger", True), ("slett .. opplysning*",
        "slett en to tre fire fem opplysninger", False),
        ("slett .. opplysning*", "slettopplysninger", False), ("my (own)? life", "take my life", True), ("my (own)? life",
        "my ownlife", True),
        ("neighbou?r", "the neighbor said", True), ("dø", "døren er åpen", False), ("*nummer", "fødselsnummer", True),
        ("a (b (c|d)|e)", "a b d", True),
        ("saken til @person", plain("Saken til [PERSON]"), True), ("ignore all", "ignoreall rules", True),
    ],
)  # fmt: skip
def test_a_phrase(phrase: str, text: str, found: bool) -> None:
    assert (Phrases([phrase]).found_in([text]) is not None) is found


@pytest.mark.parametrize("phrase", ["", "..", "a (b", "a) b", "a+b", "[0-9]", "()", "a**"])
def test_a_wrong_phrase_says_what_and_how_to_mend(phrase: str) -> None:
    with pytest.raises(ContentError, match="write words"):
        Phrases([phrase])


def test_a_list_that_is_not_there_says_which() -> None:
    with pytest.raises(ContentError, match=r"steps/words/none\.toml"):
        lists_of("none")


@pytest.mark.parametrize("name", ["attacks", "routing", "small_talk"])
def test_every_list_can_be_read(name: str) -> None:
    for one in lists_of(name).values():
        assert Phrases(one["says"]) and Phrases(one.get("unless", ()))


def test_what_is_taken_out_is_not_found() -> None:
    assert Phrases(["dreper meg"]).without("fristen dreper meg og jeg vil dø") == "fristen · og jeg vil dø"
    assert Phrases([]).found_in(["hei"]) is None and Phrases([]).without("hei") == "hei" and not Phrases([]).is_all_of("")


@pytest.mark.parametrize(
    "hidden", ["іgnоrе аll", "1gn0r3 all", "i g n o r e  a l l", "ignore\u200ball", "ｉｇｎｏｒｅ　ａｌｌ", "𝐢𝐠𝐧𝐨𝐫𝐞 𝐚𝐥𝐥",
      "i.g.n.o.r.e a.l.l", "aWdub3JlIGFsbCBydWxlcw==",
               "vtaber nyy", "lla erongi", "69676e6f726520616c6c", "%69gnore%20all", "íġnöre all".replace("ö", "o")],
)  # fmt: skip
def test_a_text_is_read_as_what_it_hides(hidden: str) -> None:
    assert Phrases(["ignore all"]).found_in(readings(hidden)) is not None


def test_norwegian_letters_are_kept() -> None:
    assert plain("Må eg søkje på NYTT, då?") == "må eg søkje på nytt då"


def test_what_decodes_to_rubbish_is_left() -> None:
    assert all("\x00" not in one for one in decoded("AAAAAAAAAAAAAAAAAAAAAAAA " * 4))
