"""Whether two histories have the same rows.

    python -m benchmarks.others.compare ONE OTHER ANSWER

writes to ANSWER (JSON) the number of rows of ONE, and of rows that only one of both files has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from benchmarks.others.prepare import ENTITY
from bianzhi.core import code_lists
from bianzhi.core.sql_text import literal, quoted
from ingest.dictionary import schema


def main(arguments: list[str]) -> int:
    """Compare two files of rows."""
    one, other, answer = map(Path, arguments)
    answer.write_text(json.dumps(differing(one, other)), "utf-8")
    return 0


def differing(one: Path, other: Path) -> dict[str, int]:
    """The number of rows of ``one``, and of rows that only one of both files has."""
    with duckdb.connect() as connection:
        for name, path in (("one_side", one), ("other_side", other)):
            connection.execute(f"create temp view {name} as {_coded(connection, path)}")
        counted = [
            f"(select count(*) from (from {first} except all from {second}))"
            for first, second in (("one_side", "other_side"), ("other_side", "one_side"))
        ]
        rows, *sides = connection.execute(
            f"select (select count(*) from one_side), {', '.join(counted)}"
        ).fetchall()[0]
    return {"rows": rows, "differing": sum(sides)}


def _coded(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The rows, a code outside its list as the history models publish it.

    The others are spared this work: they write codes as they came.
    """
    file = literal(str(path))
    names = [column[0] for column in connection.execute(f"from {file} limit 0").description or ()]
    lists = {
        column.name: column.code_list
        for column in schema.entities()[ENTITY].columns
        if column.code_list
    }
    selected = []
    for name in names:
        text = quoted(name)
        if name in lists:
            codes = ", ".join(literal(row["code"]) for row in code_lists.rows(lists[name]))
            text = (
                f"case when {text} not in ({codes}) and not starts_with({text}, source || ':')"
                f" then 'unlisted' else {text} end as {text}"
            )
        selected.append(text)
    return f"select {', '.join(selected)} from {file}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
