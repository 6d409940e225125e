"""Decision model files: DMN XML to frozen objects with exact positions. Knows nothing of evaluation."""

from saklig.decision.dmn.model import Definitions
from saklig.decision.dmn.reader import Reading, examine_definitions, read_definitions

__all__ = ["Definitions", "Reading", "examine_definitions", "read_definitions"]
