"""Columns whose content is sealed under the key of their row, and marks by which a row is found without being read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from anlan.vault.keys import mark


class Closed(bytes):
    """A sealed value as it lies in its column."""


class Opening(DeferredAttribute):
    """Opens the value when it is first read; until then, and where nobody reads it, it stays as it is stored."""

    field: Sealed

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        """The value."""
        value = super().__get__(instance, cls)
        if isinstance(value, Closed):
            value = instance.__dict__[self.field.attname] = self.field.opened(value, instance)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class Sealed(models.BinaryField):
    """A JSON value, or (`plain`) bytes, sealed under `row.key`. A row whose key was erased has the default.

    It cannot be looked for: a filter on it would compare ciphertexts, of which no two are alike.
    """

    descriptor_class = Opening
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, plain: bool = False, **kwargs: Any) -> None:
        self.plain = plain
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """How a migration writes it."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"plain": True} if self.plain else {})

    def from_db_value(self, value: Any, *_context: Any) -> Closed | None:
        """What is stored, unopened."""
        return None if value is None else Closed(value)

    def pre_save(self, model_instance: Any, add: bool) -> bytes:  # noqa: ARG002, FBT001 - Django's own signature
        """The sealed bytes: as they were, if nobody opened them."""
        value = model_instance.__dict__.get(self.attname)
        return value if isinstance(value, Closed) else self.sealed(value, model_instance)

    def sealed(self, value: Any, row: Any) -> bytes:
        """A value sealed under the row's key; nothing where that was erased."""
        written = (
            value
            if self.plain
            else json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
        return row.key.seal(written, self.about) if row.key else b""

    def opened(self, value: bytes, row: Any) -> Any:
        """The value of sealed bytes. Raises Broken."""
        key = row.key
        if key is None or not value:
            return self.get_default()
        written = key.open(value, self.about)
        return written if self.plain else json.loads(written.decode("utf-8", "surrogatepass"))

    def get_default(self) -> Any:
        """The default itself, not as bytes."""
        return self.default() if callable(self.default) else self.default

    def get_lookup(self, lookup_name: str) -> Any:
        """None but whether it is null."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    @property
    def about(self) -> str:
        """What is said of the content when it is sealed: a value of one column does not open in another."""
        return f"{self.model._meta.model_name}.{self.attname}"


class Marked(models.BigIntegerField):
    """The keyed mark of another attribute, made when the row is written; null where that is empty."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"null": True, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        """How a migration writes it."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> int | None:  # noqa: ARG002, FBT001 - Django's own signature
        """The mark of what the attribute holds now."""
        text = getattr(model_instance, self.of)
        made = mark(self.of, text) if text else None
        setattr(model_instance, self.attname, made)
        return made


def blank(row: Any, column: str) -> bool:
    """Whether nothing lies in the row's sealed column, not even an empty value sealed: asked before it is read."""
    return bool(row.__dict__[column] == b"")


def part(column: str, name: str, empty: Any = "", read: Callable[[Any], Any] | None = None) -> Any:
    """A property kept under its name in the sealed JSON object of `column`; `read` makes its value of what JSON holds."""

    def get(row: Any) -> Any:
        value = getattr(row, column).get(name, empty)
        return read(value) if read and value else value

    def put(row: Any, value: Any) -> None:
        told = getattr(row, column)
        if value in ("", None):
            told.pop(name, None)
        else:
            told[name] = value.isoformat() if hasattr(value, "isoformat") else value

    return property(get, put)
