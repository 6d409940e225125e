"""A human takes over: a queue with opening hours, the same window for both, and a message outside them.

Flow: 1. the person asks for a human and says what of the conversation they may see (`queue.ask_for_human`); 2. within opening
hours somebody is waited for, and told how long; outside them it is a message with the time an answer is promised by; 3. one
of the agency's people takes it (`desk`), sees what they may, and writes in the same window; 4. either ends it; 5. an answer
the assistant gave can be corrected: a proposal to whoever owns the content (`correcting`); 6. one that nobody has answered when
it was promised is told to operations and to the leader (`overdue`).

It must not know pages.
"""

from saklig.assistant.hand_over.correcting import Proposed, proposals, propose, settle
from saklig.assistant.hand_over.desk import Opened, Waiting, close, conversation_for, reply, take, waiting
from saklig.assistant.hand_over.hours_now import DAYS, change_hours, hours_now
from saklig.assistant.hand_over.overdue import figures, overdue_by_service
from saklig.assistant.hand_over.queue import (
    Said,
    Standing,
    ask_for_human,
    no_human_after_all,
    remarks_of,
    standing,
    write,
)

__all__ = [
    "DAYS",
    "Opened",
    "Proposed",
    "Said",
    "Standing",
    "Waiting",
    "ask_for_human",
    "change_hours",
    "close",
    "conversation_for",
    "figures",
    "hours_now",
    "no_human_after_all",
    "overdue_by_service",
    "proposals",
    "propose",
    "remarks_of",
    "reply",
    "settle",
    "standing",
    "take",
    "waiting",
    "write",
]
