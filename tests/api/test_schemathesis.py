"""The API held against its own description by schemathesis: generated requests, right and wrong, to the WSGI application.

Each generated request goes to the object it names, and once more to one that exists and is the caller's, so that it
gets past the look-up. No server error, no undocumented status or content type, no answer that breaks its schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import saklig.api
from api.caller import Caller

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@contextmanager
def connection_left_open() -> Iterator[None]:
    """Django ends a request by closing what looks unusable; inside a test's transaction that is its own connection."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def schema() -> Any:
    """The description as the application gives it; asked for in a test, since whoever asks is counted in the database."""
    with connection_left_open():
        return schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


@pytest.fixture
def real(ana: Caller, kari: Caller) -> Iterator[dict[str, Any]]:
    waiting = ana.apply({"application.disputes_register_data": True})
    kari.post(
        f"/staff/cases/{waiting['case_number']}/information-requests",
        {"token": "t" * 20, "questions": ["Hva er feil?"]},
    )
    case = ana.get(f"/cases/{waiting['case_number']}").json()
    # Django's test client connects the signals again: so this comes last.
    with connection_left_open():
        yield {
            "number": waiting["case_number"], "application_id": waiting["application_id"],
            "request_id": case["requests"][0]["id"], "letter_id": case["letters"][0]["id"],
            "service_id": "redusert-foreldrebetaling",
        }  # fmt: skip


@pytest.mark.slow
def test_the_api_is_as_it_says(schema: Any, ana: Caller, kari: Caller, real: dict[str, Any]) -> None:
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        hold_to_description(operation, kari if "/staff/" in operation.path else ana, real)
        tried += 1
    assert tried == sum(len(methods) for methods in schema.raw_schema["paths"].values()) > 20


def hold_to_description(operation: Any, who: Caller, real: dict[str, Any]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    def hold(case: Any) -> None:
        validated(case, who)
        (case.headers or {}).pop("X-Acting-For", None)  # a mandate that is none stops every request at the door
        if case.path_parameters:
            case.path_parameters = {name: real.get(name, value) for name, value in case.path_parameters.items()}
            validated(case, who)

    hold()


def validated(case: Any, who: Caller) -> None:
    """Call and check; whatever it changed is taken back, so that the next request meets the same case."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in who.client.cookies.items())
    with transaction.atomic():
        case.call_and_validate(headers={"Cookie": cookies, "X-CSRFToken": who.csrf}, checks=CHECKS)
        transaction.set_rollback(True)


def test_the_description_is_openapi_and_names_the_problems(schema: Any) -> None:
    described = schema.raw_schema
    assert described["openapi"].startswith("3.")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], (method, path, status)
    pdf = described["paths"]["/api/letters/{letter_id}/pdf"]["get"]["responses"]["200"]
    assert list(pdf["content"]) == ["application/pdf"]


def test_no_two_shapes_have_one_name() -> None:
    """In the description they would be one, and what is told of the first would be untrue of the second."""
    apart: dict[str, set[str]] = {}
    for module in Path(saklig.api.__file__).parent.glob("*.py"):
        for kind in vars(import_module(f"saklig.api.{module.stem}")).values():
            if isinstance(kind, type) and issubclass(kind, Schema):
                apart.setdefault(kind.__name__, set()).add(kind.__module__)
    assert len(apart) > 50 and {name: where for name, where in apart.items() if len(where) > 1} == {}
