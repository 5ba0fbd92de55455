"""The addresses of the desk: nouns."""

from django.urls import path

from anlan.desk import (
    audit,
    drafts,
    entry,
    first,
    guide,
    home,
    lists,
    lookback,
    matter,
    opening,
    openings,
    papers,
    reports,
    step,
)  # fmt: skip

CODE = "matters/<str:code>"
BACK = "lookback/<str:code>"

urlpatterns = [
    path("", home.home, name="desk"),
    path("sign-in", entry.sign_in, name="login"),
    path("sign-out", entry.sign_out, name="logout"),
    path("first-password", first.first_password, name="desk-first-password"),
    path("audit", audit.first, name="desk-audit"),
    path("audit/<slug:key>", audit.listed, name="desk-audit-record"),
    path("audit/<slug:key>.csv", audit.export, name="desk-audit-file"),
    path("search", lists.search, name="desk-search"),
    path("drafts", drafts.draft, name="desk-drafts"),
    path("new", opening.openings, name="desk-new"),
    path("new/<str:key>", opening.opening, name="desk-opening"),
    path("receipts/<str:code>", opening.opened, name="desk-opened"),
    path("guide/<str:key>", guide.guide, name="desk-guide"),
    path("reports", reports.listed, name="desk-reports"),
    path("reports/<slug:key>", reports.report, name="desk-report"),
    path("reports/<slug:key>.<str:kind>", reports.report, name="desk-report-file"),
    path("lookback", lookback.outcomes, name="desk-lookbacks"),
    path(f"{BACK}.pdf", lookback.report, name="desk-lookback-report"),
    path(f"{BACK}.json", lookback.prov, name="desk-lookback-prov"),
    path(BACK, lookback.lookback, name="desk-lookback"),
    path(f"{BACK}/papers/<uuid:paper_id>", lookback.lookback, name="desk-lookback-paper"),
    path(f"{BACK}/papers/<uuid:paper_id>.pdf", lookback.report, name="desk-lookback-paper-report"),
    path(f"{BACK}/papers/<uuid:paper_id>.json", lookback.prov, name="desk-lookback-paper-prov"),
    path(CODE, matter.matter, name="desk-matter"),
    path(f"{CODE}/openings", openings.openings, name="desk-openings"),
    path(f"{CODE}/<slug:key>", step.step, name="desk-step"),
    path(f"{CODE}/papers/<uuid:paper_id>.docx", papers.paper, {"kind": "docx"}, name="desk-word"),
    path(f"{CODE}/papers/<uuid:paper_id>.pdf", papers.paper, {"kind": "pdf"}, name="desk-pdf"),
    path(f"{CODE}/files/<slug:digest>", papers.upload, name="desk-upload"),
    path("<slug:key>/next", lists.next_matter, name="desk-next"),
    path("<slug:key>", lists.worklist, name="desk-list"),
]
