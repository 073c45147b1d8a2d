"""Weights of the crosswalk, compared with an oracle that moves content day by day in fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from tests.crosswalk import oracle, warehouse
from tests.crosswalk.worlds import World, day, worlds
from tests.support.compiled import Models

GRAIN = Fraction(1, 10**18)


def _assert_agrees(models: Models, world: World) -> None:
    warehouse.divisions(models, world)
    spans = warehouse.Spans(models, "division")
    for at in range(world.days):
        for code in sorted(world.alive[at]):
            for basis in range(world.days):
                for measure in ("quantity", "units"):
                    weights = spans.weights(code, day(at), day(basis), measure)
                    true = oracle.crosswalk(world, code, at, basis, measure)
                    assert sum(weights.values()) == 1
                    assert set(weights) == set(true), (code, at, basis, measure, weights, true)
                    assert all(abs(weights[to] - true[to]) < GRAIN for to in true)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_weights_are_exact_in_any_world(models: Models, world: World) -> None:
    _assert_agrees(models, world)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(world=worlds(max_days=4))
def test_weights_are_exact_in_small_worlds(models: Models, world: World) -> None:
    _assert_agrees(models, world)
