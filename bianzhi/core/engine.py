"""One engine of the process, for short work on files of databases.

An engine takes many times longer to start than a running one takes to attach a file. A process that
opens a small file again and again would spend most of its time on starting engines.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from bianzhi.core.sql_text import literal

_NAME = "attached"
_TURN = threading.RLock()  # a file is attached under one name


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    # What does not fit into memory must not be written to the folder of whoever runs the command.
    return duckdb.connect(config={"temp_directory": ""})


@contextmanager
def attached(database: Path, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose current database is a file, which is created if it does not exist.

    At the end the file is whole and closed. One thread at a time has a file attached.

    Raises:
        duckdb.Error: The file is no database, or another process writes it.
    """
    with _TURN, _engine().cursor() as cursor:
        options = " (read_only)" if read_only else ""
        cursor.execute(f"attach {literal(str(database))} as {_NAME}{options}")
        try:
            cursor.execute(f"use {_NAME}")
            yield cursor
        finally:
            cursor.execute("use memory")
            cursor.execute(f"detach {_NAME}")
