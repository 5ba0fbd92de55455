"""Pictures: decoded whole and written anew, no larger than can be read, so that nothing travels along: no place, no device."""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

from PIL import Image

from anlan.intake.unfit import Unfit

PIXELS = 50_000_000
"""The most that is decoded: a telephone's largest ordinary picture."""
SIDE = 2560
"""The longest side that is kept, in pixels: a page of A4 at 220 to the inch, so that every word on it can be read."""
QUALITY = 85
ORIENTATION = 0x0112
COLOURS = frozenset({"icc_profile", "transparency", "gamma"})
"""What belongs to the colours; anything else that was said beside the picture (comment, XMP, device) is dropped."""
SMOOTH = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
"""How the colours of pictures are kept that are made smaller; drawings of a few colours stay as they are."""
ONE = Lock()
"""One picture at a time is decoded in a process: each may take 200 MB."""


def cleaned(kind: str, body: bytes) -> bytes:
    """The picture written anew; raises Unfit."""
    with ONE:
        try:
            return _anew(kind.upper(), body)
        except Unfit:
            raise
        except Exception as wrong:  # what a hostile file makes a decoder raise is no closed list
            raise Unfit("broken") from wrong


def _anew(kind: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(body), formats=[kind]) as image:
        if image.width * image.height > PIXELS:
            raise Unfit("large")
        turned = image.getexif().get(ORIENTATION, 1)
        image.load()
        image.info = {name: value for name, value in image.info.items() if name in COLOURS}
        large = max(image.size) > SIDE and image.mode in SMOOTH
        if large:
            image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        image.save(out, kind, **_options(kind, image, turned, large=large))
    return out.getvalue()


def _options(kind: str, image: Image.Image, turned: int, *, large: bool) -> dict[str, Any]:
    """A JPEG that keeps its size keeps its own quality, so that it loses next to nothing; which way up it is stays known."""
    kept = Image.Exif()
    if turned in range(2, 9):
        kept[ORIENTATION] = turned
    options: dict[str, Any] = {"exif": kept.tobytes()} if len(kept) else {}
    if kind == "JPEG":
        options["quality"] = QUALITY if large else "keep" if image.format == "JPEG" else 92
    return options
