"""What the check of one new month costs.

    python -m benchmarks.check HOME MONTH

lands the deliveries in the folder MONTH into the warehouse HOME, which has all earlier months and
was checked, builds, and measures `bianzhi check`: for the new month, for nothing new, and without
what earlier checks remembered. HOME keeps the month. The table goes to target/bench/check.md, with
--docs into docs/performance.md as well; the figures go to target/bench/check.json, with --docs into
benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks import machine, measure
from benchmarks.corrections import Runner
from benchmarks.recorded import OUT, record
from benchmarks.tables import markdown, timings
from bianzhi.core.home import Home
from bianzhi.publish.publication import BLOCKED_EXIT_CODE
from bianzhi.store.delivered import archive

# A verdict is a result; a blocked build costs what any other costs.
_VERDICTS = (0, BLOCKED_EXIT_CODE)


def main(arguments: list[str] | None = None) -> int:
    """Measure all steps; returns 1 if a command failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=__doc__)
    parser.add_argument("home", type=Path, help="a warehouse that was checked")
    parser.add_argument("month", type=Path, help="a folder with the deliveries of one more month")
    parser.add_argument("--source", default="canonical", help="the contract of the deliveries")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    facts = machine.facts()
    home = Home(chosen.home)
    log = OUT / "check.log"
    log.unlink(missing_ok=True)
    before = _landed_rows(home)
    steps = list(_steps(home, chosen.month, chosen.source, log))
    rows = _landed_rows(home)
    sizes = (("rows landed", f"{rows:,}"), ("of them in the new month", f"{rows - before:,}"))
    page = "\n\n".join((markdown(("", "this run"), [*facts, *sizes]), timings("", steps)))
    figures = {"machine": dict(facts), "rows": rows, "new_rows": rows - before}
    figures["steps"] = [asdict(step) for step in steps]
    record("benchmarks.check", page, figures, "check", chosen.docs)
    return 0


def _steps(home: Home, month: Path, source: str, log: Path) -> Iterator[measure.Measured]:
    run = Runner(home, log, results=_VERDICTS)
    if not home.validated.exists():
        raise SystemExit(f"{home.root} was not checked yet: run bianzhi check first")
    run("land", "land", month, "--source", source, "--backfill")
    run("build", "build")
    yield run("check of one more month", "check")
    yield run("check of nothing new", "check")
    shutil.rmtree(home.validated)
    yield run("check of every month anew", "check")


def _landed_rows(home: Home) -> int:
    """The number of rows of all readings in the archive."""
    return sum(part["rows_landed"] for entry in archive.entries(home) for part in entry["parts"])


if __name__ == "__main__":
    sys.exit(main())
