"""The commands that run an installation, as processes: wrong settings, taken ports, databases that are not ready, copies.

Whatever is wrong, the command ends with a sentence that says what, and never calls it a fault in Saklig.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from saklig.cli import ports
from saklig.connectors.stand_in import throwaway_key

KEY = base64.b64encode(bytes(range(32))).decode()
SECRET = "x" * 60
AGENCY = Path(__file__).parents[2] / "src" / "saklig" / "connectors" / "nordvik" / "agency.toml"
REGISTER = "http://127.0.0.1:9"  # nobody listens there, and nothing here asks


@pytest.fixture
def saklig(tmp_path: Path):
    def run(*words: object, expected: int = 0, **environment: str) -> str:
        known = {name: value for name, value in os.environ.items() if not name.startswith(("SAKLIG_", "DJANGO_"))}
        settings = {
            "SAKLIG_DATA_DIR": str(tmp_path / "data"), "SAKLIG_MASTER_KEY": KEY, "SAKLIG_SECRET_KEY": SECRET,
            "SAKLIG_LEDGER_KEY": KEY, "SAKLIG_LEDGER_NAME": "post.agency.example/ledger", "SAKLIG_LEDGER_FOLDER": str(tmp_path),
            "SAKLIG_PORT": str(ports.free_port()),  # a demo may run beside
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "saklig.composition", *map(str, words)],
            env=known | settings | environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        said = done.stdout + done.stderr
        assert done.returncode == expected, said
        assert "Traceback" not in said and "fault in Saklig" not in said, said
        return said

    return run


@pytest.fixture
def demo(saklig):
    return lambda *words, **more: saklig(*words, **({"SAKLIG_DEMO": "1", "SAKLIG_REGISTER_URL": REGISTER} | more))


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """A copy of an agency's settings to spoil, with its local parameters beside it."""
    for name in ("agency.toml", "local.toml", "asks.toml"):
        (tmp_path / name).write_bytes((AGENCY.parent / name).read_bytes())
    return tmp_path / "agency.toml"


@pytest.mark.parametrize("command", [["serve"], ["backup", "copy"], ["load-demo", "5"]])
def test_without_settings_a_command_says_which(saklig, command):
    assert "SAKLIG_SECRET_KEY is not set" in saklig(*command, expected=2, SAKLIG_SECRET_KEY="")
    assert "SAKLIG_AGENCY is not set" in saklig(*command, expected=2)


def test_a_wrong_settings_file_is_told_with_its_line(saklig, agency):
    agency.write_text(agency.read_text("utf-8").replace("telephone =", "phone ="), "utf-8")
    said = saklig("migrate", expected=2, SAKLIG_AGENCY=str(agency))
    assert f"{agency}:" in said and "phone" in said
    assert "cannot be read (No such file" in saklig("migrate", expected=2, SAKLIG_AGENCY="nowhere.toml")


def test_no_setting_takes_a_real_agency_beyond_advice(saklig, agency):
    """Invariant 10."""
    assert "only the labelled demo" in saklig("migrate", expected=2, SAKLIG_AGENCY=str(agency))


def test_what_is_local_is_checked_before_any_case_needs_it(demo, agency):
    local = agency.with_name("local.toml")
    local.write_text(local.read_text("utf-8").replace("price_zone", "zone"), "utf-8")
    said = demo("migrate", expected=2, SAKLIG_AGENCY=str(agency))
    assert "local.price_zone is missing" in said and "local.zone is nothing" in said
    local.unlink()
    assert f"{local}: cannot be read" in demo("migrate", expected=2, SAKLIG_AGENCY=str(agency))


def test_registers_must_be_named(demo, saklig, agency):
    agency.write_text(agency.read_text("utf-8").replace('"automation"', '"advice"'), "utf-8")
    assert "have no [registers]" in saklig("migrate", expected=2, SAKLIG_AGENCY=str(agency))


def test_synthetic_people_come_into_no_real_installation(saklig, agency):
    registers = dict.fromkeys(("token_audience", "client_id", "key_id"), "x")
    registers |= {f"role_{name}": "x" for name in ("population", "tax", "contacts")}
    registers |= dict.fromkeys(("base_url", "placements_url", "token_url"), "https://registers.invalid")
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in registers.items())
    text = agency.read_text("utf-8").replace('"automation"', '"advice"').replace('"faktura"', json.dumps(str(agency.parent)))
    agency.write_text(f"{text}\n[registers]\n{lines}\n", "utf-8")
    said = saklig("load-demo", 5, expected=2, SAKLIG_AGENCY=str(agency), SAKLIG_REGISTER_KEY=throwaway_key())
    assert "for the demo alone" in said


@pytest.mark.slow
def test_nothing_runs_on_tables_of_another_version_or_under_another_master_key(demo):
    runners = ("serve", "worker")
    for command in runners:
        assert "saklig migrate" in demo(command, expected=1)
    demo("migrate")
    demo("migrate")  # again at once
    demo("worker", "--until-idle")
    other = base64.b64encode(bytes(32)).decode()
    for command in runners:
        assert "master key" in demo(command, expected=1, SAKLIG_MASTER_KEY=other)


@pytest.mark.slow
def test_databases_of_a_newer_saklig_are_left_alone(demo, tmp_path):
    demo("migrate")
    import sqlite3

    with sqlite3.connect(tmp_path / "data" / "saklig.sqlite3") as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')")
    for command in (["migrate"], ["serve"], ["worker", "--until-idle"]):
        said = demo(*command, expected=1)
        assert "The database 'default' is from a newer Saklig (it knows store.9999_later)." in said


def test_a_folder_or_database_that_cannot_be_used_is_no_fault_in_saklig(demo, tmp_path):
    assert "/proc/x: No such file or directory." in demo("migrate", expected=2, SAKLIG_DATA_DIR="/proc/x")
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "saklig.sqlite3").write_bytes(os.urandom(5000))
    assert "The database cannot be used: file is not a database." in demo("migrate", expected=1, SAKLIG_DATA_DIR=str(bad))
    nobody = "postgresql://u:p@127.0.0.1:9/x"
    said = demo("worker", "--until-idle", expected=1, SAKLIG_DATABASE_URL=nobody)
    assert "The database cannot be used: connection failed" in said and "SAKLIG_DATABASE_URL" in said
    (bad / "demo-secrets.json").write_text('{"a":')
    said = demo("migrate", expected=2, SAKLIG_DATA_DIR=str(bad), SAKLIG_MASTER_KEY="", SAKLIG_SECRET_KEY="")
    assert "demo-secrets.json cannot be read: it is damaged" in said


@pytest.mark.slow
def test_faults_are_json_where_json_is_asked(demo, tmp_path):
    told = json.loads(demo("serve", "--json", expected=1))
    assert told == {"error": "The databases are not at this version of Saklig.", "details": ["Run: saklig migrate"]}
    assert "manifest.json" in json.loads(demo("restore", "nowhere", "--json", expected=1))["error"]
    assert "write a number from 1" in json.loads(demo("serve", "--json", "--port", "x", expected=2))["error"]


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8000.5", "x", "", "\u0668"])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="write a number from 1 to 65535"):
        ports.port(text)


@pytest.mark.parametrize("text", ["0", "-3", "many", "10001", "1e3"])
def test_a_count_that_is_none_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="write a whole number from 1"):
        ports.count(text)


@pytest.mark.parametrize("words", [["serve", "--port=0"], ["demo", "--port=x"], ["worker", "--processes=0"]])
def test_a_command_says_what_number_it_wants(demo, words):
    assert "write a" in demo(*words, expected=2)


def test_a_taken_port_is_told_at_once(demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 cannot be used: address already in use" in demo("serve", "--port", port, expected=2)
        assert f"Port {port} on 127.0.0.1 cannot be used" in demo("demo", "--port", port, "--data", "d", expected=1)


def test_the_demo_throws_away_no_folder_that_it_did_not_make(demo, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    assert "was not made by the demo" in demo("demo", "--fresh", "--data", "mine", expected=1)
    assert (tmp_path / "mine" / "thesis.txt").exists()


@pytest.mark.slow
def test_a_copy_goes_out_and_back(demo, tmp_path):
    demo("migrate")
    demo("worker", "--until-idle")  # makes the first keys
    assert json.loads(demo("backup", "copy", "--json"))["files"].keys() == {"default", "keys"}
    assert "never written over" in demo("backup", "copy", expected=1)
    other = str(tmp_path / "other")
    report = json.loads(demo("restore", "copy", "--json", SAKLIG_DATA_DIR=other))
    assert report["master_key_fits"] and not report["migrate"]
    assert "Restored the copy of 20" in demo("restore", "copy", "--force", SAKLIG_DATA_DIR=other)
    # The same copy under another master key is there, and it is said that nobody can read it.
    wrong = base64.b64encode(bytes(32)).decode()
    said = demo("restore", "copy", expected=1, SAKLIG_DATA_DIR=str(tmp_path / "third"), SAKLIG_MASTER_KEY=wrong)
    assert "SAKLIG_MASTER_KEY is not the key this copy was sealed under" in said


@pytest.mark.slow
def test_what_is_no_copy_is_refused(demo, tmp_path):
    demo("migrate")
    demo("backup", "copy")
    (tmp_path / "file").write_text("x")
    for folder in ("nowhere", "file", "data"):
        assert "holds no manifest.json" in demo("restore", folder, expected=1)
    shutil.copytree(tmp_path / "copy", tmp_path / "short")
    with (tmp_path / "short" / "data" / "default.sqlite3").open("r+b") as file:
        file.truncate(5000)
    assert "is not as it was written" in demo("restore", "short", expected=1)
    shutil.move(tmp_path / "copy" / "keys", tmp_path / "keys-kept-elsewhere")
    assert "put it back for the restore" in demo("restore", "copy", expected=1)
    assert "could not be written" in demo("backup", "/proc/here/copy", expected=1)


@pytest.mark.slow
def test_a_restore_below_a_running_worker_is_refused(demo, tmp_path):
    demo("migrate")
    demo("backup", "copy")
    from saklig.store.in_use import hold

    with hold(tmp_path / "data"):
        for more in ((), ("--force",)):
            said = demo("restore", "copy", *more, expected=1)
            assert "Nothing was restored: web or workers run" in said and "Stop web and workers first" in said
    demo("restore", "copy", "--force")


@pytest.mark.slow
def test_retention_is_shown_and_run_and_the_master_key_is_checked_and_moved(demo) -> None:
    demo("migrate")
    shown = json.loads(demo("retention", "preview", "--json"))
    assert (shown["erase"], shown["held"], shown["drafts"], shown["people"]) == ([], [], 0, 0)
    assert "nothing was due" in demo("retention", "run")
    assert json.loads(demo("breach", "--since", "2024-01-01", "--json"))["people"] == []
    assert "artikkel 33" in demo("breach", "--since", "2024-01-01T08:00")
    assert "nobody is called" in demo("breach", "--since", "2024-01-01", "--reader", "ukjent", expected=2)
    assert "is no time" in demo("breach", "--since", "i går", expected=2)
    assert json.loads(demo("sign-ins", "end", "--everybody", "--json")) == {"ended": 0}
    assert "--everybody" in demo("sign-ins", "end", expected=2)
    new = base64.b64encode(bytes(range(1, 33))).decode()
    demo("keys", "check")  # makes the installation's own key
    both = {"SAKLIG_MASTER_KEY": f"{new},{KEY}"}
    assert json.loads(demo("keys", "check", "--json", **both)) == {"moved": 0, "under_older": 1}
    assert json.loads(demo("keys", "rewrap", "--json", **both)) == {"moved": 1, "under_older": 0}
    assert "can be taken away" in demo("keys", "check", SAKLIG_MASTER_KEY=new)
    assert "was made under the master key" in demo("keys", "check", expected=1)
    assert "choose from" in demo("keys", "burn", expected=2)
