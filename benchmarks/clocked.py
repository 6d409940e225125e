"""The real web application with one thing exchanged: the office's clock, which stands where each request says.

`X-Benchmark-Now` (ISO 8601 with zone) sets it, so that applications of four kindergarten years can be sent in one run.
Everything else is what `saklig serve` serves: `composition` wires it, Granian loads `clocked:wsgi` in its own process.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from typing import Any

from saklig import composition
from saklig.connectors import clocks

_here = threading.local()


class RequestClock:
    """The time that the request in hand says, else the machine's."""

    def now(self) -> datetime:
        return getattr(_here, "now", None) or datetime.now(UTC)


def wsgi() -> Any:
    clocks.SystemClock = RequestClock  # type: ignore[assignment,misc]
    application = composition.wsgi()

    def clocked(environment: dict[str, Any], start: Any) -> Any:
        said = environment.get("HTTP_X_BENCHMARK_NOW")
        _here.now = datetime.fromisoformat(said) if said else None
        try:
            return application(environment, start)
        finally:
            _here.now = None

    return clocked


def main() -> None:
    """Serve on the port given, with as many processes as given; settings come from the environment."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "clocked:wsgi", factory=True, interface=Interfaces.WSGI, address="127.0.0.1", port=int(sys.argv[1]),
        workers=int(sys.argv[2]), blocking_threads=2, websockets=False, log_access=False, log_level="warning",
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
