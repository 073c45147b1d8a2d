"""Tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.measure import Measured


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; every column but the first is aligned right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def timings(head: str, steps: Iterable[Measured]) -> str:
    """A table of measured commands: name, seconds, seconds of processor, memory."""
    rows = [
        (
            step.name,
            f"{step.wall_seconds:,.1f}",
            f"{step.processor_seconds:,.1f}",
            f"{step.peak_megabytes / 1024:.2f}",
        )
        for step in steps
    ]
    return markdown((head, "wall s", "processor s", "peak memory GB"), rows)
