"""Checks of the texts: each language has each text, each text is in its language, each letter and each question is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from saklig.decision.explanation import SentenceError, placeholders
from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.files import LANGUAGES
from saklig.service_packages.language import written_in_another
from saklig.service_packages.lines import KeyPath
from saklig.service_packages.models import named_elements
from saklig.service_packages.package import LETTER_KINDS, Content, Letter, Package
from saklig.service_packages.shapes import FormTexts, Sentence, Text

__all__ = ["check_texts"]

_ROW_NAMES = frozenset({"subject", "month", "value", "benefit", "kind"})
_STEP_NAMES = frozenset({"subject", "month", "amount", "before", "payment"})
_NAMED = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}


def check_texts(package: Package) -> Iterator[Finding]:
    """Every finding about the package's texts."""
    yield from _sentences(package)
    yield from _elements(package)
    yield from _letters(package)
    yield from _form(package)
    yield from _in_all_languages(package.content, "content")
    yield from _in_all_languages(package.training, "training")
    yield from _language(package)
    if not re.search(r"^## \d{4}-\d{2}-\d{2}", package.changelog, re.MULTILINE):
        mend = "head each change with the day it takes effect: ## 2025-08-01"
        yield Finding(check="changelog", file="CHANGELOG.md", what="names no legal effective date", mend=mend)


def _at(package: Package, file: str, path: KeyPath, check: str, what: str, mend: str) -> Finding:
    return Finding.of(package.located[file].problem(path, what, mend), check)


# --- sentences -------------------------------------------------------------------------------------------------------


def _sentences(package: Package) -> Iterator[Finding]:
    for language in LANGUAGES:
        file = f"reasons/{language}.toml"
        sentences = package.reasons[language]
        for row in package.rows.values():
            if row.id not in sentences.rows:
                yield Finding(
                    check="sentence", file=row.file, line=row.line,
                    what=f"the row {row.id!r} has no sentence in {_NAMED[language]}",
                    mend=f"write it below [rows] in {file}",
                )  # fmt: skip
        for row_id in sentences.rows:
            if row_id not in package.rows:
                mend = "correct the id, or take the sentence out"
                yield _at(package, file, ("rows", row_id), "sentence", f"there is no rule row {row_id!r}", mend)
        for group, listed, names in (("rows", sentences.rows, _ROW_NAMES), ("steps", sentences.steps, _STEP_NAMES)):
            for name, sentence in listed.items():
                yield from _sentence(package, file, (group, name), sentence, names)
        others = {name for other in LANGUAGES for name in package.reasons[other].steps}
        for step in sorted(others - set(sentences.steps)):
            what = f"the step {step!r} has a sentence in another language and none in {_NAMED[language]}"
            yield _at(package, file, ("steps",), "sentence", what, "write it")


def own_figures(package: Package) -> frozenset[str]:
    """The figures that rest on facts each person sees alone."""
    return frozenset(
        name
        for name, figure in package.figures.items()
        if any(package.facts[path].shown_to != "parties" for path in figure.rests_on)
    )


def _sentence(
    package: Package, file: str, path: KeyPath, sentence: Sentence, names: frozenset[str]
) -> Iterator[Finding]:
    own = own_figures(package)
    for key, text in (("text", sentence.text), ("withheld", sentence.withheld)):
        if text is None:
            continue
        try:
            held = placeholders(text)
        except SentenceError as exc:
            yield _at(package, file, (*path, key), "sentence", f"{path[1]}: {exc}", "correct the braces")
            continue
        for name in held:
            if name not in names and name not in package.figures:
                what = (
                    f"{path[1]} holds {{{name}}}, which is neither a [[figure]] nor one of {', '.join(sorted(names))}"
                )
                yield _at(
                    package,
                    file,
                    (*path, key),
                    "sentence",
                    what,
                    "declare the figure in service.toml with what it rests on",
                )
            elif key == "withheld" and name in own:
                what = f"{path[1]}: the withheld form holds {{{name}}}, which is what is to be withheld"
                yield _at(package, file, (*path, key), "privacy", what, "say it without the figure")
        if key == "text" and sentence.withheld is None and own & set(held):
            shown = ", ".join(sorted(own & set(held)))
            what = f"{path[1]} holds {shown}, which rests on facts that each adult sees alone, and has no withheld form"
            yield _at(package, file, path, "privacy", what, "add withheld = a sentence without it")


def _elements(package: Package) -> Iterator[Finding]:
    """Titles of what the models hold bind by id. The models are in English: where one is titled, all are, in both others."""
    known = dict(pair for written in package.models.written for pair in named_elements(written))
    given = {language: package.reasons[language].elements for language in LANGUAGES}
    for language, titles in given.items():
        for name in titles:
            if name not in known:
                mend = "correct the id, or take the title out"
                file, what = f"reasons/{language}.toml", f"no decision, knowledge model, input or column has the id {name!r}"
                yield _at(package, file, ("elements", name), "sentence", what, mend)
    wanted = {name for titles in given.values() for name in titles if name in known}
    if wanted:
        wanted |= {name for name, has_logic in known.items() if has_logic}
    for language in ("nb", "nn"):
        if missing := sorted(wanted - set(given[language])):
            what = f"no title in {_NAMED[language]} for {', '.join(missing)}"
            yield _at(package, f"reasons/{language}.toml", ("elements",), "sentence", what, "write them below [elements]")


# --- letters, form, guidance -----------------------------------------------------------------------------------------


def _letters(package: Package) -> Iterator[Finding]:
    for kind in (*LETTER_KINDS, *package.service.letters.more):
        for language in LANGUAGES:
            if (kind, language) not in package.letters:
                yield Finding(
                    check="letter", file=f"letters/{kind}.{language}.md",
                    what=f"there is no letter {kind!r} in {_NAMED[language]}",
                    mend="write it; docs/service-package.md, part 6",
                )  # fmt: skip


def _form(package: Package) -> Iterator[Finding]:
    asked = {question.input for question in package.questions}
    for number, fact in enumerate(package.service.fact):
        if fact.source == "applicant" and fact.path not in asked:
            what = f"{fact.path} comes from the applicant, and no question asks for it"
            yield _at(
                package,
                "service.toml",
                ("fact", number, "path"),
                "question",
                what,
                "write the question in form/questions.toml",
            )
    for language in LANGUAGES:
        yield from _form_texts(package, language, package.form.texts[language])


def _form_texts(package: Package, language: str, texts: FormTexts) -> Iterator[Finding]:
    file = f"form/{language}.toml"
    for group, there, needed in (
        ("steps", texts.steps, [step.id for step in package.form.steps]),
        ("questions", texts.questions, list(package.form.questions)),
    ):
        for name in needed:
            if name not in there:
                yield _at(
                    package,
                    file,
                    (group,),
                    "language",
                    f"there is no text for {group}.{name} in {_NAMED[language]}",
                    "write it",
                )
        for name in there:
            if name not in needed:
                yield _at(
                    package,
                    file,
                    (group, name),
                    "question",
                    f"form/questions.toml has no {group}.{name}",
                    "take the text out",
                )
    for name in sorted({code for one in LANGUAGES for code in package.form.texts[one].asks} - texts.asks.keys()):
        what = f"there is no text for asks.{name} in {_NAMED[language]}, and there is in another language"
        yield _at(package, file, ("asks",), "language", what, "write it: a citizen is asked in their own language")
    for name, question in package.form.questions.items():
        choices = set(package.facts[question.input].choices)
        given = set(texts.questions[name].choices) if name in texts.questions else choices
        for choice in sorted(choices ^ given):
            said = "has no text for" if choice in choices else "has a text for the unknown"
            what = f"the question {name!r} {said} choice {choice!r} in {_NAMED[language]}"
            yield _at(
                package,
                file,
                ("questions", name, "choices"),
                "language",
                what,
                "give each of the fact's choices a text",
            )


def _in_all_languages(pieces: Iterable[Content], folder: str) -> Iterator[Finding]:
    there = {(piece.name, piece.language) for piece in pieces}
    for name in sorted({name for name, _ in there}):
        for language in LANGUAGES:
            if (name, language) not in there:
                yield Finding(
                    check="language", file=f"{folder}/{name}.{language}.md",
                    what=f"is missing: {name!r} is there in other languages",
                    mend=f"write it in {_NAMED[language]}",
                )  # fmt: skip


# --- is each text in its language ------------------------------------------------------------------------------------


def _language(package: Package) -> Iterator[Finding]:
    for path, text in _texts_of(package.service, ()):
        for language in LANGUAGES:
            yield from _judged(package, "service.toml", (*path, language), text[language], language)
    for language in LANGUAGES:
        for name, series in package.series.items():
            for path, text in _texts_of(series, ()):
                yield from _judged(package, f"amounts/{name}.toml", (*path, language), text[language], language)
        for folder, value in (("reasons", package.reasons[language]), ("form", package.form.texts[language])):
            for path, said in _strings_of(value, ()):
                yield from _judged(package, f"{folder}/{language}.toml", path, said, language)
    pieces: list[Letter | Content] = [*package.letters.values(), *package.content, *package.training]
    for piece in pieces:
        for said in (piece.title, piece.text):
            yield from _judged(package, piece.file, ("title",), said, piece.language)


def _judged(package: Package, file: str, path: KeyPath, text: str, language: str) -> Iterator[Finding]:
    found = written_in_another(text, language)
    if found:
        sentence, other = found
        what = f'"{sentence[:70]}" seems to be {_NAMED[other]}, and is filed as {_NAMED[language]}'
        mend = "write it in its own language (common words are counted, sentence by sentence: it may be wrong)"
        problem = package.located[file].problem(path, what, mend)
        line = _line_in(package, file, sentence) or problem.line
        yield Finding(check="language", file=file, line=line, what=what, mend=mend)


def _line_in(package: Package, file: str, sentence: str) -> int | None:
    """The line of a sentence in a Markdown file, whose lines the TOML index does not know."""
    if not file.endswith(".md"):
        return None
    text = package.files[file].decode("utf-8-sig").replace("\r\n", "\n")
    at = text.find(sentence[:40])
    return None if at < 0 else text.count("\n", 0, at) + 1


def _texts_of(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _texts_of(item, (*path, number))
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts_of(getattr(value, field.name), (*path, field.name))


def _strings_of(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _strings_of(item, (*path, str(key)))
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _strings_of(getattr(value, field.name), (*path, field.name))
