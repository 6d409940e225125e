"""Structured personal data in text: what is found, what is left, and at which places."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saklig.safeguards import privacy
from saklig.safeguards.privacy.folding import fold

# for this import only: a benchmark is called as a folder of tests is, and would be found instead of it
_before = sys.path[:]
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))
from personal_data.hardening import WAYS, hardened  # noqa: E402
from personal_data.sentences import Sentences  # noqa: E402

sys.path[:] = _before


def found(text: str, mode: str = "masking") -> list[tuple[str, str]]:
    """What is found and as what, names and vocabulary apart."""
    return [(text[one.start : one.end], str(one.type)) for one in privacy.find(text, mode=mode) if one.type != "PERSON"]


# Numbers of no living person: the synthetic population, and made from rules. The last follows the rule from 2032 alone.
IDENTITIES = {
    "birth number, synthetic (+80)": "08089404062",
    "D-number": "44107332704",
    "synthetic (+80)": "05891529270",
    "D-number and synthetic (+80)": "59040520400",
}


@pytest.mark.parametrize("number", IDENTITIES.values(), ids=list(IDENTITIES))
@pytest.mark.parametrize("written", ["{}", "{0[0]}{0[1]} {0[2]}", "{0[0]}{0[1]}-{0[2]}"])
def test_identity_numbers(number: str, written: str) -> None:
    text = written.format(number if written == "{}" else (number[:2], number[2:6], number[6:]))
    assert found(f"Fødselsnummer {text}.") == [(text, "NATIONAL_ID")]
    assert found(f"Se {text}.", "balanced") == [(text, "NATIONAL_ID")]


def test_help_and_synthetic_numbers_by_their_month() -> None:
    from saklig.safeguards.privacy.identity_numbers import check_digits, check_digits_hold, is_a_date

    for month, what in ((41, "H-number"), (66, "synthetic +65"), (81, "synthetic +80")):
        nine, tail = next((nine, tail) for n in range(999) if (tail := check_digits(nine := f"01{month}85{n:03}")))
        assert check_digits_hold(nine + tail), what
        assert found(f"Viser til {nine}{tail}.") == [(nine + tail, "NATIONAL_ID")], what
    assert not is_a_date("3202")
    assert not is_a_date("0114")
    assert is_a_date("2902")


def test_the_rule_from_2032_allows_remainders_of_0_to_3() -> None:
    from saklig.safeguards.privacy.identity_numbers import check_digits_hold

    held = [f"010185100{tail:02}" for tail in range(100) if check_digits_hold(f"010185100{tail:02}", from_2032=True)]
    narrow = [number for number in held if check_digits_hold(number)]
    assert len(narrow) <= 1 < len(held) <= 4
    weights = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
    assert {sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11 for number in held} <= {0, 1, 2, 3}
    wide = next(number for number in held if number not in narrow)
    assert found(f"Fødselsnummer {wide}.", "balanced") == [(wide, "NATIONAL_ID")]


def test_an_identity_number_passes_the_account_check_and_context_decides() -> None:
    number = "08089404062"
    assert found(f"fødselsnummer {number}") == [(number, "NATIONAL_ID")]
    assert found(f"kontonummer {number}") == [(number, "BANK_ACCOUNT")]
    assert found(f"konto {number[:4]}.{number[4:6]}.{number[6:]}") == [("0808.94.04062", "BANK_ACCOUNT")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Konto 7117 77 74124.", [("7117 77 74124", "BANK_ACCOUNT")]),
        ("IBAN NO93 8601 1117 947", [("NO93 8601 1117 947", "BANK_ACCOUNT")]),
        ("Ring 22 33 44 55 i dag", [("22 33 44 55", "PHONE")]),
        ("Ring +47 950 75 291 i dag", [("+47 950 75 291", "PHONE")]),
        ("From abroad: +46 8 123 456 78", [("+46 8 123 456 78", "PHONE")]),
        ("kari.nordmann+nav@post.example, takk", [("kari.nordmann+nav@post.example", "EMAIL")]),
        ("bor i Nordre Ravnkloa 12 B, 7030 Trondheim", [("Nordre Ravnkloa 12 B, 7030 Trondheim", "ADDRESS")]),
        ("bur i storgata 5, 8622 mo i rana", [("storgata 5, 8622 mo", "ADDRESS")]),
        ("Postboks 12 Sentrum, 0101 Oslo", [("Postboks 12 Sentrum, 0101 Oslo", "ADDRESS")]),
        ("Bilen med skilt EL 37363", [("EL 37363", "PLATE")]),
        ("Passnummeret er FHC002549", [("FHC002549", "PASSPORT")]),
        ("Eiendommen gnr. 273 bnr. 555", [("gnr. 273 bnr. 555", "GNRBNR")]),
        ("gårds- og bruksnummer 12/34", [("gårds- og bruksnummer 12/34", "GNRBNR")]),
        ("Hun er født 3.12.1985.", [("3.12.1985", "BIRTH_DATE")]),
    ],
)
def test_what_is_personal_is_found_in_both_modes(text: str, what: list[tuple[str, str]]) -> None:
    assert found(text) == what
    assert found(text, "balanced") == what


@pytest.mark.parametrize(
    "text",
    [
        "Bedriften har organisasjonsnummer 974 760 673 og søker om kr 2.593,- i tilskudd.",
        "Føretaket med org.nr. 974760673 har levert rekneskap for 12.1.2024.",
        "Vedtaket i sak 2023/32661-7 er gitt etter LOV-2005-06-17-101, § 11-5 og HR-2019-1234-A, Rt. 1998 s. 1234.",
        "Referanse 45265254. Søknaden ble mottatt 2024-01-12 kl. 12.45.",
        "Grunnbeløpet er 124 028 kroner, i alt 12 345 678 kroner i 2023-2024.",
        "Oppdatert 2012-02-17T21:56:12 på 139.105.36.165, se https://example.no/sak/45265254",
        "Forordning (EU) 2016/679 og FOR-2012-04-16-3304.",
        "Fylkesveg 611 er stengd, 29. mai på Koengen 29. mai.",
        "Feil 3f2b8c1e-1234-4abc-9def-0123456789ab i versjon 1.22.333",
    ],
)
def test_what_is_not_personal_is_left(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Søkeren har diabetes.", "HEALTH"),
        ("Hun er sjukmeldt.", "HEALTH"),
        ("Familien er muslimsk.", "RELIGION"),
        ("Han er fagorganisert.", "UNION"),
        ("Ho er homofil.", "SEXUALITY"),
        ("Han var straffedømt.", "OFFENCE"),
        ("Hun er partimedlem.", "POLITICS"),
        ("Familien er av samisk bakgrunn.", "ETHNICITY"),
        ("Politiet tok fingeravtrykk.", "BIOMETRICS"),
    ],
)
def test_special_categories_by_vocabulary(text: str, kind: str) -> None:
    assert [what for _, what in found(text, "balanced")] == [kind]


def test_masking_writes_the_type_and_keeps_the_rest() -> None:
    assert privacy.mask("Konto 7117 77 74124, ring 94 72 80 38.") == "Konto [BANK_ACCOUNT], ring [PHONE]."


def test_a_wrong_mode_or_language_is_told() -> None:
    with pytest.raises(privacy.NoSuchMode, match="mode 'all'.*balanced or masking"):
        privacy.find("x", mode="all")
    with pytest.raises(privacy.NoSuchMode, match="language 'no'"):
        privacy.find("x", language="no")


# --- sentences drawn from a seed, and made hard ------------------------------------------------------------------------


def shares(lines: list[dict[str, object]]) -> tuple[float, float]:
    """Precision, and the share of expected identifiers that lie wholly within what is found."""
    places = [(f"line {number}", line) for number, line in enumerate(lines)]
    report = privacy.evaluate(places, lambda text: [one for one in privacy.find(text, mode="masking") if one.type != "PERSON"])
    return report.identifiers.precision, report.identifiers.coverage


def test_sentences_by_our_own_templates() -> None:
    precision, coverage = shares(list(Sentences(7).lines(600)))
    assert precision >= 0.99
    assert coverage >= 0.995


@pytest.mark.parametrize("way", WAYS)
def test_the_same_made_hard(way: str) -> None:
    _, coverage = shares(list(hardened(Sentences(7).lines(400), way, seed=7)))
    assert coverage >= 0.98


def test_nothing_is_found_where_nothing_is_hidden_in_noise() -> None:
    draw = random.Random(3)
    words = ["søknad", "vedtak", "frist", "kommune", "barn", "brev", "svar", "etter", "loven", "gjelder", "månad"]
    text = " ".join(draw.choice(words) for _ in range(5000))
    assert found(text) == []


MARKED = re.compile(r"\[([A-Z_]+)\|([^\]]*)\]")
SENTENCES = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_by_hand(sentence: str) -> None:
    text = MARKED.sub(r"\2", sentence)
    expected = [(match[2], match[1]) for match in MARKED.finditer(sentence)]
    by_form = {"NATIONAL_ID", "BANK_ACCOUNT", "PHONE", "EMAIL", "ADDRESS", "PLATE", "PASSPORT", "GNRBNR", "BIRTH_DATE"}
    assert [one for one in found(text) if one[1] in by_form] == [one for one in expected if one[1] in by_form]
    masked = privacy.mask(text)
    assert not any(word in masked for name, kind in expected if kind == "PERSON" for word in name.split())


@pytest.mark.parametrize("noise", ["ab1", "a.", "a'b.", "111 ", "1 ", "Abc ", "-1", "(", "kr 1 ", "\u0301", "l|"])
def test_a_long_text_without_end_is_read_to_its_end(noise: str) -> None:
    """Any of these took minutes while a pattern began anew at each sign; nothing is said here of how long it takes."""
    text = noise * 4000 + " Skriv til kari@post.example."
    assert ("kari@post.example", "EMAIL") in found(text)


# --- places in the text as it came -------------------------------------------------------------------------------------

SIGNS = st.sampled_from(
    list("aå ø\u00a0\u2009\r\n\u200b\u00ad\u0301\u030a\uff11\u0663-–\u2212.5\U0001f600é") + ["e\u0301", "\r\n"]
)
NOISE = st.lists(SIGNS, max_size=12).map("".join)


@given(NOISE, NOISE)
def test_spans_hold_in_the_text_as_it_came(before: str, after: str) -> None:
    text = f"{before} kari.nordmann@post.example {after}"
    emails = [one for one in privacy.find(text, mode="masking") if one.type == "EMAIL"]
    assert [text[one.start : one.end] for one in emails] == ["kari.nordmann@post.example"]


@given(st.lists(st.one_of(SIGNS, st.characters()), max_size=60).map("".join))
def test_folding_keeps_the_places(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(a < b for a, b in zip(folded.starts, folded.ends, strict=True))
    assert all(b <= a for b, a in zip(folded.ends, list(folded.starts)[1:], strict=False))
    for at, sign in enumerate(folded.text):
        assert "\r" not in sign
        if sign in "0123456789":
            assert text[folded.starts[at]].isdecimal()


@given(st.lists(st.one_of(SIGNS, st.sampled_from("0123456789OlSB@/§kr")), max_size=80).map("".join))
def test_any_text_gives_spans_in_order_inside_it(text: str) -> None:
    for mode in privacy.Mode:
        spans = privacy.find(text, mode=mode)
        places = [at for one in spans for at in (one.start, one.end)]
        assert places == sorted(places)
        assert all(0 <= one.start < one.end <= len(text) and 0 <= one.confidence <= 1 for one in spans)


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f", "\n", "\r\n", "\u200b", "\u00ad", " \u00a0"])
def test_blanks_and_invisible_signs_inside_a_number(blank: str) -> None:
    text = f"Fødselsnummer 080894{blank}04062 og konto 7117{blank}77{blank}74124."
    assert [what for _, what in found(text)] == ["NATIONAL_ID", "BANK_ACCOUNT"]
    assert privacy.mask(text) == "Fødselsnummer [NATIONAL_ID] og konto [BANK_ACCOUNT]."
