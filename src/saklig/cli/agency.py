"""`saklig agency`: sets up an agency of one's own by questions, and says what is still missing before it can open.

`new <folder>` asks who the agency is, which services it runs and who signs in how, and writes four kinds of files: the settings
(`agency.toml`), what is local to each service (examples, to be replaced), the environment with fresh keys (readable by its
owner alone), and what to do next. Answers may come from a file (`--answers`), so that the same agency is made twice.
`check <settings>` reads settings as the start does. Nothing here opens a database.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import shlex
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from saklig.cli.output import OK, BadInput, say

__all__ = ["Check", "agency", "agency_arguments"]

# Reads settings as the start does. Errors: ValueError with one line for each fault.
Check = Callable[[Path], None]
LANGUAGES = ("nb", "nn", "en")
# What may be left unanswered, and what it then is. All else is the agency's own to say: an example would stand in its letters.
DEFAULTS = {
    "kind": "municipality", "stage": "shadow", "client_citizen": "saklig", "client_staff": "saklig-staff", "authority": "",
}  # fmt: skip
# Key -> what is asked, and an example. A key with [] is one text a language.
QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("name", "The agency's name, as letters say it", "Nordvik kommune"),
    ("kind", "What kind of agency it is", "municipality"),
    ("department", "The department that answers", "Oppvekstkontoret"),
    ("address", "Postal address, lines divided by ;", "Postboks 1; 9999 Nordvik"),
    ("telephone", "Telephone", "+47 00 00 00 00"),
    ("hours[]", "Opening hours, when the telephone is answered", "mandag til fredag kl. 9–15"),
    ("email", "E-mail for general questions (never for personal data)", "post@nordvik.invalid"),
    ("responsible", "Who answers for automatic decisions, by name and title", "Ola Nordmann, oppvekstsjef"),
    ("appeal_body[]", "Who decides appeals", "Statsforvalteren i Nordfylket"),
    ("site", "The address of the pages", "https://saklig.nordvik.invalid"),
    ("ledger", "The ledger's name for ever: an address of the agency's own, without https://", "logg.nordvik.invalid"),
    ("services", "Services to run, divided by spaces (saklig services lists them)", ""),
    ("stage", "Stage of each: shadow (nothing of the rules is shown before a decision) or advice", "shadow"),
    ("issuer_citizen", "Sign-in of citizens: the issuer's address (ID-porten)", "https://idporten.invalid"),
    ("issuer_staff", "Sign-in of staff: the issuer's address", "https://login.nordvik.invalid"),
    ("client_citizen", "Client id with the citizens' sign-in", "saklig"),
    ("client_staff", "Client id with the staff's sign-in", "saklig-staff"),
    ("authority[]", "Delegation: by which authority caseworkers decide (empty: say nothing of it)", ""),
)
_SETTINGS = """\
# The settings of {name}, written by `saklig agency new`. docs/running.md says what else may stand here.
kind = {kind}
name = {name}
department = {department}
address = {address}
telephone = {telephone}
hours = {hours}
email = {email}
responsible = {responsible}
appeal_body = {appeal_body}
"""
_SIGN_IN = """
[sign_in.{kind}]
issuer = {issuer}
client_id = {client}
client_secret_from = "{variable}"
"""
_REGISTERS = """
# Where the registers are, and under which roles they are asked: docs/connectors.md. Fill in, and take the # away.
# [registers]
# base_url = ""
# placements_url = ""
# token_url = ""
# token_audience = ""
# client_id = ""
# key_id = ""
# role_population = ""
# role_tax = ""
# role_contacts = ""
"""
_NEXT = """\
# What is left, for {name}

1. `{local}`: every value is the package's EXAMPLE. Replace each by the agency's own.
2. `agency.toml`: fill in `[registers]` (docs/connectors.md), and give the two sign-ins their secrets in `saklig.env`.
3. `saklig.env` holds the keys. Keep a copy of the master key apart from the databases and their copies: without it nothing
   that is sealed can be read again, ever.
4. `saklig agency check agency.toml`, then, with the environment loaded (`set -a; . ./saklig.env; set +a`):
   `saklig migrate`, `saklig staff give <subject> administrator --name "…"`, `saklig serve`, `saklig worker`.
5. The administrator signs in and gives the others their roles (Ansatte), and looks at Drift for what is missing.
"""


# What a rule of delegation may give, in the words of whoever reads the settings.
_MAY = {
    "grant": "grant anything", "refuse": "refuse anything", "dismiss": "dismiss an application",
    "uphold": "uphold a decision after a human look", "reopen": "reopen a case", "appeal": "deal with an appeal, or its costs",
}  # fmt: skip


def agency_arguments(parser: argparse.ArgumentParser) -> None:
    does = parser.add_subparsers(dest="does", required=True, metavar="new | check")
    new = does.add_parser("new", help="write the files of an agency of your own, by questions")
    new.add_argument("folder", type=Path, help="a folder that is not there yet, or empty")
    new.add_argument("--answers", type=Path, help="a TOML file with the answers, instead of questions")
    does.add_parser("check", help="read settings as the start does").add_argument("settings", type=Path)


def agency(arguments: argparse.Namespace, check: Check) -> int:
    """Make or check. Errors: BadInput."""
    if arguments.does == "check":
        _checked(arguments.settings, check)
        say(f"{arguments.settings}: can be used.", *_nobody_may(arguments.settings))
        return OK
    folder: Path = arguments.folder
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty.", ["Name a folder that is not there yet: nothing is overwritten."])
    answers = _given(arguments.answers) if arguments.answers else _asked()
    folder.mkdir(parents=True, exist_ok=True)
    services = _services(answers["services"])
    (folder / "agency.toml").write_text(_settings(answers, list(services)), "utf-8")
    for name, local in services.items():
        (folder / f"{name}.toml").write_text(local, "utf-8")
    _checked(folder / "agency.toml", check)
    _write_environment(folder, answers)
    said = {"name": answers["name"], "local": ", ".join(f"{name}.toml" for name in services)}
    (folder / "NEXT.md").write_text(_NEXT.format(**said), "utf-8")
    say(f"Written to {folder}: agency.toml, saklig.env, {said['local']}.", "What is left stands in NEXT.md.")
    return OK


def _checked(settings: Path, check: Check) -> None:
    try:
        check(settings)
    except ValueError as fault:
        raise BadInput("The settings cannot be used.", str(fault).splitlines()) from None


def _nobody_may(settings: Path) -> list[str]:
    """Where authority is delegated, what no rule gives to anybody: such steps are refused. An older file lacks newer words."""
    rules = tomllib.loads(settings.read_text("utf-8")).get("delegation", [])
    given = {word for rule in rules for word in rule["may"]}
    missing = [(word, what) for word, what in _MAY.items() if rules and word not in given]
    return [f'  No [[delegation]] has "{word}" in `may`: nobody can {what}.' for word, what in missing]


def _asked() -> dict[str, Any]:
    """Each question in turn; Enter takes what stands in brackets, where something does."""
    found: dict[str, Any] = {}
    for key, question, example in QUESTIONS:
        name = key.removesuffix("[]")
        if key.endswith("[]"):
            found[name] = {one: _answer(f"{question} ({one})", example, DEFAULTS.get(name)) for one in LANGUAGES}
        else:
            found[name] = _answer(question, example, DEFAULTS.get(name))
    return found


def _answer(question: str, example: str, default: str | None) -> str:
    hint = f" [{default}]" if default else f" (such as: {example})" if default is None and example else ""
    try:
        while True:
            said = input(f"{question}{hint}: ").strip()
            if said or default is not None:
                return said or default or ""
            say("This must be answered: it is the agency's own.")
    except EOFError:
        raise BadInput("The answers ended before the questions.", ["Answer all of them, or give --answers FILE."]) from None


def _given(path: Path) -> dict[str, Any]:
    """The answers in a file; it leaves out what has a default alone."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadInput(f"{path} cannot be read as TOML: {fault}.") from None
    known = {key.removesuffix("[]"): key.endswith("[]") for key, _, _ in QUESTIONS}
    unknown = sorted(told.keys() - known.keys())
    missing = [key for key in known if key not in told and key not in DEFAULTS]
    if unknown or missing:
        what = f"there is no question {', '.join(unknown)}" if unknown else f"not answered: {', '.join(missing)}"
        raise BadInput(f"{path}: {what}.", [f"It may answer: {', '.join(known)}."])
    found: dict[str, Any] = {}
    for key, by_language in known.items():
        default = DEFAULTS.get(key, "")
        answer = told.get(key, dict.fromkeys(LANGUAGES, default) if by_language else default)
        wrong = not isinstance(answer, dict) or set(answer) != set(LANGUAGES) if by_language else not isinstance(answer, str)
        texts = list(answer.values()) if by_language and not wrong else [answer]
        if not wrong and key not in DEFAULTS and not all(isinstance(one, str) and one.strip() for one in texts):
            raise BadInput(f"{path}, {key}: it is empty.", ["It is the agency's own to say."])
        if wrong:
            what = "a text for each of nb, nn and en" if by_language else "a text"
            raise BadInput(f"{path}, {key}: write {what}.")
        found[key] = answer
    return found


def _services(names: str) -> dict[str, str]:
    """Each service that is named, with the file of what is local to it. Errors: BadInput."""
    from saklig.service_packages import ServiceError, catalogue_names, example_local, load

    found = {}
    for name in names.split():
        try:
            package = load(name)
        except ServiceError as fault:
            said = [str(fault).splitlines()[0], "saklig services lists them."]
            raise BadInput(f"There is no service {name!r}.", said) from None
        head = [f"# What is local to {name}. EXAMPLES of the package's: replace every value by the agency's own."]
        head += [f"# {spec.path}: {spec.titles['en']}. {spec.why['en']}" for spec in package.local.values()]
        found[name] = "\n".join([*head, "", *_toml(example_local(package))]) + "\n"
    if not found:
        raise BadInput("No service was named.", [f"Name one or more of: {', '.join(catalogue_names())}."])
    return found


def _toml(values: Mapping[str, Any]) -> list[str]:
    """Values of local parameters as TOML: plain ones first, then lists of tables."""
    tables = {k: v for k, v in values.items() if isinstance(v, list) and v and isinstance(v[0], Mapping)}
    lines = [f"{key} = {_value(value)}" for key, value in values.items() if key not in tables]
    for key, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{key}]]", *(f"{name} = {_value(value)}" for name, value in row.items())]
    return lines


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, (str, bool)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _settings(answers: Mapping[str, Any], services: list[str]) -> str:
    said = {**answers, "address": [line.strip() for line in answers["address"].split(";") if line.strip()]}
    text = _SETTINGS.format(**{key: _value(value) for key, value in said.items()})
    for name in services:
        rest = f"local = {_value(name + '.toml')}\nstage = {_value(answers['stage'])}\n"
        text += f"\n[[service]]\npackage = {_value(name)}\n{rest}"
    for kind in ("citizen", "staff"):
        issuer, client = _value(answers[f"issuer_{kind}"]), _value(answers[f"client_{kind}"])
        text += _SIGN_IN.format(kind=kind, variable=f"SAKLIG_{kind.upper()}_SECRET", issuer=issuer, client=client)
    if all(answers["authority"].values()):
        rule = f'may = ["grant", "refuse", "dismiss", "uphold", "reopen", "appeal"]\nbasis = {_value(answers["authority"])}\n'
        text += f'\n[[delegation]]\nid = "caseworkers"\n{rule}'
    return text + _REGISTERS


def _write_environment(folder: Path, answers: Mapping[str, Any]) -> None:
    """Fresh keys, in a file that only its owner reads."""
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    host = answers["site"].split("//")[-1].split("/")[0]
    lines = {
        "SAKLIG_AGENCY": str((folder / "agency.toml").resolve()), "SAKLIG_DATA_DIR": str((folder / "var").resolve()),
        "SAKLIG_HOSTS": host.split(":")[0], "SAKLIG_SITE": answers["site"], "SAKLIG_BEHIND_PROXY": "1",
        "SAKLIG_MASTER_KEY": key(), "SAKLIG_SECRET_KEY": key(), "SAKLIG_LEDGER_KEY": key(),
        "SAKLIG_LEDGER_NAME": answers["ledger"], "SAKLIG_LEDGER_FOLDER": "", "SAKLIG_METRICS_TOKEN": secrets.token_urlsafe(32),
        "SAKLIG_CITIZEN_SECRET": "", "SAKLIG_STAFF_SECRET": "", "SAKLIG_REGISTER_KEY": "",
    }  # fmt: skip
    path = folder / "saklig.env"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={shlex.quote(value)}\n" for name, value in lines.items())
