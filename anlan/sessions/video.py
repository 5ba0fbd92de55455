"""The link of a meeting by video: made by a small class that an installation names (`ANLAN_VIDEO`).

A service of the office's own is a class with one method, `link(call)`; it answers within seconds or raises NoVideo, since the
matter is held meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

ROOM = "{room}"
"""What stands in a template for the meeting's own word, which nobody can guess."""


class NoVideo(Exception):
    """There is no link, and why, in words for whoever books."""


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting by video: its own word, its time, and what the office has set. Nothing of the matter or its parties."""

    room: str
    since: datetime
    until: datetime
    template: str


class Video(Protocol):
    """Makes the link of a meeting."""

    def link(self, call: Call) -> str:
        """An `https://` address for everybody who takes part. Raises NoVideo."""


class Template:
    """The address that the office has set, with the meeting's own word in it."""

    def link(self, call: Call) -> str:
        """The template, filled."""
        if not call.template:
            raise NoVideo(_("本单位还没有设视频链接。可以自己填一个链接，或者请主任在“会面安排”里设好。"))
        return call.template.replace(ROOM, call.room)


class Example:
    """For demonstrations: an address that leads nowhere."""

    def link(self, call: Call) -> str:
        """An address by which nobody is reached."""
        return f"https://video.example/{call.room}"


def link(call: Call) -> str:
    """The link by this installation's service. Raises NoVideo."""
    service = cast(Video, import_string(settings.ANLAN_VIDEO)())
    made = service.link(call)
    if not made.startswith("https://"):
        raise NoVideo(_("视频服务没有给出可用的链接，请换一种方式，或者自己填写链接。"))
    return made
