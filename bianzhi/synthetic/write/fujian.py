"""The same rows in the form of a real-name system: Chinese headers, labels, .csv or .xlsx."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bianzhi.core import code_lists
from bianzhi.core.instants import WORKBOOK_CREATED
from bianzhi.synthetic.write.deliveries import Writer, dictionary

ENCODING = "gb18030"
# A workbook stores the time of its creation; a fixed time keeps the bytes equal.


@cache
def labels(name: str) -> dict[str, str]:
    """The Chinese label of every code of a list."""
    return {row["code"]: row["label_zh"] for row in code_lists.rows(name)}


def labelled(entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of an entity under Chinese headers; codes without a label stay unchanged."""
    _, columns = dictionary()
    shown = []
    for name in frame.columns:
        kind, label, *_rest = columns[name]
        options = columns[name][3] if len(columns[name]) > 3 else {}
        column = pl.col(name)
        if "list" in options:
            column = column.replace(labels(options["list"]))
        elif kind == "flag":
            column = pl.when(column).then(pl.lit("是")).when(~column).then(pl.lit("否"))
        shown.append(column.alias(label))
    return frame.select(shown)


def file_name(entity: str) -> str:
    """The Chinese name of an entity, which names its file or sheet."""
    entities, _ = dictionary()
    return entities[entity]["label"][0]


def write(writer: Writer, out: Path, months: list[int]) -> None:
    """Write the given months: text files and workbooks for alternating scopes."""
    place = out / "fujian"
    for month in months:
        tables: dict[int, dict[str, pl.DataFrame]] = {}
        for (scope, entity), (table, rows) in writer.month(month).items():
            tables.setdefault(scope, {})[entity] = labelled(entity, table.frame[rows])
        for scope, frames in sorted(tables.items()):
            folder = writer.folder(place, month, scope)
            received = writer.calendar.received_at(writer.city, scope, month)
            writer.note(folder, scope, month, received)
            if scope % 2 == 0:
                for entity, frame in frames.items():
                    save_text(frame, folder / f"{file_name(entity)}.csv")
            else:
                save_workbook(frames, folder / "实名制.xlsx")


def save_text(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as CSV in the encoding of the source."""
    buffer = io.BytesIO()
    frame.write_csv(buffer)
    path.write_bytes(buffer.getvalue().decode("utf-8").encode(ENCODING))


def save_workbook(frames: dict[str, pl.DataFrame], path: Path) -> None:
    """Write one sheet per entity; equal frames give equal bytes."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": WORKBOOK_CREATED})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for entity, frame in frames.items():
            sheet = book.add_worksheet(file_name(entity))
            sheet.write_row(0, 0, frame.columns)
            writers = [_cell_writer(sheet, kind, day) for kind in frame.dtypes]
            for number, row in enumerate(frame.iter_rows(), 1):
                for place, value in enumerate(row):
                    if value is not None:
                        writers[place](number, place, value)


def _cell_writer(
    sheet: Worksheet, kind: pl.DataType, day: Format
) -> Callable[[int, int, Any], object]:
    """The cell writer of a column: texts stay texts, so that long numbers keep digits."""
    if kind == pl.Date:
        return lambda row, column, value: sheet.write_datetime(row, column, value, day)
    if kind == pl.String:
        return sheet.write_string
    return lambda row, column, value: sheet.write_number(row, column, float(value))
