"""What the truth says a reform did to outside staff is what the workers of the city show."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from generate.careers import City
from generate.city import build_world
from generate.reforms import OFF_ESTABLISHMENT_EFFECT
from generate.tiers import TIERS
from generate.workers import Workforce

SEEDS = range(1, 13)
REFORM = "2018"


def _year(values: np.ndarray, month: int) -> np.ndarray:
    return values[month : month + 12].mean(axis=0)


def _per_post(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Workers and posts in the year before and a year long after: merged bodies, then the rest."""
    span = TIERS["s"].span
    world = build_world(TIERS["s"], seed)
    city = City(world, span, seed)
    body, start, end = Workforce(city).run()
    workers = np.zeros((span.count + 1, len(world.bodies)))
    np.add.at(workers, (start, body), 1)
    np.add.at(workers, (np.minimum(end, span.count), body), -1)
    workers = np.cumsum(workers, axis=0)
    posts = np.zeros((span.count, len(world.bodies)))
    np.add.at(posts.T, city.cell_body, city.posts_by_month.T)
    periods = span.number(2017, 12), span.number(2020, 6)
    table = np.array([[_year(one, month) for one in (workers, posts)] for month in periods])
    parts = defaultdict(set)
    for move in world.moves:
        if move.reform == REFORM and move.share >= 1:
            parts[move.target] |= {move.target, move.source}
    moved = {one for move in world.moves for one in (move.source, move.target)}
    merged = sorted(set().union(*parts.values()))
    rest = sorted(set(range(len(world.bodies))) - moved)
    return table[:, :, merged].sum(axis=2), table[:, :, rest].sum(axis=2)


@pytest.fixture(scope="module")
def growth() -> tuple[float, float]:
    """By how much workers per post grew over the reform, over many worlds."""
    merged, rest = (sum(tables) for tables in zip(*map(_per_post, SEEDS), strict=True))
    merged_ratio, rest_ratio = (table[:, 0] / table[:, 1] for table in (merged, rest))
    return merged_ratio[1] / merged_ratio[0], rest_ratio[1] / rest_ratio[0]


def test_merged_bodies_gain_what_the_truth_says_and_nothing_else(growth):
    merged, rest = growth
    assert merged / rest - 1 == pytest.approx(OFF_ESTABLISHMENT_EFFECT[REFORM], abs=0.03)
