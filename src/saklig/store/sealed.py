"""Sealed fields: columns that hold personal data, readable only with the key of their subject or case.

class Fact(SealedModel):
    person = models.ForeignKey("store.Person", models.PROTECT)
    value = SealedJSON()

    def sealing_key(self) -> KeyRef:
        return case_key(self.person_id, self.case_id, "case")

The value is encrypted on save and decrypted when the attribute is first read, bound to table, column and primary key: a
value copied to another row or column does not open. Filtering by a sealed field is refused (use `lookup`), and so is
`QuerySet.update`, which knows no row. NULL stays NULL and is visible as such.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from saklig.safeguards.privacy import EnvelopeError, associated_data, key_id_of, seal, unseal

from .errors import KeyDestroyed, SealError
from .keys import KeyRef, case_key, ring, subject_key

__all__ = [
    "KeyRef",
    "Sealed",
    "SealedBytes",
    "SealedField",
    "SealedJSON",
    "SealedModel",
    "SealedText",
    "case_key",
    "is_erased",
    "subject_key",
]


class Sealed(bytes):
    """An encrypted value as it lies in the database."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is read, and keeps it open on this instance."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.open(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """Common part of the sealed fields; use SealedText, SealedJSON or SealedBytes.

    `bound_as` ("table.column") keeps values readable after a table or column was renamed: give the name it had.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, bound_as: str = "", **kwargs: Any) -> None:
        self.bound_as = bound_as
        for useless in ("unique", "db_index", "primary_key"):
            if kwargs.get(useless):
                raise SealError(
                    f"a sealed field can't have {useless}: equal values look different; use a lookup column"
                )
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.bound_as:
            kwargs["bound_as"] = self.bound_as
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        problems = super().check(**kwargs)
        if not callable(getattr(self.model, "sealing_key", None)):
            problems.append(checks.Error("its model has no sealing_key()", obj=self, id="store.E001"))
        if isinstance(self.model._meta.pk, models.AutoField):
            hint = "Derive the model from SealedModel, or give it a UUID primary key with default=uuid4."
            problems.append(checks.Error("its row has no primary key before it is saved", hint, self, "store.E002"))
        return problems

    # -- between Python and the database
    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, clear: bytes) -> Any:
        raise NotImplementedError

    def place(self, instance: models.Model) -> bytes:
        """What a value is bound to."""
        table, column = self.bound_as.split(".") if self.bound_as else (self.model._meta.db_table, self.column)
        if instance.pk is None:
            raise SealError(f"{table}.{column}: the row has no primary key yet, so nothing can be bound to it")
        return associated_data(table, column, str(instance.pk))

    def open(self, instance: models.Model, value: Sealed) -> Any:
        """The clear value. Errors: KeyDestroyed (erased), SealError (changed or moved)."""
        try:
            clear = unseal(ring().for_reading(key_id_of(value)), value, self.place(instance))
        except EnvelopeError as error:
            where = f"{self.model._meta.db_table}.{self.column} of {instance.pk}"
            raise SealError(f"{where}: {error}") from None
        return self.decode(clear)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # A deferred value must be loaded first, or it would be saved as NULL.
        value = model_instance.__dict__.get(self.attname) or getattr(model_instance, self.attname)
        if value is None or isinstance(value, Sealed):  # a value nobody opened goes back as it was
            return value
        key_id, key = ring().for_sealing(model_instance.sealing_key())  # type: ignore[attr-defined]
        return Sealed(seal(key, key_id, self.encode(value), self.place(model_instance)))

    def to_python(self, value: Any) -> Any:
        return value  # BinaryField would read text as base64

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise SealError(f"{self.model._meta.label}.{self.name} is sealed: set it on an instance and call save()")
        return super().get_db_prep_value(bytes(value) if value is not None else None, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise SealError(f"{self.model._meta.label}.{self.name} is sealed and can't be searched; use store.lookup")

    def get_default(self) -> Any:
        # BinaryField's default is b"", which is no text or JSON.
        if not self.has_default():
            return None
        return self.default() if callable(self.default) else self.default

    def value_to_string(self, obj: models.Model) -> str:
        raise SealError(f"{self.model._meta.label}.{self.name} is sealed and is not serialised")

    def formfield(self, **kwargs: Any) -> None:
        return None


class SealedText(SealedField):
    """Text, sealed."""

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise SealError(f"{self.model._meta.label}.{self.name}: text is expected, not {type(value).__name__}")
        return value.encode()

    def decode(self, clear: bytes) -> str:
        return clear.decode()


class SealedJSON(SealedField):
    """Anything JSON can hold, sealed. Money and other decimals go in as text: JSON numbers would become floats."""

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()

    def decode(self, clear: bytes) -> Any:
        return json.loads(clear)


class SealedBytes(SealedField):
    """Bytes such as a letter or an attachment, sealed."""

    def encode(self, value: Any) -> bytes:
        return bytes(value)

    def decode(self, clear: bytes) -> bytes:
        return clear


class SealedModel(models.Model):
    """A row with sealed columns: a random id that exists before it is saved, and the key it is sealed under."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True

    def sealing_key(self) -> KeyRef:
        """Which key seals this row's columns; must stay the same for the life of the row."""
        raise NotImplementedError(f"{type(self).__name__}.sealing_key()")

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Django's own, but sealed values wait until they are read: an erased one must not stop a refresh."""
        if fields is None:
            for field in self._meta.concrete_fields:
                if isinstance(field, SealedField):
                    self.__dict__.pop(field.attname, None)
        super().refresh_from_db(using, fields, from_queryset)


def is_erased(instance: models.Model, field: str) -> bool:
    """Whether the value of `field` was erased by destroying its key (for pages that must say so instead of failing)."""
    try:
        getattr(instance, field)
    except KeyDestroyed:
        return True
    return False


def sealed_fields() -> list[SealedField]:
    """Every sealed field of every installed Saklig model."""
    return [
        field
        for model in apps.get_models()
        if model.__module__.startswith("saklig.")
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    ]
