"""A determination made again from what was kept: package bytes, local parameters, facts and day (invariant 3)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from uuid import UUID

from saklig.cases import canonical, reading, rules
from saklig.cases.errors import CaseError
from saklig.cases.models import Determination
from saklig.cases.office import Office, Service
from saklig.cases.reading import Purpose
from saklig.cases.rules import Ruling
from saklig.store import packages
from saklig.store.errors import KeyDestroyed

__all__ = ["ReplayDiffers", "ReplayErased", "hand_over", "replayed", "service_as_then"]

# The latest rulings of this process, each until its letter is written: the same bytes are not worked out twice in a row.
_MOST_HANDED = 8
_Made = tuple[str, str, bytes]  # package, local parameters, facts
_handed: OrderedDict[UUID, tuple[_Made, Ruling]] = OrderedDict()
_lock = Lock()


class ReplayDiffers(CaseError):
    """The same inputs gave another outcome than the one kept: nothing may be said or decided by it."""

    code = "replay-differs"


class ReplayErased(ReplayDiffers):
    """The facts were erased when their period was over: the decision and its letter stand, their making is not shown."""

    code = "replay-erased"


def service_as_then(office: Office, determination: Determination) -> Service:
    """The service with the package and the local parameters that the determination was made by."""
    service = office.services[determination.case.service]
    if service.package.hash != determination.package_hash:
        from saklig.service_packages import read_package  # noqa: PLC0415

        service = replace(service, package=read_package(packages.package(determination.package_hash)))
    if packages.hash_of(canonical.dumps(service.local)) != determination.local_hash:
        service = replace(service, local=canonical.loads(packages.local(determination.local_hash)))
    return service


def hand_over(determination: Determination, facts: bytes, ruling: Ruling) -> None:
    """Keep the ruling just made on `facts` for whoever asks for it next in this process; it is given out once."""
    with _lock:
        _handed[determination.pk] = (_made_of(determination, facts), ruling)
        while len(_handed) > _MOST_HANDED:
            _handed.popitem(last=False)


def _taken_over(determination: Determination, facts: bytes) -> Ruling | None:
    with _lock:
        made_of, ruling = _handed.pop(determination.pk, (None, None))
    return ruling if made_of == _made_of(determination, facts) else None


def _made_of(determination: Determination, facts: bytes) -> _Made:
    return determination.package_hash, determination.local_hash, facts


def replayed(office: Office, determination: Determination, purpose: Purpose) -> tuple[Service, Ruling]:
    """The ruling made again, or the one just made here if it has the bytes kept.

    By the engine that made it, outcome and trace are the same byte for byte. A later one may tell the trace in another
    form; its outcome must be the same all the same. Errors: ReplayDiffers, PurposeRefused.
    """
    service = service_as_then(office, determination)
    try:
        facts, outcome, trace = reading.kept_of(determination, purpose)
    except KeyDestroyed:
        raise ReplayErased(f"determination {determination.id}: its facts are erased, their period was over") from None
    again = _taken_over(determination, facts)
    if again is None:
        again = rules.rule(service, canonical.loads(facts), at=determination.at, from_month=determination.from_month)
    same = again.outcome == outcome
    if same and determination.engine_version == rules.engine_version():
        same = again.trace == trace
    if not same:
        raise ReplayDiffers(
            f"determination {determination.id}: the same package, facts and date give another outcome or trace than "
            f"the one kept (engine {determination.engine_version}, now {rules.engine_version()}); have it looked into"
        )
    return service, again
