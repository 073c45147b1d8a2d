"""What a warehouse of the whole nation would take, from a city and from builds on Spark.

    python -m benchmarks.nation HOME

HOME is a published warehouse of a generated city. Its files are counted. The last recorded run of
`benchmarks.rebuild` gives the time of a build with DuckDB for each row of the lake, that of
`benchmarks.spark` the time of tasks on Spark. Everything is multiplied to 7 billion months of
persons. The table goes to target/bench/nation.md, with --docs into docs/spark.md as well; the
figures go to target/bench/nation.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyarrow import parquet

from benchmarks import measure
from benchmarks.recorded import HISTORY, SPARK_PAGE, record
from benchmarks.tables import markdown
from bianzhi.core.home import Home

PERSON_MONTHS = 7_000_000_000
# What is assumed, not measured: the hours in which a build is to be done, and a file's size.
HOURS = 4
FILE_MEGABYTES = 128


@dataclass(frozen=True)
class City:
    """The measured city: months of persons, rows and files of the lake, megabytes by folder."""

    person_months: int
    rows: int
    files: int
    megabytes: dict[str, float]


def main(arguments: list[str] | None = None) -> int:
    """Count the city and print the plan; returns 1 if a run that it needs was never recorded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description=__doc__)
    parser.add_argument("home", type=Path, help="a published warehouse of a generated city")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    spark, rebuilt = _last_run("benchmarks.spark"), _last_run("benchmarks.rebuild")
    if spark is None or rebuilt is None:
        print("benchmarks.spark and benchmarks.rebuild must run with --docs first", file=sys.stderr)
        return 1
    city = _city(Home(chosen.home))
    on_duckdb = rebuilt["stages"]["build of everything"] / rebuilt["rows"]
    on_spark = seconds_a_row(spark["builds"])
    page = _table(city, on_duckdb, on_spark)
    figures = {
        "city": asdict(city),
        "duckdb_seconds_a_row": on_duckdb,
        "spark_seconds_a_row": on_spark,
    }
    record("benchmarks.nation", page, figures, "nation", chosen.docs, SPARK_PAGE)
    return 0


def _last_run(name: str) -> dict | None:
    runs = map(json.loads, HISTORY.read_text("utf-8").splitlines())
    return next((run for run in reversed(list(runs)) if run["benchmark"] == name), None)


def seconds_a_row(builds: list[dict]) -> float:
    """Seconds of tasks for each row more, from builds of two sizes on equally many workers."""
    larger, smaller = sorted(
        (build for build in builds if build["workers"] == 2), key=lambda build: -build["rows"]
    )
    seconds = larger["tasks"]["task_seconds"] - smaller["tasks"]["task_seconds"]
    return seconds / (larger["rows"] - smaller["rows"])


def _city(home: Home) -> City:
    counts = {
        file: parquet.read_metadata(file).num_rows for file in home.lake.glob("*/[!_]*.parquet")
    }
    folders = {name: home.root / name for name in ("archive", "lake", "vault")}
    folders["publication"] = home.current_publication.resolve()
    megabytes = {name: measure.folder_megabytes(folder) for name, folder in folders.items()}
    database = home.current_build.resolve() / "warehouse.duckdb"
    megabytes["build"] = database.stat().st_size / 1024**2
    return City(
        sum(count for file, count in counts.items() if file.parent.name == "person"),
        sum(counts.values()),
        len(counts),
        megabytes,
    )


def _table(city: City, on_duckdb: float, on_spark: float) -> str:
    times = PERSON_MONTHS / city.person_months
    rows = [*_sizes(city, times)]
    for engine, a_row in (("DuckDB, city by city", on_duckdb), ("Spark", on_spark)):
        rows += _hours(engine, a_row * city.rows / 3600, times)
    return markdown(("quantity", "the city", "the nation"), rows)


def _sizes(city: City, times: float) -> Iterator[tuple[str, str, str]]:
    yield "months of persons", f"{city.person_months:,}", f"{PERSON_MONTHS:,}"
    yield "times the city", "1", f"{times:,.1f}"
    yield "rows of the lake", f"{city.rows:,}", f"{city.rows * times / 1e9:,.1f} bn"
    for name, size in city.megabytes.items():
        yield f"{name}, GB", f"{size / 1024:,.2f}", f"{size * times / 1024:,.0f}"
    yield "files of the lake", f"{city.files:,}", f"{city.files * times / 1e6:,.1f} million"
    packed = city.megabytes["lake"] / FILE_MEGABYTES
    yield f"files of {FILE_MEGABYTES} MB instead", f"{packed:,.0f}", f"{packed * times:,.0f}"


def _hours(engine: str, hours: float, times: float) -> Iterator[tuple[str, str, str]]:
    yield f"{engine}: core hours of a build", f"{hours:,.2f}", f"{hours * times:,.0f}"
    yield f"{engine}: cores for it within {HOURS} h", "", f"{hours * times / HOURS:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
