"""Oversight: how far a machine may go by itself, and when a human must look.

Flow: 1 the case says what was asked (`Request`); 2 the rules say what came of it (`Finding`, a summary of the
determination); 3 the service says how far it has come (`Standing`); 4 `judge` gives a `Verdict`: may this bind by
itself, and if not, every reason why. `needs_second` says whether a
human's decision waits for another human. It knows no package, no database and no clock.
"""

from saklig.safeguards.oversight.policy import (
    GRANTED,
    NOT_APPLICABLE,
    POLICY_VERSION,
    REASONS,
    UNDETERMINED,
    Asked,
    Finding,
    Line,
    Request,
    Stage,
    Standing,
    Verdict,
    effective_stage,
    is_adverse,
    judge,
)
from saklig.safeguards.oversight.second import FourEyes, needs_second, strictest

__all__ = [
    "GRANTED",
    "NOT_APPLICABLE",
    "POLICY_VERSION",
    "REASONS",
    "UNDETERMINED",
    "Asked",
    "Finding",
    "FourEyes",
    "Line",
    "Request",
    "Stage",
    "Standing",
    "Verdict",
    "effective_stage",
    "is_adverse",
    "judge",
    "needs_second",
    "strictest",
]
