"""Django's `migrate`, which leaves what has no table in a database out of it.

The key store holds the store's keys and nothing else. Taken through every other room's migrations, which change nothing there,
it takes as long as the main database does; so it is taken through the store's own.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from saklig.store.database import KEYS, KEYS_APP

__all__ = ["Command"]


class Command(migrate.Command):
    """As Django's; of the key store, the store's own migrations, unless another app is named."""

    def handle(self, *args: Any, **options: Any) -> Any:
        if options["database"] == KEYS and options["app_label"] is None:
            options |= {"app_label": KEYS_APP, "run_syncdb": False}
        return super().handle(*args, **options)
