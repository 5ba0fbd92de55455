"""Drafts: what was typed and not yet sent, kept by owner and form, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import QueryDict

from anlan.kernel.act import ONCE, TRANSPORT
from anlan.kernel.models import Draft


def keep(owner: str, form: str, typed: QueryDict) -> None:
    """Keep what was typed, over what was kept before."""
    lists = {_whole(name): [_whole(value) for value in values] for name, values in typed.lists()}
    data = {name: values for name, values in lists.items() if any(values) and not _passing(name)}
    Draft.objects.update_or_create(
        district=settings.DISTRICT, owner=owner, form=_whole(form)[:120], defaults={"data": data}
    )


def kept(owner: str, form: str) -> QueryDict | None:
    """What was kept, as it was typed; None if nothing was."""
    draft = Draft.objects.filter(district=settings.DISTRICT, owner=owner, form=_whole(form)[:120]).first()
    if draft is None:
        return None
    typed = QueryDict(mutable=True)
    for name, values in draft.data.items():
        typed.setlist(name, values)
    return typed


def drop(owner: str, form: str) -> None:
    """Forget it: it was sent, or its owner threw it away."""
    Draft.objects.filter(district=settings.DISTRICT, owner=owner, form=_whole(form)[:120]).delete()


def _passing(name: str) -> bool:
    """Whether it is not for keeping: what carries the form, and what is typed once only (a code, a password, a hand)."""
    return name in TRANSPORT or name.startswith(ONCE)


def _whole(text: str) -> str:
    """What PostgreSQL can hold of a text: everything but NUL."""
    return text.replace("\0", "")


def of(owner: str) -> list[Any]:
    """Every draft of an owner, newest first."""
    return list(Draft.objects.filter(district=settings.DISTRICT, owner=owner).order_by("-at")[:50])
