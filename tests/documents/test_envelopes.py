"""A batch for the printer: a list, and before each letter its envelope sheet. The letters' pages are the kept ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from saklig.documents import Cover, DocumentsError, Envelope, Sender, draw_batch, render

NOW = datetime(2024, 6, 10, 8, tzinfo=UTC)
SENDER = Sender(name="Nordvik kommune", address=("Torget 1", "9900 Nordvik"), fictional=True)


def envelope(nth: int, body: str = "Hei.\n", **more: Any) -> Envelope:
    cover = Cover(
        language="nb", title=f"Vedtak {nth}", sender=SENDER, recipient="Ana", reference="2024-1", dated=date(2024, 6, 10)
    )
    pdf = render(body, {}, cover=cover, made_at=NOW).pdf
    values = {"reference": f"ABCD234{nth % 10}", "name": f"Ana {nth}", "lines": (f"Gata {nth}", "9900 NORDVIK"), "language": "nb"}
    return Envelope(**{**values, "pdf": pdf, **more})


def pages(*envelopes: Envelope, **more: Any) -> list[str]:
    drawn = draw_batch(envelopes, sender=SENDER, language="nb", made_at=NOW, **more)
    return [page.extract_text() for page in PdfReader(BytesIO(drawn)).pages]


def test_each_letter_lies_behind_its_own_sheet() -> None:
    found = pages(envelope(1), envelope(2, language="nn"))
    assert ["Vedtak 1" in text for text in found] == [False, False, True, False, False]
    assert "Gata 1" in found[1] and "Gata 2" in found[3] and "Vedtak 2" in found[4]
    assert "Gata" not in found[0] and "ABCD2341" in found[0] and "ABCD2342" in found[0]
    assert "Vedtak" not in found[1] and "2024-1" not in found[1]  # the sheet says nothing of the letter
    assert "Retur: Nordvik kommune, Torget 1, 9900 Nordvik" in found[1]


def test_on_both_sides_every_sheet_and_letter_begins_on_paper_of_its_own() -> None:
    long = "Et avsnitt som er langt nok til å fylle en linje eller to på siden.\n\n" * 60
    found = pages(envelope(1, long), envelope(2), both_sides=True)
    assert len(found) % 2 == 0
    for nth, text in enumerate(found):
        if "Gata" in text or "Vedtak" in text[:400] and "Side 1" in text:
            assert nth % 2 == 0


def test_a_long_list_takes_pages_of_its_own_and_loses_nobody() -> None:
    one = envelope(0)
    many = [Envelope(reference=f"AB{nth:06d}", name=f"Ana {nth}", lines=("G",), language="nb", pdf=one.pdf) for nth in range(90)]
    found = pages(*many)
    listed = "".join(found[: len(found) - 180])
    assert all(f"AB{nth:06d}" in listed for nth in range(90))
    assert "AB000089" in found[-2]


def test_names_in_any_script_are_written() -> None:
    found = pages(envelope(1, name="ሰላም Đặng #let x = 1"))
    assert "#let x = 1" in found[1] and "ሰላም" in found[1]


def test_nothing_to_print_and_what_is_no_letter_are_told() -> None:
    with pytest.raises(DocumentsError, match="nothing to print"):
        pages()
    with pytest.raises(DocumentsError, match="ABCD2341"):
        pages(envelope(1, pdf=b"%PDF-1.7 not really"))
