"""Scores the lineage inferred from people against the planted lineage of a generated city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader

# Snapshots follow a change late: an edge within this number of days is correct.
NEAR_DAYS = 400


@dataclass(frozen=True)
class Planted:
    """An edge of the truth that moved posts."""

    predecessor: str
    successor: str
    on: date
    share: float


@dataclass(frozen=True)
class Inferred:
    """An edge inferred from the moves of people."""

    predecessor: str
    successor: str
    on: date
    is_recorded: bool


Edge = Planted | Inferred


@dataclass(frozen=True)
class Score:
    """Counts of inferred and planted edges, and of those with a counterpart; None: not computed."""

    kind: str
    inferred: int | None
    right: int | None
    planted: int | None
    found: int | None

    @property
    def precision(self) -> float | None:
        """The share (0 to 1) of inferred edges that were planted; None without inferred edges."""
        return self.right / self.inferred if self.right is not None and self.inferred else None

    @property
    def recall(self) -> float | None:
        """The share (0 to 1) of planted edges that were inferred; None without planted edges."""
        return self.found / self.planted if self.found is not None and self.planted else None


def read_planted(truth: Path) -> list[Planted]:
    """The planted edges between different organizations."""
    path = truth / "lineage.parquet"
    if not path.is_file():
        raise Failed("lineage.no_truth", 2, path=str(path))
    frame = pl.read_parquet(path).filter(
        (pl.col("predecessor_code") != pl.col("successor_code")) & (pl.col("share_of_posts") > 0)
    )
    columns = ["predecessor_code", "successor_code", "effective_on", "share_of_posts"]
    return [Planted(*row) for row in frame.select(columns).unique(maintain_order=True).rows()]


def read_inferred(reader: Reader) -> list[Inferred]:
    """The evidence from moves of people in a published warehouse."""
    query = """
        select predecessor_code, successor_code, effective_on, is_recorded
        from historical_change.lineage_evidence order by all
    """
    return [Inferred(*row) for row in reader.run(query).rows()]


def scores(inferred: Iterable[Inferred], planted: Iterable[Planted]) -> list[Score]:
    """Scores of all edges, of planted edges by whole and part, and of unrecorded edges."""
    edges, truth = list(inferred), list(planted)
    silent = [edge for edge in edges if not edge.is_recorded]
    whole = [edge for edge in truth if edge.share >= 1]
    part = [edge for edge in truth if edge.share < 1]
    right, result = _near(edges, truth), _near(truth, edges)
    return [
        Score("all", len(edges), len(right), len(truth), len(result)),
        Score("whole", None, None, len(whole), len(_near(whole, edges))),
        Score("part", None, None, len(part), len(_near(part, edges))),
        Score("unrecorded", len(silent), len(_near(silent, truth)), None, None),
    ]


def _near(edges: Sequence[Edge], others: Sequence[Edge]) -> list[Edge]:
    """The edges with a counterpart in ``others``: same organizations, about the same time."""
    days: dict[tuple[str, str], list[date]] = {}
    for other in others:
        days.setdefault((other.predecessor, other.successor), []).append(other.on)
    return [
        edge
        for edge in edges
        if any(
            abs((edge.on - day).days) <= NEAR_DAYS
            for day in days.get((edge.predecessor, edge.successor), ())
        )
    ]
