"""For any reform the marts agree with the oracle, add up, and are independent of the order."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.reform import oracle
from tests.reform.strategies import worlds
from tests.reform.warehouse import MARTS
from tests.reform.worlds import month_of
from tests.support.hypothesis_settings import few_or_many

FEW, MANY = 20, 120
FEWER, SEVERAL = 4, 30
# Weights have 18 decimals; a figure may consist of several hundred of them.
NEARLY = Fraction(1, 10**14)
LAST_DIGIT = Fraction(1, 10**8)


def values(city, column: str) -> dict[tuple, Fraction]:
    """A column of the comparison, or the contributions of the decomposition, without zeros."""
    place = "structure_code, level_code, unit_code, measure_code, part_code"
    table = "reform_comparison"
    if column == "contribution":
        place, table = f"{place}, component_code", "reform_decomposition"
    rows = city.ask(f"select {place}, {column} from historical_change.{table}")
    return {tuple(key): Fraction(value) for *key, value in rows if value}


def same(answer: dict, expected: dict, nearly: Fraction = NEARLY) -> None:
    """Compare all but the last digits of weights."""
    wrong = {
        place: (answer.get(place), expected.get(place))
        for place in {*answer, *expected}
        if abs(answer.get(place, Fraction(0)) - expected.get(place, Fraction(0))) > nearly
    }
    assert not wrong


@few_or_many(FEW, MANY)
def test_the_marts_agree_with_the_oracle(new_city, hypothesis_settings):
    @hypothesis_settings
    @given(worlds())
    def holds(world):
        city = new_city(world)
        if not world.is_compared:
            assert values(city, "change_value") == {}
            return
        before, after = oracle.comparison(world, city.weights)
        same(values(city, "before_value"), before)
        same(values(city, "after_value"), after)
        same(values(city, "contribution"), oracle.decomposition(world, city.weights))
        _same_rates(city, oracle.rates(world, city.weights))
        _same_panel(city, oracle.panel(world, city.weights), set(world.pictures))
        _adds_up(city)
        city.remove()

    holds()


def _same_rates(city, expected: dict) -> None:
    rows = city.ask(
        "select structure_code, level_code, unit_code, rate_code, before_value, after_value, "
        "mix_effect, rate_effect, change_value from historical_change.reform_rate_decomposition"
    )
    assert {tuple(place) for *place, _, _, _, _, _ in rows} == set(expected)
    for *place, before, after, mix, rate, change in rows:
        for result, right in zip((before, after, mix, rate), expected[tuple(place)], strict=True):
            assert abs(Fraction(result) - right) <= LAST_DIGIT, place
        assert abs(Fraction(mix + rate - change)) <= LAST_DIGIT, place


def _same_panel(city, expected: dict, delivered: set[int]) -> None:
    """One office delivers everything: a month is observed for all organizations or for none."""
    rows = city.ask(
        "select organization_code, month, authorized_posts, in_post, is_observed "
        "from historical_change.reform_panel_month where reform_code = '2018'"
    )
    output = {}
    for organization, day, posts, heads, is_observed in rows:
        month = month_of(day)
        output[organization, month, "authorized_posts"] = Fraction(posts)
        output[organization, month, "in_post"] = Fraction(heads)
        assert is_observed == (month in delivered), (organization, month)
    same(output, expected)


def _adds_up(city) -> None:
    """Causes add up to the change, units to the city, and both structures to the same city."""
    change = values(city, "change_value")
    added: dict[tuple, Fraction] = {}
    for (*place, _), value in values(city, "contribution").items():
        added[tuple(place)] = added.get(tuple(place), Fraction(0)) + value
    explained = {p: value for p, value in change.items() if p[3] in oracle.EXPLAINED}
    same(added, explained, Fraction(0))
    for column in ("before_value", "after_value"):
        by_level: dict[str, dict[tuple, Fraction]] = {}
        for (structure, level, _, *place), value in values(city, column).items():
            sums = by_level.setdefault((structure, level), {})
            sums[tuple(place)] = sums.get(tuple(place), Fraction(0)) + value
        for sums in by_level.values():
            assert sums == by_level["as_named", "city"]


@few_or_many(FEWER, SEVERAL)
def test_any_order_of_landing_gives_the_same_comparison(new_city, hypothesis_settings):
    @hypothesis_settings
    @given(st.data(), worlds())
    def holds(data, world):
        order = data.draw(st.permutations(sorted(world.pictures)), label="order of landing")
        tables = []
        for months in (None, order):
            city = new_city(world, months)
            tables.append(
                [city.ask(f"select * from historical_change.{mart} order by all") for mart in MARTS]
            )
            city.remove()
        assert tables[0] == tables[1]

    holds()
