"""Log lines without personal data: codes, references and places, never the text of a foreign exception."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

from saklig.safeguards.privacy import mask_identifiers

_MASK = "[masked]"
# Eleven digits are hidden whatever speaks against it, and all of an address on the web after its question mark; what else is
# personal by its form, the recognisers of safeguards.privacy know. Names are kept out by logging ids and withholding messages:
# the model for names would take technical words for people, and cost more than the line.
_NUMBER = re.compile(r"(?<![0-9a-fA-F-])\d(?:[ .\u00a0-]?\d){10}(?![0-9a-fA-F-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_QUERY = re.compile(r"\?[^\s\"']+")


class SafeFormatter(logging.Formatter):
    """One line per record; a traceback is told by its places and classes, without messages or values."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """A request is told by its page's pattern, not by its address, in which anyone may have written anything."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if isinstance(record.args, tuple) and path in record.args:
            found = getattr(request, "resolver_match", None)
            place = f"/{found.route}" if found else "an address that there is not"
            told = tuple(place if arg == path else arg for arg in record.args)
            record = logging.makeLogRecord({**record.__dict__, "args": told})
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's own name)
        return mask(super().formatMessage(record))

    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _, trace = ei
        if kind is None:
            return ""
        places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([f"{kind.__module__}.{kind.__qualname__} (its message is withheld)", *places])

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        return ""


class SafeJsonFormatter(SafeFormatter):
    """The same as one line of JSON, for what gathers logs: at (UTC), level, logger, message, and where an exception came by."""

    def format(self, record: logging.LogRecord) -> str:
        message, _, places = super().format(record).partition("\n")
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname,
            "logger": record.name, "message": message, "process": record.process,
        }  # fmt: skip
        return json.dumps(told | ({"exception": places.split("\n")} if places else {}), ensure_ascii=False)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return mask(record.message).replace("\n", " ")


def mask(text: str) -> str:
    """`text` with what is personal by its form masked: numbers, addresses, e-mail; and query strings."""
    return mask_identifiers(_NUMBER.sub(_MASK, _EMAIL.sub(_MASK, _QUERY.sub("?" + _MASK, text))))
