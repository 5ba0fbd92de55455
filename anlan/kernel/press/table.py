"""Tables of a Word document as HTML: merged cells, borders, widths, heights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from anlan.kernel.press.style import Css, Settings, Styles, border, inline, select, shade

SIDES = (("top", "insideH"), ("bottom", "insideH"), ("left", "insideV"), ("right", "insideV"))
MARGIN = 5.4
"""Word's own space at the left and right of a cell, in points."""
MIDDLE = {"center": "middle", "bottom": "bottom", "both": "middle"}


@dataclass(frozen=True)
class Cell:
    """A cell of the grid: where it begins and how many columns and rows it covers."""

    element: Any
    row: int
    column: int
    span: int
    depth: int = 1


def table_html(table: Any, styles: Styles, content: Callable[[Any], str]) -> str:
    """One `w:tbl`. `content` writes what stands in a cell."""
    settings = styles.table(table)
    widths = [float(column.get(qn("w:w"), "0")) / 20 for column in select(table, "w:tblGrid/w:gridCol")]
    rows = table.findall(qn("w:tr"))
    cells = [cell for number, row in enumerate(rows) for cell in row_cells(rows, number, row)]
    lines = [
        _row(row, "".join(_cell(cell, settings, len(rows), widths, content) for cell in cells if cell.row == number))
        for number, row in enumerate(rows)
    ]
    heads = next((n for n, row in enumerate(rows) if not _row_settings(row).on("tblHeader")), len(rows))
    columns = "".join(f'<col style="width: {width:g}pt">' for width in widths)
    head = f"<thead>{''.join(lines[:heads])}</thead>" if 0 < heads < len(rows) else "".join(lines[:heads])
    body = f"<colgroup>{columns}</colgroup>{head}{''.join(lines[heads:])}"
    return f'<table style="{inline(_table_css(settings, widths))}">{body}</table>'


def row_cells(rows: list[Any], number: int, row: Any) -> list[Cell]:
    """The cells that begin in this row; those that continue one above are left out."""
    found = []
    for column, cell in columns_of(row):
        if _merge(cell) != "continue":
            depth = 1
            while _merge(_cell_at(rows, number + depth, column)) == "continue":
                depth += 1
            found.append(Cell(cell, number, column, _span(cell), depth))
    return found


def columns_of(row: Any) -> list[tuple[int, Any]]:
    """Each cell of a row with the grid column that it begins in."""
    column, found = int(_row_settings(row).get("gridBefore") or 0), []
    for cell in select(row, "w:tc | w:sdt/w:sdtContent/w:tc"):
        found.append((column, cell))
        column += _span(cell)
    return found


def _cell(cell: Cell, table: Settings, rows: int, widths: list[float], content: Callable[[Any], str]) -> str:
    own = Settings(tuple(select(cell.element, "w:tcPr")))
    css = _edges(cell, own, table, rows, len(widths)) | _padding(own, table) | shade(own)
    css["vertical-align"] = MIDDLE.get(own.get("vAlign") or "", "top")
    spans = f'colspan="{cell.span}" rowspan="{cell.depth}"'
    return f'<td {spans} style="{inline(css)}">{content(cell.element)}</td>'


def _edges(cell: Cell, own: Settings, table: Settings, rows: int, columns: int) -> Css:
    outer = {
        "top": cell.row == 0, "bottom": cell.row + cell.depth >= rows,
        "left": cell.column == 0, "right": cell.column + cell.span >= columns,
    }  # fmt: skip
    mine, shared = own.child("tcBorders"), table.child("tblBorders")
    css = {}
    for side, inside in SIDES:
        edge = mine.find(qn(f"w:{side}")) if mine is not None else None
        if edge is None and shared is not None:
            edge = shared.find(qn(f"w:{side if outer[side] else inside}"))
        css[f"border-{side}"] = border(edge)
    return css


def _padding(own: Settings, table: Settings) -> Css:
    mine, shared = own.child("tcMar"), table.child("tblCellMar")
    margins = Settings(tuple(element for element in (mine, shared) if element is not None))
    sides = {"top": 0.0, "right": MARGIN, "bottom": 0.0, "left": MARGIN}
    values = (margins.points(side, "w") if margins.child(side) is not None else usual for side, usual in sides.items())
    return {"padding": " ".join(f"{value or 0:g}pt" for value in values)}


def _row(row: Any, cells: str) -> str:
    settings = _row_settings(row)
    height = settings.points("trHeight", "val")
    css = {"height": f"{height:g}pt"} if height else {}
    css |= {"break-inside": "avoid"} if settings.on("cantSplit") else {}
    css |= {"break-after": "avoid"} if select(row, "w:tc[1]/w:p[1]/w:pPr/w:keepNext") else {}
    return f'<tr style="{inline(css)}">{cells}</tr>'


def _table_css(settings: Settings, widths: list[float]) -> Css:
    css = {"width": f"{sum(widths):g}pt"} if sum(widths) else {}
    if settings.get("tblW", "type") == "pct" and (share := settings.get("tblW", "w")):
        css = {"width": share if share.endswith("%") else f"{float(share) / 50:g}%"}
    indent = settings.points("tblInd", "w") or 0
    sides = {"center": "0 auto", "right": "0 0 0 auto", "end": "0 0 0 auto"}
    return css | {"margin": sides.get(settings.get("jc") or "", f"0 0 0 {indent:g}pt")}


def _row_settings(row: Any) -> Settings:
    return Settings(tuple(select(row, "w:trPr")))


def _span(cell: Any) -> int:
    return int(Settings(tuple(select(cell, "w:tcPr"))).get("gridSpan") or 1)


def _merge(cell: Any) -> str:
    if cell is None:
        return ""
    merge = Settings(tuple(select(cell, "w:tcPr"))).child("vMerge")
    return "" if merge is None else str(merge.get(qn("w:val"), "continue"))


def _cell_at(rows: list[Any], number: int, column: int) -> Any:
    return dict(columns_of(rows[number])).get(column) if number < len(rows) else None
