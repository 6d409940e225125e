"""What the stand-in answers, apart from HTTP: one method per surface, from a question to a status and a JSON object."""

from __future__ import annotations

import threading
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import unquote

from saklig.connectors import identity_number
from saklig.connectors.errors import IdentityNumberInvalid
from saklig.connectors.reaching import reaching_in
from saklig.connectors.stand_in import wire
from saklig.connectors.stand_in.tokens import TokenIssuer
from saklig.connectors.world import World

__all__ = ["FLAT_ROLE", "INTEGRATION_ID", "INTEGRATION_PASSWORD", "LIST_ROLE", "SCOPES", "Question", "Register"]

LIST_ROLE = "6f1f4f5e-0000-4000-8000-00000000000a"  # gets the population register's own form
FLAT_ROLE = "6f1f4f5e-0000-4000-8000-00000000000b"  # gets the flat form
INTEGRATION_ID = "6f1f4f5e-0000-4000-8000-0000000000ff"
INTEGRATION_PASSWORD = "synthetic-people-only"  # noqa: S105 - opens nothing but synthetic data on this machine
SCOPES = frozenset({"ks:fiks:register", "ks:fiks:folkeregister", "ks:fiks"})
_SCOPE_OF = {"population": "ks:fiks:folkeregister"}

Reply = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A call, with what the surfaces look at. Header names are in lower case."""

    headers: dict[str, str]
    parts: tuple[str, ...] = ()
    body: Any = None


@dataclass(slots=True)
class Register:
    """All surfaces over one world. `asked` keeps who asked for what on which basis, as the real registers log it."""

    world: World
    issuer: TokenIssuer
    asked: list[dict[str, str]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refusal(self, surface: str, question: Question) -> Reply | None:
        """Why the caller may not ask, or None if it may."""
        scheme, _, token = question.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            return _fault(401, "MANGLER_TOKEN", "Ingen Authorization-header.")
        scope = self.issuer.scope(token)
        if scope is None:
            return _fault(401, "UGYLDIG_TOKEN", "Tokenet er ukjent eller utløpt.")
        if scope == "ks:fiks":
            given = (question.headers.get("integrasjonid"), question.headers.get("integrasjonpassord"))
            if given != (INTEGRATION_ID, INTEGRATION_PASSWORD):
                return _fault(403, "UGYLDIG_INTEGRASJON", "IntegrasjonId eller IntegrasjonPassord er feil.")
        elif scope != _SCOPE_OF.get(surface, "ks:fiks:register"):
            return _fault(403, "MANGLER_SCOPE", "Tokenet gjelder en annen flate.")
        self._note(surface, question)
        return None

    def population(self, role: str, number: str, question: Question) -> Reply:
        if role not in (LIST_ROLE, FLAT_ROLE):
            return _fault(403, "UKJENT_ROLLE", "Rollen finnes ikke.")
        known = wire.LIST_PARTS if role == LIST_ROLE else wire.FLAT_PARTS
        if unknown := [part for part in question.parts if part not in known]:
            return _fault(400, "UKJENT_INFORMASJONSDEL", f"Ukjent del: {', '.join(unknown)}.")
        if not _valid(number):
            return _fault(400, "UGYLDIG_IDENTIFIKATOR", "Ikke et gyldig identifikasjonsnummer.")
        person = self.world.persons.get(number)
        if person is None:
            return _fault(404, "PERSON_IKKE_FUNNET", "Personen finnes ikke.")
        full = wire.list_person(person) if role == LIST_ROLE else wire.flat_person(person)
        if question.parts:
            always = "identifikasjonsnummer" if role == LIST_ROLE else "foedselsEllerDNummer"
            full = {key: value for key, value in full.items() if key == always or key in question.parts}
        return 200, full

    def tax(self, _role: str, calculation: str, question: Question) -> Reply:
        if calculation not in calculation_types():
            return _fault(404, "UKJENT_BEREGNING", "Beregningen finnes ikke.")
        body = question.body if isinstance(question.body, dict) else {}
        year, persons = body.get("inntektsaar"), body.get("personer")
        if not isinstance(year, int):
            return _fault(400, "INNTEKTSAAR_MANGLER", "Inntektsår mangler.")
        if not isinstance(persons, list) or not persons or not all(isinstance(one, dict) for one in persons):
            return _fault(400, "PERSONER_MANGLER", "Personer mangler.")
        if any(one.get("type") not in ("SOEKER", "ANNET") for one in persons):
            return _fault(400, "UGYLDIG_PERSONTYPE", "Ukjent persontype.")
        if not all(_valid(one.get("identifikator")) for one in persons):
            return _fault(400, "UGYLDIG_IDENTIFIKATOR", "Ikke et gyldig identifikasjonsnummer.")
        return 200, wire.tax_answer(self.world, year, persons, kind=calculation_types().get(calculation, ""))

    def placements(self, name: str, call: str, question: Question) -> Reply:
        if not question.headers.get("saklig-hjemmel"):
            return _fault(400, "MANGLER_HJEMMEL", "Kallet sier ikke hvilken hjemmel det har.")
        if call == "liste":
            return self._reaching(name, question.body if isinstance(question.body, dict) else {})
        children = question.body.get("barn") if isinstance(question.body, dict) else None
        if not isinstance(children, list) or not all(_valid(child) for child in children):
            return _fault(400, "UGYLDIG_IDENTIFIKATOR", "`barn` skal være en liste med identifikasjonsnumre.")
        return 200, {"plasser": [wire.place(one) for one in self.world.places if one.child in children and one.register == name]}

    def _reaching(self, name: str, asked: dict[str, Any]) -> Reply:
        try:
            on, span = date.fromisoformat(asked["dag"]), asked.get("fodt")
            born = (date.fromisoformat(span["fra"]), date.fromisoformat(span["til"])) if span else None
        except (KeyError, TypeError, ValueError):
            return _fault(400, "UGYLDIG_DAG", "`dag` og `fodt` skal være datoer.")
        here = (one for one in self.world.places if one.register == name)
        return 200, {"barn": list(reaching_in(here, born=born, grade=asked.get("trinn"), on=on))}

    def contact(self, _role: str, question: Question) -> Reply:
        number = question.body.get("fnr") if isinstance(question.body, dict) else None
        if not _valid(number):
            return _fault(400, "UGYLDIG_IDENTIFIKATOR", "Ikke et gyldig identifikasjonsnummer.")
        person, known = self.world.persons.get(str(number)), self.world.contacts.get(str(number))
        if person is None:
            return _fault(404, "PERSON_IKKE_FUNNET", "Personen finnes ikke.")
        if known is None:
            return _fault(404, "IKKE_I_KONTAKTREGISTERET", "Personen er ikke i Kontaktregisteret.")
        return 200, wire.contact(str(number), known, hidden=wire.masked(person))

    def _note(self, surface: str, question: Question) -> None:
        basis, case = (unquote(question.headers.get(name, "")) for name in ("saklig-hjemmel", "saklig-sak"))
        with self._lock:
            self.asked.append({"surface": surface, "basis": basis, "case": case})
            del self.asked[:-1000]


@cache
def calculation_types() -> dict[str, str]:
    """The calculations this register makes, as KS Fiks names them in its addresses, and the type its answer then says."""
    return dict(tomllib.loads(resources.files(__package__).joinpath("calculations.toml").read_text("utf-8")))


def _valid(number: object) -> bool:
    try:
        return str(identity_number.parse(number, synthetic_allowed=True)) == number
    except IdentityNumberInvalid:
        return False


def _fault(status: int, code: str, message: str) -> Reply:
    return status, {"feil": message, "feilmeldinger": [{"kode": code, "melding": message}]}
