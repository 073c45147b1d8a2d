"""How many rows a second land.

    python -m benchmarks.landing DELIVERIES

DELIVERIES is a folder with the deliveries of some months, such as `bianzhi generate` writes. They
land in a new warehouse, which is removed again. On two cores at least 150,000 rows a second are to
land. The table goes to target/bench/landing.md, with --docs into docs/performance.md as well; the
figures go to target/bench/landing.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks import machine, measure
from benchmarks.flow import BIANZHI
from benchmarks.recorded import OUT, record
from benchmarks.tables import markdown
from bianzhi.core.home import Home
from bianzhi.store.delivered import archive

LEAST = 150_000  # rows a second


def main(arguments: list[str] | None = None) -> int:
    """Land everything once; returns 1 if it took too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.landing", description=__doc__)
    parser.add_argument("deliveries", type=Path, help="a folder with deliveries")
    parser.add_argument("--source", default="canonical", help="the contract of the deliveries")
    parser.add_argument("--within", type=Path, help="where the temporary folder is made")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    facts = machine.facts()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.within) as folder:
        home = Home(Path(folder) / "home")
        words = ("land", chosen.deliveries, "--source", chosen.source, "--backfill")
        taken = measure.run("land", [BIANZHI, "--home", home.root, *words], OUT / "landing.log")
        if taken.exit_code:
            raise SystemExit(f"landing failed: see {OUT / 'landing.log'}")
        entries = archive.entries(home)
        rows = sum(part["rows_landed"] for entry in entries for part in entry["parts"])
    a_second = rows / taken.wall_seconds
    line = (
        f"{rows:,}",
        f"{len(entries):,}",
        f"{taken.wall_seconds:,.1f}",
        f"{taken.processor_seconds:,.1f}",
        f"{taken.peak_megabytes / 1024:.2f}",
        f"{a_second:,.0f}",
    )
    heads = ("rows", "deliveries", "wall s", "processor s", "peak memory GB", "rows a second")
    page = "\n\n".join((markdown(("", "this run"), facts), markdown(heads, [line])))
    figures = {"machine": dict(facts), "rows": rows, "land": asdict(taken)}
    record("benchmarks.landing", page, figures, "landing", chosen.docs)
    return int(a_second < LEAST)


if __name__ == "__main__":
    sys.exit(main())
