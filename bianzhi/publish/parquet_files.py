"""The tables of a publication as Parquet, one file for the rows of each year.

The rows of ``supervision.light_month`` are in ``parquet/supervision/light_month/2024.parquet`` and
so on, in order of all columns; ``*.parquet`` reads them all. The file of a year is the same bytes
whenever its rows are the same, so a publication shares it with the one before. Rows without a month
(``row_months``) are in ``undated.parquet``, and an empty table is such a file without rows.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.database import PublishedTable
from bianzhi.publish.digest import Months
from bianzhi.publish.earlier import Shared
from bianzhi.publish.row_months import NO_MONTH, columns_of, of_months

_ENDING = ".parquet"
_UNDATED = "undated"


def write_parquet(
    database: Path, tables: Iterable[PublishedTable], folder: Path, earlier: Shared | None
) -> None:
    """Write each table of a published database to ``folder/<schema>/<table>/<year>.parquet``.

    The files of years that are the same in the ``earlier`` publication are shared with it.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in tables:
            former = earlier.months.get(table.qualified) if earlier else None
            former_files = {} if former is None else _files(former)
            place = Path(table.schema, table.name)
            (folder / place).mkdir(parents=True)
            for name, months in _files(table.months).items():
                if earlier is not None and former_files.get(name) == months:
                    _share(earlier.parquet / place / name, folder / place / name)
                else:
                    _write(connection, table, months, folder / place / name)


def verify_parquet(folder: Path, tables: Iterable[PublishedTable]) -> None:
    """Compare the number of rows in each Parquet file of the tables."""
    with duckdb.connect() as connection:
        for table in tables:
            place = folder / table.schema / table.name
            wanted = {
                str(place / name): sum(month.hashes[0] for month in months.values())
                for name, months in _files(table.months).items()
            }
            try:
                rows = connection.execute(
                    "select file_name, num_rows from parquet_file_metadata($files)",
                    {"files": sorted(map(str, place.iterdir()))},
                ).fetchall()
            except duckdb.Error as error:
                raise Failed("publish.not_as_written", path=place, table=str(error)) from error
            if dict(rows) != wanted:
                raise Failed("publish.not_as_written", path=place, table=table.qualified)


def _share(file: Path, place: Path) -> None:
    """The same file at another place; a copy where publications lie on another file system."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


def _files(months: Months) -> dict[str, Months]:
    """The months of each file of a table, by the name of the file."""
    files: dict[str, dict] = {} if months else {_UNDATED + _ENDING: {}}
    for name, month in months.items():
        year = _UNDATED if name == NO_MONTH else name.rpartition("-")[0]
        files.setdefault(year + _ENDING, {})[name] = month
    return dict(files)


def _write(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, months: Months, path: Path
) -> None:
    source = f"{quoted(table.schema)}.{quoted(table.name)}"
    condition = of_months(columns_of(connection, source), months.keys())
    # Without the order, the groups of rows in the file depend on the threads.
    rows = f"from {source} where {condition} order by all"
    connection.execute(f"copy ({rows}) to {literal(str(path))} (format parquet)")
