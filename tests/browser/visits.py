"""Every page in every state: who goes where, and what is done there before looking. By the names of the URL patterns.

`test_accessibility` fails for a URL pattern that is neither visited here nor in `NO_PAGE` with why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.urls import reverse

from browser.scene import ESTIMATE, Scene
from browser.states import LONG
from cases import town
from documents.files import infected, pdf
from saklig import cases
from saklig.assistant import conversations, hand_over
from saklig.assistant.models import Conversation
from saklig.cases import Actor
from saklig.cases.models import AccessRequest, ArchiveDelivery, CostLine, JournalEntry
from saklig.web import packages, wired
from web.test_table_pictures import ROWS, file_of

SERVICE = town.SERVICE
FAULTY = Path(__file__).resolve().parent.parent / "decision" / "bad" / "many-faults.dmn"
Do = Callable[[Any], None]
# Addresses that show no page of their own.
NO_PAGE = {
    "language": "remembers the language and leads back",
    "apply-start": "leads to the form",
    "apply": "leads to the first step with something unanswered",
    "progress": "the part of the receipt that htmx puts in its place; looked at within the receipt",
    "letters": "the part of the case that htmx puts in its place; looked at within the case",
    "letter-pdf": "a file",
    "held-download": "a file",
    "held-conversations": "a file",
    "post-pdf": "a file",
    "prices-file": "a file",
    "ledger-receipt": "a file",
    "access-copy": "a file",
    "journal-archive": "takes a POST and leads back to the document",
    "job-retry": "takes a POST and leads back to the list",
    "choose": "takes a POST and leads on; its error page is looked at under sign-in-begin",
    "sign-in-begin": "leads to the sign-in service",
    "alive": "a word for a proxy",
    "metrics": "text for Prometheus",
    "batch": "takes a POST and leads back to the queue",
    "batch-undo": "takes a POST and leads back to the queue",
    "attachment-page": "a picture",
    "access-request-page": "a picture",
    "attachment-file": "a file",
    "mandates-act": "takes a POST and leads to one's cases",
    "act-as": "takes a POST and leads back to the start page",
    "assistant-stream": "lines for the page's script; what they make is looked at within the page",
    "assistant-rate": "takes a POST and leads back to the conversation",
    "assistant-end": "takes a POST and leads back to an empty page",
    "sign-out": "takes a POST and leads to signed-out",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`name` of the URL pattern where one ends; `status` of the first answer, before anything is done."""

    name: str
    who: Actor | None
    path: str
    state: str = ""
    do: Do | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.path} {self.state}".strip()


def press(selector: str, **typed: str) -> Do:
    def do(page: Any) -> None:
        for box, text in typed.items():
            page.fill(f"[name={box}]", text)
        page.click(selector)

    return do


SEND = "main button[type=submit]"


def _end_others(page: Any) -> None:
    """The page is looked at more than once, and the second time there may be no others."""
    if page.locator("button[value=others]").count():
        page.click("button[value=others]")


def visits(scene: Scene) -> Iterator[Visit]:
    yield from _public()
    yield from _guidance()
    yield from _estimates()
    yield from _can_get(scene)
    yield from _assistant(scene)
    yield from _rules()
    yield from _applying(scene)
    yield from _own_cases(scene)
    yield from _desk(scene)
    yield from _journal(scene)
    yield from _errors(scene)


def _at(name: str, who: Actor | None, *args: Any, query: str = "", **more: Any) -> Visit:
    return Visit(name=name, who=who, path=reverse(f"web:{name}", args=args) + query, **more)


def _public() -> Iterator[Visit]:
    for name in ("home", "accessibility", "privacy", "automation"):
        yield _at(name, None)
    yield _at("service", None, SERVICE)
    yield _at("service", None, ESTIMATE, state="decided elsewhere")
    yield _at("sign-in", None)
    yield _at("signed-out", None)
    for kind in ("citizen", "staff"):
        yield _at("sign-in", None, query=f"?as={kind}", state=kind)


def _talk(*pages: dict[str, str], again: bool = False) -> Do:
    """Answer guidance page by page; a field is found by how its name ends."""

    def do(page: Any) -> None:
        page.check("#count-adults-1")
        page.check("#count-children-1")
        page.click(SEND)
        for answers in pages:
            for box in page.locator("main input[type=text]").all():
                name = str(box.get_attribute("name"))
                box.fill(next((text for end, text in answers.items() if name.endswith(end)), ""))
            page.click(SEND)
        if again:
            page.click(SEND)

    return do


CHILD = {"birth_date": "14.3.2022", "hours_per_week": "45", "full_day_price": "2000", "from": "1.8.2023"}


def _guidance() -> Iterator[Visit]:
    yield _at("guidance", None, SERVICE)
    yield _at("guidance", None, SERVICE, state="nothing answered", do=press(SEND))
    yield _at("guidance", None, SERVICE, state="asks", do=_talk())
    yield _at("guidance", None, SERVICE, state="cannot be read", do=_talk({"income": "mye"}))
    for state, income in (("seems yes", "200 000"), ("seems not", "2 000 000")):
        yield _at("guidance", None, SERVICE, state=state, do=_talk({"income": income}, CHILD))


def _tell(*pages: dict[str, str]) -> Do:
    """Tell of one adult and one child, and then page by page; a field is found by what its name holds."""

    def do(page: Any) -> None:
        for people in ("adults-1", "children-2", "stated-1"):
            page.check(f"#people-{people}")
        page.click(SEND)
        for told in pages:
            for box in page.locator("main input[type=text]:visible").all():
                name = str(box.get_attribute("name"))
                found = next((text for part, text in told.items() if part in name), None)
                if found is not None:
                    box.fill(found)
            for yes in page.locator("main input[value=yes]:visible").all():
                if ".place" in str(yes.get_attribute("name")):
                    yes.check()
            page.click(SEND)

    return do


def _can_get(scene: Scene) -> Iterator[Visit]:
    care = {"amount": "200 000", "birth_date": "14.3.2022", "hours_per_week": "45", "full_price": "2000"}
    yield _at("what-can-i-get", None)
    yield _at("what-can-i-get", None, state="nothing told", do=press(SEND))
    yield _at("what-can-i-get", None, state="asks", do=_tell())
    yield _at("what-can-i-get", None, state="cannot be read", do=_tell({"amount": "mye", "birth_date": "14.3.2022"}))
    for state, income in (("can", "200 000"), ("seems not", "2 000 000")):
        yield _at("what-can-i-get", None, state=state, do=_tell(*[care | {"amount": income}] * 3))
    yield _at("what-can-i-get", scene.citizen, state="applied")
    yield _at("what-can-i-get", scene.citizen, state="fetched", do=press("button[name=fetch]"))


_WRITE = ".s-talk__form button[type=submit]"


def _ask(*questions: str, then: str = "") -> Do:
    """Ask one after the other, and then press something."""

    def do(page: Any) -> None:
        for question in questions:
            before = page.locator(".s-talk__turn").count()
            page.fill("#q", question)
            page.click(_WRITE)
            page.wait_for_function("n => document.querySelectorAll('.s-talk__turn').length > n", arg=before)
        if then:
            page.click(then)

    return do


def _wait_for_human(page: Any) -> None:
    page.click(f".s-talk__form a[href='{reverse('web:assistant-human')}']")
    page.fill("#text", "Kan noen forklare dette for meg?")
    page.click("button[value=ask]")


def _assistant(scene: Scene) -> Iterator[Visit]:
    kari, owner = scene.caseworker, town.employee("rule-owner")
    yield _at("assistant", None)
    yield _at("assistant", None, state="empty", do=press(_WRITE))
    asked = _ask("Hvordan regnes betalingen i barnehagen ut?", "Hva kan jeg ha rett på?", "Hva er høyden på Mount Everest?")
    yield _at("assistant", None, state="answered", do=asked)
    asks = "Får jeg redusert betaling i barnehagen?"
    yield _at("assistant", None, state="asks", do=_ask(asks))
    yield _at("assistant", None, state="asks again", do=_ask("1", "1", "ikke mye"))
    yield _at("assistant", None, state="interview's result", do=_ask("200 000", "14.3.2020", "45", "2000"))
    yield _at("assistant", None, state="which of several", do=_ask("Kan jeg få redusert betaling?"))
    yield _at("assistant", scene.citizen, state="own case", do=_ask("Hvordan går det med saken min?"))
    how = _ask("Hvordan regnes betalingen i barnehagen ut?", then=".s-talk__after a")
    yield Visit(name="assistant-how", who=None, path=reverse("web:assistant"), state="how", do=how)
    yield _at("assistant-human", None)
    yield _at("assistant-human", None, state="errors", do=press("button[value=ask]"))
    yield _at("assistant", None, state="waits for a human", do=_wait_for_human)
    yield _at("assistant-frame", None)
    yield _at("assistant-frame", None, state="answered", do=press(_WRITE, q="Hvordan regnes betalingen i barnehagen ut?"))
    yield _at("assistant-frame", None, state="asks", do=press(_WRITE, q=asks))
    waiting = _hand_over(scene, kari)
    yield _at("assistant-go-on", None, conversations.key_of(Conversation.objects.get(pk=waiting[0])))
    yield _at("talks", kari)
    yield _at("talk", kari, waiting[0], state="not taken")
    yield _at("talk", kari, waiting[1], state="taken")
    yield _at("talk", kari, waiting[1], state="errors", do=press("button[value=reply]"))
    yield _at("content", owner)


def _hand_over(scene: Scene, kari: Actor) -> list[Any]:
    """Two who wait for a human, one of whom is answered; and a better answer that is proposed."""
    served, found = apps.get_app_config("assistant").assistant, []
    for nth in range(2):
        made = conversations.begin(served, None, language="nb")
        turn = conversations.ask(served, made, None, "Når åpner badeanlegget i Nordvik?", token=f"q{nth}", language="nb")
        hand_over.ask_for_human(served, made, text="Kan noen hjelpe meg?", shown="all", token=f"h{nth}")
        found.append(made.pk)
    hand_over.take(served, kari, found[1])
    hand_over.reply(served, kari, found[1], text="Hei! Hva gjelder det?", token="r")
    hand_over.propose(served, kari, found[1], turn.id, text="Badeanlegget hører til kulturavdelingen.")
    return found


# No to every question, nothing of every amount, and a day of birth.
ANSWERED = """() => {
  for (const one of document.querySelectorAll('main fieldset'))
    (one.querySelector('input[value=no]') || one.querySelector('input')).checked = true;
  for (const one of document.querySelectorAll('main input[type=text]'))
    one.value = one.inputMode === 'numeric' ? '0' : '1.2.1980';
}"""


def _estimate(page: Any) -> None:
    """Through every question to the estimate and the application that can be saved."""
    for _ in range(20):
        if page.locator("button[name=save]").count():
            return
        page.evaluate(ANSWERED)
        page.click(SEND)
    raise AssertionError("the questions never end")


def _with_others(page: Any) -> None:
    page.check("#count-others-3")
    for _ in range(3):
        page.click(SEND)
        page.evaluate(ANSWERED)


def _estimates() -> Iterator[Visit]:
    yield _at("guidance", None, ESTIMATE, state="decided elsewhere")
    yield _at("guidance", None, ESTIMATE, state="people one lives with", do=_with_others)
    yield _at("guidance", None, ESTIMATE, state="the estimate", do=_estimate)


def _upload(page: Any) -> None:
    page.set_input_files("[name=models]", str(FAULTY))
    page.click(SEND)


def _upload_holes(page: Any) -> None:
    """A table with a hole, a hole for some, and an overlap."""
    page.set_input_files("[name=models]", {"name": "holes.dmn", "mimeType": "text/xml", "buffer": file_of(ROWS)})
    page.click(SEND)


def _move(page: Any) -> None:
    page.focus("#slide")
    with page.expect_response(lambda answer: "slide=" in answer.url):
        page.keyboard.press("End")
    page.wait_for_function("document.getElementById('value').value.startsWith('900')")


def _upload_two(page: Any) -> None:
    for name, rows in (("models", ROWS), ("older", ROWS[:-1])):
        page.set_input_files(f"[name={name}]", {"name": "m.dmn", "mimeType": "text/xml", "buffer": file_of(rows)})
    page.click(SEND)


def _rules() -> Iterator[Visit]:
    yield _at("rules", None)
    yield _at("rules-service", None, SERVICE)
    kinds: dict[str, str] = {}
    for element in packages.elements(wired.package(SERVICE), "nb").values():
        kinds.setdefault(element.box.kind if element.box else "none", element.id)
    for kind, element in kinds.items():
        yield _at("rules-element", None, SERVICE, element, state=kind)
    yield _at("rules-check", None)
    yield _at("rules-check", None, state="nothing chosen", do=press(SEND))
    yield _at("rules-check", None, state="faults", do=_upload)
    yield _at("rules-check", None, state="holes", do=_upload_holes)
    yield _at("rules-see", None, SERVICE)
    yield _at("rules-see", None, SERVICE, query="?vary=application.received&by=household.adults[0].income", state="days")
    yield _at("rules-see", None, SERVICE, query="?vary=household.adults[0].income_stage", state="a choice")
    yield _at("rules-see", None, SERVICE, query="?example=three-children&vary=children[]", state="how many")
    yield _at("rules-see", None, SERVICE, query="?example=x&vary=y&by=z&value=w", state="errors", status=422)
    yield _at("rules-see", None, SERVICE, state="moved", do=_move)
    yield _at("rules-check", None, state="an older version", do=_upload_two)
    yield _at("rules-try", None, SERVICE)
    yield _at("rules-try", None, SERVICE, state="result", do=press("button[name=try]"))
    yield _at("rules-try", None, SERVICE, state="error", do=press("button[name=try]", at="i går"))
    unknown = press("button[name=try]", **{'"household.adults[0].income"': ""})
    yield _at("rules-try", None, SERVICE, query="?count-children[]=3", state="unknown", do=unknown)


def _applying(scene: Scene) -> Iterator[Visit]:
    bo, draft = scene.other, scene.draft.pk
    for step in ("what", "household", "more"):
        yield _at("apply-step", bo, draft, step, state="new")
        yield _at("apply-step", bo, draft, step, state="errors", do=press("button[value=next]"))
    yield _at("apply-check", bo, draft, state="unanswered")
    yield _at("discard", bo, draft)
    yield _at("my-cases", bo, state="draft")
    yield _at("apply-step", bo, draft, "what", state="changed in another window", do=_stale)
    yield _at("apply-check", bo, draft, state="answered", do=_answer_all)
    silent = scene.states.cases["silent"]
    for state, case in (("decided", scene.granted), ("coming", scene.states.cases["coming"]), ("waits", silent)):
        who = scene.citizen if state == "decided" else scene.states.actors["coming" if state == "coming" else "silent"]
        yield _at("receipt", who, case.application.pk, state=state)


def _stale(page: Any) -> None:
    page.evaluate("document.querySelector('[name=version]').value = '99'")
    _answer(page)
    with page.expect_navigation():
        page.click("button[value=next]")


def _answer(page: Any) -> None:
    for box in page.locator("main fieldset").all():
        if box.locator("input[value=no]").count():
            box.locator("input[value=no]").check()
    if page.locator("#asks-income-cap-1").count():
        page.check("#asks-income-cap-1")


def _answer_all(page: Any) -> None:
    page.goto(page.url.replace("/kontroll/", "/steg/what/"))
    for _ in range(6):
        if page.url.endswith("/kontroll/"):
            return
        _answer(page)
        with page.expect_navigation():
            page.click("button[value=next]")


def _own_cases(scene: Scene) -> Iterator[Visit]:
    ana, states = scene.citizen, scene.states
    yield _at("my-cases", states.actors["empty"], state="empty")
    yield _at("held", states.actors["empty"], state="empty")
    yield _at("my-cases", ana, state="several")
    yield _at("held", ana, state="much")
    yield _at("sign-ins", ana, state="several")
    yield _at("sign-ins", ana, state="others ended", do=_end_others)
    yield _at("held", states.actors["told"], state="long texts")
    yield _at("held", states.actors["asks"], state="asked and answered")
    for right in ("retting", "begrensning", "protest", "sletting"):
        yield _at("held-ask", ana, right)
    yield _at("held-ask", ana, "retting", state="errors", do=press(SEND))
    yield _at("held", states.actors["spouse"], state="in another's case")
    yield _at("my-cases", states.actors["cohabitant"], state="asked")
    yield _at("case", ana, scene.granted.number, state="granted")
    yield _at("case", scene.other, scene.refused.number, state="at the desk")
    for state in ("review", "appeal", "coming", "asked", "withdrawn", "silent"):
        yield _at("case", states.actors[state], states.cases[state].number, state=state)
    yield _at("letter", ana, scene.granted.letters.get().letter)
    asker = states.actors["asked"]
    yield _at("letter", asker, states.cases["asked"].letters.get().letter, state="questions, long")
    for slug in ("menneske", "klage", "endring", "feil"):
        yield _at("act", ana, scene.granted.number, slug)
    for slug in ("klage", "endring"):
        yield _at("act", ana, scene.granted.number, slug, state="errors", do=press(SEND))
    yield _at("act", scene.other, scene.refused.number, "trekk")
    yield _at("household", states.actors["spouse"], states.cases["told"].pk)
    yield _at("my-cases", states.actors["spouse"], state="in another's household")
    for kind, who in (("information", asker), ("cohabitant", states.actors["cohabitant"])):
        yield _at("answer", who, states.asked[kind].pk, state=kind)
        yield _at("answer", who, states.asked[kind].pk, state=f"{kind}, errors", do=press(SEND))
        yield _at("answer-attachments", who, states.asked[kind].pk, state=kind)


def _desk(scene: Scene) -> Iterator[Visit]:
    kari, states, refused = scene.caseworker, scene.states, scene.refused.number
    for query in ("", "?waits=all&order=oldest", "?waits=register", "?waits=applicant"):
        yield _at("queue", kari, query=query, state=query)
    yield _at("queue", kari, query="?page=9", state="empty")
    yield _at("desk", kari, refused, state="refused")
    yield _at("desk-reason", kari, scene.granted.number)
    yield _at("desk-reason", kari, scene.granted.number, state="errors", do=press(SEND))
    town.opened_with_reason(scene.office, kari, scene.granted)
    yield _at("desk", kari, scene.granted.number, state="granted")
    for state in ("review", "appeal", "told", "asked", "silent", "coming", "confirm"):
        yield _at("desk", kari, states.cases[state].number, state=state)
    for slug in ("avgjor", "sporsmal", "forhandsvarsel", "vurder-igjen", "opplysninger", "voksen", "avvis", "notat"):
        yield _at("desk-act", kari, refused, slug)
    yield _at("desk", kari, states.cases["asks"].number, state="asks about data")
    for slug in ("personvern", "opphev"):
        yield _at("desk-act", kari, states.cases["asks"].number, slug)
    yield _at("desk-act", kari, states.cases["asks"].number, "personvern", state="errors", do=press("button[value=do]"))
    for slug in ("lest", "papir", "adresse"):
        yield _at("desk-act", kari, states.cases["told"].number, slug)
    yield from _post(scene)
    yield from _appeals(scene)
    for slug in ("avgjor", "sporsmal", "opplysninger", "voksen", "avvis", "notat"):
        yield _at("desk-act", kari, refused, slug, state="errors", do=press("button[value=do]"))
    draft = press("button[value=draft]", words=LONG[:2000])
    yield _at("desk-act", kari, refused, "avgjor", state="draft letter, long", do=draft)
    appeal = ("send-klage", "klagevedtak", "klage-opp", "klage-avvis", "klage-inn", "utsetting")
    for state, slugs in (("review", ("opprett-holdt", "gjenapne")), ("appeal", appeal)):
        for slug in slugs:
            yield _at("desk-act", kari, states.cases[state].number, slug)
    yield _at(
        "desk-act", kari, states.cases["appeal"].number, "klagevedtak", state="errors", do=press("button[value=do]")
    )
    per, waiting = town.caseworker("Per Kollega"), states.cases["second"].number
    yield from _work(kari, per, scene)
    for slug in ("godkjenn", "send-tilbake"):
        yield _at("desk-act", per, waiting, slug)
    yield _at("jobs", kari, state="some")
    yield from _registering(scene)
    yield from _mandates(scene)
    yield from _prices(scene)
    yield from _year(scene)
    yield from _officer(scene)
    yield from _auditor(scene)
    yield from _roles(kari)


def _registering(scene: Scene) -> Iterator[Visit]:
    kari = scene.caseworker
    yield _at("register", kari, state="none begun")
    yield _at("register", kari, state="errors", do=press(SEND))
    given = {"channel": "paper", "received": date(2024, 6, 3), "language": "nb", "helped_by": LONG[:200]}
    draft = cases.start_registration(
        scene.office, kari, SERVICE, identity=town.ANA, token=town.token(), **given
    )  # fmt: skip
    yield _at("register", kari, state="some begun")
    yield _at("apply-step", kari, draft.pk, "what", state="registered")
    yield _at("apply-check", kari, draft.pk, state="registered, unanswered")
    yield _at("discard", kari, draft.pk, state="registered")
    cases.save_answers(scene.office, kari, draft.pk, town.YES)
    cases.submit(scene.office, kari, draft.pk, token=town.token())
    yield _at("registered", kari, draft.pk)
    yield from _attachments(scene, draft)
    yield _at("desk", kari, cases.own_application(scene.office, kari, draft.pk).case.number, state="registered")


def _journal(scene: Scene) -> Iterator[Visit]:
    """Everyone's journal and the staff's, by period; one document with its history, corrected and not."""
    kari = scene.caseworker
    town.work(scene.office, kinds={"case.journal"})
    refused, entry = (one.pk for one in scene.granted.journal.order_by("number")[:2])
    ArchiveDelivery(
        entry_id=refused, case=scene.granted, state="refused", why="refused", said="Ukjent kode\n" + LONG[:500],
        begun_at=scene.office.ports.clock.now(),
    ).save(force_insert=True)  # fmt: skip
    everything = "?since=1.1.2020"
    for name, who in (("journal", None), ("staff-journal", kari)):
        yield _at(name, who, query=everything, state="many")
        yield _at(name, who, query="?since=1.1.2001&until=2.1.2001", state="empty")
        yield _at(name, who, query="?since=i+fjor", state="errors", status=422)
    yield _at("journal-entry", kari, entry)
    yield _at("journal-entry", kari, refused, state="refused by the archive")
    yield from _access(scene, entry)
    yield _at("journal-entry", kari, entry, state="errors", do=press(SEND, title_nb="", why="kort"))
def _work(kari: Actor, per: Actor, scene: Scene) -> Iterator[Visit]:
    """Whose a case is, a batch that can be undone, colleagues, calls, interpreters, impartiality, keys."""
    office, number, shared = scene.office, scene.refused.number, scene.states.cases["shared"].number
    for slug in ("ta", "gi", "kollega", "telefon", "tolk", "habilitet"):
        yield _at("desk-act", kari, number, slug)
    for slug in ("gi", "kollega", "telefon", "tolk", "habilitet"):
        yield _at("desk-act", kari, number, slug, state="errors", do=press("button[value=do]"))
    yield _at("desk", kari, shared, state="shared")
    for slug in ("legg-tilbake", "svar-kollega", "tolk-ordnet", "fjern-voksen"):
        yield _at("desk-act", kari, shared, slug)
    for state, slug in (("waits", "utsett"), ("held", "utsetting-slutt")):
        yield _at("desk-act", kari, scene.states.cases[state].number, slug)
        yield _at("desk-act", kari, scene.states.cases[state].number, slug, state="errors", do=press("button[value=do]"))
    for slug in ("svar-kollega", "tolk-ordnet"):
        yield _at("desk-act", kari, shared, slug, state="errors", do=press("button[value=do]"))
    cases.work_on(office, per, [number], "take", token=town.token())
    yield _at("queue", per, query="?whose=mine", state="a batch to undo")
    yield _at("queue", kari, query="?whose=asked", state="asked")
    yield _at("queue", kari, state="nothing chosen", do=press("button[value=take]"))
    ready = press("button[value=income-this-year]", words=LONG[:300])
    yield _at("desk-act", kari, number, "sporsmal", state="a question that is ready", do=ready)
    today = office.ports.clock.now().date()
    cases.set_absence(office, kari, kari.staff, first=today, last=today, stand_in=per.staff)
    yield _at("absence", kari)
    yield _at("absence", kari, state="errors", do=press("button[value=away]"))
    leader = town.employee("leader")
    cases.state_impartiality(
        office, town.caseworker("Ola Inhabil"), shared, impartial=False, ground="other", words=LONG[:900], token=town.token()
    )
    yield _at("handled", leader)
    yield _at("handled", leader, query="?since=i+fjor", state="errors", status=422)
    yield _at("keys", kari)
    yield _at("keys", kari, state="off", do=press("button[value=off]"))


def _appeals(scene: Scene) -> Iterator[Visit]:
    kari, states, owner = scene.caseworker, scene.states, town.employee("rule-owner")
    number = states.cases["appeal"].number
    for slug in ("klagevedtak", "klage-opp", "klage-avvis", "klage-inn", "utsetting"):
        yield _at("desk-act", kari, number, slug, state="errors", do=press("button[value=do]"))
    changed = states.cases["changed"].number
    for slug in ("kostnader", "gjennomfort", "feil-i-regel"):
        yield _at("desk-act", kari, changed, slug)
        yield _at("desk-act", kari, changed, slug, state="errors", do=press("button[value=do]"))
    yield _at("desk-act", kari, states.cases["claims"].number, "kostnader-inn")
    yield _at("desk", kari, changed, state="changed, costs claimed, a rule wrong")
    yield _at("case", states.actors["changed"], changed, state="changed after an appeal")
    held = states.cases["held"].number
    yield _at("desk", kari, held, state="held")
    yield _at("case", states.actors["held"], held, state="held")
    yield _at("answer", states.actors["held"], states.asked["mend"].pk, state="appeal to mend")
    for slug in ("klage-mangler", "klagefrist"):
        yield _at("desk-act", kari, held, slug)
        yield _at("desk-act", kari, held, slug, state="errors", do=press("button[value=do]"))
    yield _at("desk-act", kari, states.cases["asked"].number, "ny-dag")
    told = states.cases["told"].number
    yield _at("desk-act", kari, told, "motpart")
    yield _at("desk-act", kari, told, "motpart", state="errors", do=press("button[value=do]"))
    yield _at("answer", states.actors["spouse"], states.asked["heard"].pk, state="heard on an appeal")
    paid = states.cases["paid"].number
    yield _at("desk-act", kari, paid, "kostnader-endre")
    yield _at("desk", kari, paid, state="costs paid")
    yield _at("case", states.actors["paid"], paid, state="costs paid")
    claimant = states.actors["claims"]
    yield _at("act", claimant, states.cases["claims"].number, "kostnader")
    yield _at("act", states.actors["waits"], states.cases["waits"].number, "vent")
    for who in (owner, town.employee("leader"), kari):
        yield _at("appeals", who, state=who.kind.value)
    yield _at("rule-fault-new", owner)
    yield _at("rule-fault-new", owner, state="errors", do=press(SEND))
    for who in (owner, kari):
        yield _at("rule-fault", who, states.asked["fault"], state=who.kind.value)


def _post(scene: Scene) -> Iterator[Visit]:
    kari, states = scene.caseworker, scene.states
    yield _at("post", kari, state="some of each")
    make = press("main form button[type=submit]")
    yield Visit(name="post-batch", who=kari, path=reverse("web:post"), state="a batch is made", do=make)
    for batch in ("printed", "posted"):
        yield _at("post-batch", kari, states.asked[batch], state=batch)
    yield _at("post-batch", kari, states.asked["printed"], state="errors", do=press(SEND, day="x"))
    yield _at("post-returned", kari)
    yield _at("post-returned", kari, state="errors", do=press(SEND))
    returned = states.cases["asks"].number
    yield _at("desk-act", kari, returned, "retur")
    yield _at("desk-act", kari, returned, "retur", state="errors", do=press("button[value=do]"))
    yield _at("desk-act", kari, states.cases["told"].number, "papir", state="errors", do=press("button[value=do]"))


def _year(scene: Scene) -> Iterator[Visit]:
    leader, kinds = town.employee("leader"), {"case.year-begin", "case.year-prepare"}
    yield _at("watching", leader, state="nothing yet")
    go_on = town.decided(scene.office, {"application.as_long_as_place": True}, actor=scene.citizen)
    cases.plan_watch(scene.office)
    town.work(scene.office, kinds={"case.watch", "case.watch-find", "case.watch-look"})
    yield _at("watching", leader, state="looked")
    yield _at("watching", town.caseworker(), state="looked, for a caseworker")
    yield _at("years", leader, state="none begun")
    yield _at("year-run", leader, SERVICE, 2024, state="not begun")
    scene.office.ports.clock.set((now := scene.office.ports.clock.now()) + timedelta(days=330))
    cases.begin_year(scene.office, leader, SERVICE, token=town.token())
    yield _at("year-run", leader, SERVICE, 2025, state="being prepared")
    town.work(scene.office, kinds=kinds)
    yield _at("year-run", leader, SERVICE, 2025, state="ready")
    yield _at("year-run", leader, SERVICE, 2025, state="released", do=press("button[value=release]"))
    town.work(scene.office, kinds={"case.year-release", "case.year-renew", "case.process", "case.prior-notice"})
    yield _at("years", leader, state="released")
    for asked in cases.my_requests(scene.office, Actor.citizen(go_on.applicant_id)):
        if asked.kind == "prior-notice":
            yield _at("my-cases", scene.citizen, state="prior notice")
            yield _at("answer", scene.citizen, asked.pk, state="prior notice")
    scene.office.ports.clock.set(now)


def _prices(scene: Scene) -> Iterator[Visit]:
    kari, clock, leader = scene.caseworker, scene.office.ports.clock, town.employee("leader")

    def close(page: Any) -> None:
        now = clock.now()
        clock.set(now + timedelta(days=30))
        page.reload()
        with page.expect_navigation():
            page.click("button[value=close]")
        clock.set(now)

    yield _at("prices", town.caseworker("Ny Saksbehandler"))
    yield _at("prices-month", kari, SERVICE, "2024-09", state="open")
    # A payment is booked in the month it was granted in, and the oldest month is closed first.
    paid = f"{CostLine.objects.get().booked:%Y-%m}"
    yield _at("prices-month", kari, SERVICE, paid, state="payments, closed", do=close)
    yield _at("prices-month", kari, SERVICE, "2024-08", state="closed", do=close)
    for who in (kari, leader):
        yield _at("prices", who, state=f"{who.kind}, one closed")
        yield _at("prices-month", who, SERVICE, "2024-08", state=f"{who.kind}, closed")
def _mandates(scene: Scene) -> Iterator[Visit]:
    ana, bo, kari = scene.citizen, scene.other, scene.caseworker
    yield _at("mandates", ana, state="none")
    yield _at("mandates", ana, state="errors", do=press("button[value=give]"))
    yield _at("mandates", ana, state="not a guardian", do=press("button[value=guardian]", ward=town.DAG))
    given = [
        cases.give_mandate(
            scene.office, ana, identity=town.BO, name=LONG[:150], services=[SERVICE], token=town.token(), until=until
        )
        for until in (None, date(2030, 1, 1))
    ]  # fmt: skip
    cases.withdraw_mandate(scene.office, ana, given[0].pk, token=town.token())
    yield _at("mandates", ana, state="given")
    yield _at("mandates", bo, state="received")
    yield _at("mandates", bo, state="acts for another", do=_act_for)
    yield _at("staff-mandates", kari, state="some")
    yield _at("staff-mandates", kari, state="errors", do=press("button[value=register]"))


def _act_for(page: Any) -> None:
    with page.expect_navigation():
        page.click("button[name=mandate]")
    page.wait_for_selector("text=/Du handler for|Du handlar for|You are acting for/")
    with page.expect_navigation():
        page.click("button[name=mandate]")
    page.goto(page.url.replace("/saker/", "/fullmakter/"))


def _choose_file(data: bytes, name: str) -> Do:
    def do(page: Any) -> None:
        page.check("#document-1")
        page.set_input_files("[name=file]", {"name": name, "mimeType": "application/pdf", "buffer": data})
        page.click(SEND)

    return do


def _attachments(scene: Scene, registered: Any) -> Iterator[Visit]:
    bo, kari, own = scene.other, scene.caseworker, scene.draft
    yield _at("attachments", bo, own.pk, state="none")
    yield _at("attachments", bo, own.pk, state="errors", do=press(SEND))
    yield _at("attachments", bo, own.pk, state="not a pdf", do=_choose_file(b"<html>", "x.pdf"))
    made = []
    for data in (pdf(2), infected()):
        one = cases.attach(
            scene.office, bo, own.case_id, data=data, name=f"{LONG[:90]}.pdf", document="income", note=LONG[:300],
            token=town.token(),
        )  # fmt: skip
        cases.scan_now(scene.office, one.pk)
        made.append(one)
    yield _at("attachments", bo, own.pk, state="some")
    yield _at("attachment", bo, made[0].pk)
    yield _at("attachment", bo, made[1].pk, state="virus")
    refused = scene.refused
    there = cases.attach(scene.office, kari, refused.pk, data=pdf(), name="post.pdf", token=town.token())
    cases.scan_now(scene.office, there.pk)
    yield _at("desk-attachments", kari, refused.number)
    yield _at("desk-attachments", kari, refused.number, state="errors", do=press(SEND))
    yield _at("attachment", kari, there.pk, state="to be judged")
    yield _at("attachment", kari, there.pk, state="errors", do=press("button[value=again]"))


def _access(scene: Scene, entry: Any) -> Iterator[Visit]:
    """Asking for access, waiting for it and getting it; the page of those who answer, with a document and without."""
    kari = scene.caseworker
    yield _at("access-ask", None, entry)
    yield _at("access-ask", None, entry, state="errors", do=press(SEND, email="ingen adresse"))
    yield _at("access-ask-any", None)
    yield _at("access-ask-any", None, state="errors", do=press(SEND))
    waiting = cases.ask_access(scene.office, entry=entry, text=LONG[:1500], email="", language="nb")
    unnamed = cases.ask_access(scene.office, entry=None, text=LONG[:1500], email="", language="nb")
    given = cases.ask_access(scene.office, entry=entry, text="", email="", language="nb")
    numbered = {one.number: one.pk for one in AccessRequest.objects.all()}
    town.opened_with_reason(scene.office, kari, scene.granted)
    cases.answer_access(
        scene.office, kari, numbered[given.number], outcome="granted", reasons=LONG[:800], token=town.token()
    )
    yield _at("access-answer", None, waiting.pickup, state="waiting")
    yield _at("access-answer", None, given.pickup, state="given")
    yield _at("access-requests", kari, state="some")
    for state, asked in (("with a document", waiting), ("in words", unnamed), ("answered", given)):
        yield _at("access-request", kari, numbered[asked.number], state=state)
    yield _at("access-request", kari, numbered[waiting.number], state="errors", do=press("button[value=answer]"))
    town.work(scene.office, kinds={"case.journal"})
    there = JournalEntry.objects.filter(source="attachment", case=scene.refused).first()
    marking = cases.ask_access(scene.office, entry=there.pk, text="", email="", language="nb")
    town.opened_with_reason(scene.office, kari, scene.refused)
    found = AccessRequest.objects.get(number=marking.number).pk
    yield _at("access-request", kari, found, state="an attachment, to be marked")
    yield _at("access-request", kari, found, state="errors in what is marked", do=press("button[value=look]", areas="9"))


def _officer(scene: Scene) -> Iterator[Visit]:
    officer = scene.officer
    yield _at("oversight", officer, state="some of each")
    yield _at("oversight", officer, state="errors", do=press("main form.s-form button[type=submit]"))
    yield _at("breach", officer)
    yield _at("breach", officer, query="?since=1.1.2024", state="found")
    yield _at("breach", officer, query="?since=i+fjor", state="errors", status=422)
    yield _at("breach", officer, state="errors in ending", do=press("main form[method=post] button"))
    request = scene.states.asked["everything"].pk
    yield _at("oversight-request", officer, request)
    yield _at("oversight-request", officer, request, state="errors", do=press(SEND))


def _auditor(scene: Scene) -> Iterator[Visit]:
    auditor = town.employee("auditor")
    yield _at("audit", auditor, state="verified", do=press("button[value=verify]"))
    yield _at("audit", auditor, state="replayed", do=press("button[value=replay]", number=scene.granted.number))
    yield _at("audit", auditor, state="errors", do=press("button[value=replay]"))
    yield _at("audit-proof", auditor, query="?reference=x", state="errors", status=422)


def _roles(kari: Actor) -> Iterator[Visit]:
    tuva = town.employee("administrator", name="Tuva Administrator")
    for kind in cases.ROLES:
        yield _at("start", town.employee(kind.value), state=kind.value)
    yield _at("operations", tuva)
    yield _at("agency", tuva)
    yield _at("agency", tuva, state="errors", do=press("button[value=change]", telephone=""))
    yield _at("staff", tuva)
    yield _at("staff", tuva, state="errors", do=press(SEND))
    yield _at("staff-member", tuva, kari.staff)
    yield _at("staff-member", tuva, kari.staff, state="errors", do=press("button[value=give]"))
    leaving = town.caseworker("Lise Utlogga")  # one who looks at nothing here
    yield _at("staff-member", tuva, leaving.staff, state="signed out", do=press("button[value=sign-out]"))
    yield _at("staff-member", tuva, tuva.staff, state="one's own")


def _add_field(page: Any) -> None:
    page.evaluate("document.querySelector('main form').insertAdjacentHTML('beforeend', '<input name=\"made-up\" value=\"1\">')")
    with page.expect_navigation():
        page.click("button[value=next]")


def _forget_cookies(page: Any) -> None:
    page.context.clear_cookies(name="csrftoken")
    with page.expect_navigation():
        page.click("button[value=next]")


def _errors(scene: Scene) -> Iterator[Visit]:
    yield Visit(name="", who=None, path="/finnes-ikke/", state="404", status=404)
    yield _at("case", scene.other, scene.granted.number, state="another's: 404", status=404)
    yield _at("case", scene.caseworker, scene.granted.number, state="403", status=403)
    yield _at("desk-act", scene.caseworker, scene.granted.number, "avgjor", state="409", status=409)
    yield _at("sign-in-callback", None, "citizen", state="failed", status=403)
    step = ("apply-step", scene.other, scene.draft.pk, "what")
    yield _at(*step, state="tampered", do=_add_field)
    yield _at(*step, state="too old a form", do=_forget_cookies)
