"""Where what may be quoted comes from, as composition tells this room; and how each source stands.

The room asks for it to be fetched and taken up (`handlers`), and shows the content's owner how it went (`content_owner`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from saklig.assistant.importing import Came
from saklig.assistant.retrieval.counting import Counted, counted
from saklig.assistant.retrieval.embedding import Embedder

__all__ = ["Content", "Origin", "OriginKind", "SourceView", "standing"]


class OriginKind(StrEnum):
    PACKAGE = "package"
    FOLDER = "folder"
    LAWS = "laws"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One source that the settings name. `code`: `Document.origin` of what comes of it.

    `name`: a package's id, a folder, or an address.
    """

    code: str
    kind: OriginKind
    name: str


class Content(Protocol):
    """The agency's sources. `hour`: when all of it is fetched and read anew each day; None: never by itself.

    `folder`: of the index. `embedder`: what makes vectors of passages; None where the agency uses none.
    """

    folder: Path
    hour: time | None
    embedder: Embedder | None

    @property
    def origins(self) -> Sequence[Origin]: ...

    def fetch(self, *, mark: str, stop: Callable[[], bool]) -> Iterator[Came]:
        """Fetch the sources that lie elsewhere, one by one. `mark` names the round: what it has had already is not asked again.

        Errors: BrokenOff where `stop` says so; OSError.
        """
        ...

    def take_up(self) -> bool:
        """Have the index hold what may be quoted now; False where it does already. Errors: ContentError, OSError."""
        ...

    def told(self, origin: Origin) -> Came | None:
        """What came of a source last; None where it was never read or fetched, and for packages, which are read whole."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    origin: Origin
    counted: Counted
    came: Came | None


def standing(content: Content) -> tuple[SourceView, ...]:
    """Every source, as the settings name it now, with what the index holds of it."""
    held = counted(content.folder, content.embedder.name if content.embedder else None)
    return tuple(
        SourceView(origin=one, counted=held.get(one.code, Counted()), came=content.told(one)) for one in content.origins
    )
