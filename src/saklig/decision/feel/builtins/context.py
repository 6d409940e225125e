"""Context functions (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.types import CONTEXT, list_of
from saklig.decision.values import Unknown, Value, unknown


@form("get value", "m: context, key: string", lift="shallow")
def get_value(_: Runtime, context: dict[str, Value], key: str) -> Value:
    """The entry of a key, or null."""
    return context.get(key)


@form("get entries", "m: context", lift="shallow", result=list_of(CONTEXT))
def get_entries(_: Runtime, context: dict[str, Value]) -> Value:
    """A list of {key, value}."""
    return [{"key": key, "value": value} for key, value in context.items()]


@form("context", "entries: list", lift="own", result=CONTEXT)
def context_of(_: Runtime, entries: Value) -> Value:
    """A context of a list of {key, value}."""
    if type(entries) is Unknown:
        return unknown(entries)
    found: dict[str, Value] = {}
    for entry in entries:
        if type(entry) is Unknown or isinstance(entry, dict) and type(entry.get("key")) is Unknown:
            return unknown(entries)
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            raise Fault("INVALID_ARGUMENT", "context takes a list of {key, value}")
        if entry["key"] in found:
            raise Fault("INVALID_ARGUMENT", f"the key {entry['key']!r} stands twice")
        found[entry["key"]] = entry["value"]
    return found


@form("context put", "context: context, key: string, value: any", lift="own", result=CONTEXT)
def context_put(runtime: Runtime, context: Value, key: Value, value: Value) -> Value:
    """The context with an entry set."""
    if type(context) is Unknown or type(key) is Unknown:
        return unknown(context, key, value)
    runtime.tick(len(context) // 2)
    return {**context, key: value}


@form("context put", "context: context, keys: list, value: any", lift="own", result=CONTEXT)
def context_put_deep(_: Runtime, context: Value, keys: Value, value: Value) -> Value:
    """The context with an entry set, in contexts inside it."""
    if type(context) is Unknown or type(keys) is Unknown or any(type(key) is Unknown for key in keys):
        return unknown(context, keys, value)
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Fault("INVALID_ARGUMENT", "keys must be a list of at least one string")
    return _put(context, keys, value)


def _put(context: Value, keys: list[str], value: Value) -> Value:
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if type(inner) is Unknown:
        return unknown(inner, value)
    if not isinstance(inner, dict):
        raise Fault("INVALID_ARGUMENT", f"the entry {keys[0]!r} is no context")
    return {**context, keys[0]: _put(inner, keys[1:], value)}


@form("context merge", "contexts: list", lift="own", result=CONTEXT)
def context_merge(_: Runtime, contexts: Value) -> Value:
    """All entries; of the same key the last one."""
    if type(contexts) is Unknown or any(type(one) is Unknown for one in contexts):
        return unknown(contexts)
    if not all(isinstance(one, dict) for one in contexts):
        raise Fault("INVALID_ARGUMENT", "context merge takes a list of contexts")
    return {key: value for one in contexts for key, value in one.items()}


FORMS: Final[tuple[Form, ...]] = (
    get_value,
    get_entries,
    context_of,
    context_put,
    context_put_deep,
    context_merge,
)
