"""What an amendment changes, before anyone counts: two versions of a package, or one package at two dates.

Flow: 1 the amounts of both are held against each other (`amounts`); 2 the tables and formulas, piece by piece
(`decision.analysis.differences`); 3 the cases of the packages' own tests, and such as lie beside them, are decided by both
(`trying`); 4 what comes out differently is said month by month, with the row and provision of each side (`outcomes`), and is
also what shows the differences of the tables. It changes nothing and knows no person: the cases are those of the tests.
"""

from saklig.service_packages.differing.amounts import AmountChange
from saklig.service_packages.differing.comparing import MAX_TRIED, Compared, compare
from saklig.service_packages.differing.outcomes import Change, ChangedCase

__all__ = ["MAX_TRIED", "AmountChange", "Change", "ChangedCase", "Compared", "compare"]
