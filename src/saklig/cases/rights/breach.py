"""After a breach: what was reachable by whom, since when, and whom to tell, from the access log; within 72 hours.

It lists people by reference and count, so that it can be handed on, and writes the notification as far as the log knows it.
What only people know (how it happened, what has been done) stands in brackets.
Source: GDPR articles 33 (the authority, 72 hours) and 34 (those concerned); the log holds references and codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from saklig.cases.errors import InvalidAnswers
from saklig.cases.models import Case, StaffMember
from saklig.cases.office import Office
from saklig.store import events
from saklig.store.models import AccessLog

__all__ = ["HOURS", "Breach", "Reached", "Reader", "breach"]

HOURS = 72
_OSLO = ZoneInfo("Europe/Oslo")
_TEXTS = {
    "nb": """Melding om brudd på personopplysningssikkerheten (personvernforordningen artikkel 33)
Behandlingsansvarlig: {agency}. Kontakt: {telephone}, {email}.
Oppdaget: {now}. Meldes Datatilsynet senest {due}.
Opplysninger kan ha vært tilgjengelige for uvedkommende fra {since} til {until}.
Berørte: {people} personer i {cases} saker. Av dem er {shielded} i saker med skjermet adresse.
Det som ble lest: {what}. Lest av: {readers}.
Slik skjedde det: [fyll inn]. Sannsynlige følger: [fyll inn]. Tiltak som er gjort: [fyll inn].
De berørte blir varslet: [ja/nei, og hvorfor; de med skjermet adresse først] (artikkel 34).""",
    "nn": """Melding om brot på personopplysningstryggleiken (personvernforordninga artikkel 33)
Behandlingsansvarleg: {agency}. Kontakt: {telephone}, {email}.
Oppdaga: {now}. Skal meldast til Datatilsynet seinast {due}.
Opplysningar kan ha vore tilgjengelege for uvedkomande frå {since} til {until}.
Råka: {people} personar i {cases} saker. Av dei er {shielded} i saker med skjerma adresse.
Det som vart lese: {what}. Lese av: {readers}.
Slik skjedde det: [fyll inn]. Sannsynlege følgjer: [fyll inn]. Tiltak som er gjorde: [fyll inn].
Dei råka blir varsla: [ja/nei, og kvifor; dei med skjerma adresse først] (artikkel 34).""",
    "en": """Notification of a personal data breach (GDPR article 33)
Controller: {agency}. Contact: {telephone}, {email}.
Found: {now}. To be notified to the Data Protection Authority by {due}.
Data may have been open to others than they should from {since} to {until}.
Concerned: {people} people in {cases} cases. Of them, {shielded} are in cases with a protected address.
What was read: {what}. Read by: {readers}.
How it happened: [fill in]. Likely consequences: [fill in]. Measures taken: [fill in].
Those concerned are told: [yes/no, and why; those with a protected address first] (article 34).""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A person by reference, what of theirs was read (code: times), and whether the address is protected in one of the cases."""

    subject: UUID
    times: int
    what: Mapping[str, int]
    first: datetime
    last: datetime
    shielded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    reader: UUID
    role: str
    name: str
    people: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    since: datetime
    until: datetime
    notify_by: datetime
    people: tuple[Reached, ...]  # those with a protected address first, then those most read
    readers: tuple[Reader, ...]
    cases: int
    text: Mapping[str, str]


def breach(office: Office, *, since: datetime, until: datetime | None = None, reader: str = "") -> Breach:
    """What the log says of that time, by everyone or by one reader (a staff identifier or a reference). It is an event.

    Errors: InvalidAnswers for a time that has not been, or a reader whom nobody knows.
    """
    now = office.ports.clock.now()
    end = until or now
    if since > min(now, end):
        raise InvalidAnswers({"since": "too-late"})
    rows = AccessLog.objects.filter(at__gte=since, at__lte=end).exclude(what__startswith="refused.").defer("stated_reason")
    if reader:
        rows = rows.filter(reader=_reader(reader))
    found = [row for row in rows.order_by("at") if row.reader != row.subject]
    shielded = set(Case.objects.filter(restricted=True).values_list("pk", flat=True))
    people, readers = _people(found, shielded), _readers(found)
    cases = len({row.case_ref for row in found if row.case_ref})
    with transaction.atomic():
        counts = {"people": len(people), "cases": cases, "since": since, "until": end}
        events.append("privacy.breach-listed", None, counts, at=now)
    notify_by = now + timedelta(hours=HOURS)
    return Breach(
        since=since, until=end, notify_by=notify_by, people=people, readers=readers, cases=cases,
        text=_text(office, now, since, end, notify_by, people, readers, cases),
    )  # fmt: skip


def _reader(said: str) -> UUID:
    known = StaffMember.objects.filter(subject=said).values_list("pk", flat=True).first()
    try:
        return known or UUID(said)
    except ValueError:
        raise InvalidAnswers({"reader": "nobody-known"}) from None


def _people(found: list[AccessLog], shielded: set[UUID]) -> tuple[Reached, ...]:
    by_subject: dict[UUID, list[AccessLog]] = {}
    for row in found:
        by_subject.setdefault(row.subject, []).append(row)
    people = [
        Reached(
            subject=subject, times=len(rows), what=dict(Counter(row.what for row in rows)), first=rows[0].at,
            last=rows[-1].at, shielded=any(row.case_ref in shielded for row in rows),
        )
        for subject, rows in by_subject.items()
    ]  # fmt: skip
    return tuple(sorted(people, key=lambda one: (not one.shielded, -one.times, str(one.subject))))


def _readers(found: list[AccessLog]) -> tuple[Reader, ...]:
    names = dict(StaffMember.objects.values_list("pk", "name"))
    by_reader: dict[tuple[UUID, str], list[AccessLog]] = {}
    for row in found:
        by_reader.setdefault((row.reader, row.role), []).append(row)
    made = [
        Reader(
            reader=reader, role=role, name=names.get(reader, ""), people=len({row.subject for row in rows}), times=len(rows)
        )
        for (reader, role), rows in by_reader.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.people, -one.times, str(one.reader))))


def _text(
    office: Office, now: datetime, since: datetime, until: datetime, due: datetime, people: tuple[Reached, ...],
    readers: tuple[Reader, ...], cases: int,
) -> dict[str, str]:  # fmt: skip
    def said(moment: datetime) -> str:
        return f"{moment.astimezone(_OSLO):%d.%m.%Y %H.%M}"

    what = Counter[str]()
    for one in people:
        what.update(one.what)
    values = {
        "agency": office.agency.name, "telephone": office.agency.telephone, "email": office.agency.email, "now": said(now),
        "due": said(due), "since": said(since), "until": said(until), "people": len(people), "cases": cases,
        "shielded": sum(one.shielded for one in people),
        "what": ", ".join(f"{code} ({count})" for code, count in sorted(what.items())) or "-",
        "readers": ", ".join(f"{one.name or one.role} ({one.people})" for one in readers) or "-",
    }  # fmt: skip
    return {language: text.format(**values) for language, text in _TEXTS.items()}
