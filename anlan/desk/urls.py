"""The addresses of the desk: nouns."""

from django.urls import path, re_path

from anlan.desk import drafts, entry, guide, home, lists, matter, opening, papers, step

CODE = "matters/<str:code>"

urlpatterns = [
    path("", home.home, name="desk"),
    path("sign-in", entry.sign_in, name="login"),
    path("sign-out", entry.sign_out, name="logout"),
    path("search", lists.search, name="desk-search"),
    path("drafts", drafts.draft, name="desk-drafts"),
    path("new", opening.openings, name="desk-new"),
    path("new/<str:key>", opening.opening, name="desk-opening"),
    path("receipts/<str:code>", opening.opened, name="desk-opened"),
    path("guide/<str:key>", guide.guide, name="desk-guide"),
    path(CODE, matter.matter, name="desk-matter"),
    path(f"{CODE}/<slug:key>", step.step, name="desk-step"),
    re_path(
        r"^matters/(?P<code>[^/]+)/papers/(?P<paper_id>[0-9a-f-]{36})\.(?P<kind>docx|pdf)$",
        papers.paper,
        name="desk-paper",
    ),
    re_path(r"^matters/(?P<code>[^/]+)/files/(?P<digest>[0-9a-f]{64})$", papers.upload, name="desk-upload"),
    path("<slug:key>/next", lists.next_matter, name="desk-next"),
    path("<slug:key>", lists.worklist, name="desk-list"),
]
