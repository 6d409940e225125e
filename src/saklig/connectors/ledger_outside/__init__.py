"""Where the ledger's checkpoints go: a folder that is kept elsewhere, a witness over HTTP, and a twin in memory.

Flow: composition makes them from the environment (`read_outside`); the sequencer's couriers call `send` with each new
checkpoint, and what starts asks `latest`. They must not know what stands in the ledger: hashes and signatures only.
"""

from saklig.connectors.ledger_outside.folder import FolderOutside
from saklig.connectors.ledger_outside.memory import MemoryOutside
from saklig.connectors.ledger_outside.reading import read_outside
from saklig.connectors.ledger_outside.witness import WitnessOutside

__all__ = ["FolderOutside", "MemoryOutside", "WitnessOutside", "read_outside"]
