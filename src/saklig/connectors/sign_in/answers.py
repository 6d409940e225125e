"""What a sign-in gives: the answers of the pages' ports `SignIn` and `Chooser`.

The port is declared in `saklig.web.ports`. Connectors lie below the pages and may not import them, so these classes
have the same names and fields; a test compares the two (tests/connectors/test_sign_in_ports.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from saklig.connectors.errors import ConnectorError

__all__ = ["Begun", "DemoPerson", "SignInRefused", "SignedIn"]


class SignInRefused(ConnectorError):
    """The sign-in gave no person. `code` is one of: not-begun, provider, cancelled, too-low, unknown-person."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where to send the browser, and what to remember until it comes back. No personal data."""

    address: str
    remember: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who came back. A citizen has an identity number (`pid`), staff the agency's own subject identifier."""

    subject: str
    identity: str | None = field(default=None, repr=False)
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One synthetic person whom the demo's chooser offers."""

    reference: str
    name: str
    about: Mapping[str, str]
    staff: bool = False
