"""What a paragraph, a run or a table of a Word document looks like, as CSS: own settings before inherited ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import nsmap, qn
from lxml import etree  # type: ignore[import-untyped]

SANS = (
    "黑体",
    "SimHei",
    "微软雅黑",
    "Microsoft YaHei",
    "等线",
    "DengXian",
    "Heiti",
    "Sans",
    "Arial",
    "Calibri",
    "Gothic",
)
HEAVY = ("小标宋", "大标宋")
SERIF_STACK = "'Noto Serif CJK SC', 'Source Han Serif SC', serif"
SANS_STACK = "'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
SINGLE = 1.32
"""The height of a single-spaced line of Chinese text, in times its size."""
ALIGN = {
    "both": "justify", "distribute": "justify; text-align-last: justify", "center": "center", "right": "right",
    "end": "right", "left": "left", "start": "left",
}  # fmt: skip
BORDERS = {"double": "double", "dashed": "dashed", "dotted": "dotted", "dashSmallGap": "dashed", "dotDash": "dashed"}
Css = dict[str, str]


def select(element: Any, path: str) -> list[Any]:
    """XPath with Word's prefixes, on any element: python-docx gives them to the elements that it knows only."""
    return list(etree.ElementBase.xpath(element, path, namespaces=nsmap))


@dataclass(frozen=True)
class Settings:
    """Property elements (`w:pPr`, `w:rPr`, `w:tblPr`), nearest first: the first that sets something decides."""

    elements: tuple[Any, ...]

    def get(self, tag: str, attribute: str = "val") -> str | None:
        """The attribute of the nearest `w:tag` that has it."""
        found = (element.find(qn(f"w:{tag}")) for element in self.elements)
        values = (child.get(qn(f"w:{attribute}")) for child in found if child is not None)
        return next((value for value in values if value is not None), None)

    def child(self, tag: str) -> Any:
        """The nearest `w:tag`, or None."""
        found = (element.find(qn(f"w:{tag}")) for element in self.elements)
        return next((child for child in found if child is not None), None)

    def on(self, tag: str) -> bool:
        """Whether a switch such as `w:b` is on; it is without a value."""
        child = self.child(tag)
        return child is not None and child.get(qn("w:val"), "1") not in ("0", "false", "off", "none")

    def points(self, tag: str, *attributes: str) -> float | None:
        """A length in twentieths of a point, as points, of the first attribute that is set."""
        values = (self.get(tag, attribute) for attribute in attributes)
        return next((float(value) / 20 for value in values if value and _number(value)), None)


class Styles:
    """The styles of one document."""

    def __init__(self, document: Any) -> None:
        root = document.styles.element
        self.named = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
        self.defaults = root.find(qn("w:docDefaults"))
        self.usual = {
            style.get(qn("w:type")): style.get(qn("w:styleId"))
            for style in self.named.values()
            if style.get(qn("w:default")) in ("1", "true")
        }

    def chain(self, name: str | None, kind: str, properties: str) -> list[Any]:
        """The properties of a style and of those that it is based on."""
        name, found, seen = name or self.usual.get(kind), [], set()
        while name in self.named and name not in seen:
            seen.add(name)
            style = self.named[name]
            found.append(style.find(qn(properties)))
            base = style.find(qn("w:basedOn"))
            name = base.get(qn("w:val")) if base is not None else None
        return [element for element in found if element is not None]

    def default(self, kind: str) -> list[Any]:
        """The document's defaults: `kind` is pPr or rPr."""
        return select(self.defaults, f"w:{kind}Default/w:{kind}") if self.defaults is not None else []

    def paragraph(self, paragraph: Any) -> Settings:
        """What holds for a paragraph."""
        own = paragraph.pPr
        return Settings(
            tuple(_some(own) + self.chain(_style(own, "pStyle"), "paragraph", "w:pPr") + self.default("pPr"))
        )

    def run(self, run: Any, paragraph: Any) -> Settings:
        """What holds for a run; without one, for the paragraph's text."""
        own = run.find(qn("w:rPr")) if run is not None else None
        character = self.chain(_style(own, "rStyle"), "character", "w:rPr")
        inherited = self.chain(_style(paragraph.pPr, "pStyle"), "paragraph", "w:rPr")
        return Settings(tuple(_some(own) + character + inherited + self.default("rPr")))

    def table(self, table: Any) -> Settings:
        """What holds for a table."""
        own = table.find(qn("w:tblPr"))
        return Settings(tuple(_some(own) + self.chain(_style(own, "tblStyle"), "table", "w:tblPr")))


def paragraph_css(settings: Settings) -> Css:
    """Alignment, indents, spacing, borders and page breaks of a paragraph."""
    css = {
        "text-align": ALIGN.get(settings.get("jc") or "", "left"),
        "margin": f"{_spaces(settings)} {_indent(settings, 'right', 'end')} "
        f"{_spaces(settings, 'after')} {_indent(settings, 'left', 'start')}",
        "text-indent": _first(settings),
        "line-height": _line(settings),
    }
    css |= {"break-before": "page"} if settings.on("pageBreakBefore") else {}
    css |= {"break-after": "avoid"} if settings.on("keepNext") else {}
    css |= {"break-inside": "avoid"} if settings.on("keepLines") else {}
    return css | borders_css(settings.child("pBdr")) | shade(settings)


def run_css(settings: Settings) -> Css:
    """Font, size, weight and decoration of a run."""
    name = settings.get("rFonts", "eastAsia") or settings.get("rFonts", "ascii") or ""
    size = settings.get("sz")
    css = {"font-family": SANS_STACK if any(word in name for word in SANS) else SERIF_STACK}
    css |= {"font-size": f"{float(size) / 2:g}pt"} if size else {}
    css |= {"font-weight": "bold"} if settings.on("b") or any(word in name for word in HEAVY) else {}
    css |= {"font-style": "italic"} if settings.on("i") else {}
    lines = [word for tag, word in (("u", "underline"), ("strike", "line-through")) if settings.on(tag)]
    css |= {"text-decoration": " ".join(lines)} if lines else {}
    return css | _colour(settings) | _raised(settings) | shade(settings)


def borders_css(borders: Any) -> Css:
    """The four edges of a `w:pBdr` or `w:tcBorders`."""
    if borders is None:
        return {}
    edges = {side: borders.find(qn(f"w:{side}")) for side in ("top", "bottom", "left", "right")}
    return {f"border-{side}": border(edge) for side, edge in edges.items() if edge is not None}


def border(edge: Any) -> str:
    """One edge: style, width and colour."""
    kind = edge.get(qn("w:val"), "none") if edge is not None else "none"
    if kind in ("none", "nil"):
        return "none"
    width = float(edge.get(qn("w:sz"), "4")) / 8
    return f"{max(width, 0.25):g}pt {BORDERS.get(kind, 'solid')} {colour(edge.get(qn('w:color')))}"


def colour(value: str | None) -> str:
    """A Word colour (RRGGBB) as CSS; black if it is automatic."""
    return f"#{value}" if value and len(value) == 6 and value.isalnum() else "#000"


def shade(settings: Settings) -> Css:
    """The background, if there is one."""
    fill = settings.get("shd", "fill")
    return {"background": colour(fill)} if fill and fill != "auto" else {}


def inline(css: Css) -> str:
    """A CSS declaration block for a style attribute; no value holds a double quote."""
    return "; ".join(f"{name}: {value}" for name, value in css.items())


def _spaces(settings: Settings, side: str = "before") -> str:
    lines = settings.get("spacing", f"{side}Lines")
    if lines and _number(lines) and float(lines):
        return f"{float(lines) / 100 * SINGLE:g}em"
    return f"{settings.points('spacing', side) or 0:g}pt"


def _indent(settings: Settings, side: str, modern: str) -> str:
    chars = settings.get("ind", f"{side}Chars")
    if chars and _number(chars) and float(chars):
        return f"{float(chars) / 100:g}em"
    return f"{settings.points('ind', side, modern) or 0:g}pt"


def _first(settings: Settings) -> str:
    for name, sign in (("hanging", -1), ("firstLine", 1)):
        chars = settings.get("ind", f"{name}Chars")
        if chars and _number(chars) and float(chars):
            return f"{sign * float(chars) / 100:g}em"
        if points := settings.points("ind", name):
            return f"{sign * points:g}pt"
    return "0"


def _line(settings: Settings) -> str:
    line = settings.get("spacing", "line")
    if not line or not _number(line):
        return f"{SINGLE}"
    rule = settings.get("spacing", "lineRule") or "auto"
    return f"{float(line) / 240 * SINGLE:.3g}" if rule == "auto" else f"{float(line) / 20:g}pt"


def _colour(settings: Settings) -> Css:
    value = settings.get("color")
    return {"color": colour(value)} if value and value != "auto" else {}


def _raised(settings: Settings) -> Css:
    sides = {"superscript": "super", "subscript": "sub"}
    side = sides.get(settings.get("vertAlign") or "")
    return {"vertical-align": side, "font-size": "65%"} if side else {}


def _style(properties: Any, tag: str) -> str | None:
    style = properties.find(qn(f"w:{tag}")) if properties is not None else None
    return None if style is None else str(style.get(qn("w:val")))


def _some(element: Any) -> list[Any]:
    return [] if element is None else [element]


def _number(value: str) -> bool:
    return value.lstrip("-").replace(".", "", 1).isdigit()
