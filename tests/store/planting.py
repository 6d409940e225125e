"""A row of any Saklig model, made from its fields, with marked personal data in every sealed column.

A model whose row can't be made so (a constraint between its columns) says in OVERRIDES what to put where.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from saklig.store.keys import KeyRef
from saklig.store.sealed import SealedBytes, SealedField, SealedJSON

MARK = "Xylofon-Ødegård 13918012345"
"""Personal data nobody has: looked for in every byte the databases write."""


def _priced() -> dict[str, Any]:
    decision = plant(apps.get_model("cases", "Decision"))
    return {"case": decision.case, "decision": decision, "service": decision.case.service}


def _answered() -> dict[str, Any]:
    """What is given out has a person behind it."""
    staff = plant(apps.get_model("cases", "StaffMember"))
    return {"answered_by": staff, "answered_at": dt.datetime(2025, 9, 1, tzinfo=dt.UTC), "outcome": "granted"}


def _paid() -> dict[str, Any]:
    decision, staff = plant(apps.get_model("cases", "Decision")), plant(apps.get_model("cases", "StaffMember"))
    at = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
    claim = apps.get_model("cases", "CostClaim")(
        case=decision.case, decision=decision, received_on=at.date(), in_time=True, claim=MARK, asked_at=at, answered_at=at,
        answered_by=staff, outcome="granted", amount=MARK, reasons=MARK,
    )  # fmt: skip
    claim.save(force_insert=True)
    return {"case": decision.case, "claim": claim, "service": decision.case.service}


OVERRIDES: dict[str, Any] = {
    "cases.AccessRequest": _answered,
    "cases.CostLine": _paid,
    "cases.PriceLine": _priced,
    "cases.Proposal": {"determination": lambda: plant(apps.get_model("cases", "Determination"))},
    "cases.OutcomeLine": {"kind": "granted"},
    "cases.Decision": {"determination": lambda: plant(apps.get_model("cases", "Determination"))},
}


def plant(model: type[models.Model]) -> Any:
    """Save one row of `model` (and of what it refers to) with MARK in its sealed columns."""
    own = OVERRIDES.get(model._meta.label, {})
    own = own() if callable(own) else own
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in own:
            values[field.name] = own[field.name]() if callable(own[field.name]) else own[field.name]
        elif isinstance(field, SealedField):
            values[field.name] = marked(field)
        elif not (field.null or isinstance(field, models.AutoField) or getattr(field, "auto_now_add", False)):
            values[field.name] = plain_value(field)
    row = model(**values)
    if any(isinstance(field, SealedField) for field in model._meta.concrete_fields):
        assert isinstance(row.sealing_key(), KeyRef), f"{model._meta.label}.sealing_key() gives no KeyRef"
    row.save(force_insert=True)
    return row


def marked(field: SealedField) -> Any:
    text = f"{MARK} in {field.column}"
    if isinstance(field, SealedJSON):
        return {"text": text, "nested": [text]}
    return text.encode() if isinstance(field, SealedBytes) else text


def plain_value(field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        return plant(field.related_model)
    if field.has_default():
        return field.get_default()
    if field.choices:
        return field.choices[0][0]
    makers: list[tuple[type[models.Field], Any]] = [
        (models.UUIDField, uuid.uuid4()),
        (models.DateTimeField, dt.datetime(2025, 9, 1, tzinfo=dt.UTC)),
        (models.DateField, dt.date(2025, 9, 1)),
        (models.BooleanField, False),
        (models.IntegerField, 1),
        (models.DecimalField, Decimal(1)),
        (models.CharField, uuid.uuid4().hex[: field.max_length or 32]),
        (models.TextField, "code"),
        (models.BinaryField, b"bytes"),
        (models.JSONField, {}),
    ]
    for kind, value in makers:
        if isinstance(field, kind):
            return value
    raise NotImplementedError(f"{field}: say in tests/store/planting.py how to make a value of this kind")
