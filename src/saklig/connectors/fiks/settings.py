"""How this agency reaches the registers: addresses, roles, the machine's own sign-in, and limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from saklig.connectors.errors import SettingInvalid
from saklig.connectors.reach import Reach, host_of, loopback_of
from saklig.connectors.transport import Limits, is_safe_address

__all__ = ["FiksSettings", "IntegrationPassword", "Roles", "ScopePerSurface"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopePerSurface:
    """Each surface has a scope of its own; the token alone opens it."""

    register: str = "ks:fiks:register"
    population: str = "ks:fiks:folkeregister"
    letters: str = "ks:fiks:svarut"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationPassword:
    """One scope, and two more headers on every call: what may be done is set on the integration in KS Fiks."""

    integration_id: str
    password: str = field(repr=False)
    scope: str = "ks:fiks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The role id that each surface is asked under: the legal basis as KS Fiks knows it."""

    population: str
    tax: str
    contacts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiksSettings:
    """Everything the HTTP connectors are told. `placements_url`: where the municipality's registers of places are."""

    base_url: str
    placements_url: str
    token_url: str
    token_audience: str
    client_id: str
    private_key_pem: str = field(repr=False)
    key_id: str
    sign_in: ScopePerSurface | IntegrationPassword
    roles: Roles
    parts: tuple[str, ...] = ()  # parts of the population register to ask for; none: all that the role may see
    consumer_org: str | None = None  # when a supplier acts for the municipality
    resource: str | None = None  # restricts the token to one API
    limits: Limits = field(default_factory=Limits)
    inside: tuple[str, ...] = ()  # hosts of these addresses that may lie on the agency's own network

    @property
    def reach(self) -> Reach:
        """The hosts of the settings' addresses and no other."""
        urls = (self.base_url, self.placements_url, self.token_url)
        return Reach(hosts=frozenset(map(host_of, urls)), inside=frozenset(self.inside) | loopback_of(urls))

    def __post_init__(self) -> None:
        for name in ("base_url", "placements_url", "token_url"):
            address = getattr(self, name)
            if not is_safe_address(address):
                raise SettingInvalid(
                    f"registers: {name} is {address!r}; personal data goes over https:// only (http:// on this machine)"
                )

    def scope(self, surface: str) -> str:
        """The scope that opens `surface` ("population", "letters" or "register")."""
        if isinstance(self.sign_in, IntegrationPassword):
            return self.sign_in.scope
        return {"population": self.sign_in.population, "letters": self.sign_in.letters}.get(surface, self.sign_in.register)

    def headers(self) -> dict[str, str]:
        """The headers that the way of sign-in adds to every call."""
        if isinstance(self.sign_in, IntegrationPassword):
            return {"IntegrasjonId": self.sign_in.integration_id, "IntegrasjonPassord": self.sign_in.password}
        return {}
