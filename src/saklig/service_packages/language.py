"""Whether a text is written in the language it is filed under: a vote of marker words, sentence by sentence.

The markers are common words that one of bokmål, nynorsk and English has and the two others do not. It finds a sentence
left in another language; it is no spelling check, and says nothing of a sentence without markers.
"""

from __future__ import annotations

import re

__all__ = ["written_in_another"]

_MARKERS = {
    "nb": frozenset(
        "ikke jeg hva hvem hvor hvordan hvorfor hvis når en et noen noe mye være fra også hun måned måneder måneden opplysninger "
        "gjøre gjør mer bare selv sammen husholdningen husholdning inntekten egen flere eller hvilken hvilke avslag disse "
        "dere deres uke søke søker søknader begge ble blitt kommer gang hver hvert lavere høyere lavest reglene grunn forrige".split()
    ),
    "nn": frozenset(
        "ikkje eg kva kven kvar korleis kvifor viss ein eit nokon noko mykje vere frå òg ho månad månader månaden opplysningar "
        "gjere gjer meir berre sjølv saman hushaldet hushald inntekta eigen fleire kva desse dykk dykkar veke søkje søkjer "
        "søknader vart vorte kjem gong kvart lågare høgare lågast reglane førre dei ikkje".split()
    ),
    "en": frozenset(
        "the and of you is are not with be this that we your or it have has from which who what when where how a an in was will "
        "must can may they their than if no more by as on at does".split()
    ),
}  # fmt: skip
# Words of one list that the other written forms have too.
_SHARED = {"nb": {"når", "eller", "kommer", "grunn", "avslag", "søknader", "en", "ble"}, "nn": {"søknader"}, "en": {"a", "an", "in", "at", "as", "on", "has", "of", "by"}}
_WORD = re.compile(r"[A-Za-zÆØÅæøåéòóô]+")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{[^{}]*\}|\]\([^)]*\)|https?://\S+", re.DOTALL)


def written_in_another(text: str, language: str) -> tuple[str, str] | None:
    """The first sentence that is rather in another language, and which; None where there is none."""
    for sentence in _SENTENCE.split(_TEMPLATE.sub(" ", text)):
        words = [word.lower() for word in _WORD.findall(sentence)]
        votes = {
            one: sum(word in markers and word not in _SHARED[one] for word in words) for one, markers in _MARKERS.items()
        }
        other = max((one for one in votes if one != language), key=lambda one: votes[one])
        needed = 2 if "en" in (other, language) else 1
        if votes[other] >= needed and votes[other] > votes[language]:
            return sentence.strip(), other
    return None
