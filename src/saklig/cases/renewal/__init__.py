"""The year: decisions that go on are prepared again for each new period, and nothing is lowered unheard.

Flow: 1 a leader begins a run for the coming period (`running`), and every decision that goes on is found (`finding`);
2 each is worked out anew from facts fetched now, by a job of its own, and nothing of it is decided (`preparing`);
3 the leader sees what it would come to, in counts and sums (`overview`), and releases it; 4 each then becomes a case of its
own (`making`), which goes the way of any application: a full grant that lowers nothing is decided by itself; 5 what would
be lower gets prior notice with the new data first (`prior_notice`), and no decision before it is answered or the time is
over; 6 a human decides it.

What goes on, and which answers hold for one period alone, is the package's `[renewal]`. Every step may be cut off and taken
up again: a run is one for each service and period, and a case is made from another once (`guards`).
"""
