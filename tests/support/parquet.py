"""Queries over delivered and landed files, each on a connection of its own.

The connection that duckdb keeps for a whole process refuses other work while one of its results
is unread; a test must not depend on what ran before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb


def read(query: str, values: Sequence[object] = ()) -> list[tuple]:
    """The rows that a query over files returns."""
    with duckdb.connect() as connection:
        return connection.execute(query, list(values)).fetchall()
