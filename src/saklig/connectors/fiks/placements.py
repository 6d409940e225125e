"""The municipality's registers of places, over an API of our own (docs/connectors.md describes it).

`POST {placements_url}/{register}/v1/sok` with `{"barn": ["…"]}`: the children's numbers stand in the body, so that no
access log has them. Which register, the service package says. Answer: `{"plasser": [{barn, enhetId, enhetsnavn,
kommunenummer, timerPerUke, fulltidspris, pris, trinn, fra, til}]}`. Who is about to reach something: `v1/liste`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from saklig.cases.ports import LegalBasis, Place, RegisterAnswerInvalid
from saklig.connectors.fiks.reading import Node
from saklig.connectors.fiks.surface import Surface

__all__ = ["HttpPlacementRegister"]

_WEEK, _DEAREST = 168, Decimal(100_000)


class HttpPlacementRegister:
    """Port `PlacementRegister` over HTTP."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def places(self, children: Sequence[str], *, register: str, basis: LegalBasis) -> tuple[Place, ...]:
        """All places of the children; places of anyone else make the answer invalid."""
        if not children:
            return ()
        url = f"{self._surface.settings.placements_url}/{register}/v1/sok"
        answer = self._surface.ask("POST", url, basis, json={"barn": list(children)})
        if answer.status != 200:
            raise RegisterAnswerInvalid(self._surface.register, f"status-{answer.status}")
        listed = Node(self._surface.register, answer.body).get("plasser")
        if listed.value is None:
            listed.refuse("a list, empty when there is no place")
        return tuple(_place(entry, frozenset(children), register) for entry in listed.items())

    def reaching(
        self, *, register: str, born: tuple[date, date] | None, grade: int | None, on: date, basis: LegalBasis
    ) -> tuple[str, ...]:
        """Port `PlacementList`: `POST {placements_url}/{register}/v1/liste`."""
        url = f"{self._surface.settings.placements_url}/{register}/v1/liste"
        span = None if born is None else {"fra": born[0].isoformat(), "til": born[1].isoformat()}
        answer = self._surface.ask("POST", url, basis, json={"fodt": span, "trinn": grade, "dag": on.isoformat()})
        if answer.status != 200:
            raise RegisterAnswerInvalid(self._surface.register, f"status-{answer.status}")
        listed = Node(self._surface.register, answer.body).get("barn")
        if listed.value is None:
            listed.refuse("a list, empty when there is nobody")
        return tuple(dict.fromkeys(entry.identity() for entry in listed.items()))


def _place(entry: Node, asked: frozenset[str], register: str) -> Place:
    child = entry.get("barn").identity()
    if child not in asked:
        raise RegisterAnswerInvalid(
            entry.register, "other-person", f"{entry.register}: a place of a child not asked about"
        )
    place = Place(
        child=child,
        unit=entry.get("enhetId").text(longest=80),
        unit_name=entry.get("enhetsnavn").text(longest=200),
        municipality=entry.get("kommunenummer").text(longest=4),
        hours_per_week=_within(entry.get("timerPerUke"), Decimal(_WEEK)),
        full_price=_within(entry.get("fulltidspris"), _DEAREST),
        price=_within(entry.get("pris"), _DEAREST),
        grade=_within(entry.get("trinn"), Decimal(13)),
        valid_from=entry.get("fra").day(),
        valid_until=entry.get("til").day(),
        source="register",
        register=register,
    )
    if place.valid_from and place.valid_until and place.valid_until < place.valid_from:
        entry.refuse("a place that ends after it begins")
    return place


def _within(node: Node, most: Decimal) -> Decimal | None:
    if not node:
        return None
    found = node.number()
    if not 0 <= found <= most:
        node.refuse(f"a number from 0 to {most}")
    return found
