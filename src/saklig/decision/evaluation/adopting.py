"""The quick way for facts that already are as their type says, which most are; for others `facts.adopt` and `coerce`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.evaluation.code.writer import MAX_NESTED, Namespace, Writer
from saklig.decision.types import ContextType, DefinedType, ListType, Type, plain
from saklig.decision.values import NUMBERS, Value

# said by a quick way that does not apply
SLOW: Final = object()
Adopt = Callable[[object], Value]
# facts that lines are written for; of more there are calls
WRITTEN_OUT: Final = 1_000
_CLASSES: Final[dict[Type, type]] = {types.STRING: str, types.BOOLEAN: bool, types.DATE: date}


def adopter(kind: Type, made: dict[int, Adopt]) -> Adopt:
    """The quick way of a type: the fact as a FEEL value, or `SLOW`. It gives what `adopt` and `coerce` would.

    `made` are those of types seen before, by identity: a type may stand many times in another.
    """
    if id(kind) not in made:
        made[id(kind)] = _adopter(kind, made)
    return made[id(kind)]


def _adopter(kind: Type, made: dict[int, Adopt]) -> Adopt:
    if isinstance(kind, DefinedType):
        return _defined(kind, made)
    if kind is types.NUMBER:
        return _number
    if kind is types.ANY:
        return _anything
    if isinstance(kind, ListType):
        return _list(adopter(kind.element, made))
    if isinstance(kind, ContextType):
        return _context(tuple((key, adopter(member, made)) for key, member in kind.fields))
    own = _CLASSES.get(kind)
    return _never if own is None else lambda value: value if type(value) is own or value is None else SLOW


def inputs_function(inputs: Iterable[nodes.Input]) -> Callable[[Mapping[str, object]], tuple[dict[str, Value], bool]]:
    """A function of the facts: the values of all inputs by key, `SLOW` for what has no quick way, and whether any has none."""
    shared = {
        "SLOW": SLOW, "Decimal": Decimal, "plus": NUMBERS.plus, "type": type, "dict": dict, "len": len, "KeyError": KeyError,
    }  # fmt: skip
    w = Writer(Namespace(shared), ["def run(facts):", " get = facts.get"])
    pairs, slow = [], []
    made: dict[int, Adopt] = {}
    for one in inputs:
        name = w.name()
        pairs.append(f"{one.key!r}: {name}")
        slow.append(f"{name} is SLOW")
        if len(one.path) > 1:
            w.put(f"{name} = SLOW")
        else:
            w.put(f"{name} = get({one.path[0]!r}, SLOW)")
            _lines(w, one.type, name, made)
    w.put(f"return {{{', '.join(pairs)}}}, {' or '.join(slow) or 'False'}")
    return w.function()


def _lines(w: Writer, kind: Type, name: str, made: dict[int, Adopt]) -> None:
    """Lines that make of what has this name a value of the type, or `SLOW`."""
    while isinstance(kind, DefinedType) and kind.allowed is None:
        kind = kind.base
    if isinstance(kind, ContextType) and w.depth < MAX_NESTED and w.count < WRITTEN_OUT:
        with w.block(f"if type({name}) is dict and len({name}) == {len(kind.fields)}"):
            _context_lines(w, kind, name, made)
        w.put(f"elif {name} is not None: {name} = SLOW")
    elif kind is types.NUMBER:
        w.put(f"if type({name}) is Decimal: {name} = plus({name}) if {name}.is_finite() else SLOW")
        w.put(f"elif {name} is not None: {name} = {w.constant(_number)}({name})")
    elif kind in _CLASSES:
        w.put(f"if type({name}) is not {w.constant(_CLASSES[kind])} and {name} is not None: {name} = SLOW")
    else:
        w.put(f"{name} = {w.constant(adopter(kind, made))}({name})")


def _context_lines(w: Writer, kind: ContextType, name: str, made: dict[int, Adopt]) -> None:
    members = [(key, member, w.name()) for key, member in kind.fields]
    w.put("try: " + ("; ".join(f"{member} = {name}[{key!r}]" for key, _, member in members) or "pass"))
    # a key that is not there is an unknown fact
    w.put(f"except KeyError: {name} = SLOW")
    with w.block("else"):
        for _, member_kind, member in members:
            _lines(w, member_kind, member, made)
        whole = ", ".join(f"{key!r}: {member}" for key, _, member in members)
        slow = " or ".join(f"{member} is SLOW" for _, _, member in members) or "False"
        w.put(f"{name} = SLOW if {slow} else {{{whole}}}")


def _number(value: object) -> Value:
    if type(value) is Decimal:
        return NUMBERS.plus(value) if value.is_finite() else SLOW
    return NUMBERS.create_decimal(value) if type(value) is int else None if value is None else SLOW


def _anything(value: object) -> Value:
    own = type(value)
    if value is None or own is str or own is bool or own is date:
        return value
    return NUMBERS.plus(value) if isinstance(value, Decimal) and value.is_finite() else SLOW


def _never(value: object) -> Value:
    return SLOW


def _defined(kind: DefinedType, made: dict[int, Adopt]) -> Adopt:
    inner, allowed = adopter(kind.base, made), kind.allowed
    if allowed is None:
        return inner
    values = allowed.values
    if values is not None and plain(kind.base) is types.STRING:
        among = frozenset(value for value in values if type(value) is str)
        return lambda value: value if value is None or (type(value) is str and value in among) else SLOW
    test = allowed.test

    def adopt(value: object) -> Value:
        found = inner(value)
        if found is SLOW or found is None:
            return found
        allows = test(found)
        return found if allows is not False and allows is not None else SLOW

    return adopt


def _list(element: Adopt) -> Adopt:
    def adopt(value: object) -> Value:
        if type(value) is not list and type(value) is not tuple:
            return None if value is None else SLOW
        found = [element(item) for item in value]
        return SLOW if SLOW in found else found

    return adopt


def _context(fields: tuple[tuple[str, Adopt], ...]) -> Adopt:
    count = len(fields)

    def adopt(value: object) -> Value:
        if type(value) is not dict or len(value) != count:
            return None if value is None else SLOW
        found = {}
        for key, member in fields:
            # a key that is not there is an unknown fact
            held = member(value.get(key, SLOW))
            if held is SLOW:
                return SLOW
            found[key] = held
        return found

    return adopt
