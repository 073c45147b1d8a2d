"""How well lineage inferred from people finds the lineage that a generated city planted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader

# Snapshots follow a change late: an edge is right when it is found within so many days of it.
NEAR_DAYS = 400


@dataclass(frozen=True)
class Planted:
    """An edge of the truth along which posts went."""

    predecessor: str
    successor: str
    on: date
    share: float


@dataclass(frozen=True)
class Inferred:
    """An edge that people's moves tell."""

    predecessor: str
    successor: str
    on: date
    is_recorded: bool


Edge = Planted | Inferred


@dataclass(frozen=True)
class Score:
    """Edges inferred and planted, and how many of each have a counterpart; None: not asked."""

    kind: str
    inferred: int | None
    right: int | None
    planted: int | None
    found: int | None

    @property
    def precision(self) -> float | None:
        """The share (0 to 1) of inferred edges that were planted; None where there are none."""
        return self.right / self.inferred if self.right is not None and self.inferred else None

    @property
    def recall(self) -> float | None:
        """The share (0 to 1) of planted edges that were inferred; None where there are none."""
        return self.found / self.planted if self.found is not None and self.planted else None


def read_planted(truth: Path) -> list[Planted]:
    """The planted edges between different bodies."""
    path = truth / "lineage.parquet"
    if not path.is_file():
        raise Failed("lineage.no_truth", 2, path=str(path))
    frame = pl.read_parquet(path).filter(
        (pl.col("predecessor_code") != pl.col("successor_code")) & (pl.col("share_of_posts") > 0)
    )
    columns = ["predecessor_code", "successor_code", "effective_on", "share_of_posts"]
    return [Planted(*row) for row in frame.select(columns).unique(maintain_order=True).rows()]


def read_inferred(reader: Reader) -> list[Inferred]:
    """The evidence of people's moves in a published warehouse."""
    query = """
        select predecessor_code, successor_code, effective_on, is_recorded
        from historical_change.lineage_evidence order by all
    """
    return [Inferred(*row) for row in reader.run(query).rows()]


def scores(inferred: Iterable[Inferred], planted: Iterable[Planted]) -> list[Score]:
    """All edges; of the planted those of whole bodies and of parts; those that no record tells."""
    edges, truth = list(inferred), list(planted)
    silent = [edge for edge in edges if not edge.is_recorded]
    whole = [edge for edge in truth if edge.share >= 1]
    part = [edge for edge in truth if edge.share < 1]
    right, found = _near(edges, truth), _near(truth, edges)
    return [
        Score("all", len(edges), len(right), len(truth), len(found)),
        Score("whole", None, None, len(whole), len(_near(whole, edges))),
        Score("part", None, None, len(part), len(_near(part, edges))),
        Score("unrecorded", len(silent), len(_near(silent, truth)), None, None),
    ]


def _near(edges: Sequence[Edge], others: Sequence[Edge]) -> list[Edge]:
    """The edges that have one between the same bodies, at about the same time, among ``others``."""
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
