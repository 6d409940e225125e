"""One's own case: its status, what is missing, deadlines, what comes next, why, who has seen the data, and what has been done.

Flow: 1 `kind_of` tells by words what is asked; 2 `about_my_case` finds the case among the person's own, through `cases`, or lets
them choose; 3 each sentence is a fixed text filled with what the case holds at that moment, and refers to the case's number;
4 what somebody says has been done is held against the case.

Nothing here is remembered, and nothing is told by a language model. Whose a case is, `cases` alone says: another's is answered
as one that is not there, and a representative is told no more than the party would be.
"""

from saklig.assistant.own_case.kinds import CLAIMS, Kind, kind_of, number_in
from saklig.assistant.own_case.telling import about_my_case

__all__ = ["CLAIMS", "Kind", "about_my_case", "kind_of", "number_in"]
