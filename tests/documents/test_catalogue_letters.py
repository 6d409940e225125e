"""Every letter of every package we ship: it can be drawn, uses only names it may, and says what a letter must say."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

import saklig
from documents.letter_samples import MADE_AT, cover
from saklig.documents import problems_of_template, render

CATALOGUE = Path(saklig.__file__).parent / "catalogue"
DECISIONS = ("granted", "part", "refused", "dismissed")


def letters() -> list[Path]:
    return sorted(CATALOGUE.glob("*/letters/*.md"))


def body(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("+++\n", 2)[2]


def sample(kind: str) -> dict[str, object]:
    """Every variable of docs/service-package.md, part 6, that a letter of this kind may use."""
    outcome = {
        "benefit": "Inntekt", "kind": "Innvilget", "code": "granted", "adverse": False, "from": date(2025, 9, 1),
        "to": date(2026, 7, 1), "value": Decimal("109.09"), "reasons": ["Fordi <b>det</b> er slik."],
        "provisions": ["forskriften § 3 b", "forskriften § 3 a"],
    }  # fmt: skip
    period = {
        "from": date(2025, 9, 1), "to": date(2026, 7, 1), "payment": Decimal("1090.91"),
        "steps": [{"text": "Seks prosent av inntekten.", "amount": Decimal("1090.91"), "provision": "§ 3 b"}],
    }  # fmt: skip
    variables: dict[str, object] = {
        "service": "Redusert foreldrebetaling",
        "case": {"number": "2025-1", "received": date(2025, 8, 15)},
        "applicant": {"name": "Kari Ødegård"},
        "agency": {
            "name": "Nordvik kommune", "department": "Barnehage", "telephone": "00 00 00 00", "hours": "9 til 15",
            "email": "post@nordvik.example", "site": "https://nordvik.example", "appeal_body": "Statsforvalteren",
            "responsible": "Berit Leder",
        },
        "handled": {"automatic": kind == "granted", "by": "Sara Saksbehandler"},
        "children": [
            {
                "name": "Eva", "outcomes": [outcome, outcome | {"value": None, "adverse": True}], "payments": [period],
                "changes": [{"text": "Med noe annet ville det vært annerledes.", "provision": "§ 3 b"}],
            },
            {"name": "Per", "outcomes": [outcome], "payments": [period | {"payment": None, "steps": []}], "changes": []},
        ],
        "common": ["Felles grunn."],
        "facts": [{"title": "Inntekt", "about": "Kari", "value": "200 000 kr", "source": "Skatteetaten"}],
        "amounts": [
            {"title": "Maksimalpris", "value": "1 200 kr", "from": date(2025, 8, 1), "provision": "§ 1", "source": "x"}
        ],
        "provisions": [{"name": "forskriften § 3 b", "summary": "Seks prosent.", "link": "https://lovdata.no/x"}],
        "withheld": True,
        "rest_waits": False,
        "own_reasons": "" if kind == "granted" else "Første.\n\nAndre.",
        "legal": {
            use: f"forvaltningsloven § {number}"
            for number, use in enumerate(
                ["automation", "reasons", "appeal", "access", "postponement", "guidance", "collecting",
                 "preliminary_reply", "manual_control", "dismissal", "prior_notice"]
            )
        },
        "appeal": {"deadline": "tre uker", "body": "Statsforvalteren"},
        "review": {"address": "https://nordvik.example/saker/2025-1/"},
    }  # fmt: skip
    if kind in DECISIONS:
        variables["case"] = {"number": "2025-1", "received": date(2025, 8, 15), "decided": date(2025, 9, 3)}
    if kind == "preliminary-reply":
        variables["preliminary"] = {"why": "Vi mangler svar.", "expected": date(2025, 10, 1)}
    if kind == "information-request":
        variables["information"] = {"questions": ["Hva tjener du?"], "deadline": date(2025, 10, 1)}
    if kind == "prior-notice":
        variables["information"] = {"questions": [], "deadline": date(2025, 10, 1)}
    if kind == "reached-right":
        variables["reached"] = {"name": "Kim", "from": date(2025, 8, 1), "text": "Fra året barnet fyller to."}
    if kind == "upheld":
        variables["upheld"] = {"appeal_until": date(2025, 10, 1)}
    return variables


@pytest.mark.parametrize("path", letters(), ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_each_letter_can_be_drawn_and_says_what_it_must(path):
    kind, language, _ = path.name.split(".")
    assert problems_of_template(body(path), name=path.name) == ()
    made = render(body(path), sample(kind), cover=cover(language), made_at=MADE_AT, name=path.name)
    pages = PdfReader(io.BytesIO(made.pdf)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages).replace("\u00a0", " ")
    assert "00 00 00 00" in text
    assert "9 til 15" in text
    if kind in DECISIONS:
        for part in ("Sara Saksbehandler", "Statsforvalteren", "tre uker", "nordvik.example/saker", "Berit Leder"):
            assert part in text, part
        for number in (1, 2, 3, 4):  # reasons, appeal, access, postponement
            assert f"forvaltningsloven § {number}" in text
    if kind in ("granted", "part", "refused"):
        assert "1 090,91 kr" in text or "NOK 1,090.91" in text
        first = made.html.split("</h1>")[1][:900]
        assert "1\u00a0090,91" in first or "1,090.91" in first
    if kind != "granted" and kind in DECISIONS:
        assert "<p>Første.</p>\n<p>Andre.</p>" in made.html


def test_there_are_letters_to_test():
    assert len(letters()) >= 18
