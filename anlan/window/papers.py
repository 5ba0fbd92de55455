"""Papers and uploads, to the parties of the matter."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from anlan.kernel import blobs, shown
from anlan.kernel.errors import NotHere
from anlan.kernel.papers import ask_for
from anlan.kernel.who import Who
from anlan.window.matters import opened
from anlan.window.page import known, page

SECONDS = 2
POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
@known
def paper(request: HttpRequest, who: Who, code: str, paper_id: UUID) -> HttpResponse:
    """A paper as PDF; until it is made, a page that looks again by itself."""
    file = opened(request, who, code)
    found = next((paper for paper in file.papers if paper.id == paper_id), None)
    if found is None:
        raise NotHere
    view = shown.paper_view(file, found)
    if found.pdf is None:
        ask_for(found)
        response = page(request, "window/paper.html", {"paper": view, "matter": file.matter})
        response.headers["Refresh"] = str(SECONDS)
        return response
    blob = blobs.fetch(bytes(found.pdf), file.matter)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=False, filename=f"{view['name']} {found.number}.pdf") or "inline",
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": POLICY, "Cache-Control": "private, no-store",
    }  # fmt: skip
    return HttpResponse(bytes(blob.body), content_type=blob.media, headers=headers)
