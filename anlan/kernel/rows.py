"""What every table of a district begins with. Every key starts with the district (design: scale); ids are time-ordered.

`ForeignObject` on (district, …) stands where a foreign key would: Django cannot aim a ForeignKey at a
composite primary key, and Citus needs the district in every join. The constraints themselves are in the
migrations.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CompositePrimaryKey, ForeignObject

from anlan.kernel.keys import uuid7
from anlan.vault.keys import Key


def of_matter(name: str) -> Any:
    """The link of a row to its matter, on (district, matter_id)."""
    own, its = ("district", "matter_id"), ("district", "id")
    return ForeignObject("kernel.Matter", models.CASCADE, from_fields=own, to_fields=its, related_name=name)


class Row(models.Model):
    """A row of a table that grows: keyed by its district first."""

    pk = CompositePrimaryKey("district", "id")
    district = models.CharField(max_length=6)
    id = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        abstract = True

    @property
    def key(self) -> Key | None:
        """The key that its sealed columns lie under: its matter's. None if it was erased."""
        return self.matter.key  # type: ignore[attr-defined,no-any-return]
