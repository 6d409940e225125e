"""The room's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "saklig.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
