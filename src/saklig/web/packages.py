"""What pages show of a service package: provisions, amounts, models. Read only; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from saklig.web.boxed import Box, box
from saklig.web.drawing import Node

__all__ = [
    "Element", "Link", "Rates", "elements", "guidance", "markdown", "nodes", "provision_link", "rates", "references", "sentences",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A legal source or a place in one: what it is called, what it says in our words, where it stands."""

    id: str
    title: str
    address: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A decision or a business knowledge model as a page shows it.

    `title` and `question` are the package's own in the reader's language, or the model's, which are English: `lang` says.
    """

    id: str
    name: str  # in the model; formulas use it
    title: str
    kind: str  # "decision" or "bkm"
    description: str
    question: str
    lang: str
    provisions: tuple[Link, ...]
    needs: tuple[tuple[str, str, str], ...]  # kind, id, title
    used_by: tuple[tuple[str, str], ...]
    box: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """A dated series of amounts."""

    title: str
    unit: str
    known_until: date
    assumption: str
    values: Sequence[Any]


def references(package: Any, language: str) -> list[Link]:
    return [
        Link(id=found.id, title=found.titles[language], address=_web(found.link)) for found in package.references.values()
    ]


def provision_link(package: Any, provision: str, language: str) -> Link:
    """A provision by id. One the package does not know is shown by its id alone."""
    found = package.provisions.get(provision)
    if found is None:
        return Link(id=provision, title=provision)
    address = _web(found.link or package.references[found.reference].link)
    return Link(
        id=provision,
        title=package.provision_text(provision, language),
        address=address,
        summary=found.summary[language],
    )


def sentences(package: Any, language: str) -> Mapping[str, str]:
    """The package's sentence for each rule row, by the row's id."""
    return {row: sentence.text for row, sentence in package.reasons[language].rows.items()}


def rates(package: Any, language: str) -> list[Rates]:
    return [
        Rates(
            title=series.titles[language],
            unit=series.unit,
            known_until=series.known_until,
            assumption=series.assumption[language] if series.assumption else "",
            values=[*reversed(package.amounts[name])],
        )
        for name, series in package.series.items()
    ]


def guidance(package: Any, language: str) -> list[tuple[Any, SafeString]]:
    """The package's guidance in the language, as HTML."""
    return [(piece, markdown(piece.text)) for piece in package.content if piece.language == language]


def markdown(text: str) -> SafeString:
    """Markdown of a package as HTML. Raw HTML in it stays text, and a link leads to http, https or mailto alone."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return mark_safe(parser.render(text))  # noqa: S308 - html is off and markdown-it refuses other link schemes


def elements(package: Any, language: str) -> dict[str, Element]:
    """Every decision and business knowledge model of the package's models by id, in the order of the files."""
    found: dict[str, Element] = {}
    texts = package.reasons[language].elements
    titles = {name: given.title for name, given in texts.items()}
    for written in package.models.written:
        sources = {source.id: source.name for source in written.knowledge_sources}
        names = {
            item.id: (kind, titles.get(item.id, item.name))
            for kind, items in (
                ("input", written.inputs), ("decision", written.decisions), ("bkm", written.business_knowledge_models),
            )
            for item in items
        }  # fmt: skip
        used: dict[str, list[tuple[str, str]]] = {}
        for item in (*written.decisions, *written.business_knowledge_models):
            for need in _needs(item):
                used.setdefault(need, []).append((item.id, names[item.id][1]))
        for item in (*written.decisions, *written.business_knowledge_models):
            kind, title = names[item.id]
            said = texts[item.id].says if item.id in texts else None
            found[item.id] = Element(
                id=item.id,
                name=item.name,
                title=title,
                kind=kind,
                description=item.description or "",
                question=said or getattr(item, "question", None) or item.description or "",
                lang=language if item.id in texts else "en",
                provisions=tuple(
                    provision_link(package, sources.get(by.id, by.id), language) for by in item.authorities
                ),
                needs=tuple((names[need][0], need, names[need][1]) for need in _needs(item) if need in names),
                used_by=tuple(used.get(item.id, ())),
                box=box(item.logic, titles),
            )
    return found


def nodes(package: Any, language: str) -> list[Node]:
    """The requirements graph of facts and decisions. Functions are left out: with them the picture says nothing."""
    texts, made = package.reasons[language].elements, []

    def title(item: Any) -> str:
        return str(texts[item.id].title if item.id in texts else item.name)

    for written in package.models.written:
        made += [Node(id=item.id, name=title(item), kind="input") for item in written.inputs]
        made += [Node(id=item.id, name=title(item), kind="decision", needs=_needs(item)) for item in written.decisions]
    return made


def _needs(item: Any) -> tuple[str, ...]:
    parts = ("required_inputs", "required_decisions", "required_knowledge")
    return tuple(need.id for part in parts for need in getattr(item, part, ()))


def _web(address: str | None) -> str:
    return address if address and address.startswith(("https://", "http://")) else ""


