"""More to learn from: the corpus with other names in it, and sentences as agencies write them. Drawn from a seed.

The names are those of the shipped lists (names/lexicon/), so that a name from anywhere stands where a Norwegian one stood.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

_LISTS = resources.files("saklig.safeguards.privacy") / "names" / "lexicon"
_TOKEN = re.compile(r"[^\W_]+(?:['\-.][^\W_]+)*|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words and their labels."""

    words: list[str]
    labels: list[str]


def _names(name: str) -> list[str]:
    lines = (_LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


GIVEN, FAMILY = _names("given"), _names("family")


def swapped(corpus: Iterable[Sentence], draw: random.Random) -> Iterator[Sentence]:
    """Each sentence with other names in the places of its names: as many words, genitives kept."""
    for sentence in corpus:
        words = list(sentence.words)
        at = 0
        while at < len(words):
            if sentence.labels[at] != "B-PER":
                at += 1
                continue
            end = at + 1
            while end < len(words) and sentence.labels[end] == "I-PER":
                end += 1
            words[at:end] = _other(words[at:end], draw)
            at = end
        yield Sentence(words, sentence.labels)


def _other(name: list[str], draw: random.Random) -> list[str]:
    if not all(word[0].isupper() and word.isalpha() for word in name):
        return name  # initials, signs and particles: a name we would only break
    if len(name) == 1:
        other = [draw.choice(GIVEN) if draw.random() < 0.45 else _family(draw)]
    else:
        other = [*(draw.choice(GIVEN) for _ in name[:-1]), _family(draw)]
    if name[-1].endswith("s") and draw.random() < 0.5 and not other[-1].endswith(("s", "x", "z")):
        other[-1] += "s"
    return other


def _family(draw: random.Random) -> str:
    name = draw.choice(FAMILY)
    return f"{name}-{draw.choice(FAMILY)}" if draw.random() < 0.06 else name


# Our own sentences. {n}: a whole name, {g}: a given name, {f}: a family name; {d}: digits; the rest is text.
TEMPLATES = """
Navn: {n}
Namn: {n}
Søker: {n}, født {d}
Med vennlig hilsen {n} rådgiver
Vennleg helsing {n} sakshandsamar
Mvh {n}
Hilsen {g}
Hei , jeg er {n} og bor på {p} .
Eg er {n} , og eg bur i {p} .
Saksbehandler er {n} , tlf. {d} .
Sakshandsamar {n} har sendt brev til {n} .
Søknaden fra {n} ( {d} ) er mottatt .
Søknaden frå {n} er motteken {d} .
{n} har klaget på vedtaket .
{n} har klaga på vedtaket i sak {d} .
Vi viser til samtale med {n} den {d} .
Vi viser til møte med {f} i {p} kommune .
Vedtaket gjelder {n} , {d} .
{g} går i barnehagen i {p} .
Barnet {g} bor hos mor , {n} .
Far til barnet er {n} , mor er {n} .
Partene er {n} og {n} .
Foreldre : {n} og {n}
Ektefelle : {n} Barn : {g} , {g} og {g}
Samboeren min heter {n} .
Sambuaren min heiter {n} .
Sønnen vår {g} fyller tre år .
Dottera vår , {g} , byrjar på skulen .
{f} opplyser at hun bor alene .
{f} opplyser at han har flytta til {p} .
Etter det {n} forklarer , er inntekten lavere .
Fullmektig : advokat {n}
Advokat {f} har bedt om innsyn .
Kopi til {n} og {p} kommune
Beløpet utbetales til {n} , konto {d} .
{n} eier eiendommen i {p} .
Bilen tilhører {n} .
Eigar : {n} , {p}
Legen , {n} , har skrevet en erklæring .
Rektor {n} ved {p} skole svarte .
Det var {g} som ringte .
Kan du hilse {g} fra meg ?
Ring {n} på {d} .
Takk for hjelpen , {g} !
Vergen til {n} er {n} .
Hva er statusen i saken til {n} ?
Er {g} og {g} registrert på samme adresse ?
Jeg heter {g} , og mannen min heter {g} .
{n} , {n} og {n} var til stede .
Til stades : {n} , {f} og {f}
Tildelt {n} den {d}
Arbeidsgiver bekrefter at {n} er ansatt .
I brev fra {p} kommune står det at {f} må svare .
{g} s mor har søkt .
Vi har vurdert {f} sin klage .
Søkjaren , {n} , har ikkje svart .
Mottaker av brevet er ikke {n} , men {n} .
Kommunen i {p} har fått søknaden .
Brevet er sendt til {p} og {p} .
NAV {p} behandler saken innen {d} uker .
Vedtaket ble gjort av {p} kommune .
Søknadsfristen er {d} .
Klagen må sendes innen tre uker .
Fylkesmannen i {p} har stadfestet vedtaket .
Se rundskrivet og forvaltningsloven § {d} .
Barnehagen ligger i {p} sentrum .
""".strip().splitlines()
PLACES = _names("places")


def administrative(draw: random.Random, count: int) -> Iterator[Sentence]:
    """Sentences as letters, forms and questions have them."""
    for _ in range(count):
        words: list[str] = []
        labels: list[str] = []
        for part in draw.choice(TEMPLATES).split():
            if not part.startswith("{"):
                found = _TOKEN.findall(part)
                words += found
                labels += ["O"] * len(found)
                continue
            filled, kind = _filled(part, draw)
            words += filled
            labels += ["O"] * len(filled) if not kind else [f"B-{kind}", *[f"I-{kind}"] * (len(filled) - 1)]
        yield Sentence(words, labels)


def _filled(part: str, draw: random.Random) -> tuple[list[str], str]:
    if part == "{d}":
        return ["".join(draw.choices("0123456789", k=draw.choice((1, 2, 4, 8, 11))))], ""
    if part == "{p}":
        return [draw.choice(PLACES)], "LOC"
    if part == "{g}":
        return [draw.choice(GIVEN)], "PER"
    if part == "{f}":
        return [_family(draw)], "PER"
    middle = [draw.choice(GIVEN)] if draw.random() < 0.3 else []
    middle += [draw.choice(FAMILY)] if draw.random() < 0.12 else []
    return [draw.choice(GIVEN), *middle, _family(draw)], "PER"
