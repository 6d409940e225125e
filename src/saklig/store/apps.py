"""The store's place in Django, and what one process keeps for it: the key ring and the handlers of jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from .jobs import Handlers
    from .keys import KeyRing
    from .ledger.config import Ledger
    from .masters import MasterKeys


class StoreConfig(AppConfig):
    name = "saklig.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
    ledger: Ledger | None = None  # composition makes it from the environment

    # What rooms above do once a copy has been restored and its destroyed keys are destroyed again; each is given the time.
    after_restore: list[Callable[[datetime], int]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.after_restore = []
        self.masters: MasterKeys | None = None

    def ready(self) -> None:
        from . import checks  # noqa: F401, PLC0415  (registers Django's system checks)

    @cached_property
    def key_ring(self) -> KeyRing:
        """This process's keys, opened by the key service that composition put here, or the master keys of the settings."""
        from django.conf import settings  # noqa: PLC0415

        from .keys import KeyRing, read_master_keys  # noqa: PLC0415

        return KeyRing(masters=self.masters or read_master_keys(settings.SAKLIG_MASTER_KEY))

    @cached_property
    def handlers(self) -> Handlers:
        """Which function does which kind of job; composition fills it in."""
        from .jobs import Handlers  # noqa: PLC0415

        return Handlers()

    def forget_keys(self) -> None:
        """Drop the keys this process holds (after a fork, a restore, or a test)."""
        self.__dict__.pop("key_ring", None)
