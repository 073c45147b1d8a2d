"""Runs dbt in a separate process and turns its output into progress and precise faults."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import duckdb

from bianzhi.build.in_order import Progress
from bianzhi.build.kept_project import FOLDERS, SEEDED, STATE, borrow, is_current
from bianzhi.build.recording import RECORDED, WHOLE_BUILD, Recording
from bianzhi.build.replay import read_states, replay
from bianzhi.build.unchanged import Earlier
from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.core.personal_shapes import masked
from bianzhi.store.whole_files import is_unaltered
from ingest.dictionary import schema

_FAULTS = ("error", "fail", "runtime error", "partial success")
_EXAMPLE_ROWS = 3
# The size of a lake below which it takes longer to find what changed in a table, and to share a
# statement among threads, than to compute the table on one.
SMALL = 4_000_000  # bytes
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class NodeFault:
    """A failed model, or a test that found rows."""

    node: str
    message: str
    failures: int | None
    sql_file: Path | None


@dataclass(frozen=True)
class DbtOutcome:
    """The result of a dbt run."""

    succeeded: bool
    faults: list[NodeFault]
    skipped: int
    nodes: int
    tail: str
    # Models and tests that read the same as in the build before, and were kept.
    kept: int = 0


def run_models(
    build: Path,
    home: Home,
    progress: Progress,
    lock: IO[str],
    bases: Iterable[Path] = (),
) -> DbtOutcome:
    """Build all models into the folder ``build`` and run the data tests.

    Runs the SQL that dbt ran before in the same state of the project, for this warehouse or another
    one of the installation. Where nothing is recorded or something fails, dbt itself runs.

    Args:
        bases: Folders of earlier builds. The first that is whole and of the same state of the
            project is copied, and only the models and tests that read something else run.
    """
    kept, warehouse = home.kept_project, build / SEEDED
    folders = dict(zip(FOLDERS.values(), (home.lake, build), strict=True))
    borrow(kept, SEEDED, RECORDED)
    if is_current(kept, SEEDED, RECORDED):
        recording = Recording.read(kept / RECORDED)
        state = (kept / STATE).read_text("ascii")
        base, earlier = _first_usable(bases, state)
        shutil.copyfile((base or kept) / SEEDED, warehouse)
        is_small = home.lake_bytes < SMALL
        before = base / SEEDED if base and not is_small else None
        threads = 1 if is_small else None
        replayed = replay(recording, warehouse, folders, progress, earlier, before, threads)
        if replayed is not None:
            replayed.as_earlier.write(build, state)
            count = len(recording.nodes)
            return DbtOutcome(True, [], 0, count, "", count - replayed.computed)
        warehouse.with_name(f"{warehouse.name}.wal").unlink(missing_ok=True)
    outcome = run_dbt(build, home, progress, lock)
    if outcome.succeeded:
        note_nodes(build, home)
    return outcome


def note_nodes(build: Path, home: Home) -> None:
    """Keep the nodes of a build that dbt ran, so that the next one can begin with it."""
    kept = home.kept_project
    if is_current(kept, RECORDED):
        state = (kept / STATE).read_text("ascii")
        folders = dict(zip(FOLDERS.values(), (home.lake, build), strict=True))
        computed = read_states(Recording.read(kept / RECORDED), build / SEEDED, folders)
        computed.as_earlier.write(build, state)


def _first_usable(bases: Iterable[Path], state: str) -> tuple[Path | None, Earlier | None]:
    """The first build that another can begin with, and its nodes."""
    for base in bases:
        earlier = Earlier.read(base, state)
        if earlier is not None and is_unaltered(base / SEEDED):
            return base, earlier
    return None, None


def run_dbt(
    build: Path,
    home: Home,
    progress: Progress = lambda done, total, name: None,
    lock: IO[str] | None = None,
    command: str = WHOLE_BUILD,
) -> DbtOutcome:
    """Run ``dbt build`` for the whole project into the folder ``build`` of a warehouse.

    What dbt ran is recorded for the next builds; ``run_models`` runs it. The ``command`` is one of
    ``dbt_process.py`` that records.

    dbt ends with this process, even if this process is killed. On systems without this feature dbt
    keeps the inherited ``lock``, so that the next build waits for it.
    """
    target = build / "target"
    (target / "run_results.json").unlink(missing_ok=True)
    process = subprocess.Popen(
        [*dbt_process(home), command, "--target-path", str(target)],
        cwd=PROJECT_ROOT,
        env={
            **environment(build, home),
            "DBT_LOG_FORMAT": "json",
            "DBT_LOG_LEVEL": "info",
            # A log of every statement takes a sixth of the time of a small build.
            "DBT_LOG_LEVEL_FILE": os.environ.get("DBT_LOG_LEVEL_FILE", "info"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=(lock.fileno(),) if lock else (),
        preexec_fn=partial(_end_with_parent, os.getpid()),
    )
    spoken: list[str] = []
    try:
        for line in process.stdout or ():
            _note(line, spoken, progress)
        succeeded = process.wait() == 0
    finally:
        process.kill()  # after an interruption; a finished process is not affected
        process.wait()
    faults, skipped, nodes = _results(target)
    return DbtOutcome(succeeded, faults, skipped, nodes, "\n".join(spoken[-20:]))


def example_rows(warehouse: Path, fault: NodeFault) -> Iterator[str]:
    """Some of the rows that made a test fail, as its query returns them.

    Free text is left out and ids are masked, because a typed cell may be about a person.
    """
    if not fault.failures or not fault.sql_file or not fault.sql_file.exists():
        return
    query = fault.sql_file.read_text("utf-8").strip().rstrip(";")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            cursor = connection.execute(f"select * from ({query}) as failing limit {_EXAMPLE_ROWS}")
        except duckdb.Error:
            return
        names = [column[0] for column in cursor.description]
        free = {column.name for column in schema.columns().values() if column.type == "text"}
        for row in cursor.fetchall():
            cells = [f"{n}={value}" for n, value in zip(names, row, strict=True) if n not in free]
            yield masked(", ".join(cells))


def _end_with_parent(parent: int) -> None:
    """Let Linux kill this child process when its parent ends, for whatever reason."""
    with contextlib.suppress(OSError, AttributeError):  # systems without prctl keep the lock
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent ended before the call
        os._exit(1)


def dbt_process(home: Home) -> list[str]:
    """The beginning of a command line of dbt on the project of ``home``; see ``dbt_process.py``."""
    return [sys.executable, "-m", "bianzhi.build.dbt_process", str(home.kept_project)]


def environment(build: Path, home: Home) -> dict[str, str]:
    """The variables of a dbt process that reads the lake and writes the warehouse in ``build``."""
    return {
        **os.environ,
        "BIANZHI_BUILD": str(build),
        "BIANZHI_LAKE": str(home.lake),
        "DBT_LOG_PATH": str(home.log),
        "DBT_USE_COLORS": "0",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_NO_VERSION_CHECK": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONWARNINGS": "ignore",
    }


def _note(line: str, spoken: list[str], progress: Progress) -> None:
    try:
        event = json.loads(line)
    except ValueError:
        spoken.append(line.rstrip())
        return
    info, data = event.get("info", {}), event.get("data", {})
    if info.get("level") in ("warn", "error"):
        spoken.append(info.get("msg", ""))
    if info.get("name") in ("LogModelResult", "LogTestResult", "LogSeedResult"):
        name = data.get("node_info", {}).get("node_name") or data.get("name", "")
        total = data.get("total") or data.get("num_models") or 0
        progress(int(data.get("index", 0)), int(total), name)


def _results(target: Path) -> tuple[list[NodeFault], int, int]:
    path = target / "run_results.json"
    if not path.exists():
        return [], 0, 0
    try:
        results = json.loads(path.read_text("utf-8"))["results"]
    except (ValueError, KeyError):  # truncated because the disk was full
        return [], 0, 0
    faults = [_fault(result, target) for result in results if result["status"] in _FAULTS]
    skipped = sum(1 for result in results if result["status"] == "skipped")
    return sorted(faults, key=lambda fault: fault.node), skipped, len(results)


def _fault(result: dict, target: Path) -> NodeFault:
    kind, _, name = result["unique_id"].split(".", 2)
    paths = sorted(target.glob(f"compiled/*/**/{name.split('.')[0]}.sql"))
    # dbt appends the macros of the call, which have no information about the data.
    message = " ".join((result.get("message") or "").split("> in macro")[0].split())
    return NodeFault(
        f"{kind} {name}", masked(message), result.get("failures"), paths[0] if paths else None
    )
