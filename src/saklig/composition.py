"""The one place that knows everybody: reads the agency's settings, wires ports to connectors, and is the entry point.

`main` is the command `saklig`; `wsgi` is what a web server loads. Both make the same `Office` and leave it in Django's
app registry, where the edges find it. What is wired follows from the environment alone:

SAKLIG_AGENCY        the agency's settings file (in the demo: Nordvik's own)
SAKLIG_REGISTER_URL  in the demo: where the stand-in register listens
SAKLIG_SITE          the address of the pages, for notices
SAKLIG_LEDGER_NAME, SAKLIG_LEDGER_FOLDER, SAKLIG_LEDGER_WITNESSES   what the ledger is called, where its checkpoints go
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from saklig import cli

if TYPE_CHECKING:
    from saklig.cases.office import Agency, Office, Ports, Service
    from saklig.connectors.agency import AgencyFile, RunsService

__all__ = ["agency_file", "main", "make_ledger", "make_office", "settle", "wire", "wsgi"]

DEMO_AGENCY = "saklig.connectors.nordvik"
# Objects made before the garbage collector looks for cycles, and how often it looks at those that stayed.
_COLLECT_AFTER = (50_000, 20, 20)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `saklig`. Returns the exit code: 0 done, 1 findings or a refusal, 2 bad input."""
    from saklig.connectors.nordvik import parameters_of

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saklig.settings")
    return cli.run(arguments, commands=_commands(), local_parameters=parameters_of, checks=(_check_letters,))


def _check_letters(package: Any) -> Any:
    """The letters' own part of `saklig check`; imported when asked for, since it brings the typesetter along."""
    from saklig.documents import check_letters

    return check_letters(package)


def wsgi() -> Any:
    """The WSGI application, wired (for `granian --factory saklig.composition:wsgi`)."""
    wire()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def web_process() -> Any:
    """The WSGI application in a process of `saklig serve`."""
    from saklig.cli.processes import leave_the_terminal

    leave_the_terminal()
    return wsgi()


@cache
def wire() -> Office:
    """Start Django and put what the edges and the worker need into its app registry, once in a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saklig.settings")
    import django
    from django.apps import apps
    from django.conf import settings

    django.setup()
    apps.get_app_config("store").ledger = make_ledger(demo=settings.SAKLIG_DEMO)  # type: ignore[attr-defined]
    from saklig.connectors.openbao import masters_from

    apps.get_app_config("store").masters = masters_from(os.environ)  # type: ignore[attr-defined]
    file, folder = agency_file(demo=settings.SAKLIG_DEMO)
    office = make_office(file, folder, demo=settings.SAKLIG_DEMO)
    apps.get_app_config("cases").office = office  # type: ignore[attr-defined]
    from saklig.cases import job_handlers

    apps.get_app_config("store").handlers.include(job_handlers(office))  # type: ignore[attr-defined]
    _wire_assistant(file, office, folder)
    _wire_sign_in(apps.get_app_config("web"), file, office.ports.clock, demo=settings.SAKLIG_DEMO)
    settle()
    return office


def _wire_assistant(file: AgencyFile, office: Office, beside: Path) -> None:
    """The assistant over this office's guidance and documents, its index in the data folder made anew where they changed."""
    from django.apps import apps
    from django.conf import settings

    from saklig import assistant
    from saklig.connectors.assistant_from_settings import assistant_of
    from saklig.connectors.content import AgencyContent

    content = AgencyContent(file.assistant, office, beside=beside, data=settings.SAKLIG_DATA_DIR)
    content.take_up()
    library = assistant.Library.open(content.folder, embedder=content.embedder, translator=content.translator)
    made = assistant_of(file, office, library, content)
    apps.get_app_config("assistant").assistant = made  # type: ignore[attr-defined]
    apps.get_app_config("store").handlers.include(assistant.job_handlers(made))  # type: ignore[attr-defined]


def _fetch() -> Iterator[Any]:
    """Fetch what the settings name, source by source, then have the index hold it; a running service takes it up."""
    from django.apps import apps

    from saklig.assistant import AssistantError

    _wire_or_tell()
    content = apps.get_app_config("assistant").assistant.content  # type: ignore[attr-defined]
    yield from content.fetch(mark=uuid4().hex)
    try:
        content.take_up()
    except AssistantError as error:
        raise cli.BadInput("What was fetched could not be taken up.", str(error).splitlines()) from None


def make_ledger(*, demo: bool) -> Any:
    """The ledger as the environment says. Errors: ConfigurationError."""
    from django.conf import settings

    from saklig.connectors.ledger_outside import read_outside
    from saklig.store.errors import ConfigurationError
    from saklig.store.ledger.config import Ledger, read_seed

    name, folder = os.environ.get("SAKLIG_LEDGER_NAME", ""), os.environ.get("SAKLIG_LEDGER_FOLDER", "")
    witnesses = os.environ.get("SAKLIG_LEDGER_WITNESSES", "")
    if demo:
        # Labelled by its name; a folder on the same disk proves nothing, and shows what a real one holds.
        name = name or "demo.invalid/saklig"
        if not folder:
            (settings.SAKLIG_DATA_DIR / "outside").mkdir(parents=True, exist_ok=True)
            folder = str(settings.SAKLIG_DATA_DIR / "outside")
    if not name:
        raise ConfigurationError(
            "SAKLIG_LEDGER_NAME is not set: name the ledger by an address of the agency's own without https://, such as"
            " post.agency.no/ledger. It stands in every receipt and stays for ever"
        )
    outside = read_outside(folder=folder, witnesses=witnesses)
    if not outside:
        raise ConfigurationError(
            "the ledger's checkpoints have nowhere to go, so nobody could show that it was rewritten: set SAKLIG_LEDGER_FOLDER"
            " (a folder on another machine's disk) or SAKLIG_LEDGER_WITNESSES"
        )
    keys = tuple(key for one in outside if (key := getattr(one, "key", None)) is not None)
    return Ledger(name=name, seed=read_seed(settings.SAKLIG_LEDGER_KEY), outside=outside, witnesses=keys)


def settle() -> None:
    """Tell the garbage collector that what is loaded now stays: it need not look through rules and texts ever again.

    Nor need it look for cycles each time a few hundred objects are made: one evaluation makes tens of thousands, and has
    none. Without both a third of a decision's time goes to that (benchmarks/README.md). Worker processes forked from
    here also share these pages of memory.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _wire_or_tell() -> Office:
    """`wire`, where a wrong setting ends a command with its own words, and not as a fault of Saklig."""
    from saklig.assistant import AssistantError
    from saklig.connectors.errors import ConnectorError
    from saklig.service_packages import ServiceError
    from saklig.store.errors import StoreError

    try:
        return wire()
    except (AssistantError, ConnectorError, ServiceError, StoreError) as error:
        raise cli.BadInput("Saklig cannot start with these settings.", str(error).splitlines()) from None


def _or_tell_of_database(work: Any) -> Any:
    """Do it; a database that is not there, or is none, ends a command with a sentence."""
    from django.db import DatabaseError, InterfaceError

    try:
        return work()
    except (DatabaseError, InterfaceError) as error:
        if os.environ.get("SAKLIG_TRACEBACK"):
            raise
        lines = ["Is it running, and are SAKLIG_DATA_DIR, SAKLIG_DATABASE_URL and SAKLIG_KEYS_DATABASE_URL right?"]
        raise cli.Refused(f"The database cannot be used: {str(error).splitlines()[0]}.", lines) from None


def make_office(file: AgencyFile, folder: Path, *, demo: bool) -> Office:
    """The agency as its settings file says. Errors: SettingInvalid, LocalError, PackageError."""
    from saklig.cases.office import Agency, Office
    from saklig.connectors.errors import SettingInvalid
    from saklig.connectors.office_from_settings import alarms_of, by_language, delegations_of

    if demo and (not file.fictional or file.registers is not None):
        # The demo lets anyone be anyone and goes beyond advice: one variable in the environment must not do that to
        # real people. So it is for an agency that says on every page that it is invented, and has no real registers.
        raise SettingInvalid(
            f"SAKLIG_DEMO is 1 and {file.name} is no demo agency: the demo is for one with fictional = true and without"
            " [registers]. Take SAKLIG_DEMO out of the environment"
        )
    agency = Agency(
        name=file.name,
        department=file.department,
        address=file.address,
        telephone=file.telephone,
        hours=by_language(file.hours),
        email=file.email,
        responsible=file.responsible,
        appeal_body=by_language(file.appeal_body),
        site=os.environ.get("SAKLIG_SITE", "http://localhost:8000"),
        fictional=file.fictional,
        kind=file.kind,
    )
    services = [_service(runs, folder, agency, demo=demo) for runs in file.service]
    if demo:
        services += [_service_of_the_demo(name) for name in _others_in_the_catalogue(services)]
    return Office(
        ports=_ports(file, demo=demo),
        services={service.package.id: service for service in services},
        agency=agency,
        demo=demo,
        alarms=alarms_of(file),
        delegations=delegations_of(file, {service.package.id for service in services}),
        counted=(_conversations,),
    )


def _conversations(now: Any) -> Any:
    """What the assistant counts for operations; its tables are there once Django is started."""
    from saklig.assistant.hand_over import figures

    return figures(now)


def agency_file(*, demo: bool) -> tuple[AgencyFile, Path]:
    """The agency's settings and the folder they lie in. Errors: SettingInvalid."""
    from saklig.connectors.agency import read_agency
    from saklig.connectors.errors import SettingInvalid

    given = os.environ.get("SAKLIG_AGENCY")
    if not given and not demo:
        raise SettingInvalid("SAKLIG_AGENCY is not set: name the agency's settings file (agency.toml) in the environment")
    path = Path(given) if given else Path(str(resources.files(DEMO_AGENCY) / "agency.toml"))
    return read_agency(path), path.parent


def _others_in_the_catalogue(services: Sequence[Service]) -> list[str]:
    from saklig.service_packages import catalogue_names

    offered = {service.package.id for service in services}
    return [name for name in catalogue_names() if name not in offered]


def _service_of_the_demo(name: str) -> Service:
    """A package of the catalogue that the demo agency's settings say nothing of, with its own examples as local parameters."""
    from saklig import service_packages
    from saklig.cases.office import Service

    package = service_packages.load(name)
    return Service(package=package, local=service_packages.example_local(package), stage="automation")


def _service(runs: RunsService, folder: Path, agency: Agency, *, demo: bool) -> Service:
    from saklig import service_packages
    from saklig.cases.office import Service
    from saklig.connectors.agency import read_asks, read_beside
    from saklig.connectors.errors import SettingInvalid
    from saklig.connectors.office_from_settings import by_language

    # Invariant 10: until promotion on evidence is built, no installation but the labelled demo goes beyond advice.
    if runs.stage == "automation" and not demo:
        raise SettingInvalid(
            f"the agency's settings, service {runs.package}: stage is 'automation', which only the labelled demo may have"
            " yet; write 'shadow' or 'advice'"
        )
    package = service_packages.load(runs.package)
    _refuse_what_cannot_be_run(package, agency)
    local = service_packages.read_local(read_beside(folder / runs.local))
    service_packages.check_local(package, local)
    return Service(
        package=package,
        local=local,
        stage=runs.stage,
        always_human=frozenset(runs.always_human),
        appeal_body=by_language(runs.appeal_body) if runs.appeal_body else None,
        four_eyes=runs.four_eyes,
        asks=read_asks(folder / runs.asks) if runs.asks else {},
    )


def _refuse_what_cannot_be_run(package: Any, agency: Agency) -> None:
    """A package that does not say where its facts come from, or asks for people one by one in what is decided here."""
    from saklig.connectors.errors import SettingInvalid

    faults = package.cannot_be_run()
    if faults:
        said = "; ".join(f"{what} ({mend})" for what, mend in faults[:5])
        raise SettingInvalid(f"the agency's settings, service {package.id}: the package cannot be run: {said}")
    stated = package.origins.list_of("stated")
    if stated is not None and agency.kind in package.service.authority.decided_by:
        raise SettingInvalid(
            f"the agency's settings, service {package.id}: the applicant states the people of {stated}, which an application"
            " that is decided here cannot ask for yet; the package can be run where it is an estimate"
        )


def _ports(file: AgencyFile, *, demo: bool) -> Ports:
    from saklig.cases.office import Ports
    from saklig.connectors import fiks
    from saklig.connectors.clocks import SystemClock
    from saklig.connectors.post import MailNotifier
    from saklig.connectors.stand_in import settings_for

    clock = SystemClock()
    stand_in = os.environ.get("SAKLIG_REGISTER_URL") if demo else None
    registers = fiks.connect(settings_for(stand_in) if stand_in else _fiks_settings(file), clock)
    return Ports(
        population=registers.population,
        tax=registers.tax,
        placements=registers.placements,
        contacts=registers.contacts,
        notifier=MailNotifier(),
        clock=clock,
        invoicing=_invoicing(file, demo=demo),
        archive=_archive(file, demo=demo),
        sms=_sms(file),
        carrier=_carrier(file),
        scanner=_scanner(file, demo=demo),
    )


def _invoicing(file: AgencyFile, *, demo: bool) -> Any:
    """Where closed months' files go by themselves; None where they are taken out by hand. Errors: SettingInvalid."""
    from django.conf import settings

    from saklig.connectors.errors import SettingInvalid
    from saklig.connectors.invoicing import FolderInvoicing

    if file.invoicing is None:
        return None
    folder = Path(file.invoicing.folder)
    if demo:
        folder = settings.SAKLIG_DATA_DIR / folder
        folder.mkdir(parents=True, exist_ok=True)
    if not folder.is_absolute() or not folder.is_dir():
        raise SettingInvalid(
            f"the agency's settings, [invoicing]: {folder} is no folder; write the whole path of one that is there, which the"
            " invoicing system fetches from"
        )
    return FolderInvoicing(folder)


def _carrier(file: AgencyFile) -> Any:
    """SvarUt; None where the settings name no account: letters are printed here. Errors: SettingInvalid."""
    from dataclasses import replace

    from saklig.connectors import fiks

    at = file.carrier
    if at is None:
        return None
    settings = _fiks_settings(file)
    limits = fiks.Limits(connect=5.0, read=60.0, total=90.0, attempts=1)
    return fiks.carrier(replace(settings, base_url=at.base_url or settings.base_url, limits=limits), account=at.account)


def _sms(file: AgencyFile) -> Any:
    """The gateway for SMS; None where the settings name none. Errors: SettingInvalid."""
    from saklig.connectors.agency import secret
    from saklig.connectors.sms import SmsGateway, SmsSettings

    at = file.sms
    if at is None:
        return None
    return SmsGateway(
        SmsSettings(
            url=at.url, sender=at.sender, token=secret(at.token_from), fields=dict(at.fields),
            inside=tuple(host.lower() for host in at.inside),
        )
    )  # fmt: skip


def _archive(file: AgencyFile, *, demo: bool) -> Any:
    """The way to the archive; in the demo a folder that answers by itself, elsewhere what the settings say, or none."""
    from saklig.connectors.archive import FolderArchive, StandInArchive
    from saklig.connectors.errors import SettingInvalid
    from saklig.documents.archive import SchemaFault, Schemas

    if demo:
        from django.conf import settings

        folder = settings.SAKLIG_DATA_DIR / "arkiv"
        folder.mkdir(parents=True, exist_ok=True)
        return StandInArchive(folder)
    if file.archive is None:
        return None
    if not Path(file.archive.folder).is_absolute():
        raise SettingInvalid(f"the agency's settings, [archive] folder is {file.archive.folder!r}: write the whole path, from /")
    try:
        schemas = Schemas(Path(file.archive.schemas)) if file.archive.schemas else None
    except SchemaFault as error:
        raise SettingInvalid(f"the agency's settings, [archive] schemas: {error}") from None
    return FolderArchive(Path(file.archive.folder), schemas=schemas)


def _scanner(file: AgencyFile, *, demo: bool) -> Any:
    """ClamAV where the settings name it; in the demo without one a twin that knows the test virus alone; else none."""
    from saklig.connectors.clamd import Clamd
    from saklig.connectors.memory import MemoryVirusScanner

    if file.scanner is not None:
        return Clamd(address=file.scanner.address)
    return MemoryVirusScanner() if demo else None


def _fiks_settings(file: AgencyFile) -> Any:
    from saklig.connectors import fiks
    from saklig.connectors.agency import secret
    from saklig.connectors.errors import SettingInvalid

    at = file.registers
    if at is None:
        raise SettingInvalid("the agency's settings have no [registers]: say where population, tax and places are asked")
    sign_in: Any = fiks.ScopePerSurface()
    if at.integration_id:
        sign_in = fiks.IntegrationPassword(
            integration_id=at.integration_id, password=secret(at.integration_password_from)
        )
    return fiks.FiksSettings(
        base_url=at.base_url,
        placements_url=at.placements_url,
        token_url=at.token_url,
        token_audience=at.token_audience,
        client_id=at.client_id,
        private_key_pem=secret(at.private_key_from),
        key_id=at.key_id,
        inside=tuple(host.lower() for host in at.inside),
        sign_in=sign_in,
        roles=fiks.Roles(population=at.role_population, tax=at.role_tax, contacts=at.role_contacts),
    )


def _wire_sign_in(web: Any, file: AgencyFile, clock: Any, *, demo: bool) -> None:
    """Put the ways to sign in where the pages look for them: OpenID Connect, and in the demo a chooser."""
    from saklig.connectors.agency import secret
    from saklig.connectors.sign_in import OpenIdConnect, OpenIdSettings, id_porten

    ways = {}
    for kind, at in file.sign_in.items():
        how: dict[str, Any] = {"inside": tuple(host.lower() for host in at.inside)}
        if at.client_secret_from:
            how["client_secret"] = secret(at.client_secret_from)
        if at.private_key_from:
            how |= {"private_key_pem": secret(at.private_key_from), "key_id": at.key_id}
        make = id_porten if kind == "citizen" else OpenIdSettings
        ways[kind] = OpenIdConnect(make(issuer=at.issuer, client_id=at.client_id, **how), clock)
    web.sign_in = ways
    if demo:
        from saklig.connectors import nordvik
        from saklig.connectors.sign_in import DemoChooser

        web.chooser = DemoChooser(os.environ, nordvik.build(clock.now().date()), nordvik.STAFF)


def _load_demo(arguments: argparse.Namespace) -> int:
    from saklig.connectors.demo import load_demo

    office = _wire_or_tell()
    if not office.demo:
        raise cli.BadInput("Nordvik's synthetic people are for the demo alone.", ["Set SAKLIG_DEMO=1, or do without."])
    loaded = load_demo(
        office, cases=arguments.cases, told=lambda done, of: print(f"  {done} of {of} past applications", flush=True)
    )
    states = ", ".join(f"{count} {state}" for state, count in sorted(loaded.states.items()))
    print(f"{loaded.people} residents, {loaded.staff} employees, {sum(loaded.states.values())} cases ({states})")
    return 0


def _who() -> list[str]:
    """Some whom one can sign in as in the demo, one line each; of the employees, those who handle cases and own rules."""
    from saklig.connectors import nordvik
    from saklig.connectors.clocks import SystemClock
    from saklig.connectors.sign_in import DemoChooser

    people = DemoChooser(os.environ, nordvik.build(SystemClock().now().date()), nordvik.STAFF).people()
    citizens = [person for person in people if not person.staff][:4]
    first = {employee.subject for employee in nordvik.STAFF if employee.role in ("caseworker", "rule-owner")}
    employees = [person for person in people if person.staff and person.reference in first]
    return [f"{person.name}: {person.about['en']}" for person in (*citizens, *employees)]


def _check_settings(path: Path) -> None:
    """Read an agency's settings with what lies beside them, as the start does. Errors: ValueError, a line for each fault."""
    from saklig import service_packages
    from saklig.connectors.agency import read_agency, read_asks, read_beside
    from saklig.connectors.errors import SettingInvalid
    from saklig.connectors.office_from_settings import alarms_of, delegations_of
    from saklig.service_packages import ServiceError

    try:
        file = read_agency(path)
        for runs in file.service:
            package = service_packages.load(runs.package)
            service_packages.check_local(package, service_packages.read_local(read_beside(path.parent / runs.local)))
            if runs.asks:
                read_asks(path.parent / runs.asks)
        delegations_of(file, {runs.package for runs in file.service})
        alarms_of(file)
    except (SettingInvalid, ServiceError) as fault:
        raise ValueError(str(fault)) from None


def _mcp(transport: str, host: str) -> Any:
    """The MCP server, wired: to be run over standard input and output, or an ASGI application. Errors: cli.Refused."""
    _wire_or_tell()
    try:
        from saklig.api import mcp

        return mcp.server() if transport == "stdio" else mcp.app(host)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] not in ("mcp", "starlette", "uvicorn"):
            raise
        raise cli.Refused("The part that speaks MCP is not installed.", ['pip install "saklig[mcp]"']) from None


def _commands() -> list[cli.Command]:
    from saklig.cli import agency, demo, fetching, keeping, ledger, mcp, operating, ports, prices, year
    from saklig.connectors import stand_in

    def wired(run: Any) -> Any:
        return lambda arguments: _or_tell_of_database(lambda: run(arguments, _wire_or_tell))

    def cases(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("cases", type=ports.count, help="how many past cases")

    own = [
        cli.Command(name=name, help=what, run=wired(run), add_arguments=arguments)
        for name, what, run, arguments in (*operating.COMMANDS, *keeping.COMMANDS, ledger.COMMAND, prices.COMMAND, year.COMMAND)
    ]
    return [
        *own,
        cli.Command(
            name="agency", help="set up an agency of your own: new, check",
            run=lambda arguments: agency.agency(arguments, _check_settings), add_arguments=agency.agency_arguments,
        ),
        cli.Command(
            name="fetch", help=fetching.HELP, add_arguments=fetching.add_arguments,
            run=lambda arguments: _or_tell_of_database(lambda: fetching.fetch(arguments, _fetch)),
        ),
        cli.Command(
            name="mcp", help="let other assistants ask this agency's, by the Model Context Protocol",
            run=lambda arguments: _or_tell_of_database(lambda: mcp.run(arguments, _mcp)), add_arguments=mcp.add_arguments,
        ),
        cli.Command(
            name="demo", help="start the fictional municipality Nordvik",
            run=lambda arguments: demo.Demo(arguments, who=_who).run(), add_arguments=demo.add_arguments,
        ),
        cli.Command(
            name="load-demo", help="fill an empty installation with Nordvik's synthetic people (the demo does it)",
            run=lambda arguments: _or_tell_of_database(lambda: _load_demo(arguments)), add_arguments=cases,
        ),
        cli.Command(
            name="stand-in", help="serve synthetic registers over HTTP (the demo does it)",
            run=stand_in.run, add_arguments=stand_in.add_arguments,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    # Under its own name: as __main__ the module would exist twice, and be wired twice when the server loads it.
    from saklig.composition import main as main_of_the_house

    sys.exit(main_of_the_house())
