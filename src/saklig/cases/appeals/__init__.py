"""Appeals (1967 Act §§ 28 to 36, 42): received in any way, taken up or dismissed by a human, reviewed, sent on, carried out.

Flow: 1 an appeal comes over the web, or a caseworker writes down what came on paper, by telephone or at the counter
(`receiving`); whether it is in time follows from notice, paper and post (`times`); 2 a human takes it up and says which rules
it attacks, or dismisses it with reasons, which can be appealed too (`taking`); 3 the agency looks at it anew: a new decision, or
the appeal goes to the appeal body with a statement copied to the party; what the body answers is received and carried out
(`ending`); 4 meanwhile a human answers a wish to postpone (`postponing`), and afterwards a claim for costs (`costs`); 5 for each
rule row and version it is counted how often it was attacked and overturned (`rates`); 6 when a rule row or an amount proves
wrong, every case with a decision that rests on it is found and listed for a human to reopen (`faults`).

An appeal in a case that still runs, or runs again, stands beside it: nothing is lost by when it comes. No step here changes a
decision; `cases.use_cases.judging` does. The room knows no page.
"""
