"""The process that reads a PDF's text. Run by its path with `python -I`: nothing of Saklig is imported, no environment.

In: the file. Out: one line of JSON. It bounds its memory, time and files before it reads the first byte.
"""

from __future__ import annotations

import json
import resource
import sys

_MEMORY = 1_000_000_000
_SECONDS = 30
_PAGES = 2_000
_CHARACTERS = 5_000_000


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # noqa: PLC0415  (bounded before anything is loaded)

    "".encode("utf-16-le")  # its module, now: from here on no file can be opened
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        told = {"pages": _pages(pypdfium2, data)}
    except pypdfium2.PdfiumError as error:
        told = {"refused": "locked" if "password" in str(error).lower() else "broken"}
    except MemoryError:
        told = {"refused": "heavy"}
    except _TooLong:
        told = {"refused": "long"}
    except Exception:  # whatever a reader says of a broken file, it is a broken file
        told = {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    return 0


class _TooLong(Exception):
    pass


def _pages(pdfium: object, data: bytes) -> list[str]:
    document = pdfium.PdfDocument(data)  # type: ignore[attr-defined]
    if len(document) > _PAGES:
        raise _TooLong
    made: list[str] = []
    for number in range(len(document)):
        made.append(document[number].get_textpage().get_text_range())
        if sum(map(len, made)) > _CHARACTERS:
            raise _TooLong
    return made


if __name__ == "__main__":
    sys.exit(main())
