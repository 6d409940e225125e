"""Watching the registers: a change that a decision in force rests on is found also where nobody tells of it.

Flow: 1 every day a run is begun for each service whose package says that it is watched, on which basis (`running`); 2 the
decisions in force whose turn it is are found, so many and no more; 3 a job for each asks the population register and the
register of places, and holds what they say against the facts the decision rests on (`looking`, `comparing`); 4 where
something differs the case is taken up again from the right month on, by the same step as when somebody told; from there on
it is any case: a full grant that lowers nothing goes out, what is lower gets prior notice and a human; 5 leaders and
caseworkers see how far it is and what was found (`overview`).

Income is not asked for here. A service that does not declare `[watch]` is never watched, and neither is a case with a
protected address, one that a human has, or one whose applicant did not ask for decisions that follow what changes.
"""
