"""The built-in functions that go into SQL exactly; the others are refused by name (DMN 1.5, 10.3.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from saklig.decision.errors import Fault
from saklig.decision.feel.builtins.define import by_name
from saklig.decision.sql import elements, lists, words
from saklig.decision.sql.aggregates import aggregated, count_of
from saklig.decision.sql.arithmetic import Rounding
from saklig.decision.sql.logic import folded, lifted, opposite, truth
from saklig.decision.sql.pieces import NOTHING, Cell, Each, Item, Known, Listing, Number, Piece
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, NULL, TRUE
from saklig.decision.values import Function

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Writer

_ROUNDINGS: Final[dict[str, Rounding]] = {
    "floor": "floor", "ceiling": "ceiling", "round up": "up", "round down": "down", "round half up": "half up",
    "round half down": "half down", "decimal": "half even",
}  # fmt: skip


def call_builtin(w: Writer, function: Function, arguments: list[Piece], names: tuple[str, ...] | None) -> Piece:
    """A built-in called. Errors: Refused, Fault."""
    if all(isinstance(one, Known) for one in arguments):
        values = [one.value for one in arguments]  # type: ignore[union-attr]
        found = function.call(w.run, values) if names is None else by_name(function, names, values, w.run)
        return Known(value=found)
    if names is not None:
        arguments = _in_order(function, arguments, names)
    if function.name in _ROUNDINGS:
        return _rounded(w, _ROUNDINGS[function.name], arguments)
    call = _CALLS.get(function.name)
    if call is None:
        raise Refused("FUNCTION", f"the function {function.name}", "it runs in the interpreter alone")
    return call(w, arguments)


def _in_order(function: Function, arguments: list[Piece], names: tuple[str, ...]) -> list[Piece]:
    for form in function.forms or (function,):
        if set(names) <= set(form.parameters):
            given = dict(zip(names, arguments, strict=True))
            last = max(form.parameters.index(name) for name in names)
            return [given.get(name, NOTHING) for name in form.parameters[: last + 1]]
    raise Fault("ARGUMENT_NAMES", f"{function.name} has no such parameters")


def _number(piece: Piece) -> Number | None:
    """A number, or None for null. Errors: Refused."""
    found = lifted(piece)
    if found == NOTHING:
        return None
    if isinstance(found, Listing) and len(found.items) == 1 and found.items[0].there == TRUE and found.null == FALSE:
        return _number(found.items[0].piece)
    if not isinstance(found, Number):
        raise Refused("ARITHMETIC", "a function of numbers with what is no number")
    return found


def _rounded(w: Writer, way: Rounding, arguments: Sequence[Piece]) -> Piece:
    number = _number(arguments[0])
    places: Any = 0
    if len(arguments) > 1:
        scale = arguments[1]
        if not isinstance(scale, Known):
            raise Refused("SCALE", "a scale of rounding that is a fact", "let the number of decimals stand in the rule")
        places = scale.value
    if places is None or (number is None):
        if number is None or number.unknown == FALSE:
            return NOTHING
        return Cell(kind="number", sql=NULL, unknown=number.unknown)
    if places != int(places) or not -12 <= int(places) <= 12:
        raise Refused("SCALE", f"rounding to {places} decimals", "round to at most 12 decimals")
    return w.keep(w.arithmetic.rounded(number, int(places), way), w.hint)


def _abs(w: Writer, arguments: Sequence[Piece]) -> Piece:
    number = _number(arguments[0])
    return NOTHING if number is None else w.arithmetic.absolute(number)


def _best(how: str) -> Callable[[Writer, Sequence[Piece]], Piece]:
    def best(w: Writer, arguments: Sequence[Piece]) -> Piece:
        """min or max: null if any is null, unknown if any is unknown."""
        given = arguments[0] if len(arguments) == 1 else Listing(items=tuple(Item(piece=one, there=TRUE) for one in arguments))
        given = lifted(given)
        if isinstance(given, Number):
            return given
        if isinstance(given, Each):
            raise Refused("LIST", f"{how.lower()} over a list of facts", "say it with a filter and count")
        if not isinstance(given, Listing):
            raise Refused("ARITHMETIC", f"{how.lower()} of what is no list")
        return _over(w, how, given)

    return best


def _sum(w: Writer, arguments: Sequence[Piece]) -> Piece:
    given = arguments[0] if len(arguments) == 1 else Listing(items=tuple(Item(piece=one, there=TRUE) for one in arguments))
    given = lifted(given)
    if isinstance(given, Number):
        return given
    if isinstance(given, Each):
        return elements.sum_of_each(w, given)
    if not isinstance(given, Listing):
        return NOTHING
    return _over(w, "SUM", given)


def _over(w: Writer, how: str, listing: Listing) -> Piece:
    """The sum, least or greatest of a listing."""
    items = [replace(item, piece=_number(item.piece) or NOTHING) for item in listing.items]
    return w.logic.choose([(listing.null, NOTHING)], aggregated(w, how, items), listing.unknown)


def _count(w: Writer, arguments: Sequence[Piece]) -> Piece:
    given = lifted(arguments[0])
    if isinstance(given, Each):
        return elements.count_of_each(w, given)
    if isinstance(given, Listing):
        total = w.keep(count_of(w, given.items), f"{w.hint} count")
        return w.logic.choose([(given.null, NOTHING)], total, given.unknown)
    if given == NOTHING:
        return NOTHING
    null = w.logic.is_null(given)
    one = Number(sql=words.whole(1), low=1, high=1, may_be_null=False)
    return w.logic.choose([(null.sql, NOTHING)], one, null.unknown)


def _not(w: Writer, arguments: Sequence[Piece]) -> Piece:
    return folded(opposite(truth(arguments[0])))


def _contains(w: Writer, arguments: Sequence[Piece]) -> Piece:
    return lists.contains(w, lifted(arguments[0]), arguments[1])


def _date(w: Writer, arguments: Sequence[Piece]) -> Piece:
    if len(arguments) == 1 and isinstance(arguments[0], Cell) and arguments[0].kind == "date":
        return arguments[0]
    if len(arguments) != 3:
        raise Refused("FUNCTION", "date of a text that is a fact", "let the fact be a date")
    year, month, day = (_number(one) for one in arguments)
    if year is None or month is None or day is None:
        return NOTHING
    if any(one.divisor != 1 or one.over for one in (year, month, day)):
        raise Refused("FUNCTION", "a date of parts that may be no whole numbers", "round them first")
    # February has 28 days, unless one knows better
    longest = 28 if month.low <= 2 <= month.high else 30 if any(month.low <= one <= month.high for one in (4, 6, 9, 11)) else 31
    if day.low < 1 or month.low < 1 or month.high > 12 or day.high > longest:
        mend = "say in the type what the month can be; days up to 28"
        raise Refused("FUNCTION", "a date of a month or day that may be none", mend)
    fits = TRUE
    if year.low < 1 or year.high > 9999:
        fits = words.both(words.compare(">=", year.sql, words.whole(1)), words.compare("<=", year.sql, words.whole(9999)))
    sql = w.dialect.make_day(year.sql, month.sql, day.sql)
    sql = sql if fits == TRUE else words.case([(fits, sql)], NULL)
    unknown = words.either(year.unknown, month.unknown, day.unknown)
    null = fits != TRUE or any(one.may_be_null for one in (year, month, day))
    return w.keep(Cell(kind="date", sql=sql, unknown=unknown, may_be_null=null), w.hint)


def _concatenate(w: Writer, arguments: Sequence[Piece]) -> Piece:
    return lists.concatenated(arguments)


def _append(w: Writer, arguments: Sequence[Piece]) -> Piece:
    return lists.concatenated([arguments[0], *(Listing(items=(Item(piece=one, there=TRUE),)) for one in arguments[1:])])


def _modulo(w: Writer, arguments: Sequence[Piece]) -> Piece:
    one, other = _number(arguments[0]), _number(arguments[1])
    known = None if other is None else words.whole_of(other.sql)
    if one is None or other is None:
        return NOTHING
    if known is None or known <= 0 or one.low < 0 or one.over or one.exact:
        raise Refused("FUNCTION", "modulo by a fact, or of what may be below zero")
    first, second = w.arithmetic.together(one, other)
    return replace(first, sql=w.dialect.rest(first.sql, second.sql), low=0, high=second.high)


def _truths(operator: str) -> Callable[[Writer, Sequence[Piece]], Piece]:
    def over(w: Writer, arguments: Sequence[Piece]) -> Piece:
        given = arguments[0] if len(arguments) == 1 else Listing(items=tuple(Item(piece=one, there=TRUE) for one in arguments))
        return lists.quantified(w, given, lambda one: truth(one), every=operator == "and")

    return over


def _distinct(w: Writer, arguments: Sequence[Piece]) -> Piece:
    if not isinstance(arguments[0], Each) or arguments[0].flat:
        raise Refused("FUNCTION", "distinct values of a list that is not one of facts", "count them in another way")
    return replace(arguments[0], distinct=True)


_CALLS: Final[dict[str, Callable[[Writer, Sequence[Piece]], Piece]]] = {
    "abs": _abs, "min": _best("MIN"), "max": _best("MAX"), "sum": _sum, "count": _count, "not": _not, "list contains": _contains,
    "date": _date, "concatenate": _concatenate, "append": _append, "modulo": _modulo, "all": _truths("and"), "any": _truths("or"),
    "distinct values": _distinct, "index of": lambda w, arguments: elements.places_of(w, *arguments),
    "flatten": lambda w, arguments: lists.flattened(arguments[0]),
}  # fmt: skip
