"""Price lines: what decisions mean for the invoice and for whoever runs the place, per person and month.

Flow: 1 a decision is written, and in the same transaction its price lines (`writing`), where the package has [prices];
2 what an earlier decision set otherwise for the same person and month is reversed first; 3 a line is booked in the month
it is for, or in the first open month after those that are closed; 4 a month is closed by one of the agency's people
(`months`), and which bytes its files are is kept; 5 the files (`files`) are made from lines that no longer change, so they
are the same each time; 6 they are handed to the invoicing system (`handing_over`), as often as it takes, for one effect;
7 lines of a decision whose implementation is postponed wait, and come out later (`holding`).

A line holds amounts and the place, never income or reasons. The room must not know what a service is about: what counts
as covered, and what a line is called, its package says.
"""
