"""Exact numbers in SQL: whole numbers over a divisor, with bounds that say how wide a whole number must be.

What the interpreter works out in 34 digits is the same as long as no number has more digits than that. A quotient that does
not end is rounded there and not here; where that could tell (`ROUGH`, at the very limit of a comparison or a rounding), the
row is left open. Source: DMN 1.5, 10.3.2.3.1 (decimal128), 10.3.4.5 (rounding).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import lcm, prod
from typing import Final, Literal

from saklig.decision.sql import words
from saklig.decision.sql.dialects import Dialect
from saklig.decision.sql.pieces import FINITE, QUOTIENT, ROUGH, Factor, Number
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, Expression

Rounding = Literal["floor", "ceiling", "up", "down", "half up", "half down", "half even"]
# beyond this the interpreter's 34 digits would round
_DIGITS: Final = 10**34
# below this, as a whole number over its divisors, several roundings of 34 digits are less than from one number to the next
_TELLING: Final = 10**32


def number(value: Decimal) -> Number:
    """A number known beforehand."""
    exact = Fraction(value)
    return Number(
        sql=words.whole(exact.numerator), low=exact.numerator, high=exact.numerator, divisor=exact.denominator, may_be_null=False
    )


def ends(divisor: int) -> bool:
    """Whether a quotient by it ends in decimals."""
    for prime in (2, 5):
        while divisor % prime == 0:
            divisor //= prime
    return divisor == 1


def _fits(largest: int, divisor: int) -> bool:
    """Whether a whole number up to that, over a divisor, is a decimal number that the interpreter does not round."""
    if not ends(divisor):
        return False
    places = next(places for places in range(200) if 10**places % divisor == 0)
    coefficient: int = largest * 10**places // divisor
    return coefficient < _DIGITS


def _in_order(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    return tuple(sorted(factors, key=lambda factor: words.mark_of(factor.sql)))


def _without(factors: Sequence[Factor], others: Sequence[Factor]) -> tuple[Factor, ...]:
    """The factors that are not among the others, each taken once."""
    left, found = list(others), []
    for factor in factors:
        if factor in left:
            left.remove(factor)
        else:
            found.append(factor)
    return tuple(found)


def _all_factors(one: Sequence[Factor], other: Sequence[Factor]) -> tuple[Factor, ...]:
    """The fewest factors that both are among."""
    return _in_order((*one, *_without(other, one)))


class Arithmetic:
    """Calculation with numbers, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        # whether rows are left open where several roundings before could tell
        self.leaves_limits = False

    # --- whole numbers that do not overflow ---

    def width(self, largest: int) -> int:
        """The narrowest whole number that holds it. Errors: Refused."""
        for width, limit in self.dialect.limits.items():
            if largest <= limit:
                return width
        raise Refused("TOO_WIDE", f"a number could have more than 38 digits (up to {len(str(largest))})",
                      "say in the type how great the facts can be, or round earlier")

    def _scaled(self, one: Number, factor: int, width: int) -> Expression:
        """The whole number times a factor, at least this wide."""
        known = words.whole_of(one.sql)
        if known is not None:
            return words.whole(known * factor)
        held = self.width(one.largest)
        return words.multiply(one.sql if held >= width else self.dialect.whole(one.sql, width), words.whole(factor))

    def together(self, one: Number, other: Number) -> tuple[Number, Number]:
        """Both over the same divisors. Errors: Refused."""
        factors = _all_factors(one.over, other.over)
        one, other = self._over(one, factors), self._over(other, factors)
        divisor = lcm(one.divisor, other.divisor)
        scales = divisor // one.divisor, divisor // other.divisor
        width = max(self.width(one.largest * scales[0]), self.width(other.largest * scales[1]))
        return self._times(one, scales[0], divisor, width), self._times(other, scales[1], divisor, width)

    def _times(self, one: Number, scale: int, divisor: int, width: int) -> Number:
        return replace(one, sql=self._scaled(one, scale, width), low=one.low * scale, high=one.high * scale, divisor=divisor)

    def _over(self, one: Number, factors: tuple[Factor, ...]) -> Number:
        """Over all these factors, of which it has some already."""
        missing = _without(factors, one.over)
        if not missing:
            return replace(one, over=factors)
        most = prod(factor.most for factor in missing)
        low, high = min(one.low, one.low * most), max(one.high, one.high * most)
        width = self.width(max(abs(low), abs(high)))
        sql = words.multiply(self._scaled(one, 1, width), self.product(missing, width))
        return replace(one, sql=sql, low=low, high=high, over=factors)

    def product(self, factors: Sequence[Factor], width: int) -> Expression:
        """Factors multiplied."""
        found = self.dialect.whole(factors[0].sql, width)
        for factor in factors[1:]:
            found = words.multiply(found, factor.sql)
        return found

    # --- calculation ---

    def add(self, one: Number, other: Number, sign: int = 1) -> Number:
        """one + other, or one - other. Errors: Refused."""
        first, second = self.together(one, other)
        low = first.low + (second.low if sign > 0 else -second.high)
        high = first.high + (second.high if sign > 0 else -second.low)
        width = self.width(max(abs(low), abs(high), first.largest, second.largest))
        write = words.add if sign > 0 else words.subtract
        sql = write(self._scaled(first, 1, width), self._scaled(second, 1, width))
        return self._made(first, second, sql, low, high, first.divisor)

    def multiply(self, one: Number, other: Number) -> Number:
        """one * other. Errors: Refused."""
        corners = [first * second for first in (one.low, one.high) for second in (other.low, other.high)]
        low, high = min(corners), max(corners)
        width = self.width(max(abs(low), abs(high)))
        sql = words.multiply(self._scaled(one, 1, width), self._scaled(other, 1, width))
        known = words.whole_of(one.sql), words.whole_of(other.sql)
        if known[0] is not None and known[1] is not None:
            sql = words.whole(known[0] * known[1])
        over = _in_order((*one.over, *other.over))
        return self._made(replace(one, over=over), replace(other, over=over), sql, low, high, one.divisor * other.divisor)

    def divide(self, one: Number, other: Number) -> Number:
        """one / other, null where that is zero. Errors: Refused."""
        if other.over:
            raise Refused("DIVISION", "a quotient divided by a quotient", "round the one that is divided by first")
        known = words.whole_of(other.sql)
        if known is not None:
            return self._by_known(one, other, known)
        highest = one.largest * other.divisor
        whole = self._scaled(one, other.divisor, self.width(highest))
        zero = words.whole(0)
        none: list[Expression] = [words.is_null(other.sql)] if other.may_be_null or other.unknown != FALSE else []
        if other.low <= 0 <= other.high:
            none.append(words.compare("=", other.sql, zero))
        low, high = (min(0, one.low * other.divisor), max(0, one.high * other.divisor))
        if other.low < 0:
            # the sign goes up
            low, high = -highest, highest
            whole = words.case([(words.compare("<", other.sql, zero), words.negative(whole))], whole)
        nothing = words.either(*none)
        factor = Factor(sql=words.case([(nothing, words.whole(1))], self.absolute(other).sql), most=max(other.largest, 1))
        exact = QUOTIENT if (one.exact, other.exact) == (FINITE, FINITE) and not one.over else ROUGH
        return Number(
            sql=words.case([(nothing, words.NULL)], whole), unknown=words.either(one.unknown, other.unknown), low=low, high=high,
            divisor=one.divisor, over=_in_order((*one.over, factor)), exact=exact,
            may_be_null=one.may_be_null or other.may_be_null or other.low <= 0,
        )  # fmt: skip

    def _by_known(self, one: Number, other: Number, known: int) -> Number:
        if known == 0:
            return replace(one, sql=words.NULL, low=0, high=0, may_be_null=True)
        share = Fraction(other.divisor, one.divisor * known)
        factor, divisor = share.numerator, share.denominator
        low, high = sorted((one.low * factor, one.high * factor))
        sql = self._scaled(one, factor, self.width(max(abs(low), abs(high))))
        exact = ROUGH if one.exact != FINITE else FINITE if _fits(max(abs(low), abs(high)), divisor) else QUOTIENT
        return replace(one, sql=sql, low=low, high=high, divisor=divisor, exact=exact,
                       unknown=words.either(one.unknown, other.unknown))  # fmt: skip

    def _made(self, one: Number, other: Number, sql: Expression, low: int, high: int, divisor: int) -> Number:
        exact = FINITE if one.exact == other.exact == FINITE else ROUGH
        if exact == FINITE and not _fits(max(abs(low), abs(high)), divisor):
            raise Refused("TOO_WIDE", "a number could have more than 34 digits, and would be rounded",
                          "say in the type how great the facts can be, or round earlier")
        return Number(
            sql=sql, unknown=words.either(one.unknown, other.unknown), low=low, high=high, divisor=divisor, over=one.over,
            exact=exact, may_be_null=one.may_be_null or other.may_be_null,
        )  # fmt: skip

    def negate(self, one: Number) -> Number:
        """-one."""
        return replace(one, sql=words.negative(one.sql), low=-one.high, high=-one.low)

    def absolute(self, one: Number) -> Number:
        """Without its sign."""
        if one.low >= 0:
            return one
        sql = words.case([(words.compare("<", one.sql, words.whole(0)), words.negative(one.sql))], one.sql)
        return replace(one, sql=sql, low=0 if one.high >= 0 else -one.high, high=one.largest)

    # --- rounding ---

    def rounded(self, one: Number, places: int, way: Rounding) -> Number:
        """Rounded to a number of decimals. Errors: Refused."""
        unit = Fraction(10) ** places
        factor = Fraction(unit, one.divisor)
        if not one.over and factor.denominator == 1:
            # it has no more decimals than that
            return one if one.exact == FINITE else self._open_at(one, self._tie(one, factor, way), one)
        top, below = factor.numerator, factor.denominator
        most = below * one.most
        low, high = one.low * top, one.high * top
        # twice as much for the half, and as much again
        width = self.width(2 * max(abs(low), abs(high)) + 2 * most)
        whole = self._scaled(one, top, width)
        divisor = self._divisor(one, below, width)
        sql = self._round(whole, divisor, way, width, low, high)
        lowest = 0 if low >= 0 else low // below - 1
        highest = 0 if high <= 0 else -(-high // below) + 1
        made = Number(
            sql=sql, unknown=one.unknown, low=lowest, high=highest, divisor=int(unit) if places >= 0 else 1,
            may_be_null=one.may_be_null,
        )  # fmt: skip
        if places < 0:
            scale = 10 ** -places
            wide = self.dialect.whole(sql, self.width(max(-lowest, highest) * scale))
            made = replace(made, sql=words.multiply(wide, words.whole(scale)), low=lowest * scale, high=highest * scale)
        narrow = self.width(made.largest)
        if narrow < width and places >= 0:
            made = replace(made, sql=self.dialect.whole(made.sql, narrow))
        return self._open_at(made, self._tie(one, factor, way), one)

    def _divisor(self, one: Number, below: int, width: int) -> Expression:
        known = words.whole(below)
        return words.multiply(self.product(one.over, width), known) if one.over else known

    def _round(self, whole: Expression, divisor: Expression, way: Rounding, width: int, low: int, high: int) -> Expression:
        """whole / divisor as a whole number."""
        if low >= 0:
            return self._round_up_from_zero(whole, divisor, _POSITIVE[way], width)
        minus = words.negative(self._round_up_from_zero(words.negative(whole), divisor, _NEGATIVE[way], width))
        if high <= 0:
            return minus
        plus = self._round_up_from_zero(whole, divisor, _POSITIVE[way], width)
        return words.case([(words.compare("<", whole, words.whole(0)), minus)], plus)

    def _round_up_from_zero(self, whole: Expression, divisor: Expression, way: str, width: int) -> Expression:
        """A number not below zero rounded: "less", "more", "half more", "half less" or "half even"."""
        two = words.whole(2)
        known = words.whole_of(divisor)
        twice = words.whole(2 * known) if known is not None else words.multiply(divisor, two)
        if way == "less":
            return self.dialect.quotient(whole, divisor, width)
        if way == "more":
            less_one = words.whole(known - 1) if known is not None else words.subtract(divisor, words.whole(1))
            return self.dialect.quotient(words.add(whole, less_one), divisor, width)
        if way == "half more":
            return self.dialect.quotient(words.add(words.multiply(whole, two), divisor), twice, width)
        if way == "half less":
            less_one = words.whole(known - 1) if known is not None else words.subtract(divisor, words.whole(1))
            return self.dialect.quotient(words.add(words.multiply(whole, two), less_one), twice, width)
        down = self.dialect.quotient(whole, divisor, width)
        doubled = words.multiply(words.inside(self.dialect.rest(whole, divisor)), two)
        odd = self.dialect.rest(down, two)
        more = words.either(
            words.compare(">", doubled, divisor),
            words.both(words.compare("=", doubled, divisor), words.compare("=", odd, words.whole(1))),
        )
        return words.case([(more, words.add(down, words.whole(1)))], down)

    def _tie(self, one: Number, factor: Fraction, way: Rounding) -> Expression:
        """Where roundings before could change how it is rounded: at the very limit, or for numbers of more digits than tell."""
        top, below = factor.numerator, factor.denominator
        many = self._many(one, top)
        return many if one.exact != ROUGH else words.either(many, self._at_limit(one, top, below, way))

    def _many(self, one: Number, scale: int) -> Expression:
        """Where a number that was rounded, times a scale, has so many digits that its last could be others than here."""
        if one.exact == FINITE or one.largest * scale < _TELLING:
            return FALSE
        whole = self._scaled(one, scale, self.width(one.largest * scale))
        bounds = words.compare(">=", whole, words.whole(_TELLING)), words.compare("<=", whole, words.whole(-_TELLING))
        return words.either(*bounds[: 1 if one.low >= 0 else 2])

    def _at_limit(self, one: Number, top: int, below: int, way: Rounding) -> Expression:
        half = way.startswith("half")
        if half and not one.over and below % 2:
            return FALSE
        width = self.width(2 * one.largest * top + 2 * below * one.most)
        whole = self._scaled(one, top, width)
        divisor = self._divisor(one, below, width)
        if half:
            doubled = self.dialect.rest(words.multiply(whole, words.whole(2)), divisor)
            rest = self.dialect.rest(whole, divisor)
            return words.both(words.compare("=", doubled, words.whole(0)), words.compare("!=", rest, words.whole(0)))
        not_zero = words.compare("!=", whole, words.whole(0))
        if words.whole_of(divisor) == 1:
            return not_zero
        return words.both(words.compare("=", self.dialect.rest(whole, divisor), words.whole(0)), not_zero)

    def _open_at(self, made: Number, tie: Expression, one: Number) -> Number:
        if tie == FALSE:
            return replace(made, exact=FINITE)
        self.leaves_limits = True
        tie = words.is_true(tie)
        return replace(made, sql=words.case([(tie, words.NULL)], made.sql), unknown=words.either(made.unknown, tie), exact=FINITE)

    # --- comparison and choice ---

    def compare(self, operator: str, one: Number, other: Number) -> tuple[Expression, Expression]:
        """The comparison, and where roundings could change it."""
        rough = ROUGH in (one.exact, other.exact)
        first, second = self.together(one, other)
        tie = words.compare("=", first.sql, second.sql) if rough else FALSE
        exact = max(one.exact, other.exact)
        many = words.either(*(self._many(replace(part, exact=exact), 1) for part in (first, second)))
        tie = words.is_true(words.either(tie, many))
        self.leaves_limits |= tie != FALSE
        known = words.whole_of(first.sql), words.whole_of(second.sql)
        if operator in ("<", "<=") and first.high < second.low and not (first.may_be_null or second.may_be_null) and not rough:
            return words.TRUE, FALSE
        if None not in known:
            sign = (known[0] > known[1]) - (known[0] < known[1])  # type: ignore[operator]
            return words.boolean(_HOLDS[operator](sign)), FALSE
        return words.compare(operator, first.sql, second.sql), tie

    def choice(self, branches: Sequence[tuple[Expression, Number | None]], otherwise: Number | None) -> Number:
        """CASE over numbers; None is null. Errors: Refused."""
        parts = [part for _, part in branches] + [otherwise]
        numbers = self.alike([part for part in parts if part is not None])
        left = iter(numbers)
        aligned = [None if part is None else next(left) for part in parts]
        sql = words.case(
            [(condition, words.NULL if part is None else part.sql)
             for (condition, _), part in zip(branches, aligned[:-1], strict=True)],
            words.NULL if aligned[-1] is None else aligned[-1].sql,
        )  # fmt: skip
        first = numbers[0]
        return Number(
            sql=sql, low=min(one.low for one in numbers), high=max(one.high for one in numbers), divisor=first.divisor,
            over=first.over, exact=max(one.exact for one in numbers),
            may_be_null=None in aligned or any(one.may_be_null for one in numbers),
        )  # fmt: skip

    def alike(self, numbers: Iterable[Number]) -> list[Number]:
        """All over the same divisors. Errors: Refused."""
        found = list(numbers)
        shared = found[0]
        for other in found[1:]:
            shared, _ = self.together(shared, other)
        at_home = (shared.divisor, shared.over)
        return [one if (one.divisor, one.over) == at_home else self.together(one, shared)[0] for one in found]


_HOLDS: Final = {
    "=": lambda sign: sign == 0, "!=": lambda sign: sign != 0, "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0, ">": lambda sign: sign > 0, ">=": lambda sign: sign >= 0,
}  # fmt: skip
_POSITIVE: Final[dict[str, str]] = {
    "floor": "less", "ceiling": "more", "up": "more", "down": "less", "half up": "half more", "half down": "half less",
    "half even": "half even",
}  # fmt: skip
_NEGATIVE: Final[dict[str, str]] = {**_POSITIVE, "floor": "more", "ceiling": "less"}
