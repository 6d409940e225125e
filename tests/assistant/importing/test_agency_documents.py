"""The agency's own documents, as its settings name them."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from cases import town
from saklig.assistant import ContentError, Library
from saklig.connectors.agency import read_agency
from saklig.connectors.content import AgencyContent
from saklig.connectors.errors import SettingInvalid

SETTINGS = """
[[assistant.documents]]
folder = "pages"
owner = "Vann og avløp"
language = "nn"
address = "https://nordvik.example/vatn"
services = ["vatn"]
"""


def agency(tmp_path: Path, more: str) -> Any:
    demo = (resources.files("saklig.connectors.nordvik") / "agency.toml").read_text("utf-8")
    (tmp_path / "agency.toml").write_text(f"{demo}\n{more}", "utf-8")
    return read_agency(tmp_path / "agency.toml")


def content(tmp_path: Path, file: Any) -> AgencyContent:
    return AgencyContent(file.assistant, town.office(town.alone()), beside=tmp_path, data=tmp_path / "data")


def test_folders_of_documents_are_read_with_what_the_settings_say(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/gebyr.md").write_text("# Gebyr\n\nGebyret er 412 kroner.\n", "utf-8")
    (tmp_path / "pages/broken.pdf").write_bytes(b"%PDF-1.7")
    file = agency(tmp_path, SETTINGS)
    with caplog.at_level(logging.WARNING, logger="saklig"):
        found = content(tmp_path, file)
        assert found.take_up() and not found.take_up(), "what is held already is not indexed again"
    made = Library.open(found.folder).document("gebyr.md")
    assert made is not None
    assert (made.id, made.owner, made.language, made.services) == ("gebyr.md", "Vann og avløp", "nn", ("vatn",))
    assert made.address == "https://nordvik.example/vatn/gebyr.md"
    assert "broken.pdf: the PDF cannot be read" in caplog.text


def test_embeddings_that_are_asked_for_and_not_installed_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.assistant.retrieval import embedding

    assert content(tmp_path, agency(tmp_path, "")).embedder is None
    monkeypatch.setattr(embedding, "installed", lambda: False)
    with pytest.raises(SettingInvalid, match=r'pip install "saklig\[embeddings\]"'):
        content(tmp_path, agency(tmp_path, "[assistant]\nembeddings = true\n"))


def test_apertium_that_is_asked_for_and_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.assistant.retrieval import apertium

    assert content(tmp_path, agency(tmp_path, "")).translator is None
    monkeypatch.setattr(apertium, "installed", list)
    with pytest.raises(SettingInvalid, match="sudo apt install apertium-nno-nob"):
        content(tmp_path, agency(tmp_path, "[assistant]\napertium = true\n"))
    monkeypatch.setattr(apertium, "installed", lambda: ["cat"])
    assert content(tmp_path, agency(tmp_path, "[assistant]\napertium = true\n")).translator is not None


TWICE = """
[[assistant.documents]]
folder = "water"
[[assistant.documents]]
folder = "roads"
"""


def with_a_file_in_two_folders(tmp_path: Path) -> Any:
    for name in ("water", "roads"):
        (tmp_path / name / "fees").mkdir(parents=True)
        (tmp_path / name / "fees/gebyr.md").write_text(f"# Gebyr\n\nGebyret for {name} er 412 kroner.\n", "utf-8")
    return agency(tmp_path, TWICE)


def test_a_file_of_one_name_in_two_folders_is_told_with_the_settings_that_name_them(tmp_path: Path) -> None:
    found = content(tmp_path, with_a_file_in_two_folders(tmp_path))
    with pytest.raises(ContentError) as said:
        found.take_up()
    lines = str(said.value).splitlines()
    assert "'fees/gebyr.md' comes from two sources" in lines[0]
    assert lines[1:3] == ['  [[assistant.documents]] folder = "water"', '  [[assistant.documents]] folder = "roads"']
    assert "Rename the file" in lines[3] and not (tmp_path / "data/assistant").exists(), "the index in use stays as it was"
    (tmp_path / "roads/fees/gebyr.md").rename(tmp_path / "roads/fees/vei.md")
    assert found.take_up(), "mended as it says, it starts"


def test_a_folder_within_another_that_is_named_too_is_told_the_same_way(tmp_path: Path) -> None:
    with_a_file_in_two_folders(tmp_path)
    file = agency(tmp_path, TWICE.replace('"roads"', '"water"'))
    with pytest.raises(ContentError, match=r'(?s)folder = "water".*folder = "water"') as said:
        replace_language(file, tmp_path).take_up()
    assert "comes from two sources" in str(said.value)


def replace_language(file: Any, tmp_path: Path) -> AgencyContent:
    """One folder named twice, as one would who wants it in two languages."""
    first, second = file.assistant.documents
    twice = replace(file.assistant, documents=(first, replace(second, language="nn")))
    return AgencyContent(twice, town.office(town.alone()), beside=tmp_path, data=tmp_path / "data")


def test_a_command_ends_with_it_as_bad_input_and_no_traceback(tmp_path: Path) -> None:
    with_a_file_in_two_folders(tmp_path)
    for name in ("local.toml", "asks.toml"):
        (tmp_path / name).write_bytes((resources.files("saklig.connectors.nordvik") / name).read_bytes())
    said = {"AGENCY": tmp_path / "agency.toml", "DATA_DIR": tmp_path / "data", "REGISTER_URL": "http://127.0.0.1:9", "DEMO": 1}
    environment = {**os.environ, **{f"SAKLIG_{name}": str(value) for name, value in said.items()}}
    command = [sys.executable, "-m", "saklig.composition", "alarms"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert "✗ Saklig cannot start with these settings." in done.stderr
    assert '[[assistant.documents]] folder = "water"' in done.stderr and '[[assistant.documents]] folder = "roads"' in done.stderr
