"""The income basis of a person for one purpose, through KS Fiks: the calculation that the service package names.

The call would sum a whole household; with one person missing it sums the others and looks valid, and its sum tells
one adult the other's income. So each person is asked about alone: a fault is that person's, and there is no sum.

Units: kroner a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from saklig.cases.ports import (
    Clock,
    IncomeBasis,
    IncomeItem,
    LegalBasis,
    PersonIncome,
    RegisterAnswerInvalid,
    RegisterFault,
    TaxStage,
)
from saklig.connectors.fiks.reading import Node, code_of
from saklig.connectors.fiks.surface import Surface

__all__ = ["FiksTaxRegister"]

_STAGE = {"oppgjoer": TaxStage.ASSESSED, "utkast": TaxStage.DRAFT, "ukjent": TaxStage.NONE}
# Statements about the person, at whatever status they come; any other refusal is a fault of the call.
_ABOUT_PERSON = frozenset({"PERSON_IKKE_FUNNET", "INGEN_SKATTEOPPGJOER_FUNNET", "UGYLDIG_IDENTIFIKATOR"})


class FiksTaxRegister:
    """Port `TaxRegister` over HTTP."""

    def __init__(self, surface: Surface, clock: Clock) -> None:
        self._surface = surface
        self._clock = clock

    def income_basis(self, persons: Sequence[str], year: int, *, calculation: str, basis: LegalBasis) -> IncomeBasis:
        """Each person's basis for one income year, in the order asked."""
        found = tuple(self._one(person, year, calculation, basis) for person in persons)
        faults = tuple(fault for one in found for fault in one.faults)
        return IncomeBasis(year=year, persons=found, faults=faults, fetched_at=self._clock.now())

    def _one(self, person: str, year: int, calculation: str, basis: LegalBasis) -> PersonIncome:
        settings = self._surface.settings
        url = (
            f"{settings.base_url}/register/api/v1/ks/{settings.roles.tax}"
            f"/skatteoginntektsopplysninger/beregning/{calculation}"
        )
        question = {"inntektsaar": year, "personer": [{"identifikator": person, "type": "SOEKER"}]}
        answer = self._surface.ask("POST", url, basis, json=question)
        if answer.status != 200:
            codes = self._surface.codes(answer)
            if not codes or not _ABOUT_PERSON.issuperset(codes):
                raise RegisterAnswerInvalid(
                    self._surface.register,
                    f"status-{answer.status}",
                    f"{self._surface.register}: status {answer.status} {codes}",
                )
            faults = tuple(RegisterFault(code=code, message="", identity=person) for code in codes)
            return PersonIncome(identity=person, stage=TaxStage.NONE, amount=None, faults=faults)
        return _income(Node(self._surface.register, answer.body), person, year)


def _income(body: Node, person: str, year: int) -> PersonIncome:
    """One person's income: known only if assessed, faultless, about this person and year, and adding up."""
    if body.get("inntektsaar").whole() != year:
        raise RegisterAnswerInvalid(body.register, "other-year", f"{body.register}: the answer is for another year")
    if body.get("feilmeldinger").value is None:
        body.get("feilmeldinger").refuse("a list, empty when all is well")
    faults = tuple(_fault(fault, person) for fault in body.get("feilmeldinger").items())
    entries = list(body.get("personer").items())
    others = [entry for entry in entries if entry.get("identifikator").identity() != person]
    if others or len(entries) > 1 or (not entries and not faults):
        raise RegisterAnswerInvalid(
            body.register, "other-person", f"{body.register}: the answer is not about the one person asked about"
        )
    if not entries:
        return PersonIncome(identity=person, stage=TaxStage.NONE, amount=None, faults=faults)
    stage = _worst(body.get("stadie"), entries[0].get("stadie"))
    amount = _amount(body) if stage is TaxStage.ASSESSED and not faults else None
    return PersonIncome(
        identity=person,
        stage=stage,
        amount=amount,
        assessed_on=entries[0].get("skatteoppgjoersdato").day(),
        shielded=bool(entries[0].get("skjermet")) and entries[0].get("skjermet").flag(),
        items=_items(body, person),
        faults=faults,
    )


def _fault(node: Node, person: str) -> RegisterFault:
    # The register's sentence may hold the identity number; the code says all that we use.
    message = node.get("melding").maybe_text() or ""
    return RegisterFault(code=node.get("kode").text(longest=80), message=message.replace(person, "…"), identity=person)


def _worst(*nodes: Node) -> TaxStage:
    """The least settled of the stages stated; a code we do not know settles nothing."""
    stages = [_STAGE.get(code_of(node), TaxStage.NONE) for node in nodes if node]
    return max(stages, key=list(TaxStage).index, default=TaxStage.NONE)


def _amount(body: Node) -> Decimal:
    """The basis, which must be what counts less what does not. Zero is a value: only what does not count."""
    amount = body.get("beregningsbeloep").whole()
    added, taken = body.get("inntekt").get("beloep").whole(), body.get("fradrag").get("beloep").whole()
    if amount != added - taken:
        raise RegisterAnswerInvalid(
            body.register, "sums-differ", f"{body.register}: the basis is not income less deductions"
        )
    if amount < 0:
        raise RegisterAnswerInvalid(body.register, "negative", f"{body.register}: the basis is below zero")
    return Decimal(amount)


def _items(body: Node, person: str) -> tuple[IncomeItem, ...]:
    """The items behind the basis, as evidence. What is in the deductions as well does not count."""
    taken = {item.get("tekniskNavn").text() for item in _lines(body.get("fradrag"), person)}
    return tuple(
        IncomeItem(
            name=item.get("tekniskNavn").text(),
            text=item.get("visningstekst").maybe_text() or "",
            amount=Decimal(item.get("beloep").whole()),
            counts=item.get("tekniskNavn").text() not in taken,
        )
        for item in _lines(body.get("inntekt"), person)
    )


def _lines(side: Node, person: str) -> list[Node]:
    found = []
    for group in side.get("beregning").items():
        for line in group.get("beregningsposter").items():
            about = line.get("identifikator")
            if about and about.identity() != person:
                raise RegisterAnswerInvalid(side.register, "other-person", f"{side.register}: an item is about another")
            found.append(line)
    return found
