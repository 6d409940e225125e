"""People: found by keyed look-ups of identity number and name words, kept sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from .errors import StoreError
from .keys import ring, subject_key
from .lookup import lookup, name_words
from .models import Person, PersonNameWord

__all__ = [
    "NAME_WORDS", "Known", "Person", "find", "find_all", "find_or_create", "find_or_create_all", "make_unnumbered", "search",
    "update",
]  # fmt: skip

_IDENTITY, NAME_WORDS = "person.identity", "person.name"
UNPROTECTED = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a person when first heard of."""

    identity_number: str
    name: str | None = None
    contact: Any = None
    language: str = "nb"
    protection: str | None = None


def find(identity_number: str) -> Person | None:
    """The person with this identity number (11 digits; spaces and the like are passed over)."""
    return find_all([identity_number]).get(identity_number)


def find_all(identity_numbers: Iterable[str]) -> dict[str, Person]:
    """Those of these people who are known, by identity number as given."""
    codes = {number: lookup(_digits(number), _IDENTITY) for number in identity_numbers}
    found = _by_lookup(codes.values())
    return {number: found[code] for number, code in codes.items() if code in found}


def find_or_create(identity_number: str, **known: Any) -> Person:
    """The person with this identity number, made from what is known of them (`Known`) if not known yet."""
    return find_or_create_all([Known(identity_number=identity_number, **known)])[identity_number]


def find_or_create_all(known: Iterable[Known]) -> dict[str, Person]:
    """Several people at once, by identity number as given: what is missing is made in one commit."""
    given = [(lookup(_digits(one.identity_number), _IDENTITY), one) for one in known]
    wanted: dict[str, Known] = {}
    for code, one in given:
        wanted.setdefault(code, one)
    found = _by_lookup(wanted)
    fresh = [_fresh(code, one) for code, one in wanted.items() if code not in found]
    if fresh:
        ring().prepare(subject_key(person.id) for person in fresh)
        found |= _made(fresh)
    return {one.identity_number: found[code] for code, one in given}


def make_unnumbered(*, name: str, protection: str | None = None) -> Person:
    """A person of whom no identity number is known. Not found by name, and a second one of the same name is another."""
    person = Person(name=name, protection=protection)
    ring().prepare([subject_key(person.id)])
    person.save(force_insert=True)
    return person


def _made(fresh: list[Person]) -> dict[str, Person]:
    """These people kept, or who was kept meanwhile in their place, by look-up."""
    try:
        with transaction.atomic():
            Person.objects.bulk_create(fresh)
            _index_names(fresh)
            return {person.identity_lookup: person for person in fresh}
    except IntegrityError:
        with transaction.atomic():
            # Of two requests at once the first one's rows stand; the other's keys are left unused.
            Person.objects.bulk_create(fresh, ignore_conflicts=True)
            made = _by_lookup(person.identity_lookup for person in fresh)
            _index_names(made.values())
            return made


def _fresh(code: str, one: Known) -> Person:
    return Person(
        identity_lookup=code, identity_number=_digits(one.identity_number), name=one.name, contact=one.contact,
        language=one.language, protection=one.protection,
    )  # fmt: skip


def _by_lookup(codes: Iterable[str]) -> dict[str, Person]:
    return {person.identity_lookup: person for person in Person.objects.filter(identity_lookup__in=list(codes))}


def update(person: Person, **changes: Any) -> Person:
    """Change name, contact, protection or language, and keep the search in step with it."""
    unknown = set(changes) - {"name", "contact", "protection", "language"}
    if unknown:
        raise StoreError(f"a person's {', '.join(sorted(unknown))} can't be changed here")
    before = _words_of(person)
    for field, value in changes.items():
        setattr(person, field, value)
    words = _words_of(person)
    with transaction.atomic():
        person.save(update_fields=list(changes))
        # Of one who is not to be found no word is left, whatever this object knew of before.
        if words != before or not words:
            PersonNameWord.objects.filter(person=person).exclude(lookup__in=words).delete()
            _index_names([person])
    return person


def search(name: str) -> list[Person]:
    """People whose name holds every word of `name`, whole words only; never anyone with a protected address."""
    words = name_words(name, NAME_WORDS)
    found = Person.objects.all()
    for word in words:
        found = found.filter(name_words__lookup=word)
    return list(found.order_by("created_at")[:50]) if words else []


def _words_of(person: Person) -> list[str]:
    hidden = person.protection not in (None, "", UNPROTECTED)
    return [] if hidden or not person.name else name_words(person.name, NAME_WORDS)


def _index_names(people: Iterable[Person]) -> None:
    rows = [PersonNameWord(person=person, lookup=word) for person in people for word in _words_of(person)]
    PersonNameWord.objects.bulk_create(rows, ignore_conflicts=True)


def _digits(identity_number: str) -> str:
    digits = "".join(sign for sign in identity_number if sign.isdecimal())
    if len(digits) != 11 or not digits.isascii():
        raise StoreError("an identity number has 11 digits; write it as text, so that a leading 0 is kept")
    return digits
