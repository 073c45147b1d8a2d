"""Fills the workbook of a contract from the warehouse, and notes where each row comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.export.inverse import Contradiction, Inverse, Row
from bianzhi.export.rows import Rows
from bianzhi.store.private_files import PRIVATE_FILE
from bianzhi.store.whole_files import write_whole
from bianzhi.template.book import TemplateSheet, template_bytes
from bianzhi.template.fields import Field, fields_of
from ingest.contract import Contract, Part, normal
from ingest.read.plan import parts_of_workbook

TRACE = "trace.csv"
_SHEET_NAME = 31
_TRACED = ("file", "sheet", "row", "entity", "delivery_id", "delivered_file", "delivered_row")


@dataclass(frozen=True)
class Exported:
    """One sheet of the workbook with the number of its rows."""

    sheet: str
    entity: str
    rows: int
    # Columns that the contract reads but that cannot be written back.
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Filled:
    template: TemplateSheet
    exported: Exported
    trace: list[tuple]


def export(
    home: Home,
    contract: Contract,
    day: date,
    out: Path,
    name: str,
    entities: Collection[str] = (),
    with_identities: bool = False,
    lang: str = "zh",
) -> list[Exported]:
    """Write ``out/DAY/name`` with the rows in force on ``day``, and ``out/trace.csv``.

    Landing the folder again under the contract gives the same rows. Sheets without rows are left
    out. Without identities personal columns are blank.

    Raises:
        Failed: Nothing is built, the folder has the file, no workbook of this name belongs to the
            contract, a sheet cannot be written back, or nothing is in force on the day.
    """
    if not (home.current_build.resolve() / "build.json").exists():
        raise Failed("publish.nothing_built")
    folder = out / day.isoformat()
    path = folder / name
    if path.exists():
        raise Failed("export.present", 1, path=path)
    purpose = f"export {contract.source} {day}" if with_identities else None
    rows = Rows(home, day, purpose)
    filled = list(_filled(rows, contract, name, entities, lang))
    if not filled:
        raise Failed("export.nothing", 1, day=day, source=contract.source)
    notes = [message(f"export.note_{number}", lang, day=day) for number in range(1, 4)]
    sheets = [one.template for one in filled]
    write_whole(path, template_bytes(sheets, notes, lang), mode=PRIVATE_FILE)
    write_whole(out / TRACE, _trace(filled, path.relative_to(out), rows), mode=PRIVATE_FILE)
    return [one.exported for one in filled]


def _filled(
    rows: Rows, contract: Contract, name: str, entities: Collection[str], lang: str
) -> Iterator[_Filled]:
    books = parts_of_workbook(name, contract)
    if not books:
        raise Failed("export.other_name", 1, name=name, source=contract.source)
    for sheet, every in books.items():
        wanted = [part for part in every if not entities or part.entity.name in entities]
        if not wanted:
            continue
        if any(part.header_names for part in every):
            raise Failed("template.no_header", 1, source=contract.source)
        # The entity with the longest key has a row for each line of the sheet.
        main = max(wanted, key=lambda part: len(part.entity.key))
        others = tuple(part for part in every if part is not main)
        inverse = Inverse(main, others)
        if inverse.lost:
            columns = message("problem.list", lang).join(inverse.lost)
            raise Failed("export.one_way", 1, source=contract.source, columns=columns)
        frame = rows.of(main.entity.name)
        if not frame.is_empty():
            title = main.entity.labels[0 if lang == "zh" else 1]
            called = sheet or title[:_SHEET_NAME]
            fields = fields_of(every, contract, lang)
            yield _sheet(inverse, frame, fields, called, title, rows)


def _sheet(
    inverse: Inverse,
    frame: pl.DataFrame,
    fields: Sequence[Field],
    called: str,
    title: str,
    rows: Rows,
) -> _Filled:
    part = inverse.part
    head = part.header_row or 1
    writer = [_Cells(field, part) for field in fields]
    found = _Found(rows)
    lines, trace = [], []
    for number, row in enumerate(frame.iter_rows(named=True), head + 1):
        try:
            cells = inverse.cells(row, found)
        except Contradiction as conflict:
            raise Failed("export.contradiction", 1, entity=part.entity.name) from conflict
        lines.append([one.written(cells) for one in writer])
        trace.append(
            (
                called,
                number,
                part.entity.name,
                *(row.get(name) for name in ("delivery_id", "lake_id", "row_no")),
            )
        )
    template = TemplateSheet(called, title, head, fields, lines)
    return _Filled(template, Exported(called, part.entity.name, len(lines)), trace)


class _Found:
    """The row of another entity of the sheet that has the same derived key."""

    def __init__(self, rows: Rows):
        self._rows = rows
        self._known: dict[tuple[str, str], dict[tuple, Row]] = {}

    def __call__(self, other: Part, column: str, row: Row) -> Row | None:
        shared = [name for name in other.entity.key if name in row]
        names = tuple(dict.fromkeys((*shared, column) if column else shared))
        place = (other.entity.name, column)
        if place not in self._known:
            frame = self._rows.of(other.entity.name)
            self._known[place] = {
                tuple(one[name] for name in names): one for one in frame.iter_rows(named=True)
            }
        return self._known[place].get(tuple(row.get(name) for name in names))


class _Cells:
    """Writes the values of one column as landing reads them."""

    def __init__(self, field: Field, part: Part):
        self._header = normal.header(field.header)
        self._column = next(
            (
                column
                for column in part.columns
                if part.headers.get(self._header) == column.name and column.name not in part.derive
            ),
            None,
        )
        self._labels: dict[str, str] = {}
        if self._column is not None and self._column.code_list:
            names, codes = (series.to_list() for series in part.codes[self._column.name])
            read = dict(zip(names, codes, strict=True))
            for label in field.labels:
                self._labels.setdefault(read.get(label, label), label)
        elif self._column is not None and self._column.type == "flag":
            self._labels = dict(zip(("True", "False"), field.labels, strict=True))

    def written(self, cells: dict[str, Any]) -> Any:
        """The value of the cell, None for a blank one."""
        value = cells.get(self._header)
        if value is None:
            return None
        if self._labels:
            return self._labels.get(str(value), value)
        if self._column is not None and self._column.type in ("month", "period"):
            return value.strftime("%Y-%m") if isinstance(value, date) else value
        return value


def _trace(filled: Sequence[_Filled], file: Path, rows: Rows) -> bytes:
    """One line per exported row: where it was delivered."""
    files = rows.files()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_TRACED)
    for one in filled:
        for sheet, number, entity, delivery_id, lake_id, row_no in one.trace:
            delivered, part_sheet = files.get(lake_id, ("", None))
            place = f"{delivered}[{part_sheet}]" if part_sheet else delivered
            writer.writerow([file.as_posix(), sheet, number, entity, delivery_id, place, row_no])
    return text.getvalue().encode("utf-8")
