"""Every shipped package as a query that Spark plans and runs: what its tests come to is what the interpreter says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from decision.sql.spark import in_spark, session
from saklig.service_packages import catalogue_names, load
from saklig.service_packages.querying import compare_tests

# a minute for each package on two cores: Spark takes its time to plan a query of a thousand columns
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    yield from session()


@pytest.mark.parametrize("service", catalogue_names())
def test_spark_says_what_the_interpreter_says(spark: Any, service: str) -> None:
    compared = compare_tests(load(service), dialect="spark", answers=partial(in_spark, spark))
    assert compared.tests >= 40
    assert compared.differences == ()
    assert not [one for one in compared.refused if one.startswith(("Outcome lines: ", "Payments: "))]
