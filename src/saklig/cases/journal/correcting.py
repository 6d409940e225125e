"""Correcting the journal by adding to it: a new version of the entry with a reason; the wrong one stays to be seen.

Source: FOR-2025-12-17-2647 § 11: what was corrected, when and how is documented, and what stood there is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, StaleForm
from saklig.cases.journal.archiving import job_for
from saklig.cases.journal.looking import entry_for
from saklig.cases.models import Case, JournalEntry
from saklig.cases.moves import enqueue
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import required_words
from saklig.safeguards import privacy
from saklig.store import events
from saklig.store.models import LANGUAGES

__all__ = ["Correction", "correct_entry"]

_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the entry is to say from now on. `version` is the one that was on the page."""

    version: int
    titles: Mapping[str, str]
    dated: date
    access: str
    void: bool


def correct_entry(
    office: Office, actor: Actor, entry: UUID, said: Correction, *, why: str, token: str
) -> JournalEntry:
    """Add a version that is right, with a reason in one's own words.

    A title is public: one that holds personal data is refused. Errors: NotAllowed, NotFound, ReasonNeeded,
    OwnReasonsRequired, InvalidAnswers with what is wrong, StaleForm where somebody else has corrected it meanwhile.
    """
    now = office.ports.clock.now()
    before = entry_for(office, actor, entry, what="case.journal-correct")
    staff, reason = access.staff_member(actor), required_words(why)
    _refuse_unfit(said, today=day_of(now))

    def make() -> JournalEntry:
        case = Case.objects.select_for_update().get(pk=before.case_id)
        last = JournalEntry.objects.filter(case=case, number=before.number).order_by("-version").first()
        assert last is not None
        if last.version != said.version:
            raise StaleForm("the entry has been corrected since the page was opened; look at it anew")
        made = JournalEntry(
            case=case, number=last.number, version=last.version + 1, direction=last.direction, kind=last.kind,
            source=last.source, source_ref=last.source_ref, party_id=last.party_id, dated=said.dated, entered_at=now,
            entered_by=actor.reference, document_version=last.document_version, titles=dict(said.titles),
            access=said.access, grounds=last.grounds, void=said.void, why=reason,
        )  # fmt: skip
        made.save(force_insert=True)
        by = {"kind": actor.kind.value, "id": staff.id}
        events.append("journal.corrected", None, {"by": by, "entry": made.id, "corrects": last.id, "of": case.id}, at=now)
        if office.ports.archive is not None:
            enqueue([job_for(made)], now=now)
        return made

    return once(actor, "correct-entry", token, now=now, make=make, load=lambda pk: JournalEntry.objects.get(pk=pk))


def _refuse_unfit(said: Correction, *, today: date) -> None:
    problems = {}
    for code, _ in LANGUAGES:
        title = said.titles.get(code, "")
        if not title.strip() or len(title) > _LONGEST_TITLE:
            problems[f"title_{code}"] = "empty" if not title.strip() else "too-long"
        elif privacy.find(title, language=code):
            problems[f"title_{code}"] = "personal-data"
    if said.access not in JournalEntry.Access.values:
        problems["access"] = "not-a-choice"
    if said.dated > today:
        problems["dated"] = "too-late"
    if problems:
        raise InvalidAnswers(problems)
