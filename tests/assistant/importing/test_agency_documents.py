"""The agency's own documents, as its settings name them."""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from cases import town
from saklig.assistant import Library
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
