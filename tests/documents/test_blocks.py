"""The tree: what Markdown becomes, and what a letter may not have."""

from __future__ import annotations

import pytest

from documents.letter_samples import HOSTILE
from saklig.documents import LetterTextError
from saklig.documents.blocks import Bullets, Heading, Link, Paragraph, Strong, Table, Text, read_blocks
from saklig.documents.filling import fill


def blocks(text: str, **variables: object):
    return read_blocks(fill(text, variables, language="nb"))


def test_each_kind_of_block():
    tree = blocks("## Del\n\nEn **to** tre\nfire\n\n3. a\n4. b\n\n| A | B |\n|---|---:|\n| 1 | 2 |\n")
    assert tree == (
        Heading(level=2, content=(Text(text="Del"),)),
        Paragraph(content=(Text(text="En "), Strong(content=(Text(text="to"),)), Text(text=" tre fire"))),
        Bullets(start=3, items=tuple((Paragraph(content=(Text(text=letter),)),) for letter in "ab")),
        Table(
            align=("left", "right"), head=((Text(text="A"),), (Text(text="B"),)),
            rows=(((Text(text="1"),), (Text(text="2"),)),),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_value_is_one_text_wherever_it_stands(text):
    """Heading, paragraph, strong, list, table: the tree has the same shape for a hostile text as for a plain one."""
    template = "## {{ v }}\n\n{{ v }} og **{{ v }}**\n\n- {{ v }}\n\n| {{ v }} | B |\n|---|---|\n|{{ v }}|{{ v }}|\n"
    expected = " ".join(text.split())
    value = Text(text=expected, value=True)
    assert blocks(template, v=text) == (
        Heading(level=2, content=(value,)),
        Paragraph(content=(value, Text(text=" og "), Strong(content=(value,)))),
        Bullets(items=((Paragraph(content=(value,)),),)),
        Table(align=("left", "left"), head=((value,), (Text(text="B"),)), rows=(((value,), (value,)),)),
    )


def test_own_reasons_keep_their_paragraphs_and_nothing_else():
    tree = blocks("{{ why | paragraphs }}\n\netter", why="Første\r\n\r\n  ## andre  \n- tredje")
    texts = ["Første", "## andre", "- tredje"]
    expected = tuple(Paragraph(content=(Text(text=text, value=True),)) for text in texts)
    assert tree[:-1] == expected
    inside = blocks("a {{ why | paragraphs }} b", why="x\ny")
    assert inside == (Paragraph(content=(Text(text="a "), Text(text="x y", value=True), Text(text=" b"))),)


def test_an_empty_value_leaves_no_empty_paragraph():
    assert blocks("{{ a }}\n\nb", a=" \u200b ") == (Paragraph(content=(Text(text="b"),)),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# Tittel", "level 1"),
        ("### Hopp", "level 3 after one of level 1"),
        ("![x](https://a.example/x.png)", "a picture"),
        ("`kode`", "code"),
        ("```\nkode\n```", "code"),
        ("> sitat", "a quote"),
        ("---", "a line across"),
        ("[x](javascript:alert)", "only whole https:"),
        ("[x](http://a.example)", "only whole https:"),
        ("[x](//a.example)", "only whole https:"),
        ("[x](data:text/html;base64,x)", "only whole https:"),
        ("[x](https:a)", "only whole https:"),
        ("[x](/sak/1)", "only whole https:"),
        ("[x](https://[)", "only whole https:"),
        ("| | B |\n|---|---|\n| 1 | 2 |", "column without a heading"),
    ],
)
def test_what_a_letter_may_not_have(text, says):
    with pytest.raises(LetterTextError, match=says):
        blocks("a\n\n" + text)


def test_html_in_a_template_is_shown_as_text():
    assert blocks("<b>a</b>\n\n<script>x</script>") == (
        Paragraph(content=(Text(text="<b>a</b>"),)),
        Paragraph(content=(Text(text="<script>x</script>"),)),
    )


def test_a_link_takes_a_value_and_still_is_checked():
    (paragraph,) = blocks("[Ring](tel:{{ n }})", n="+4755001122")
    assert paragraph.content == (Link(target="tel:+4755001122", content=(Text(text="Ring"),)),)
    for hostile in ("javascript:alert(1)", "https://a.example/ onclick=x", 'https://a.example/"x', "https://a\nb"):
        with pytest.raises(LetterTextError, match="only whole https:"):
            blocks("[x](<{{ n }}>)", n=hostile)
