"""Where the agency's assistant has what it may quote: packages, folders, laws and sites, as the settings name them.

Port `Content` of `assistant/sources.py`. Folders are read and packages taken whenever the index is brought up to date; laws and
sites only when they are fetched, and lie in the data folder till then.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import time
from pathlib import Path

from saklig.assistant.documents import keep_index, of_packages
from saklig.assistant.errors import ContentError
from saklig.assistant.importing import Came, Defaults, Fetch, Problem, forget_others, read_folder, tell, told
from saklig.assistant.retrieval import Document, apertium
from saklig.assistant.retrieval.embedding import Embedder, embedder
from saklig.assistant.retrieval.translating import Translator
from saklig.assistant.sources import Origin, OriginKind
from saklig.cases.office import Office
from saklig.connectors.assistant_settings import NEVER, AssistantAt, DocumentsAt
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.fetching import LAWS, fetch_all, kept_of, name_of
from saklig.connectors.site_fetch import HttpFetch

__all__ = ["AgencyContent"]

_log = logging.getLogger(__name__)


class AgencyContent:
    """`beside`: the folder that the settings lie in; `data`: the data folder.

    Errors: SettingInvalid, where likeness of meaning or Apertium is asked for and not installed.
    """

    def __init__(
        self, said: AssistantAt | None, office: Office, *, beside: Path, data: Path, over: Callable[..., Fetch] = HttpFetch.of
    ) -> None:
        self._said, self._office, self._beside, self._over = said or AssistantAt(), office, beside, over
        self._fetched = data / "fetched"
        self.folder = data / "assistant"
        self.embedder, self.translator = _embedder(self._said), _translator(self._said)

    @property
    def hour(self) -> time | None:
        """The time of the day, where there is anything that may have changed since the start."""
        said = self._said
        changes = said.laws is not None or said.sites or said.documents
        return time.fromisoformat(said.fetch_at) if changes and said.fetch_at != NEVER else None

    @property
    def origins(self) -> Sequence[Origin]:
        """As the settings name them, packages first."""
        said, made = self._said, []
        for name in sorted(self._office.services):
            made.append(Origin(code=f"package-{name}", kind=OriginKind.PACKAGE, name=name))
        made += [Origin(code=_name(at), kind=OriginKind.FOLDER, name=at.folder) for at in said.documents]
        if said.laws is not None:
            made.append(Origin(code=LAWS, kind=OriginKind.LAWS, name=said.laws.archive))
        return [*made, *(Origin(code=name_of(at), kind=OriginKind.SITE, name=at.map) for at in said.sites)]

    def fetch(self, *, mark: str, stop: Callable[[], bool] = lambda: False) -> Iterator[Came]:
        """Fetch laws and sites, one by one. Errors: BrokenOff, OSError."""
        packages = [service.package for service in self._office.services.values()]
        return fetch_all(
            self._said, packages, self._fetched, owner=self._office.agency.name, clock=self._office.ports.clock.now,
            mark=mark, stop=stop, over=self._over,
        )  # fmt: skip

    def take_up(self) -> bool:
        """Have the index hold what the packages, the folders and what was fetched say now. Errors: ContentError, OSError."""
        forget_others(self._fetched, (one.code for one in self.origins))
        documents = [*of_packages(self._office)]
        for at in self._said.documents:
            documents += self._of_folder(at)
        for one in kept_of(self._said, self._fetched):
            documents += [one] if isinstance(one, Document) else _left_out(one)
        _refuse_what_comes_twice(documents, {one.code: one for one in self.origins})
        return keep_index(self.folder, documents)

    def told(self, origin: Origin) -> Came | None:
        """What came of a source last."""
        return told(self._fetched, origin.code)

    def _of_folder(self, at: DocumentsAt) -> list[Document]:
        said = Defaults(
            owner=at.owner or self._office.agency.name, language=at.language, binding=at.binding, address=at.address,
            services=at.services,
        )  # fmt: skip
        read = list(read_folder(self._beside / at.folder, said))
        documents = [replace(one, origin=_name(at)) for one in read if isinstance(one, Document)]
        problems = tuple(one for one in read if isinstance(one, Problem))
        for one in problems:
            _left_out(one)
        now = self._office.ports.clock.now()
        came = Came(source=at.folder, documents=len(documents), problems=problems, left_out=len(problems), at=now)
        tell(self._fetched, _name(at), came)
        return documents


def _refuse_what_comes_twice(documents: Sequence[Document], origins: Mapping[str, Origin]) -> None:
    """Errors: ContentError, where two sources have a document of one name: which settings say so, and how to mend it."""
    first: dict[str, str] = {}
    for one in documents:
        before = first.setdefault(one.id, one.origin)
        if before == one.origin:
            continue
        lines = "\n".join(f"  {_setting(origins[code])}" for code in (before, one.origin))
        raise ContentError(
            f"the agency's settings: {one.id!r} comes from two sources, and a quote must lead to one of them:\n{lines}\n"
            "Rename the file in one of the two; or name one folder that holds both, each in a folder of its own below it"
        )


def _setting(origin: Origin) -> str:
    """The lines of the settings file that name a source."""
    name = json.dumps(origin.name, ensure_ascii=False)
    return {
        OriginKind.PACKAGE: f"[[service]] package = {name}",
        OriginKind.FOLDER: f"[[assistant.documents]] folder = {name}",
        OriginKind.LAWS: f"[assistant.laws] archive = {name}",
        OriginKind.SITE: f"[[assistant.sites]] map = {name}",
    }[origin.kind]


def _left_out(problem: Problem) -> list[Document]:
    _log.warning("a document was left out: %s: %s", problem.where, problem.why)
    return []


def _name(at: DocumentsAt) -> str:
    """By all that is said of the folder."""
    return "folder-" + hashlib.sha256(json.dumps(asdict(at), sort_keys=True).encode()).hexdigest()[:16]


def _translator(said: AssistantAt) -> Translator | None:
    """Nynorsk into bokmål, where the settings ask for it. Errors: SettingInvalid, where Apertium is not installed."""
    if not said.apertium:
        return None
    stages = apertium.installed()
    if not stages:
        install = f"On Debian and Ubuntu: sudo apt install {apertium.PACKAGE}"
        raise SettingInvalid(f"the agency's settings, [assistant] apertium: not installed. {install}")
    return apertium.Apertium(stages)


def _embedder(said: AssistantAt) -> Embedder | None:
    """Likeness of meaning, where the settings ask for it. Errors: SettingInvalid, where the extra is not installed."""
    if not said.embeddings:
        return None
    made = embedder()
    if made is None:
        raise SettingInvalid('the agency\'s settings, [assistant] embeddings: not installed. pip install "saklig[embeddings]"')
    return made
