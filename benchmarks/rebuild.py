"""What a build of everything costs, next to one scan of the same lake.

    python -m benchmarks.rebuild HOME

HOME is a built warehouse. Three things are measured in turn: a scan that hashes every row of the
lake, the histories of all entities, computed from the lake into an empty database, and
`bianzhi build --full`. A build of everything is to cost at most 50 scans, the histories at most 5.
The table goes to target/bench/rebuild.md, with --docs into docs/performance.md as well; the figures
go to target/bench/rebuild.json, with --docs into benchmarks/history.jsonl as well.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import machine, measure
from benchmarks.flow import BIANZHI
from benchmarks.recorded import OUT, record
from benchmarks.tables import markdown
from bianzhi.build.kept_project import FOLDERS, SEEDED
from bianzhi.build.recording import HISTORY, RECORDED, Recording
from bianzhi.build.replay import replay
from bianzhi.core.home import Home
from bianzhi.core.row_hashes import ROW, row_hashes
from bianzhi.core.sql_text import literal

MOST = {"histories": 5, "build of everything": 50}


@dataclass(frozen=True)
class Stage:
    """A stage: seconds of wall clock and of processor."""

    name: str
    wall_seconds: float
    processor_seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Measure all stages; returns 1 if one costs more than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rebuild", description=__doc__)
    parser.add_argument("home", type=Path, help="a built warehouse")
    parser.add_argument("--docs", action="store_true", help="write the table into the page, too")
    chosen = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    facts = machine.facts()
    home = Home(chosen.home)
    rows = 0

    def scanned() -> None:
        nonlocal rows
        rows = _scan(home.lake)

    stages = [
        _timed("scan with a hash of each row", scanned),
        _timed("histories", lambda: _histories(home)),
        _built(home),
    ]
    sizes = [("rows of the lake", f"{rows:,}")]
    page = "\n\n".join((markdown(("", "this run"), [*facts, *sizes]), _table(stages)))
    figures = {
        "machine": dict(facts),
        "rows": rows,
        "stages": {stage.name: stage.processor_seconds for stage in stages},
    }
    record("benchmarks.rebuild", page, figures, "rebuild", chosen.docs)
    return int(any(_scans(stage, stages) > MOST.get(stage.name, 1) for stage in stages))


def _timed(name: str, run: Callable[[], None]) -> Stage:
    print(f"{name} ...", flush=True)
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return Stage(name, time.perf_counter() - wall, time.process_time() - processor)


def _scan(lake: Path) -> int:
    """The number of rows of a lake, of which every value was read."""
    rows = 0
    with duckdb.connect() as connection:
        for entity in sorted(path for path in lake.iterdir() if path.is_dir()):
            files = literal(str(entity / "*.parquet"))
            found = connection.execute(f"select {row_hashes()} from {files} as {ROW}").fetchall()
            rows += found[0][0]
    return rows


def _histories(home: Home) -> None:
    """Compute the histories of all entities in a database of their own."""
    recording = Recording.read(home.kept_project / RECORDED)
    by_id = {node.node_id: node for node in recording.nodes}
    left = [node.node_id for node in recording.nodes if node.materialized == HISTORY]
    wanted: set[str] = set()
    while left:
        if (name := left.pop()) not in wanted:
            wanted.add(name)
            left += by_id[name].needs
    nodes = tuple(node for node in recording.nodes if node.node_id in wanted)
    folders = dict(zip(FOLDERS.values(), (home.lake, home.current_build.resolve()), strict=True))
    with tempfile.TemporaryDirectory(dir=home.root) as folder:
        database = Path(folder) / SEEDED
        shutil.copyfile(home.kept_project / SEEDED, database)
        if replay(Recording(recording.before, nodes), database, folders, lambda *_: None) is None:
            raise SystemExit("the histories could not be computed")


def _built(home: Home) -> Stage:
    name = "build of everything"
    print(f"{name} ...", flush=True)
    taken = measure.run(
        name, [BIANZHI, "--home", home.root, "build", "--full"], OUT / "rebuild.log"
    )
    if taken.exit_code:
        raise SystemExit(f"the build failed: see {OUT / 'rebuild.log'}")
    return Stage(name, taken.wall_seconds, taken.processor_seconds)


def _scans(stage: Stage, stages: list[Stage]) -> float:
    return stage.processor_seconds / stages[0].processor_seconds


def _table(stages: list[Stage]) -> str:
    rows = [
        (
            stage.name,
            f"{stage.wall_seconds:,.0f}",
            f"{stage.processor_seconds:,.0f}",
            f"{_scans(stage, stages):,.1f}",
            str(MOST.get(stage.name, "")),
        )
        for stage in stages
    ]
    return markdown(("stage", "wall s", "processor s", "scans", "at most"), rows)


if __name__ == "__main__":
    sys.exit(main())
