"""Which characters a font can write, read from its `cmap` table.

Source: OpenType specification, chapters "Font file" (table directory) and "cmap" (subtable formats 4 and 12).
"""

from __future__ import annotations

from struct import unpack_from

__all__ = ["covered_characters"]


def covered_characters(font: bytes) -> frozenset[int]:
    """The code points for which an OpenType font has a glyph. Errors: ValueError for a font without a Unicode cmap."""
    start = _cmap_offset(font)
    (count,) = unpack_from(">H", font, start + 2)
    covered: set[int] = set()
    for index in range(count):
        platform, _, offset = unpack_from(">HHL", font, start + 4 + 8 * index)
        (form,) = unpack_from(">H", font, start + offset)
        if platform in (0, 3) and form == 4:
            covered |= _format_4(font, start + offset)
        elif platform in (0, 3) and form == 12:
            covered |= _format_12(font, start + offset)
    if not covered:
        raise ValueError("the font has no Unicode cmap of format 4 or 12")
    return frozenset(covered)


def _cmap_offset(font: bytes) -> int:
    (tables,) = unpack_from(">H", font, 4)
    for index in range(tables):
        tag, _, offset, _ = unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("the font has no cmap table")


def _format_4(font: bytes, at: int) -> set[int]:
    """Segments of the first plane: end codes, start codes, deltas, and offsets into a glyph array."""
    (twice,) = unpack_from(">H", font, at + 6)
    segments = twice // 2
    ends = unpack_from(f">{segments}H", font, at + 14)
    starts = unpack_from(f">{segments}H", font, at + 16 + twice)
    deltas = unpack_from(f">{segments}H", font, at + 16 + 2 * twice)
    offsets_at = at + 16 + 3 * twice
    covered = set()
    for index in range(segments):
        (offset,) = unpack_from(">H", font, offsets_at + 2 * index)
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            if offset:
                (glyph,) = unpack_from(">H", font, offsets_at + 2 * index + offset + 2 * (code - starts[index]))
            else:
                glyph = (code + deltas[index]) & 0xFFFF
            if glyph:
                covered.add(code)
    return covered


def _format_12(font: bytes, at: int) -> set[int]:
    """Groups of the whole of Unicode: first, last, glyph of the first."""
    (groups,) = unpack_from(">L", font, at + 12)
    covered: set[int] = set()
    for index in range(groups):
        first, last, glyph = unpack_from(">LLL", font, at + 16 + 12 * index)
        covered.update(range(first if glyph else first + 1, last + 1))
    return covered
