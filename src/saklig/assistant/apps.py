"""The room's place in Django. Composition sets `assistant`; edges read it from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from saklig.assistant.serving import Assistant


class AssistantConfig(AppConfig):
    name = "saklig.assistant"
    label = "assistant"
    default_auto_field = "django.db.models.BigAutoField"

    assistant: Assistant
