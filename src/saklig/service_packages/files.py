"""From a folder or an archive to a package's files as bytes, and back: what may lie in a package, and nothing else.

A package comes from outside. Links, hidden files, names that leave the folder, and files too large or too many are
refused before anything is read into memory.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from saklig.service_packages.errors import PackageError, Problem, in_order

__all__ = ["LANGUAGES", "Files", "archive", "content_hash", "read_archive", "read_folder"]

Files = Mapping[str, bytes]

LANGUAGES = ("nb", "nn", "en")
MAX_FILE = 2_000_000
MAX_PACKAGE = 20_000_000
MAX_FILES = 2_000
MAX_PATH = 100  # what the oldest tar format holds; longer names would be written in several ways

_NAME = r"[a-z0-9][a-z0-9_-]*"
_LANG = "(?:nb|nn|en)"
# Each place in a package, with what is said of a file that is nearly right.
PLACES = (
    r"service\.toml", r"README\.md", r"CHANGELOG\.md",
    rf"rules/{_NAME}\.dmn", rf"amounts/{_NAME}\.toml",
    rf"form/(?:questions|{_LANG})\.toml", rf"reasons/{_LANG}\.toml",
    rf"letters/{_NAME}\.{_LANG}\.md", rf"content/{_NAME}\.{_LANG}\.md", rf"training/{_NAME}\.{_LANG}\.md",
    rf"tests/{_NAME}\.toml", rf"tests/facts/{_NAME}\.json",
)  # fmt: skip
_PLACE = re.compile("|".join(PLACES))
_SAFE = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
_WHERE = {
    "rules": "models: rules/<name>.dmn",
    "amounts": "amounts: amounts/<series>.toml",
    "form": "form/questions.toml and form/<lang>.toml",
    "reasons": "reasons/<lang>.toml",
    "letters": "letters: letters/<kind>.<lang>.md",
    "content": "guidance: content/<name>.<lang>.md",
    "training": "training/<name>.<lang>.md",
    "tests": "tests: tests/<name>.toml, and tests/facts/<name>.json",
}


def read_folder(folder: Path) -> tuple[Files, tuple[Problem, ...]]:
    """The folder's files by path with `/`, sorted, and what is wrong with them.

    Errors: PackageError where the folder as a whole cannot be read.
    """
    if not folder.is_dir():
        raise PackageError(
            [Problem(file=str(folder), what="is no folder", mend="name the folder that has service.toml")]
        )
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    total = 0
    for seen, (name, path) in enumerate(_walk(folder)):
        if seen >= MAX_FILES:  # counted before anything is looked at: someone may have named their whole disk
            raise PackageError([_too_much(folder.name or str(folder))])
        problem = _refused(path, name) or _misplaced(name)
        if problem:
            problems.append(problem)
            continue
        total += path.lstat().st_size
        if total > MAX_PACKAGE:
            raise PackageError([*problems, _too_much(folder.name)])
        try:
            files[name] = _bytes_of(path)
        except OSError as exc:
            problems.append(Problem(file=name, what=f"cannot be read: {exc.strerror}", mend="look at its permissions"))
    return dict(sorted(files.items())), in_order(problems)


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for place, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted([*names, *links]):
            yield (here / name).relative_to(folder).as_posix(), here / name


def _refused(path: Path, name: str) -> Problem | None:
    """What no file of a package may be, whatever its name."""
    about = path.lstat()
    if stat.S_ISLNK(about.st_mode):
        return Problem(
            file=name, what="is a link", mend="put the file itself in its place: a package is the same everywhere"
        )
    if not stat.S_ISREG(about.st_mode):
        return Problem(file=name, what="is no ordinary file", mend="take it out")
    if about.st_size > MAX_FILE:
        return Problem(file=name, what=f"is too large: {about.st_size:,} bytes", mend=f"at most {MAX_FILE:,} are read")
    return None


def _bytes_of(path: Path) -> bytes:
    # Between looking and opening, the file may have been changed into a link: then opening fails.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, "rb") as file:
        return file.read(MAX_FILE)


def _too_much(name: str) -> Problem:
    return Problem(
        file=name,
        what=f"holds more than {MAX_PACKAGE:,} bytes or {MAX_FILES:,} files",
        mend="is this the folder of one service? Take out what does not belong to it",
    )


def _misplaced(name: str) -> Problem | None:
    if _PLACE.fullmatch(name) and len(name) <= MAX_PATH:
        return None
    top = name.split("/")[0]
    mend = _WHERE.get(top, "a package has service.toml, README.md, CHANGELOG.md and the folders " + ", ".join(_WHERE))
    return Problem(file=name, what="has no place in a package", mend=f"{mend}; names of small letters, digits, - and _")


def archive(files: Files) -> bytes:
    """The files as one uncompressed tar, the same bytes for the same files on any machine.

    Not compressed, since compressors change what they write from version to version and the hash is of these bytes.
    """
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(files[name]))
    return out.getvalue()


def content_hash(archived: bytes) -> str:
    """SHA-256 of the archive, in hexadecimal: what names exactly these bytes."""
    return hashlib.sha256(archived).hexdigest()


def read_archive(data: bytes) -> tuple[Files, tuple[Problem, ...]]:
    """The files of an archive made by `archive`. Errors: PackageError where it is none, or holds what it may not."""
    name = "archive"
    if len(data) > MAX_PACKAGE * 2:
        raise PackageError([_too_much(name)])
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for entry in tar:
                problem = _refused_entry(entry) or _misplaced(entry.name)
                if entry.name in files:
                    problem = Problem(file=entry.name, what="is in the archive twice", mend="pack the folder anew")
                if problem:
                    problems.append(problem)
                    continue
                held = tar.extractfile(entry)
                files[entry.name] = held.read() if held else b""
                if len(files) > MAX_FILES:
                    raise PackageError([_too_much(name)])
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as exc:
        raise PackageError([Problem(file=name, what=f"is no archive of a package: {exc}", mend="pack the folder anew")])
    return dict(sorted(files.items())), in_order(problems)


def _refused_entry(entry: tarfile.TarInfo) -> Problem | None:
    shown = entry.name[:MAX_PATH]
    if not _SAFE.fullmatch(entry.name) or ".." in entry.name.split("/"):
        return Problem(file=shown, what="is a name that leaves the package", mend="pack the folder anew")
    if not entry.isreg():
        return Problem(file=shown, what="is a link or no ordinary file", mend="put the file itself in its place")
    if entry.size > MAX_FILE:
        return Problem(file=shown, what=f"is too large: {entry.size:,} bytes", mend=f"at most {MAX_FILE:,} are read")
    return None
