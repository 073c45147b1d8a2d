"""What one more month costs, from files to publication, and what a correction costs.

    python -m benchmarks.append --tier s

records the project, as the first warehouse of an installation does for all others, and lands and
publishes all months but the last. Then it measures `bianzhi run` for the last month, for nothing
new, and for a corrected list of documents of the first month and of its people. Each result is
compared with a warehouse of which everything was computed. The table goes to
target/bench/append-<tier>.md, with --docs into docs/performance.md as well; the figures go to
target/bench/append-<tier>.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import machine, office
from benchmarks.corrections import FLOW, Step, in_new_warehouse, one_fewer, report

# An office is cut from tier s.
_TIERS = ("office", "s", "city", "province")


def main(arguments: list[str] | None = None) -> int:
    """Measure all steps; returns 1 if one differs from a full build."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.append", description=__doc__)
    parser.add_argument("--tier", choices=_TIERS, default="s")
    parser.add_argument("--within", type=Path, help="where the temporary folder is made")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    facts = machine.facts()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.within) as folder:
        steps = list(_steps(chosen.tier, Path(folder)))
    name, file = f"benchmarks.append {chosen.tier}", f"append-{chosen.tier}"
    return report(name, file, facts, steps, chosen.docs, tier=chosen.tier)


def _steps(tier: str, folder: Path) -> Iterator[Step]:
    run = in_new_warehouse(folder)
    deliveries = folder / "made" / "deliveries"
    made_tier = "s" if tier == "office" else tier
    run("generate", "generate", "--tier", made_tier, "--out", folder / "made")
    if tier == "office":
        office.cut(deliveries)
    months = sorted(path for path in deliveries.iterdir() if path.is_dir())
    last = folder / "last" / months[-1].name
    last.parent.mkdir()
    shutil.move(months[-1], last)
    first = "the first month" if len(months) == 2 else f"the first {len(months) - 1} months"
    yield Step(run(first, "run", deliveries, *FLOW), None)
    documents = one_fewer(months[0], "approval_document", folder / "documents")
    people = one_fewer(months[0], "person", folder / "people")
    yield from run.compared(
        [
            ("one more month", last),
            ("nothing new", last),
            ("a corrected document of the first month", documents),
            ("a corrected person of the first month", people),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
