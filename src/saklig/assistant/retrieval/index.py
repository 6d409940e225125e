"""The index on disk: built new beside the old, complete before it is used, and then swapped in one step.

    folder/current           the name of the generation in use, written by one rename
    folder/g-.../            tantivy's files, and complete.json, written last: which files belong to it, how long each is
    folder/lock              held by the one that builds

A generation that lacks a file, or has one that is shorter than it was, is never searched: `IndexMissing` says so.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from saklig.assistant.errors import ContentError, IndexMissing
from saklig.assistant.retrieval.document import Document, passages
from saklig.assistant.retrieval.words import pieces, stems

__all__ = ["FORMAT", "Built", "build", "document_hashes", "documents", "opened", "where"]

FORMAT = 5  # of what is written here and how words are made: an index of another one must be built again
_COMPLETE = "complete.json"
_HEAP = 64_000_000
_AROUND = 3  # passages before and after that lend a passage their words


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, in numbers of documents."""

    documents: int
    passages: int
    added: int
    changed: int
    removed: int
    kept: int


def schema() -> tantivy.Schema:
    """Words of text, section and title, of the passages around, and pieces of long words; all already cut to stems."""
    made = tantivy.SchemaBuilder()
    for name in ("text", "title", "section", "around", "pieces", "service", "kind"):
        made.add_text_field(name, tokenizer_name="words", index_option="freq")
    made.add_text_field("document", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("hash", "whole"):
        made.add_bytes_field(name, stored=True, indexed=False)
    for name in ("number", "start", "end", "part"):
        made.add_integer_field(name, stored=True, indexed=False)
    return made.build()


def build(folder: Path, documents: Iterable[Document]) -> Built:
    """Make the index hold these documents and no others. Those whose hash is the same are taken over as they are.

    Errors: ContentError for a document that cannot be used, and then the index in use stays as it is; OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        old = _usable(folder)
        fresh = folder / f"g-{secrets.token_hex(6)}"
        try:
            built = _fill(fresh, old, documents)
            _seal(fresh, built)
            _point(folder, fresh.name)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        for left in folder.glob("g-*"):
            if left.name != fresh.name:
                shutil.rmtree(left, ignore_errors=True)
        return built


def where(folder: Path) -> Path:
    """The generation in use. Errors: IndexMissing."""
    try:
        name = (folder / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise IndexMissing(f"{folder}: there is no index here. Build it first.") from None
    if not name.startswith("g-") or "/" in name or not (folder / name).is_dir():
        raise IndexMissing(f"{folder}: the index in use is not there. Build it again.")
    return folder / name


def opened(generation: Path) -> tuple[tantivy.Index, dict[str, Any]]:
    """A generation that is whole, and what its last file says of it. Errors: IndexMissing."""
    again = "Build it again."
    try:
        told = json.loads((generation / _COMPLETE).read_text(encoding="utf-8"))
        files = {str(name): int(size) for name, size in told["files"].items()}
        told = {"format": told["format"], "documents": int(told["documents"]), "passages": int(told["passages"])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise IndexMissing(f"{generation}: the index was only half written. {again}") from None
    if told["format"] != FORMAT:
        raise IndexMissing(f"{generation}: the index is of format {told['format']}, this is {FORMAT}. {again}")
    for name, size in files.items():
        path = generation / name
        if not path.is_file() or path.stat().st_size != size:
            raise IndexMissing(f"{path}: is missing or not as it was written. {again}")
    try:
        index = tantivy.Index.open(str(generation))
        _with_words(index)
        held = index.searcher().num_docs
    except Exception as exc:  # what a broken file makes the library say is of no fixed kind
        raise IndexMissing(f"{generation}: the index cannot be opened ({type(exc).__name__}). {again}") from exc
    if held != told["documents"] + told["passages"]:
        raise IndexMissing(f"{generation}: the index holds {held} entries and should hold more or fewer. {again}")
    return index, told


def document_hashes(index: tantivy.Index) -> dict[str, str]:
    """The hash of each document the index holds, by its id."""
    return {str(one["document"][0]): bytes(one["hash"][0]).decode() for one in _documents(index)}


def documents(index: tantivy.Index) -> list[Document]:
    """Every document the index holds, by id. Errors: ContentError."""
    return sorted((Document.from_json(bytes(one["whole"][0]).decode()) for one in _documents(index)), key=lambda one: one.id)


def _documents(index: tantivy.Index) -> Iterator[Any]:
    searcher = index.searcher()
    query = tantivy.Query.term_query(index.schema, "kind", "document", "freq")
    hits = searcher.search(query, max(searcher.num_docs, 1), count=False).hits
    return (searcher.doc(address) for _, address in hits)


def _fill(fresh: Path, old: Path | None, documents: Iterable[Document]) -> Built:
    before: dict[str, str] = {}
    if old is not None:
        shutil.copytree(old, fresh, ignore=shutil.ignore_patterns(_COMPLETE, "*.lock"))
        index = tantivy.Index.open(str(fresh))
        _with_words(index)
        before = document_hashes(index)
    else:
        fresh.mkdir()
        index = tantivy.Index(schema(), path=str(fresh))
        _with_words(index)
    writer = index.writer(_HEAP, 1)
    seen: set[str] = set()
    added = changed = 0
    for one in documents:
        if one.id in seen:
            raise ContentError(f"document {one.id[:80]!r} comes twice. Give each an id of its own.")
        seen.add(one.id)
        mark = one.hash
        if before.get(one.id) == mark:
            continue
        if one.id in before:
            changed += 1
            writer.delete_documents_by_term("document", one.id)
        else:
            added += 1
        for entry in _entries(one, mark):
            writer.add_document(entry)
    gone = before.keys() - seen
    for name in gone:
        writer.delete_documents_by_term("document", name)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    held = index.searcher().num_docs
    kept = len(seen) - added - changed
    return Built(
        documents=len(seen), passages=held - len(seen), added=added, changed=changed, removed=len(gone), kept=kept
    )


def _entries(document: Document, mark: str) -> Iterator[tantivy.Document]:
    """The document as a whole, to be shown; and each of its passages, to be found."""
    places = list(passages(document))
    words = [" ".join(stems(document.text[one.start : one.end])) for one in places]
    title = " ".join(stems(document.title))
    services = " ".join(document.services)
    whole = document.to_json().encode()
    yield tantivy.Document(kind="document", document=document.id, hash=mark.encode(), whole=whole)
    for number, place in enumerate(places):
        around = words[max(0, number - _AROUND) : number] + words[number + 1 : number + 1 + _AROUND]
        heading = document.sections[place.section].heading if place.section >= 0 else ""
        yield tantivy.Document(
            kind="passage",
            document=document.id,
            service=services or "-",
            text=words[number],
            title=title,
            section=" ".join(stems(heading)),
            around=" ".join(around),
            pieces=" ".join(pieces(document.text[place.start : place.end])),
            number=number,
            start=place.start,
            end=place.end,
            part=place.section,
        )


def _with_words(index: tantivy.Index) -> None:
    made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("words", made)


def _usable(folder: Path) -> Path | None:
    try:
        generation = where(folder)
        opened(generation)
    except IndexMissing:
        return None
    return generation


def _seal(fresh: Path, built: Built) -> None:
    files = {path.name: path.stat().st_size for path in sorted(fresh.iterdir()) if not path.name.endswith(".lock")}
    told = {"format": FORMAT, "documents": built.documents, "passages": built.passages, "files": files}
    for path in fresh.iterdir():
        _to_disk(path)
    (fresh / _COMPLETE).write_text(json.dumps(told, indent=1), encoding="utf-8")
    _to_disk(fresh / _COMPLETE)
    _to_disk(fresh)


def _point(folder: Path, name: str) -> None:
    new = folder / "current.new"
    new.write_text(name, encoding="ascii")
    _to_disk(new)
    os.replace(new, folder / "current")
    _to_disk(folder)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One builds at a time; another waits, and then takes over what the first made."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
