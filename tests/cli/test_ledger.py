"""`saklig ledger`: verify, checkpoint, proof, reopen, on the databases of the tests; and what is asked wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from cases import town
from saklig import cli
from saklig.cases.models import Determination
from saklig.cli import ledger as command
from saklig.connectors.ledger_outside import FolderOutside
from saklig.safeguards.ledger import open_checkpoint, read_receipt
from saklig.store.ledger import alarms
from saklig.store.ledger.config import Ledger
from saklig.store.models import Event, LedgerOpening
from store.ledger import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


@dataclass
class Asked:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of 300 events in two batches, with a folder outside."""
    (tmp_path / "outside").mkdir()
    made = kit.make_ledger(FolderOutside(tmp_path / "outside"))
    config = apps.get_app_config("store")
    before, config.ledger = config.ledger, made
    for size in (200, 100):
        kit.happen(size)
        kit.enter(made)
    yield made
    config.ledger = before


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., Asked]:
    office = SimpleNamespace(ports=SimpleNamespace(clock=SimpleNamespace(now=kit.Clock())))
    name, what, run, arguments = command.COMMAND
    own = cli.Command(name=name, help=what, run=lambda given: run(given, lambda: office), add_arguments=arguments)

    def asked(*words: object) -> Asked:
        capsys.readouterr()
        code = cli.run(["ledger", *map(str, words)], commands=[own])
        said = capsys.readouterr()
        assert "Traceback" not in said.err and "fault in Saklig" not in said.err
        return Asked(code, said.out, said.err)

    return asked


def break_it() -> None:
    with kit.past_the_triggers() as sql:
        event = "SELECT event_id FROM store_ledger_leaf WHERE leaf_index = 77"
        sql(f"UPDATE store_event SET kind = 'test.other' WHERE id = ({event})")


def test_what_nobody_touched_verifies_against_the_folder_outside(ledger: Ledger, ask: Any) -> None:
    said = ask("verify")
    assert said.code == 0, said.out
    assert "300 leaves, 2 checkpoints, 2 from outside, 0 receipts" in said.out and "No faults. Root: " in said.out
    told = ask("verify", "--json").json
    assert (told["size"], told["faults"], told["not_asked"]) == (300, [], [])


def test_a_change_is_told_with_its_place_and_the_exit_code(ledger: Ledger, ask: Any) -> None:
    break_it()
    said = ask("verify")
    assert said.code == 1 and "✗ event-changed: leaf 77 " in said.out and "docs/running.md" in said.out
    (fault,) = ask("verify", "--json").json["faults"]
    assert (fault["code"], fault["first"], fault["last"]) == ("event-changed", 77, 77)


def test_contents_are_held_against_what_was_committed_to(ledger: Ledger, ask: Any) -> None:
    said = ask("verify", "--contents")
    assert said.code == 0 and "Contents: 0 " in said.out and "Contents" not in ask("verify").out
    case = town.decided(town.office(town.alone()))
    kit.enter(ledger)
    assert ask("verify", "--contents", "--json").json["contents"] == {"looked": 3, "erased": 0}
    row = Determination.objects.get(case=case)
    row.outcome = b"{}"
    with kit.past_the_triggers():
        row.save(update_fields=["outcome"])
    told = ask("verify", "--contents", "--json")
    (fault,) = told.json["faults"]
    assert told.code == 1 and fault["code"] == "determination-changed" and fault["first"] == fault["last"] > 299
    assert ask("verify").code == 0  # which looks at the ledger alone


def test_a_checkpoint_and_a_receipt_from_elsewhere_are_held_against_it(ledger: Ledger, ask: Any, tmp_path: Path) -> None:
    checkpoint, receipt = ask("checkpoint"), ask("proof", 77)
    assert checkpoint.code == receipt.code == 0
    key = ledger.signer(kit.NAME).key()
    assert open_checkpoint(checkpoint.out, log=key)[0].size == 300
    assert read_receipt(receipt.out).check([key]).size == 300
    (tmp_path / "checkpoint").write_text(checkpoint.out)
    (tmp_path / "receipt").write_text(receipt.out)
    given = ("--checkpoint", tmp_path / "checkpoint", "--receipt", tmp_path / "receipt", "--key", key.vkey)
    assert ask("verify", *given).code == 0
    other = Event.objects.get(ledger_leaf__leaf_index=78).reference
    assert read_receipt(ask("proof", other).out).index == 78
    assert ask("proof", "77", "--tlog").out.startswith("c2sp.org/tlog-proof@v1\n")
    # Another's receipt, with every sign in its place.
    forged = kit.make_ledger(seed=b"f" * 32).signer(kit.NAME)
    (tmp_path / "checkpoint").write_text(forged.sign(open_checkpoint(checkpoint.out, log=key)[0].text))
    said = ask("verify", *given)
    assert said.code == 1 and "outside-unreadable" in said.out


def test_where_nothing_outside_can_be_asked_it_is_said(ledger: Ledger, ask: Any, tmp_path: Path) -> None:
    (tmp_path / "outside").rename(tmp_path / "elsewhere")
    said = ask("verify")
    assert said.code == 0 and "would not show" in said.out


def test_the_state_is_told_as_json(ledger: Ledger, ask: Any) -> None:
    kit.happen(2)
    told = ask("checkpoint", "--json").json
    assert (told["size"], told["waiting"], told["alarms"]) == (300, 2, [])
    assert [one["size"] for one in told["sent"]] == [300]


@pytest.mark.parametrize(
    ("words", "code", "match"),
    [
        (("proof", "x"), 2, "is no reference"), (("proof", "300"), 2, "no leaf 300"), (("proof", "9" * 40), 2, "no reference"),
        (("proof", "00000000-0000-0000-0000-000000000000"), 1, "no place in the ledger"), ((), 2, "saklig ledger"),
        (("verify", "--checkpoint", "nowhere"), 2, "nowhere cannot be read"), (("verify", "--key", "x"), 2, "no verifier key"),
        (("verify", "--receipt", __file__), 2, "cannot be read as JSON"), (("verify", "--checkpoint", "/"), 2, "cannot be read"),
        (("reopen", "--because", "bored"), 1, "Write one of"), (("reopen",), 2, "--because"),
    ],
)  # fmt: skip
def test_what_is_asked_wrong_ends_with_a_sentence(ledger: Ledger, ask: Any, words: Any, code: int, match: str) -> None:
    said = ask(*words)
    assert said.code == code and match in said.err + said.out, said


def test_a_file_that_is_no_checkpoint_is_a_fault_with_its_name(ledger: Ledger, ask: Any) -> None:
    said = ask("verify", "--checkpoint", __file__)
    assert said.code == 1 and f"outside-unreadable: {__file__}" in said.out


def test_an_empty_ledger_says_so(ask: Any, tmp_path: Path) -> None:
    config = apps.get_app_config("store")
    before, config.ledger = config.ledger, kit.make_ledger()
    try:
        assert ask("checkpoint").code == 1 and ask("verify").code == 0
        assert "not been opened yet" in ask("reopen", "--because", "restored").err
    finally:
        config.ledger = before


def test_it_is_opened_again_after_a_restore_and_not_while_it_contradicts_itself(
    ledger: Ledger, ask: Any, tmp_path: Path
) -> None:
    break_it()
    said = ask("reopen", "--because", "restored")
    assert said.code == 1 and "contradicts itself" in said.err and "leaf 77" in said.err
    assert LedgerOpening.objects.count() == 1
    with kit.past_the_triggers() as sql:
        sql("UPDATE store_event SET kind = 'test.happened'")
        events = "SELECT event_id FROM store_ledger_leaf WHERE leaf_index >= 200"
        sql(f"DELETE FROM store_event WHERE id IN ({events})")
        for statement in ("leaf WHERE leaf_index >= 200", "checkpoint WHERE size > 200", "tile"):
            sql(f"DELETE FROM store_ledger_{statement}")
    said = ask("verify")
    assert said.code == 1 and "rolled-back" in said.out and "leaves 200 to 299 are gone" in said.out
    said = ask("reopen", "--because", "restored")
    assert said.code == 0 and f"Opened as {kit.NAME}/2 from leaf 200 on" in said.out
    assert kit.enter(ledger) == 1 and alarms.open_alarms() == []
    said = ask("verify")
    # What the old name promised is missing for ever: it is said what became of it, and to its own keeper that is no fault.
    assert said.code == 0 and "! known: " in said.out and "leaves 200 to 299" in said.out and "opened again as" in said.out
    (tmp_path / "checkpoint").write_text((tmp_path / "outside/post.agency.example/ledger/checkpoint").read_text())
    said = ask("verify", "--checkpoint", tmp_path / "checkpoint")
    assert said.code == 1 and "✗ lost: " in said.out
