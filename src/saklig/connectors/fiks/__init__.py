"""The registers over real HTTP, in the shapes of KS Fiks and Folkeregisteret.

Flow: 1 `settings` say where, under which roles, and by which of two ways the machine signs in; 2 `token` fetches a
Maskinporten token by a signed grant; 3 `surface` puts token, legal basis and headers on a call; 4 `transport` (of the
room) makes it, with limits on time, size and attempts; 5 `reading` takes the answer apart strictly; 6 one module per
register turns it into the port's words. It knows no rule and draws no conclusion.
"""

from __future__ import annotations

from dataclasses import dataclass

from saklig.cases.ports import Clock
from saklig.connectors.fiks.contacts import FiksContactRegister
from saklig.connectors.fiks.placements import HttpPlacementRegister
from saklig.connectors.fiks.population import FiksPopulationRegister
from saklig.connectors.fiks.settings import FiksSettings, IntegrationPassword, Roles, ScopePerSurface
from saklig.connectors.fiks.surface import Surface
from saklig.connectors.fiks.svarut import SvarUtCarrier
from saklig.connectors.fiks.tax import FiksTaxRegister
from saklig.connectors.fiks.token import TokenSource
from saklig.connectors.transport import Limits, Transport

__all__ = [
    "FiksRegisters",
    "FiksSettings",
    "IntegrationPassword",
    "Limits",
    "Roles",
    "ScopePerSurface",
    "carrier",
    "connect",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiksRegisters:
    """The four registers behind one pool of connections; safe for many threads. Close when done."""

    population: FiksPopulationRegister
    tax: FiksTaxRegister
    placements: HttpPlacementRegister
    contacts: FiksContactRegister
    transport: Transport

    def close(self) -> None:
        self.transport.close()


def connect(settings: FiksSettings, clock: Clock) -> FiksRegisters:
    """The registers of `settings`. Opens no connection yet. Errors: SettingInvalid."""
    transport = Transport(settings.limits, reach=settings.reach)
    tokens = TokenSource(settings, transport)

    return _registers(settings, transport, tokens, clock)


def carrier(settings: FiksSettings, *, account: str) -> SvarUtCarrier:
    """SvarUt at the settings' address, with time for whole letters. Opens no connection yet. Errors: SettingInvalid."""
    # Never tried again by itself: what timed out may have been taken, and is looked for by its reference first.
    transport = Transport(settings.limits, reach=settings.reach, lists=True)
    surface = Surface(settings, transport, TokenSource(settings, transport), register="letters", scope=settings.scope("letters"))
    return SvarUtCarrier(surface, account=account)


def _registers(settings: FiksSettings, transport: Transport, tokens: TokenSource, clock: Clock) -> FiksRegisters:
    def surface(register: str, scope: str) -> Surface:
        return Surface(settings, transport, tokens, register=register, scope=settings.scope(scope))

    return FiksRegisters(
        population=FiksPopulationRegister(surface("population", "population"), clock),
        tax=FiksTaxRegister(surface("tax", "register"), clock),
        placements=HttpPlacementRegister(surface("placements", "register")),
        contacts=FiksContactRegister(surface("contacts", "register")),
        transport=transport,
    )
