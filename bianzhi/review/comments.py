"""Comments on cells: their texts, and the hidden boxes in the VML drawing that shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from lxml import etree
from rich.cells import cell_len as width

from bianzhi.review.package import Element, Package
from bianzhi.review.sheet import Sheet
from ingest.read.workbook.sheet_range import column_name

AUTHOR = "编制 bianzhi"
# What follows in a comment of somebody else is the program's own.
_MARK = f"\n{AUTHOR}:\n"
# The texts of a cell by row and column, counted from 1.
Notes = Mapping[tuple[int, int], str]
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    'width:270pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1"'
    ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_IDMAP = re.compile(r'(<o:idmap\b[^>]*?\bdata=")([^"]*)(")')
_ANY_SHAPE = re.compile(r"<v:shape\b.*?</v:shape>", re.DOTALL)
_AT = re.compile(r"<x:(Row|Column)>\s*(\d+)\s*</x:\1>")
# Shape ids come in blocks; a drawing names the blocks that it uses.
_BLOCK = 1024
_LINE_PLACES, _LINE_POINTS, _BOX_COLUMNS = 44, 13, 4


def add_comments(package: Package, sheet: Sheet, notes: Notes) -> None:
    """Put a comment on each cell; the text follows the comment that the cell has already."""
    root = _comments(package, sheet)
    authors = root.find(f"{{{package.main}}}authors")
    listed = root.find(f"{{{package.main}}}commentList")
    etree.SubElement(authors, f"{{{package.main}}}author").text = AUTHOR
    author = str(len(authors) - 1)
    known = {comment.get("ref"): comment for comment in listed}
    new = []
    for (row, column), text in sorted(notes.items()):
        ref = f"{column_name(column)}{row}"
        comment = known.get(ref)
        if comment is None:
            comment = etree.SubElement(
                listed, f"{{{package.main}}}comment", ref=ref, authorId=author
            )
            etree.SubElement(comment, f"{{{package.main}}}text")
            new.append((row, column))
        _append_run(comment.find(f"{{{package.main}}}text"), text, package.main)
    _draw(package, sheet, {place: notes[place] for place in new})


def clear_comments(package: Package, sheet: Sheet) -> None:
    """Remove the comments of an earlier review."""
    for part in package.related(sheet.part, "comments").values():
        root = package.tree(part)
        authors = [author.text for author in root.iter(f"{{{package.main}}}author")]
        own = {str(number) for number, name in enumerate(authors) if name == AUTHOR}
        gone = [c for c in root.iter(f"{{{package.main}}}comment") if c.get("authorId") in own]
        for comment in root.iter(f"{{{package.main}}}comment"):
            _cut(comment, package.main)
        for comment in gone:
            comment.getparent().remove(comment)
        _erase(package, sheet, {comment.get("ref") for comment in gone})


def _cut(comment: Element, main: str) -> None:
    """Cut the program's own text off a comment of somebody else."""
    pieces = list(comment.iter(f"{{{main}}}t"))
    kept = "".join(piece.text or "" for piece in pieces).partition(_MARK)[0]
    for piece in pieces:
        text = piece.text or ""
        piece.text, kept = kept[: len(text)], kept[len(text) :]


def _erase(package: Package, sheet: Sheet, refs: set[str]) -> None:
    drawing = package.related(sheet.part, "vmlDrawing").get(sheet.drawing or "")
    if not refs or drawing is None:
        return

    def kept(shape: re.Match[str]) -> str:
        at = {name: int(value) for name, value in _AT.findall(shape[0])}
        if {"Row", "Column"} <= set(at):
            ref = f"{column_name(at['Column'] + 1)}{at['Row'] + 1}"
            return "" if ref in refs else shape[0]
        return shape[0]

    package.put(drawing, _ANY_SHAPE.sub(kept, package.text(drawing)).encode())


def _comments(package: Package, sheet: Sheet) -> Element:
    """The comments of a sheet; a sheet without any gets an empty list."""
    known = list(package.related(sheet.part, "comments").values())
    if known:
        return package.tree(known[0])
    part = package.free_name("xl/comments{}.xml")
    empty = f'<comments xmlns="{package.main}"><authors/><commentList/></comments>'
    package.put(part, empty.encode(), _COMMENTS)
    package.relate(sheet.part, "comments", part)
    return package.tree(part)


def _append_run(text: Element, content: str, main: str) -> None:
    before = "".join(text.itertext())
    run = etree.SubElement(text, f"{{{main}}}r")
    properties = etree.SubElement(run, f"{{{main}}}rPr")
    etree.SubElement(properties, f"{{{main}}}sz", val="9")
    etree.SubElement(properties, f"{{{main}}}rFont", val="宋体")
    piece = etree.SubElement(run, f"{{{main}}}t")
    piece.text = f"{_MARK}{content}" if before else content
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    plain = text.find(f"{{{main}}}t")
    if plain is not None:  # a text without runs becomes the first run
        text.remove(plain)
        first = etree.Element(f"{{{main}}}r")
        first.append(plain)
        text.insert(0, first)


def _draw(package: Package, sheet: Sheet, notes: Notes) -> None:
    """Add a hidden box for each comment to the drawing of the sheet."""
    drawing = package.related(sheet.part, "vmlDrawing").get(sheet.drawing or "")
    if drawing is None:
        drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.put(drawing, _NEW_DRAWING.encode(), _DRAWING)
        sheet.set_drawing(package.relate(sheet.part, "vmlDrawing", drawing))
    text = package.text(drawing)
    first = max(_used_blocks(package), default=0) + 1
    blocks = [str(first + n) for n in range(len(notes) // _BLOCK + 1)]
    text = _IDMAP.sub(
        lambda m: m[1] + ",".join([*filter(None, [m[2]]), *blocks]) + m[3], text, count=1
    )
    shapes = "" if 'id="_x0000_t202"' in text else _SHAPE_TYPE
    shapes += "".join(
        _shape(first * _BLOCK + order, order, place, note)
        for order, (place, note) in enumerate(notes.items(), 1)
    )
    end = text.rfind("</xml>")
    package.put(drawing, (text[:end] + shapes + text[end:]).encode())


def _used_blocks(package: Package) -> set[int]:
    used = set()
    for part in package.parts(".vml"):
        for found in _IDMAP.finditer(package.text(part)):
            used |= {int(block) for block in re.findall(r"\d+", found[2])}
    return used


def _shape(number: int, order: int, place: tuple[int, int], note: str) -> str:
    row, column = place[0] - 1, place[1] - 1
    lines = sum(1 + width(line) // _LINE_PLACES for line in note.splitlines()) + 1
    top = max(row - 1, 0)
    anchor = (column + 1, 15, top, 10, column + 1 + _BOX_COLUMNS, 15, top + lines, 4)
    return _SHAPE.format(
        number=number,
        order=order,
        height=lines * _LINE_POINTS,
        anchor=escape(", ".join(map(str, anchor))),
        row=row,
        column=column,
    )
