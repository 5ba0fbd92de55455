"""The handwriting: a picture and nothing else. How fast, how hard and in which order it was written never leaves the device."""

from __future__ import annotations

import base64
import io

from PIL import Image

from anlan.intake import Unfit, cleaned

PREFIX = "data:image/png;base64,"
LARGEST = 200_000
"""Characters of a drawing as it is sent."""
WIDE, HIGH = 900, 300
"""Pixels of the picture that is kept, at most."""
DRAWN = 2000
"""Pixels that a drawing may have either way as it is sent."""
INK = 128
LEAST = 60
"""Dark pixels without which nothing was written."""


class NoDrawing(ValueError):
    """It is no drawing, or nothing was written in it."""


def picture_in(sent: str) -> bytes:
    """The drawing that a form sent, as a PNG written anew: grey, small, with nothing beside it. Raises NoDrawing."""
    if not sent.startswith(PREFIX) or len(sent) > LARGEST:
        raise NoDrawing
    try:
        body = base64.b64decode(sent[len(PREFIX) :], validate=True)
        with Image.open(io.BytesIO(body), formats=["PNG"]) as image:
            small = image.width <= DRAWN and image.height <= DRAWN
        body = cleaned("png", body) if small else b""
    except (ValueError, OSError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise NoDrawing from wrong
    return _grey(body)


def _grey(body: bytes) -> bytes:
    if not body:
        raise NoDrawing
    with Image.open(io.BytesIO(body), formats=["PNG"]) as image:
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
    grey = white.convert("L")
    grey.thumbnail((WIDE, HIGH))
    if sum(grey.histogram()[:INK]) < LEAST:
        raise NoDrawing
    out = io.BytesIO()
    grey.save(out, "PNG", optimize=True)
    return out.getvalue()


SEAL = 600
"""Pixels of a seal's picture, at most, either way."""


def seal_in(body: bytes) -> bytes:
    """A seal's picture (PNG or JPEG) as a PNG written anew, not larger than papers need. Raises NoDrawing."""
    kind = "png" if body.startswith(b"\x89PNG") else "jpeg"
    try:
        fresh = cleaned(kind, body)
    except Unfit as wrong:
        raise NoDrawing from wrong
    with Image.open(io.BytesIO(fresh), formats=[kind.upper()]) as image:
        small = image.convert("RGBA")
    small.thumbnail((SEAL, SEAL))
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()
