"""From the version before, with data in it, to this one; and back by the copy that was made first.

The version before is the schema of 0.3.0 as its migrations left it (`BEFORE`): the tables are made by the same migrations, and
filled as that version filled them. What a newer version adds must find a place beside what is there, and lose none of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

BEFORE = {"store": "0005_ledger_waits", "documents": "0002_guards", "cases": "0006_four_eyes"}
OLD = """
import json, sys
import django
django.setup()
from datetime import UTC, datetime
from uuid import uuid4
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from saklig.store.sealed import Sealed

before = json.loads(sys.argv[1])
for alias in ("keys", "default"):
    for app, name in before.items():
        call_command("migrate", app, name, database=alias, verbosity=0, skip_checks=True)
call_command("migrate", "sessions", database="default", verbosity=0, skip_checks=True)
executor = MigrationExecutor(connections["default"])
apps = executor.loader.project_state(list(before.items())).apps
now = datetime(2025, 9, 1, 8, tzinfo=UTC)
person = apps.get_model("store", "Person").objects.create(id=uuid4(), identity_lookup="a" * 64)
kari = apps.get_model("cases", "StaffMember").objects.create(id=uuid4(), subject="kari", name="Kari Nordvik")
case = apps.get_model("cases", "Case").objects.create(
    id=uuid4(), service="redusert-foreldrebetaling", applicant=person, language="nn", state="notified", state_since=now,
    created_at=now, number="2025-ABCDEFG", received_at=now,
)
apps.get_model("cases", "Message").objects.create(
    id=uuid4(), case=case, kind="note", sender="caseworker", text=Sealed(b"as it was sealed"), sent_at=now
)
apps.get_model("cases", "Decision").objects.create(
    id=uuid4(), case=case, number=1, kind="dismissal", decided_by=kari, own_reasons=Sealed(b"reasons"), decided_at=now
)
"""
LOOK = """
import json
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT number, state, language FROM cases_case")
    cases = cursor.fetchall()
    cursor.execute("SELECT kind, text FROM cases_message")
    notes = [[kind, bytes(text).decode()] for kind, text in cursor.fetchall()]
    cursor.execute("SELECT d.kind, s.name FROM cases_decision d JOIN cases_staff_member s ON s.id = d.decided_by_id")
    decisions = cursor.fetchall()
    cursor.execute("SELECT app, max(name) FROM django_migrations WHERE app IN ('store', 'documents', 'cases') GROUP BY app")
    at = dict(cursor.fetchall())
print(json.dumps({"cases": cases, "notes": notes, "decisions": decisions, "at": at}))
"""
KEPT = {
    "cases": [["2025-ABCDEFG", "notified", "nn"]], "notes": [["note", "as it was sealed"]],
    "decisions": [["dismissal", "Kari Nordvik"]],
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Any:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("SAKLIG_", "DJANGO_"))}
    environment = known | {
        "DJANGO_SETTINGS_MODULE": "saklig.settings", "SAKLIG_DEMO": "1", "SAKLIG_DATA_DIR": str(tmp_path / "data"),
        "SAKLIG_REGISTER_URL": "http://127.0.0.1:9",
    }  # fmt: skip

    def run(*words: object, expected: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, *map(str, words)], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        assert done.returncode == expected, done.stdout + done.stderr
        return done.stdout + done.stderr

    (tmp_path / "data").mkdir()
    return run


def test_data_of_the_version_before_is_there_after_the_upgrade_and_after_backing_out(run: Any, tmp_path: Path) -> None:
    def look() -> dict[str, Any]:
        return json.loads(run("-c", LOOK).splitlines()[-1])

    saklig = ("-m", "saklig.composition")
    run("-c", OLD, json.dumps(BEFORE))
    assert look() == {**KEPT, "at": BEFORE}
    run(*saklig, "backup", tmp_path / "copy")
    run(*saklig, "migrate")
    upgraded = look()
    assert {**upgraded, "at": None} == {**KEPT, "at": None}
    assert (
        all(upgraded["at"][app] >= name for app, name in BEFORE.items()) and upgraded["at"]["cases"] > BEFORE["cases"]
    )
    assert "are not empty" in run(*saklig, "restore", tmp_path / "copy", expected=1)
    run(*saklig, "restore", tmp_path / "copy", "--force")
    assert look() == {**KEPT, "at": BEFORE}
    # This version does not serve on tables of the one before: whoever backed out starts the older one.
    assert "saklig migrate" in run(*saklig, "worker", expected=1)
