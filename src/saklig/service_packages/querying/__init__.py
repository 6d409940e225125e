"""A package's rules as one query over a table of facts, and the proof that it says what the interpreter says.

Flow: 1 `hints` says what the table holds for each fact that the package declares; 2 `query_of` writes the query of one of its
decisions (`decision.sql`); 3 `in_duckdb` runs it on facts; 4 `agreement` compares what comes out with the interpreter, line by
line. It knows no other database: what runs where is the agency's.
"""

from saklig.service_packages.querying.agreement import Compared, compare_tests
from saklig.service_packages.querying.hints import hints_of
from saklig.service_packages.querying.query import UnfitFacts, query_of
from saklig.service_packages.querying.running import in_duckdb

__all__ = ["Compared", "UnfitFacts", "compare_tests", "hints_of", "in_duckdb", "query_of"]
