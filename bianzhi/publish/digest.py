"""The canonical digest of a table: SHA-256 of its sorted rows, month by month.

A row is the sequence of its values in column order, each in one text form. NULL is ``\\N``. Text
escapes the backslash and the separator. Any other value has the engine's ISO form or shortest
exact form. The separator is the unit separator (0x1f). Each row is hashed. The hashes of a month
are sorted and hashed in 256 buckets by leading byte, then the buckets are hashed in order.
Therefore the order of rows, the number of threads and the memory do not matter, and a month that
stays the same needs no second digest. The digest of the table is that of a header with the column
names and of a line for each month. ``row_months`` defines the month of a row; rows without one have
a line with an empty month.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor

import duckdb

from bianzhi.core.row_hashes import ROW, row_hashes
from bianzhi.core.sql_text import quoted
from bianzhi.publish.row_months import Hashes, columns_of, month_end, name_of, of_months

DIGEST_VERSION = "3"
_SEPARATOR = "\x1f"
# Types whose text form has neither a backslash nor the separator.
_PLAIN = re.compile(
    r"BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,\d+\)|DOUBLE|DATE"
)


@dataclass(frozen=True)
class Month:
    """The rows of a month of a table: ``row_hashes`` of them, and their digest."""

    hashes: Hashes
    digest: str


# The months of a table that have rows, by the name that ``row_months`` gives them.
Months = Mapping[str, Month]


def table_digest(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The digest of ``table`` (a quoted, qualified name) as 64 hex digits."""
    return digest_of_months(columns_of(connection, table), read_months(connection, table))


def digest_of_months(columns: Iterable[str], months: Months) -> str:
    """The digest of a table from its column names and the digests of its months."""
    header = _SEPARATOR.join([DIGEST_VERSION, *columns])
    lines = [f"{name}={months[name].digest}" for name in sorted(months)]
    return hashlib.sha256("\n".join([header, *lines]).encode()).hexdigest()


def read_months(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    months: Collection[str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> dict[str, Month]:
    """Each month that has rows, or of those the ``months``.

    Args:
        columns: The data types of the columns of the table, where they are known.
    """
    columns = columns or columns_of(connection, table)
    row_text = f"concat_ws(chr(31), {', '.join(map(_text_of, columns, columns.values()))})"
    wanted = "" if months is None else f"where {of_months(columns, months)}"
    buckets = connection.execute(
        f"""
        with hashed as (
            select
                {month_end(columns)} as part,
                sha256({row_text}) as row_hash,
                {ROW}
            from {table} as {ROW} {wanted}
        )

        select
            {name_of("part")},
            sha256(string_agg(row_hash, '' order by row_hash)) as bucket_hash,
            {row_hashes()}
        from hashed
        group by part, left(row_hash, 2)
        order by part, left(row_hash, 2)
        """
    ).fetchall()
    found: dict[str, list[tuple]] = {}
    for name, *bucket in buckets:
        found.setdefault(name, []).append(tuple(bucket))
    return {name: _month(of) for name, of in found.items()}


def _month(buckets: Iterable[tuple[str, int, int, int]]) -> Month:
    texts, counts, sums, xors = zip(*buckets, strict=True)
    digest = hashlib.sha256("".join(texts).encode()).hexdigest()
    return Month((sum(counts), sum(sums), reduce(xor, xors)), digest)


def combined_digest(digests: dict[str, str]) -> str:
    """One digest over the digests of many tables, in order of their names."""
    lines = [f"{name}={digests[name]}" for name in sorted(digests)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _text_of(column: str, data_type: str) -> str:
    """The SQL of the text form of a value; values of plain types have nothing to escape."""
    text = f"cast({quoted(column)} as varchar)"
    if not _PLAIN.fullmatch(data_type):
        text = f"replace(replace({text}, '\\', '\\\\'), chr(31), '\\s')"
    return f"coalesce({text}, '\\N')"
