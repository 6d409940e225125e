"""The auditor's look: the state of the ledger, whether it holds, receipts from it, and cases worked out again.

References, hashes and verdicts only: what was decided for whom is not shown here. That a case was replayed is logged like any
reading. Source: invariants 3 and 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.errors import InvalidAnswers
from saklig.cases.models import Case, Determination
from saklig.cases.office import Office
from saklig.cases.reading import Activity, Purpose
from saklig.cases.use_cases.replay import ReplayDiffers, ReplayErased, replayed
from saklig.safeguards.ledger import read_checkpoint, read_note
from saklig.store.ledger import alarms, proving, verifying
from saklig.store.ledger.asking import all_kept
from saklig.store.ledger.config import ledger
from saklig.store.ledger.report import Report
from saklig.store.ledger.tables import latest_checkpoint
from saklig.store.models import LedgerAlarm, LedgerLeaf, LedgerSent, LedgerWaiting, PackageBytes

__all__ = ["MOST_LEAVES", "LedgerState", "Replay", "Verdict", "ledger_proof", "ledger_state", "replay_case", "verify_ledger"]

# A page answers within seconds; `saklig ledger verify` looks at ledgers of any size.
MOST_LEAVES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """The newest checkpoint and what has become of it. `sent` is name, size and time; `unsent` has got nothing yet."""

    origin: str
    size: int
    root: str
    at: datetime | None
    note: str
    waiting: int
    sent: tuple[tuple[str, int, datetime], ...]
    unsent: tuple[str, ...]
    alarms: tuple[LedgerAlarm, ...]
    small: bool  # whether a page may look at all of it


class Verdict(StrEnum):
    """What working out again what was kept came to."""

    SAME = "same"  # outcome, and by the same engine the trace, byte for byte
    DIFFERS = "differs"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One determination, by what it was made of. `same_engine`: only then is the trace compared as well."""

    number: int
    at: date
    made_at: datetime
    package: str
    package_hash: str
    engine: str
    same_engine: bool
    automatic: bool
    verdict: Verdict


def ledger_state(actor: Actor) -> LedgerState:
    """Where the ledger stands. Errors: NotAllowed."""
    access.auditor(actor)
    last = latest_checkpoint()
    checkpoint = read_checkpoint(read_note(last.note).text) if last else None
    sent = tuple((one.name, one.size, one.at) for one in LedgerSent.objects.order_by("name"))
    got = {name for name, _, _ in sent}
    return LedgerState(
        origin=checkpoint.origin if checkpoint else ledger().name, size=checkpoint.size if checkpoint else 0,
        root=checkpoint.root.hex() if checkpoint else "", at=last.at if last else None,
        note=proving.checkpoint_note(last) if last else "", waiting=LedgerWaiting.objects.count(), sent=sent,
        unsent=tuple(place.name for place in ledger().outside if place.name not in got),
        alarms=tuple(alarms.open_alarms()), small=LedgerLeaf.objects.count() <= MOST_LEAVES,
    )  # fmt: skip


def verify_ledger(actor: Actor) -> tuple[Report, list[str]]:
    """All tables held against one another and against what left; and the places that could not be asked, with why.

    Errors: NotAllowed; InvalidAnswers where there are more than `MOST_LEAVES`.
    """
    access.auditor(actor)
    if LedgerLeaf.objects.count() > MOST_LEAVES:
        raise InvalidAnswers({"ledger": "ledger-too-large"})
    kept, tiles, unasked = all_kept()
    return verifying.verify(kept=kept, tiles=tiles), unasked


def ledger_proof(actor: Actor, wanted: str) -> str:
    """A receipt as JSON for an event, named by its reference or its index. Errors: NotAllowed, InvalidAnswers, NotEntered."""
    access.auditor(actor)
    wanted = wanted.strip()
    leaves = LedgerLeaf.objects
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 18:
        found = leaves.filter(leaf_index=int(wanted)).values_list("event__reference", flat=True).first()
    else:
        try:
            found = leaves.filter(event__reference=UUID(wanted)).values_list("event__reference", flat=True).first()
        except ValueError:
            raise InvalidAnswers({"reference": "no-reference"}) from None
    if found is None:
        raise InvalidAnswers({"reference": "no-such-leaf"})
    return proving.receipt_for(found).to_json()


def replay_case(office: Office, actor: Actor, number: str) -> tuple[Replay, ...]:
    """Every determination of a case made again from what was kept, oldest first. Errors: NotAllowed, NotFound."""
    access.auditor(actor)
    case = access.by_number(Case.objects.filter(service__in=office.services), number.strip())
    now = office.ports.clock.now()
    access.seen(actor, case, what="replay", now=now, purpose=Activity.AUDITING)
    purpose = Purpose(service=case.service, activity=Activity.AUDITING, actor=actor, now=now)
    return tuple(_replay(office, one, purpose) for one in case.determinations.select_related("case").order_by("number"))


def _replay(office: Office, made: Determination, purpose: Purpose) -> Replay:
    from saklig.cases import rules  # noqa: PLC0415  (loads the decision core, which the other pages here do without)

    verdict = Verdict.SAME
    try:
        replayed(office, made, purpose)
    except ReplayErased:
        verdict = Verdict.ERASED
    except ReplayDiffers:
        verdict = Verdict.DIFFERS
    version = PackageBytes.objects.filter(pk=made.package_hash).values_list("name", "version").first()
    return Replay(
        number=made.number, at=made.at, made_at=made.made_at, package=" ".join(version or ()), package_hash=made.package_hash,
        engine=made.engine_version, same_engine=made.engine_version == rules.engine_version(), automatic=made.automatic,
        verdict=verdict,
    )  # fmt: skip
