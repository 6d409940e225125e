"""How often each rule was attacked in an appeal, and how often overturned: counts by rule row and version, and no case.

A Parliamentary Ombud could not see from an agency's figures which decisions were wrong: here the rule itself is what is counted.
A share of few is no measure; the counts stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import NotAllowed
from saklig.cases.models import AppealPoint
from saklig.cases.office import Office

__all__ = ["RuleRate", "rule_rates", "services_of"]

_WHO = (ActorKind.RULE_OWNER, ActorKind.LEADER, ActorKind.CASEWORKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRate:
    """One rule row in one version of its package. `settled` were attacked and have an answer on the matter itself."""

    service: str
    provision: str
    row: str
    version: str
    package_hash: str
    attacked: int
    settled: int
    overturned: int

    @property
    def share(self) -> float | None:
        """Of those settled; None while there are none."""
        return self.overturned / self.settled if self.settled else None


def services_of(actor: Actor) -> frozenset[str]:
    """The services that this member of staff may see such figures of. Errors: NotAllowed."""
    if actor.kind not in _WHO:
        raise NotAllowed(f"how rules fare in appeals is for {', '.join(_WHO)}, not for a {actor.kind}")
    return actor.services


def rule_rates(office: Office, actor: Actor) -> tuple[RuleRate, ...]:
    """Every rule that was attacked, the most overturned first. Errors: NotAllowed."""
    points = AppealPoint.objects.filter(service__in=services_of(actor))
    by_rule = points.values_list("service", "provision", "row", "package_version", "package_hash").annotate(
        attacked=Count("pk"), settled=Count("pk", filter=Q(overturned__isnull=False)),
        overturned=Count("pk", filter=Q(overturned=True)),
    )  # fmt: skip
    found = (
        RuleRate(
            service=service, provision=provision, row=row, version=version, package_hash=package, attacked=attacked,
            settled=settled, overturned=overturned,
        )
        for service, provision, row, version, package, attacked, settled, overturned in by_rule.order_by()
    )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.overturned, -one.attacked, one.service, one.row, one.version)))
