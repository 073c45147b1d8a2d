"""What one more month costs, from files to publication, and what a correction costs.

    python -m benchmarks.append --tier s

records the project, as the first warehouse of an installation does for all others, and lands and
publishes all months but the last. Then it measures `bianzhi run` for the last month, for nothing
new, and for a corrected list of documents of the first month. Each result is compared with a
warehouse of which everything was computed. The table goes to target/bench/append-<tier>.md, with
--docs into docs/performance.md as well; the figures go to target/bench/append-<tier>.json, with
--docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from benchmarks import machine, measure, office
from benchmarks.flow import BIANZHI
from benchmarks.recorded import record
from benchmarks.tables import markdown
from bianzhi.build import record_project
from bianzhi.core.home import Home
from bianzhi.publish.published import current_publication

# An office is cut from tier s.
_TIERS = ("office", "s", "city", "province")
_CORRECTED_AT = "2026-11-01T12:00:00+08:00"  # after the last month of the generated city


@dataclass(frozen=True)
class Step:
    """A measured step, and whether its publication is that of a full build (None: not compared)."""

    measured: measure.Measured
    is_equal: bool | None


def main(arguments: list[str] | None = None) -> int:
    """Measure all steps; returns 1 if one failed or differs from a full build."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.append", description=__doc__)
    parser.add_argument("--tier", choices=_TIERS, default="s")
    parser.add_argument("--within", type=Path, help="where the temporary folder is made")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    facts = machine.facts()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.within) as folder:
        steps = list(_steps(chosen.tier, Path(folder)))
    page = "\n\n".join((f"Tier `{chosen.tier}`.", markdown(("", "this run"), facts), _table(steps)))
    figures = {"tier": chosen.tier, "machine": dict(facts), "steps": list(map(_figures, steps))}
    record(f"benchmarks.append {chosen.tier}", page, figures, f"append-{chosen.tier}", chosen.docs)
    is_wrong = any(step.measured.exit_code or step.is_equal is False for step in steps)
    return int(is_wrong)


def _figures(step: Step) -> dict:
    return {**asdict(step.measured), "is_equal": step.is_equal}


def _steps(tier: str, folder: Path) -> Iterator[Step]:
    home = Home(folder / "home")
    log = folder / "append.log"
    if record_project.main():
        raise SystemExit(1)
    deliveries = folder / "made" / "deliveries"

    def run(name: str, *command: str | Path) -> measure.Measured:
        print(f"{name} ...", flush=True)
        taken = measure.run(name, [BIANZHI, "--home", home.root, *command], log)
        if taken.exit_code:
            print(log.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
            raise SystemExit(1)
        return taken

    made_tier = "s" if tier == "office" else tier
    run("generate", "generate", "--tier", made_tier, "--out", folder / "made")
    if tier == "office":
        office.cut(deliveries)
    months = sorted(path for path in deliveries.iterdir() if path.is_dir())
    last = folder / "last" / months[-1].name
    last.parent.mkdir()
    shutil.move(months[-1], last)
    flow = ("--source", "canonical", "--backfill")
    yield Step(run(f"first {len(months) - 1} months", "run", deliveries, *flow), None)
    correction = _without_a_document(months[0], folder / "late")
    changes: list[tuple[str, Sequence[str | Path]]] = [
        ("one more month", (last, *flow)),
        ("nothing new", (last, *flow)),
        ("a corrected document of the first month", (correction, *flow)),
    ]
    for name, command in changes:
        taken = run(name, "run", *command)
        by_parts = _digests(home)
        full = [run(f"full: {part[0]}", *part) for part in (("build", "--full"), ("check",))]
        full.append(run("full: publish", "publish"))
        yield Step(taken, by_parts == _digests(home))
    yield Step(_sum("everything computed anew", full), None)


def _without_a_document(month: Path, folder: Path) -> Path:
    """The documents of a month, one fewer, of the office that delivered most."""
    files = month.glob("*/approval_document.parquet")
    path = max(files, key=lambda file: pl.scan_parquet(file).select(pl.len()).collect().item())
    place = folder / month.name / path.parent.name
    place.mkdir(parents=True)
    pl.read_parquet(path).head(-1).write_parquet(place / path.name)
    note = f'scope: "{path.parent.name}"\nreceived_at: {_CORRECTED_AT}\n'
    (place / "delivery.yml").write_text(note, "utf-8")
    return folder


def _digests(home: Home) -> dict[str, str]:
    publication = current_publication(home)
    assert publication is not None
    return publication.record["digests"]


def _sum(name: str, parts: list[measure.Measured]) -> measure.Measured:
    return measure.Measured(
        name,
        sum(part.wall_seconds for part in parts),
        sum(part.processor_seconds for part in parts),
        max(part.peak_megabytes for part in parts),
        max(part.exit_code for part in parts),
    )


def _table(steps: list[Step]) -> str:
    shown = {None: "", True: "yes", False: "NO"}
    rows = [
        (
            step.measured.name,
            f"{step.measured.wall_seconds:,.1f}",
            f"{step.measured.processor_seconds:,.1f}",
            f"{step.measured.peak_megabytes / 1024:.2f}",
            shown[step.is_equal],
        )
        for step in steps
    ]
    heads = ("files to publication", "wall s", "processor s", "peak memory GB", "as computed anew")
    return markdown(heads, rows)


if __name__ == "__main__":
    sys.exit(main())
