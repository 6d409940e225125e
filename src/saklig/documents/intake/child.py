"""The process that opens files from outside. Run by its path, with `python -I`: nothing of Saklig is imported, no environment.

In: one line of JSON (what to do) and the file. Out: one line of JSON, and for a page its picture. It bounds its own memory,
time and files before it reads the first byte; whatever kills it kills nothing else.
"""

from __future__ import annotations

import io
import json
import math
import resource
import sys
from typing import Any

# Bytes of address space: the readers themselves take some 300 MB of it; a picture at the limit some 400 more.
_MEMORY = 1_500_000_000
_SECONDS = 12
_WIDTH, _MOST_SHOWN = 1400, 6_000_000  # pixels: a page that can be read, and no more than a screen needs


class _Refused(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # noqa: PLC0415  (bounded before anything is loaded)
    from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401, PLC0415  (the last reads how a camera was held)

    Image.preinit()  # the readers of pictures, now: from here on no file can be opened

    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    picture = b""
    try:
        if asked["kind"] == "pdf":
            told, picture = _pdf(pypdfium2, asked, data)
        else:
            told, picture = _picture(Image, ImageOps, asked, data)
    except _Refused as refused:
        told = {"refused": refused.why}
    except MemoryError:
        told = {"refused": "file-heavy"}
    except Exception:  # whatever a reader says of a broken file, it is a broken file
        told = {"refused": "file-broken"}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + picture)
    return 0


def _pdf(pdfium: Any, asked: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _Refused("file-encrypted" if "password" in str(error).lower() else "file-broken") from None
    pages = len(document)
    if pages == 0:
        raise _Refused("file-broken")
    if pages > asked["most_pages"]:
        raise _Refused("file-pages")
    number = asked.get("page", 0)
    if number >= pages:
        raise _Refused("no-such-page")
    # A first page that cannot be drawn cannot be read by anyone here: told at once, while the sender is there.
    drawn = _drawn(document[number])
    if "page" not in asked:
        return {"pages": pages}, b""
    if asked.get("grey"):
        return _grey(drawn)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return {"media": "image/png"}, out.getvalue()


def _drawn(page: Any) -> Any:
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise _Refused("file-broken")
    scale = min(_WIDTH / width, math.sqrt(_MOST_SHOWN / (width * height)), 4.0)
    return page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


def _picture(images: Any, ops: Any, asked: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    images.MAX_IMAGE_PIXELS = asked["most_pixels"]
    try:
        opened = images.open(io.BytesIO(data), formats=[asked["kind"].upper()])
    except images.DecompressionBombError:
        raise _Refused("file-pixels") from None
    if opened.width * opened.height > asked["most_pixels"]:
        raise _Refused("file-pixels")
    if asked.get("page", 0) > 0:
        raise _Refused("no-such-page")
    opened.load()
    if "page" not in asked:
        return {"pages": 1}, b""
    # Drawn anew: where it was taken, with what, and whatever hides in the file stay behind.
    shown = ops.exif_transpose(opened).convert("RGB")
    shown.thumbnail((2000, 2000))
    if asked.get("grey"):
        return _grey(shown)
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=85)
    return {"media": "image/jpeg"}, out.getvalue()


def _grey(drawn: Any) -> tuple[dict[str, Any], bytes]:
    """The points alone, a byte each, row by row: whoever takes them need read no format."""
    plain = drawn.convert("L")
    return {"width": plain.width, "height": plain.height}, plain.tobytes()


if __name__ == "__main__":
    sys.exit(main())
