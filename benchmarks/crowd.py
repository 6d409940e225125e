"""A database as full as a large municipality's after some years: synthetic cases in bulk, for `pages.py`.

Rows are written past the use cases, and what is sealed in them is noise, shorter than in life: nothing of it is ever opened,
and what a list reads is plain. Each case has an application, a determination, deadlines, three parties, four events, two
readings in the access log, and (when decided) a decision with two lines, its marks of likeness and its letter. Of a hundred
thousand some 1,400 are on the desk, half of them somebody's. No number in it is a person's.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

__all__ = ["fill"]

BATCH = 2000
# State -> how many of a thousand cases, and whether a decision has been made. Fourteen of them wait at the desk.
STATES = (
    ("closed", 800, True), ("notified", 110, True), ("archived", 40, True), ("withdrawn", 30, False),
    ("awaiting_judgement", 10, False), ("awaiting_information", 5, False), ("awaiting_register", 1, False),
    ("under_human_review", 2, True), ("appealed", 2, True),
)  # fmt: skip
_SIZES = {"facts": 300, "outcome": 300, "trace": 900, "html": 600, "pdf": 1200}
_WAITS = {"awaiting_information": "applicant", "awaiting_register": "tax"}
_WHY = (["adverse"], ["discretion"], ["unsure", "adverse"], ["stage-advice"])


def fill(count: int, *, service: str, staff: Sequence[UUID], now: datetime, seed: int = 1) -> None:
    """So many cases of a service, the newest received today. `staff`: who may have them."""
    rng = random.Random(seed)  # noqa: S311 - the same crowd every time
    states = [(name, decided) for name, share, decided in STATES for _ in range(share)]
    for first in range(0, count, BATCH):
        drawn = [(n, rng.choice(states), rng) for n in range(first, min(first + BATCH, count))]
        _write([_case(n, state, rng, service, staff, now, count) for n, state, rng in drawn])


def _uuid(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _noise(rng: random.Random, length: int) -> Any:
    from saklig.store.sealed import Sealed

    return Sealed(rng.randbytes(16) * (length // 16 + 1))


def _case(
    n: int, state: tuple[str, bool], rng: random.Random, service: str, staff: Sequence[UUID], now: datetime, count: int
) -> list[Any]:
    """Every row of one case."""
    from saklig.cases.models import Application, Assignment, Case, Determination, HandlingTime, Party
    from saklig.store.models import Person

    name, decided = state
    age = timedelta(days=rng.random() * 28) if not decided else timedelta(days=30 + (count - n) / count * 1500)
    received = now - age
    applicant = Person(id=_uuid(rng), identity_lookup=hashlib.sha256(f"crowd {n}".encode()).hexdigest())
    case = Case(
        id=_uuid(rng), number=f"C-{n:07}", service=service, applicant=applicant, language="nb", state=name,
        state_since=received, waiting_for=_WAITS.get(name, "caseworker"),
        stage="advice", package_hash="0" * 64, local_hash="0" * 64, created_at=received, received_at=received,
        restricted=rng.random() < 0.003,
    )  # fmt: skip
    application = Application(
        id=_uuid(rng), case=case, answers=_noise(rng, 600), saved_at=received, receipt_number=f"R-{n:07}", received_at=received
    )
    determination = Determination(
        id=_uuid(rng), case=case, number=1, gathering=_uuid(rng), at=received.date(), made_at=received, package_hash="0" * 64,
        local_hash="0" * 64, engine_version="1", policy_version="1", stage="advice", settled=True, automatic=False,
        reasons=rng.choice(_WHY), facts=_noise(rng, _SIZES["facts"]), details=_noise(rng, 200),
        outcome=_noise(rng, _SIZES["outcome"]), trace=_noise(rng, _SIZES["trace"]), commitment="0" * 64,
    )  # fmt: skip
    parties = [
        Party(
            id=_uuid(rng), case=case, person=person, member=member, role=_noise(rng, 60), evidence=_noise(rng, 200),
            confirmation=None,
        )
        for member, person in (("a1", applicant), ("c1", _child(n, 1, rng)), ("c2", _child(n, 2, rng)))
    ]  # fmt: skip
    rows: list[Any] = [applicant, *(party.person for party in parties[1:]), case, application, determination, *parties]
    rows += _deadlines(case, name, received)
    rows += _traces(case, received, rng, staff)
    if name in ("awaiting_judgement", "under_human_review", "appealed") and rng.random() < 0.5:
        who = rng.choice(staff)
        rows.append(Assignment(id=_uuid(rng), case=case, staff_id=who, given_by_id=who, why="taken", since=received))
    if decided:
        rows += _decided(case, determination, rng, staff)
        rows.append(HandlingTime(case=case, seconds=rng.randrange(60, 1800)))
    return rows


def _child(n: int, which: int, rng: random.Random) -> Any:
    from saklig.store.models import Person

    return Person(id=_uuid(rng), identity_lookup=hashlib.sha256(f"crowd {n} child {which}".encode()).hexdigest())


def _deadlines(case: Any, state: str, received: datetime) -> Iterator[Any]:
    from saklig.cases.models import Deadline

    still_open = state.startswith("awaiting")
    for kind, days in (("preliminary-reply", 30), ("decision", 42)):
        due, met = (received + timedelta(days=days)).date(), None if still_open else received + timedelta(days=20)
        yield Deadline(case=case, kind=kind, due=due, set_at=received, met_at=met)
    if state in ("notified", "closed"):
        over = received + timedelta(days=60) if state == "closed" else None
        yield Deadline(case=case, kind="appeal", due=(received + timedelta(days=45)).date(), set_at=received, met_at=over)


def _traces(case: Any, at: datetime, rng: random.Random, staff: Sequence[UUID]) -> Iterator[Any]:
    from saklig.store.models import AccessLog, Event

    for kind in ("submit", "assess", "decide", "notify"):
        yield Event(
            reference=_uuid(rng), at=at, kind=f"case.{kind}", case_ref=case.id, leaf=rng.randbytes(32) * 12, leaf_hash="0" * 64
        )
    for what in ("register.population", "case"):
        yield AccessLog(
            id=_uuid(rng), at=at, reader=rng.choice(staff), role="caseworker", subject=case.applicant_id, case_ref=case.id,
            what=what, purpose="case-handling",
        )  # fmt: skip


def _decided(case: Any, determination: Any, rng: random.Random, staff: Sequence[UUID]) -> Iterator[Any]:
    from saklig.cases.models import Decision, DecisionLetter, Likeness, OutcomeLine
    from saklig.documents.letters import Letter, Milestone

    at, by_human = case.received_at + timedelta(days=15), rng.random() < 0.35
    decision = Decision(
        id=_uuid(rng), case=case, number=1, determination=determination, kind="caseworker" if by_human else "automatic",
        decided_by_id=rng.choice(staff) if by_human else None, own_reasons=_noise(rng, 400) if by_human else None,
        decided_at=at,
    )  # fmt: skip
    yield decision
    for child in ("c1", "c2"):
        yield OutcomeLine(
            id=_uuid(rng), case=case, decision=decision, subject=child, benefit="income-cap", month=at.date().replace(day=1),
            kind="granted", adverse=False, provision="§ 3 b", reason="income-cap-applies", value=_noise(rng, 40),
        )  # fmt: skip
    marks = sorted(f"{rng.randrange(40):024x}" for _ in range(6))
    yield Likeness(
        decision=decision, service=case.service, by_human=by_human, decided_at=at, marks=marks,
        signature=hashlib.sha256("\n".join(marks).encode()).hexdigest(),
    )  # fmt: skip
    letter = Letter(
        id=_uuid(rng), case_ref=case.id, recipient=case.applicant_id, kind="granted", language="nb", retention="case",
        title=_noise(rng, 60), html=_noise(rng, _SIZES["html"]), pdf=_noise(rng, _SIZES["pdf"]), commitment="0" * 64,
        created_at=at,
    )  # fmt: skip
    yield letter
    yield DecisionLetter(
        letter=letter.id, case=case, decision=decision, recipient_id=case.applicant_id, kind="granted", created_at=at,
        appeal_until=(at + timedelta(days=21)).date(),
    )  # fmt: skip
    for kind in ("made-available", "opened"):
        yield Milestone(letter=letter, kind=kind, at=at)


def _write(cases: list[list[Any]]) -> None:
    """By table, in the order in which rows refer to each other, in one transaction."""
    from django.db import transaction

    by_model: dict[Any, list[Any]] = {}
    for rows in cases:
        for row in rows:
            by_model.setdefault(type(row), []).append(row)
    with transaction.atomic():
        for model, rows in by_model.items():
            model.objects.bulk_create(rows, batch_size=500)


def today() -> datetime:
    return datetime.now(UTC)
