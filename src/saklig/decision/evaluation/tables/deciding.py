"""Decision tables: which rows apply, and the value that follows (DMN 1.5, chapter 8).

A table becomes a function: the inputs, then the rows. The conditions of a small table are written out as lines; those of a
large one are looked up in an index (`index`), and what no index can hold is asked of the rows that are left. Where a condition is
neither true nor false, `Decider.go_on` takes over at that very row, in the general way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from saklig.decision.core import nodes
from saklig.decision.core.cells import constant_cell
from saklig.decision.errors import Cell, Fault
from saklig.decision.evaluation.code.writer import Later, Writer
from saklig.decision.evaluation.runtime import Evaluate, Here, Run
from saklig.decision.evaluation.tables.index import Index
from saklig.decision.evaluation.tables.open_tables import OpenColumn, Opened, open_columns
from saklig.decision.evaluation.tables.policies import POLICIES, Fired, result
from saklig.decision.evaluation.trace.records import TableMade
from saklig.decision.values import Unknown, Value, kind_name

if TYPE_CHECKING:
    from saklig.decision.evaluation.code.compile import Compiler

# a table of no more conditions than this is written out
WRITTEN_OUT: Final = 24
# nor one of more than this, even where no index can be made: its lines would take half a gigabyte to compile
MOST_WRITTEN_OUT: Final = 2_000


def table(compiler: Compiler, node: nodes.Table) -> Evaluate:
    """The function of a decision table."""
    decider = compiler.decider(compiler, node)
    writer = Writer(compiler.namespace)
    me = writer.constant(decider)
    read = _inputs(compiler, writer, node, me)
    conditions = sum(len(row) for row in decider.conditions)
    index = None if conditions <= WRITTEN_OUT else Index.of(node)
    if index is None or (not index.columns and conditions <= MOST_WRITTEN_OUT):
        _rows(compiler, writer, decider, me, read)
    else:
        decider.index = index
        writer.put(f"return {me}.look_up(f, {read})")
    return writer.function()


def _inputs(compiler: Compiler, writer: Writer, node: nodes.Table, me: str) -> str:
    """Lines that read the inputs; the source of the tuple of their values."""
    read = ""
    for column in node.inputs:
        value = compiler.write(writer, column.expression)
        writer.fill(column.slot, value)
        read += f"{value},"
        if column.allowed is not None:
            with writer.block(f"if {value} is not None"):
                found = compiler.write(writer, column.allowed)
                with writer.block(f"if {found} is not True and type({found}) is not Unknown"):
                    writer.put(f"return {me}.refuse(r, ({read}), {column.text!r})")
    return f"({read})"


def _rows(compiler: Compiler, writer: Writer, decider: Decider, me: str, read: str) -> None:
    """Lines that find the rows that apply, one after the other."""
    first_only = decider.node.hit_policy == "FIRST"
    if not first_only:
        writer.put("hits = []")
    for row in range(len(decider.node.rules)):
        _row(compiler, writer, decider, me, read, row, first_only)
    if decider.single and not first_only:
        with writer.block("if len(hits) == 1"):
            writer.put("hit = hits[0]")
            for row in range(len(decider.node.rules)):
                with writer.block(f"if hit == {row}"):
                    _taken(compiler, writer, decider, me, read, row)
    writer.put(f"return {me}.decide(f, {read}, {'()' if first_only else 'hits'})")


def _row(
    compiler: Compiler, writer: Writer, decider: Decider, me: str, read: str, row: int, first_only: bool
) -> None:
    depth, odd = writer.depth, []
    for place, (condition, cell) in enumerate(decider.conditions[row]):
        with compiler.inside(cell, compiler.text):
            found = compiler.write(writer, condition)
        hits = "[]" if first_only else "hits"
        odd.append(f"elif {found} is not False and {found} is not None:"
                   f" return {me}.go_on(f, {read}, {hits}, {row}, {place}, {found})")
        writer.put(f"if {found} is True:")
        writer.depth += 1
    if first_only:
        _taken(compiler, writer, decider, me, read, row)
    else:
        writer.put(f"hits.append({row})")
    for line in reversed(odd):
        writer.depth -= 1
        writer.put(line)
    assert writer.depth == depth


def _taken(compiler: Compiler, writer: Writer, decider: Decider, me: str, read: str, row: int) -> None:
    """Lines for the one row that is taken: what `Decider.one` does, written out."""
    if type(decider) is not Decider:
        writer.put(f"return {me}.one(f, {read}, {row})")
        return
    names = list(_results(compiler, writer, decider.node, decider.node.rules[row]))
    pairs = ", ".join(f"{name!r}: {value}" for name, value in zip(decider.names, names, strict=True))
    value = writer.keep(f"{{{pairs}}}" if decider.several else names[0])
    outputs = decider.outputs[row]
    fired = f"(({row}, ({', '.join(names)},)),)" if callable(outputs) else writer.constant(((row, outputs),))
    writer.put(f"r.steps.append(({writer.constant(decider.made)}, {read}, {fired}, {value}, ()))")
    writer.put(f"return {value}")


def _results(compiler: Compiler, writer: Writer, node: nodes.Table, rule: nodes.TableRule) -> Iterator[str]:
    """Lines that work a row's outputs out; the names of their values."""
    for output, column in zip(rule.outputs, node.outputs, strict=True):
        with compiler.inside(Cell(node.element_id, rule.id, column.name or "result"), compiler.text):
            yield compiler.write(writer, output)


class Decider:
    """A compiled table: what happens once its inputs are read. It never changes while it runs."""

    def __init__(self, compiler: Compiler, node: nodes.Table) -> None:
        self.node = node
        self.here = Here(compiler.text, 0, 0)
        self.index: Index | None = None
        self.made = TableMade(node)
        # conditions that rest on the column's value alone come first, so that the same cells are asked with and without index
        self.conditions = [_in_order(node, rule) for rule in node.rules]
        self.tests = [[_test(compiler, condition, cell) for condition, cell in row] for row in self.conditions]
        self.outputs = [_outputs(compiler, node, rule) for rule in node.rules]
        self.defaults = tuple(
            None if output.default is None else compiler.later(output.default) for output in node.outputs
        )
        self.single = node.hit_policy in nodes.SINGLE_HIT
        self.names = self.made.names
        self.several = len(self.names) != 1

    @cached_property
    def columns(self) -> tuple[OpenColumn, ...]:
        """The table by its columns, for facts that are unknown."""
        return open_columns(self)

    # --- which rows apply ---

    def look_up(self, f: list[Value], read: tuple[Value, ...]) -> Value:
        """The value by way of the index."""
        assert self.index is not None
        candidates = self.index.candidates(read)
        if candidates is None:
            return self.go_on(f, read, [], 0, 0, None)
        hits: list[int] = []
        first_only = self.node.hit_policy == "FIRST"
        for row in candidates:
            for place in self.index.left[row]:
                found = self.tests[row][place][0](f)
                if found is True:
                    continue
                if found is not False and found is not None:
                    return self.go_on(f, read, hits, row, place, found)
                break
            else:
                hits.append(row)
                if first_only:
                    break
        return self.decide(f, read, hits)

    def go_on(
        self, f: list[Value], read: tuple[Value, ...], hits: list[int], row: int, place: int, found: Value
    ) -> Value:
        """The general way from a row on, the conditions before `place` being true and that one having given `found`.

        `found` of None begins with the row's first condition.
        """
        if type(found) is Unknown or not self.match(f, hits, row, place, found):
            return self.open(f, read)
        return self.decide(f, read, hits)

    def open(self, f: list[Value], read: tuple[Value, ...]) -> Value:
        """The value where it is not known of every row whether it applies."""
        run: Run = f[0]
        opened = Opened(self, f)
        try:
            value = opened.value()
        except Fault as fault:
            run.fault(fault, self.here)
            value = None
        open_ = tuple(self.node.rules[row].id for row in opened.rows())
        run.steps.append((self.made, read, opened.fired(), value, open_))
        return value

    def match(self, f: list[Value], hits: list[int], row: int, place: int, found: Value) -> bool:
        """Add the rows that apply, from a row on; false where one of them may or may not."""
        first_only = self.node.hit_policy == "FIRST"
        for here in range(row, len(self.tests)):
            known = found is not None and here == row
            for at in range(place if known else 0, len(self.tests[here])):
                test, where = self.tests[here][at]
                one = found if known and at == place else test(f)
                if one is True:
                    continue
                if type(one) is Unknown:
                    return False
                if one is not False and one is not None:
                    message = f"a condition gives {kind_name(one)}, neither true nor false"
                    f[0].fault(Fault("CONDITION_NOT_BOOLEAN", message), where)
                break
            else:
                hits.append(here)
                if first_only:
                    return True
        return True

    # --- what follows ---

    def one(self, f: list[Value], read: tuple[Value, ...], row: int) -> Value:
        """The value where one row applies, and the hit policy takes it as it is."""
        outputs: Any = self.outputs[row]
        if type(outputs) is not tuple:
            outputs = outputs(f)
        value = dict(zip(self.names, outputs)) if self.several else outputs[0]  # noqa: B905 (as long, and often done)
        f[0].steps.append((self.made, read, ((row, outputs),), value, ()))
        return value

    def decide(self, f: list[Value], read: tuple[Value, ...], hits: Sequence[int]) -> Value:
        """The value where it is known which rows apply."""
        if self.single and len(hits) == 1:
            return self.one(f, read, hits[0])
        fired = self.fired(f, hits)
        try:
            value = self.apply(fired, f)
        except Fault as fault:
            f[0].fault(fault, self.here)
            value = None
        f[0].steps.append((self.made, read, fired, value, ()))
        return value

    def fired(self, f: list[Value], hits: Sequence[int]) -> Fired:
        """The rows with their outputs."""
        fired: Fired = []
        for row in hits:
            outputs = self.outputs[row]
            fired.append((row, outputs if type(outputs) is tuple else outputs(f)))  # type: ignore[operator]
        return fired

    def apply(self, fired: Fired, f: list[Value]) -> Value:
        """What the hit policy makes of the rows that apply. Errors: Fault."""
        if fired:
            return POLICIES[self.node.hit_policy](self.node, fired)
        return self.nothing(f)

    def nothing(self, f: list[Value]) -> Value:
        """The value when no row applies: the defaults, or null, of an aggregation too (10.3.2.10, step 2)."""
        if not any(self.defaults):
            return None
        return result(self.node, tuple(None if default is None else default(f) for default in self.defaults))

    def refuse(self, run: Run, read: tuple[Value, ...], text: str) -> Value:
        """Null, for a value that a column does not allow."""
        run.fault(Fault("NOT_ALLOWED", f"{text}: the value is not among those that the column allows"), self.here)
        run.steps.append((self.made, read, [], None, ()))
        return None


def _in_order(node: nodes.Table, rule: nodes.TableRule) -> list[tuple[nodes.Node, Cell]]:
    """A row's conditions with their cells: first those of constants."""
    cells = [
        (condition, Cell(node.element_id, rule.id, column.text))
        for condition, column in zip(rule.conditions, node.inputs, strict=True)
        if condition is not None
    ]
    return sorted(cells, key=lambda one: constant_cell(one[0]) is None)


def _test(compiler: Compiler, condition: nodes.Node, cell: Cell) -> tuple[Evaluate, Here]:
    with compiler.inside(cell, compiler.text):
        return compiler.later(condition), compiler.place(condition)


def _outputs(compiler: Compiler, node: nodes.Table, rule: nodes.TableRule) -> tuple[Value, ...] | Evaluate:
    """A row's outputs: constants as they are, or the function that works them out."""
    bare = [cell.body if isinstance(cell, nodes.Formula) else cell for cell in rule.outputs]
    if all(isinstance(cell, nodes.Const) for cell in bare):
        return tuple(cell.value for cell in bare if isinstance(cell, nodes.Const))
    text = compiler.text

    def make() -> Evaluate:
        writer = Writer(compiler.namespace)
        with compiler.inside(None, text):
            writer.put(f"return ({', '.join(_results(compiler, writer, node, rule))},)")
        return writer.function()

    return Later(make)
