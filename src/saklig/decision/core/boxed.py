"""Boxed expressions of DMN to the typed form (DMN 1.5, chapter 7.3 and 8)."""

from __future__ import annotations

from functools import singledispatchmethod

from saklig.decision import types
from saklig.decision.core import external, nodes
from saklig.decision.core.feel import ExpressionBuilder, common_type, list_type
from saklig.decision.core.scope import Scope
from saklig.decision.dmn import model
from saklig.decision.errors import ExpressionError
from saklig.decision.feel.names import NameSet
from saklig.decision.near import did_you_mean
from saklig.decision.values import Function, Value


class BoxedBuilder(ExpressionBuilder):
    """Builds the logic of decisions and business knowledge models."""

    def typed(self, reference: str | None, place: model.Place, element_id: str | None) -> types.Type:
        """The type a `typeRef` names; Any where there is none."""
        if reference is None:
            return types.ANY
        found = self.type_by_name(reference)
        if found is None:
            near = self.findings.hint(lambda: did_you_mean(reference, self.known_types()))
            mend = near or "define it with <itemDefinition>"
            self.findings.at(place, element_id, "UNKNOWN_TYPE", f"unknown type {reference!r}", mend=mend)
        return found or types.ANY

    def expression(self, logic: model.Expression, scope: Scope) -> nodes.Node:
        """The expression with the coercion to its own type."""
        node = self.boxed(logic, scope)
        return self.coerced(node, self.typed(logic.type_ref, logic.place, logic.id), logic.label or logic.id or "value")

    @staticmethod
    def coerced(node: nodes.Node, kind: types.Type, what: str) -> nodes.Node:
        """The node as one of the type."""
        if types.certain(node.type, kind):
            return node
        return nodes.Coerce(start=node.start, end=node.end, body=node, type=kind, what=what)

    @singledispatchmethod
    def boxed(self, logic: model.Expression, scope: Scope) -> nodes.Node:
        """The typed form of one kind of expression."""
        raise TypeError(f"no typed form for {type(logic).__name__}")

    @boxed.register
    def _(self, logic: model.LiteralExpression, scope: Scope) -> nodes.Node:
        if not logic.text.text.strip():
            message, mend = f"the {logic.label or 'expression'} is empty", "write a FEEL expression (null, if nothing is meant)"
            self.findings.within(logic.text, ExpressionError(message, 0, 0, code="EMPTY_EXPRESSION", mend=mend))
            return nodes.Broken(code="EMPTY_EXPRESSION", message=f"{message}: {mend}")
        return self.formula(logic.text, scope)

    @boxed.register
    def _(self, logic: model.Context, scope: Scope) -> nodes.Node:
        inner = scope.inner()
        entries: list[tuple[str, int, nodes.Node]] = []
        result = None
        for entry in logic.entries:
            node = self.expression(entry.value, inner)
            if entry.name is None:
                result = node
                continue
            kind = self.typed(entry.type_ref, entry.value.place, entry.value.id)
            node = self.coerced(node, kind, entry.name)
            self.members.add(entry.name)
            entries.append((entry.name, inner.bind(entry.name, node.type), node))
        kind = types.context_of(tuple((name, node.type) for name, _, node in entries)) if result is None else result.type
        return nodes.ContextNode(entries=tuple(entries), result=result, type=kind)

    @boxed.register
    def _(self, logic: model.Invocation, scope: Scope) -> nodes.Node:
        name = logic.called.text.text.strip() if isinstance(logic.called, model.LiteralExpression) else ""
        function = self.boxed(logic.called, scope)
        if isinstance(function, nodes.Formula):
            function = function.body
        arguments = tuple(
            self.coerced(
                self.expression(binding.value, scope),
                self.typed(binding.type_ref, binding.value.place, binding.value.id),
                binding.name or "",
            )
            for binding in logic.bindings
        )
        names = tuple(binding.name or "" for binding in logic.bindings)
        if isinstance(function, nodes.Const) and isinstance(function.value, Function):
            return nodes.BuiltinCall(function=function.value, arguments=arguments, names=names or None,
                                     type=function.value.result_type or types.ANY)
        kind = types.plain(function.type)
        result = kind.result if isinstance(kind, types.FunctionType) else types.ANY
        return nodes.Call(name=name, function=function, arguments=arguments, names=names or None, type=result)

    @boxed.register
    def _(self, logic: model.ListExpression, scope: Scope) -> nodes.Node:
        items = tuple(self.expression(item, scope) for item in logic.items)
        return nodes.ListNode(items=items, type=list_type(items))

    @boxed.register
    def _(self, logic: model.Relation, scope: Scope) -> nodes.Node:
        rows: list[nodes.Node] = []
        kinds = [self.typed(reference, logic.place, logic.id) for _, reference in logic.columns]
        for name, _ in logic.columns:
            self.members.add(name)
        for row in logic.rows:
            cells = []
            for (name, _), kind, cell in zip(logic.columns, kinds, row, strict=False):
                cells.append((name, scope.frame.slot(), self.coerced(self.expression(cell, scope), kind, name)))
            members = tuple((name, cell.type) for name, _, cell in cells)
            rows.append(nodes.ContextNode(entries=tuple(cells), type=types.context_of(members)))
        return nodes.ListNode(items=tuple(rows), type=list_type(tuple(rows)))

    @boxed.register
    def _(self, logic: model.FunctionDefinition, scope: Scope) -> nodes.Node:
        return self.function(logic, "function", scope, types.ANY, traced=False)

    def function(
        self, logic: model.FunctionDefinition, name: str, scope: Scope, result: types.Type, *, traced: bool
    ) -> nodes.Node:
        """A function definition; `result` is the type its owner declares for what it gives."""
        called = None if logic.kind in ("FEEL", "feel:FEEL") else external.written_in_a_box(logic, self.builtins)
        if isinstance(called, str):
            text = external.text_of(logic)
            self.findings.within(text, ExpressionError(called, 0, len(text.text), code="EXTERNAL_FUNCTION"))
            return nodes.Broken(code="EXTERNAL_FUNCTION", message=called)
        inner = scope.inner()
        parameters = []
        for parameter, reference in logic.parameters:
            kind = self.typed(reference, logic.place, logic.id)
            parameters.append((parameter, inner.bind(parameter, kind), kind))
        if logic.body is None:
            message = f"the function {name!r} has no body"
            return nodes.Broken(code="EMPTY_EXPRESSION", message=message)
        body = self.outside(logic, called, parameters) if called else self.expression(logic.body, inner)
        body = self.coerced(body, result, name)
        gives = result if result is not types.ANY else body.type
        return nodes.FunctionNode(
            name=name, parameters=tuple(parameters), body=body, result=result, traced=traced,
            type=types.function_of(tuple(kind for _, _, kind in parameters), gives),
        )

    @staticmethod
    def outside(
        logic: model.FunctionDefinition, called: Function, parameters: list[tuple[str, int, types.Type]]
    ) -> nodes.Node:
        """The call of a function outside FEEL, at the text that names it."""
        text = external.text_of(logic)
        body = external.call_of(called, parameters, 0, len(text.text))
        return nodes.Formula(start=0, end=body.end, text=text, body=body, type=body.type, traced=False)

    @boxed.register
    def _(self, logic: model.Conditional, scope: Scope) -> nodes.Node:
        then, otherwise = self.expression(logic.then, scope), self.expression(logic.otherwise, scope)
        return nodes.If(condition=self.expression(logic.condition, scope), then=then, otherwise=otherwise, strict=True,
                        type=common_type((then, otherwise)))

    @boxed.register
    def _(self, logic: model.FilterExpression, scope: Scope) -> nodes.Node:
        source = self.expression(logic.source, scope)
        bare = types.plain(source.type)
        element = bare.element if isinstance(bare, types.ListType) else source.type
        slot = scope.frame.slot()
        inner = scope.inner((slot, element))
        # the parser knows the entries of contexts only inside brackets: here it is told of them
        inner.known = NameSet(["item", *self.members.names])
        condition = self.expression(logic.match, inner)
        return nodes.Filter(source=source, condition=condition, slot=slot, strict=True,
                            type=types.list_of(element))

    @boxed.register
    def _(self, logic: model.Iterator, scope: Scope) -> nodes.Node:
        source = self.expression(logic.source, scope)
        bare = types.plain(source.type)
        element = bare.element if isinstance(bare, types.ListType | types.RangeType) else types.ANY
        inner = scope.inner()
        slot = inner.bind(logic.variable, element)
        loops = (nodes.Loop(slot=slot, name=logic.variable, source=source, until=None, type=element),)
        if logic.kind == "for":
            partial = inner.bind("partial", types.list_of(types.ANY))
            body = self.expression(logic.body, inner)
            return nodes.For(loops=loops, body=body, partial=partial, type=types.list_of(body.type))
        body = self.expression(logic.body, inner)
        return nodes.Quantified(every=logic.kind == "every", loops=loops, body=body, strict=True, type=types.BOOLEAN)

    # --- decision tables ---

    @boxed.register
    def _(self, logic: model.DecisionTable, scope: Scope) -> nodes.Node:
        inner = scope.inner()
        inputs = tuple(self.table_input(clause, inner) for clause in logic.inputs)
        outputs = tuple(self.table_output(clause, inner) for clause in logic.outputs)
        self.in_cell = True
        rules = tuple(self.table_rule(rule, inputs, outputs, inner) for rule in logic.rules)
        self.in_cell = False
        for clause in logic.outputs:
            if clause.name:
                self.members.add(clause.name)
        return nodes.Table(element_id=logic.id, hit_policy=logic.hit_policy, aggregation=logic.aggregation,
                           inputs=inputs, outputs=outputs, rules=rules, type=self.table_type(logic, outputs, rules))

    def table_input(self, clause: model.InputClause, scope: Scope) -> nodes.TableInput:
        text = clause.expression
        kind = self.typed(clause.type_ref, clause.place, clause.id)
        expression = self.formula(text, scope, traced=False)
        kind = expression.type if kind is types.ANY else kind
        expression = self.coerced(expression, kind, text.text.strip())
        slot = scope.frame.slot()
        allowed = None if clause.values is None else self.tests(clause.values, scope, slot, kind)
        domain = constants(allowed) if allowed is not None else None
        if domain is None and isinstance(kind, types.DefinedType) and kind.allowed is not None:
            domain = kind.allowed.values
        return nodes.TableInput(element_id=clause.id, text=text.text.strip(), expression=expression, slot=slot,
                                allowed=allowed, domain=domain, type=kind)

    def table_output(self, clause: model.OutputClause, scope: Scope) -> nodes.TableOutput:
        kind = self.typed(clause.type_ref, clause.place, clause.id)
        order: tuple[Value, ...] = ()
        if clause.values is not None:
            found = self.tests(clause.values, scope, scope.frame.slot(), kind)
            order = (constants(found) or ()) if found is not None else ()
        elif isinstance(kind, types.DefinedType) and kind.allowed is not None:
            order = kind.allowed.values or ()
        default = None
        if clause.default is not None and clause.default.text.strip():
            default = self.coerced(self.formula(clause.default, scope, traced=False), kind, clause.name or "result")
        return nodes.TableOutput(name=clause.name, order=order, default=default, type=kind)

    def table_rule(
        self,
        rule: model.Rule,
        inputs: tuple[nodes.TableInput, ...],
        results: tuple[nodes.TableOutput, ...],
        scope: Scope,
    ) -> nodes.TableRule:
        conditions = tuple(
            self.tests(cell, scope, column.slot, column.type)
            for cell, column in zip(rule.inputs, inputs, strict=False)
        )
        outputs = tuple(
            self.coerced(self.cell(cell, scope), column.type, column.name or "result")
            for cell, column in zip(rule.outputs, results, strict=False)
        )
        return nodes.TableRule(id=rule.id or str(rule.number), number=rule.number, conditions=conditions,
                               outputs=outputs, annotations=rule.annotations)

    def cell(self, text: model.Text, scope: Scope) -> nodes.Node:
        """A result; an empty cell is null."""
        if text.text.strip() in ("", "-"):
            return nodes.Const(value=None, type=types.NULL)
        return self.formula(text, scope, traced=False)

    def table_type(
        self, logic: model.DecisionTable, outputs: tuple[nodes.TableOutput, ...], rules: tuple[nodes.TableRule, ...]
    ) -> types.Type:
        """The type of the table's value."""
        kinds = [
            output.type if output.type is not types.ANY else common_type(rule.outputs[index] for rule in rules)
            for index, output in enumerate(outputs)
        ] if all(len(rule.outputs) == len(outputs) for rule in rules) else [types.ANY for _ in outputs]
        if len(outputs) == 1:
            kind = kinds[0]
        else:
            kind = types.context_of(tuple((o.name or "", kind) for o, kind in zip(outputs, kinds, strict=True)))
        if logic.hit_policy in ("UNIQUE", "FIRST", "PRIORITY", "ANY"):
            return kind
        if logic.hit_policy == "COLLECT" and logic.aggregation is not None:
            return types.NUMBER if logic.aggregation in ("COUNT", "SUM") else kind
        return types.list_of(kind)


def constants(tests: nodes.Node | None) -> tuple[Value, ...] | None:
    """The values of tests that are a plain enumeration, in order, else None."""
    body = tests.body if isinstance(tests, nodes.Formula) else tests
    if not isinstance(body, nodes.AnyOf) or body.negated:
        return None
    values = []
    for test in body.tests:
        if not isinstance(test, nodes.Test) or not isinstance(test.test, nodes.Const):
            return None
        values.append(test.test.value)
    return tuple(values)
