"""One step of one method, measured in a separate process.

    python -m benchmarks.others.step WAY STEP PREPARED STATE ANSWER

writes wall and processor seconds, peak memory and a remark to ANSWER (JSON), then the history to
STATE/rows.parquet. Imports and what a method sets up before are not measured.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

import duckdb

from benchmarks.others.prepare import Prepared
from benchmarks.others.way import DATABASE
from benchmarks.others.ways import WAYS
from bianzhi.core.sql_text import literal

ROWS = "rows.parquet"


def main(arguments: list[str]) -> int:
    """Run the step."""
    name, step, *paths = arguments
    folder, state, answer = map(Path, paths)
    way, prepared = WAYS[name], Prepared(folder)
    way.set_up(prepared, step, state)
    started, used = time.perf_counter(), _processor()
    remark = way.run(prepared, step, state)
    wall = time.perf_counter() - started
    way.close()
    figures = {"wall": wall, "processor": _processor() - used, "memory": _peak(), "remark": remark}
    answer.write_text(json.dumps(figures), "utf-8")
    _export(prepared, name, state)
    return 0


def _export(prepared: Prepared, name: str, state: Path) -> None:
    """Write the history as rows that can be compared."""
    with duckdb.connect() as connection:
        database = state / DATABASE
        if database.exists():
            connection.execute(f"attach {literal(str(database))} as warehouse (read_only)")
        query = WAYS[name].rows(prepared, state)
        connection.execute(f"copy ({query}) to {literal(str(state / ROWS))} (format parquet)")


def _processor() -> float:
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def _peak() -> float:
    """The largest process so far, in GB."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    unit = 1024**2 if sys.platform != "darwin" else 1024**3
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / unit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
