"""The addresses of the API. Those of a procedure follow from its declaration: see `openapi`."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from anlan.api import law, openapi, openings, reads, receipts, writes
from anlan.api.door import resource


class Kind(StringConverter):
    """As what a paper is fetched."""

    regex = "pdf|docx"


register_converter(Kind, "paper_kind")

FIXED = ("matters", "shared", "procedures", "rules", "deadlines", "problems")
"""What no procedure may be called."""

urlpatterns = [
    path("v1/openapi.json", resource(GET=openapi.document, public=True)),
    path("v1/problems", resource(GET=law.problems, public=True)),
    path("v1/problems/<slug>", resource(GET=law.problem_kind, public=True)),
    path("v1/procedures", resource(GET=law.procedures)),
    path("v1/procedures/<key>", resource(GET=law.procedure)),
    path("v1/procedures/<key>/guide", resource(GET=law.guide)),
    path("v1/rules", resource(GET=law.rules)),
    path("v1/deadlines", resource(GET=law.deadline)),
    path("v1/matters", resource(GET=reads.matters)),
    path("v1/shared", resource(GET=reads.shared, visitors=True)),
    path("v1/matters/<code>", resource(GET=reads.matter, visitors=True)),
    path("v1/matters/<code>/acts", resource(GET=reads.acts, visitors=True)),
    path("v1/matters/<code>/acts/<int:seq>/receipt", resource(GET=receipts.receipt, visitors=True)),
    path("v1/matters/<code>/papers", resource(GET=reads.papers, visitors=True)),
    path("v1/matters/<code>/papers/<uuid:paper>.<paper_kind:kind>", resource(GET=reads.paper, visitors=True)),
    path("v1/matters/<code>/openings", resource(GET=openings.openings, POST=openings.post_reason)),
    path("v1/matters/<code>/permissions", resource(GET=reads.permissions, visitors=True)),
    path("v1/<procedure>", resource(GET=writes.get_opening, POST=writes.post_opening)),
    path("v1/<procedure>/<code>/<step>", resource(GET=writes.get_step, POST=writes.post_step, visitors=True)),
]
