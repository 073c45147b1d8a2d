"""A standalone Spark cluster on this machine: a master and its workers, as processes.

    python -m bianzhi.build.spark.cluster up --workers 2
    python -m bianzhi.build.spark.cluster down

``make spark-up`` and ``make spark-down`` call it. A cluster of several machines is started with
Spark's own scripts; ``docs/spark.md`` says what it must share.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bianzhi.core.problems import Failed

_HOST, _PORT = "127.0.0.1", 7077
LOCAL_MASTER = f"spark://{_HOST}:{_PORT}"
_STARTED_WITHIN = 60  # seconds
_PIDS = "pids"
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"


def up(folder: Path, workers: int, cores: int, memory: str, port: int = _PORT) -> str:
    """Start a master and its workers; logs and process numbers go to ``folder``.

    Returns:
        The address of the master.

    Raises:
        Failed: pyspark is not installed, or the workers did not register in time.
    """
    try:
        import pyspark
    except ImportError as error:
        raise Failed("spark.not_installed") from error
    down(folder)
    folder.mkdir(parents=True, exist_ok=True)
    starter = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    place = ("--host", _HOST, "--webui-port", "0")
    log = folder / "master.log"
    address = f"spark://{_HOST}:{port}"
    pids = [_started(log, [starter, _MASTER, *place, "--port", str(port)])]
    for number in range(workers):
        size = ("--cores", str(cores), "--memory", memory, "--work-dir", str(folder / "work"))
        command = [starter, _WORKER, *place, *size, address]
        pids.append(_started(folder / f"worker-{number + 1}.log", command))
    (folder / _PIDS).write_text("\n".join(map(str, pids)), "ascii")
    end = time.monotonic() + _STARTED_WITHIN
    while log.read_text("utf-8", "replace").count("Registering worker") < workers:
        if time.monotonic() > end:
            down(folder)
            raise Failed("spark.not_started", log=log)
        time.sleep(0.2)
    return address


def down(folder: Path) -> int:
    """Stop what ``up`` started; returns the number of processes that were still running."""
    pids = folder / _PIDS
    if not pids.exists():
        return 0
    stopped = 0
    for pid in map(int, pids.read_text("ascii").split()):
        try:
            os.killpg(pid, signal.SIGTERM)
            stopped += 1
        except ProcessLookupError:
            continue
    pids.unlink()
    return stopped


def _started(log: Path, command: Sequence[str]) -> int:
    """Start a process that outlives this one, as the leader of a group."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=file, env=_environment(), start_new_session=True
        )
    return process.pid


def _environment() -> Mapping[str, str]:
    return {**os.environ, "SPARK_LOCAL_IP": _HOST, "PYSPARK_PYTHON": sys.executable}


def main(arguments: list[str] | None = None) -> int:
    """Start or stop the cluster; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bianzhi.build.spark.cluster")
    parser.add_argument("action", choices=("up", "down"))
    parser.add_argument("--folder", type=Path, default=Path("target/spark"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cores", type=int, default=1, help="of each worker")
    parser.add_argument("--memory", default="2g", help="of each worker")
    parser.add_argument("--port", type=int, default=_PORT, help="of the master")
    chosen = parser.parse_args(arguments)
    if chosen.action == "down":
        print(f"{down(chosen.folder)} processes stopped")
        return 0
    try:
        print(up(chosen.folder, chosen.workers, chosen.cores, chosen.memory, chosen.port))
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
