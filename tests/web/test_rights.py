"""What the matrix of rights (test_matrix.py) does not say: that no address is a fault of ours whatever stands in it, forms from
elsewhere, hosts that are not ours, and the headers that shut doors.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from cases import matrix, town
from documents.files import pdf
from saklig import cases
from saklig.cases.models import AccessRequest, Case
from saklig.store.models import Event, Job
from saklig.store.safe_logs import SafeFormatter
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])



def _of(who: str, but: str = "") -> set[str]:
    """The pages that the paper opens to these with things of their own, and not to those."""
    rows = ((row.split()[1], cells) for row, cells in matrix.read("Pages").items())
    return {name for name, cells in rows if cells[who][0] == "yes" and not (but and cells[but][0] == "yes")}


# Metrics are not there for any session at all, and what is not there is the same for everyone.
OPEN = _of("nobody") | {"sign-in-begin", "sign-in-callback", "metrics"}
CITIZEN, STAFF = _of("citizen", "nobody") | _of("in the case", "nobody") - {"letter-pdf"}, _of("caseworker", "citizen")
STAFF |= _of("administrator", "nobody")
BOTH = {"letter-pdf"}
# What is one's own: a stranger sees an empty one.
LISTS = {"apply-start", "mandates", "my-cases", "held", "held-conversations", "held-download", "held-ask", "sign-ins"}
SECRETS = ("Kim Nordvik", "200 000", "200\u00a0000", "Bergtatt", town.ANA, town.KIM)
NASTY = ["\x00", "%00", "..", "../../etc/passwd", "'", '"><script>alert(1)</script>', "{{7*7}}", "\u202e", "9" * 300, "-", "None",
         "00000000-0000-0000-0000-000000000000"]  # fmt: skip


def pages() -> dict[str, URLPattern]:
    (included,) = [one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "web"]
    return {pattern.name: pattern for pattern in included.url_patterns}


@pytest.fixture
def place(office: Any) -> dict[str, Any]:
    """Ana's decided case with its letter, and another that waits for her answer; a draft; a job that has failed."""
    decided = town.decided(office)
    waiting = town.decided(office, {"application.disputes_register_data": True})
    cases.ask_information(office, town.caseworker(), waiting.number, questions=["Hva er feil?"], token=town.token())
    (asked,) = cases.my_requests(office, town.citizen())
    draft = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    job = Job.objects.first()
    Job.objects.filter(pk=job.pk).update(state="dead")
    town.work(office, kinds={"case.journal"})
    entry = waiting.journal.first().pk
    asked_for = cases.ask_access(office, entry=entry, text="", email="", language="nb")
    return {
        "entry": waiting.journal.first().pk, "pickup": asked_for.pickup, "request_id": AccessRequest.objects.get().pk,
        "application": draft.pk, "step": "what", "number": waiting.number, "action": "klage", "asked": asked.pk,
        "letter": decided.letters.get().letter, "job": job.pk, "staff": town.caseworker().staff,
        "privacy": uuid4(), "batch": uuid4(), "fault": uuid4(), "month": "2024-08", "file": "invoice.csv", "period": 2024,
        "attachment": handed_in(office, draft.case_id), "page": 1, "printed": uuid4(),
        "service": town.SERVICE, "element": "x", "kind": "citizen", "right": "retting",
        "code": "nb", "decided": decided.number, "case": decided.pk,
        "conversation": uuid4(), "exchange": uuid4(), "token": "ingen-slik-samtale",
    }  # fmt: skip


def handed_in(office: Any, case: Any) -> Any:
    """Something that Ana has attached, found harmless."""
    made = cases.attach(office, town.citizen(), case, data=pdf(), name="Kim Nordvik.pdf", token=town.token())
    cases.scan_now(office, made.pk)
    return made.pk


def address(name: str, place: dict[str, Any], **more: Any) -> str:
    wanted = pages()[name].pattern.converters
    values = {**place, **({"action": "avgjor"} if name == "desk-act" else {}), **more}
    return reverse(f"web:{name}", kwargs={key: values[key] for key in wanted})


def state() -> tuple[Any, ...]:
    return (
        list(Case.objects.order_by("pk").values_list("number", "state", "waiting_for", "restricted")),
        Event.objects.count(), list(Job.objects.order_by("pk").values_list("pk", "state")),
    )  # fmt: skip


def both(client: Client, name: str, place: dict[str, Any]) -> Iterator[Any]:
    path = address(name, place)
    yield client.get(path)
    yield client.post(path, {"text": "x", "words": "Grunner som er lange nok til å være grunner.", "go": "do",
                             "token": town.token(), "version": "0"})  # fmt: skip


def test_a_stated_cohabitant_sees_the_question_and_nothing_else(wire: Any) -> None:
    office = wire(town.office(town.with_cohabitant(town.alone())))
    lived = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    case = town.decided(office, lived)
    (asked,) = cases.my_requests(office, town.citizen(town.DAG))
    place = {"application": case.application.pk, "step": "what", "number": case.number, "action": "klage", "asked": asked.pk,
             "letter": uuid4(), "service": town.SERVICE, "case": case.pk,
             "conversation": uuid4(), "exchange": uuid4(), "token": "ingen-slik-samtale",
             "attachment": handed_in(office, case.pk), "page": 1}  # fmt: skip
    dag = kit.enter(Client(), town.citizen(town.DAG))
    assert dag.get(address("answer", place)).status_code == 200
    for name in sorted(CITIZEN - {"answer", "answer-attachments"} - LISTS):
        for answer in both(dag, name, place):
            assert answer.status_code in (400, 404, 405), name
    said = "".join(dag.get(address(name, place)).content.decode() for name in ("my-cases", "answer", "held", "held-download"))
    assert not [secret for secret in (*SECRETS, "Kim", case.number) if secret in said]


def test_an_address_that_somebody_wrote_is_logged_by_its_page_alone(office: Any, caplog: pytest.LogCaptureFixture) -> None:
    for path, place in (
        ("/Kari-Nordmann/er/syk/", "an address that there is not"),
        ("/regler/kari-nordmann/prov/", "/regler/<slug:service>/prov/"),
    ):
        caplog.clear()
        Client().get(path)
        lines = [SafeFormatter().format(record) for record in caplog.records if record.name == "django.request"]
        assert lines and all(line.endswith(f"Not Found: {place}") for line in lines)


def test_what_a_role_may_not_is_logged_by_page_and_reference(office: Any, caplog: pytest.LogCaptureFixture) -> None:
    kari = town.caseworker()
    kit.enter(Client(), kari).get("/saker/")
    kit.enter(Client(), kari).get("/api/cases")
    said = [record.getMessage() for record in caplog.records if record.getMessage().startswith("refused: ")]
    assert said[0] == f"refused: GET web:my-cases to caseworker:{kari.staff}" and len(said) == 2


@pytest.mark.slow
def test_no_address_is_a_fault_of_ours_whatever_stands_in_it(place: dict[str, Any]) -> None:
    clients = {"nobody": Client(), "ana": kit.enter(Client(), town.citizen()), "kari": kit.enter(Client(), town.caseworker())}
    tried = 0
    for (who, client), (name, pattern) in itertools.product(clients.items(), pages().items()):
        loose = [key for key, converter in pattern.pattern.converters.items() if type(converter).__name__ == "StringConverter"]
        for key, nasty in itertools.product(loose, NASTY):
            path = address(name, place, **{key: "PLACE"}).replace("PLACE", nasty.replace("/", "%2F").replace("\x00", "%00"))
            answer = client.get(path)
            assert answer.status_code in (301, 302, 403, 404, 405), (who, name, nasty, answer.status_code)
            assert "<script>alert" not in answer.content.decode()
            tried += 1
        for query in NASTY:
            fixed = address(name, place)
            answer = client.get(fixed, {"next": query, "page": query, "service": query, "waits": query, "as": query, "x": query,
                                        "state": query, "code": query})  # fmt: skip
            assert answer.status_code < 500 and b"<script>alert" not in answer.content, (who, name, query)
            assert not answer.get("Location", "/").startswith(("http", "//")), (who, name, query)
            tried += 1
    assert tried > 900


def test_no_form_from_elsewhere_does_anything(place: dict[str, Any]) -> None:
    """Without the token of the browser's own, with another's, or with no cookie: refused at every address that takes forms."""
    senders = {**dict.fromkeys(CITIZEN | OPEN, town.citizen()), **dict.fromkeys(STAFF | BOTH, town.caseworker()),
               **dict.fromkeys(("staff", "staff-member"), town.employee("administrator"))}  # fmt: skip
    before, refused = state(), 0
    for name, actor in sorted(senders.items()):
        for token in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            client = kit.enter(Client(enforce_csrf_checks=True), actor)
            client.get("/logg-inn/")
            answer = client.post(address(name, place), token, headers={"Origin": "https://evil.invalid"})
            # 405 is for pages that take no form at all.
            assert answer.status_code in (403, 405), (name, answer.status_code)
            refused += answer.status_code == 403
    assert refused > 20 and state() == before


@pytest.mark.parametrize("host", ["evil.invalid", "localhost.evil.invalid", "localhost:80@evil.invalid", "<script>", ""])
def test_a_host_that_is_not_ours_is_refused_and_not_repeated(office: Any, host: str) -> None:
    for path in ("/", "/logg-inn/", "/api/session"):
        answer = Client().get(path, headers={"Host": host} if host else {"Host": "\x7f"})
        assert answer.status_code == 400, (host, path)
        assert not host or host not in answer.content.decode()
    # What a proxy says of the host is not heard.
    assert Client().get("/", headers={"X-Forwarded-Host": "evil.invalid"}).status_code == 200


def test_every_answer_has_the_headers_that_shut_doors(place: dict[str, Any]) -> None:
    clients = (Client(), kit.enter(Client(), town.citizen()), kit.enter(Client(), town.caseworker()))
    for client, name in itertools.product(clients, pages()):
        answer = client.get(address(name, place))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy, name
        assert "unsafe" not in policy and "*" not in policy and "http" not in policy, (name, policy)
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY", name
        assert answer["Referrer-Policy"] == "same-origin" and answer["Cross-Origin-Opener-Policy"] == "same-origin", name
        if name not in OPEN:
            assert "no-store" in answer["Cache-Control"], name
        for cookie in answer.cookies.values():
            assert cookie["samesite"] == "Lax" and cookie["path"] == "/", (name, cookie.key)
            assert cookie["httponly"] or cookie.key == "saklig_language", (name, cookie.key)


def test_there_is_no_admin_and_no_debug_page(office: Any, settings: Any) -> None:
    assert settings.DEBUG is False and "django.contrib.admin" not in settings.INSTALLED_APPS
    for path in ("/admin/", "/__debug__/", "/static/../settings.py", "/static/%2e%2e/settings.py", "/.env", "/.git/config"):
        answer = Client().get(path)
        assert answer.status_code == 404 and "SECRET" not in answer.content.decode(), path
