"""Special categories of personal data by vocabulary: words of health, faith, origin, opinion, union, sexuality, offence.

Source: GDPR art. 9 and 10. The words are our own choice, in bokmål, nynorsk and English. A word says that a sentence may tell
such a thing, not of whom: the confidence is low, and a benefit's or a law's own name (sykepenger, uføretrygd) is left out, as it
stands in every guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from saklig.safeguards.privacy.spans import Candidate, DataType

__all__ = ["sensitive"]

_LIKELY, _MAYBE = 0.6, 0.3
# A star stands for any ending; a low line for a blank between words.
_VOCABULARY: Mapping[tuple[DataType, float], str] = MappingProxyType(
    {
        (DataType.HEALTH, _LIKELY): """
        diagnose* depresjon* deprimert* angstlidelse* angstlid* bipolar* schizofreni* psykose* psykotisk* adhd autis*
        asperger* demens* alzheimer* parkinson* epilepsi* kreft* leukemi* svulst* diabetes* astma* kols hiv aids
        hepatitt* multippel_sklerose cerebral_parese hjerteinfarkt* hjarteinfarkt* hjerneslag* slagrammet* rusavheng*
        rusmisbruk* alkoholiker* alkoholisme* spiseforstyrrels* eteforstyrring* anoreksi* bulimi* selvmord* sjølvmord*
        sjolvmord* selvskad* sjølvskad* sjolvskad* utviklingshem* rullestol* sykmeld* sjukmeld* sykdomshistorie*
        sjukdomshistorie* abort* gravid* spontanabort* cystisk_fibrose fibromyalgi* migrene* utmattelsessyndrom*
        lungebetennelse* cellegift* strålebehandling* antidepressiv* insulin* metadon* psykofarmaka diagnosed
        depressive schizophreni* dementia cancer wheelchair pregnan* ptsd traumatiser*""",
        (DataType.HEALTH, _MAYBE): """
        sykdom* sjukdom* syk sjuk sykehus* sjukehus* psykiat* psykolog* lege legen legeerklæring* fastlege* medisin*
        innlagt innlagd operasjon* operert* behandlingsplan* funksjonsnedset* funksjonshem* ufør ufor angst* traume*
        allergi* allergisk* skadet handikap* pleietrengende pleietrengande symptom* resept* medisinering* disease
        hospitali* illness""",
        (DataType.ETHNICITY, _LIKELY): """
        etnisitet* etnisk_bakgrunn rom-folk* romfolk* romani* tatere tater kvensk* samisk_bakgrunn hudfarge* ethnicity
        flyktningebakgrunn*""",
        (DataType.ETHNICITY, _MAYBE): """
        romfolk* samisk kven kvener asylsøk* asylsok* flyktning* jødisk_ætt refugee*""",
        (DataType.RELIGION, _LIKELY): """
        muslim* jøde* hindu* buddhist* katolikk* kristen kristne ateist* jehovas_vitne* sikh* pinsevenn* læstadian*
        human-etiker* humanetiker* trossamfunn* religiøs* catholic jewish""",
        (DataType.RELIGION, _MAYBE): """
        moske* moské* menighet* kyrkjelyd* synagoge* livssyn* trosretning*""",
        (DataType.POLITICS, _LIKELY): """
        partimedlem* politisk_oppfatning* politisk_syn politisk_tilhørighet politisk_tilhøyrsle partibok* stemte_på
        røysta_på medlem_i_arbeiderpartiet medlem_i_høyre medlem_i_venstre medlem_i_senterpartiet
        medlem_i_fremskrittspartiet medlem_i_rødt medlem_i_sv medlem_i_krf medlem_i_mdg kommunist* political_opinion*""",
        (DataType.UNION, _LIKELY): """
        fagforeningsmedlem* fagforening* fagorganiser* tillitsvalgt* tillitsvald* medlem_av_lo medlem_av_fagforbundet
        medlem_av_unio medlem_av_akademikerne fagforeiningsmedlem* fagforeining* trade_union_member*""",
        (DataType.SEXUALITY, _LIKELY): """
        homofil* lesbisk* biseksuell* transperson* transkjønn* transkjonn* seksuell_legning seksuell_orientering
        seksuell_leggning skeiv skeive kjønnskorrig* kjonnskorrig* kjønnsinkongruens kjonnsinkongruens
        sexual_orientation transgender""",
        (DataType.BIOMETRICS, _LIKELY): """
        fingeravtrykk* dna-prøve* dnaprøve* dna-profil* dnaprofil* ansiktsgjenkjenning* irisskann* gentest*""",
        (DataType.OFFENCE, _LIKELY): """
        straffedømt* straffedømd* domfelt* domfelld* strafferegister* fengselsstraff* fengslet fengsla siktet_for
        sikta_for tiltalt* vandelsattest*_med_anmerkning* besøksforbud* voldsdømt* narkotikadømt* soner_en_?dom
        sonar_ein_?dom convicted""",
    }
)
_Meaning = tuple[DataType, float]
_SHORTEST_STEM, _LONGEST_STEM = 4, 40
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def _by_form() -> tuple[Mapping[str, _Meaning], Mapping[str, _Meaning], Mapping[str, tuple[re.Pattern[str], _Meaning]]]:
    """Whole words, beginnings of words, and by their first word the phrases."""
    words: dict[str, _Meaning] = {}
    stems: dict[str, _Meaning] = {}
    phrases: dict[str, tuple[re.Pattern[str], _Meaning]] = {}
    for meaning, entries in _VOCABULARY.items():
        for entry in entries.split():
            if "_" in entry:
                phrases[entry] = (_phrase(entry), meaning)
            elif entry.endswith("*"):
                stems[entry[:-1]] = meaning
            else:
                words[entry] = meaning
    return MappingProxyType(words), MappingProxyType(stems), MappingProxyType(phrases)


def _phrase(entry: str) -> re.Pattern[str]:
    escaped = re.escape(entry).replace(r"\*", r"\w*").replace("_", r"\s{1,2}")
    return re.compile(rf"(?<![^\W_]){escaped}(?![^\W_])", re.IGNORECASE)


_WORDS, _STEMS, _PHRASES = _by_form()


def sensitive(text: str) -> Iterator[Candidate]:
    """Candidates for special categories in folded text."""
    small = text.lower()
    known: dict[str, _Meaning | None] = {}
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word not in known:
            known[word] = _meaning(word)
        if meaning := known[word]:
            yield Candidate(*match.span(), *meaning)
    for entry, (pattern, meaning) in _PHRASES.items():
        if entry.partition("_")[0].rstrip("*") in small:
            for match in pattern.finditer(text):
                yield Candidate(*match.span(), *meaning)


def _meaning(word: str) -> _Meaning | None:
    if word in _WORDS:
        return _WORDS[word]
    ends = range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1)
    return next((_STEMS[word[:end]] for end in ends if word[:end] in _STEMS), None)
