"""Settings: no start without secrets, two databases, SQLite's safety, logs without personal data."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from saklig.store.database import read_database_url
from saklig.store.errors import ConfigurationError
from saklig.store.safe_logs import SafeFormatter


def start(tmp_path: Path, code: str = "print('started')", **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAKLIG_")}
    kept |= {"DJANGO_SETTINGS_MODULE": "saklig.settings", "SAKLIG_DATA_DIR": str(tmp_path / "var"), **environment}
    program = f"from django.conf import settings; settings.DATABASES; {code}"
    return subprocess.run([sys.executable, "-c", program], env=kept, capture_output=True, text=True, check=False)


def test_without_secrets_it_does_not_start_and_says_what_to_do(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode != 0
    assert "SAKLIG_SECRET_KEY is not set" in done.stderr and "SAKLIG_DEMO=1" in done.stderr
    assert "SAKLIG_MASTER_KEY is not set" in start(tmp_path, SAKLIG_SECRET_KEY="x" * 50).stderr
    assert "SAKLIG_LEDGER_KEY is not set" in start(tmp_path, SAKLIG_SECRET_KEY="x" * 50, SAKLIG_MASTER_KEY="A" * 43 + "=").stderr
    assert not (tmp_path / "var").exists()


def test_the_demo_makes_throw_away_secrets_once_for_all_its_processes(tmp_path: Path) -> None:
    show = "print(settings.SECRET_KEY, settings.SAKLIG_MASTER_KEY, settings.SAKLIG_LEDGER_KEY)"
    first, second = (start(tmp_path, show, SAKLIG_DEMO="1").stdout for _ in range(2))
    assert first == second and len(set(first.split())) == 3
    assert (tmp_path / "var" / "demo-secrets.json").stat().st_mode & 0o077 == 0


def test_outside_the_demo_doors_are_shut(tmp_path: Path) -> None:
    show = "s = settings; print(s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0, s.DEBUG)"
    given = {"SAKLIG_SECRET_KEY": "x" * 50, "SAKLIG_MASTER_KEY": "A" * 43 + "=", "SAKLIG_LEDGER_KEY": "B" * 43 + "="}
    assert start(tmp_path, show, **given).stdout.split() == ["True", "True", "True", "False"]
    cookies = "s = settings; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN)"
    # A neighbour under the same domain can plant no cookie of such a name: it must be of this host, of / and over https.
    assert start(tmp_path, cookies, **given).stdout.split() == ["__Host-saklig_session", "__Host-csrftoken", "None", "None"]


@pytest.mark.parametrize("limits", ["off", "send.person=0/60", "nothing.person=5/60"])
def test_a_limit_that_is_none_stops_the_start(tmp_path: Path, limits: str) -> None:
    done = start(tmp_path, SAKLIG_DEMO="1", SAKLIG_LIMITS=limits)
    assert done.returncode != 0 and "SAKLIG_LIMITS" in done.stderr
    show = "print(settings.SAKLIG_LIMITS['send.person'].most)"
    moved = start(tmp_path, show, SAKLIG_DEMO="1", SAKLIG_LIMITS="send.person=7/60")
    assert moved.stdout.split() == ["7"]


def test_the_key_store_must_be_a_database_of_its_own(tmp_path: Path) -> None:
    same = "postgresql://saklig@localhost/saklig"
    done = start(tmp_path, SAKLIG_DEMO="1", SAKLIG_DATABASE_URL=same, SAKLIG_KEYS_DATABASE_URL=same)
    assert "must be a database of its own" in done.stderr


def test_database_addresses_are_read() -> None:
    read = read_database_url("postgresql://u%40x:p%2F@db.example.no:5433/saklig?sslmode=verify-full", setting="S")
    assert [read[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "u@x",
        "p/",
        "db.example.no",
        "5433",
        "saklig",
    ]
    assert read["OPTIONS"] == {"sslmode": "verify-full"}
    assert read_database_url("sqlite:////var/lib/s.db", setting="S")["NAME"] == "/var/lib/s.db"
    for wrong in ("mysql://x/y", "sqlite://", "saklig.sqlite3"):
        with pytest.raises(ConfigurationError, match="^S: "):
            read_database_url(wrong, setting="S")


@pytest.mark.parametrize("here", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", ""])
def test_a_database_on_this_machine_needs_no_certificate(here: str) -> None:
    assert read_database_url(f"postgresql://u:p@{here}/saklig", setting="S")["NAME"] == "saklig"
    assert read_database_url("postgresql://u@/saklig?host=/run/postgresql", setting="S")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    "address",
    ["db.example.no/x", "10.0.0.5/x?sslmode=require", "db/x?sslmode=prefer", "/x?host=db.example.no", "/x?host=localhost,db2"],
)
def test_a_database_elsewhere_must_prove_who_it_is(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^S: .* another machine.*\?sslmode=verify-full"):
        read_database_url(f"postgresql://u:p@{address}", setting="S")


def test_post_elsewhere_goes_over_tls_alone(tmp_path: Path) -> None:
    show = "s = settings; print(s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.EMAIL_HOST_USER)"
    elsewhere = {"SAKLIG_DEMO": "1", "SAKLIG_EMAIL_HOST": "post.example.no", "SAKLIG_EMAIL_USER": "saklig"}
    assert start(tmp_path, show, SAKLIG_DEMO="1").stdout.split() == ["False", "False"]
    assert start(tmp_path, show, **elsewhere).stdout.split() == ["True", "False", "saklig"]
    assert start(tmp_path, show, **elsewhere, SAKLIG_EMAIL_SECURITY="tls").stdout.split() == ["False", "True", "saklig"]
    done = start(tmp_path, show, **elsewhere, SAKLIG_EMAIL_SECURITY="none")
    assert done.returncode != 0 and "SAKLIG_EMAIL_SECURITY is 'none'; write one of starttls, tls" in done.stderr


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize("alias", ["default", "keys"])
def test_sqlite_keeps_what_it_acknowledged_and_wipes_what_it_deletes(alias: str) -> None:
    if connections[alias].vendor != "sqlite":
        pytest.skip("SQLite's options")
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with connections[alias].cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
    assert found == expected
    assert connections[alias].transaction_mode == "IMMEDIATE"


def test_logs_withhold_messages_of_exceptions_and_mask_numbers() -> None:
    formatter = SafeFormatter()
    try:
        raise ValueError("Kari Nordmann 13918012345")
    except ValueError:
        record = logging.LogRecord(
            "saklig",
            logging.ERROR,
            __file__,
            1,
            "case of %s, %s, /sok?navn=Kari",
            ("139180 12345", "kari@example.no"),
            sys.exc_info(),
        )
    line = formatter.format(record)
    assert "ValueError (its message is withheld)" in line and "test_settings.py" in line
    assert not any(part in line for part in ("Kari", "Nordmann", "12345", "example.no"))


def test_logs_mask_whatever_is_personal_by_its_form() -> None:
    told = "ring +47 950 75 291, konto 7117.77.74124, bor i Storgata 5, 0155 Oslo, bil EL 37363, sak 2026/1234, job 12 of 45"
    record = logging.LogRecord("saklig", logging.INFO, __file__, 1, "%s", (told,), None)
    line = SafeFormatter().format(record)
    assert not any(part in line for part in ("950", "7117", "Storgata", "37363"))
    assert line.endswith("sak 2026/1234, job 12 of 45")
    assert record.asctime in line


def test_uuids_and_times_stay_readable_in_logs() -> None:
    text = "job 12345678-1234-1234-1234-123456789012 at 2025-09-01T10:00:00"
    record = logging.LogRecord("saklig", logging.INFO, __file__, 1, text, None, None)
    assert text in SafeFormatter().format(record)


def test_every_log_goes_through_the_safe_formatter() -> None:
    handlers = [handler for name in ("", "django", "django.request") for handler in logging.getLogger(name).handlers]
    ours = [handler for handler in handlers if type(handler) is logging.StreamHandler]
    assert ours and all(isinstance(handler.formatter, SafeFormatter) for handler in ours)
    assert settings.LOGGING["formatters"]["safe"]["()"].endswith("SafeFormatter")
