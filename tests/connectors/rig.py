"""What the tests of the connectors share: a running stand-in with its switches, and registers of either kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from saklig.cases.ports import LegalBasis
from saklig.connectors import fiks, memory, stand_in
from saklig.connectors.clocks import FixedClock
from saklig.connectors.fiks import FiksRegisters, Limits

BASIS = LegalBasis(provision="FOR-2005-12-16-1478 § 3 e", purpose="example-service", case="case-ref-1")
CALCULATION, PLACES = "redusert-foreldrebetaling", "barnehageplasser"  # as the packages name them
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# For faults that end by time alone. Everything else may be slow on a busy machine without being wrong.
QUICK = Limits(connect=1.0, read=0.4, total=1.2, attempts=2, pause=0.05)
PATIENT = Limits(read=20.0, total=30.0, pause=0.05)


@dataclass(slots=True)
class StandIn:
    """A running stand-in register, with the switches of its control endpoint."""

    url: str
    key: str

    def fail(self, surface: str, kind: str, **options: Any) -> None:
        httpx.post(f"{self.url}/_styring/feil", json={"surface": surface, "kind": kind, **options}).raise_for_status()

    def mend(self) -> None:
        httpx.delete(f"{self.url}/_styring/feil").raise_for_status()

    def forget_tokens(self) -> None:
        httpx.delete(f"{self.url}/_styring/token").raise_for_status()

    def asked(self) -> list[dict[str, str]]:
        return httpx.get(f"{self.url}/_styring/oppslag").json()["oppslag"]

    def connect(self, **options: Any) -> FiksRegisters:
        settings = stand_in.settings_for(self.url, **{"private_key_pem": self.key, "limits": PATIENT, **options})
        return fiks.connect(settings, FixedClock(NOW))


@dataclass(slots=True)
class Registers:
    """One implementation of every register port, and how to make it fail. The tests know nothing more of it."""

    population: Any
    tax: Any
    placements: Any
    contacts: Any
    stand_in: StandIn | None = None

    def break_down(self, *, nonsense: bool) -> None:
        for name in ("population", "tax", "placements", "contact"):
            if self.stand_in is not None:
                self.stand_in.fail(name, "not-json" if nonsense else "hang-up")
        if self.stand_in is None:
            for twin in (self.population, self.tax, self.placements, self.contacts):
                twin.fault = memory.Fault.NONSENSE if nonsense else memory.Fault.DOWN
