"""The addresses of the window: nouns."""

from django.urls import path

from anlan.window import apply, entry, explore, home, log, matters, notices, own, papers, preview, sessions, step, visits

urlpatterns = [
    path("", home.home, name="window"),
    path("lookup", home.lookup, name="window-lookup"),
    path("explore", explore.types, name="explore-types"),
    path("explore/preview", preview.preview, name="explore-preview"),
    path("explore/<slug:topic>", explore.topic, name="explore"),
    path("explore/<slug:topic>/letter", explore.letter, name="explore-letter"),
    path("help", home.readable, {"key": "help"}, name="window-help"),
    path("help/<slug:key>", home.guide, name="window-guide"),
    path("rights", home.readable, {"key": "rights"}, name="window-rights"),
    path("privacy", home.readable, {"key": "privacy"}, name="window-privacy"),
    path("accessibility", home.readable, {"key": "accessibility"}, name="window-access"),
    path("log/", log.home, name="window-log"),
    path("log/verify", log.verify, name="window-verify"),
    path("door", entry.door, name="window-door"),
    path("leave", entry.leave, name="window-leave"),
    path("visits", visits.visits, name="window-visits"),
    path("mine", matters.mine, name="window-mine"),
    path("mine/notices", notices.notices, name="window-notices"),
    path("mine/data", own.own, name="window-own"),
    path("mine/data.zip", own.taken, name="window-taken"),
    path("apply/<slug:key>", apply.application, name="window-apply-first"),
    path("apply/<slug:key>/<int:number>", apply.application, name="window-apply"),
    path("apply/<slug:key>/review", apply.review, name="window-review"),
    path("receipts/<str:code>", matters.receipt, name="window-receipt"),
    path("m/<str:code>", matters.matter, name="window-matter"),
    path("m/<str:code>/receipts/<int:seq>.json", matters.proof, name="window-proof"),
    path("m/<str:code>/papers/<uuid:paper_id>.pdf", papers.paper, name="window-paper"),
    path("m/<str:code>/openings", matters.openings, name="window-openings"),
    path("m/<str:code>/files/<slug:digest>", papers.upload, name="window-upload"),
    path("m/<str:code>/session.ics", sessions.calendar, name="window-calendar"),
    path("m/<str:code>/talk/room", sessions.room, name="window-talk"),
    path("m/<str:code>/<slug:key>", step.step, name="window-step"),
]
