"""`saklig privacy`: what it prints, and how bad input ends."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from saklig import cli

TEXT = "Ring 94 72 80 38 om sak 2023/4512."
LINE = {"id": 1, "text": TEXT, "spans": [{"start": 5, "end": 16, "type": "PHONE"}]}


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.run(["privacy", *map(str, words)])
    out = capsys.readouterr()
    return code, out.out, out.err


def written(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), "utf-8")
    return path


def test_find_prints_places_and_masks(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(TEXT, "utf-8")
    code, out, _ = run(capsys, "find", file)
    assert (code, out.splitlines()[0].split("\t")[:2]) == (0, ["5-16", "PHONE"])
    assert json.loads(run(capsys, "find", file, "--json")[1])[0]["end"] == 16
    assert run(capsys, "find", file, "--mask")[1] == "Ring [PHONE] om sak 2023/4512."
    assert json.loads(run(capsys, "find", file, "--mask", "--json")[1]) == {"masked": "Ring [PHONE] om sak 2023/4512."}


def test_find_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert "PHONE" in run(capsys, "find", "-")[1]


def test_evaluate_counts_what_is_right_missed_and_too_much(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missed = {"text": "Ring Ola.", "spans": [{"start": 0, "end": 4, "type": "PHONE"}]}
    too_much = {"text": "Skriv til a@b.example eller ring 94 72 80 38.", "spans": []}
    file = written(tmp_path / "lines.jsonl", LINE, missed, "", too_much)
    code, out, _ = run(capsys, "evaluate", file, "--json")
    report = json.loads(out)["masking"]
    phone = report["types"]["PHONE"]
    assert code == 0
    assert (phone["expected"], phone["found"], phone["right"]) == (2, 2, 1)
    assert (phone["precision"], phone["recall"], report["lines"]) == (0.5, 0.5, 3)
    assert report["unmarked"]["EMAIL"] == 1
    shown = run(capsys, "evaluate", file, "--mode", "balanced")[1]
    assert "PHONE" in shown
    assert "0.5000" in shown
    assert "masking" not in shown


def test_evaluate_reads_tokens_with_names_packed_or_not(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    line = {"tokens": ["Ring", "Kari", "Nordmann", "på", "94728038"], "ner": ["O", "B-PER", "I-PER", "O", "O"], "lang": "nob"}
    plain = written(tmp_path / "names.jsonl", line)
    packed = tmp_path / "names.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    reports = [json.loads(run(capsys, "evaluate", path, "--json")[1]) for path in (plain, packed)]
    assert reports[0] == reports[1]
    assert list(reports[0]["balanced"]["types"]) == ["PERSON"]  # no other type is marked there, so none is counted
    assert reports[0]["balanced"]["types"]["PERSON"]["expected"] == 1
    assert reports[0]["balanced"]["unmarked"] == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "line 1: is no JSON"),
        ("[1]", "line 1: is no JSON object"),
        ('{"text": "a"}', "line 1: needs text and spans"),
        ('{"text": "a", "spans": [{"start": 0, "end": 9, "type": "PHONE"}]}', "line 1: a span lies outside its text"),
        ('{"tokens": ["a"], "ner": []}', "line 1: needs text and spans"),
        ("", "holds no line"),
    ],
)
def test_a_bad_line_is_told_by_its_place(content: str, told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "evaluate", written(tmp_path / "lines.jsonl", content))
    assert code == 2
    assert told in err


def test_bad_files_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"\xe5")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(json.dumps(LINE).encode())[:-9])
    (tmp_path / "plain.jsonl.gz").write_text(json.dumps(LINE), "utf-8")
    for words, told in (
        (("find", tmp_path / "none.txt"), "none.txt: No such file"),
        (("find", tmp_path), "Is a directory"),
        (("find", tmp_path / "latin.txt"), "no text in UTF-8 (byte 0)"),
        (("evaluate", tmp_path / "latin.txt"), "no text in UTF-8"),
        (("evaluate", tmp_path / "none.jsonl"), "No such file"),
        (("evaluate", tmp_path / "cut.jsonl.gz"), "cannot be unpacked"),
        (("evaluate", tmp_path / "plain.jsonl.gz"), "cannot be unpacked"),
        (("find",), "the following arguments are required: file"),
        ((), "required"),
    ):
        code, _, err = run(capsys, *words)
        assert code == 2, words
        assert told in err, words
