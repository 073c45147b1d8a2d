"""The marts of the reform equal the results written by a reader, example by example."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.reform.examples import EXAMPLES
from tests.reform.examples_of_structure import mix_and_rate, mix_and_rate_of_fields
from tests.reform.oracle import comparison, decomposition, rates
from tests.reform.warehouse import COMPARED

LAST_DIGIT = Fraction(1, 10**9)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(new_city, example):
    city = new_city(example.world)
    values = {
        place: pair
        for place, pair in _values(city, example.level).items()
        if place[2] in example.measures
    }
    causes = {
        place: value
        for place, value in _causes(city, example.level).items()
        if place[2] in example.measures
    }
    assert values == example.values
    assert causes == example.causes
    before, after = comparison(example.world, city.weights)
    output = {place: (before.get(place, 0), after.get(place, 0)) for place in {*before, *after}}
    assert _of(example, output) == example.values
    assert _of(example, decomposition(example.world, city.weights)) == example.causes
    city.remove()


def _of(example, answer: dict[tuple, object]) -> dict[tuple, object]:
    """The oracle's answer at the example's level and for its measures."""
    return {
        (structure, *place): value
        for (structure, level, *place), value in answer.items()
        if level == example.level and place[1] in example.measures
    }


def _values(city, level: str) -> dict[tuple, tuple]:
    rows = city.ask(
        "select structure_code, unit_code, measure_code, part_code, before_value, after_value "
        f"from historical_change.reform_comparison where level_code = '{level}'"
    )
    return {tuple(place): (Fraction(b), Fraction(a)) for *place, b, a in rows if b or a}


def _causes(city, level: str) -> dict[tuple, Fraction]:
    rows = city.ask(
        "select structure_code, unit_code, measure_code, part_code, component_code, contribution "
        f"from historical_change.reform_decomposition where level_code = '{level}'"
    )
    return {tuple(place): Fraction(value) for *place, value in rows if value}


@pytest.mark.parametrize("tell", [mix_and_rate, mix_and_rate_of_fields])
def test_mix_and_rate_by_hand(new_city, tell):
    story, expected = tell()
    levels, output = {place[1] for place in expected}, {place[3] for place in expected}
    city = new_city(story.world)
    recounted = {
        place: numbers
        for place, numbers in rates(story.world, city.weights).items()
        if place[1] in levels and place[3] in output
    }
    assert recounted == expected
    rows = city.ask(
        "select structure_code, level_code, unit_code, rate_code, before_value, after_value, "
        "mix_effect, rate_effect from historical_change.reform_rate_decomposition"
    )
    rows = [row for row in rows if row[1] in levels and row[3] in output]
    assert {tuple(place) for *place, _, _, _, _ in rows} == set(expected)
    for *place, before, after, mix, rate in rows:
        for result, hand in zip((before, after, mix, rate), expected[tuple(place)], strict=True):
            assert abs(Fraction(result) - hand) <= LAST_DIGIT, place


def test_a_reform_whose_months_are_not_there_is_not_compared(new_city):
    story, _ = mix_and_rate()
    del story.world.pictures[30]
    city = new_city(story.world)
    for mart in COMPARED:
        assert city.ask(f"select * from historical_change.{mart}") == []
