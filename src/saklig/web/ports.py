"""What the pages need from outside: ways to sign in. `saklig.connectors.sign_in` implements them, composition wires.

A way to sign in is asked twice: `begin` gives the address to send the browser to and what must be remembered until it
comes back (state, nonce, PKCE verifier: no personal data); `finish` reads what it came back with. The demo's chooser
is the same port whose address is a page of our own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

__all__ = ["Begun", "Chooser", "DemoPerson", "SignIn", "SignedIn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where to send the browser, and what to remember until it comes back."""

    address: str
    remember: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who came back. A citizen has an identity number (`pid`), staff the agency's own subject identifier."""

    subject: str
    identity: str | None = None
    language: str | None = None


@runtime_checkable
class SignIn(Protocol):
    """OpenID Connect with PKCE, or what stands in for it."""

    def begin(self, *, callback: str, language: str) -> Begun: ...

    def finish(self, *, callback: str, answer: Mapping[str, str], remembered: Mapping[str, str]) -> SignedIn:
        """Errors: any with a `code` that is a key of the texts under `sign_in.failed`."""
        ...

    def leaving(self, *, back: str, language: str) -> str:
        """Where one signs out at the provider too, from where it leads `back`; "" where it has no such place."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One synthetic person whom the demo's chooser offers."""

    reference: str
    name: str
    about: Mapping[str, str]
    staff: bool = False


@runtime_checkable
class Chooser(Protocol):
    """The demo's local sign-in. It exists only where the demo setting is on."""

    def people(self) -> Sequence[DemoPerson]: ...

    def choose(self, reference: str) -> SignedIn:
        """Errors: one with the code `unknown-person` where nobody has that reference."""
        ...
