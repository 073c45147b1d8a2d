"""A command with its own processor time and memory.

The kernel counts the memory of the parent as memory of a new process, and the process of the tests
may be large. Therefore a small process starts the command.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_BETWEEN = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024], file)
"""


@dataclass(frozen=True)
class Measured:
    """Output, exit code, processor seconds and peak memory in bytes of a command."""

    text: str
    exit_code: int
    seconds: float
    peak_bytes: int


def measured(command: Sequence[str | Path], folder: Path, timeout: float = 600) -> Measured:
    """Run a command; ``folder`` receives two small files."""
    output, figures = folder / "printed.txt", folder / "figures.json"
    with open(output, "w") as stream:
        subprocess.run(
            [sys.executable, "-c", _BETWEEN, figures, *command],
            stdout=stream,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=True,
        )
    exit_code, seconds, peak = json.loads(figures.read_text())
    return Measured(output.read_text(), exit_code, seconds, peak)
