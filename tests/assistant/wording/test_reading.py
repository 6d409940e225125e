"""What says the same stands in other words, and what looks alike and says something else does not."""

from __future__ import annotations

import pytest

from saklig.assistant.wording import check
from saklig.assistant.wording.acting import acting
from saklig.assistant.wording.lists import parts

SAME = [
    ("nb", "Du betaler høyst 6 prosent.", "Du skal ikke betale mer enn seks %."),
    ("nb", "Fristen for å søke er 15. mars 2026.", "Du må søke innen 15.03.2026."),
    ("nb", "Husbanken avgjør søknaden.", "Søknaden blir avgjort av Husbanken."),
    ("nb", "Er du usikker, kan du alltid søke.", "Du kan når som helst søke hvis du ikke er sikker."),
    ("nb", "Alle som skal skjenke alkohol, må søke.", "Skal du skjenke alkohol, må du søke."),
    ("nb", "Det gjelder husholdningens inntekt.", "Det gjelder husholdningsinntekten."),
    ("nb", "Vi vurderer søknaden etter at du har søkt.", "Når du har søkt, blir søknaden vurdert."),
    ("nb", "Elever som har plass i SFO, får tolv timer.", "Elever med SFO-plass får 12 timer."),
    ("nb", "Du kan klage innen én måned.", "Du har én måned på deg til å klage."),
    ("nn", "Hunden må haldast i band.", "Du må halde hunden i band."),
    ("nn", "Kommunen avgjer klaga viss ho ikkje er samd.", "Er kommunen ueinig, avgjer kommunen klaga."),
    ("en", "The board decides the appeal.", "The appeal is decided by the board."),
    ("en", "If the board does not agree, you can appeal.", "You can appeal if the board disagrees."),
    ("en", "You pay at most six per cent.", "You should not pay more than 6%."),
    ("en", "You must reply within one week.", "You must reply within a week."),
    ("en", "It applies to the rest, but not if it is below NOK 63.", "It applies to the rest, unless it is below 63 kroner."),
]
OTHER = [
    ("nb", "Kommunen avgjør klagen.", "Skolen avgjør klagen.", "subject"),
    ("nb", "Alle arbeidsgivere må forsikre sine ansatte.", "Alle ansatte må forsikre sine arbeidsgivere.", "subject"),
    ("nb", "Kommunen gir tilskudd til lag.", "Laget gir tilskudd til kommunen.", "subject"),
    ("nb", "Skolen skal svare hvis foreldrene ber om det.", "Foreldrene skal svare hvis skolen ber om det.", "subject"),
    ("nb", "Alle har en egenandel.", "Noen har en egenandel.", "added-some"),
    ("nb", "Ta med alle skjema.", "Ta med noen skjema.", "added-some"),
    ("nb", "Alt teller, men ikke til barn under 18 år.", "Alt teller.", "dropped-condition"),
    ("nb", "Du betaler 215 kroner, men bare de første 60 dagene.", "Du betaler 215 kroner.", "dropped-limit"),
    ("nb", "Små foretak trenger ikke revisor.", "Foretak trenger ikke revisor.", "dropped-words"),
    ("nb", "Foreldre som bor med barn som studerer, kan søke.", "Foreldre kan søke.", "dropped-who"),
    ("nb", "Inntekten i året regnes om til en måned.", "Inntekten i måneden regnes om til et år.", "moved"),
    ("nb", "Prisen er 900 kroner i måneden.", "Prisen er 900 kroner i året.", "unit"),
    ("nb", "Du må svare, slik at vi kan vurdere det.", "Du kan svare, slik at vi kan vurdere det.", "weakened"),
    ("nb", "Så langt det er mulig, skal du få tilbud.", "Du skal få tilbud.", "dropped-condition"),
    ("en", "Couples who live apart temporarily have no right.", "Couples who live apart have no right.", "dropped-temporary"),
    ("en", "You must apply within one week.", "You must apply within three weeks.", "figure"),
    ("en", "You must apply within three weeks.", "You must apply within one week.", "figure"),
]


@pytest.mark.parametrize(("language", "source", "said"), SAME)
def test_it_says_the_same(language: str, source: str, said: str) -> None:
    assert check(said, [source], language=language, quote_language=language).why == ""


@pytest.mark.parametrize(("language", "source", "said", "why"), OTHER)
def test_it_says_something_else(language: str, source: str, said: str, why: str) -> None:
    assert check(said, [source], language=language, quote_language=language).why == why


def test_what_two_sources_say_is_not_mixed() -> None:
    quotes = ["Søskenmoderasjon får du uten å søke.", "Gratis kjernetid må du søke om."]
    for said in ("Gratis kjernetid får du uten å søke.", "Søskenmoderasjon må du søke om."):
        assert check(said, quotes, language="nb", quote_language="nb").why
    both = "Søskenmoderasjon får du uten å søke, men gratis kjernetid må du søke om."
    assert check(both, quotes, language="nb", quote_language="nb").stands
    condition = "Gratis kjernetid må du søke om hvis du får søskenmoderasjon uten å søke."
    assert check(condition, quotes, language="nb", quote_language="nb").why, "a condition of one was given to another"


def test_who_acts_whether_the_sentence_is_active_or_passive() -> None:
    assert acting("klagen avgjøres av statsforvalteren", "no").agent == acting("statsforvalteren avgjør klagen", "no").agent
    assert acting("foreldrene får svar fra skolen", "no").givers == acting("skolen gir svar", "no").actors


def test_a_compound_is_held_as_its_parts() -> None:
    assert set(parts("husholdningsinntekt", "no")) == {*parts("husholdning", "no"), *parts("inntekt", "no")}
    assert parts("månedsinntekt", "no") == parts("inntekt", "no") and len(parts("kommunestyre", "no")) == 1
