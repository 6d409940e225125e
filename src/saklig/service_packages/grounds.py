"""What an outcome rests on, as one reader may see it: the facts, those still missing, and the dated amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import any_index
from saklig.decision.explanation import AmountShown, FactShown, Read, not_known, say
from saklig.service_packages.determination import Determination
from saklig.service_packages.package import Package
from saklig.service_packages.paths import ABSENT, values_at
from saklig.service_packages.seeing import Sight
from saklig.service_packages.shapes import FactSpec

__all__ = ["Grounds"]

# Where a fact comes from, in words. A case may say it more exactly, fact by fact.
_SOURCES: Mapping[str, Mapping[str, str]] = {
    "population": {"nb": "Folkeregisteret", "nn": "Folkeregisteret", "en": "the National Population Register"},
    "tax": {"nb": "Skatteetaten", "nn": "Skatteetaten", "en": "the Tax Administration"},
    "placements": {"nb": "opptaksregisteret", "nn": "opptaksregisteret", "en": "the register of placements"},
    "applicant": {"nb": "oppgitt i søknaden", "nn": "oppgitt i søknaden", "en": "stated in the application"},
    "caseworker": {"nb": "saksbehandleren", "nn": "saksbehandlaren", "en": "the caseworker"},
    "document": {"nb": "dokumentasjon", "nn": "dokumentasjon", "en": "documents"},
    "agency": {"nb": "saken selv", "nn": "saka sjølv", "en": "the case itself"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The grounds of one determination, in one language, for one reader."""

    package: Package
    determination: Determination
    language: str
    sight: Sight
    names: Mapping[str, str]
    sources: Mapping[str, str]
    read: Read

    def name(self, subject: str | None) -> str:
        return self.names.get(subject or "", subject or "")

    def facts(self) -> Iterator[FactShown]:
        """The facts that the evaluated expressions name. More may be named than weighed, never fewer."""
        named = self.read.names
        for spec in self.package.facts.values():
            leaf = spec.path.split(".")[-1].removesuffix("[]")
            if leaf == "id" or leaf not in named or spec.type in ("group", "list"):
                continue
            if spec.shown_to == "staff" and self.sight.reader is not None:
                continue
            for path, value in values_at(self.determination.facts, spec.path, absent=True):
                yield self.fact(spec, path, value)

    def fact(self, spec: FactSpec, path: str, value: Any) -> FactShown:
        hidden = self.sight.hides(spec, path)
        unknown = value is ABSENT and not hidden
        shown = None if hidden or value is ABSENT else value
        about = self.sight.owner(spec, path)
        given = self.sources.get(path) or spec.register or spec.source
        source = _SOURCES[given][self.language] if given in _SOURCES else given
        return FactShown(
            path=path, title=spec.titles[self.language], about=about, about_name=self.name(about), value=shown,
            text="" if hidden else not_known(self.language) if unknown else self.fact_text(spec, value), source=source,
            unknown=unknown, withheld=hidden,
        )  # fmt: skip

    def fact_text(self, spec: FactSpec, value: Any) -> str:
        words = self.package.reasons[self.language].words
        if isinstance(value, list):
            said = (self.names.get(str(item), words.get(str(item), str(item))) for item in value)
            return ", ".join(said) or "–"
        if spec.type == "choice":
            return words.get(str(value), str(value))
        if spec.type == "date" and isinstance(value, str):
            value = date.fromisoformat(value[:10])
        if isinstance(value, float):
            value = Decimal(str(value))
        unit = {"boolean": "yes-no", "date": "date", "number": "number"}.get(spec.type, "text")
        try:
            return say(value, spec.unit or unit, self.language)
        except ValueError:
            return str(value)

    def missing(self) -> tuple[tuple[FactShown, ...], bool]:
        """The facts that the outcome still waits for, without those of others."""
        shown, hidden = [], False
        for path in self.determination.missing:
            spec = self.package.facts.get(any_index(path))
            if spec is None:
                spec = next(
                    (one for one in self.package.facts.values() if one.path.startswith(any_index(path) + ".")), None
                )
            if spec is None:
                continue
            fact = self.fact(spec, path, ABSENT)
            # What only staff see is left out for everyone, and says nothing of another adult.
            hidden = hidden or (fact.withheld and spec.shown_to != "staff")
            if not fact.withheld:
                shown.append(fact)
        return tuple(shown), hidden

    def amounts(self) -> Iterator[AmountShown]:
        """The dated amounts that the evaluated expressions name, for the months of the outcome."""
        given = self.determination.trace.facts.get("amounts") or {}
        named = self.read.of(given)
        months = {line.month for line in self.determination.outcomes} | {
            one.month for one in self.determination.payments
        }
        for name, series in self.package.series.items():
            if name not in named:
                continue
            days = {self.determination.at} if series.by == "at" else months or {self.determination.at}
            for amount in self.package.amounts[name]:
                if any(amount.start <= day <= amount.until for day in days):
                    yield AmountShown(
                        series=name, title=series.titles[self.language], value=amount.value,
                        text=say(amount.value, amount.unit, self.language), start=amount.start, until=amount.until,
                        provision=amount.provision, provision_text=self.package.provision_text(amount.provision, self.language),
                        source=amount.source[self.language],
                        sureness=amount.sureness,
                    )  # fmt: skip
