"""What would have to be different for another outcome, worked out exactly from the rules.

Flow: 1 a varied number or day goes through an ordinary evaluation as a `values.Followed`, which is taken for its value and
keeps how it hangs on the fact (`forms`, `following`) and every comparison that it went into (`way`); 2 so each evaluation
says not only the outcome but from where to where of the fact it stays so, thresholds solved with exact fractions (`looking`);
3 `pieces` goes from one such stretch to the next, and gives all the outcomes of one fact; 4 `changes` goes outwards from the
case over the facts that a person can change (`levers`), and finds the least change to each other outcome (`searching`).

Exact to the 34 digits that FEEL's numbers have. What is no sum, rounding, comparison or step of months in the varied fact (a
product of two figures that vary, a text made of it) is taken value by value: as exact, slower, and named (`alone`).

It must not know: packages, persons, sentences, who may see what.
"""

from saklig.decision.explanation.counterfactuals.levers import Change, Changes, Chosen, Lever, Measured, Moving, Part
from saklig.decision.explanation.counterfactuals.looking import Outcome, Span, Varies
from saklig.decision.explanation.counterfactuals.pieces import MOST_PIECES, Piece, Pieces, pieces
from saklig.decision.explanation.counterfactuals.searching import MOST_LOOKS, changes

__all__ = [
    "MOST_LOOKS", "MOST_PIECES", "Change", "Changes", "Chosen", "Lever", "Measured", "Moving", "Outcome", "Part", "Piece",
    "Pieces", "Span", "Varies", "changes", "pieces",
]  # fmt: skip
