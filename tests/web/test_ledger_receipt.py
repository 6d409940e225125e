"""The citizen's receipt from the ledger, and the two checkers that share no code with the server."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cases import town
from saklig import cases
from saklig.safeguards.ledger import read_receipt
from saklig.store.models import Event, LedgerLeaf
from saklig.web.texts import LANGUAGES, text
from store.ledger import kit as ledger_kit
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
CHECKER = Path(cases.__file__).parent.parent / "web/static/ledger"


def address(case: Any) -> str:
    return f"/soknad/{case.application.pk}/kvittering/logg/"


def test_a_receipt_is_given_out_once_the_event_has_its_place(office: Any, citizen: Client) -> None:
    case = town.decided(office)
    answer = citizen.get(address(case), follow=True)
    assert "ikke ført i hendelsesloggen ennå" in answer.content.decode()
    ledger = ledger_kit.make_ledger()
    ledger_kit.enter(ledger)
    answer = citizen.get(address(case))
    assert answer.status_code == 200 and answer["Content-Disposition"] == 'attachment; filename="saklig-kvittering.json"'
    assert "no-store" in answer["Cache-Control"]
    receipt = read_receipt(answer.content)
    assert receipt.check([ledger.signer(ledger_kit.NAME).key()]).size == LedgerLeaf.objects.count()
    leaf = json.loads(receipt.leaf.decode().partition("\n")[2])
    assert (leaf["kind"], leaf["data"]["application"]) == ("case.submit", str(case.application.pk))


def test_a_receipt_holds_nothing_of_what_was_written_and_no_number_of_anyones(office: Any, citizen: Client) -> None:
    case = town.decided(office)
    ledger_kit.enter(ledger_kit.make_ledger())
    said = citizen.get(address(case)).content.decode()
    for secret in (town.ANA, town.KIM, "Ana", "Nordvik", "200000", case.number, case.application.receipt_number):
        assert secret not in said


def test_nobody_else_gets_it_nor_before_it_is_sent(office: Any, citizen: Client) -> None:
    case = town.decided(office)
    ledger_kit.enter(ledger_kit.make_ledger())
    assert kit.enter(Client(), town.citizen(town.BO)).get(address(case)).status_code == 404
    assert kit.enter(Client(), town.caseworker()).get(address(case)).status_code == 403
    draft = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    assert citizen.get(f"/soknad/{draft.pk}/kvittering/logg/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipts_page_leads_to_it_and_to_the_checkers(office: Any, citizen: Client, language: str) -> None:
    case = town.decided(office)
    citizen.cookies["saklig_language"] = language
    said = citizen.get(f"/soknad/{case.application.pk}/kvittering/").content.decode()
    assert address(case) in said and text("receipt.ledger_text", language) in said
    for file in ("check_receipt.html", "check_receipt.py"):
        assert f"/static/ledger/{file}" in said
        assert citizen.get(f"/static/ledger/{file}").status_code == 200


def test_where_no_proof_can_be_made_it_is_said(office: Any, citizen: Client) -> None:
    case = town.decided(office)
    ledger_kit.enter(ledger_kit.make_ledger())
    with ledger_kit.past_the_triggers() as sql:
        sql("UPDATE store_event SET leaf = %s WHERE id = (SELECT max(id) FROM store_event)", b"saklig-event-v1\n{}")
    answer = citizen.get(address(case))
    assert answer.status_code == 503 and text("error.read-only-title", "nb") in answer.content.decode()


# --- the program -------------------------------------------------------------------------------------------------------


def run(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The program by itself: an empty environment, isolated from everything installed."""
    command = [sys.executable, "-I", "-S", str(CHECKER / "check_receipt.py"), *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}, check=False)


@pytest.fixture
def given(tmp_path: Path) -> tuple[Path, dict[str, Any], str]:
    """A receipt as a file, what it says, and a later checkpoint."""
    from saklig.store.ledger import proving

    ledger, outside = ledger_kit.filled(300, 40)
    reference = Event.objects.get(ledger_leaf__leaf_index=77).reference
    made = proving.receipt_for(reference).to_json()
    (tmp_path / "receipt.json").write_text(made, "utf-8")
    ledger_kit.happen(5)
    ledger_kit.enter(ledger)
    return tmp_path, json.loads(made), outside.notes[ledger_kit.NAME][-1]


def test_the_program_says_that_a_good_receipt_holds(given: Any) -> None:
    folder, body, later = given
    (folder / "later").write_text(later, "utf-8")
    done = run(folder, "receipt.json", "--key", body["key"], "--later", "later")
    assert done.returncode == 0, done.stderr
    assert "The receipt holds. Leaf 77 of 340" in done.stdout and body["leaf"] in done.stdout
    assert "compare it with the one that the agency publishes" in run(folder, "receipt.json").stdout


def test_the_program_finds_every_change(given: Any) -> None:
    folder, body, later = given
    other = ledger_kit.make_ledger(seed=b"o" * 32).signer(ledger_kit.NAME)
    text = body["checkpoint"].partition("\n\n")[0] + "\n"  # what is signed
    note = body["checkpoint"]
    changes = [
        {"leaf": body["leaf"].replace("number", "Number")}, {"index": 78}, {"index": -1}, {"index": 340},
        {"proof": body["proof"][1:]},
        {"proof": body["proof"][::-1]}, {"proof": [*body["proof"], body["proof"][0]]},
        {"checkpoint": note.replace("\n340\n", "\n341\n")}, {"checkpoint": other.sign(text)},
        {"checkpoint": note.replace("post.", "past.")}, {"checkpoint": note[:-8] + "AAAA" + note[-4:]},
    ]  # fmt: skip
    for change in changes:
        (folder / "changed.json").write_text(json.dumps(body | change), "utf-8")
        done = run(folder, "changed.json", "--key", body["key"])
        assert done.returncode == 1 and "DOES NOT HOLD" in done.stdout, (change, done)
        assert "Traceback" not in done.stderr
    # A receipt that brings a forger's key along holds by that key, and not by the agency's.
    forged = body | {"checkpoint": other.sign(text), "key": other.key().vkey}
    (folder / "forged.json").write_text(json.dumps(forged), "utf-8")
    assert run(folder, "forged.json").returncode == 0
    assert run(folder, "forged.json", "--key", body["key"]).returncode == 1


def test_the_program_takes_no_leaf_for_its_neighbour(tmp_path: Path) -> None:
    """In a ledger of three the last leaf's one hash leads to the root by index 1 too, if nobody counts."""
    from saklig.store.ledger import proving

    ledger_kit.filled(3)
    body = json.loads(proving.receipt_for(Event.objects.get(ledger_leaf__leaf_index=2).reference).to_json())
    for index, code in ((2, 0), (1, 1), (0, 1)):
        (tmp_path / "receipt.json").write_text(json.dumps(body | {"index": index}), "utf-8")
        assert run(tmp_path, "receipt.json").returncode == code


def test_the_program_finds_a_ledger_that_was_rewritten_or_cut_off_since(given: Any) -> None:
    folder, body, later = given
    signer = ledger_kit.make_ledger().signer(ledger_kit.NAME)
    for size, said in ((340, "rewritten"), (339, "cut off")):
        text = f"{ledger_kit.NAME}\n{size}\n{'A' * 43}=\n"
        (folder / "later").write_text(signer.sign(text), "utf-8")
        done = run(folder, "receipt.json", "--later", "later")
        assert done.returncode == 1 and said in done.stdout


NO_RECEIPTS = ["", "{", "[]", "null", '{"format": "other"}', '{"format": "saklig-receipt-v1"}', "\x00", "[" * 10_000]


@pytest.mark.parametrize("data", NO_RECEIPTS)
def test_what_is_no_receipt_ends_with_a_sentence(tmp_path: Path, data: str) -> None:
    (tmp_path / "x.json").write_text(data, "utf-8")
    done = run(tmp_path, "x.json")
    assert done.returncode == 2 and "could not be checked" in done.stderr and "Traceback" not in done.stderr
    assert run(tmp_path, "nowhere.json").returncode == 2


def test_the_program_knows_the_standard_library_alone() -> None:
    tree = ast.parse((CHECKER / "check_receipt.py").read_text("utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names) and "saklig" not in " ".join(imported)


def test_the_programs_signatures_are_those_of_rfc_8032() -> None:
    """Source: RFC 8032, 7.1, tests 1 to 3; and what must not verify: an order too large, a point that is none."""
    import runpy

    signed = runpy.run_path(str(CHECKER / "check_receipt.py"))["signed"]
    vectors = [
        ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ]  # fmt: skip
    order = 2**252 + 27742317777372353535851937790883648493
    for public, message, signature in vectors:
        key, said, good = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
        assert signed(key, said, good)
        assert not signed(key, said + b"x", good) and not signed(key, said, good[:-1] + b"\x7f")
        large = (int.from_bytes(good[32:], "little") + order).to_bytes(32, "little")
        assert not signed(key, said, good[:32] + large) and not signed(b"\xff" * 32, said, good)
