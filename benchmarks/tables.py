"""Tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.measure import Measured


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; every column but the first is aligned right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def timings(
    head: str, steps: Sequence[Measured], more: Mapping[str, Sequence[str]] | None = None
) -> str:
    """A table of measured commands: name, seconds, seconds of processor, memory.

    Args:
        more: Further columns: their heads, and the cells of each from the top down.
    """
    more = more or {}
    rows = [
        (
            step.name,
            f"{step.wall_seconds:,.1f}",
            f"{step.processor_seconds:,.1f}",
            f"{step.peak_megabytes / 1024:.2f}",
            *(cells[place] for cells in more.values()),
        )
        for place, step in enumerate(steps)
    ]
    return markdown((head, "wall s", "processor s", "peak memory GB", *more), rows)
