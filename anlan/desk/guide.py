"""The guide to each procedure (办事指南), made from its declaration."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.desk.door import official
from anlan.desk.page import page
from anlan.desk.prose import as_html
from anlan.kernel.guide import guide as written
from anlan.kernel.registry import procedures
from anlan.kernel.who import Who


@require_safe
@official
def guide(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """Every stage, step, person and limit of a procedure."""
    procedure = procedures().get(key)
    if procedure is None:
        raise Http404
    body = as_html(written(procedure))
    return page(request, who, "desk/guide.html", {"name": _(procedure.name), "body": body})
