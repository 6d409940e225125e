"""A package's sentences, filled in one language for one reader: what is hidden stays out, and is told to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from saklig.decision.explanation import FigureShown, Held, SentenceError, Workings, fill, placeholders, say
from saklig.service_packages.explaining_details import worked_out
from saklig.service_packages.package import Package
from saklig.service_packages.seeing import Sight
from saklig.service_packages.shapes import Sentence

__all__ = ["Teller"]

_PLAIN_SENTENCE = {"nb": "Fulgt: {}.", "nn": "Følgd: {}.", "en": "Applied: {}."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Names and fills for one reader. `workings` are the formulas of the trace, where those may be shown."""

    package: Package
    language: str
    sight: Sight
    names: Mapping[str, str]
    workings: Workings | None

    def name(self, subject: str | None) -> str:
        return self.names.get(subject or "", subject or "")

    def named(self, provision: str) -> str:
        return self.package.provision_text(provision, self.language)

    def sentence(
        self, sentence: Sentence | None, held: Mapping[str, Held], provision: str
    ) -> tuple[str, tuple[FigureShown, ...], bool]:
        """A sentence filled for this reader, its figures, and whether anything was withheld.

        Where a text is missing or cannot be filled, the provision alone is named: a letter is never stopped by it, and
        `saklig check` says it beforehand.
        """
        said_plainly = _PLAIN_SENTENCE[self.language].format(self.named(provision) or "–")
        if sentence is None:
            return said_plainly, (), False
        hidden = any(held[name].hidden for name in placeholders(sentence.text) if name in held)
        text = sentence.withheld if hidden else sentence.text
        figures = tuple(self._figures(sentence, held))
        if text is None:
            return said_plainly, figures, hidden
        words = self.package.reasons[self.language].words
        try:
            return fill(text, held, self.language, words=words), figures, hidden
        except SentenceError:
            return said_plainly, figures, hidden

    def _figures(self, sentence: Sentence, held: Mapping[str, Held]) -> Iterator[FigureShown]:
        for name in placeholders(sentence.text):
            figure, one = self.package.figures.get(name), held.get(name)
            if figure is None or one is None:
                continue
            try:
                text = None if one.hidden else say(one.value, figure.unit, self.language)
            except ValueError:
                text = None
            yield FigureShown(
                name=name, title=figure.titles[self.language], unit=figure.unit, value=None if one.hidden else one.value,
                text=text, withheld=one.hidden,
                worked_out=() if self.workings is None else worked_out(self.package, self.language, self.workings, one.value),
            )  # fmt: skip

    def held(self, figures: Mapping[str, Any], **more: tuple[Any, str, bool]) -> dict[str, Held]:
        """The values a sentence may hold: the line's declared figures, and the format's own names."""
        found = {
            name: Held(value=value, unit=self.package.figures[name].unit, hidden=name in self.sight.figures)
            for name, value in figures.items()
            if name in self.package.figures
        }
        found.update(
            {name: Held(value=value, unit=unit, hidden=hidden) for name, (value, unit, hidden) in more.items()}
        )
        return found
