"""The reform effects in the truth equal the effects in the generated city."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from bianzhi.synthetic.city import build_world
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.workers import Workforce
from bianzhi.synthetic.reforms import OFF_ESTABLISHMENT_EFFECT
from bianzhi.synthetic.tiers import TIERS
from bianzhi.synthetic.world import Event, World

SEEDS = range(1, 13)
REFORM = "2018"


def _year(values: np.ndarray, month: int) -> np.ndarray:
    return values[month : month + 12].mean(axis=0)


def _per_post(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Workers and posts in the year before and a late year: merged organizations, then the rest."""
    span = TIERS["s"].span
    world = build_world(TIERS["s"], seed)
    city = City(world, span, seed)
    organization, start, end = Workforce(city).run()
    workers = np.zeros((span.count + 1, len(world.organizations)))
    np.add.at(workers, (start, organization), 1)
    np.add.at(workers, (np.minimum(end, span.count), organization), -1)
    workers = np.cumsum(workers, axis=0)
    posts = np.zeros((span.count, len(world.organizations)))
    np.add.at(posts.T, city.cell_organization, city.posts_by_month.T)
    periods = span.number(2017, 12), span.number(2020, 6)
    table = np.array([[_year(item, month) for item in (workers, posts)] for month in periods])
    parts = defaultdict(set)
    for move in world.moves:
        if move.reform == REFORM and move.share >= 1:
            parts[move.target] |= {move.target, move.source}
    moved = {item for move in world.moves for item in (move.source, move.target)}
    merged = sorted(set().union(*parts.values()))
    rest = sorted(set(range(len(world.organizations))) - moved)
    return table[:, :, merged].sum(axis=2), table[:, :, rest].sum(axis=2)


@pytest.fixture(scope="module")
def growth() -> tuple[float, float]:
    """The growth of workers per post over the reform, over many worlds."""
    merged, rest = (sum(tables) for tables in zip(*map(_per_post, SEEDS), strict=True))
    merged_ratio, rest_ratio = (table[:, 0] / table[:, 1] for table in (merged, rest))
    return merged_ratio[1] / merged_ratio[0], rest_ratio[1] / rest_ratio[0]


def test_merged_organizations_gain_what_the_truth_says_and_nothing_else(growth):
    merged, rest = growth
    assert merged / rest - 1 == pytest.approx(OFF_ESTABLISHMENT_EFFECT[REFORM], abs=0.03)


def _whereabouts(records: list[Event], organization: int, day: int) -> Counter[int]:
    """The location of each part of an organization by later records, followed path by path."""
    later = [
        record
        for record in records
        if record.predecessor == organization and record.effective_on > day
    ]
    if not later:
        return Counter({organization: 1.0})
    following = min(item.effective_on for item in later)
    parts = {item.successor: item.share for item in later if item.effective_on == following}
    parts[organization] = parts.get(organization, 0.0) + 1 - sum(parts.values())
    counts: Counter[int] = Counter()
    for heir, share in parts.items():
        for end, part in _whereabouts(records, heir, following).items():
            counts[end] += share * part
    return counts


def _posts_by_the_records(world: World, posts: dict[int, np.ndarray], before: int) -> Counter[int]:
    records = [
        event for event in world.events if event.reform == REFORM and event.share is not None
    ]
    expected: Counter[int] = Counter()
    for organization, rows in posts.items():
        for end, part in _whereabouts(records, organization, -(10**6)).items():
            expected[end] += part * rows[before]
    return expected


@pytest.mark.parametrize("seed", range(1, 5))
def test_posts_differ_from_what_the_records_carry_over_by_what_the_truth_says(seed):
    """These organizations have no ordinary changes of posts in the compared year."""
    span = TIERS["s"].span
    world = build_world(TIERS["s"], seed)
    city = City(world, span, seed)
    posts = {organization.index: np.zeros(span.count) for organization in world.organizations}
    for organization, rows in zip(city.cell_organization, city.posts_by_month.T, strict=True):
        posts[int(organization)] += rows
    expected = _posts_by_the_records(world, posts, span.number(2018, 11))
    effects = [
        effect
        for effect in world.effects
        if (effect["reform_code"], effect["measure"]) == (REFORM, "authorized_posts")
    ]
    assert len(effects) > 8
    for effect in effects:
        kept = posts[effect["organization"]][span.number(2019, 10)]
        assert kept / expected[effect["organization"]] - 1 == pytest.approx(
            effect["size"], abs=1e-9
        )
