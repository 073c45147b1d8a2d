"""A table as input of the typesetter: texts and lengths, all computed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bianzhi.core.messages import message
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.figures import is_zero, shown
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.listing import printed
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.render.typeset.height import fits_page, row_height
from bianzhi.reports.render.typeset.plan import LANDSCAPE, PADDING, Plan, balanced, ems, plan


def table_data(document: Document, table: FilledTable) -> dict[str, Any]:
    """The table with its title, its parts side by side and its notes."""
    listing = printed(table)
    table, rows = listing.table, listing.table.rows
    figures = {column.code: _figures(table, rows, column) for column in table.leaves}
    planned = plan(document, table, rows, figures)
    notes = layout.notes(document, listing) + layout.notes_of_rows(document, table)
    title = layout.heading(document, table)
    parts = [
        _part(document, table, rows, figures, planned, place) for place in range(len(planned.parts))
    ]
    high = row_height(parts, planned, len(notes))
    return {
        "entry": f"{table.definition.code}　{title}",
        "level": 2 if layout.aggregation(table) else 1,
        "above": layout.above(document, table),
        "flipped": planned.wide == LANDSCAPE,
        "size": planned.size,
        "notes": notes,
        "row": high,
        "parts": parts,
        "whole": len(parts) == 1 and fits_page(parts[0], planned, high, len(notes)),
    }


def _figures(table: FilledTable, rows: Sequence[Row], column: Column) -> list[str]:
    """The printed figures of a column; blank in headings."""
    return [
        ""
        if code in table.headings
        else shown(table.value(code, column.code), column, table.hidden.get((code, column.code)))
        for code in (row.code for row in rows)
    ]


def _part(
    document: Document,
    table: FilledTable,
    rows: Sequence[Row],
    figures: Mapping[str, list[str]],
    planned: Plan,
    place: int,
) -> dict[str, Any]:
    part = planned.parts[place]
    title = layout.heading(document, table)
    if len(planned.parts) > 1:
        counted = {"title": title, "place": place + 1, "count": len(planned.parts)}
        title = message("paper.part", document.lang, **counted)
    points = planned.stretched(part)
    leaves = [table.leaves[leaf] for leaf in part]
    return {
        "title": title,
        "widths": points,
        "levels": layout.levels(table.columns),
        "head": [
            _head_cell(cell, part, points, planned.size) for cell in _within(document, table, part)
        ],
        "stub": layout.stub(document, table),
        "line": message("paper.line", document.lang),
        "marks": [
            message("paper.stub_mark", document.lang),
            message("paper.line_mark", document.lang),
            *(str(leaf + 1) for leaf in part),
        ],
        "texts": [leaf for leaf, column in enumerate(leaves) if column.format == "text"],
        "rows": list(_rows(document, table, rows, leaves, figures, points, planned.size)),
    }


def _within(document: Document, table: FilledTable, part: range) -> Iterator[layout.HeadCell]:
    for cell in layout.head(document, table.columns):
        if cell.left < part.stop and cell.left + cell.wide > part.start:
            yield cell


def _head_cell(
    cell: layout.HeadCell, part: range, points: Sequence[float], size: float
) -> list[Any]:
    left = max(cell.left, part.start) - part.start
    right = min(cell.left + cell.wide, part.stop) - part.start
    room = (sum(points[2 + left : 2 + right]) - PADDING) / size
    return [balanced(cell.label, room), left, cell.level, right - left, cell.high]


def _rows(
    document: Document,
    table: FilledTable,
    rows: Sequence[Row],
    leaves: Sequence[Column],
    figures: Mapping[str, list[str]],
    points: Sequence[float],
    size: float,
) -> Iterator[dict[str, Any]]:
    """The rows of a part; a height is computed only if a text takes a second line."""
    parents = layout.parents(rows)
    names = {
        row.code: name for row, name in zip(table.rows, layout.names(document, table), strict=True)
    }
    for place, row in enumerate(rows):
        label, indent = names[row.code]
        cells = [figures[column.code][place] for column in leaves]
        long = [
            cell
            for column, cell, wide in zip(leaves, cells, points[2:], strict=True)
            if column.format == "text" and ems(cell) * size > wide - PADDING
        ]
        yield {
            "label": label,
            "indent": indent,
            "strong": layout.is_strong(row, parents),
            "lines": math.ceil((ems(label) + indent) * size / ((points[0] - PADDING) * 0.94)),
            "long": bool(long),
            "cells": [str(place + 1), *cells],
            "zeros": [at for at, cell in enumerate(cells, 1) if is_zero(cell)],
        }
