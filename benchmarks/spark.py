"""What a build on a Spark cluster costs with one worker and with two.

    make spark-setup
    python -m benchmarks.spark --months 10

lands the last months of tier s and builds them with `--engine spark` on clusters of one and of two
workers with one core each. A warehouse with fewer months is then built on two workers. The log of
Spark's own events says how long tasks ran; the rest of the wall clock is planning, in one process.
Each build is compared with one of DuckDB: the contents of all tables must be equal. The table goes
to target/bench/spark.md, with --docs into docs/spark.md as well; the figures go to
target/bench/spark.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pyarrow import parquet

from benchmarks import machine, measure
from benchmarks.flow import BIANZHI
from benchmarks.recorded import OUT, SPARK_PAGE, record
from benchmarks.tables import markdown
from bianzhi.build.spark import cluster
from bianzhi.build.unchanged import NODES
from bianzhi.core.home import Home

_PORT = 7177  # beside the cluster of make spark-up
_MEMORY = "3g"
# Spark's names in the log of its events.
_TASK_ENDED, _JOB_STARTED = "SparkListenerTaskEnd", "SparkListenerJobStart"


@dataclass(frozen=True)
class Tasks:
    """What the workers did in one build.

    ``task_seconds`` adds up the times of all tasks, ``busy_seconds`` is the time in which at least
    one ran.
    """

    jobs: int
    tasks: int
    task_seconds: float
    busy_seconds: float


@dataclass(frozen=True)
class Build:
    """A build on a cluster: months and rows delivered, workers of one core, wall clock, tasks.

    ``is_equal`` says whether DuckDB gives the same contents of all tables.
    """

    months: int
    rows: int
    workers: int
    wall_seconds: float
    tasks: Tasks
    is_equal: bool


def main(arguments: list[str] | None = None) -> int:
    """Measure all builds; returns 1 if one failed or differs from that of DuckDB."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark", description=__doc__)
    parser.add_argument("--tier", choices=("s", "city"), default="s")
    parser.add_argument("--months", type=int, default=10, help="of the larger warehouse")
    parser.add_argument("--fewer", type=int, default=3, help="months of the smaller warehouse")
    parser.add_argument("--within", type=Path, help="where the temporary folder is made")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    facts = [*machine.facts(), *machine.versions("pyspark")]
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.within) as name:
        bench = _Bench(Path(name), chosen.tier)
        home = bench.landed(chosen.months)
        builds = [bench.build(home, chosen.months, workers) for workers in (1, 2)]
        builds.append(bench.build(bench.landed(chosen.fewer), chosen.fewer, 2))
    page = "\n\n".join((f"Tier `{chosen.tier}`.", markdown(("", "this run"), facts), table(builds)))
    figures = {
        "tier": chosen.tier,
        "machine": dict(facts),
        "builds": list(map(asdict, builds)),
    }
    record("benchmarks.spark", page, figures, "spark", chosen.docs, SPARK_PAGE)
    return int(not all(build.is_equal for build in builds))


class _Bench:
    def __init__(self, folder: Path, tier: str):
        self._folder = folder
        self._tier = tier
        OUT.mkdir(parents=True, exist_ok=True)
        self._log = OUT / "spark.log"
        self._log.unlink(missing_ok=True)

    def landed(self, months: int) -> Home:
        """A warehouse into which the last months of the tier have landed."""
        made = self._folder / f"made-{months}"
        home = Home(self._folder / f"home-{months}")
        self._run("generate", "--tier", self._tier, "--months", str(months), "--out", made)
        deliveries = made / "deliveries"
        flow = ("--source", "canonical", "--backfill")
        self._run("--home", home.root, "land", deliveries, *flow)
        shutil.rmtree(made)
        return home

    def build(self, home: Home, months: int, workers: int) -> Build:
        """Start a cluster, let it build the warehouse, and compare with a build of DuckDB."""
        place = self._folder / f"cluster-{months}-{workers}"
        events = place / "events"
        events.mkdir(parents=True)
        settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": events.as_uri(),
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
            "spark.executor.memory": "2g",
        }
        lines = (f"{name} {value}\n" for name, value in settings.items())
        (place / "spark-defaults.conf").write_text("".join(lines), "utf-8")
        os.environ["SPARK_CONF_DIR"] = str(place)
        master = cluster.up(place / "processes", workers, 1, _MEMORY, _PORT)
        try:
            at = ("--home", home.root, "build")
            taken = self._run(*at, "--engine", "spark", "--master", master)
            contents = _contents(home)
            self._run(*at, "--full")
        finally:
            cluster.down(place / "processes")
        files = home.lake.glob("*/*.parquet")
        rows = sum(parquet.read_metadata(file).num_rows for file in files)
        is_equal = contents == _contents(home)
        return Build(months, rows, workers, taken.wall_seconds, read_events(events), is_equal)

    def _run(self, *words: str | Path) -> measure.Measured:
        print(f"{' '.join(map(str, words))} ...", flush=True)
        taken = measure.run("", [BIANZHI, *words], self._log)
        if taken.exit_code:
            print(self._log.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
            raise SystemExit(1)
        return taken


def _contents(home: Home) -> dict[str, str]:
    """The content of each table of the current build, as a hash."""
    return json.loads((home.current_build.resolve() / NODES).read_bytes())["relations"]


def read_events(folder: Path) -> Tasks:
    """What the workers did, from the logs of events in a folder."""
    jobs, spans = 0, []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for line in path.open(encoding="utf-8"):
            event = json.loads(line)
            if event["Event"] == _JOB_STARTED:
                jobs += 1
            elif event["Event"] == _TASK_ENDED:
                task = event["Task Info"]
                spans.append((task["Launch Time"] / 1000, task["Finish Time"] / 1000))
    return Tasks(jobs, len(spans), sum(end - start for start, end in spans), _covered(spans))


def _covered(spans: Iterable[tuple[float, float]]) -> float:
    """The length of the time that at least one of the spans covers."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def table(builds: list[Build]) -> str:
    """The builds, one a line."""
    rows = [
        (
            f"{build.months} months, {build.rows:,} rows",
            str(build.workers),
            f"{build.wall_seconds:,.0f}",
            f"{build.tasks.busy_seconds:,.0f}",
            f"{build.tasks.task_seconds:,.0f}",
            f"{build.tasks.jobs:,}",
            f"{build.tasks.tasks:,}",
            "yes" if build.is_equal else "NO",
        )
        for build in builds
    ]
    heads = (
        "delivered", "workers", "wall s", "s with tasks", "s of tasks", "jobs", "tasks",
        "equals DuckDB",
    )  # fmt: skip
    return markdown(heads, rows)


if __name__ == "__main__":
    sys.exit(main())
