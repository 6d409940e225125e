"""People whom only the application tells of, one by one: "who else lives in the dwelling", and of each what the form asks. Pure.

A package lists them in [[people]] with who = "stated". Of such a list an application's answers hold how many there are, by the
list's path ("household.others[]"), and what was answered of each, by the path with the person's place
("household.others[0].student"). The rules know them by opaque ids ("p1"). Whom registers know, `household` holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Listed", "bare", "by_step", "called", "count_name", "fitting", "in_order", "listed", "lists"]

_PLACE = re.compile(r"\[(0|[1-9][0-9]?)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One person of such a list; `path` is "household.others[0]"."""

    id: str
    path: str


def lists(package: Any) -> dict[str, Any]:
    """The lists of people that the application states, by path, with what the package says of each."""
    return {path: people for path, people in package.origins.people.items() if people.who == "stated"}


def count_name(path: str) -> str:
    """What the question is called of how many there are of a list of people: "count-others" of "household.others[]"."""
    return f"count-{path.removesuffix('[]').rsplit('.', 1)[-1]}"


def listed(path: str, answers: Mapping[str, Any]) -> tuple[Listed, ...] | None:
    """The people of a list as far as the answers tell of them; None where it was not answered how many there are."""
    count = answers.get(path)
    if count is None:
        return None
    return tuple(Listed(id=f"p{number + 1}", path=path.replace("[]", f"[{number}]")) for number in range(int(count)))


def called(package: Any, language: str) -> dict[str, str]:
    """What such people are called, by their opaque ids: nobody but the applicant knows their names."""
    return {
        f"p{number}": f"{people.titles[language]} {number}"
        for people in lists(package).values() for number in range(1, people.most + 1)
    }  # fmt: skip


def bare(package: Any, key: str) -> str | None:
    """The path that the package lists, of the key of an answer; None for a key of nobody there can be."""
    whose = next((path for path in lists(package) if key.startswith(f"{path.removesuffix('[]')}[")), None)
    if whose is None:
        return key
    found = _PLACE.match(key, len(whose) - 2)
    if found is None or int(found[1]) >= lists(package)[whose].most:
        return None
    return whose + key[found.end() :]


def fitting(package: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those of people who are not there: fewer than there were before."""
    found = dict(answers)
    for path in lists(package):
        there = [one.path for one in listed(path, answers) or ()]
        beneath = f"{path.removesuffix('[]')}["
        for key in answers:
            if key.startswith(beneath) and key != path and not any(key.startswith(f"{one}.") for one in there):
                del found[key]
    return found


def in_order(package: Any, answers: Mapping[str, Any]) -> list[str]:
    """The keys of all that the form asks, in its order: of such a list how many, then each person in turn."""
    return [key for _, keys in by_step(package, answers) for key in keys]


def by_step(package: Any, answers: Mapping[str, Any], *, most: bool = False) -> list[tuple[Any, list[str]]]:
    """The same by the steps of the form; with `most`, of as many people as there can be."""
    told, seen, found = lists(package), set[str](), []
    for step in package.form.steps:
        keys: list[str] = []
        inputs = [package.form.questions[name].input for name in step.questions]
        for path, own in _runs(told, inputs):
            if path is None:
                keys += own
                continue
            if path not in seen:
                keys.append(path)
                seen.add(path)
            there = listed(path, {path: told[path].most} if most else answers) or ()
            keys += [f"{one.path}{name.removeprefix(path)}" for one in there for name in own]
        found.append((step, keys))
    return found


def _runs(told: Mapping[str, Any], inputs: list[str]) -> Iterator[tuple[str | None, list[str]]]:
    """The questions of a step, those about one list together where they stand together."""
    run: list[str] = []
    before: str | None = None
    for one in inputs:
        whose = next((path for path in told if one.startswith(f"{path}.")), None)
        if run and whose != before:
            yield before, run
            run = []
        before = whose
        run.append(one)
    if run:
        yield before, run
