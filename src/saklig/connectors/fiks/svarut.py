"""Letters handed to KS Fiks SvarUt, which delivers them digitally or prints and posts them.

Flow: 1 it is asked whether it has a shipment with our reference already (a crash may have come between its taking the letter and
our noting it); 2 if not, the letter is handed over in one call: what it is in JSON, then the document; 3 its status is asked
for until the letter has been read, printed or given up.
Source: ks-no.github.io, SvarUt, "ForsendelseRestServiceV1" (`eksternref`, read time-out of 16 minutes) and developers.fiks.ks.no
(v2: account, parts, fields). That `eksternref` lies at the same place in v2 is our own reading: try it before it is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from saklig.cases.ports import CarriedState, LegalBasis, RegisterAnswerInvalid, Shipment
from saklig.connectors.fiks.reading import Node
from saklig.connectors.fiks.surface import Surface

__all__ = ["SvarUtCarrier"]

_POSTAL = re.compile(r"([0-9]{4}) (\S.*)")
_MOST_LINES = 3
_STATES: Mapping[str, CarriedState] = MappingProxyType({
    "LEST": CarriedState.READ, "PRINTET": CarriedState.SENT, "LEVERT_SDP": CarriedState.SENT,
    "IKKE_LEVERT": CarriedState.NOT_DELIVERED, "AVVIST": CarriedState.NOT_DELIVERED, "SLETTET": CarriedState.NOT_DELIVERED,
    "MANUELT_HANDTERT": CarriedState.NOT_DELIVERED,
})  # fmt: skip


class SvarUtCarrier:
    """Port `LetterCarrier` over HTTP. `account` is the agency's account with SvarUt."""

    def __init__(self, surface: Surface, *, account: str) -> None:
        self._surface = surface
        self._at = f"{surface.settings.base_url}/api/v2/kontoer/{quote(account, safe='')}/forsendelser"

    def carry(self, shipment: Shipment, *, basis: LegalBasis) -> str:
        """Errors: RegisterUnavailable; RegisterAnswerInvalid, with SvarUt's own code for a letter that it refuses."""
        recipient = _recipient(self._surface.register, shipment)
        known = self._known(shipment.reference, basis)
        if known:
            return known
        told = {
            "tittel": shipment.title, "mottaker": recipient, "avgivendeSystem": "Saklig", "kunDigitalLevering": False,
            "eksternReferanse": shipment.reference, "dokumenter": [{"filnavn": "brev.pdf", "mimeType": "application/pdf"}],
            "utskriftskonfigurasjon": {"utskriftMedFarger": False, "tosidig": True},
        }  # fmt: skip
        parts = [
            ("forsendelse", (None, json.dumps(told, ensure_ascii=False).encode(), "application/json")),
            ("dokumenter", ("brev.pdf", shipment.pdf, "application/pdf")),
        ]
        answer = self._surface.ask("POST", self._at, basis, files=parts)
        if answer.status != 200:
            code = next(iter(self._surface.codes(answer)), "") if answer.body else ""
            why = (code or f"status-{answer.status}").lower().replace("_", "-")[:40]
            raise RegisterAnswerInvalid(self._surface.register, why)
        return Node(self._surface.register, answer.body).get("id").text(longest=60)

    def states(self, ids: Sequence[str], *, basis: LegalBasis) -> Mapping[str, CarriedState]:
        """Errors: RegisterUnavailable, RegisterAnswerInvalid. A state we have no word for is still on the way."""
        answer = self._surface.ask("POST", f"{self._at}/status-sok", basis, json={"forsendelseIds": list(ids)})
        if answer.status != 200:
            raise RegisterAnswerInvalid(self._surface.register, f"status-{answer.status}")
        rows = Node(self._surface.register, answer.body).get("statuser").items()
        found = {row.get("id").text(longest=60): row.get("status").text(longest=40) for row in rows}
        return {one: _STATES.get(found[one], CarriedState.ON_THE_WAY) for one in ids if one in found}

    def _known(self, reference: str, basis: LegalBasis) -> str:
        answer = self._surface.ask("GET", f"{self._at}/eksternref/{quote(reference, safe='')}", basis)
        if answer.status == 404:
            return ""
        if answer.status != 200:
            raise RegisterAnswerInvalid(self._surface.register, f"status-{answer.status}")
        found = [one.text(longest=60) for one in Node(self._surface.register, answer.body).get("items").items()]
        return found[0] if found else ""


def _recipient(register: str, shipment: Shipment) -> dict[str, Any]:
    """Errors: RegisterAnswerInvalid for an address that SvarUt could not print on an envelope."""
    *street, last = shipment.lines or ("",)
    postal = _POSTAL.fullmatch(last)
    if postal is None or not 0 < len(street) <= _MOST_LINES or not shipment.name:
        raise RegisterAnswerInvalid(register, "address", f"{register}: the address is not of a Norwegian form")
    lines = {f"adresselinje{n}": line for n, line in enumerate(street, start=1)}
    told = {"navn": shipment.name, **lines, "postnummer": postal[1], "poststed": postal[2]}
    return {**told, "digitalId": shipment.identity} if shipment.identity else told
