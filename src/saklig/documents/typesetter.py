"""typst made ready once per process: our one template, the fonts of letters, and which characters these can write.

The fonts come as packages by the lock file, so that a letter looks the same on every machine; the system's own fonts are
never used. All are under the SIL Open Font Licence. The first is the letters' own; the others lend what it lacks: Skolt Sámi
letters, Arabic, Hebrew, Ethiopic, the scripts of India and South-East Asia. A font that writes one letter with one glyph comes
before one that puts it together of several: the text that is read aloud from the PDF is then the text that was written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from importlib.resources import files as resource_files
from pathlib import Path
from threading import Lock

import typst

from saklig.documents.errors import DocumentsError
from saklig.documents.font import covered_characters

__all__ = ["FAMILIES", "Typesetter", "compile_with", "typesetter"]

# Family, package, and one file for each weight that letters use (a variable font holds all weights in one).
_NOTO = (
    "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao",
    "Malayalam", "Myanmar", "Oriya", "Sinhala", "Symbols", "Tamil", "Telugu", "Thai",
)  # fmt: skip
_FONTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Source Sans Pro", "font-source-sans-pro", ("SourceSansPro-Regular.otf", "SourceSansPro-Semibold.otf")),
    (
        "IBM Plex Sans Arabic",
        "fontpkg-ibm-plex-sans-arabic",
        ("IBMPlexSansArabic-Regular.ttf", "IBMPlexSansArabic-SemiBold.ttf"),
    ),
    ("Noto Sans", "manimgx-fonts", ("NotoSans[wght].ttf",)),
    *((f"Noto Sans {script}", "manimgx-fonts", (f"NotoSans{script}[wght].ttf",)) for script in _NOTO),
)
FAMILIES = tuple(family for family, _, _ in _FONTS)


@dataclass(frozen=True, slots=True)
class Typesetter:
    """typst with our templates and fonts; `folder` holds links to them, and goes when the process ends."""

    compiler: typst.Compiler
    fonts: typst.Fonts
    own: frozenset[int]
    """What the letters' own font can write."""
    covered: frozenset[int]
    """What any of the fonts can write."""
    folder: tempfile.TemporaryDirectory[str]


@lru_cache(maxsize=1)
def typesetter() -> Typesetter:
    """The typesetter of this process. Errors: DocumentsError where a font's file is missing."""
    folder = tempfile.TemporaryDirectory(prefix="saklig-letter-")
    covered: list[frozenset[int]] = []
    for _, package, names in _FONTS:
        paths = list(_font_files(package, names))
        for path in paths:  # typst takes folders of fonts, not files
            Path(folder.name, path.name).symlink_to(path)
        covered.append(frozenset.intersection(*(covered_characters(path.read_bytes()) for path in paths)))
    source = Path(folder.name, "letter.typ")
    source.write_bytes(resource_files("saklig.documents").joinpath("letter.typ").read_bytes())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])
    compiler = typst.Compiler(str(source), root=folder.name, font_paths=fonts, ignore_system_fonts=True)
    return Typesetter(compiler, fonts, covered[0], frozenset.union(*covered), folder)


_compiling = Lock()


def compile_with(template: str, data: str, *, made_at: datetime) -> bytes:
    """Another of our own templates as PDF, tagged by typst's own default; `data` is JSON under the template's name.

    Errors: typst.TypstError.
    """
    setter = typesetter()
    source = Path(setter.folder.name, f"{template}.typ")
    with _compiling:
        if not source.exists():
            source.write_bytes(resource_files("saklig.documents").joinpath(f"{template}.typ").read_bytes())
        compiler = typst.Compiler(
            str(source), root=setter.folder.name, font_paths=setter.fonts, ignore_system_fonts=True
        )
        return compiler.compile(format="pdf", sys_inputs={template: data}, timestamp=int(made_at.timestamp()))


def _font_files(package: str, names: tuple[str, ...]) -> Iterator[Path]:
    try:
        there = {path.name: Path(str(path.locate())) for path in files(package) or ()}
    except PackageNotFoundError:
        there = {}
    for name in names:
        if name not in there or not there[name].exists():
            raise DocumentsError(
                f"The font file {name} is missing. Install the package {package} again (./run set-up)."
            )
        yield there[name]
