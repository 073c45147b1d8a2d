"""Styles that the program adds to a workbook: a fill over a style of a cell, and its own texts."""

from __future__ import annotations

import copy

from lxml import etree

from bianzhi.review.package import Element, Package, parse

# The fill of a faulty cell by severity. The colours are of no theme, so that the program knows its
# own fills when a corrected workbook is reviewed again.
FILLS = {"refused": "FFFFB3AE", "G3": "FFFFC7CD", "G2": "FFFFE1B5", "G1": "FFFFF3C6"}
_HEAD_FILL = "FFE8EDF2"
_RULE_COLOR = "FFD3DAE1"
FALLBACK = "G1"

_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# The lists of a workbook in their order, and the least of each.
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_MINIMAL = (
    '<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/>'
    "<right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    "</styleSheet>"
)


class Styles:
    """The styles of one workbook; each new style is added once."""

    def __init__(self, package: Package):
        self._main = package.main
        self._root = _root(package)
        self._marked: dict[tuple[int, str], int] = {}
        self._own: dict[str, int] = {}
        self._fills: dict[str, int] = {}

    def marked(self, style: int, severity: str) -> int:
        """The style of a faulty cell: the style it has, with the fill of the severity."""
        severity = severity if severity in FILLS else FALLBACK
        key = (style, severity)
        if key not in self._marked:
            formats = self._list("cellXfs")
            listed = list(formats)
            chosen = copy.deepcopy(listed[style] if style < len(listed) else listed[0])
            chosen.set("fillId", str(self._fill(FILLS[severity])))
            chosen.set("applyFill", "1")
            self._marked[key] = self._add(formats, chosen)
        return self._marked[key]

    def clear(self) -> None:
        """Take the fills of an earlier review out of all styles."""
        own = {
            str(number)
            for number, fill in enumerate(self._list("fills"))
            if any(color.get("rgb") in FILLS.values() for color in fill.iter())
        }
        for style in self._list("cellXfs"):
            if style.get("fillId") in own:
                style.set("fillId", "0")

    def own(self, kind: str) -> int:
        """A style of the list of faults: title, text, head, link or the name of a severity."""
        if kind not in self._own:
            self._own[kind] = self._new(kind)
        return self._own[kind]

    def _new(self, kind: str) -> int:
        formats = self._list("cellXfs")
        style = self._element("xf", numFmtId="49", borderId="0", xfId="0", applyNumberFormat="1")
        fill = {"head": _HEAD_FILL, **FILLS}.get(kind)
        style.set("fontId", str(self._font(kind)))
        style.set("fillId", str(self._fill(fill)) if fill else "0")
        style.set("applyFont", "1")
        if kind != "title":
            style.set("borderId", str(self._border()))
            style.set("applyBorder", "1")
            style.set("applyFill", "1")
        style.set("applyAlignment", "1")
        wrap = "0" if kind == "title" else "1"
        style.append(self._element("alignment", vertical="top", wrapText=wrap))
        return self._add(formats, style)

    def _font(self, kind: str) -> int:
        font = self._element("font")
        if kind in ("title", "head"):
            font.append(self._element("b"))
        if kind == "link":
            font.append(self._element("u"))
        font.append(self._element("sz", val="14" if kind == "title" else "10"))
        color = {"link": "FF0B5CAD"}.get(kind, "FF1F2933")
        font.append(self._element("color", rgb=color))
        font.append(self._element("name", val="宋体"))
        return self._add(self._list("fonts"), font)

    def _border(self) -> int:
        if "border" not in self._fills:
            border = self._element("border")
            for side in ("left", "right", "top", "bottom"):
                line = self._element(side, style="thin")
                line.append(self._element("color", rgb=_RULE_COLOR))
                border.append(line)
            border.append(self._element("diagonal"))
            self._fills["border"] = self._add(self._list("borders"), border)
        return self._fills["border"]

    def _fill(self, color: str) -> int:
        if color not in self._fills:
            fill = self._element("fill")
            pattern = self._element("patternFill", patternType="solid")
            pattern.append(self._element("fgColor", rgb=color))
            pattern.append(self._element("bgColor", indexed="64"))
            fill.append(pattern)
            self._fills[color] = self._add(self._list("fills"), fill)
        return self._fills[color]

    def _list(self, name: str) -> Element:
        listed = self._root.find(f"{{{self._main}}}{name}")
        if listed is None:
            later = [f"{{{self._main}}}{n}" for n in _LISTS[_LISTS.index(name) + 1 :]]
            place = next((n for n, child in enumerate(self._root) if child.tag in later), None)
            listed = parse(_MINIMAL.format(main=self._main).encode()).find(
                f"{{{self._main}}}{name}"
            )
            self._root.insert(len(self._root) if place is None else place, listed)
        return listed

    def _add(self, listed: Element, element: Element) -> int:
        listed.append(element)
        listed.set("count", str(len(listed)))
        return len(listed) - 1

    def _element(self, name: str, **attributes: str) -> Element:
        return etree.Element(f"{{{self._main}}}{name}", attributes)


def _root(package: Package) -> Element:
    """The styles of a workbook; a workbook without any gets the least that the format asks for."""
    parts = list(package.related(package.workbook, "styles").values())
    if parts and package.has(parts[0]):
        return package.tree(parts[0])
    part = "xl/styles.xml"
    package.put(part, _MINIMAL.format(main=package.main).encode(), _STYLES)
    package.relate(package.workbook, "styles", part)
    return package.tree(part)
