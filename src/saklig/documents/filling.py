"""From a letter template and its values to Markdown with slots: the sandbox.

A letter template is the package's text, written by a lawyer and handed between agencies: it may say *if*, *for each*,
and put in a value, formatted by one of the filters below. It can call nothing, compute nothing, set nothing, include
nothing: the syntax tree is checked against a short list before anything runs, and what runs does so in Jinja's sandbox
with a budget of rounds and characters.

A value never becomes Markdown. Each is put in as a *slot*, a marker between two private code points that no template
and no value can hold; the text goes in only after the Markdown is read (`blocks`). So no escaping can be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import TemplateError, UndefinedError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from saklig.documents import formats
from saklig.documents.errors import LetterTextError, LetterTooLarge
from saklig.documents.values import Paragraphs, plain_values

__all__ = ["FILTERS", "SLOT", "Filled", "fill", "problems_of_template"]

MAX_TEMPLATE = 60_000
MAX_ROUNDS = 20_000
MAX_OUTPUT = 400_000

SLOT = re.compile("\ue000(\\d+)\ue001")
_PRIVATE = re.compile("[\ue000-\uf8ff]")

_ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Filter, nodes.Test,
)  # fmt: skip
_ALLOWED_TESTS = {"defined", "none", "true", "false"}
_SAID_AS = {nodes.Call: "calls a function", nodes.Assign: "sets a variable", nodes.Include: "includes a file",
            nodes.Macro: "defines a macro", nodes.Extends: "extends a template", nodes.Import: "imports"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Markdown in which each value is a slot; `slots[n]` is the text of slot n."""

    markdown: str
    slots: tuple[str, ...]
    template: str


@dataclass(slots=True)
class _Run:
    """What one filling has used."""

    template: str
    rounds: int = 0
    slots: list[str] = field(default_factory=list)
    size: int = 0


class _Environment(ImmutableSandboxedEnvironment):
    """Attributes are keys of mappings, and the loop's own counters: no Python attribute is ever looked up."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and type(argument) is int and -len(obj) <= argument < len(obj):
            return obj[argument]
        if isinstance(obj, Undefined):
            return obj  # keeps the name that was missing first
        return self.undefined(f"there is no {argument!r} here", name=str(argument))


@pass_context
def _put_in(context: Context, value: Any) -> str:
    """Jinja's `finalize`: every `{{ … }}` ends here."""
    run: _Run = context["_run"]
    if isinstance(value, Undefined):
        str(value)  # StrictUndefined raises and names what is missing
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        kind = "nothing" if value is None else type(value).__name__
        hint = "use the filter date or month" if isinstance(value, date) else "put in a text or a number"
        raise ValueError(f"a value to be put in is {kind}: {hint}")
    language = context["language"]
    text = value if isinstance(value, str) else formats.number(value, language)
    run.slots.append(text)
    run.size += len(text)
    if run.size > MAX_OUTPUT:
        raise OverflowError(f"the letter is longer than {MAX_OUTPUT} characters")
    return f"\ue000{len(run.slots) - 1}\ue001"


@pass_context
def _counted(context: Context, items: Any) -> Iterator[Any]:
    """Put around what every loop goes through, so that nested loops share one budget."""
    run: _Run = context["_run"]
    if not isinstance(items, list):
        raise ValueError("a loop goes through a list of the letter's variables, and this is none")
    for item in items:
        run.rounds += 1
        if run.rounds > MAX_ROUNDS:
            raise OverflowError(f"the loops of the letter take more than {MAX_ROUNDS} rounds")
        yield item


def _in_language(function: Callable[..., str], wanted: tuple[type, ...], name: str) -> Callable[..., str]:
    @pass_context
    def apply(context: Context, value: Any) -> str:
        if isinstance(value, Undefined):
            str(value)
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise ValueError(f"the filter {name} does not take {'nothing' if value is None else type(value).__name__}")
        return function(value, context["language"])

    return apply


def _length(value: Any) -> int:
    if not isinstance(value, list | str):
        raise ValueError("the filter length takes a list or a text")
    return len(value)


_NUMBERS = (int, Decimal)
FILTERS: Mapping[str, Callable[..., Any]] = {
    "kr": _in_language(formats.kroner, _NUMBERS, "kr"),
    "number": _in_language(formats.number, _NUMBERS, "number"),
    "percent": _in_language(formats.percent, _NUMBERS, "percent"),
    "date": _in_language(formats.day, (date,), "date"),
    "month": _in_language(formats.month, (date,), "month"),
    "listing": _in_language(formats.listing, (list,), "listing"),
    "paragraphs": Paragraphs,
    "length": _length,
}


def _environment() -> _Environment:
    environment = _Environment(
        undefined=StrictUndefined, finalize=_put_in, autoescape=False, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, extensions=(), cache_size=0,
    )  # fmt: skip
    environment.globals.clear()
    environment.filters = dict(FILTERS) | {"_counted": _counted}
    environment.tests = {name: environment.tests[name] for name in sorted(_ALLOWED_TESTS)}
    return environment


def _checked(text: str, name: str) -> tuple[_Environment, nodes.Template]:
    """The template's tree, after each part of it was found on the list of what a letter may have."""
    if len(text) > MAX_TEMPLATE:
        raise LetterTooLarge(f"{len(text)} characters, a letter template has at most {MAX_TEMPLATE}", template=name)
    if found := _PRIVATE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise LetterTextError("a private-use character; take it out", template=name, line=line)
    environment = _environment()
    try:
        tree = environment.parse(text, name=name)
    except TemplateError as exc:
        raise LetterTextError(str(exc), template=name, line=getattr(exc, "lineno", None)) from None
    except RecursionError:
        raise LetterTooLarge("nested too deeply to be read", template=name) from None
    for node in _all_nodes(tree):
        _refuse_unlisted(node, name)
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
    return environment, tree


def _all_nodes(tree: nodes.Node) -> Iterable[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())


def _refuse_unlisted(node: nodes.Node, name: str) -> None:
    def refuse(what: str) -> None:
        raise LetterTextError(what, template=name, line=node.lineno)

    if not isinstance(node, _ALLOWED_NODES):
        said = _SAID_AS.get(type(node), f"has {type(node).__name__.lower()}")
        refuse(f"{said}; a letter has only text, values with filters, if and for. Compute in the rules, not here")
    if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.args or node.kwargs or node.dyn_args):
        refuse(f"there is no filter {node.name!r} with these arguments; there are: {', '.join(sorted(FILTERS))}")
    if isinstance(node, nodes.Test) and (node.name not in _ALLOWED_TESTS or node.args):
        refuse(f"there is no test {node.name!r}; there are: {', '.join(sorted(_ALLOWED_TESTS))}")
    if isinstance(node, nodes.Name) and (node.name.startswith("_") or node.name in {"self", "super", "caller"}):
        refuse(f"{node.name!r} is not the letter's: use a name from the list of letter variables, none begins with _")
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        refuse(f"{node.attr!r} is not the letter's: no name of a letter variable begins with _")
    if isinstance(node, nodes.For) and (node.recursive or not isinstance(node.target, nodes.Name)):
        refuse("a loop has one plain name: {% for month in months %}")


@lru_cache(maxsize=256)
def _compiled(text: str, name: str) -> Any:
    environment, tree = _checked(text, name)
    code = environment.compile(tree, name=name, filename=name)
    return environment.template_class.from_code(environment, code, dict(environment.globals))


def problems_of_template(text: str, *, name: str) -> tuple[LetterTextError, ...]:
    """What is wrong with a template before any value is known, for `saklig check`. At most one at a time."""
    try:
        _compiled(text, name)
    except LetterTextError as exc:
        return (exc,)
    return ()


def fill(text: str, variables: Mapping[str, Any], *, language: str, name: str = "letter") -> Filled:
    """The template filled with the variables.

    Errors: LetterTextError (unknown name, wrong kind of value, something no letter may have), LetterTooLarge.
    """
    if language not in formats.LANGUAGES:
        raise LetterTextError(f"language {language!r}; there are {', '.join(formats.LANGUAGES)}", template=name)
    template = _compiled(text, name)
    run = _Run(template=name)
    values = plain_values(variables, template=name)
    if reserved := sorted(key for key in values if key.startswith("_")):
        raise LetterTextError(f"variable {reserved[0]!r} begins with _; rename it", template=name)
    fail = partial(LetterTextError, template=name)
    pieces: list[str] = []
    length = 0
    try:
        for piece in template.generate({**values, "language": language, "_run": run}):
            pieces.append(piece)
            length += len(piece)
            if length > MAX_OUTPUT:
                raise OverflowError(f"the letter is longer than {MAX_OUTPUT} characters")
    except OverflowError as exc:
        raise LetterTooLarge(str(exc), template=name, line=_line(exc, name)) from None
    except UndefinedError as exc:
        raise fail(f"{exc.message}. Is it spelt as in the list of letter variables?", line=_line(exc, name)) from None
    except (SecurityError, ValueError, TypeError) as exc:
        raise fail(str(exc), line=_line(exc, name)) from None
    return Filled(markdown="".join(pieces), slots=tuple(run.slots), template=name)


def _line(exc: BaseException, name: str) -> int | None:
    """The template's line: Jinja rewrites the traceback so that a frame carries the template's name and line."""
    line, trace = None, exc.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
