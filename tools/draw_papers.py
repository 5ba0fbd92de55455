"""Draw the default Word templates of papers from the texts beside them: anlan/modules/*/papers/NAME.txt → NAME.docx.

An office replaces the .docx; whoever changes a default changes the .txt and runs this. One line is one thing:

    # text         the title                          ## text       a line above it, such as the office
    > text         to the right                       = text        centred
    . text         without indent                     text          a paragraph, its first line indented
    - text         small print                        ; text        a note for the maker of the layout, not drawn
    ~ 10           10 mm of space                     ---           a new page
    _ 3            three ruled lines                  ? value 3     a long text, or three ruled lines to write on
    + name         the lines of _name.txt             {%p … %}      a Jinja statement between paragraphs
    %no footer     no page numbers

    |: 20 30 40    a table with columns of these widths in mm
    |- 20 30       one without borders, for signatures: it stays with what follows, on one page
    | a | b |      a row; < joins the cell on the left, ^ the one above; \\\\ begins a new paragraph in a cell, where # and ## are as above
    30| a | b |    a row at least 30 mm high, which may break over pages; its texts start at the top
    !| a | b |     a row that is repeated on every page
    {%tr … %}      a Jinja statement between rows

In a cell, text without a value is centred and text with one is not; `=` or `.` before it says otherwise.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

FONT = "宋体"
BODY, TITLE, HEAD, SMALL = Pt(12), Pt(22), Pt(16), Pt(10.5)
MARGINS = Mm(22), Mm(24), Mm(20), Mm(28)
"""Top, right, bottom, left: the left one is where the volume is bound."""
ROW, TALL = 9, 20
SPACING = 1.3
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
MARKS: dict[str, dict[str, Any]] = {
    "#": {"align": CENTRE, "size": TITLE, "bold": True, "before": 6, "after": 10},
    "##": {"align": CENTRE, "size": HEAD},
    ">": {"align": RIGHT, "after": 3},
    "=": {"align": CENTRE},
    ".": {},
    "-": {"size": SMALL},
}
KEPT = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid", "Header", "Footer"}
LONG = ("{{%p if {0} %}}", "{{{{ {0} }}}}", "{{%p else %}}", "_ {1}", "{{%p endif %}}")
BAR = re.compile(r"\|(?![^{]*[}%]\})")
"""Between two cells; a bar inside {{ … }} is Jinja's own."""
TITLE_LINE = re.compile(r"(?:^|\\\\|\| )# ([^|{\\]+)")
ROW_LINE = re.compile(r"(\d*)(!?)\|(?![:-])(.*)\|$")


class Sheet:
    """A Word document that is being drawn line by line."""

    def __init__(self, title: str) -> None:
        self.document = Document()
        self.table: Any = None
        self.widths: list[int] = []
        self.bordered = True
        self._set_page(title)

    def _set_page(self, title: str) -> None:
        document = self.document
        document.core_properties.title = title
        document.core_properties.author = ""
        normal = document.styles["Normal"]
        normal.font.size = BODY
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT)
        normal.paragraph_format.line_spacing = SPACING
        normal.paragraph_format.space_after = Pt(0)
        section = document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = MARGINS
        section.header_distance, section.footer_distance = Mm(12), Mm(10)

    def draw(self, line: str) -> None:
        """Draw one line of the layout."""
        mark, _, text = line.partition(" ")
        if line.startswith(("|:", "|-")):
            self.begin_table([int(width) for width in text.split()], bordered=mark == "|:")
        elif row := ROW_LINE.match(line):
            self.row(BAR.split(row[3]), int(row[1] or 0), repeated=bool(row[2]))
        elif line.startswith("{%tr"):
            self.row([line], 0, repeated=False)
        else:
            self.table = None
            self._paragraph(line, mark, text)

    def _paragraph(self, line: str, mark: str, text: str) -> None:
        if mark in MARKS:
            self.text(text, **MARKS[mark])
        elif mark == "~":
            self.document.add_paragraph().paragraph_format.line_spacing = Mm(int(text))
        elif mark == "---":
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif mark == "_":
            self.rules(int(text))
        elif mark == "%no":
            self.document.sections[0].footer.paragraphs[0].text = " "
        else:
            self.text(line, indent=not line.startswith("{%p"))

    def text(
        self, text: str, align: Any = LEFT, *, size: Length = BODY, bold: bool = False, indent: bool = False,
        before: float = 0, after: float = 0,
    ) -> None:  # fmt: skip
        """A paragraph; sizes in points, the indent is two characters."""
        paragraph = self.document.add_paragraph()
        write(paragraph, text, size=size, bold=bold)
        layout = paragraph.paragraph_format
        layout.keep_with_next = True if text.endswith(("：", "**")) else None
        layout.alignment, layout.space_before, layout.space_after = align, Pt(before), Pt(after)
        if indent:
            layout.first_line_indent = 2 * size
            paragraph._p.pPr.ind.set(qn("w:firstLineChars"), "200")  # noqa: SLF001

    def rules(self, count: int) -> None:
        """Empty lines to write on."""
        for _ in range(count):
            borders = OxmlElement("w:pBdr")
            for side in ("bottom", "between"):
                edge = OxmlElement(f"w:{side}")
                for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "000000")):
                    edge.set(qn(f"w:{name}"), value)
                borders.append(edge)
            properties = self.document.add_paragraph()._p.get_or_add_pPr()  # noqa: SLF001
            properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")

    def begin_table(self, widths: list[int], *, bordered: bool) -> None:
        """A table with columns of these widths in mm."""
        self.widths, self.bordered = widths, bordered
        self.table = self.document.add_table(0, len(widths))
        self.table.style = "Table Grid" if bordered else None
        self.table.autofit = False
        self.table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(self.table.columns, widths, strict=True):
            column.width = Mm(width)

    def row(self, texts: list[str], height: int, *, repeated: bool) -> None:
        """A row at least `height` mm high; a tall one may break over pages."""
        row = self.table.add_row()
        row.height, row.height_rule = Mm(height or ROW), WD_ROW_HEIGHT_RULE.AT_LEAST
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001
        properties.extend([OxmlElement("w:cantSplit")] * (height < TALL) + [OxmlElement("w:tblHeader")] * repeated)
        texts = [text.strip() for text in texts]
        begun = row.cells[0]
        for number, text in enumerate(texts):
            cell = row.cells[number]
            cell.width = Mm(self.widths[number])
            if text == "<":
                begun = begun.merge(cell)
            elif text == "^":
                begun = self.table.rows[-2].cells[number].merge(cell)
            else:
                begun = cell
                fill(cell, text, top=height >= TALL)
        if not self.bordered:
            for paragraph in (paragraph for cell in row.cells for paragraph in cell.paragraphs):
                paragraph.paragraph_format.keep_with_next = True


def fill(cell: Any, text: str, *, top: bool) -> None:
    """Write a cell; `\\\\` begins a new paragraph in it."""
    mark, body = (text[0], text[1:].strip()) if text[:1] in ("=", ".") else ("", text)
    centred = mark == "=" or (not mark and "{" not in body)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER if centred or not top else None
    for number, line in enumerate(body.split("\\\\")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = CENTRE if centred else RIGHT if line.startswith(">") else LEFT
        heading, _, name = line.partition(" ")
        if heading in ("#", "##"):
            write(paragraph, name, size=MARKS[heading]["size"], bold=heading == "#")
        else:
            write(paragraph, line.removeprefix(">").strip(), size=BODY)


def write(paragraph: Any, text: str, *, size: Length, bold: bool = False) -> None:
    """Write text into a paragraph; **between stars** it is bold."""
    for number, piece in enumerate(text.split("**")):
        if piece:
            run = paragraph.add_run(piece)
            run.bold = True if bold or number % 2 else None
            run.font.size = size if size != BODY else None


def number_pages(document: Any) -> None:
    """第 1 页 共 2 页 at the foot, unless the layout has put something there."""
    paragraph = document.sections[0].footer.paragraphs[0]
    if paragraph.text:
        return
    paragraph.alignment = CENTRE
    for piece in ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
        run = paragraph.add_run("" if piece.isupper() else piece)
        run.font.size = SMALL
        if piece.isupper():
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), piece)
            field.append(run._r)  # noqa: SLF001
            paragraph._p.append(field)  # noqa: SLF001


def lines(layout: Path) -> Iterator[str]:
    """The lines of a layout, with the layouts that it includes and its long texts written out."""
    for line in layout.read_text("utf-8").splitlines():
        mark, _, text = line.strip().partition(" ")
        if mark == "+":
            yield from lines(layout.parent / f"_{text}.txt")
        elif mark == "?":
            value, _, count = text.rpartition(" ")
            yield from (piece.format(value, count) for piece in LONG)
        elif mark and mark != ";":
            yield line.strip()


def draw(layout: Path) -> bytes:
    """The Word template that a layout describes; the same text gives the same bytes."""
    all_lines = list(lines(layout))
    title = next((found[1] for line in all_lines if (found := TITLE_LINE.search(line))), layout.stem)
    sheet = Sheet(title)
    for line in all_lines:
        sheet.draw(line)
    number_pages(sheet.document)
    return packed(sheet.document)


def packed(document: Any) -> bytes:
    """The document without the styles that it does not use, and without the time of day."""
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in KEPT:
            styles.remove(style)
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as loose, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as tight:
        for entry in sorted(loose.infolist(), key=lambda entry: entry.filename != "[Content_Types].xml"):
            tight.writestr(zipfile.ZipInfo(entry.filename), loose.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def layouts(names: list[str]) -> list[Path]:
    """The named layouts, or all of them."""
    found = sorted(Path(__file__).parent.parent.glob("anlan/modules/*/papers/[!_]*.txt"))
    return [layout for layout in found if not names or layout.stem in names]


if __name__ == "__main__":
    for path in layouts(sys.argv[1:]):
        path.with_suffix(".docx").write_bytes(draw(path))
