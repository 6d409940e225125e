"""What `training/retrieval.py` learned: how passages are ranked, and how sure an answer is. Shipped as data, read once."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

__all__ = ["RANKING", "SURENESS"]

_HELD: dict[str, Any] = json.loads(
    (resources.files("saklig.assistant.retrieval") / "data" / "weights.json").read_text(encoding="utf-8")
)
RANKING: dict[str, dict[str, float]] = _HELD["ranking"]
SURENESS: dict[str, dict[str, Any]] = _HELD["sureness"]
