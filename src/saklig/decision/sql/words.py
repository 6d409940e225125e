"""The parts of SQL that are written here, and no others: each was run on every dialect in the tests.

They are built as sqlglot's expressions, so that names and texts are quoted by it. What is certain beforehand (`true`, `false`,
a number) is simplified at once, so that a query holds no more than it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Final

from sqlglot import exp

Expression = exp.Expr

TRUE: Final[Expression] = exp.true()
FALSE: Final[Expression] = exp.false()
NULL: Final[Expression] = exp.null()
# what does not bind its parts: in another expression it stands in parentheses
_OPEN: Final = (exp.Binary, exp.Unary, exp.Interval)


def inside(part: Expression) -> Expression:
    """A part of an expression, in parentheses where it is one of several parts itself."""
    closed = isinstance(part, exp.Dot | exp.Paren) or not isinstance(part, _OPEN)
    return part if closed else exp.Paren(this=part)


def column(name: str, *path: str) -> Expression:
    """A column, or an entry of the struct that it is."""
    found: Expression = exp.column(exp.to_identifier(name, quoted=True))
    for entry in path:
        found = exp.Dot(this=found, expression=exp.to_identifier(entry, quoted=True))
    return found


def whole(value: int) -> Expression:
    """A whole number."""
    return exp.Literal.number(value) if value >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(-value)))


def text(value: str) -> Expression:
    """A text."""
    return exp.Literal.string(value)


def day(value: date) -> Expression:
    """A date."""
    return cast(exp.Literal.string(value.isoformat()), "DATE")


def boolean(value: bool) -> Expression:
    """True or false."""
    return TRUE if value else FALSE


def whole_of(part: Expression) -> int | None:
    """The number that an expression is, if it is one."""
    bare = part.this if isinstance(part, exp.Paren) else part
    if isinstance(bare, exp.Neg) and isinstance(bare.this, exp.Literal):
        return -int(bare.this.this)
    return int(bare.this) if isinstance(bare, exp.Literal) and not bare.is_string else None


def add(one: Expression, other: Expression) -> Expression:
    """one + other."""
    if NULL in (one, other):
        return NULL
    if whole_of(other) == 0:
        return one
    return other if whole_of(one) == 0 else exp.Add(this=inside(one), expression=inside(other))


def subtract(one: Expression, other: Expression) -> Expression:
    """one - other."""
    if NULL in (one, other):
        return NULL
    return one if whole_of(other) == 0 else exp.Sub(this=inside(one), expression=inside(other))


def multiply(one: Expression, other: Expression) -> Expression:
    """one * other."""
    if NULL in (one, other):
        return NULL
    if whole_of(other) == 1:
        return one
    return other if whole_of(one) == 1 else exp.Mul(this=inside(one), expression=inside(other))


def negative(part: Expression) -> Expression:
    """-part."""
    if part == NULL:
        return NULL
    known = whole_of(part)
    return whole(-known) if known is not None else exp.Paren(this=exp.Neg(this=inside(part)))


_COMPARISONS: Final = {"=": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}


def compare(operator: str, one: Expression, other: Expression) -> Expression:
    """A comparison of what is not null, or else null."""
    return _COMPARISONS[operator](this=inside(one), expression=inside(other))


def same(one: Expression, other: Expression) -> Expression:
    """one IS NOT DISTINCT FROM other: null is the same as null, as in FEEL."""
    return exp.NullSafeEQ(this=inside(one), expression=inside(other))


def is_null(part: Expression) -> Expression:
    """part IS NULL."""
    if part == NULL:
        return TRUE
    return FALSE if isinstance(part, exp.Literal | exp.Boolean) else exp.Is(this=inside(part), expression=NULL)


def is_true(part: Expression) -> Expression:
    """Whether it is true, and neither false nor null."""
    if never_null(part):
        return part
    return FALSE if part == NULL else exp.Coalesce(this=part, expressions=[FALSE])


def never_null(part: Expression) -> bool:
    """Whether a truth value is surely not null, as far as its form says."""
    if isinstance(part, exp.Paren | exp.Not):
        return never_null(part.this)
    if isinstance(part, exp.And | exp.Or):
        return never_null(part.this) and never_null(part.expression)
    return isinstance(part, exp.Boolean | exp.Is | exp.NullSafeEQ | exp.Coalesce)


def is_not_false(part: Expression) -> Expression:
    """Whether it is true or null."""
    if never_null(part):
        return part
    return TRUE if part == NULL else exp.Coalesce(this=part, expressions=[TRUE])


def both(*parts: Expression) -> Expression:
    """AND: false where one is, else null where one is."""
    left = _once(part for part in parts if part != TRUE)
    if any(part == FALSE for part in left):
        return FALSE
    return _chain(exp.And, left, TRUE)


def either(*parts: Expression) -> Expression:
    """OR: true where one is, else null where one is."""
    left = _once(part for part in parts if part != FALSE)
    if any(part == TRUE for part in left):
        return TRUE
    return _chain(exp.Or, left, FALSE)


def _once(parts: Iterable[Expression]) -> list[Expression]:
    """Each column once; of larger expressions it is not asked."""
    found = {part.name if isinstance(part, exp.Column) else id(part): part for part in parts}
    return list(found.values())


def _chain(kind: type[Expression], parts: Sequence[Expression], empty: Expression) -> Expression:
    if not parts:
        return empty
    found = parts[0] if len(parts) == 1 else inside(parts[0])
    for part in parts[1:]:
        found = kind(this=found, expression=inside(part))
    return found


def opposite(part: Expression) -> Expression:
    """NOT."""
    if isinstance(part, exp.Boolean):
        return boolean(not part.this)
    if isinstance(part, exp.Not):
        inner: Expression = part.this
        return inner.this if isinstance(inner, exp.Paren) else inner
    return NULL if part == NULL else exp.Not(this=inside(part))


def as_condition(part: Expression) -> Expression:
    """What is true where it is, and may be null where it is false: all that the condition of a CASE needs."""
    if isinstance(part, exp.Paren):
        return as_condition(part.this)
    if isinstance(part, exp.And | exp.Or):
        return type(part)(this=inside(as_condition(part.this)), expression=inside(as_condition(part.expression)))
    if isinstance(part, exp.NullSafeEQ) and isinstance(part.expression, exp.Literal | exp.Boolean | exp.Cast):
        return exp.EQ(this=part.this, expression=part.expression)
    return part


def case(branches: Iterable[tuple[Expression, Expression]], otherwise: Expression) -> Expression:
    """CASE WHEN … THEN … ELSE … END."""
    kept: list[tuple[Expression, Expression]] = []
    for condition, value in branches:
        if condition in (FALSE, NULL):
            continue
        if condition == TRUE:
            otherwise = value
            break
        kept.append((condition, value))
    while kept and kept[-1][1] == otherwise:
        kept.pop()
    if not kept:
        return otherwise
    found = exp.Case()
    for condition, value in kept:
        found = found.when(condition, value, copy=False)
    return found.else_(otherwise, copy=False) if otherwise != NULL else found


def cast(part: Expression, kind: str) -> Expression:
    """CAST(part AS kind)."""
    to = _type(kind)
    return part if isinstance(part, exp.Cast) and part.args["to"] == to else exp.Cast(this=part, to=to)


@cache
def _type(kind: str) -> exp.DataType:
    return exp.DataType.build(kind)


def named(part: Expression, name: str) -> Expression:
    """part AS name."""
    return exp.Alias(this=part, alias=exp.to_identifier(name, quoted=True))


def names_in(part: Expression) -> frozenset[str]:
    """The columns that an expression reads; not what its own lambdas and subqueries name. Kept with the expression."""
    kept: frozenset[str] | None = part.meta.get(_NAMES) if part._meta else None
    if kept is None:
        kept = part.meta[_NAMES] = _names_in(part)
    return kept


def mark_of(part: Expression) -> bytes:
    """What two expressions have in common that are written alike, and no others. Kept with the expression."""
    kept: bytes | None = part.meta.get(_MARK) if part._meta else None
    if kept is None:
        kept = part.meta[_MARK] = _mark_of(part)
    return kept


def _mark_of(part: Expression) -> bytes:
    found = blake2b(type(part).__name__.encode(), digest_size=16)
    for name, value in part.args.items():
        if value is None or value is False or value == []:
            continue
        found.update(b"\0" + name.encode())
        for one in value if isinstance(value, list) else (value,):
            found.update(mark_of(one) if isinstance(one, Expression) else b"\1" + repr(one).encode())
    return found.digest()


_NAMES: Final = "names"
_MARK: Final = "mark"


def _names_in(part: Expression) -> frozenset[str]:
    if isinstance(part, exp.Column):
        return frozenset((part.name,))
    if isinstance(part, exp.Literal | exp.Identifier | exp.DataType):
        return frozenset()
    found: frozenset[str] = frozenset()
    for value in part.args.values():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, Expression):
                found |= names_in(one)
    if isinstance(part, exp.Lambda):
        return found - {name.name for name in part.expressions}
    if isinstance(part, exp.Select):
        return found - {column.name for alias in part.find_all(exp.TableAlias) for column in alias.args.get("columns") or ()}
    return found
