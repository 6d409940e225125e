"""FEEL tokens to a syntax tree.

Source: DMN 1.5, 10.3.1.2. Operators by rising binding strength: or, and, comparison (with between, in), + -, * /, **,
negation, instance of, then path, filter and call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from saklig.decision.errors import ExpressionError, Fault
from saklig.decision.feel import tree
from saklig.decision.feel.lexer import Token
from saklig.decision.feel.names import KEYWORDS, NameSet
from saklig.decision.feel.stream import TokenStream
from saklig.decision.values import number

MAX_DEPTH: Final = 80
MAX_CHAIN: Final = 150  # operators in a row: each is a level of the tree
_STRENGTH: Final = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6} | dict.fromkeys(
    ("=", "!=", "<", "<=", ">", ">=", "between", "in"), 3
)
_COMPARISONS: Final = frozenset(("=", "!=", "<", "<=", ">", ">="))


def parse_expression(
    text: str, names: Sequence[NameSet], members: NameSet, is_type: Callable[[str], bool] = lambda _: False
) -> tree.Node:
    """An expression. `names` are in scope, the innermost last; `members` are entries that contexts may have, to which
    the keys of contexts written here are added: they may follow a dot in an expression read later. `is_type` knows the
    names of types.

    Errors: ExpressionError with the span of what could not be read.
    """
    parser = Parser(text, names, members, is_type)
    return parser.whole(parser.expression)


def parse_unary_tests(
    text: str, names: Sequence[NameSet], members: NameSet, is_type: Callable[[str], bool] = lambda _: False
) -> tree.UnaryTests:
    """Unary tests, as in a decision table's cell or an item definition's allowed values (rules 13 to 17)."""
    parser = Parser(text, names, members, is_type)
    return parser.whole(parser.unary_tests)


class Parser(TokenStream):
    """A recursive descent over one text."""

    # --- expressions ---

    def expression(self) -> tree.Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"the expression is nested more than {MAX_DEPTH} levels deep: split it up")
        kept, self.brackets_close = self.brackets_close, False
        # a comparison without its left side is a range (rules 2 h and 7)
        node = self.positive_test() if self.at(*_COMPARISONS) else self.binary(1)
        self.brackets_close = kept
        self.depth -= 1
        return node

    def binary(self, least: int) -> tree.Node:
        left = self.unary()
        chain = 0
        while True:
            operator = self.token.text if self.token.kind in ("symbol", "name") else ""
            strength = _STRENGTH.get(operator, 0)
            if strength < least:
                return left
            chain += 1
            if chain > MAX_CHAIN:
                raise self.error(f"more than {MAX_CHAIN} operators in a row: split the expression up")
            self.position += 1
            if operator == "between":
                low = self.binary(4)
                self.expect("and")
                left = tree.Between(start=left.start, end=0, value=left, low=low, high=self.binary(4))
                left = tree.Between(start=left.start, end=left.high.end, value=left.value, low=low, high=left.high)
            elif operator == "in":
                tests = self.in_tests()
                left = tree.In(start=left.start, end=self.last_end, value=left, tests=tests)
            else:
                right = self.binary(strength + 1)
                left = tree.Binary(start=left.start, end=right.end, operator=operator, left=left, right=right)  # type: ignore[arg-type]

    def unary(self) -> tree.Node:
        if self.at("-"):
            start = self.token.start
            self.position += 1
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.error("too many signs")
            # a number takes its sign with it (rule 35) before anything asks for its type
            typed = self.token.kind == "number" and self.tokens[self.position + 1].text == "instance"
            operand = self.primary() if typed else self.unary()
            self.depth -= 1
            negation = tree.Negation(start=start, end=operand.end, operand=operand)
            return self.typed(negation) if typed else negation
        return self.typed(self.postfix())

    def typed(self, node: tree.Node) -> tree.Node:
        """`instance of` a type, as often as it stands there."""
        while self.at("instance") and self.tokens[self.position + 1].text == "of":
            self.position += 2
            kind = self.type()
            node = tree.InstanceOf(start=node.start, end=kind.end, value=node, type=kind)
        return node

    def in_tests(self) -> tuple[tree.Node, ...]:
        """What stands after `in` (rules 49 c): one test, or several in brackets."""
        if self.at("("):
            found = self.attempt(self.bracketed_tests)
            if found is not None:
                return found
        return (self.positive_test(lambda: self.binary(4)),)

    def bracketed_tests(self) -> tuple[tree.Node, ...]:
        self.expect("(")
        tests = [self.positive_test()]
        while self.accept(","):
            tests.append(self.positive_test())
        self.expect(")")
        if self.at("[", ".", "("):
            raise self.error("this is an expression in brackets")
        return tuple(tests)

    def positive_test(self, otherwise: Callable[[], tree.Node] | None = None) -> tree.Node:
        """Rule 7: a comparison without its left side, or an expression."""
        if self.at(*_COMPARISONS):
            start, operator = self.token.start, self.token.text
            self.position += 1
            operand = self.binary(4)
            return tree.Comparison(start=start, end=operand.end, operator=operator, operand=operand)  # type: ignore[arg-type]
        return (otherwise or self.expression)()

    def unary_tests(self) -> tree.UnaryTests:
        """Rule 15: `-`, `not(...)` or tests."""
        end = self.tokens[-1].end
        if self.at("-") and self.tokens[self.position + 1].kind == "end":
            self.position += 1
            return tree.UnaryTests(start=0, end=end, tests=())
        if self.at("not") and self.tokens[self.position + 1].text == "(":
            negated = self.attempt(self.negated_tests)
            if negated is not None:
                return tree.UnaryTests(start=0, end=end, tests=negated, negated=True)
        return tree.UnaryTests(start=0, end=end, tests=self.test_list())

    def negated_tests(self) -> tuple[tree.Node, ...]:
        self.expect("not")
        self.expect("(")
        tests = self.test_list()
        self.expect(")")
        if self.token.kind != "end":
            raise self.error("this is an expression that begins with not(...)")
        return tests

    def test_list(self) -> tuple[tree.Node, ...]:
        tests = [self.positive_test()]
        while self.accept(","):
            tests.append(self.positive_test())
        return tuple(tests)

    # --- path, filter, call ---

    def postfix(self) -> tree.Node:
        node = self.primary()
        chain = 0
        while True:
            chain += 1
            if chain > MAX_CHAIN:
                raise self.error("too many paths, filters or calls in a row: split the expression up")
            if self.accept("."):
                node = tree.Path(start=node.start, end=0, source=node, name=self.member_name())
                node = tree.Path(start=node.start, end=self.last_end, source=node.source, name=node.name)
            elif self.at("[") and not self.brackets_close:
                self.position += 1
                self.inside_filter += 1
                self.scopes.append(NameSet(["item"]))
                condition = self.expression()
                self.scopes.pop()
                self.inside_filter -= 1
                self.expect("]")
                node = tree.Filter(start=node.start, end=self.last_end, source=node, condition=condition)
            elif self.at("("):
                node = self.call(node)
            else:
                return node

    def member_name(self) -> str:
        found = self.members.match(self.tokens, self.position)
        if found is None:
            for names in reversed(self.scopes):
                found = names.match(self.tokens, self.position)
                if found is not None and found[1] > 1:
                    break
                found = None
        if found is None and self.token.kind != "name":
            raise self.error("expected a name after the dot")
        first = self.position
        self.position += 1 if found is None else found[1]
        last = self.position
        # nothing but a keyword may follow as a word, so this goes on with the name of an entry that nobody declared
        while self.token.kind == "name" and self.token.text not in KEYWORDS:
            self.position += 1
        if self.position > last or found is None:
            return self.written(first, self.position)
        return found[0]

    def call(self, function: tree.Node) -> tree.Node:
        self.expect("(")
        arguments: list[tree.Node] = []
        names: list[str] = []
        while not self.at(")"):
            name = self.attempt(self.argument_name)
            if name is not None:
                names.append(name)
            arguments.append(self.expression())
            if not self.another(")"):
                break
        self.expect(")")
        if names and len(names) != len(arguments):
            raise ExpressionError("either all arguments have names or none", function.start, self.last_end)
        return tree.Call(
            start=function.start,
            end=self.last_end,
            function=function,
            arguments=tuple(arguments),
            names=tuple(names) if names else None,
        )

    def argument_name(self) -> str:
        name = self.declared_name(":")
        self.expect(":")
        return name

    # --- what stands alone ---

    def primary(self) -> tree.Node:
        token = self.token
        if token.kind == "number":
            self.position += 1
            try:
                return tree.Const(start=token.start, end=token.end, value=number(token.text))
            except Fault as fault:
                raise ExpressionError(fault.message, token.start, token.end)
        if token.kind == "string":
            self.position += 1
            return tree.Const(start=token.start, end=token.end, value=token.text)
        if token.kind == "symbol":
            return self.symbol(token)
        if token.kind == "name":
            return self.word(token)
        raise self.error("the expression ends too early" if token.kind == "end" else "expected an expression")

    def symbol(self, token: Token) -> tree.Node:
        if token.text == "(":
            return self.bracketed(token)
        if token.text == "[":
            return self.bracket_list(token)
        if token.text == "]":
            self.position += 1
            return self.interval_end(token, self.binary(4))
        if token.text == "{":
            return self.context(token)
        if token.text == "@":
            self.position += 1
            if self.token.kind != "string":
                raise self.error('expected a string after @, as in @"2020-01-01"')
            self.position += 1
            return tree.AtLiteral(start=token.start, end=self.last_end, text=self.tokens[self.position - 1].text)
        raise self.error(f"{token.text!r} can't begin an expression")

    def bracketed(self, token: Token) -> tree.Node:
        """`(x)`, `(< x)` as a range, or `(a..b)`."""
        self.expect("(")
        if self.at(*_COMPARISONS):
            node = self.positive_test()
            self.expect(")")
            return node
        inner = self.expression()
        if self.at(".."):
            return self.interval_end(token, inner)
        self.expect(")")
        return inner

    def bracket_list(self, token: Token) -> tree.Node:
        self.expect("[")
        items: list[tree.Node] = []
        while not self.at("]"):
            items.append(self.expression())
            if self.at("..") and len(items) == 1:
                return self.interval_end(token, items[0])
            if not self.another("]"):
                break
        self.expect("]")
        return tree.ListNode(start=token.start, end=self.last_end, items=tuple(items))

    def interval_end(self, opening: Token, low: tree.Node) -> tree.Node:
        """Rule 8, from `..` on."""
        self.expect("..")
        high = self.attempt(self.closed_end)
        if high is None:
            self.brackets_close = True
            high = self.binary(4)
            self.brackets_close = False
        if not self.at(")", "]", "["):
            raise self.error("a range ends with ), ] or [")
        self.position += 1
        return tree.Interval(
            start=opening.start,
            end=self.last_end,
            low=low,
            high=high,
            low_included=opening.text == "[",
            high_included=self.tokens[self.position - 1].text == "]",
        )

    def closed_end(self) -> tree.Node:
        high = self.binary(4)
        if not self.at(")", "]", "["):
            raise self.error("a range ends with ), ] or [")
        return high

    def context(self, token: Token) -> tree.Node:
        self.expect("{")
        entries: list[tuple[str, tree.Node]] = []
        self.scopes.append(NameSet())
        while not self.at("}"):
            if self.token.kind == "string":
                key = self.token.text
                self.position += 1
            else:
                key = self.declared_name(":")
            self.expect(":")
            entries.append((key, self.expression()))
            self.scopes[-1].add(key)
            self.members.add(key)
            if not self.another("}"):
                break
        self.scopes.pop()
        self.expect("}")
        return tree.ContextNode(start=token.start, end=self.last_end, entries=tuple(entries))

    def word(self, token: Token) -> tree.Node:
        found = self.match_name()
        if found is not None and found[1] > 1:
            self.position += found[1]
            return tree.Name(start=token.start, end=self.last_end, name=found[0])
        if token.text == "for":
            return self.for_expression(token)
        if token.text in ("some", "every") and self.looks_quantified():
            return self.quantified(token)
        if token.text == "if":
            return self.if_expression(token)
        if token.text == "function" and self.tokens[self.position + 1].text == "(":
            return self.function(token)
        if token.text in ("null", "true", "false"):
            self.position += 1
            value = {"null": None, "true": True, "false": False}[token.text]
            return tree.Const(start=token.start, end=token.end, value=value)
        if token.text in KEYWORDS:
            raise self.error(f"{token.text!r} can't begin an expression")
        self.position += 1
        return tree.Name(start=token.start, end=token.end, name=token.text)

    def looks_quantified(self) -> bool:
        return self.tokens[self.position + 1].kind == "name"

    def if_expression(self, token: Token) -> tree.Node:
        self.expect("if")
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        otherwise = self.expression()
        return tree.If(start=token.start, end=otherwise.end, condition=condition, then=then, otherwise=otherwise)

    def loops(self) -> tuple[tree.Loop, ...]:
        found = []
        while True:
            start = self.token.start
            name = self.declared_name("in")
            self.expect("in")
            source = self.expression()
            until = self.expression() if self.accept("..") else None
            found.append(tree.Loop(start=start, end=self.last_end, name=name, source=source, until=until))
            self.scopes.append(NameSet([name]))
            if not self.accept(","):
                return tuple(found)

    def for_expression(self, token: Token) -> tree.Node:
        self.expect("for")
        depth = len(self.scopes)
        loops = self.loops()
        self.expect("return")
        self.scopes.append(NameSet(["partial"]))
        body = self.expression()
        del self.scopes[depth:]
        return tree.For(start=token.start, end=body.end, loops=loops, body=body)

    def quantified(self, token: Token) -> tree.Node:
        self.position += 1
        depth = len(self.scopes)
        loops = self.loops()
        self.expect("satisfies")
        body = self.expression()
        del self.scopes[depth:]
        return tree.Quantified(start=token.start, end=body.end, every=token.text == "every", loops=loops, body=body)

    def function(self, token: Token) -> tree.Node:
        self.expect("function")
        self.expect("(")
        parameters: list[tuple[str, tree.TypeNode | None]] = []
        while not self.at(")"):
            name = self.declared_name(":", ",", ")")
            parameters.append((name, self.type() if self.accept(":") else None))
            if not self.another(")"):
                break
        self.expect(")")
        external = self.accept("external")
        self.scopes.append(NameSet(name for name, _ in parameters))
        body = self.expression()
        self.scopes.pop()
        return tree.FunctionNode(
            start=token.start, end=body.end, parameters=tuple(parameters), body=body, external=external
        )
