"""What a replaced month costs in a warehouse of many months, from files to publication.

    python -m benchmarks.replaced HOME MADE

takes the published warehouse HOME of the generated city MADE. The largest office of the first month
delivers its people again, one fewer: `bianzhi run` is measured, and compared with a warehouse of
which everything was computed. HOME keeps the correction. The table goes to
target/bench/replaced.md, with --docs into docs/performance.md as well; the figures go to
target/bench/replaced.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.corrections import Runner, one_fewer, report
from benchmarks.recorded import OUT
from bianzhi.core.home import Home


def main(arguments: list[str] | None = None) -> int:
    """Measure the correction; returns 1 if its publication differs from that of a full build."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replaced", description=__doc__)
    parser.add_argument("home", type=Path, help="a published warehouse of a generated city")
    parser.add_argument("made", type=Path, help="the folder in which the city was generated")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    facts = machine.facts()
    run = Runner(Home(chosen.home), OUT / "replaced.log")
    for verb in ("build", "check", "publish"):  # nothing, if the publication is of this version
        run(f"before: {verb}", verb)
    month = min(path for path in (chosen.made / "deliveries").iterdir() if path.is_dir())
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        people = one_fewer(month, "person", Path(folder))
        steps = list(run.compared([(f"a corrected person of {month.name}", people)]))
    return report("benchmarks.replaced", "replaced", facts, steps, chosen.docs)


if __name__ == "__main__":
    sys.exit(main())
