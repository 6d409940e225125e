"""Setting up an agency of one's own: what is written can be started from, and nothing is overwritten or made up in silence."""

from __future__ import annotations

import argparse
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from cases import town
from saklig import composition
from saklig.cli.agency import DEFAULTS, QUESTIONS, agency, agency_arguments
from saklig.cli.output import BadInput
from saklig.connectors.agency import read_agency


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    agency_arguments(parser)
    return agency(parser.parse_args(list(words)), composition._check_settings)


def answers(folder: Path, text: str, *, rest: bool = True) -> str:
    """A file with these answers and, with `rest`, the examples for all else that must be answered."""
    if rest:
        said = set(re.findall(r"^(\w+) =", text, re.M)) | set(DEFAULTS)
        texts = [(key.removesuffix("[]"), key.endswith("[]"), example) for key, _, example in QUESTIONS]
        text += "\n" + "\n".join(
            f"{key} = " + (f'{{nb="{example}", nn="{example}", en="{example}"}}' if each else f'"{example or town.SERVICE}"')
            for key, each, example in texts if key not in said
        )  # fmt: skip
    (folder / "answers.toml").write_text(text, "utf-8")
    return str(folder / "answers.toml")


def test_an_agency_is_asked_for_and_its_settings_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = iter(["", "Fjell kommune"])  # the first question must be answered, and is asked again

    def person(asked: str) -> str:
        """Takes what stands in brackets, and types the example where none does."""
        if asked.startswith("The agency's name"):
            return next(said)
        return town.SERVICE if asked.startswith("Services") else "".join(re.findall(r"\(such as: (.*)\): $", asked))

    monkeypatch.setattr("builtins.input", person)
    assert run("new", str(tmp_path / "fjell")) == 0
    made = tmp_path / "fjell"
    file = read_agency(made / "agency.toml")
    assert (file.name, file.kind, file.service[0].stage, file.delegation) == (
        "Fjell kommune",
        "municipality",
        "shadow",
        (),
    )
    assert set(file.sign_in) == {"citizen", "staff"} and file.registers is None
    env = made / "saklig.env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    lines = dict(line.split("=", 1) for line in env.read_text("utf-8").splitlines())
    keys = [lines[name] for name in ("SAKLIG_MASTER_KEY", "SAKLIG_SECRET_KEY", "SAKLIG_LEDGER_KEY")]
    assert len(set(keys)) == 3 and lines["SAKLIG_HOSTS"] == "saklig.nordvik.invalid"
    assert run("check", str(made / "agency.toml")) == 0
    assert "can be used" in capsys.readouterr().out
    with pytest.raises(BadInput, match="not empty"):
        run("new", str(made))


def test_answers_may_come_from_a_file_and_the_same_agency_is_made_twice(tmp_path: Path) -> None:
    given = answers(tmp_path, f'name = "Fjell"\nservices = "{town.SERVICE}"\nauthority = {{nb="a", nn="b", en="c"}}\n')
    for name in ("one", "two"):
        run("new", str(tmp_path / name), "--answers", given)
    one, two = ((tmp_path / name / "agency.toml").read_text("utf-8") for name in ("one", "two"))
    assert one == two and read_agency(tmp_path / "one" / "agency.toml").delegation[0].basis["nn"] == "b"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "x"\nresponsible = " "', "responsible: it is empty"),
        ('name = "x"\ncolour = "blue"', "no question colour"),
        ('name = "x"\nhours = "9-15"', "a text for each"),
        ("name = 7", "write a text"),
        ('name = "x"\nservices = "there-is-none"', "no service"),
        ('name = "x"\nservices = " "', "services: it is empty"),
        (f'name = "x"\nservices = "{town.SERVICE}"\nstage = "automatic"', "cannot be used"),
        ("name = ", "TOML"),
    ],
)
def test_a_wrong_answer_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        run("new", str(tmp_path / "made"), "--answers", answers(tmp_path, text))


def test_what_is_the_agencys_own_is_never_made_up(tmp_path: Path) -> None:
    given = answers(tmp_path, f'name = "Fjell"\nservices = "{town.SERVICE}"\n', rest=False)
    with pytest.raises(BadInput, match="not answered: department, address, telephone, hours, email, responsible, appeal_body"):
        run("new", str(tmp_path / "made"), "--answers", given)
    assert not (tmp_path / "made").exists()


def test_settings_that_are_wrong_are_told_with_every_fault(tmp_path: Path) -> None:
    given = answers(tmp_path, f'name = "Fjell"\nservices = "{town.SERVICE}"\n')
    run("new", str(tmp_path / "made"), "--answers", given)
    file = tmp_path / "made" / "agency.toml"
    file.write_text(file.read_text("utf-8") + "\n[alarms]\ncoffee = 1\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        run("check", str(file))
    assert any("coffee is nothing that is watched" in line for line in caught.value.details)


def test_what_nobody_may_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = answers(tmp_path, f'name = "Fjell"\nservices = "{town.SERVICE}"\n')
    run("new", str(tmp_path / "made"), "--answers", given)
    file = tmp_path / "made" / "agency.toml"
    before = file.read_text("utf-8").split("[[delegation]]")[0]
    rule = '[[delegation]]\nid = "old"\nmay = ["grant", "refuse"]\nbasis = { nb = "x", nn = "x", en = "x" }\n'
    for text, told in ((before, 0), (f"{before}\n{rule}", 4)):
        file.write_text(text, "utf-8")
        capsys.readouterr()
        assert run("check", str(file)) == 0
        said = capsys.readouterr().out
        assert "can be used." in said and said.count("No [[delegation]] has") == told
    assert 'No [[delegation]] has "appeal" in `may`: nobody can deal with an appeal' in said


def test_every_question_is_answered_by_its_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def none_left(question: str) -> Any:
        asked.append(question)
        raise EOFError

    monkeypatch.setattr("builtins.input", none_left)
    with pytest.raises(BadInput, match="ended before"):
        run("new", str(tmp_path / "made"))
    assert asked[0].startswith(QUESTIONS[0][1])
