"""Reads the published files with the csv module alone, for comparison with the lake."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

REFERENCE, NAME, REPORTS_TO = "Post Unique Reference", "Name", "Reports to Senior Post"


def files(folder: Path, part: str) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Organization, as-of date and rows of every file of one part."""
    for path in sorted(folder.glob(f"*/*-{part}.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        yield path.name.removesuffix(f"-{part}.csv"), path.parent.name, rows


def control_counts(folder: Path) -> dict[tuple[str, str, str], set[int]]:
    """The publisher's row counts; some keys occur more than once."""
    counts: dict[tuple[str, str, str], set[int]] = {}
    with (folder / "control_post_counts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for part in ("senior", "junior"):
                slot = (row["body"], row["as_of_date"], part)
                counts.setdefault(slot, set()).add(int(row[f"{part}_rows"]))
    return counts


def eliminated_alone(rows: list[dict[str, str]]) -> int:
    """Eliminated posts whose reference no other row of the file has."""
    references = Counter(row[REFERENCE] for row in rows)
    return sum(
        row[NAME].casefold() == "eliminated" and references[row[REFERENCE]] == 1 for row in rows
    )
