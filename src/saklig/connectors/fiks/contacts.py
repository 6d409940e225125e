"""The contact and reservation register through KS Fiks (`krr/person`).

The identity number stands in the body, not in the address, so that no access log has it.
"""

from __future__ import annotations

from saklig.cases.ports import Contact, LegalBasis, RegisterAnswerInvalid
from saklig.connectors.fiks.reading import Node, code_of
from saklig.connectors.fiks.surface import Surface

__all__ = ["FiksContactRegister"]

_UNKNOWN = frozenset({"PERSON_IKKE_FUNNET", "IKKE_I_KONTAKTREGISTERET"})
_LANGUAGES = frozenset({"nb", "nn", "en", "se"})


class FiksContactRegister:
    """Port `ContactRegister` over HTTP."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def contact(self, identity: str, *, basis: LegalBasis) -> Contact | None:
        """How the person may be reached; None where the register knows no such person."""
        settings = self._surface.settings
        url = f"{settings.base_url}/register/api/v1/ks/{settings.roles.contacts}/krr/person"
        answer = self._surface.ask("POST", url, basis, json={"fnr": identity})
        if answer.status == 404 and _UNKNOWN.intersection(self._surface.codes(answer)):
            return None
        if answer.status != 200:
            raise RegisterAnswerInvalid(self._surface.register, f"status-{answer.status}")
        body = Node(self._surface.register, answer.body)
        if body.get("fnr").identity() != identity:
            raise RegisterAnswerInvalid(body.register, "other-person", f"{body.register}: the answer is about another")
        if code_of(body.get("status")) != "aktiv":
            return None
        language = body.get("spraak").maybe_text()
        return Contact(
            email=body.get("epost").get("adresse").maybe_text(),
            phone=body.get("tlf").get("nummer").maybe_text(),
            reserved=body.get("reservert").flag(),
            language=language if language in _LANGUAGES else None,
        )
