"""A worker as a process of its own, for test_stopped: the town's office in June of the year after, over the test's databases.

Arguments: number of families, lease in seconds, when the town's clock was started (seconds since 1970).
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import django

    django.setup()
    from cases import town
    from cases.renewal.years import JUNE, a_year_later
    from saklig.cases import job_handlers
    from saklig.store.worker import Worker

    count, lease, started = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    world, applicants = town.families(count)
    office = town.office(a_year_later(world, applicants), clock=town.RunningClock(started, at=JUNE))
    worker = Worker(
        clock=office.ports.clock.now, handlers=job_handlers(office), lease=timedelta(seconds=lease), poll_seconds=0.02
    )
    worker.run()


if __name__ == "__main__":
    main()
