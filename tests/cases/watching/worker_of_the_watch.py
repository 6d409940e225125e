"""A worker as a process of its own, for test_stopped: the town's office in December, over the test's databases.

Arguments: number of families, lease in seconds, when the town's clock was started (seconds since 1970).
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

DECEMBER = datetime(2024, 12, 10, 8, tzinfo=UTC)
JANUARY = date(2025, 1, 1)


def in_december(world: Any) -> Any:
    """Every third child has had another place agreed from January, which costs less."""
    places = []
    for n, place in enumerate(world.places):
        if n % 3:
            places.append(place)
            continue
        places.append(replace(place, valid_until=date(2024, 12, 31)))
        places.append(replace(place, valid_from=JANUARY, full_price=Decimal(500), unit="nv-02"))
    return replace(world, places=tuple(places))


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import django

    django.setup()
    from cases import town
    from saklig.cases import job_handlers
    from saklig.store.worker import Worker

    count, lease, started = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    world, _ = town.families(count)
    office = town.office(in_december(world), clock=town.RunningClock(started, at=DECEMBER))
    worker = Worker(
        clock=office.ports.clock.now, handlers=job_handlers(office), lease=timedelta(seconds=lease), poll_seconds=0.02
    )
    worker.run()


if __name__ == "__main__":
    main()
