"""From files to a `Package`, or to everything that is wrong with them.

Flow: 1 the files as bytes (`files`); 2 the format number, since a newer format is read by none of the rest; 3 each file by
itself to its shape (`toml`, `headed`, the decision room's model reader); 4 what must fit together across files
(`linking`); 5 the package. Every step gathers its problems; a package exists only where there are none.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from saklig.service_packages import shapes
from saklig.service_packages.errors import PackageError, Problem, in_order
from saklig.service_packages.files import LANGUAGES, Files, archive, content_hash, read_archive, read_folder
from saklig.service_packages.headed import read_headed
from saklig.service_packages.lines import line_of
from saklig.service_packages.linking import link
from saklig.service_packages.models import Models, read_models
from saklig.service_packages.package import Content, Form, Letter, Package, dated
from saklig.service_packages.toml import Located, read_text, read_toml

__all__ = ["FORMAT", "examine", "read_package"]

FORMAT = 1
T = TypeVar("T")
_REQUIRED = (
    "service.toml", "README.md", "CHANGELOG.md", "form/questions.toml",
    *(f"form/{language}.toml" for language in LANGUAGES), *(f"reasons/{language}.toml" for language in LANGUAGES),
)  # fmt: skip
_FORMAT = re.compile(r"^format\s*=\s*(\d+)\s*(?:#.*)?$", re.MULTILINE)


def read_package(source: Path | str | bytes) -> Package:
    """The package in a folder or an archive.

    Errors: PackageError with every problem found.
    """
    package, problems = examine(source)
    if package is None:
        raise PackageError(problems)
    return package


def examine(source: Path | str | bytes) -> tuple[Package | None, tuple[Problem, ...]]:
    """The package, or None and every problem that keeps it from being one."""
    try:
        if isinstance(source, bytes):
            files, problems = read_archive(source)
            expected_id = None
        else:
            files, problems = read_folder(Path(source))
            expected_id = Path(source).resolve().name
    except PackageError as exc:
        return None, exc.problems
    missing = [_missing(name) for name in _REQUIRED if name not in files]
    newer = _newer_format(files.get("service.toml", b""))
    if newer:
        return None, (newer,)
    reader = _Reader(files, [*problems, *missing])
    package = reader.package(expected_id)
    return (None, in_order(reader.problems)) if reader.problems else (package, ())


def _missing(name: str) -> Problem:
    return Problem(
        file=name, what="is missing", mend="every package has it; docs/service-package.md says what is in it"
    )


def _newer_format(data: bytes) -> Problem | None:
    text = data.decode("utf-8", "replace")
    try:
        given: Any = tomllib.loads(text).get("format")
    except (ValueError, RecursionError):
        found = _FORMAT.search(text)
        given = int(found[1]) if found and len(found[1]) < 10 else None
    if type(given) is not int or given == FORMAT:
        return None
    found = _FORMAT.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    what = f"format is {given}; this Saklig reads format {FORMAT}"
    mend = "install a newer Saklig, or get the package in this format" if given > FORMAT else f"write format = {FORMAT}"
    return Problem(file="service.toml", line=line, what=what, mend=mend)


class _Reader:
    """One package's files, their problems, and where the keys of each stand."""

    def __init__(self, files: Files, problems: list[Problem]) -> None:
        self.files = files
        self.problems = problems
        self.located: dict[str, Located] = {}

    def package(self, expected_id: str | None) -> Package | None:
        service = self._toml(shapes.Service, "service.toml")
        questions = self._toml(shapes.Questions, "form/questions.toml")
        form_texts = self._by_language("form", shapes.FormTexts)
        reasons = self._by_language("reasons", shapes.Sentences)
        series = {Path(name).stem: found for name in self._in("amounts") if (found := self._toml(shapes.Series, name))}
        tests = {name: listed for name in self._in("tests") if (listed := self._toml(shapes.Tests, name))}
        facts = {Path(name).stem: found for name in self._in("tests/facts") if (found := self._json(name)) is not None}
        letters = self._letters()
        content, training = self._content(), self._training()
        changelog, readme = self._text("CHANGELOG.md") or "", self._text("README.md") or ""
        models, problems = read_models(
            {name: self.files[name] for name in self._in("rules")},
            service.decisions.model if service else None,
            line_of(self.located["service.toml"].lines, ("decisions", "model")) if service else None,
        )
        self.problems += problems
        if self.problems or service is None or questions is None or models is None:
            return None
        form = Form(steps=questions.step, questions={q.id: q for q in questions.question}, texts=form_texts)
        package = self._made(
            service=service, models=models, series=series, form=form, reasons=reasons, letters=letters,
            content=content, training=training, tests=tests, facts=facts, changelog=changelog, readme=readme,
        )  # fmt: skip
        self.problems += link(package, questions, tests, expected_id=expected_id)
        return package

    def _made(
        self, *, service: shapes.Service, models: Models, series: Mapping[str, shapes.Series],
        form: Form, reasons: Mapping[str, shapes.Sentences], letters: list[Letter], content: list[Content],
        training: list[Content], tests: Mapping[str, shapes.Tests], facts: Mapping[str, Any], changelog: str, readme: str,
    ) -> Package:  # fmt: skip
        archived = archive(self.files)
        return Package(
            service=service, hash=content_hash(archived), archived=archived, models=models, series=series,
            amounts={name: dated(one) for name, one in series.items()}, form=form, reasons=reasons,
            letters={(letter.kind, letter.language): letter for letter in letters}, content=tuple(content),
            training=tuple(training), tests=tuple(test for name in tests for test in tests[name].test), test_facts=facts,
            changelog=changelog, readme=readme, files=self.files, located=self.located,
            references={one.id: one for one in service.reference}, provisions={one.id: one for one in service.provision},
            benefits={one.code: one for one in service.benefit}, outcomes={one.kind: one for one in service.outcome},
            judgement={one.code: one for one in service.judgement}, deadlines={one.code: one for one in service.deadline},
            retention={one.code: one for one in service.retention}, facts={one.path: one for one in service.fact},
            local={one.path: one for one in service.local}, figures={one.name: one for one in service.figure},
            documents={one.code: one for one in service.document},
        )  # fmt: skip

    def _in(self, folder: str) -> list[str]:
        return [name for name in self.files if name.rpartition("/")[0] == folder]

    def _toml(self, shape: type[T], name: str) -> T | None:
        text = self._text(name) if name in self.files else None
        if text is None:
            return None
        value, located, problems = read_toml(shape, name, text)
        self.problems += problems
        if located is not None:
            self.located[name] = located
        return value

    def _text(self, name: str) -> str | None:
        text, problems = read_text(name, self.files.get(name, b""))
        self.problems += problems
        return text

    def _by_language(self, folder: str, shape: type[T]) -> dict[str, T]:
        return {lang: found for lang in LANGUAGES if (found := self._toml(shape, f"{folder}/{lang}.toml"))}

    def _json(self, name: str) -> Any:
        text = self._text(name)
        if text is None:
            return None
        try:
            value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
        except json.JSONDecodeError as exc:
            mend = "look for a missing comma, quote or bracket here or on the line before"
            self.problems.append(Problem(file=name, line=exc.lineno, what=f"is not JSON: {exc.msg}", mend=mend))
            return None
        except (RecursionError, ValueError) as exc:
            what = "is nested too deeply" if isinstance(exc, RecursionError) else f"is not JSON: {exc}"
            self.problems.append(Problem(file=name, what=what, mend="write it plainer"))
            return None
        if not isinstance(value, dict):
            self.problems.append(Problem(file=name, line=1, what="holds no facts", mend="write them in { }"))
            return None
        return value

    def _headed(self, shape: type[T], name: str) -> tuple[T, str, int] | None:
        headed, problems = read_headed(shape, name, self.files[name])
        self.problems += problems
        if headed is None:
            return None
        self.located[name] = headed.located
        return headed.heading, headed.text, headed.line  # type: ignore[return-value]

    def _letters(self) -> list[Letter]:
        found = []
        for name in self._in("letters"):
            kind, language, _ = Path(name).name.split(".")
            if read := self._headed(shapes.TitleHeading, name):
                heading, text, line = read
                found.append(Letter(kind=kind, language=language, title=heading.title, text=text, file=name, line=line))
        return found

    def _content(self) -> list[Content]:
        found = []
        for name in self._in("content"):
            stem, language, _ = Path(name).name.split(".")
            if read := self._headed(shapes.ContentHeading, name):
                heading, text, _line = read
                if heading.lang != language:
                    what = f'says lang = "{heading.lang}" and is named {language}'
                    self.problems.append(self.located[name].problem(("lang",), what, "make them the same"))
                found.append(
                    Content(
                        name=stem,
                        language=language,
                        title=heading.title,
                        text=text,
                        file=name,
                        source=heading.source,
                        date=heading.date,
                    )  # fmt: skip
                )
        return found

    def _training(self) -> list[Content]:
        found = []
        for name in self._in("training"):
            stem, language, _ = Path(name).name.split(".")
            if read := self._headed(shapes.TitleHeading, name):
                heading, text, _line = read
                found.append(Content(name=stem, language=language, title=heading.title, text=text, file=name))
        return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
