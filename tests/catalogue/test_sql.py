"""Every shipped package as a query: what its tests come to in DuckDB, and in PostgreSQL, is what the interpreter says."""

from __future__ import annotations

import pytest

from saklig.service_packages import catalogue_names, load
from saklig.service_packages.querying import compare_tests


@pytest.mark.parametrize("service", catalogue_names())
def test_the_query_says_what_the_interpreter_says(service: str) -> None:
    compared = compare_tests(load(service))
    assert compared.tests >= 40
    assert compared.differences == ()
    # lists within lines have queries of their own or none; the lines themselves are in the query
    assert not [one for one in compared.refused if one.startswith(("Outcome lines: ", "Payments: "))]


# a query for each set of local parameters: two minutes of processor for a package whose tests have 25
@pytest.mark.slow
@pytest.mark.parametrize("service", catalogue_names())
def test_the_query_says_the_same_with_all_local_parameters(service: str) -> None:
    package = load(service)
    compared = compare_tests(package, all_local=True)
    assert compared.tests == len(package.tests)
    assert compared.differences == ()
