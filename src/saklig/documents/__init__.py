"""Letters: from a package's template and a decision's reasons to HTML and PDF, kept as they were sent.

Flow: 1 `compose` turns the reasons, the facts and who answers into the letter's variables; 2 the package's template is
filled in a sandbox, each value as a slot (`filling`); 3 the Markdown becomes a small tree of blocks, and only then do
the values go in, as text (`blocks`); 4 the tree is drawn as HTML (`html`) and as tagged PDF (`pdf`, `letter.typ`);
5 both are sealed and kept (`letters`); what was sent is never drawn again.

For a letter of a case: `draw(compose(package, kind=…, …), agency=…, recipient=…, made_at=…)`, then `keep(…)` in the
transaction of the decision, and `mark(letter.id, "made-available", at=…)` when it can be read.

The room knows no case, no register and no page: a case is a reference here, and whoever calls has checked access.
The names of `letters` are loaded on first use, since Django's models cannot be imported before its apps are ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from saklig.documents.checking import check_letters
from saklig.documents.compose import Composed, Handled, LetterCase, compose, draw
from saklig.documents.envelopes import Envelope, draw_batch
from saklig.documents.errors import DocumentsError, LetterIsKept, LetterTextError, LetterTooLarge
from saklig.documents.filling import problems_of_template
from saklig.documents.letterhead import Cover, Sender
from saklig.documents.rendering import RenderedLetter, render

_LATER = dict.fromkeys(
    ("Letter", "Milestone", "keep", "letters_of", "mark", "milestones_of", "unopened_since"), "saklig.documents.letters"
)

__all__ = [
    "Composed",
    "Cover",
    "DocumentsError",
    "Envelope",
    "Handled",
    "LetterCase",
    "LetterIsKept",
    "LetterTextError",
    "LetterTooLarge",
    "RenderedLetter",
    "Sender",
    "check_letters",
    "compose",
    "draw",
    "draw_batch",
    "problems_of_template",
    "render",
    *_LATER,
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"saklig.documents has no public name {name!r}")
