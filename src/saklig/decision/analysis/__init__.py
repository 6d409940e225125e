"""Holes in the law: what decision tables leave open, decide twice, or never reach.

Flow: 1 each table's columns are cut into pieces, values that the same rows let apply (`variables`); 2 combinations of pieces
are searched that no row, or more than one, lets apply (`search`); 3 what is found is said with the values it happens for
(`findings`); 4 and with facts that lead there, proved by evaluating them (`witnesses`). It reads the typed form and nothing
else. Null and unknown facts are not among the values tried: a table need not answer what nobody knows.
"""

from saklig.decision.analysis.findings import Example, Finding, analyse_table
from saklig.decision.analysis.witnesses import Analysis, analyse

__all__ = ["Analysis", "Example", "Finding", "analyse", "analyse_table"]
