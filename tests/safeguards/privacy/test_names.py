"""Names of people: found in both written languages, whoever bears them, by a model that keeps no text."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import pytest

from saklig.safeguards import privacy
from saklig.safeguards.privacy import names
from saklig.safeguards.privacy.names import lexicon, tagger

# for this import only: a benchmark is called as a folder of tests is, and would be found instead of it
_before = sys.path[:]
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))
from personal_data import people  # noqa: E402

sys.path[:] = _before

MODELS = Path(str(resources.files("saklig.safeguards.privacy"))) / "models"
NORNE = Path(os.environ.get("SAKLIG_SHARED", "../shared")) / "data" / "norne"


def found(text: str, mode: str = "balanced") -> list[str]:
    return [text[one.start : one.end] for one in privacy.find(text, mode=mode) if one.type == "PERSON"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jeg heter Kari Nordmann og bor i Bergen.", ["Kari Nordmann"]),
        ("Søkjaren, Olav Bjørgum, har ikkje svart.", ["Olav Bjørgum"]),
        ("Klaga frå Máret Hætta kom inn i går.", ["Máret Hætta"]),
        ("Vi har snakket med Fatima Hussain om saken.", ["Fatima Hussain"]),
        ("Saksbehandler er Anne-Lise Nguyen-Larsen.", ["Anne-Lise Nguyen-Larsen"]),
        ("Saksbehandler: L. Hansen", ["L. Hansen"]),
        ("Kaptein Sanogo ledet kuppet.", ["Sanogo"]),
        ("Helsesøster Tora Bakkestubb ringte mora.", ["Tora Bakkestubb"]),
        ("Sokneprest Eivind Steinrud svara på brevet.", ["Eivind Steinrud"]),
        ("Baker Hansen på hjørnet har søkt.", ["Baker Hansen"]),  # a name too: only what no list has as one is a title
        ("Vedtaket i Bergen kommune er gjort etter loven.", []),
        ("Søknaden må sendes innen 1. mars til NAV Lerkendal.", []),
    ],
)
def test_names_are_found_and_places_left(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_small_and_capital_letters_alone_hide_no_name() -> None:
    assert found("jeg heter kari nordmann og bor i bergen", "masking") == ["kari nordmann"]
    assert found("SØKNADEN FRA KARI NORDMANN ER MOTTATT", "masking") == ["KARI NORDMANN"]


def test_a_street_called_after_somebody_is_an_address() -> None:
    text = "Hun bor i Olav Tryggvasons gate 12, 7011 Trondheim."
    assert [str(one.type) for one in privacy.find(text)] == ["ADDRESS"]


def test_marks_written_apart_do_not_hide_a_name_or_move_it() -> None:
    text = "Vi har snakket med Åse A\u030asheim i dag."
    assert found(text) == ["Åse A\u030asheim"]


@pytest.mark.parametrize("group", people.GROUPS)
@pytest.mark.parametrize("unlisted", [False, True], ids=["listed", "unlisted"])
def test_a_name_is_masked_whoever_bears_it(group: str, unlisted: bool) -> None:
    """Of whole names, by the sentences of one seed: no group more than three points behind Norwegian names."""

    def share(of: str) -> float:
        lines = [(f"line {n}", line) for n, line in enumerate(people.lines(of, 100, seed=5, unlisted=unlisted))]
        return privacy.evaluate(lines, lambda text: privacy.find(text, mode="masking")).by_type["PERSON"].coverage

    assert share(group) >= share("norwegian") - 0.03


def test_the_model_keeps_no_word_and_is_small() -> None:
    assert sum(path.stat().st_size for path in MODELS.iterdir()) < 20_000_000
    for name in (tagger.CASED, tagger.SMALL):
        reader = tagger.read_tagger(name)  # held as long as it is asked: the library reads its weights in place
        attributes = reader.tagger.info().attributes
        assert len(attributes) > 1000
        assert all(re.fullmatch("[0-9a-f]{1,8}", attribute) for attribute in attributes)
    assert b"nordmann" not in (MODELS / lexicon.COMMON_WORDS).read_bytes()


def test_many_threads_get_what_one_gets() -> None:
    texts = [line["text"] for line in people.lines("immigrant", 60, seed=9)]
    alone = [privacy.find(text, mode="masking") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda text: privacy.find(text, mode="masking"), texts)) == alone


# --- a package that lacks its models --------------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files that are read from the package."""
    for folder in ("models", "names/lexicon"):
        shutil.copytree(MODELS.parent / folder, tmp_path / folder)
    for module in (tagger, lexicon):
        monkeypatch.setattr(module.resources, "files", lambda _: tmp_path)
    return tmp_path


def test_a_missing_model_is_told(package: Path) -> None:
    (package / "models" / tagger.CASED).unlink()
    with pytest.raises(privacy.ModelMissing, match=r"names\.crf is not there"):
        names.read_tagger(tagger.CASED)
    (package / "names/lexicon/given.txt").unlink()
    with pytest.raises(privacy.ModelMissing, match=r"given\.txt is not there"):
        names.read_lexicon()


def test_a_model_that_was_changed_is_not_opened(package: Path) -> None:
    path = package / "models" / tagger.SMALL
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(privacy.ModelMissing, match=r"names-small-letters\.crf is not the one"):
        names.read_tagger(tagger.SMALL)


def test_the_manifest_names_what_is_shipped() -> None:
    manifest = json.loads((MODELS / tagger.MANIFEST).read_text("utf-8"))
    assert {name: hashlib.sha256((MODELS / name).read_bytes()).hexdigest() for name in manifest} == manifest
    assert set(manifest) == {tagger.CASED, tagger.SMALL}


# --- NorNE's development part ---------------------------------------------------------------------------------------------


@pytest.mark.slow  # seven thousand sentences of a data set that is not in the repository
@pytest.mark.skipif(not NORNE.is_dir(), reason=f"NorNE is not in {NORNE}; name its parent in SAKLIG_SHARED")
@pytest.mark.parametrize(("language", "f1"), [("nob", 0.88), ("nno", 0.87)])
def test_names_in_norne(language: str, f1: float) -> None:
    with gzip.open(NORNE / f"{language}-dev.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = [(f"line {n}", json.loads(line)) for n, line in enumerate(file)]
    balanced, masking = (
        privacy.evaluate(lines, lambda text, mode=mode: privacy.find(text, mode=mode)).by_type["PERSON"] for mode in privacy.Mode
    )
    assert balanced.f1 > f1
    assert masking.coverage >= 0.98
