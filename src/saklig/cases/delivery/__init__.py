"""Every door out: how a letter reaches the one it is for, and what is known of whether it did.

Flow: 1 a letter is made available on its reader's page; 2 the contact register is asked whether they may be told by e-mail,
and a notice without content goes out (`telling`); 3 whoever has reserved themselves, or cannot be told, gets it on paper: it
waits to be printed, under an address that the population register is asked for (`paper`); 4 a caseworker makes a batch with
envelope sheets, and says on which day it was posted (`batches`); 5 the appeal period runs from notice, or from the day on
which the paper counts as received (`cases.deadlines.paper_received`); 6 mail that comes back is a task, and the period runs
no more until the letter has reached its reader (`returns`); 7 where the agency has a carrier, letters on paper are handed to it
instead of the printer, and followed (`carrying`).

A register that is down loses nothing: it is asked again, and after two days the letter goes on paper. The room knows no
printer and no page; `documents` draws envelope sheets, from what is handed in.
"""
