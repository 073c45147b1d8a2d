"""Fills a file of a contract from the warehouse, and notes where each row comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bianzhi.core.home import Home
from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.export.delivered_lines import DeliveredLines
from bianzhi.export.lines import ExportedLine, SheetLines, Trace
from bianzhi.export.rows import Rows
from bianzhi.export.text_file import SUFFIXES, text_bytes
from bianzhi.store.private_files import PRIVATE_FILE
from bianzhi.store.whole_files import write_whole
from bianzhi.template.book import TemplateSheet, template_bytes
from bianzhi.template.fields import Field, fields_of
from ingest.contract import Contract, Part, normal
from ingest.read.discover import named_slot
from ingest.read.plan import parts_of_workbook

TRACE = "trace.csv"
_SHEET_NAME = 31
_TRACED = ("file", "sheet", "row", "entity", "delivery_id", "delivered_file", "delivered_row")


@dataclass(frozen=True)
class Exported:
    """One sheet of the file with the number of its rows."""

    sheet: str
    entity: str
    rows: int


@dataclass(frozen=True)
class _Filled:
    template: TemplateSheet
    part: Part
    exported: Exported
    trace: list[tuple[int, Trace]]


def export(
    home: Home,
    contract: Contract,
    day: date,
    out: Path,
    name: str,
    entities: Collection[str] = (),
    with_identities: bool = False,
    lang: str = "zh",
    scope: str | None = None,
) -> list[Exported]:
    """Write ``out/DAY/name`` with the rows in force on ``day``, and note them in ``out/trace.csv``.

    A name that ends in .csv, .txt or .tsv gives a text file, any other a workbook. Landing the
    folder again under the contract gives the same rows. Sheets without rows are left out. Without
    identities personal columns are blank. Without ``scope``, the rows of the scope that the name
    names are exported, else of all scopes.

    Raises:
        Failed: Nothing is built, the folder has the file, no file of this name belongs to the
            contract, the name is of another day, a sheet cannot be written back, or nothing is in
            force on the day.
    """
    if not (home.current_build.resolve() / "build.json").exists():
        raise Failed("publish.nothing_built")
    folder = out / day.isoformat()
    path = folder / name
    if path.exists():
        raise Failed("export.present", 1, path=path)
    named_day, named_scope = named_slot(name, contract)
    if named_day not in (None, day):
        raise Failed("export.other_day", 1, name=name, named=named_day, day=day)
    purpose = f"export {contract.source} {day}" if with_identities else None
    rows = Rows(home, day, purpose)
    sheets = _Sheets(rows, contract, scope or named_scope, DeliveredLines(home, with_identities))
    filled = list(_filled(sheets, name, entities, lang))
    if not filled:
        raise Failed("export.nothing", 1, day=day, source=contract.source)
    notes = [message(f"export.note_{number}", lang, day=day) for number in range(1, 4)]
    write_whole(path, _content(filled, name, notes, lang), mode=PRIVATE_FILE)
    trace = _trace(filled, path.relative_to(out).as_posix(), rows, out / TRACE)
    write_whole(out / TRACE, trace, mode=PRIVATE_FILE)
    return [one.exported for one in filled]


@dataclass(frozen=True)
class _Sheets:
    """What the lines of a sheet are made from."""

    rows: Rows
    contract: Contract
    scope: str | None
    line: DeliveredLines

    def lines(self, parts: Sequence[Part]) -> SheetLines:
        return SheetLines(self.rows, self.contract, parts, self.scope, self.line)


def _filled(sheets: _Sheets, name: str, entities: Collection[str], lang: str) -> Iterator[_Filled]:
    source = sheets.contract.source
    books = parts_of_workbook(name, sheets.contract)
    if not books:
        raise Failed("export.other_name", 1, name=name, source=source)
    for sheet, every in books.items():
        wanted = [part for part in every if not entities or part.entity.name in entities]
        if not wanted:
            continue
        if any(part.header_names for part in every) and not _is_text(name):
            raise Failed("export.no_header", 1, source=source, name=name)
        lines = sheets.lines(wanted)
        if lines.lost:
            columns = message("problem.list", lang).join(lines.lost)
            raise Failed("export.one_way", 1, source=source, columns=columns)
        if written := lines.lines():
            title = lines.entity.labels[0 if lang == "zh" else 1]
            called = sheet or title[:_SHEET_NAME]
            fields = fields_of(every, sheets.contract, lang)
            yield _sheet(lines.parts[0], written, fields, called, title)


def _sheet(
    part: Part,
    lines: Sequence[ExportedLine],
    fields: Sequence[Field],
    called: str,
    title: str,
) -> _Filled:
    head = 0 if part.header_names else part.header_row or 1
    if part.header_names:
        by_header = {normal.header(field.header): field for field in fields}
        fields = [by_header[normal.header(name)] for name in part.header_names]
    writer = [_Cells(field, part) for field in fields]
    written = [[one.written(line.cells) for one in writer] for line in lines]
    trace = [
        (number, trace) for number, line in enumerate(lines, head + 1) for trace in line.traces
    ]
    template = TemplateSheet(called, title, head or 1, fields, written)
    return _Filled(template, part, Exported(called, part.entity.name, len(lines)), trace)


def _content(filled: Sequence[_Filled], name: str, notes: Sequence[str], lang: str) -> bytes:
    """The bytes of the file; the only sheet of a text file is the text itself."""
    if _is_text(name):
        (only,) = filled
        header = [field.header for field in only.template.fields]
        return text_bytes(only.part, header, only.template.rows)
    return template_bytes([one.template for one in filled], notes, lang)


def _is_text(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES


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


def _trace(filled: Sequence[_Filled], file: str, rows: Rows, present: Path) -> bytes:
    """One line per exported row: where it was delivered; lines of other files are kept."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_TRACED)
    if present.exists():
        with open(present, encoding="utf-8", newline="") as stream:
            kept = list(csv.reader(stream))[1:]
        writer.writerows(line for line in kept if line[0] != file)
    for one in filled:
        sheet = one.exported.sheet
        for number, (entity, delivery_id, lake_id, row_no) in one.trace:
            reading = rows.readings[lake_id]
            place = reading.file_name
            if reading.sheet_name:
                place += f"[{reading.sheet_name}]"
            writer.writerow([file, sheet, number, entity, delivery_id, place, row_no])
    return text.getvalue().encode("utf-8")
