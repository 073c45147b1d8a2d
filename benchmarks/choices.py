"""Two ways to the same answer, side by side on the data of a warehouse.

    python -m benchmarks.choices warehouse

Every way runs in a process of its own on the same prepared tables, in turn, several times; the
middle run counts. Ways that do not give the same rows are an error, not a figure.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks import machine, measure
from benchmarks.recorded import OUT
from benchmarks.tables import markdown
from bianzhi.core.home import Home

SQL = Path(__file__).with_name("ways")
# The first way of each is the way of the models.
CHOICES = {
    "history": ("history_grouping", "history_anti_joins", "history_windows"),
    "stock": ("stock_running_sums", "stock_by_month"),
}
_HEADS = ("way", "wall s", "processor s", "peak memory GB", "times as long")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.choices", description=__doc__)
    parser.add_argument("home", type=Path, help="a warehouse that is built")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", default="6GB", help="what one way may hold before it spills")
    # The option for the separate processes of this command.
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.way:
        _go(chosen.way, chosen.home, chosen.memory)
        return 0
    if chosen.prepare:
        _prepare(Home.at(chosen.home), chosen.prepare, chosen.memory)
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        prepared = Path(folder) / "prepared.duckdb"
        # Separate, because a process starts with the memory peak of its parent.
        _apart(prepared, [chosen.home, "--prepare", prepared, "--memory", chosen.memory])
        sizes = _sizes(prepared)
        tables = [_compare(ways, prepared, chosen) for ways in CHOICES.values()]
    limit = ("memory before spilling", chosen.memory)
    page = "\n\n".join((markdown(("", "this run"), [*machine.facts(), *sizes, limit]), *tables))
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "choices.md").write_text(page + "\n", "utf-8")
    print(page)
    return 0


def _prepare(home: Home, prepared: Path, memory: str) -> None:
    """Write the input of all ways: person rows as landed, and spans in post."""
    build = home.current_build.resolve()
    with duckdb.connect(str(prepared)) as connection:
        connection.execute(f"set memory_limit = '{memory}'")
        connection.execute(f"attach '{build / 'warehouse.duckdb'}' as built (read_only)")
        connection.execute(
            f"""
            create table shown as
            select
                dense_rank() over (order by slot.source, slot.scope, slot.part) as group_no,
                slot.as_of_no,
                landed.record_key,
                landed.row_hash
            from read_parquet('{home.lake}/person/*.parquet') as landed
            inner join read_parquet('{build / "inputs" / "standing.parquet"}') as slot
                on landed.lake_id = slot.lake_id
            """
        )
        connection.execute(
            """
            create table span as
            select
                organization_code as body,
                establishment_type_code as type,
                concat_ws('|', post_category_code, post_grade_code) as post,
                month_from_no,
                month_to_no
            from built.intermediate.int_person_span
            """
        )
        connection.execute("create table month as from built.intermediate.month")


def _sizes(prepared: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(prepared), read_only=True) as connection:
        [(shown, spans)] = connection.execute(
            "select (select count(*) from shown), (select count(*) from span)"
        ).fetchall()
    return [("landed person rows", f"{shown:,}"), ("spans in post", f"{spans:,}")]


def _compare(ways: tuple[str, ...], prepared: Path, chosen: argparse.Namespace) -> str:
    result: dict[str, list[dict]] = {way: [] for way in ways}
    for _ in range(chosen.runs):
        for way in ways:
            result[way].append(_measured(way, prepared, chosen.memory))
    answers = {(item["rows"], item["hash"]) for output in result.values() for item in output}
    if len(answers) != 1:
        raise SystemExit(f"{', '.join(ways)} do not give the same rows: {answers}")
    middle = {way: _middle(output) for way, output in result.items()}
    shortest = middle[ways[0]]["wall"]
    return markdown(
        _HEADS,
        [
            (
                f"`{way}`",
                f"{item['wall']:.1f}",
                f"{item['processor']:.1f}",
                f"{item['memory']:.2f}",
                f"{item['wall'] / shortest:.1f}",
            )
            for way, item in middle.items()
        ],
    )


def _middle(output: list[dict]) -> dict[str, float]:
    return {
        name: statistics.median(item[name] for item in output)
        for name in ("wall", "processor", "memory")
    }


def _measured(way: str, prepared: Path, memory: str) -> dict:
    answer = prepared.with_name("answer.json")
    answer.unlink(missing_ok=True)
    taken = _apart(prepared, [prepared, "--way", way, "--memory", memory])
    return {**json.loads(answer.read_text()), "memory": taken.peak_megabytes / 1024}


def _apart(prepared: Path, output: list[str | Path]) -> measure.Measured:
    """Run this command in another process."""
    log = prepared.with_name("log")
    taken = measure.run("apart", [sys.executable, "-m", "benchmarks.choices", *output], log)
    if taken.exit_code:
        raise SystemExit(log.read_text("utf-8"))
    return taken


def _go(way: str, prepared: Path, memory: str) -> None:
    """Run one way, timed without the start of the process."""
    query = (SQL / f"{way}.sql").read_text("utf-8")
    with duckdb.connect(str(prepared), read_only=True) as connection:
        connection.execute(f"set memory_limit = '{memory}'")
        started, used = time.perf_counter(), os.times()
        connection.execute(f"create temp table answer as {query}")
        wall, now = time.perf_counter() - started, os.times()
        [(rows, hashed)] = connection.execute(
            "select count(*), cast(bit_xor(hash(answer)) as varchar) from answer"
        ).fetchall()
    processor = now.user + now.system - used.user - used.system
    output = {"wall": wall, "processor": processor, "rows": rows, "hash": hashed}
    prepared.with_name("answer.json").write_text(json.dumps(output))


if __name__ == "__main__":
    sys.exit(main())
