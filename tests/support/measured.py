"""A command with the processor time and the memory that it took itself.

The kernel counts the memory of whoever starts a process as memory of the process, and a process of
the tests may be large: so a small one stands between.
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
    """What a command printed, its exit code, processor seconds, and the most bytes in memory."""

    text: str
    exit_code: int
    seconds: float
    peak_bytes: int


def measured(command: Sequence[str | Path], folder: Path, timeout: float = 600) -> Measured:
    """Run a command; ``folder`` takes two small files."""
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
