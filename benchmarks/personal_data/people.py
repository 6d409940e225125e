"""Sentences with names of three groups, to see whether a name is found as well whoever bears it. Drawn from a seed.

The names are written down by us as bare facts. "unlisted" names stand in none of the lists that are shipped, nor in the training:
what is found of them is found by their form and their place in the sentence. The sentences are used in no training either.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

from personal_data.sentences import TOWNS

_WORDS: Mapping[tuple[str, str], str] = MappingProxyType({
    ("norwegian", "given"): """
        Anne Ingrid Marit Liv Kari Berit Astrid Solveig Jan Per Bjørn Ole Lars Kjell Knut Arne Nora Emma Jakob Emil
        Ida Sigrid Håkon Øyvind Torunn Randi Gunnar Terje Morten Silje""",
    ("norwegian", "family"): """
        Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen Eriksen
        Berg Haugen Hagen Johannessen Andreassen Jacobsen Dahl Jørgensen Halvorsen Henriksen Lund Sørensen Moen Strand
        Bakken Solberg Myhre""",
    ("norwegian", "unlisted given"): """
        Torgunnveig Oddrønn Sølvfrid Arnbjørn Håvaldine Kjellvor Bergfrid Gjermine Anstein Ingbrikt Leidulf Torlaug
        Gunnveig Åsfrid Sigrund""",
    ("norwegian", "unlisted family"): """
        Kvaløy Brattbakk Hjartåker Sagmo Tverrli Lomeland Skogrand Fiskvatn Grøvdal Høgestøl Tjønnås Rabbevåg
        Myrdalsbø Lauvheim Skarholt Bjørkedalen Vassenden Stavdal Kråkmo Flisnes""",
    ("sámi", "given"): """
        Máret Biret Elle Inga Ravdna Risten Sárá Ánne Niillas Máhtte Juhán Ánte Áilu Mihkkal Piera Jovnna Lemet Nils
        Aslak Ailo Sunna Laila Ellen Issát Ándaras""",
    ("sámi", "family"): """
        Sara Hætta Utsi Gaup Eira Somby Magga Valkeapää Balto Buljo Siri Triumf Bongo Boine Gaski Guttorm Oskal Joks
        Nango Nutti Kappfjell Jåma Anti Turi Labba""",
    ("sámi", "unlisted given"): """
        Ánehaš Bieštu Heaŋká Iŋggá Jáhkoš Liidná Moaže Niŋggu Oula Risttiinná Vilgon Hárrá Máhtaráhkká Gutnel Ráigná""",
    ("sámi", "unlisted family"): """
        Aikkinen Guhttor Hánno Kárvonen Mákki Nákkálájárvi Skáltje Tornensis Vilggas Lássilá Oskkál Gaŋgaviika
        Bávttajohka Njuorggan Suohpangiedde""",
    ("immigrant", "given"): """
        Mohammed Fatima Ahmed Aisha Yusuf Amina Hassan Khadija Abdi Hodan Agnieszka Piotr Katarzyna Krzysztof Jonas
        Rasa Nguyen Thi Minh Mehmet Ayşe Zeynep Tesfaye Selam Omar Leyla Reza Sahar Olena Oleksandr Priya Harjit""",
    ("immigrant", "family"): """
        Ali Ahmed Hussain Nguyen Khan Mohamed Tran Hassan Kowalski Nowak Wiśniewski Kazlauskas Yılmaz Demir Tesfay
        Haile Warsame Farah Singh Kaur Ahmadi Hosseini Shevchenko Popović Berisha Hoxha Rahman Iqbal Le Pham""",
    ("immigrant", "unlisted given"): """
        Sumeyra Oluwaseun Chukwuemeka Nkechi Thandiwe Siobhan Yevheniia Zlatomir Gintautas Bronislava Tshering Wangari
        Makena Ihor Svitlana Anoush Vartan Tamana Zohal Shukriye Kwabena Ngozi""",
    ("immigrant", "unlisted family"): """
        Adeyemi Okonkwo Mwangi Achterberg Horvathová Szabolcsi Dragomirescu Hovhannisyan Mutasa Tshabalala Ghulamali
        Noorzai Bakhtiari Tetteh Wanjiru Kipkemboi Oyelaran Balasubramaniam Thirunavukkarasu Yevtushenko""",
})  # fmt: skip
GROUPS = ("norwegian", "sámi", "immigrant")
SENTENCES = (
    "I dag tok {name} kontakt om refusjon.",
    "Brevet til {name} kom i retur.",
    "Vi viser til telefonsamtalen med {name} i forrige uke.",
    "{name} har ikke levert dokumentasjon.",
    "{name} bur framleis i {town}.",
    "Mottakar av stønaden er {name}, som har flytta til {town}.",
    "Etter samtale med {name} ble fristen utsatt.",
    "Det er {name} som har omsorgen for barna.",
    "Kontaktperson i kommunen: {name}",
    "Klagen fra {name} er oversendt til klageorganet.",
    "Kan de sende svaret til {name}?",
    "Eg skriv på vegner av {name}.",
    "Ordføraren i {town}, {name}, svarte ikkje.",
    "Hverken {name} eller arbeidsgiveren har svart.",
    "Dommen ble anket av {name} og staten.",
    "Huset er selt til {name} for tre år sidan.",
    "Lege {name} vurderte saken.",
    "Saken gjelder {name}s rett til stønad.",
    "Underskrift: {name}",
    "Møtet vart leia av {name} frå {town}.",
)


def swapped(lines: Iterable[Mapping[str, Any]], group: str, *, seed: int, unlisted: bool) -> Iterator[dict[str, Any]]:
    """NorNE's sentences with names of the group in the places of theirs; others are left out."""
    draw = random.Random(f"{seed} {unlisted}")  # the same place in the list for every group
    extra = "unlisted " if unlisted else ""
    given, family = (_WORDS[group, f"{extra}{part}"].split() for part in ("given", "family"))
    for line in lines:
        tokens, tags = list(line["tokens"]), line["ner"]
        starts = [at for at, tag in enumerate(tags) if tag == "B-PER"]
        ends = [next((at for at in range(start + 1, len(tags)) if tags[at] != "I-PER"), len(tags)) for start in starts]
        words = [token for start, end in zip(starts, ends, strict=True) for token in tokens[start:end]]
        if not words or not all(word.isalpha() and word[0].isupper() for word in words):
            continue
        for start, end in zip(starts, ends, strict=True):
            for at in range(start, end):
                names = family if at == end - 1 and (end - start > 1 or draw.random() < 0.6) else given
                tokens[at] = names[int(draw.random() * len(names))]
        yield {**line, "tokens": tokens}


def known_names() -> frozenset[str]:
    """The names in the shipped lists, in small letters."""
    folder = resources.files("saklig.safeguards.privacy") / "names" / "lexicon"
    lines = [line for name in ("given", "family") for line in (folder / f"{name}.txt").read_text("utf-8").splitlines()]
    return frozenset(word.lower() for line in lines if not line.startswith("#") for word in line.split())


def lines(group: str, count: int, *, seed: int, unlisted: bool = False, short: bool = False) -> Iterator[dict[str, Any]]:
    """Sentences with a name of the group; `short`: a family name alone in every third. Errors: KeyError for another group."""
    draw = random.Random(f"{seed} {unlisted}")  # the same sentences for every group
    extra = "unlisted " if unlisted else ""
    given, family = (_WORDS[group, f"{extra}{part}"].split() for part in ("given", "family"))
    for number in range(count):
        before, after = draw.choice(SENTENCES).split("{name}")
        drawn = [draw.random() for _ in range(4)]
        town = draw.choice(TOWNS)[5:]
        names = [given[int(drawn[0] * len(given))], family[int(drawn[1] * len(family))]]
        if drawn[2] < 0.2:
            names.insert(1, given[int(drawn[3] * len(given))])
        name = names[-1] if short and number % 3 == 0 else " ".join(names)
        before, after = before.replace("{town}", town), after.replace("{town}", town)
        end = len(before) + len(name) + (1 if after.startswith("s ") else 0)
        span = {"start": len(before), "end": end, "type": "PERSON"}
        yield {"id": number, "text": before + name + after, "spans": [span]}
