"""Whether a text is written in the language it is filed under: a vote of marker words, sentence by sentence.

The markers are common words that one of bokmål, nynorsk and English has and the two others do not. It finds a sentence
left in another language; it is no spelling check, and says nothing of a sentence without markers.
"""

from __future__ import annotations

import re

__all__ = ["written_in_another"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One list a line of speech: question words and pronouns, small words, verbs and nouns of letters.
_MARKERS = {
    "nb": _words(
        """ikke jeg hva hvem hvor hvordan hvorfor hvis hvilken hvilke hver hvert hun dere disse
        et noen noe mye mer flere bare selv sammen egen nå fra være gjøre gjør
        måned måneder måneden opplysninger husholdning husholdningen inntekten lavere høyere reglene forrige"""
    ),
    "nn": _words(
        """ikkje eg kva kven kvar korleis kvifor viss kva kvart ho dykk dykkar desse
        ein eit nokon noko mykje meir fleire berre sjølv saman eigen frå vere gjere gjer vart vorte kjem
        månad månader månaden opplysningar hushald hushaldet inntekta lågare høgare reglane førre søkje søkjer"""
    ),
    "en": _words(
        """the and is are you your we our this that with not have from which who what when where how
        it was will must can may they their than if does should would there"""
    ),
}


_WORD = re.compile(r"[A-Za-zÆØÅæøåéòóô]+")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{[^{}]*\}|\]\([^)]*\)|https?://\S+", re.DOTALL)


def written_in_another(text: str, language: str) -> tuple[str, str] | None:
    """The first sentence that is rather in another language, and which; None where there is none."""
    for sentence in _SENTENCE.split(_TEMPLATE.sub(" ", text)):
        words = [word.lower() for word in _WORD.findall(sentence)]
        votes = {one: sum(word in markers for word in words) for one, markers in _MARKERS.items()}
        other = max((one for one in votes if one != language), key=lambda one: votes[one])
        needed = 2 if "en" in (other, language) else 1
        if votes[other] >= needed and votes[other] > votes[language]:
            return sentence.strip(), other
    return None
