"""The whole flow on a generated tier, stage by stage, each as the command a user types.

    python -m benchmarks.flow --tier city

writes a Markdown table to target/bench/<tier>.md. Everything lands in a folder of its own, which
is removed afterwards unless --keep names one.

    python -m benchmarks.flow --reports HOME

measures only what reads a published warehouse, and writes target/bench/reports.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from benchmarks import machine, measure
from benchmarks.measure import Words
from benchmarks.recorded import OUT
from benchmarks.tables import markdown, timings

BIANZHI = Path(sys.executable).with_name("bianzhi")
QUESTION = (
    "select establishment_type_code, month, sum(in_post) as in_post"
    " from establishment_use_month group by all order by all"
)
REFORM = "2018"
YEAR, MONTH = "2025", "2025-11"
ORGANIZATION = "35050010002"
FIGURE = f"T2/internal/{YEAR}/total/over"


Stages = Iterator[tuple[str, Words]]


def main(arguments: list[str] | None = None) -> int:
    chosen = _options(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    measured = _reports if chosen.reports else _flow
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        return measured(chosen, chosen.keep)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.within) as folder:
        return measured(chosen, Path(folder))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flow", description=__doc__)
    parser.add_argument("--tier", choices=("s", "city", "province"), default="city")
    parser.add_argument("--months", type=int, help="deliver the last N months only")
    parser.add_argument("--reports", type=Path, metavar="HOME", help="a published warehouse")
    parser.add_argument("--within", type=Path, help="where the temporary folder is made")
    parser.add_argument("--keep", type=Path, help="work in this empty folder and keep it")
    return parser.parse_args(arguments)


def _flow(chosen: argparse.Namespace, folder: Path) -> int:
    facts = machine.facts()
    taken = _measured(_stages(chosen, folder), folder)
    if taken is None:
        return 1
    head = f"Tier `{chosen.tier}`{_delivered(folder)}"
    sizes = markdown(("folder", "MB"), _sizes(folder))
    parts = (head, markdown(("", "this run"), facts), timings("stage", taken), sizes)
    return _written(chosen.tier, parts)


def _reports(chosen: argparse.Namespace, folder: Path) -> int:
    facts = machine.facts()
    taken = _measured(_reading(["--home", chosen.reports.resolve()], folder), folder)
    if taken is None:
        return 1
    return _written("reports", (markdown(("", "this run"), facts), timings("stage", taken)))


def _measured(stages: Stages, folder: Path) -> list[measure.Measured] | None:
    log = folder / "flow.log"
    taken: list[measure.Measured] = []
    for name, command in stages:
        print(f"{name} ...", flush=True)
        taken.append(measure.run(name, [BIANZHI, *command], log))
        if taken[-1].exit_code:
            print(log.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
            return None
    return taken


def _written(name: str, parts: Iterable[str]) -> int:
    page = "\n\n".join(parts)
    (OUT / f"{name}.md").write_text(page + "\n", "utf-8")
    print(page)
    return 0


def _stages(chosen: argparse.Namespace, folder: Path) -> Stages:
    """The commands that a user types, in order."""
    home: Words = ["--home", folder / "home"]
    apart: Words = ["--home", folder / "apart"]
    months: Words = ["--months", str(chosen.months)] if chosen.months else []
    result, deliveries = folder / "made", folder / "made" / "deliveries"
    tier: Words = ["--tier", chosen.tier, "--format", "both", "--out", result, *months]
    yield "generate", [*home, "generate", *tier]
    yield "land", [*home, "land", deliveries, "--source", "canonical", "--backfill"]
    last = max(path for path in deliveries.iterdir() if path.is_dir())
    again: Words = [last, "--source", "canonical", "--backfill"]
    yield "land the last month again", [*home, "land", *again]
    yield "build", [*home, "build"]
    yield "check", [*home, "check"]
    yield "publish", [*home, "publish"]
    if not chosen.months:  # reports need the years before
        yield from _reading(home, folder)
    # One month alone, in a separate warehouse.
    fujian: Words = [result / "fujian", "--source", "fujian"]
    yield "land one month, .xlsx and .csv", [*apart, "land", *fujian]
    whole = _whole_city(last, folder / "whole")
    yield "land all people as one .csv", [*apart, "land", whole, "--source", "canonical"]


def _reading(home: Words, folder: Path) -> Stages:
    """The commands that read a published warehouse."""
    out: Words = ["--out", folder / "out"]
    annual: Words = [*home, "report", "annual", "--year", YEAR, *out]
    public: Words = [*annual, "--edition", "public"]
    yield "sql", [*home, "sql", QUESTION]
    yield "report annual: xlsx, pdf, html", annual
    yield "report annual --by county", [*annual, "--by", "county"]
    yield "report monthly", [*home, "report", "monthly", "--month", MONTH, *out]
    yield "report reform", [*home, "report", "reform", "--reform", REFORM, *out]
    yield "report annual --edition public", public
    yield "report annual --edition public --by county", [*public, "--by", "county"]
    yield "explain figure", [*home, "explain", "figure", FIGURE]
    yield "lights", [*home, "lights"]
    yield "warnings", [*home, "warnings"]
    yield "report organization", [*home, "report", "organization", "--code", ORGANIZATION, *out]
    yield "report structure", [*home, "report", "structure", "--year", YEAR, *out]
    yield "backtest crossing", [*home, "backtest", "crossing"]
    yield "backtest retirement", [*home, "backtest", "retirement", "--step", "year"]


def _whole_city(month: Path, folder: Path) -> Path:
    """Write all people of a month to one file, as a city with one system delivers them."""
    place = folder / month.name
    place.mkdir(parents=True)
    # Written in a stream: a process starts with the memory peak of its parent.
    pl.scan_parquet(sorted(month.glob("*/person.parquet"))).sink_csv(place / "person.csv")
    return folder


def _sizes(folder: Path) -> list[tuple[str, str]]:
    home = folder / "home"
    places = {
        "deliveries": folder / "made" / "deliveries",
        **{name: home / name for name in ("archive", "lake", "vault", "quarantine")},
        "build": home / "build",
        "published": home / "published",
    }
    return [(name, f"{measure.folder_megabytes(path):,.0f}") for name, path in places.items()]


def _delivered(folder: Path) -> str:
    files = sum(len(names) for _, _, names in os.walk(folder / "made" / "deliveries"))
    months = sum(1 for path in (folder / "made" / "deliveries").iterdir() if path.is_dir())
    return f": {months} months, {files:,} delivered files."


if __name__ == "__main__":
    sys.exit(main())
