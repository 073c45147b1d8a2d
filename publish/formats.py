"""Writes the result of a query as a table for the screen, CSV, JSON or Parquet."""

from __future__ import annotations

import csv
import datetime
import json
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TextIO

import pyarrow
import pyarrow.parquet

from bianzhi.tables import table_text
from publish.query import Result

SHOWN_ROWS = 500


def write_table(result: Result, out: TextIO) -> bool:
    """Write the first rows; true when there are more than are shown."""
    rows = result.rows()
    shown = list(islice(rows, SHOWN_ROWS))
    out.write(table_text(result.columns, shown) + "\n")
    return next(rows, None) is not None


def write_csv(result: Result, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_csv_value(value) for value in row] for row in result.rows())


def write_json(result: Result, out: TextIO) -> None:
    """An array of objects, one row a line; dates in ISO, decimals as numbers."""
    out.write("[")
    for number, row in enumerate(result.rows()):
        out.write(",\n " if number else "\n ")
        named = dict(zip(result.columns, row, strict=True))
        json.dump(named, out, ensure_ascii=False, default=_json_value)
    out.write("\n]\n")


def write_parquet(batches: pyarrow.RecordBatchReader, path: Path) -> None:
    with pyarrow.parquet.ParquetWriter(path, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _csv_value(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
