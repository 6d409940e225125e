"""Unknown facts: whether the outcome is settled without them, which of them still matter, and which to ask next.

Flow:
 1. the decisions are evaluated on the facts there are; what nobody has given is unknown and carries what it can be;
 2. where that leaves something open, facts with few values are tried value by value, as far as the budget goes (`trying`);
 3. what the outcome rests on and nobody has given is matched with the facts that may be asked for;
 4. the next question is the one that the rules come to first; where the facts' priors are stated, the one whose answer
    takes away most other questions on average (`looking_ahead`).

It knows nothing of forms, persons or packages.
"""

from saklig.decision.partial.asking import Ask, Order, ask, ask_together, still_matter
from saklig.decision.partial.looking_ahead import Prior

__all__ = ["Ask", "Order", "Prior", "ask", "ask_together", "still_matter"]
