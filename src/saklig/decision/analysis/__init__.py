"""Holes in the law: what decision tables leave open, decide twice, or never reach; and what an amendment changes.

Flow: 1 each table's columns are cut into pieces, values that the same rows let apply (`sheets`, `terms`, `pieces`);
2 combinations of pieces are searched that no row, or more than one, lets apply (`search`); 3 what is found is said with the
values it happens for (`findings`, `words`); 4 and with facts that lead there, proved by evaluating them (`witnesses`);
5 two versions of a table are cut together, and the rows that decide before and after are held against each other
(`crossing`, `differences`); 6 `maps` says of each table what a picture of it shows.

It reads the typed form and nothing else, and its work is bounded by steps (`effort`). Null and unknown facts are not among
the values tried: a table need not answer what nobody knows.
"""

from saklig.decision.analysis.crossing import Crossing, cross
from saklig.decision.analysis.differences import Difference, Differences, Shown, differences, results_of
from saklig.decision.analysis.effort import Effort
from saklig.decision.analysis.findings import MAX_FINDINGS, Finding, analyse_table
from saklig.decision.analysis.maps import Field, TableMap, map_of
from saklig.decision.analysis.pieces import Bound
from saklig.decision.analysis.possible import possible_values
from saklig.decision.analysis.seeking import Target, Witness, seek
from saklig.decision.analysis.trying import constants_in
from saklig.decision.analysis.witnesses import Analysis, analyse, tables_of
from saklig.decision.analysis.words import Example, Reach, Where

__all__ = [
    "MAX_FINDINGS", "Analysis", "Bound", "Crossing", "Difference", "Differences", "Effort", "Example", "Field", "Finding",
    "Reach", "Shown", "TableMap", "Target", "Where", "Witness", "analyse", "analyse_table", "constants_in", "cross",
    "differences", "map_of", "possible_values", "results_of", "seek", "tables_of",
]  # fmt: skip
