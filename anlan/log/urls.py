"""The addresses of the log: what C2SP tlog-tiles names, under /log/<district>/."""

from django.urls import path

from anlan.log import views

urlpatterns = [
    path("<str:district>/checkpoint", views.checkpoint, name="log-checkpoint"),
    path("<str:district>/witnessed", views.witnessed, name="log-witnessed"),
    path("<str:district>/keys", views.keys, name="log-keys"),
    path("<str:district>/passages", views.passages, name="log-passages"),
    path("<str:district>/tile/<path:where>", views.tile, name="log-tile"),
]
