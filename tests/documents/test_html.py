"""The HTML of a letter: escaped, accessible, the same shape whatever the values are."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html as lxml_html

from documents.letter_samples import HOSTILE, MADE_AT, TEMPLATE, cover
from saklig.documents import LetterTextError, render


def letter(language: str = "nb", name: str = "Kari", **more: object):
    variables = {
        "name": name, "amount": 1200, "first": date(2025, 9, 1), "why": "",
        "telephone": "00 00 00 00", "number": "+470",
        "rows": [{"child": name, "month": date(2025, 9, 1), "amount": 1200}],
    }  # fmt: skip
    return render(TEMPLATE, variables | more, cover=cover(language), made_at=MADE_AT)


def shape(fragment: str) -> list[tuple[str, tuple[str, ...]]]:
    root = lxml_html.fragment_fromstring(fragment)
    return [(str(node.tag), tuple(sorted(node.attrib))) for node in root.iter() if node.tag != "bdi"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_changes_no_element_and_reads_as_itself(text):
    fragment = letter(name=text).html
    assert shape(fragment) == shape(letter().html)
    expected = " ".join(text.replace("\x00", "").split())
    root = lxml_html.fragment_fromstring(fragment)
    assert expected in " ".join(root.text_content().split())


def test_everything_on_the_cover_is_escaped_too():
    hostile = HOSTILE["markup"]
    everywhere = cover(title=hostile, recipient=hostile, reference=hostile, recipient_lines=(hostile,))
    fragment = render("x", {}, cover=everywhere, made_at=MADE_AT).html
    assert "<script" not in fragment
    assert "<img" not in fragment


def test_tables_name_their_columns_and_rows():
    root = lxml_html.fragment_fromstring(letter().html)
    assert [cell.get("scope") for cell in root.iterfind(".//thead//th")] == ["col", "col", "col"]
    assert [cell.get("scope") for cell in root.iterfind(".//tbody//th")] == ["row"]
    frame = root.find(".//div[@role='region']")
    assert frame.get("tabindex") == "0"
    assert frame.get("aria-label") == "Barn / Måned / Du betaler"


def test_one_title_then_sections_and_the_language_is_said():
    for language in ("nb", "nn", "en"):
        root = lxml_html.fragment_fromstring(letter(language).html)
        assert root.get("lang") == language
        assert [node.tag for node in root.iter("h1", "h2", "h3")] == ["h1", "h2"]


def test_text_that_reads_the_other_way_is_set_apart():
    fragment = letter(name="مريم").html
    assert "<bdi>مريم</bdi>. Du betaler <strong>1" in fragment


def test_turning_and_invisible_characters_are_gone():
    fragment = letter(name="A\u202egnp.exe\u2066 \u200bB\ufeff\u00ad\U000e0041\ud800\x07").html
    assert "Agnp.exe B\ufffd" in fragment
    assert not set("\u202e\u2066\u200b\ufeff\u00ad\U000e0041\x07") & set(fragment)


def test_ten_thousand_characters_are_kept_and_more_than_the_limit_refused():
    assert "x" * 10_000 in letter(name="x" * 10_000).html
    with pytest.raises(LetterTextError, match="30000 characters"):
        letter(name="x" * 30_000)


def test_the_fictional_label_follows_the_setting():
    from saklig.documents import Sender

    assert "oppdiktet" in letter().html
    real = render("x", {}, cover=cover(sender=Sender(name="Nordvik kommune")), made_at=MADE_AT)
    assert "oppdiktet" not in real.html


def test_no_script_no_style_no_other_address():
    fragment = letter().html
    for part in ("<script", "style=", "src=", "http:"):
        assert part not in fragment
