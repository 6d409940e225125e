"""Every reason code that a field can be refused with has its words in the API: what is wrong, and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

from saklig.api.wrong import WRONG
from saklig.web.texts import has_text

SOURCES = Path(__file__).parents[2] / "src" / "saklig"
# Of what no operation of the API does: roles and names of staff, the journal, the ledger; and of whole refusals.
OF_PAGES = {
    "role-apart", "role-left", "role-needs-service", "role-of-agency", "role-restricted", "nobody-known", "no-document",
    "nothing-taken-out", "not-in-document", "cannot-redact", "not-an-email", "no-reference", "no-such-leaf",
    "ledger-too-large", "reason-short", "write-why", "no-such-case", "no-authority",
    "no-case-or-reference",
}  # fmt: skip


def said() -> set[str]:
    """Codes that stand as literals where fields are refused and that the pages have words for."""
    found: set[str] = set()
    for room in ("cases", "documents/intake"):
        for file in sorted((SOURCES / room).rglob("*.py")):
            code = file.read_text("utf-8")
            if "InvalidAnswers" in code or "NotTaken" in code or "ValueError" in code:
                found |= {one for one in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', code) if has_text(f"problem.{one}")}
    return found


def test_every_code_has_its_words() -> None:
    assert len(said()) > 40
    assert said() - OF_PAGES - WRONG.keys() == set()


def test_the_words_say_what_and_how_and_end_as_sentences() -> None:
    for code, (what, mend) in WRONG.items():
        assert what.endswith(".") and mend.endswith("."), code
