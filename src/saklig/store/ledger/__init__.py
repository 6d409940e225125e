"""The ledger's tables: events get places in a Merkle tree, whose signed checkpoints leave the machine.

Flow: 1. `events.append` writes an event in the transaction of what it tells of, and a trigger lets it wait; 2. the one
process that holds the role (`roles`) gives waiting events their indices and extends the tree (`sequencing.enter`), with a
signed checkpoint, all in one transaction; 3. `Sequencer` does so within a fraction of a second, and its couriers send the
checkpoint to every place `Outside`; 4. `proving` makes receipts and proofs; 5. `verifying` holds all tables against one
another and against what has left; 6. what does not fit opens an alarm (`alarms`), and nothing is decided until it is answered.

It must not know what an event means, nor how a place outside is reached: an `Outside` is handed in.
"""

__all__ = [
    "alarms", "asking", "config", "openings", "outside", "proving", "rounds", "sequencer", "sequencing", "tables", "verifying",
]  # fmt: skip
