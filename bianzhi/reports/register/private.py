"""Lists every text of a report with its place, for the search before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bianzhi.publish.leaks import Cell
from bianzhi.reports.compute.document import Document
from bianzhi.reports.compute.filled_table import FilledTable


def document_cells(document: Document) -> Iterator[Cell]:
    """Labels, notes and texts of a document, and the data behind its charts."""
    yield from _texts("title", {"title": document.title, "subtitle": document.subtitle})
    for table in document.tables:
        yield from _table_cells(table)
    for chart in document.charts:
        shown = {"title": chart.title, "alt": chart.alt, "spec": chart.spec}
        yield from _texts(chart.code, shown)
    yield from _texts("sentences", [sentence.text for sentence in document.sentences])
    yield from _texts("notes", {"notes": list(document.notes)})
    yield from _texts("checks", {"checks": [vars(check) for check in document.checks]})


def _table_cells(table: FilledTable) -> Iterator[Cell]:
    for row in table.rows:
        for language, text in row.label.items():
            yield Cell(table.code, row.code, f"label_{language}", text)
        yield Cell(table.code, row.code, "code", row.code)
    for column in table.leaves:
        for language, text in column.label.items():
            yield Cell(table.code, "head", f"{column.code}_{language}", text)
    for code, label in table.marks.items():
        for language, text in label.items():
            yield Cell(table.code, code, f"mark_{language}", text)
    for (row_code, column_code), value in table.values.items():
        if isinstance(value, str):
            yield Cell(table.code, row_code, column_code, value)


def _texts(place: str, value: object, row: int | str = "-", column: str = "text") -> Iterator[Cell]:
    """All texts within ``value`` at any depth, placed by the last number and name on the path."""
    if isinstance(value, str):
        yield Cell(place, row, column, value)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(place, part, row, str(name))
    elif isinstance(value, Sequence):
        for number, part in enumerate(value, 1):
            yield from _texts(place, part, number, column)
