"""The sheet behind a text: who signed it and how, with a box for each signature; and what stands in the boxes. As PDF."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from anlan.kernel.press.pdf import html_to_pdf
from anlan.kernel.press.style import SERIF_STACK

POINT = 72 / 25.4
"""Points in a millimetre."""
HIGH = 297
FIRST, STEP, ROWS = 62, 30, 6
"""Where the first row begins on its page, how high a row is (mm), and how many a page has."""
LEFT, WIDE, TALL = 104, 78, 24
"""Where a box stands in its row, and its size (mm)."""
STYLE = f"""<!DOCTYPE html><html lang="zh-CN"><style>
@page {{ size: 210mm 297mm; margin: 0 }} body {{ margin: 0; font: 10.5pt/1.5 {SERIF_STACK} }}
.page {{ position: relative; width: 210mm; height: 297mm; break-after: page }} .page:last-child {{ break-after: auto }}
h1 {{ position: absolute; top: 20mm; width: 210mm; margin: 0; text-align: center; font-size: 18pt }}
.about {{ position: absolute; top: 36mm; left: 28mm; width: 154mm; font-size: 9pt }} .row {{ position: absolute; left: 28mm; width: 74mm }}
.row p {{ margin: 0 }} .how {{ font-size: 9pt }}
.box {{ position: absolute; left: {LEFT}mm; width: {WIDE}mm; height: {TALL}mm; border: .3mm solid #888; box-sizing: border-box }}
.foot {{ position: absolute; top: 250mm; left: 28mm; width: 154mm; font-size: 8.5pt }} .digest {{ word-break: break-all }}</style>"""
LOOK = f"""<!DOCTYPE html><html lang="zh-CN"><style>
@page {{ size: {WIDE}mm {TALL}mm; margin: 0 }} body {{ margin: 0; font: 16pt {SERIF_STACK} }}
div {{ width: {WIDE}mm; height: {TALL}mm; display: flex; align-items: center; justify-content: center; text-align: center;
break-after: page }} div:last-child {{ break-after: auto }}
img {{ max-width: {WIDE - 4}mm; max-height: {TALL - 2}mm }} small {{ font-size: 8pt }}</style>"""


@dataclass(frozen=True)
class Line:
    """One signature on the sheet.

    who      whose it is, in words; name: the same for the certificate
    how      how it was signed
    boxed    whether it has a signature of its own in the file (a wet one has its ink on the sheets behind)
    picture  the handwriting or the seal, PNG; else `name` is written in the box
    """

    who: str
    name: str
    how: tuple[str, ...]
    boxed: bool = True
    picture: bytes = b""
    note: str = ""


@dataclass(frozen=True)
class About:
    """What the sheet belongs to, and what it says at its foot."""

    title: str
    number: str
    digest: str
    foot: tuple[str, ...]


def sheet(about: About, lines: Sequence[Line]) -> bytes:
    """The sheet, as many pages as it takes."""
    pages = [lines[at : at + ROWS] for at in range(0, len(lines), ROWS)] or [lines]
    return html_to_pdf(STYLE + "".join(_page(about, part) for part in pages))


def place(number: int) -> tuple[int, tuple[int, int, int, int]]:
    """On which page of the sheet the box of that line is, and where: left, bottom, right, top in points."""
    page, row = divmod(number, ROWS)
    top = HIGH - FIRST - row * STEP
    return page, (round(LEFT * POINT), round((top - TALL) * POINT), round((LEFT + WIDE) * POINT), round(top * POINT))


def looks(lines: Sequence[Line]) -> bytes:
    """What stands in the boxes: a page of their size for each line."""
    return html_to_pdf(LOOK + "".join(_look(line) for line in lines))


def _page(about: About, lines: Sequence[Line]) -> str:
    rows = "".join(_row(line, FIRST + number * STEP) for number, line in enumerate(lines))
    foot = "".join(f"<p>{escape(said)}</p>" for said in about.foot)
    return (
        f'<div class="page"><h1>签署页</h1><div class="about"><p>{escape(about.title)}　{escape(about.number)}</p>'
        f'<p class="digest">本页附在下列文本之后，与其为同一份文件。文本 SHA-256：{about.digest}</p></div>{rows}'
        f'<div class="foot">{foot}</div></div>'
    )


def _row(line: Line, top: int) -> str:
    how = "".join(f'<p class="how">{escape(said)}</p>' for said in line.how)
    box = f'<div class="box" style="top: {top}mm"></div>' if line.boxed else ""
    return f'<div class="row" style="top: {top}mm"><p>{escape(line.who)}</p>{how}</div>{box}'


def _look(line: Line) -> str:
    if line.picture:
        return f'<div><img src="data:image/png;base64,{b64encode(line.picture).decode()}" alt=""></div>'
    note = f"<br><small>{escape(line.note)}</small>" if line.note else ""
    return f"<div><p>{escape(line.name)}{note}</p></div>"
