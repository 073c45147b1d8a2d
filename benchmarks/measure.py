"""One command as a user runs it: wall clock, processor time, largest process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# A command, or part of one.
Words = list[str | Path]


@dataclass(frozen=True)
class Measured:
    """The cost of one command; memory is that of the largest of its processes."""

    name: str
    wall_seconds: float
    processor_seconds: float
    peak_megabytes: float
    exit_code: int


def run(
    name: str,
    command: Sequence[str | Path],
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Measured:
    """Run ``command`` with its output appended to ``log``; its variables are those of this process.

    Args:
        environment: All variables of the command, where they are others.
    """
    with open(log, "ab") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=output, env=environment
        )
        # Not Popen.wait: only wait4 returns the cost of this child and its own children.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Measured(
        name,
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / unit,
        process.returncode,
    )


def folder_megabytes(folder: Path) -> float:
    """The size of all files below ``folder``; links are not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1024**2
