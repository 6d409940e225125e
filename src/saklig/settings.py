"""Saklig's settings: one file, embedded defaults, everything else from the environment.

SAKLIG_DATA_DIR           folder for the databases and files (default: ./var)
SAKLIG_DATABASE_URL       default: SQLite in the data folder; or postgresql://user:password@host/name
SAKLIG_KEYS_DATABASE_URL  the key store, always a database of its own
SAKLIG_MASTER_KEY         32 bytes in base64; several with commas while rotating, the first one seals (must be given, or a
                          key service: `saklig.connectors.openbao` has its settings)
SAKLIG_LEDGER_KEY         32 bytes in base64: signs the ledger's checkpoints (must be given)
SAKLIG_LEDGER_NAME        the ledger's name, an address without https:// that is the agency's own (must be given)
SAKLIG_LEDGER_FOLDER      folder on another machine's disk that checkpoints are written to, or
SAKLIG_LEDGER_WITNESSES   witnesses that sign them: "<verifier key> <address>", several with commas (one of the two)
SAKLIG_SECRET_KEY         signs sessions and forms (must be given)
SAKLIG_HOSTS              names the service answers to, with commas
SAKLIG_ORIGINS            addresses forms may come from behind a proxy, with commas (https://...)
SAKLIG_LIMITS             how often one may do what: name=times/seconds, with commas (store.limits has the names)
SAKLIG_BEHIND_PROXY=1     a proxy of ours stands before: it sets X-Forwarded-Proto, and adds the caller to X-Forwarded-For
SAKLIG_SHARED             folder with test material that is not in the repository; tests skip without it
SAKLIG_DEMO=1             the labelled demo: synthetic people, throw-away secrets in the data folder, plain http
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from saklig.store.database import read_database_url
from saklig.store.errors import ConfigurationError
from saklig.store.hosts import is_this_machine
from saklig.store.limits import read_limits

SAKLIG_DEMO = os.environ.get("SAKLIG_DEMO") == "1"
SAKLIG_DATA_DIR = Path(os.environ.get("SAKLIG_DATA_DIR", "var")).absolute()
SAKLIG_SHARED = os.environ.get("SAKLIG_SHARED", "")
BASE_DIR = Path(__file__).resolve().parent


def _demo_secrets() -> dict[str, str]:
    """Throw-away secrets that the demo's processes share; a file only this user can read."""
    path = SAKLIG_DATA_DIR / "demo-secrets.json"
    if not path.exists():
        SAKLIG_DATA_DIR.mkdir(parents=True, exist_ok=True)
        made = {"SAKLIG_SECRET_KEY": secrets.token_urlsafe(48)}
        made["SAKLIG_MASTER_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
        # link() and not rename(): of two processes that start at once, both must end with the same secrets.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        return json.loads(path.read_text())
    except ValueError:
        raise ConfigurationError(
            f"{path} cannot be read: it is damaged. `saklig demo --fresh` begins again with new data."
        ) from None


def _secret(name: str) -> str:
    value = os.environ.get(name) or (_demo_secrets()[name] if SAKLIG_DEMO else "")
    if not value:
        raise ConfigurationError(
            f"{name} is not set, and Saklig does not start without it. Give it in the environment"
            " (python -c 'import base64,secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())' makes one),"
            " or set SAKLIG_DEMO=1 for the demo with synthetic people."
        )
    return value


def _ledger_key() -> str:
    """The demo's own follows from its master key: its processes share it, and a demo of an earlier day has it too."""
    if SAKLIG_DEMO and not os.environ.get("SAKLIG_LEDGER_KEY"):
        made = hashlib.sha256(b"saklig: ledger of the demo\n" + SAKLIG_MASTER_KEY.split(",")[-1].strip().encode()).digest()
        return base64.b64encode(made).decode()
    return _secret("SAKLIG_LEDGER_KEY")


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _port(name: str, default: str) -> int:
    text = os.environ.get(name, default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65_535):
        raise ConfigurationError(f"{name} is {text!r}; write a port number from 1 to 65535")
    return int(text)


def _one_of(name: str, default: str, *others: str) -> str:
    text = os.environ.get(name, default)
    if text not in (default, *others):
        raise ConfigurationError(f"{name} is {text!r}; write one of {', '.join((default, *others))}")
    return text


DEBUG = False
SECRET_KEY = _secret("SAKLIG_SECRET_KEY")
# With a key service (`saklig.connectors.openbao`) the master key never comes into this process.
SAKLIG_MASTER_KEY = "" if os.environ.get("SAKLIG_KEY_SERVICE") else _secret("SAKLIG_MASTER_KEY")
SAKLIG_LEDGER_KEY = _ledger_key()
ALLOWED_HOSTS = _list("SAKLIG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("SAKLIG_ORIGINS")

# --- Databases -------------------------------------------------------------------------------------------------------
_URLS = {
    "default": os.environ.get("SAKLIG_DATABASE_URL", f"sqlite:///{SAKLIG_DATA_DIR / 'saklig.sqlite3'}"),
    "keys": os.environ.get("SAKLIG_KEYS_DATABASE_URL", f"sqlite:///{SAKLIG_DATA_DIR / 'keys.sqlite3'}"),
}
if _URLS["default"] == _URLS["keys"]:
    raise ConfigurationError(
        "SAKLIG_KEYS_DATABASE_URL: the key store must be a database of its own, apart from the data"
    )
# Nobody else on the machine may read the files; SQLite makes them as open as the folder lets it.
SAKLIG_DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DATABASES: dict[str, dict[str, Any]] = {
    "default": read_database_url(_URLS["default"], setting="SAKLIG_DATABASE_URL"),
    "keys": read_database_url(_URLS["keys"], setting="SAKLIG_KEYS_DATABASE_URL"),
}
DATABASE_ROUTERS = ["saklig.store.database.KeysApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Rooms -----------------------------------------------------------------------------------------------------------
# A room is an app once it has an apps.py.
_ROOMS = [room for room in ("store", "cases", "documents", "assistant", "web") if (BASE_DIR / room / "apps.py").exists()]
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    *[f"saklig.{room}" for room in _ROOMS],
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "saklig.web.middleware.PageMiddleware",
    "saklig.web.limits.LimitPages",
    "saklig.api.limits.LimitCalls",
]
CSRF_FAILURE_VIEW = "saklig.web.views.errors.csrf_failure"
ROOT_URLCONF = "saklig.web.urls"
WSGI_APPLICATION = None
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "saklig.web.context.page",
            ],
        },
    }
]

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / room / "locale" for room in _ROOMS if (BASE_DIR / room / "locale").exists()]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

# --- Static files, own host only -------------------------------------------------------------------------------------
STATIC_URL = "static/"
# Served straight from the rooms' folders: one thing less to build, copy and forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# --- Doors -----------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# __Host-: browsers take such a cookie from this very host alone, and from no neighbour under the same domain, so that
# another of the agency's sites can't plant a session or a form's token here. It needs https, which the demo has not.
_HOST_ONLY = "" if SAKLIG_DEMO else "__Host-"
SESSION_COOKIE_NAME = f"{_HOST_ONLY}saklig_session"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST_ONLY}saklig_language"
KEPT_FORM_COOKIE_NAME = f"{_HOST_ONLY}saklig_kept"
KEYS_COOKIE_NAME = f"{_HOST_ONLY}saklig_keys"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# Lax and not Strict: the way back from sign-in at another host must carry the session.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not SAKLIG_DEMO
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not SAKLIG_DEMO
# A program that calls the API in the clear is refused (saklig.api.limits): led on, it would never learn what it has sent.
SECURE_REDIRECT_EXEMPT = [r"^api/"]
SECURE_HSTS_SECONDS = 0 if SAKLIG_DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not SAKLIG_DEMO
SAKLIG_BEHIND_PROXY = os.environ.get("SAKLIG_BEHIND_PROXY") == "1"
if SAKLIG_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SAKLIG_LIMITS = read_limits(os.environ.get("SAKLIG_LIMITS", ""))
# The largest body of any request: `limits` of pages and API refuse a longer one before anything of it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Files stay in memory until they are sealed: none is ever put on the disk as it came. Pages bound the whole body before.
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- Post ------------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if SAKLIG_DEMO
    else os.environ.get("SAKLIG_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
)
EMAIL_FILE_PATH = SAKLIG_DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("SAKLIG_EMAIL_HOST", "localhost")
EMAIL_PORT = _port("SAKLIG_EMAIL_PORT", "25")
# To another machine over TLS alone, and its certificate is checked: an address is personal data.
_EMAIL_SECURITY = (
    _one_of("SAKLIG_EMAIL_SECURITY", "none", "starttls", "tls")
    if is_this_machine(EMAIL_HOST)
    else _one_of("SAKLIG_EMAIL_SECURITY", "starttls", "tls")
)
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL_SECURITY == "starttls", _EMAIL_SECURITY == "tls"
EMAIL_HOST_USER = os.environ.get("SAKLIG_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SAKLIG_EMAIL_PASSWORD", "")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("SAKLIG_EMAIL_FROM", "ikke-svar@localhost")

# --- Logs: codes and references, no personal data --------------------------------------------------------------------
_LOG_FORMATS = {"text": "SafeFormatter", "json": "SafeJsonFormatter"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"safe": {"()": f"saklig.store.safe_logs.{_LOG_FORMATS[_one_of('SAKLIG_LOG_FORMAT', 'text', 'json')]}"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "safe"}},
    "root": {"handlers": ["stderr"], "level": _one_of("SAKLIG_LOG_LEVEL", "INFO", "DEBUG", "WARNING", "ERROR")},
    "loggers": {
        # Django's own handler would print exceptions with their messages, and mail them.
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.db.backends": {"level": "WARNING"},
    },
}
