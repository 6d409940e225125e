"""Names for Nordvik: plausible to the eye and ear, and evidently made up, so that nobody real is ever met here.

Family names are compounds of nature words that nobody bears; given names are ordinary ones. Some are long, hyphenated,
or written with letters outside English and outside Norwegian: real people are, too.
"""

from __future__ import annotations

import random

__all__ = ["STREETS", "Names"]

_WOMEN = (
    "Aurora", "Birgit", "Cathinka", "Dagny", "Eira", "Fredrikke", "Gyda", "Hedvig", "Idun", "Jorunn", "Kaja",
    "Liv", "Malin", "Nora", "Oda", "Pernille", "Ragna", "Solveig", "Tuva", "Unni", "Vilde", "Ylva", "Åse",
    "Ellinor", "Máret", "Inga-Lill", "Signe", "Turid", "Wenche", "Embla", "Frøya", "Gunnhild", "Herborg",
    "Iselin", "Synnøve",
)  # fmt: skip
_MEN = (
    "Aslak", "Bjarte", "Cato", "Dagfinn", "Eivind", "Folke", "Gaute", "Halvard", "Isak", "Jostein", "Kåre",
    "Leif", "Mikkel", "Njål", "Oddvar", "Peder", "Runar", "Sindre", "Trygve", "Ulrik", "Vegard", "Yngve",
    "Øystein", "Ánte", "Jon-Erik", "Torgrim", "Sverre", "Terje", "Brage", "Sigurd", "Arvid", "Birk", "Einar",
    "Gjermund", "Håvard",
)  # fmt: skip
_FIRST = (
    "Tåke", "Rogne", "Mose", "Lyng", "Skjell", "Sølv", "Bølge", "Måne", "Sneie", "Torv", "Hassel", "Bris",
    "Kvae", "Rim", "Tang", "Molte", "Siv", "Gråstein", "Duft", "Havre", "Frost", "Glimmer", "Bark", "Skodde",
    "Einer",
)  # fmt: skip
_LAST = (
    "lykt", "nebb", "hatt", "måne", "ror", "topp", "kvist", "skarv", "dott", "klo", "holme", "fjær", "stubb",
    "glo", "sti", "tjern", "finger", "vift", "bru", "knaus",
)  # fmt: skip
_DOUBLE = "Nordskjærhavn-Tåkelyktsund"

STREETS = ("Sneglehusvegen", "Rekebakken", "Tangtunet", "Lanternesvingen", "Skjellsandgata", "Måkehyllå", "Tøndeberget")


class Names:
    """Hands out names; no two people get the same."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._families = [first + last for first in _FIRST for last in _LAST if not first.endswith(last[:1])]
        rng.shuffle(self._families)
        self._taken: set[tuple[str, str]] = set()

    def family(self) -> str:
        return self._families.pop()

    def given(self, *, woman: bool, family: str) -> str:
        choices = _WOMEN if woman else _MEN
        for given in self._rng.sample(choices, len(choices)):
            if (given, family) not in self._taken:
                self._taken.add((given, family))
                return given
        raise AssertionError(f"more than {len(choices)} people are called {family}")

    @staticmethod
    def longest() -> str:
        """A family name that is as long as they come: pages and letters must take it."""
        return _DOUBLE
