"""Files as people and others send them: honest ones, and such as lie, burst, loop or are locked."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image
from pypdf import PdfWriter

# The test file of the makers of virus scanners, in two parts so that no scanner takes this source for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (800, 600), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(out)
    return out.getvalue()


def infected() -> bytes:
    """A PDF that opens, with the test virus behind its end."""
    return pdf() + b"\n%" + EICAR


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side: int = 60_000) -> bytes:
    """A few kilobytes that would be ten gigabytes of pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def written(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _stream(head: bytes, body: bytes) -> bytes:
    return b"<<" + head + b"/Length %d>>stream\n" % len(body) + body + b"\nendstream"


def _page(resources: bytes, box: bytes = b"0 0 600 800") -> Sequence[bytes]:
    return (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Resources<<" + resources + b">>/Contents 5 0 R>>",
    )  # fmt: skip


def pdf_bomb() -> bytes:
    """A picture of 2.7 gigabytes, packed twice into some hundred bytes."""
    packed = zlib.compress(zlib.compress(b"\0" * 300_000_000, 9), 9)
    image = b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    drawn = _stream(b"", b"q 600 0 0 800 0 0 cm /I Do Q")
    return written(*_page(b"/XObject<</I 4 0 R>>"), _stream(image + b"/Filter[/FlateDecode/FlateDecode]", packed), drawn)


def pdf_that_never_ends() -> bytes:
    """A form that draws itself three times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F 4 0 R>>>>"
    return written(
        *_page(b"/XObject<</F 4 0 R>>"), _stream(form, b"/F Do /F Do /F Do"), _stream(b"", b"q 600 0 0 800 0 0 cm /F Do Q")
    )


def pdf_of_a_huge_page() -> bytes:
    return written(*_page(b"", b"0 0 99999999 99999999"), b"null", _stream(b"", b"q Q"))


LIES = {
    "a page of HTML": b"<!doctype html><script>alert(1)</script>",
    "an SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ\x90\x00" + b"\0" * 200,
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "text": b"Dette er min inntekt",
    "a GIF": b"GIF89a" + b"\0" * 40,
    "HTML that says it is a PDF further on": b"<html>%PDF-1.4</html>",
}
ARCHIVES = {
    "zip": b"PK\x03\x04" + b"\0" * 50, "word": b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml",
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50,
    "gzip": b"\x1f\x8b\x08" + b"\0" * 50, "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "rar": b"Rar!\x1a\x07",
}  # fmt: skip
