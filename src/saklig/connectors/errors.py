"""Errors of the connectors that are not an answer of a port (those lie beside the ports, in `saklig.cases`)."""

from __future__ import annotations

__all__ = ["ConnectorError", "IdentityNumberInvalid", "PlacementsFileInvalid", "SettingInvalid"]


class ConnectorError(Exception):
    """A connector cannot do its work; the message says what, where, why and how to mend."""


class IdentityNumberInvalid(ConnectorError, ValueError):
    """Not a Norwegian identity number. The message never repeats it: almost right, it is still personal."""


class SettingInvalid(ConnectorError):
    """A setting of a connector is missing or cannot be used."""


class PlacementsFileInvalid(ConnectorError):
    """A file of places has faults; `problems` lists every one, with line and column name."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))
