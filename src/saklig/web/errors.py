"""What the pages themselves refuse. `middleware` turns each into a page in plain words."""

from __future__ import annotations

__all__ = ["FormTampered"]


class FormTampered(ValueError):
    """A form came back with a field that its page does not have, or with one field twice. The message names no value."""
