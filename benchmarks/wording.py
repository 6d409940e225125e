"""How many altered sentences the check of a worded answer turns down, and how many true ones.

    python benchmarks/wording.py [--each 120] [--seed 7] [--show]

True: every sentence of the shipped packages' guidance as it stands, and honest wordings by hand (tests/assistant/wording/).
Altered: by machine (benchmarks/altered.py), also of the public guidance in SAKLIG_SHARED where it is and of the honest wordings
themselves, and by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any

from altered import Case, alterations

from saklig.assistant.retrieval.sentences import sentences
from saklig.assistant.wording import check
from saklig.service_packages import catalogue_names
from saklig.service_packages.catalogue import load

SETS = ("first", "second", "third", "fourth", "fifth", "sixth", "unseen")
HAND = Path(__file__).parent.parent / "tests/assistant/wording"
SHARED = Path(os.environ.get("SAKLIG_SHARED", Path(__file__).parents[2] / "shared"))
PARALLEL = SHARED / "data/corpus/nav-enslig-forsorger-parallel.jsonl"
_MARKUP = re.compile(r"\*\*|^\s*(?:[-*•]|\d+\.)\s+", re.MULTILINE)


def guidance() -> list[tuple[str, str]]:
    """(language, sentence) of all guidance of the shipped packages."""
    found = (
        (one.language, sentence)
        for name in catalogue_names()
        for one in load(name).content
        for sentence in said_in(one.text)
    )
    return list(dict.fromkeys(found))


def said_in(text: str) -> Iterator[str]:
    plain = _MARKUP.sub("", text)
    for start, end in sentences(plain):
        if len(plain[start:end].split()) >= 4 and plain[start:end][-1] in ".!":
            yield plain[start:end]


def public() -> list[tuple[str, str]]:
    """Sentences of public guidance that lies in SAKLIG_SHARED; none where it does not."""
    if not PARALLEL.exists():
        return []
    found = []
    for line in PARALLEL.read_text("utf-8").splitlines():
        held = json.loads(line)
        for language in ("nb", "nn", "en"):
            if isinstance(text := held.get(language), str) and not set("{<[") & set(text):
                found += [(language, one) for one in said_in(text)]
    return list(dict.fromkeys(found))


def by_hand(which: str) -> tuple[list[Case], list[Case]]:
    """The honest and the altered wordings that were written by hand: one of SETS."""
    honest, altered = _written("honest*.toml", which), _written("altered*.toml", which)
    true = [
        Case(kind=one, sentence=said, quotes=_quotes(source), language=one, headings=tuple(heading))
        for one, source, said, *heading in honest
    ]
    return true, [Case(kind=what, sentence=said, quotes=_quotes(source), language=one) for one, source, said, what in altered]


def _written(files: str, which: str) -> list[list[Any]]:
    held = [tomllib.loads(path.read_text("utf-8")) for path in sorted(HAND.glob(files))]
    return [row for one in held for row in one.get(which, ())]


def _quotes(source: str | list[str]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else tuple(source)


def reworded(which: str, *, of_each: int, seed: int) -> list[Case]:
    """Honest wordings of a set, altered by machine: what a model that words freely and wrongly would say."""
    honest = [(case.language, case.sentence, case.quotes) for case in by_hand(which)[0]]
    return list(alterations(honest, of_each=of_each, seed=seed))


def as_they_stand(sentences_read: list[tuple[str, str]]) -> list[Case]:
    return [Case(kind=language, sentence=text, quotes=(text,), language=language) for language, text in sentences_read]


def stands(case: Case) -> str:
    return check(
        case.sentence, case.quotes, language=case.language, quote_language=case.language, headings=case.headings
    ).why


def interval(hits: int, count: int) -> tuple[float, float]:
    """Wilson's interval at 95 %."""
    share, z = hits / count, 1.96
    middle, width = share + z * z / (2 * count), z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - width) / (1 + z * z / count), (middle + width) / (1 + z * z / count)


def tell(what: str, cases: list[Case], *, wanted: str, show: bool) -> None:
    if not cases:
        print(f"{what}: none here")
        return
    turned = [bool(stands(case)) for case in cases]
    low, high = interval(sum(turned), len(cases))
    print(f"{what}: {sum(turned)} of {len(cases)} turned down = {sum(turned) / len(cases):.1%} ({low:.1%} to {high:.1%})")
    for group in (lambda case: case.kind, lambda case: case.language):
        down = Counter(group(case) for case, is_down in zip(cases, turned, strict=True) if is_down)
        for kind, count in sorted(Counter(map(group, cases)).items()):
            print(f"    {kind:24} {down[kind]} of {count}")
    for case, is_down in zip(cases, turned, strict=True):
        if show and is_down != (wanted == "down"):
            print(f"    ! {case.kind} [{stands(case)}] {case.sentence}\n        < {' / '.join(case.quotes)}")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--each", type=int, default=120)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--show", action="store_true", help="each sentence that was judged wrongly, but for the unseen set")
    args = asked.parse_args()
    ours, theirs = guidance(), public()
    tell("true, as they stand (packages)", as_they_stand(ours), wanted="up", show=args.show)
    tell("true, as they stand (public guidance)", as_they_stand(theirs), wanted="up", show=args.show)
    for which in SETS:
        tell(f"true, honest wordings by hand, {which} set", by_hand(which)[0], wanted="up", show=_shown(which, args.show))
    for what, sentences_read in (("packages", ours), ("public guidance", theirs)):
        made = list(alterations(sentences_read, of_each=args.each, seed=args.seed))
        tell(f"altered by machine ({what})", made, wanted="down", show=args.show)
    for which in SETS:
        tell(f"altered by hand, {which} set", by_hand(which)[1], wanted="down", show=_shown(which, args.show))
        made = reworded(which, of_each=args.each, seed=args.seed)
        tell(f"honest wordings altered by machine, {which} set", made, wanted="down", show=_shown(which, args.show))


def _shown(which: str, show: bool) -> bool:
    """The unseen set is counted and not shown: it would no longer be unseen."""
    return show and which != "unseen"


if __name__ == "__main__":
    main()
