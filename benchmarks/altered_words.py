"""Alterations by one word put for another that changes what a sentence says: its unit, its modal verb, its quantifier, its bound.

Also an exception dropped. Used by benchmarks/altered.py; the words are tried one by one, each place by itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

__all__ = ["BY_WORDS"]

_UNIT = {
    "nb": "uke>måned uker>måneder måned>uke måneder>år måneden>uka år>måneder året>måneden prosent>kroner kroner>prosent"
          " timer>dager dager>uker",
    "nn": "veke>månad veker>månader månad>veke månader>år månaden>veka år>månader året>månaden prosent>kroner kroner>prosent"
          " timar>dagar dagar>veker",
    "en": "week>month weeks>months month>week months>years year>month years>months cent>kroner hours>days days>weeks",
}  # fmt: skip
_MODAL = {
    "nb": "kan>må kan>skal må>kan skal>kan",
    "nn": "kan>må kan>skal må>kan skal>kan",
    "en": "can>must may>must must>can must>may",
}
_QUANTIFIER = {
    "nb": "alle>noen alltid>vanligvis hele>deler_av hver>noen noen>alle ingen>noen",
    "nn": "alle>nokre alltid>vanlegvis heile>delar_av kvar>nokre nokre>alle ingen>nokre",
    "en": "all>some always>usually whole>half everyone>someone each>some some>all nobody>somebody every>some",
}
_BOUND = {
    "nb": "minst>høyst høyst>minst maksimalt>minst inntil>minst opptil>minst innen>etter før>etter etter>før over>under"
          " under>over mer>mindre mindre>mer senest>tidligst høyere>lavere lavere>høyere",
    "nn": "minst>høgst høgst>minst maksimalt>minst inntil>minst opptil>minst innan>etter før>etter etter>før over>under"
          " under>over meir>mindre mindre>meir seinast>tidlegast høgare>lågare lågare>høgare",
    "en": "least>most most>least within>after before>after after>before over>under under>over above>below below>above"
          " more>less less>more higher>lower lower>higher exceed>reach",
}  # fmt: skip
_EXCEPTION = {
    "nb": r",? (?:med mindre|unntatt|bortsett fra|men ikke|med unntak av) [^.;:]+(?=\.)",
    "nn": r",? (?:med mindre|unnateke|bortsett frå|men ikkje|med unntak av) [^.;:]+(?=\.)",
    "en": r",? (?:unless|except|but not|other than) [^.;:]+(?=\.)",
}
Alter = Callable[[str, str, random.Random], Iterator[str]]


def _by(table: Mapping[str, str]) -> Alter:
    def alter(text: str, language: str, chance: random.Random) -> Iterator[str]:
        del chance
        for pair in table[language].split():
            word, other = pair.split(">")
            for found in re.finditer(rf"(?<![\w-]){word}(?![\w-])", text, re.IGNORECASE):
                said = other.replace("_", " ")
                said = said.capitalize() if found[0][0].isupper() else said
                yield text[: found.start()] + said + text[found.end() :]

    return alter


def _exceptions(text: str, language: str, chance: random.Random) -> Iterator[str]:
    del chance
    for found in re.finditer(_EXCEPTION[language], text):
        if found.start() > 0:
            yield text[: found.start()] + text[found.end() :]


BY_WORDS: Mapping[str, Alter] = MappingProxyType(
    {"unit": _by(_UNIT), "modal": _by(_MODAL), "quantifier": _by(_QUANTIFIER), "bound": _by(_BOUND), "exception": _exceptions}
)
