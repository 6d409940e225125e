"""Erasures outside the machine: a copy that is put back where nothing is left must not bring back what was erased since.

The leaves that tell of destroyed keys (random references, nothing of anyone) go out with the checkpoint that covers them. After
a restore they are read back, each held against a checkpoint with our signature, and destroyed again.
Source: GDPR articles 17 and 32.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection

from saklig.safeguards.ledger import (
    LedgerError,
    Note,
    Tree,
    VerifierKey,
    check_inclusion,
    leaf_hash,
    read_checkpoint,
    read_note,
)

from .. import events
from ..errors import EventError, OutsideUnavailable
from ..keys import ERASED
from ..models import Event, LedgerOpening
from . import openings
from .config import Ledger
from .outside import Outside
from .raw import as_bytes

__all__ = ["destroyed_outside", "erasure_leaves"]


def erasure_leaves(size: int, since: int) -> Iterator[tuple[int, bytes]]:
    """The leaves that tell of destroyed keys, with their places, from leaf `since` on in a tree of `size`."""
    rows = Event.objects.filter(kind=ERASED, ledger_leaf__leaf_index__gte=since, ledger_leaf__leaf_index__lt=size)
    for index, leaf in rows.order_by("ledger_leaf__leaf_index").values_list("ledger_leaf__leaf_index", "leaf").iterator():
        yield index, as_bytes(leaf)


def destroyed_outside(ledger: Ledger) -> tuple[dict[UUID, datetime], list[str]]:
    """The keys that the places outside say were destroyed, and since when; and why one could not be asked or is not believed."""
    found: dict[UUID, datetime] = {}
    told: list[str] = []
    for place in ledger.outside:
        try:
            for origin in _origins(ledger, place):
                found |= _believed(ledger, place, origin)
        except OutsideUnavailable as error:
            told.append(f"{error}: keys that were destroyed after the copy was made may be back")
        except (LedgerError, EventError) as error:
            told.append(f"{place.name}: an erasure there is not believed: {error}")
    return found, told


def _believed(ledger: Ledger, place: Outside, origin: str) -> dict[UUID, datetime]:
    """Errors: LedgerError where the place holds a leaf that no checkpoint of ours covers; EventError for one that is none."""
    leaves = place.erasures(origin)
    if not leaves:
        return {}
    notes, tiles = place.kept(origin)
    if not notes or tiles is None:
        raise LedgerError(f"{origin}: there is no checkpoint beside it")
    note = read_note(notes[-1])
    Note(text=note.text, signatures=note.signatures).open(_keys(ledger, origin))
    checkpoint = read_checkpoint(note.text)
    tree = Tree(checkpoint.size, tiles)
    found: dict[UUID, datetime] = {}
    for index, leaf in leaves:
        check_inclusion(
            leaf_hash(leaf), index, checkpoint.size, tree.inclusion_proof(index), checkpoint.root
        )
        content = events.read(leaf)
        found |= dict.fromkeys(map(UUID, content["data"]["keys"]), datetime.fromisoformat(content["at"]))
    return found


def _keys(ledger: Ledger, origin: str) -> list[VerifierKey]:
    """Our own key of today, and the one that the restored database says this name was opened with."""
    return [ledger.signer(origin).key(), *(openings.key_at(one) for one in _openings() if one.origin == origin)]


def _openings() -> list[LedgerOpening]:
    known = LedgerOpening._meta.db_table in connection.introspection.table_names()
    return list(LedgerOpening.objects.all()) if known else []


def _origins(ledger: Ledger, place: Outside) -> Iterable[str]:
    """Every name that the ledger has had, also such as the restored database does not know yet."""
    known = {ledger.name, *(one.origin for one in _openings())}
    number = 2
    while place.latest(f"{ledger.name}/{number}") is not None:
        known.add(f"{ledger.name}/{number}")
        number += 1
    return sorted(known)
