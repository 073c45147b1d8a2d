"""What a warehouse of the whole nation would take, from a city and from builds on Spark.

    python -m benchmarks.nation HOME

HOME is a published warehouse of a generated city. Its files are counted, and `bianzhi build --full`
is measured on it. The last recorded run of `benchmarks.spark` gives the time of tasks for each
delivered row. Everything is multiplied to 7 billion months of persons. The table goes to
target/bench/nation.md, with --docs into docs/spark.md as well; the figures go to
target/bench/nation.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyarrow import parquet

from benchmarks import machine, measure
from benchmarks.flow import BIANZHI
from benchmarks.recorded import HISTORY, OUT, SPARK_PAGE, record
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
    build_seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Measure the city and print the plan; returns 1 if the build failed or Spark never ran."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description=__doc__)
    parser.add_argument("home", type=Path, help="a published warehouse of a generated city")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    spark = _last_run("benchmarks.spark")
    if spark is None:
        print("No run of benchmarks.spark --docs is recorded yet.", file=sys.stderr)
        return 1
    facts = machine.facts()
    city = _city(Home(chosen.home))
    a_row = seconds_a_row(spark["builds"])
    page = "\n\n".join((markdown(("", "this run"), facts), _table(city, a_row)))
    figures = {"machine": dict(facts), "city": asdict(city), "spark_seconds_a_row": a_row}
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
    taken = measure.run(
        "build", [BIANZHI, "--home", home.root, "build", "--full"], OUT / "nation.log"
    )
    if taken.exit_code:
        raise SystemExit(f"the build failed: see {OUT / 'nation.log'}")
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
        taken.processor_seconds,
    )


def _table(city: City, a_row: float) -> str:
    times = PERSON_MONTHS / city.person_months
    return markdown(("quantity", "the city", "the nation"), _lines(city, times, a_row))


def _lines(city: City, times: float, a_row: float) -> Iterator[tuple[str, str, str]]:
    yield "months of persons", f"{city.person_months:,}", f"{PERSON_MONTHS:,}"
    yield "times the city", "1", f"{times:,.1f}"
    yield "delivered rows", f"{city.rows:,}", f"{city.rows * times / 1e9:,.1f} bn"
    for name, size in city.megabytes.items():
        yield f"{name}, GB", f"{size / 1024:,.2f}", f"{size * times / 1024:,.0f}"
    yield "files of the lake", f"{city.files:,}", f"{city.files * times / 1e6:,.1f} million"
    lake = city.megabytes["lake"]
    packed = lake * times / FILE_MEGABYTES
    yield f"files of {FILE_MEGABYTES} MB instead", f"{lake / FILE_MEGABYTES:,.0f}", f"{packed:,.0f}"
    yield from _of_duckdb(city.build_seconds, times)
    seconds = a_row * city.rows
    yield "tasks on Spark, core hours", f"{seconds / 3600:,.2f}", f"{seconds * times / 3600:,.0f}"
    cores = seconds * times / 3600 / HOURS
    yield f"cores for a build in {HOURS} h", "", f"{cores:,.0f}"


def _of_duckdb(seconds: float, times: float) -> Iterator[tuple[str, str, str]]:
    yield (
        "DuckDB, city by city, core hours",
        f"{seconds / 3600:,.2f}",
        f"{seconds * times / 3600:,.0f}",
    )
    cores = seconds * times / 3600 / HOURS
    yield f"cores for that in {HOURS} h", "", f"{cores:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
