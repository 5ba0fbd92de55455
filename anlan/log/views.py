"""The log as every program may read it: checkpoints, tiles, keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from anlan.kernel.errors import TooOften
from anlan.kernel.limits import Allowance
from anlan.log import ledger
from anlan.log.models import Cosignature, Head
from anlan.proof import tiles
from anlan.vault.sources import source

FOR_EVER = "public, max-age=31536000, immutable"
FRESH = "no-cache"
ALLOWANCE = Allowance(most=6000, lease=100)
"""A minute, of one address: enough to read the tiles of a hundred million acts in half an hour."""
P = ParamSpec("P")
Answer = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public(view: Callable[Concatenate[HttpRequest, str, P], HttpResponse]) -> Answer[...]:
    """Let everybody read, from any page: nothing here is about anybody."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, district: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            ALLOWANCE.spend(f"log from {source(request)}")
        except TooOften as often:
            headers = {"Retry-After": str(often.seconds)}
            return HttpResponse(f"{often}\n", content_type="text/plain; charset=utf-8", status=429, headers=headers)
        response = view(request, district, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@public
def checkpoint(request: HttpRequest, district: str) -> HttpResponse:  # noqa: ARG001
    """The last checkpoint, with what witnesses have signed of it so far."""
    return _text(ledger.signed(_or_404(ledger.head(district))))


@public
def witnessed(request: HttpRequest, district: str) -> HttpResponse:  # noqa: ARG001
    """The last checkpoint that a witness has signed."""
    last = Cosignature.objects.filter(district=district).order_by("-size").first()
    head = Head.objects.filter(district=district, size=last.size).first() if last else None
    return _text(ledger.signed(_or_404(head)))


@public
def keys(request: HttpRequest, district: str) -> HttpResponse:  # noqa: ARG001
    """Every key that ever signed, the newest first, a line each."""
    _or_404(ledger.head(district))
    return _text("".join(f"{key}\n" for key in ledger.keys(district)))


@public
def passages(request: HttpRequest, district: str) -> HttpResponse:  # noqa: ARG001
    """How the log went from each key to the next, as a JSON list of signed notes, the first first."""
    _or_404(ledger.head(district))
    return JsonResponse(ledger.passages(district), safe=False, headers={"Cache-Control": FRESH})


@public
def tile(request: HttpRequest, district: str, where: str) -> HttpResponse:  # noqa: ARG001
    """A tile of hashes, or a bundle of entries; what was once there stays as it is."""
    wanted, last = tiles.Tile.read(f"tile/{where}"), _or_404(ledger.head(district))
    if wanted is None or wanted.width > tiles.width_at(wanted.level or 0, wanted.index, last.size):
        raise Http404
    content = _bundle(district, wanted) if wanted.level is None else _hashes(district, wanted.level, wanted)
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


def _hashes(district: str, level: int, wanted: tiles.Tile) -> bytes:
    return ledger.loader(district)(level, wanted.index)[: wanted.width * tiles.HASH]


def _bundle(district: str, wanted: tiles.Tile) -> bytes:
    start = wanted.index * tiles.WIDTH
    return b"".join(len(entry).to_bytes(2) + entry for entry in ledger.entries(district, start, start + wanted.width))


def _text(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": FRESH})


def _or_404(head: Head | None) -> Head:
    if head is None:
        raise Http404
    return head
