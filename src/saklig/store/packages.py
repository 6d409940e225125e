"""Service packages and local settings exactly as they were used, by hash, so that every decision can be replayed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import IntegrityError, models, transaction

from . import events
from .errors import StoreError
from .models import LocalParameters, PackageBytes

__all__ = ["PUBLISHED", "hash_of", "keep", "keep_local", "local", "package"]

PUBLISHED: Mapping[type[models.Model], str] = {PackageBytes: "rules.published", LocalParameters: "rules.local-set"}


def hash_of(content: bytes) -> str:
    """What bytes are kept under: their SHA-256 (hexadecimal)."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes, *, name: str, version: str) -> str:
    """Keep a package's bytes; the same bytes are kept once. Returns their SHA-256 (hexadecimal)."""
    return _keep(PackageBytes, content, name=name, version=version)


def keep_local(content: bytes) -> str:
    """Keep an agency's local settings (canonical bytes); the same bytes are kept once. Returns their SHA-256."""
    return _keep(LocalParameters, content)


def package(sha256: str) -> bytes:
    """The bytes of a package. Errors: StoreError where they are not kept, or were changed in the database."""
    return _content(PackageBytes, sha256)


def local(sha256: str) -> bytes:
    """The bytes of local settings. Errors: StoreError where they are not kept, or were changed in the database."""
    return _content(LocalParameters, sha256)


def _keep(model: type[models.Model], content: bytes, **about: str) -> str:
    sha256 = hash_of(content)
    if not model._default_manager.filter(pk=sha256).exists():
        try:
            with transaction.atomic():
                model._default_manager.create(hash=sha256, content=content, **about)
                # From when these rules, or these local settings, were used: the hash is that of what is public.
                events.append(PUBLISHED[model], None, {"hash": sha256})
        except IntegrityError:
            _content(model, sha256)  # another process kept it between; if not, this says so
    return sha256


def _content(model: type[models.Model], sha256: str) -> bytes:
    content = model._default_manager.filter(pk=sha256).values_list("content", flat=True).first()
    if content is None:
        raise StoreError(f"{model._meta.verbose_name} {sha256} is not kept here; restore the backup that holds it")
    content = bytes(content)
    if hash_of(content) != sha256:
        raise StoreError(f"{model._meta.verbose_name} {sha256} was changed in the database: do not decide by it")
    return content
