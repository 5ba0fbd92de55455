"""Reads who somebody is, with the posts held on a day, in the very statement that found the key by which they came."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

from anlan.town.models import Office, Person, Post

M = TypeVar("M", bound=Model)
PERSON = ("id", "district", "username", "name", "phone", "is_active")
OFFICE = ("id", "district", "code", "name", "path")
COLUMNS = f"{', '.join(f'p.{name}' for name in PERSON)}, s.id, s.role, {', '.join(f'o.{name}' for name in OFFICE)}"
"""What to select of a person `p`, a post `s` and its office `o`: a row a post."""
WIDTH = len(PERSON) + 2 + len(OFFICE)
POSTS = """
LEFT JOIN town_post s ON s.person_id = p.id AND s.since <= %(on)s AND (s.until IS NULL OR s.until > %(on)s)
LEFT JOIN town_office o ON o.id = s.office_id
"""
"""The joins from a person to the posts held on the day `on`."""


def read(rows: list[tuple[Any, ...]]) -> tuple[Person, tuple[Post, ...]]:
    """The person and the posts of rows that begin with COLUMNS; the other columns are read when somebody asks."""
    person = _read(Person, dict(zip(PERSON, rows[0], strict=False)))
    return person, tuple(_post(person, row) for row in rows if row[6] is not None)


def _post(person: Person, row: tuple[Any, ...]) -> Post:
    post = _read(Post, {"id": row[6], "person_id": person.pk, "role": row[7], "office_id": row[8]})
    post.person, post.office = person, _read(Office, dict(zip(OFFICE, row[8:WIDTH], strict=True)))
    return post


def _read(model: type[M], known: dict[str, Any]) -> M:
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db(None, names, [known[name] for name in names])
