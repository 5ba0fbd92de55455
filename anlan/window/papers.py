"""Papers and uploads, to the parties of the matter."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anlan.kernel import blobs, shown
from anlan.kernel.errors import NotHere
from anlan.kernel.handing import handed_in, made_here
from anlan.kernel.papers import ask_for
from anlan.kernel.who import Who
from anlan.window.matters import opened, own_acts, readable
from anlan.window.page import known, page

SECONDS = 2


@require_safe
@known
def paper(request: HttpRequest, who: Who, code: str, paper_id: UUID) -> HttpResponse:
    """A paper that is the party's to read, as PDF; until it is made, a page that looks again by itself."""
    file = opened(request, who, code)
    found = next((paper for paper in readable(file, who) if paper.id == paper_id), None)
    if found is None:
        raise NotHere
    view = shown.paper_view(file, found)
    if found.pdf is None:
        ask_for(found)
        response = page(request, "window/paper.html", {"paper": view, "matter": file.matter})
        response.headers["Refresh"] = str(SECONDS)
        return response
    return made_here(blobs.fetch(bytes(found.pdf), file.matter), f"{view['name']} {found.number}.pdf", who)


@require_safe
@known
def upload(request: HttpRequest, who: Who, code: str, digest: str) -> HttpResponse:
    """A file that this party handed in, or had handed in for it; those of others are not shown here."""
    file = opened(request, who, code)
    own = (shown.uploads(act.data) for act in own_acts(file, who))
    found = next((each for uploads in own for each in uploads if each["digest"] == digest), None)
    if found is None:
        raise NotHere
    return handed_in(blobs.fetch(bytes.fromhex(digest), file.matter), str(found["name"]), who)
