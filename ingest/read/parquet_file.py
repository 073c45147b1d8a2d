"""Read a Parquet file as typed columns; refuse by name the columns of unsupported types.

pyarrow states size and types before the first row is read, and reports a broken file as an error
instead of a panic.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from bianzhi.core import instants
from bianzhi.core.problems import Problem, Refused, TablePlace, first_line
from ingest.contract import normal
from ingest.read.delivered import DeliveredFile

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import FileMetaData


def read(file: DeliveredFile, wanted: Collection[str]) -> pl.DataFrame:
    """Read all columns under their own names; columns outside ``wanted`` (normal headers) are NULL.

    Instants with a time zone become local time of the offices.

    Raises:
        Refused: The file is broken or beyond a bound, or a wanted column has an unsupported type.
    """
    import pyarrow as pa
    from pyarrow import parquet

    place: TablePlace = {"file": file.path}
    try:
        opened = parquet.ParquetFile(pa.BufferReader(file.data), pre_buffer=False)
        schema = opened.schema_arrow
        _require_bounds(opened.metadata, file)
        names = [name for name in schema.names if normal.header(name) in wanted]
        _require_types(schema, names, file)
        table = opened.read(use_threads=False).select(names)
        table.validate(full=True)
        columns = _columns(table, file)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        values = {"detail": first_line(error)}
        raise Refused([Problem("land.truncated_parquet", values, **place)]) from error
    nothing = pl.Series("", [None], dtype=pl.String).new_from_index(0, opened.metadata.num_rows)
    return pl.DataFrame([columns.get(name, nothing).alias(name) for name in schema.names])


def _require_bounds(metadata: FileMetaData, file: DeliveredFile) -> None:
    if metadata.num_rows < 0:
        raise ValueError("count of rows")
    file.limits.require_range(metadata.num_rows, metadata.num_columns, file=file.path)
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    size = sum(max(group.total_byte_size, 0) for group in groups)
    file.limits.require("file_bytes", size, file=file.path)


def _require_types(schema: pa.Schema, names: list[str], file: DeliveredFile) -> None:
    problems = [
        Problem("land.duplicate_header", {}, column=name, file=file.path)
        for name in sorted({name for name in schema.names if schema.names.count(name) > 1})
    ]
    for name in names if not problems else ():
        kind = schema.field(name).type
        if _is_nested(kind):
            problems.append(Problem("land.nested_column", {}, column=name, file=file.path))
        elif not _is_readable(kind):
            values = {"type": str(kind)}
            problems.append(Problem("land.column_type", values, column=name, file=file.path))
    if problems:
        raise Refused(problems)


def _is_nested(kind: pa.DataType) -> bool:
    from pyarrow import types

    return types.is_nested(kind)


def _is_readable(kind: pa.DataType) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return (
        types.is_null(kind)
        or types.is_boolean(kind)
        or types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_decimal128(kind)
        or types.is_date(kind)
        or types.is_timestamp(kind)
        or _is_text(kind)
        or _is_bytes(kind)
    )


def _is_text(kind: pa.DataType) -> bool:
    from pyarrow import types

    return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)


def _is_bytes(kind: pa.DataType) -> bool:
    """Whether a type is binary; older programs write text as bytes without marking it as text."""
    from pyarrow import types

    return types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)


def _columns(table: pa.Table, file: DeliveredFile) -> dict[str, pl.Series]:
    """The columns by name; those that polars takes as they are come in one step."""
    from pyarrow import types

    careful = {
        field.name
        for field in table.schema
        if _is_bytes(field.type) or types.is_float16(field.type) or types.is_timestamp(field.type)
    }
    plain = pl.DataFrame(table.select([n for n in table.column_names if n not in careful]))
    columns = {name: _column(table[name], name, file) for name in careful}
    return columns | {column.name: column for column in plain.get_columns()}


def _column(cells: pa.ChunkedArray, name: str, file: DeliveredFile) -> pl.Series:
    import pyarrow as pa
    from pyarrow import types

    if _is_bytes(cells.type):
        try:
            cells = cells.cast(pa.large_binary()).cast(pa.large_string())
        except pa.ArrowInvalid as error:
            values = {"type": "binary"}
            problem = Problem("land.column_type", values, column=name, file=file.path)
            raise Refused([problem]) from error
    elif types.is_float16(cells.type):
        cells = cells.cast(pa.float32())
    column = pl.Series(name, cells)
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is not None:
        column = column.dt.convert_time_zone(instants.zone().key).dt.replace_time_zone(None)
    return column
