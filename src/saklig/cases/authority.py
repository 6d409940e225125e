"""Telling the database which services another kind of agency decides, so that it refuses decisions on them by itself.

`Office.decides` is what the use cases ask; this is for whoever writes without asking (invariant 1's way of guarding).
"""

from __future__ import annotations

from django.db import transaction

from saklig.cases.models import EstimatedService
from saklig.cases.office import Office

__all__ = ["keep_estimates"]


def keep_estimates(office: Office) -> None:
    """Bring the table to what settings and packages say now. A service that is run no more stays as it was."""
    decided = {name for name in office.services if office.decides(name)}
    with transaction.atomic():
        EstimatedService.objects.filter(service__in=decided).delete()
        EstimatedService.objects.bulk_create(
            [EstimatedService(service=name) for name in sorted(office.services.keys() - decided)], ignore_conflicts=True
        )
