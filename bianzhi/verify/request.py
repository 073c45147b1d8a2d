"""Reads a request (.csv or .xlsx) into typed cells; every fault of the file is collected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from bianzhi.core import code_lists
from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.home import Home
from bianzhi.core.problems import Phrase, Problem, Refused, did_you_mean
from bianzhi.verify.line import ACTIONS
from ingest.contract import normal
from ingest.parse.typed import cells, checks
from ingest.read import file_kind, readers, table
from ingest.read.delivered import DeliveredFile
from ingest.read.limits import limits_of
from ingest.read.table import Table
from ingest.read.text import csv_file
from ingest.read.text.encoding import encoding_of
from ingest.read.unreadable import MARK

ENCODINGS = ("utf-8-sig", "gb18030")
# Columns with a code list; ``action_code`` has its labels in columns.yml.
LISTS = {
    "sex_code": "sex",
    "education_code": "education",
    "worker_type_code": "worker_type",
    "establishment_type_code": "establishment_type",
    "leadership_level_code": "leadership_level",
    "leadership_role_code": "leadership_role",
}
REQUIRED = ("action_code",)


class RequestColumns(Definition):
    """Headers and labels of requests."""

    headers: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    actions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Row:
    """A row of a request: its number in the file, and its typed cells by column; blank ones are
    left out."""

    row: int
    cells: Mapping[str, object]

    def text(self, column: str) -> str:
        """The text or code of a column; '' if blank."""
        return str(self.cells.get(column) or "")

    def day(self, column: str) -> date | None:
        """The date of a column; NULL if blank."""
        value = self.cells.get(column)
        return value if isinstance(value, date) else None


@dataclass
class Request:
    """The rows of a file, how it names its columns, and the faults of its cells."""

    file: str
    sheet: str | None
    headers: dict[str, str]
    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, row: int, column: str, rule: str, **values: object) -> Problem:
        """A fault at the place of a cell, under the header of the file."""
        place = self.headers.get(column, column)
        return Problem(f"verify.{rule}", values, self.file, self.sheet, row, place)


@cache
def request_columns() -> RequestColumns:
    """The columns that a request may have."""
    return read(Path(__file__).with_name("columns.yml"), RequestColumns)


def read_request(home: Home, path: Path) -> Request:
    """The rows of a file with all faults of its cells.

    Raises:
        Refused: The file cannot be read, or its header has a fault.
    """
    file = DeliveredFile(
        path.name, path.read_bytes, declared=path.stat().st_size, limits=limits_of(home)
    )
    sheet, grid = _table(file)
    columns = _columns(file, sheet, grid)
    headers = {column: grid.header[place] for place, column in columns.items()}
    request = Request(file.path, sheet, headers, [])
    typed: dict[str, list[object]] = {}
    for place, column in columns.items():
        typed[column] = _typed(request, column, grid.body[f"c{place}"], grid.row_no)
    for index, row_no in enumerate(grid.row_no.to_list()):
        values = {c: values[index] for c, values in typed.items() if values[index] is not None}
        request.rows.append(Row(int(row_no), values))
    if not request.rows:
        raise Refused([Problem("verify.no_rows", {}, file.path, sheet)])
    return request


def _known() -> dict[str, str]:
    """Header in normal form -> column."""
    names = request_columns().headers
    return {
        normal.header(text): column for column, texts in names.items() for text in (column, *texts)
    }


def _table(file: DeliveredFile) -> tuple[str | None, Table]:
    known = _known()
    if readers.is_workbook(file):
        book = readers.open_workbook(file)
        tables = [
            (sheet, table.from_grid(book.grid(sheet), None, known)) for sheet in book.sheet_names
        ]
        best = max(tables, key=lambda pair: len(known.keys() & set(pair[1].normal_header)))
        return best
    file_kind.require_text(file)
    encoding = encoding_of(file, ENCODINGS)
    delimiter = csv_file.delimiter_of(file, encoding, ",", known)
    read = csv_file.read(file, encoding, delimiter)
    result = table.from_grid(read.grid, None, known)
    uneven = read.uneven_rows(result.header_row, read.width_of(result.header_row))
    if uneven:
        values = {"rows": ", ".join(map(str, uneven[:10]))}
        raise Refused([Problem("verify.uneven", values, file.path, row=uneven[0])])
    return None, result


def _columns(file: DeliveredFile, sheet: str | None, read: Table) -> dict[int, str]:
    """Place of each column that is read.

    Raises:
        Refused: A header is unknown, comes twice, or a required one is missing.
    """
    known = _known()
    ignored = {normal.header(text) for text in request_columns().ignored}
    columns: dict[int, str] = {}
    problems = []
    for place, name in enumerate(read.normal_header):
        where = (file.path, sheet, read.header_row, read.header[place] or None)
        if name in ignored:
            continue
        column = known.get(name)
        if column is None:
            near = did_you_mean(name, known)
            problems.append(
                Problem("verify.unknown_header", {"header": name, "near": near}, *where)
            )
        elif column in columns.values():
            problems.append(Problem("verify.repeated_header", {"column": column}, *where))
        else:
            columns[place] = column
    for column in REQUIRED:
        if column not in columns.values():
            texts = request_columns().headers[column]
            values = {"column": column, "label": texts[0]}
            problems.append(Problem("verify.missing_header", values, file.path, sheet))
    if problems:
        raise Refused(problems)
    return columns


def _typed(request: Request, column: str, series: pl.Series, row_no: pl.Series) -> list[object]:
    """The cells of a column; one with a fault is blank, and the fault is added to the request."""
    texts: list[str | None] = series.cast(pl.String).to_list()
    kind = "date" if column in ("planned_on", "birth_date") else "text"
    values = _values(column, kind, series)
    for index, (text, value) in enumerate(zip(texts, values, strict=True)):
        if text is None:
            continue
        row = int(row_no[index])
        if text.startswith(MARK):
            values[index] = None
            request.problems.append(request.problem(row, column, "unreadable"))
        elif value is None:
            request.problems.append(_bad_value(request, row, column, text))
    return values


def _values(column: str, kind: str, series: pl.Series) -> list[object]:
    if kind == "date":
        return cells.careful("date", series).to_list()
    if column == "person_id":
        return checks.normal_ids(series).to_list()
    if column == "line_no":
        return cells.careful("integer", series).to_list()
    if column == "major":
        return series.to_list()
    coded = normal.code_cells(series).to_list()
    labels = _labels(column)
    if labels is None:
        return coded
    return [None if text is None else labels.get(_folded(text)) for text in coded]


@cache
def _labels(column: str) -> dict[str, str] | None:
    """The code for each text that can denote it; None where the column has no code list."""
    if column == "action_code":
        labels = request_columns().actions
        return {_folded(t): code for code in ACTIONS for t in (code, *labels[code])}
    if column not in LISTS:
        return None
    result: dict[str, str] = {}
    for row in code_lists.rows(LISTS[column]):
        for text in _texts(row):
            for form in normal.label_forms(text):
                result.setdefault(_folded(form), row["code"])
    return result


def _texts(row: dict[str, str]) -> Iterator[str]:
    yield from (row["code"], row["label_zh"], row["label_en"])
    yield from filter(None, row["aliases"].split(";"))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _bad_value(request: Request, row: int, column: str, text: str) -> Problem:
    """The fault of a cell; a personal value is never repeated."""
    if column in ("birth_date", "person_id"):
        return request.problem(row, column, "bad_personal_value")
    if column == "planned_on":
        return request.problem(row, column, "bad_date", value=text)
    if column == "line_no":
        return request.problem(row, column, "bad_number", value=text)
    near: Phrase = did_you_mean(text, _labels(column) or ())
    return request.problem(row, column, "unknown_code", value=text, near=near)
