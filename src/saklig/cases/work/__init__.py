"""How the agency's people share the work on cases, and what the house tells them of it.

Flow: 1 a case is taken, handed over or put back, one at a time or many at once (`assigning`, `batches`), and a batch can be
undone; 2 whoever is not impartial says so, or the register does, and a colleague gets it (`impartial`); 3 a colleague is
asked (`consulting`), an interpreter is wished for (`interpreting`), a telephone call is written down (`telling`);
4 earlier decisions like this one are found (`likeness`); 5 how long cases are worked on is counted, never by whom
(`handling_time`).

Who has a case decides nothing about who may see it: `cases.access` does. The one exception makes less seen, not more: one
who is not impartial does not see the case. The room knows no page.
"""
