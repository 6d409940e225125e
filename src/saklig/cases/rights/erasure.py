"""Erasing by destroying keys: what a case held, what a person left, and what must be done again after a restore.

A row stays where it was; without its key it is bytes that nobody can read, here and in every copy of the database, and in
copies of the key store once those have rolled over. Case numbers, codes, months and counts stay: statistics and the ledger
are as they were. A case's keys are its own, so nothing of another's case goes along.
Source: GDPR article 17; design invariant 6; docs/decisions/0006 and 0025.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from saklig.cases.actors import Actor
from saklig.cases.lifecycle import State
from saklig.cases.models import Application, Case, Mandate, Party, PrivacyRequest, Registration
from saklig.cases.models.case import RETENTION
from saklig.cases.moves import record
from saklig.cases.unsent import remove_attachments
from saklig.store import events, keys
from saklig.store.models import Person, PersonNameWord, StoredKey

__all__ = ["discard", "erase_case", "erase_class", "forget_person", "heal", "live_classes", "sweep"]

_MAKING = timedelta(days=1)
_AT_ONCE = 500


def live_classes(cases: Iterable[UUID]) -> dict[UUID, dict[str, set[UUID]]]:
    """The retention classes of these cases that still have keys: by case, by class, whose."""
    found: dict[UUID, dict[str, set[UUID]]] = {}
    rows = StoredKey.objects.filter(case__in=list(cases), wrapped__isnull=False)
    for case, code, subject in rows.values_list("case", "retention", "subject"):
        found.setdefault(case, {}).setdefault(code, set()).add(subject)
    return found


def erase_class(case: Case, code: str, *, at: datetime) -> int:
    """Destroy every key of one class in a case, whoever's. Returns how many."""
    subjects = live_classes([case.id]).get(case.id, {}).get(code, set())
    gone = sum(keys.destroy(keys.case_key(subject, case.id, code), at=at) for subject in subjects)
    if gone:
        with transaction.atomic():
            record(case, "case.erased-part", Actor.system(), now=at, details={"class": code, "keys": gone})
    return gone


def erase_case(case: Case, *, at: datetime) -> int:
    """Destroy all keys of a case, and take it out of every list. Returns how many keys."""
    gone = 0
    # The case's own class last: as long as it stands, an erasure that was cut off is taken up again.
    for code in sorted(live_classes([case.id]).get(case.id, {}), key=lambda code: code == RETENTION):
        for subject in live_classes([case.id]).get(case.id, {}).get(code, set()):
            gone += keys.destroy(keys.case_key(subject, case.id, code), at=at)
    people = {case.applicant_id, *Party.objects.filter(case=case).values_list("person_id", flat=True)}
    with transaction.atomic():
        if Case.objects.filter(pk=case.pk, erased_at=None).update(erased_at=at):
            record(case, "case.erased", Actor.system(), now=at, details={"keys": gone})
    for person in people:
        forget_person(person, at=at)
    return gone


def discard(case: Case, *, at: datetime) -> None:
    """Take an application that was never sent away, and destroy its keys. Errors: none where it is gone already."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().filter(pk=case.pk, state=State.DRAFT.value).first()
        if locked is not None:
            Application.objects.filter(case=locked).delete()
            Registration.objects.filter(case=locked).delete()
            remove_attachments(locked)
            locked.delete()
    destroy_keys_of(case.pk, at)


def destroy_keys_of(case: UUID, at: datetime) -> int:
    """Destroy every key of a case, whoever's and of whatever class. Returns how many."""
    found = live_classes([case]).get(case, {})
    refs = [keys.case_key(subject, case, code) for code, subjects in found.items() for subject in subjects]
    return sum(keys.destroy(ref, at=at) for ref in refs)


def forget_person(person: UUID, *, at: datetime) -> bool:
    """Where nothing is left that a person is needed for, their own key goes, and the look-ups by which they were found."""
    if (
        Case.objects.filter(applicant_id=person, erased_at=None).exists()
        or Party.objects.filter(person_id=person, case__erased_at=None).exists()
        or PrivacyRequest.objects.filter(person_id=person, answered_at=None).exists()
        or Mandate.objects.filter(Q(principal_id=person) | Q(representative_id=person), withdrawn_at=None).exists()
    ):
        return False
    gone = keys.destroy(keys.subject_key(person), at=at)
    _scrub([person])
    if gone:
        with transaction.atomic():
            events.append("privacy.person-erased", None, {"keys": gone}, at=at)
    return bool(gone)


def _scrub(people: Iterable[UUID]) -> int:
    """An HMAC of a number or a name finds a person as well as the number does: it goes with the key."""
    chosen = list(people)
    PersonNameWord.objects.filter(person_id__in=chosen).delete()
    return Person.objects.filter(pk__in=chosen).exclude(identity_lookup=None).update(identity_lookup=None)


def heal(*, at: datetime) -> int:
    """Make the data agree with the keys that are destroyed: after a restore, or an erasure that was cut off.

    A draft without its key is taken away, a case without its key leaves the lists, and one whose own key is destroyed can be
    found by nothing any more. Returns how much was put right; doing it again changes nothing.
    """
    gone = StoredKey.objects.filter(wrapped__isnull=True)
    mended = sum(map(_scrub, _in_parts(list(gone.filter(case=None).values_list("subject", flat=True)))))
    dead = set(gone.filter(retention=RETENTION).values_list("case", "subject"))
    of_dead = (Case.objects.filter(pk__in=part, erased_at=None) for part in _in_parts(sorted({case for case, _ in dead})))
    for case in chain.from_iterable(of_dead):
        if (case.pk, case.applicant_id) not in dead:
            continue
        if case.state == State.DRAFT.value:
            discard(case, at=at)
        else:
            erase_case(case, at=at)
        mended += 1
    return mended


def _in_parts(ids: list[UUID]) -> Iterator[list[UUID]]:
    """No more at a time than a statement may hold."""
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def sweep(*, at: datetime) -> int:
    """Destroy keys of cases that are no more: an erasure whose process died between the rows and the key."""
    # A key is made before its case's row is: one that was made just now is let be.
    rows = StoredKey.objects.filter(case__isnull=False, wrapped__isnull=False, created_at__lt=at - _MAKING)
    held = set(rows.values_list("case", flat=True))
    return sum(destroy_keys_of(case, at) for case in held - set(Case.objects.values_list("pk", flat=True)))
