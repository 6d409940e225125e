"""Decision model files: DMN XML to frozen objects with exact positions. Knows nothing of evaluation."""

from saklig.decision.dmn.model import Definitions
from saklig.decision.dmn.reader import read_definitions

__all__ = ["Definitions", "read_definitions"]
