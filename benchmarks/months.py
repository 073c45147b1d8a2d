"""What one more month of a generated city costs after a short and after a long history.

    python -m benchmarks.months MADE --at 12 60 120 173 --xlsx 174

takes the city that `bianzhi generate` wrote into MADE. In one warehouse, it lands and publishes all
months before each of those named by their number, then measures `bianzhi run` for that one, and
compares with a warehouse of which everything was computed. The month of --xlsx is delivered as
workbooks with the same rows. The table goes to target/bench/months.md, with --docs into
docs/performance.md as well; the figures go to target/bench/months.json, with --docs into
benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from benchmarks import machine
from benchmarks.corrections import FLOW, Step, in_new_warehouse, report


def main(arguments: list[str] | None = None) -> int:
    """Measure all months; returns 1 if a publication differs from that of a full build."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.months", description=__doc__)
    parser.add_argument("made", type=Path, help="the folder in which the city was generated")
    parser.add_argument("--at", type=int, nargs="+", default=[], help="numbers of months, from 2")
    parser.add_argument("--xlsx", type=int, help="the number of a month to deliver as workbooks")
    parser.add_argument("--within", type=Path, help="where the temporary folder is made")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    facts = machine.facts()
    months = sorted(path for path in (chosen.made / "deliveries").iterdir() if path.is_dir())
    numbers = sorted({*chosen.at, *filter(None, [chosen.xlsx])})
    if not numbers or not 1 < numbers[0] <= numbers[-1] <= len(months):
        parser.error(f"--at and --xlsx name months from 2 to {len(months)}")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.within) as folder:
        steps = list(_steps(months, numbers, chosen.xlsx, Path(folder)))
    return report("benchmarks.months", "months", facts, steps, chosen.docs)


def _steps(
    months: Sequence[Path], numbers: Sequence[int], xlsx: int | None, folder: Path
) -> Iterator[Step]:
    run = in_new_warehouse(folder)
    landed = 0
    for number in numbers:
        month = months[number - 1]
        if earlier := months[landed : number - 1]:
            run(f"months {landed + 1} to {number - 1}", "run", *earlier, *FLOW)
        if number == xlsx:
            month = as_workbooks(month, folder / "workbooks")
        name = f"month {number}{' as workbooks' if number == xlsx else ''}"
        yield from run.compared([(name, month)], f"{name}: everything computed anew")
        landed = number


def as_workbooks(month: Path, folder: Path) -> Path:
    """Write the Parquet files of a month as workbooks of one sheet each; returns their folder."""
    copy = folder / month.name
    shutil.copytree(month, copy)
    for path in sorted(copy.rglob("*.parquet")):
        pl.read_parquet(path).write_excel(path.with_suffix(".xlsx"), worksheet=path.stem)
        path.unlink()
    return copy


if __name__ == "__main__":
    sys.exit(main())
