"""Signatures in a PDF that any reader verifies (PAdES, ETSI EN 319 142): B-B, and B-T where a timestamp authority is set.

Nothing that was there is written anew: whatever is added is added behind, so the file begins with the very bytes that were read.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from aiohttp import ClientError
from django.conf import settings
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp import StaticStampStyle

from anlan.kernel.press.package import Unreadable
from anlan.signing.jobs import WAITS

KEPT = ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents")
"""What a page brings along: what is drawn on it, no links, no forms, no scripts."""
AWAY = (TimestampRequestError, ClientError, OSError, TimeoutError)


class Unreachable(Unreadable):
    """Whoever vouches for the signature or for the time cannot be reached now; the paper is tried again by itself."""

    def __init__(self) -> None:
        super().__init__(WAITS)


@dataclass(frozen=True)
class Wanted:
    """One signature: its field, whose it is, for what, and its appearance: the page of `look` with that number.

    box  left, bottom, right, top in points, on the page with that number
    """

    field: str
    name: str
    reason: str
    page: int
    box: tuple[int, int, int, int]
    look: bytes
    look_page: int = 0


class Drawn(PdfContent):
    """A page of another PDF, as the appearance of a field."""

    def __init__(self, pdf: bytes, number: int) -> None:
        self.pdf, self.number = pdf, number
        super().__init__()

    def render(self) -> bytes:
        """The page as one object, named; its size is known from then on."""
        writer: Any = self.writer
        page = writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)), page_ix=self.number)
        left, bottom, right, top = (float(edge) for edge in page.get_object()["/BBox"])
        self.resources.xobject["/Drawn"] = page
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Drawn Do"


def prepared(text: bytes, behind: bytes, wanted: Iterable[Wanted]) -> bytes:
    """The text, the pages of another PDF behind it, and an empty field for each signature; the text's bytes stay as they are."""
    writer = IncrementalPdfFileWriter(BytesIO(text), strict=False)
    other = PdfFileReader(BytesIO(behind), strict=False)
    for number in range(int(other.root["/Pages"]["/Count"])):
        page, _resources = other.find_page_for_modification(number)
        writer.insert_page(_copied(writer, page.get_object()))
    for one in wanted:
        spec = SigFieldSpec(one.field, on_page=one.page, box=one.box, readable_field_name=one.name)
        append_signature_field(writer, spec)
    return _written(writer)


def sign(pdf: bytes, wanted: Wanted, signer: Signer) -> bytes:
    """The PDF with that field signed. Raises Unreachable."""
    meta = PdfSignatureMetadata(
        field_name=wanted.field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=wanted.name,
        reason=wanted.reason,
    )  # fmt: skip
    middle = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins.uniform(0))
    style = StaticStampStyle(background=Drawn(wanted.look, wanted.look_page), background_layout=middle, border_width=0)
    url = settings.ANLAN_TSA
    pen = PdfSigner(meta, signer, timestamper=HTTPTimeStamper(url) if url else None, stamp_style=style)
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    try:  # in a thread of its own, for pyHanko runs an event loop, and whoever calls may have one that runs
        with ThreadPoolExecutor(1) as aside:
            signed: BytesIO = aside.submit(pen.sign_pdf, writer, existing_fields_only=True).result()
    except AWAY as wrong:
        raise Unreachable from wrong
    return signed.getvalue()


def _copied(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> DictionaryObject:
    copied = {NameObject(key): writer.import_object(page.raw_get(key)) for key in KEPT if key in page}
    return DictionaryObject(copied | {NameObject("/Annots"): ArrayObject()})


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
