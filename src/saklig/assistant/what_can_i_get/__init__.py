"""What can I get? One interview over all the agency's packages, and how each of its services stands on what has been told.

Flow: 1 `people_counts` says which people are told of; 2 a `Survey` is what has been told so far: each service's interview
(`assistant.interview`), with facts that several packages ask for under one name (`sharing`); 3 `stands` says of every service and
benefit whether it can be applied for now, what is missing and is asked, that it seems not and by which rule on which fact, or
that it has been applied for; 4 `own_register` is what the population register says of the one who is signed in, asked for with
a legal basis and only when they wish it.

Nothing is hidden for lack of data, nothing is decided, and a service that another agency decides is an estimate.
"""

from saklig.assistant.what_can_i_get.from_registers import own_register
from saklig.assistant.what_can_i_get.sharing import key_of
from saklig.assistant.what_can_i_get.standing import Applied, Benefit, Line, Standing, Stands, stands
from saklig.assistant.what_can_i_get.survey import Asked, Survey, people_counts

__all__ = [
    "Applied", "Asked", "Benefit", "Line", "Standing", "Stands", "Survey", "key_of", "own_register", "people_counts", "stands",
]  # fmt: skip
