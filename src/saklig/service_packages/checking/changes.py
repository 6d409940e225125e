"""Checks of how changes are said: each change a person can make, and each outcome told of, in every language."""

from __future__ import annotations

from collections.abc import Iterator

from saklig.decision.explanation import SentenceError, placeholders
from saklig.service_packages.changing import what_would_change
from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.determining import determine
from saklig.service_packages.explaining_changes import Telling, told_changes
from saklig.service_packages.files import LANGUAGES
from saklig.service_packages.lines import KeyPath
from saklig.service_packages.package import Package
from saklig.service_packages.shapes import WITH_TIME, ChangeTexts, Sentence
from saklig.service_packages.testing import facts_of

__all__ = ["check_changes"]

_NAMED = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}
_PHRASE = frozenset({"from", "to", "limit", "subject"})
_SENTENCE = frozenset({"changes", "subject", "benefit", "kind", "value"})


def check_changes(package: Package) -> Iterator[Finding]:
    """Every finding about `[changes]` of the reasons."""
    wanted = {fact.path: fact.ways_open for fact in package.service.fact if fact.ways_open}
    if package.service.time is not None:
        wanted[WITH_TIME] = ("later",)
    told = {
        (benefit, kind)
        for language in LANGUAGES
        for benefit, kinds in package.reasons[language].changes.outcomes.items()
        for kind in kinds
    }
    yield from _by_tests(package, told)
    for language in LANGUAGES:
        file = f"reasons/{language}.toml"
        texts = package.reasons[language].changes
        for path, ways in wanted.items():
            for way in ways:
                phrase = texts.facts.get(path, {}).get(way)
                if phrase is None:
                    what = f"no phrase in {_NAMED[language]} says that {path} becomes {way}"
                    yield _at(package, file, ("changes",), "sentence", what, f'write it below [changes.facts."{path}"]')
                else:
                    names = frozenset({"when", "subject"}) if path == WITH_TIME else _PHRASE
                    yield from _names(package, file, ("changes", "facts", path, way), phrase, names)
        if wanted and not told:
            what = "facts can be changed, and no sentence says which outcome that gives"
            yield _at(package, file, ("changes",), "sentence", what, "write [changes.outcomes.<benefit>]")
        for benefit, kind in sorted(told):
            sentence = texts.outcomes.get(benefit, {}).get(kind)
            if sentence is None:
                what = f"the change to {benefit} {kind} is told in another language and not in {_NAMED[language]}"
                yield _at(package, file, ("changes", "outcomes"), "sentence", what, "write it")
            else:
                yield from _sentence(package, file, ("changes", "outcomes", benefit, kind), sentence)


def _by_tests(package: Package, told: set[tuple[str, str]]) -> Iterator[Finding]:
    """What the package's own tests would be told: each change must be sayable, and each sentence be said of one of them."""
    if not told or all(package.reasons[language].changes == ChangeTexts() for language in LANGUAGES):
        return
    said: set[tuple[str, str]] = set()
    unsaid: dict[tuple[str, str, str], str] = {}
    for test in package.tests:
        facts, local = facts_of(package, test)
        found = determine(package, facts, local=local, at=test.at)
        would = what_would_change(package, found)
        for language in LANGUAGES:
            telling = Telling(language=language, name=lambda subject: subject or "", fact_text=lambda spec, value: str(value))
            reasons = [(one.benefit, one.kind) for one in told_changes(package, found, would, telling)]
            said.update(reasons)
            for change in would.changes.changes:
                key = (change.target[1], str(change.after))  # type: ignore[index]
                if key not in reasons:
                    unsaid.setdefault((language, *key), test.id)
    for (language, benefit, kind), test_id in unsaid.items():
        what = f"what would make {benefit} {kind} in the test {test_id!r} can't be said in {_NAMED[language]}"
        mend = "its sentence or a phrase in it holds what is not known then: a figure of the line must be one of that outcome's"
        yield _at(package, f"reasons/{language}.toml", ("changes", "outcomes", benefit, kind), "sentence", what, mend)
    for benefit, kind in sorted(told - said):
        what = f"no test leads to a case where a change makes {benefit} {kind}"
        where = ("changes", "outcomes", benefit, kind)
        yield _at(package, "reasons/nb.toml", where, "reach", what, "add the test, or take it out")


def _sentence(package: Package, file: str, path: KeyPath, sentence: Sentence) -> Iterator[Finding]:
    figures = frozenset(package.figures)
    own = {
        name for name, figure in package.figures.items()
        if any(package.facts[fact].shown_to != "parties" for fact in figure.rests_on)
    }  # fmt: skip
    yield from _names(package, file, (*path, "text"), sentence.text, _SENTENCE | figures)
    if "{changes}" not in sentence.text:
        yield _at(package, file, path, "sentence", "the sentence does not say {changes}", "say what would be different")
    if sentence.withheld is not None:
        # the new value would give away what the others have
        yield from _names(
            package, file, (*path, "withheld"), sentence.withheld, (_SENTENCE | figures) - own - {"changes", "value"}
        )


def _names(package: Package, file: str, path: KeyPath, text: str, names: frozenset[str]) -> Iterator[Finding]:
    try:
        held = placeholders(text)
    except SentenceError as exc:
        yield _at(package, file, path, "sentence", str(exc), "correct the braces")
        return
    for name in held:
        if name not in names:
            what = f"{{{name}}} cannot stand here"
            yield _at(package, file, path, "sentence", what, f"here may stand {', '.join(sorted(names))}")


def _at(package: Package, file: str, path: KeyPath, check: str, what: str, mend: str) -> Finding:
    return Finding.of(package.located[file].problem(path, what, mend), check)
