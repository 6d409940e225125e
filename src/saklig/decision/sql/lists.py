"""Lists: those whose possible elements are known beforehand, and those of facts, each of which is a row or a lambda's element."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.errors import Fault
from saklig.decision.sql import elements, words
from saklig.decision.sql.logic import expanded, folded, join, lifted, truth
from saklig.decision.sql.pieces import NOTHING, Cell, Each, Group, Item, Known, Listing, Mapped, Piece, Places
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, TRUE

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Frame, Writer



# --- filter ---


def write_filter(w: Writer, node: nodes.Filter, frame: Frame) -> Piece:
    """source[condition]. Errors: Refused."""
    source = w.write(node.source, frame)
    if isinstance(source, Places):
        if isinstance(place := w.write(node.condition, frame), Known) and place.value == 1:
            return source.first
        raise Refused("PLACE", "a place of a value but the first")
    speaks = any(isinstance(part, nodes.Local | nodes.FilterName) and part.slot == node.slot for part in walk(node.condition))
    if not speaks:
        place = w.write(node.condition, frame)
        if isinstance(place, Known) and type(place.value) is Decimal:
            return element_at(w, source, int(place.value))
        return _kept_whole(w, source, place)

    def holds(element: Piece) -> Cell:
        inner = list(frame)
        inner[node.slot] = element
        return truth(w.write(node.condition, inner))

    return filtered(w, source, holds)


def filtered(w: Writer, source: Piece, holds: Callable[[Piece], Cell]) -> Piece:
    """The elements for which it is true. Errors: Refused."""
    if isinstance(source, Each | Mapped):
        made = source.make
        if source.flat:
            return replace(source, make=lambda element: filtered(w, made(element), holds))
        return replace(source, keep=(*source.keep, lambda element: folded(holds(made(element)))))
    if source == NOTHING:
        return Known(value=[])
    listing = lifted(source)
    if isinstance(listing, Cell | Group):
        null = w.logic.is_null(listing)
        listing = Listing(items=(Item(piece=listing, there=words.opposite(words.is_true(null.sql))),), unknown=null.unknown)
    assert isinstance(listing, Listing)
    items, unknown = [], [listing.unknown]
    for item in listing.items:
        found = holds(item.piece)
        there = words.both(item.there, words.is_true(found.sql))
        unknown.append(words.both(item.there, found.unknown))
        if there != FALSE:
            items.append(replace(item, there=w.layers.keep(there, f"{w.hint} there")))
    return _as_known(Listing(items=tuple(items), unknown=words.either(*unknown)))


def _as_known(listing: Listing) -> Piece:
    """A listing of what is known beforehand and surely there, as that."""
    if listing.null == FALSE and listing.unknown == FALSE and all(
        isinstance(item.piece, Known) and item.there == TRUE for item in listing.items
    ):
        return Known(value=[item.piece.value for item in listing.items])  # type: ignore[union-attr]
    return listing


def _kept_whole(w: Writer, source: Piece, condition: Piece) -> Piece:
    found = truth(condition)
    if isinstance(source, Each):
        return replace(source, keep=(*source.keep, lambda _: found))
    return filtered(w, source, lambda _: found)


def element_at(w: Writer, source: Piece, place: int) -> Piece:
    """The first, or the last, of a listing. Errors: Refused."""
    if isinstance(source, Each) or place not in (1, -1):
        listing = lifted(source)
        if isinstance(listing, Listing) and all(item.there == TRUE for item in listing.items):
            index = place - 1 if place > 0 else len(listing.items) + place
            return listing.items[index].piece if 0 <= index < len(listing.items) else NOTHING
        raise Refused("PLACE", f"the element at place {place} of a list", "only the first and the last go into SQL")
    listing = lifted(source)
    if not isinstance(listing, Listing):
        return listing
    items = listing.items if place == 1 else listing.items[::-1]
    return w.logic.choose([(item.there, item.piece) for item in items], NOTHING, listing.unknown)


# --- for ---


def write_for(w: Writer, node: nodes.For, frame: Frame) -> Piece:
    """for … return …. Errors: Refused."""
    if any(isinstance(part, nodes.Local) and part.slot == node.partial for part in walk(node.body)):
        raise Refused("PARTIAL", "a loop that reads its own results so far", "say it with sum, count or a filter")
    found = _turns(w, list(node.loops), node.body, list(frame))
    if isinstance(found, Mapped) and _all_known(found.source):
        known = _as_known(expanded(found))
        return known if isinstance(known, Known) else found
    return found


def _all_known(listing: Listing) -> bool:
    return all(isinstance(item.piece, Known) and item.there == TRUE for item in listing.items)


def _turns(w: Writer, loops: list[nodes.Loop], body: nodes.Node, frame: Frame) -> Piece:
    loop, *others = loops
    source = _source(w, loop, frame)
    if source == NOTHING:
        return NOTHING

    def make(element: Piece) -> Piece:
        inner = list(frame)
        inner[loop.slot] = element
        return _turns(w, others, body, inner) if others else w.keep(w.write(body, inner), w.hint)

    return mapped(w, source, make, flat=bool(others))


def mapped(w: Writer, source: Piece, make: Callable[[Piece], Piece], *, flat: bool = False) -> Piece:
    """What is made of each element. Errors: Refused."""
    if isinstance(source, Listing):
        return Mapped(source=source, make=make, flat=flat)
    assert isinstance(source, Each | Mapped)
    made = source.make
    if source.flat:
        return replace(source, make=lambda element: mapped(w, _as_list(made(element)), make, flat=flat))
    return replace(source, make=lambda element: make(made(element)), flat=flat)


def _as_list(piece: Piece) -> Piece:
    """A list as it can be mapped. Errors: Refused."""
    found = piece if isinstance(piece, Mapped) else lifted(piece)
    if not isinstance(found, Each | Mapped | Listing):
        raise Refused("LIST", "a loop over what is no list")
    return found


def _source(w: Writer, loop: nodes.Loop, frame: Frame) -> Piece:
    source = w.write(loop.source, frame)
    if loop.until is not None:
        until = w.write(loop.until, frame)
        if not isinstance(source, Known) or not isinstance(until, Known):
            raise Refused("LOOPS", "a loop from or to a fact", "let it run over a list that is known beforehand")
        from saklig.decision.evaluation.code.turns import span  # noqa: PLC0415
        from saklig.decision.evaluation.runtime import Here  # noqa: PLC0415

        found = span(w.run, source.value, until.value, Here(None, 0, 0))
        return lifted(Known(value=found))
    found = source if isinstance(source, Mapped) else lifted(source)
    if isinstance(found, Each | Listing | Mapped) or found == NOTHING:
        return found
    return Listing(items=(Item(piece=found, there=TRUE),))


# --- some, every, list contains ---


def write_quantified(w: Writer, node: nodes.Quantified, frame: Frame) -> Piece:
    """some or every. Errors: Refused."""
    return _quantify(w, node, list(node.loops), list(frame))


def _quantify(w: Writer, node: nodes.Quantified, loops: list[nodes.Loop], frame: Frame) -> Piece:
    if node.strict:
        raise Refused("QUANTIFIED", "a boxed some or every", "write it as an expression: some x in list satisfies …")
    loop, *others = loops
    source = _source(w, loop, frame)
    if source == NOTHING:
        return NOTHING

    def holds(element: Piece) -> Cell:
        inner = list(frame)
        inner[loop.slot] = element
        return truth(_quantify(w, node, others, inner) if others else w.write(node.body, inner))

    return quantified(w, source, holds, every=node.every)


def quantified(w: Writer, source: Piece, holds: Callable[[Piece], Cell], *, every: bool) -> Piece:
    """Whether it is true of some, or of every element. Errors: Refused."""
    if isinstance(source, Each):
        return elements.quantified_each(w, source, holds, every=every)
    listing = lifted(source)
    if not isinstance(listing, Listing):
        raise Refused("LIST", "a question about what is no list")
    cells = []
    for item in listing.items:
        there = Cell(kind="boolean", sql=item.there if not every else words.opposite(item.there), may_be_null=False)
        cells.append(join("or" if every else "and", (there, holds(item.piece))))
    found = join("and" if every else "or", cells) if cells else truth(Known(value=every))
    found = w.keep(found, w.hint)
    if listing.null != FALSE or listing.unknown != FALSE:
        return w.logic.choose([(listing.null, NOTHING)], found, listing.unknown)
    return folded(found)


def contains(w: Writer, listing: Piece, value: Piece) -> Piece:
    """Whether a list holds a value. Errors: Refused, Fault."""
    if listing == NOTHING:
        return NOTHING
    if isinstance(listing, Cell | Group):
        listing = Listing(items=(Item(piece=listing, there=TRUE),))

    def holds(element: Piece) -> Cell:
        try:
            return truth(w.logic.compare("=", element, value))
        except Refused:
            raise
        except Fault:
            return truth(Known(value=False))  # values of different kinds are merely not equal here

    return quantified(w, listing, holds, every=False)


# --- lists of lists ---


def concatenated(parts: Sequence[Piece]) -> Piece:
    """One list of several. Errors: Refused."""
    items: list[Item] = []
    null, unknown = [], []
    for part in map(lifted, parts):
        if part == NOTHING:
            return NOTHING
        if isinstance(part, Listing):
            items += part.items
            null.append(part.null)
            unknown.append(part.unknown)
        elif isinstance(part, Each):
            raise Refused("LIST", "a list of facts joined with others", "keep them apart")
        else:
            items.append(Item(piece=part, there=TRUE))
    return Listing(items=tuple(items), null=words.either(*null), unknown=words.either(*unknown))


def flattened(piece: Piece) -> Piece:
    """All that lies in it, however deep. Errors: Refused."""
    if isinstance(piece, Each | Mapped):
        made = piece.make
        return replace(piece, make=lambda element: flattened(_listed(made(element))), flat=True)
    listing = lifted(piece)
    if not isinstance(listing, Listing):
        return listing
    items: list[Item] = []
    unknown = [listing.unknown]
    for item in listing.items:
        inner = lifted(item.piece)
        if isinstance(inner, Listing):
            inner = flattened(inner)
            assert isinstance(inner, Listing)
            unknown.append(words.both(item.there, inner.unknown))
            if inner.null != FALSE:
                items.append(Item(piece=NOTHING, there=words.both(item.there, inner.null)))
            items += [replace(one, there=words.both(item.there, one.there)) for one in inner.items]
        elif isinstance(inner, Each):
            raise Refused("LIST", "lists of facts joined with others", "keep them apart")
        else:
            items.append(item)
    return _as_known(Listing(items=tuple(items), null=listing.null, unknown=words.either(*unknown)))


def _listed(piece: Piece) -> Piece:
    """A list, or a list of the one."""
    found = piece if isinstance(piece, Mapped) else lifted(piece)
    return found if isinstance(found, Each | Mapped | Listing) else Listing(items=(Item(piece=found, there=TRUE),))


__all__ = [
    "concatenated", "contains", "element_at", "filtered", "flattened", "mapped", "quantified", "write_filter",
    "write_for", "write_quantified",
]  # fmt: skip
