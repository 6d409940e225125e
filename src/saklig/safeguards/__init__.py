"""Safeguards: what keeps the agency lawful, as pure functions; storage is handed in."""
