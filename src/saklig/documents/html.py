"""Draws a letter as an HTML fragment: `<article>` with the letterhead and the body, no script, no style of its own.

Every text is escaped here, once, on its way out. Classes begin with `letter`; the pages give them their look.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from saklig.documents.blocks import Block, Bullets, Heading, Inline, LineBreak, Link, Paragraph, Strong, Table, Text
from saklig.documents.letterhead import Cover
from saklig.documents.values import reads_right_to_left
from saklig.documents.wording import labels

__all__ = ["draw_html"]


def draw_html(cover: Cover, blocks: Sequence[Block]) -> str:
    """The letter as a fragment with the language set. The same input gives the same text."""
    return "\n".join(
        [
            f'<article class="letter" lang="{escape(cover.language)}">',
            _head(cover),
            f'<h1 class="letter-title">{_value(cover.title)}</h1>',
            *(_block(block) for block in blocks),
            _foot(cover),
            "</article>",
        ]
    )


def _head(cover: Cover) -> str:
    words, sender = labels(cover.language), cover.sender
    rows = [
        (words["to"], "<br>".join(_value(line) for line in (cover.recipient, *cover.recipient_lines))),
        (words["date"], f'<time datetime="{cover.dated.isoformat()}">{escape(cover.dated_text)}</time>'),
        (words["reference"], _value(cover.reference)),
    ]
    meta = "".join(f"<div><dt>{escape(name)}</dt><dd>{text}</dd></div>" for name, text in rows)
    fictional = f'<p class="letter-fictional">{escape(words["fictional"])}</p>\n' if sender.fictional else ""
    return (
        f'{fictional}<header class="letter-head">\n'
        f'<p class="letter-sender"><strong>{_value(sender.name)}</strong><br>{_value(sender.department)}</p>\n'
        f'<dl class="letter-meta">{meta}</dl>\n</header>'
    )


def _foot(cover: Cover) -> str:
    words, sender = labels(cover.language), cover.sender
    parts = [sender.name, *sender.address, f"{words['telephone']} {sender.telephone}", sender.email]
    return f'<footer class="letter-foot"><p>{" · ".join(_value(part) for part in parts if part)}</p></footer>'


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_inlines(block.content)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_inlines(block.content)}</p>"
        case Bullets():
            tag = "ul" if block.start is None else "ol"
            start = f' start="{block.start}"' if block.start not in (None, 1) else ""
            items = "".join(f"<li>{_item(item)}</li>" for item in block.items)
            return f"<{tag}{start}>{items}</{tag}>"
        case Table():
            return _table(block)


def _item(blocks: Sequence[Block]) -> str:
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _inlines(blocks[0].content)
    return "".join(_block(block) for block in blocks)


def _table(table: Table) -> str:
    classes = [' class="letter-amount"' if align == "right" else "" for align in table.align]
    pairs = zip(classes, table.head, strict=True)
    head = "".join(f'<th scope="col"{css}>{_inlines(cell)}</th>' for css, cell in pairs)
    rows = []
    for row in table.rows:
        first = f'<th scope="row"{classes[0]}>{_inlines(row[0])}</th>'
        others = (f"<td{css}>{_inlines(cell)}</td>" for css, cell in zip(classes[1:], row[1:], strict=True))
        rows.append(f"<tr>{first}{''.join(others)}</tr>")
    # A wide table scrolls in its own frame, which the keyboard can reach, so that the page itself never does.
    label = escape(" / ".join(_plain(cell) for cell in table.head), quote=True)
    return (
        f'<div class="letter-table" role="region" tabindex="0" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _plain(inlines: Sequence[Inline]) -> str:
    texts = []
    for item in inlines:
        match item:
            case Text():
                texts.append(item.text)
            case Strong() | Link():
                texts.append(_plain(item.content))
            case LineBreak():
                texts.append(" ")
    return "".join(texts)


def _inlines(inlines: Sequence[Inline]) -> str:
    return "".join(_inline(item) for item in inlines)


def _inline(item: Inline) -> str:
    match item:
        case Text():
            return _value(item.text) if item.value else escape(item.text, quote=False)
        case Strong():
            return f"<strong>{_inlines(item.content)}</strong>"
        case Link():
            return f'<a href="{escape(item.target, quote=True)}">{_inlines(item.content)}</a>'
        case LineBreak():
            return "<br>"


def _value(text: str) -> str:
    """A value, set apart where it reads the other way, so that what stands after it stays in place."""
    escaped = escape(text, quote=False)
    return f"<bdi>{escaped}</bdi>" if reads_right_to_left(text) else escaped
