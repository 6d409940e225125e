"""The doors as a real installation has them, not the demo: cookies, transport, and no answer to TRACE."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

KEY = base64.b64encode(bytes(range(32))).decode()
READ = """
import json
from django.conf import settings
names = [n for n in dir(settings) if n.startswith(("SECURE_", "SESSION_", "CSRF_", "LANGUAGE_COOKIE", "KEPT_FORM", "X_FRAME"))]
print(json.dumps({n: getattr(settings, n) for n in names}, default=str))
"""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Settings of an installation with secrets of its own and no demo."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAKLIG_")}
    own = {"SAKLIG_DATA_DIR": str(tmp_path_factory.mktemp("data")), "SAKLIG_SECRET_KEY": "x" * 60, "SAKLIG_MASTER_KEY": KEY,
           "SAKLIG_LEDGER_KEY": KEY, "DJANGO_SETTINGS_MODULE": "saklig.settings"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", READ], env=kept | own, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_cookies_go_over_https_to_this_host_alone(real: dict[str, Any]) -> None:
    assert real["SESSION_COOKIE_NAME"].startswith("__Host-") and real["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert real["SESSION_COOKIE_SECURE"] and real["CSRF_COOKIE_SECURE"] and real["LANGUAGE_COOKIE_SECURE"]
    assert real["LANGUAGE_COOKIE_NAME"].startswith("__Host-") and real["KEPT_FORM_COOKIE_NAME"].startswith("__Host-")
    assert real["SESSION_COOKIE_HTTPONLY"] and real["CSRF_COOKIE_HTTPONLY"]
    assert real["SESSION_COOKIE_SAMESITE"] == real["CSRF_COOKIE_SAMESITE"] == "Lax"
    # A __Host- cookie with a domain or another path is refused by browsers.
    assert real["SESSION_COOKIE_DOMAIN"] is None and real["SESSION_COOKIE_PATH"] == "/" and real["CSRF_COOKIE_DOMAIN"] is None


def test_everything_goes_over_https_and_stays_there_for_a_year(real: dict[str, Any]) -> None:
    assert real["SECURE_SSL_REDIRECT"] and real["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60
    assert real["SECURE_HSTS_INCLUDE_SUBDOMAINS"] and real["SECURE_PROXY_SSL_HEADER"] is None
    assert real["SECURE_REDIRECT_EXEMPT"] == ["^api/"]  # which is refused in the clear, and not led on
    assert real["X_FRAME_OPTIONS"] == "DENY" and real["SECURE_CONTENT_TYPE_NOSNIFF"]


@pytest.mark.django_db(databases=["default", "keys"])
def test_trace_is_answered_with_nothing_of_the_request() -> None:
    from django.apps import apps

    from cases import town

    config = apps.get_app_config("cases")
    before = getattr(config, "office", None)
    config.office = town.office(town.alone())
    try:
        for path in ("/", "/saker/", "/logg-inn/", "/regler/", "/api/session"):
            answer = Client().trace(path, headers={"X-Canary": "sings"})
            assert answer.status_code in (302, 405) and b"sings" not in answer.content, path
    finally:
        config.office = before
