"""The canonical digest of a table: SHA-256 of its sorted rows.

A row is the sequence of its values in column order, each in one text form. NULL is ``\\N``. Text
escapes the backslash and the separator. Any other value has the engine's ISO form or shortest exact
form. The separator is the unit separator (0x1f). Each row is hashed. The hashes are sorted and
hashed in 256 buckets by leading byte, then the buckets are hashed in order. Therefore the order of
rows, the number of threads and the memory do not matter. The column names come first.
"""

from __future__ import annotations

import hashlib

import duckdb

from bianzhi.core.sql_text import quoted

DIGEST_VERSION = "1"
_SEPARATOR = "\x1f"


def table_digest(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The digest of ``table`` (a quoted, qualified name) as 64 hex digits."""
    columns = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    header = _SEPARATOR.join([DIGEST_VERSION, *columns]) + "\n"
    if not connection.execute(f"select 1 from {table} limit 1").fetchall():
        return hashlib.sha256(header.encode()).hexdigest()
    row_text = " || chr(31) || ".join(_text_of(column) for column in columns)
    buckets = connection.execute(
        f"""
        with hashed as (
            select sha256({row_text}) as row_hash from {table}
        )

        select sha256(string_agg(row_hash, '' order by row_hash)) as bucket_hash
        from hashed
        group by left(row_hash, 2)
        order by left(row_hash, 2)
        """
    ).fetchall()
    whole = header + "".join(bucket for (bucket,) in buckets)
    return hashlib.sha256(whole.encode()).hexdigest()


def combined_digest(digests: dict[str, str]) -> str:
    """One digest over the digests of many tables, in order of their names."""
    lines = [f"{name}={digests[name]}" for name in sorted(digests)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _text_of(column: str) -> str:
    text = f"cast({quoted(column)} as varchar)"
    escaped = f"replace(replace({text}, '\\', '\\\\'), chr(31), '\\s')"
    return f"coalesce({escaped}, '\\N')"
