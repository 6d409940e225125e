"""The description that the public reads: every shape and operation says what it is, and no example is anybody's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from saklig.api.urls import api
from saklig.connectors.identity_number import parse

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(scope="module")
def described() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))


def operations(described: Any) -> list[tuple[str, Any]]:
    return [(f"{method} {path}", one) for path, methods in described["paths"].items() for method, one in methods.items()]


def test_every_shape_and_every_operation_says_what_it_is(described: Any) -> None:
    shapes = {name: one for name, one in described["components"]["schemas"].items() if not name.startswith("Page_")}
    assert len(shapes) > 100
    assert [name for name, one in shapes.items() if not one.get("description")] == []
    told = operations(described)
    assert len(told) > 100
    assert [name for name, one in told if not one.get("summary")] == []
    assert [name for name, one in told if not one.get("description")] == []


def test_only_a_citizens_operations_take_a_mandate(described: Any) -> None:
    taking = {
        name for name, one in operations(described) if any(each["name"] == "X-Acting-For" for each in one.get("parameters", ()))
    }
    assert "get /cases" in taking and "post /applications" in taking
    assert not [name for name in taking if "/staff/" in name or "/services" in name or "/session" in name]


def examples(part: Any) -> list[Any]:
    if isinstance(part, list):
        return [one for item in part for one in examples(item)]
    if not isinstance(part, dict):
        return []
    own = part["examples"] if isinstance(part.get("examples"), list) else []
    return [*own, *(one for value in part.values() for one in examples(value))]


def test_examples_that_look_like_a_persons_are_synthetic_and_say_so(described: Any) -> None:
    found = {str(one) for one in examples(described)}
    numbers = {one for one in found if re.fullmatch(r"[0-9]{11}", one)}
    assert len(found) > 10 and len(numbers) >= 2
    for one in numbers:
        assert parse(one, synthetic_allowed=True).synthetic, one
    for name, shape in described["components"]["schemas"].items():
        for field, one in shape.get("properties", {}).items():
            if numbers & {str(each) for each in one.get("examples", ())}:
                assert "synthetic" in one["description"], (name, field)
