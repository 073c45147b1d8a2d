"""The back-test of retirements: its distribution, its rates and its coverage on the demo."""

from __future__ import annotations

from itertools import product

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianzhi.publish.published import current_publication
from bianzhi.read.backtest.dispersion import Dispersion, spread
from bianzhi.read.backtest.distribution import interval, poisson_binomial, share_inside
from bianzhi.read.backtest.hazard import CLASSES, class_of, estimate
from bianzhi.read.backtest.records import Records, read_records
from bianzhi.read.backtest.retirement import ALL, CITY, bases, forecasts, scores
from bianzhi.read.query import Reader
from tests.support.demo import run_bianzhi

CHANCES = st.lists(st.floats(0, 1), max_size=7)


@given(CHANCES)
def test_the_distribution_is_that_of_all_outcomes(chances):
    expected = np.zeros(len(chances) + 1)
    for outcome in product([0, 1], repeat=len(chances)):
        pairs = zip(outcome, chances, strict=True)
        expected[sum(outcome)] += np.prod([p if happens else 1 - p for happens, p in pairs])
    assert np.allclose(poisson_binomial(np.array(chances)), expected, atol=1e-9)


def test_the_distribution_of_many_events_is_that_of_few_at_a_time():
    chances = np.random.default_rng(1).random(1300)
    expected = np.ones(1)
    for chance in chances:
        expected = np.convolve(expected, [1 - chance, chance])
    result = poisson_binomial(chances)
    assert len(result) == 1301
    assert np.allclose(result, expected, atol=1e-12)


@given(CHANCES, st.sampled_from([0.8, 0.95]))
def test_an_interval_holds_its_level_and_the_share_is_the_level_on_average(chances, level):
    distribution = poisson_binomial(np.array(chances))
    low, high = interval(distribution, level)
    assert distribution[low : high + 1].sum() >= level - 1e-9
    shares = [share_inside(distribution, y, level) for y in range(len(distribution))]
    assert np.dot(distribution, shares) == pytest.approx(level, abs=1e-6)


def moments(distribution: np.ndarray) -> tuple[float, float]:
    counts = np.arange(len(distribution))
    mean = float(distribution @ counts)
    return mean, float(distribution @ (counts - mean) ** 2)


@pytest.mark.parametrize("shift", [1.5, 4.0])
def test_a_shock_adds_its_variance_and_moves_no_mean(shift):
    distribution = poisson_binomial(np.full(200, 0.3))
    mean, variance = moments(distribution)
    moved, wider = moments(spread(distribution, shift))
    assert moved == pytest.approx(mean, abs=1e-6)
    # Rounding to whole people adds a twelfth.
    assert wider == pytest.approx(variance + shift**2, abs=0.1)
    assert np.array_equal(spread(distribution, 0.0), distribution)


def test_a_shock_beyond_none_and_all_stays_within():
    few = spread(poisson_binomial(np.array([0.1, 0.9])), 3.0)
    assert (len(few), few.sum()) == (3, pytest.approx(1))
    assert few[0] > 0.2
    assert few[-1] > 0.2


def drawn(shock: float, people: int, years: int, seed: int) -> list[tuple[np.ndarray, int]]:
    """Years in which everybody's log odds move by one normal number."""
    rng = np.random.default_rng(seed)
    result = []
    for _ in range(years):
        chances = rng.beta(0.3, 3, people)
        odds = np.log(chances / (1 - chances)) + shock * rng.standard_normal()
        result.append((chances, int((rng.random(people) < 1 / (1 + np.exp(-odds))).sum())))
    return result


def coverage(years: list[tuple[np.ndarray, int]], dispersion: Dispersion | None) -> float:
    """The mean share of the outcomes in their intervals of 80 %, each from the years before."""
    shares = []
    for year, (chances, outcome) in enumerate(years):
        if year >= 20:
            shock = dispersion.scale(year) if dispersion else 0.0
            shift = shock * float((chances * (1 - chances)).sum())
            shares.append(share_inside(spread(poisson_binomial(chances), shift), outcome, 0.8))
        if dispersion:
            dispersion.add(year + 1, chances, outcome)
    return float(np.mean(shares))


def test_a_common_shock_is_learned_from_residuals_and_the_intervals_hold():
    """Of many people most intervals without the shock fail; a few people do not show it."""
    large = drawn(0.3, 3_000, 500, seed=1)
    dispersion = Dispersion()
    assert coverage(large, dispersion) == pytest.approx(0.8, abs=0.03)
    assert dispersion.scale(500) == pytest.approx(0.3, abs=0.03)
    assert coverage(large, None) < 0.4
    small_group = drawn(0.3, 20, 500, seed=2)
    assert coverage(small_group, None) == pytest.approx(0.8, abs=0.03)
    assert coverage(small_group, Dispersion()) == pytest.approx(0.8, abs=0.03)


def test_independent_people_are_left_as_they_are():
    years = drawn(0.0, 3_000, 500, seed=3)
    dispersion = Dispersion()
    assert coverage(years, dispersion) == pytest.approx(0.8, abs=0.03)
    assert dispersion.scale(500) < 0.05


def test_a_shock_is_learned_from_nothing_later_than_its_month():
    dispersion = Dispersion()
    dispersion.add(10, np.full(100, 0.5), 90)
    assert dispersion.scale(9) == 0.0
    assert dispersion.scale(10) == pytest.approx(np.sqrt((40**2 - 25) / 25**2))


def test_every_number_of_months_left_is_in_its_class():
    left = np.arange(-100, 700)
    for months, place in zip(left, class_of(left), strict=True):
        low, high = CLASSES[place]
        assert low <= months <= high


def small(**changed: list[int]) -> Records:
    """Three people in post from month 0 on; two retire in their month 10, one stays beyond it."""
    columns = {
        "organization": [0, 0, 0],
        "month_from": [0, 0, 0],
        "month_to": [10, 10, 20],
        "retires": [10, 10, 10],
        "retired": [10, 10, 1 << 30],
        "is_last": [1, 1, 1],
        **changed,
    }
    arrays = {name: np.array(values) for name, values in columns.items()}
    arrays["is_last"] = arrays["is_last"].astype(bool)
    return Records(first=0, last=20, organizations=["B1"], **arrays)


def test_rates_use_nothing_later_than_their_month():
    statutory = CLASSES.index((0, 0))
    known = estimate(small(), 12)
    assert known.retiring[statutory] == pytest.approx(2.5 / 4)
    assert estimate(small(), 9).retiring[statutory] == pytest.approx(0.5 / 1)
    later = small(month_to=[10, 10, 13], retired=[10, 10, 13])
    assert np.array_equal(estimate(later, 12).retiring, known.retiring)


@pytest.fixture(scope="module")
def records(demo_home) -> Records:
    with Reader(current_publication(demo_home).database) as reader:
        return read_records(reader)


def test_intervals_hold_within_three_points_and_the_model_beats_last_year(records):
    results = scores(list(forecasts(records, 1)))
    for score in (score for score in results if score.group == ALL):
        assert score.inside == pytest.approx((0.8, 0.95), abs=0.03)
        assert score.errors[0] <= score.errors[1] * 1.02
        assert score.errors[0] < score.errors[2] / 2
        assert all(held >= level for held, level in zip(score.held, (0.8, 0.95), strict=True))


def test_what_happened_is_counted_from_the_changes_of_staff(records, demo_home):
    base = bases(records, 12)[3]
    (city,) = [
        forecast
        for forecast in forecasts(records, 12)
        if (forecast.base, forecast.horizon, forecast.group) == (base, 36, CITY)
    ]
    month = f"last_day(make_date({base // 12}, {base % 12 + 1}, 1))"
    query = f"""
        select count(distinct person.record_key)
        from historical_change.person_history as person
        inner join historical_change.staff_change as change
            on person.person_key = change.person_key
        where
            person.is_in_post and person.valid_from <= {month}
            and (person.valid_to is null or person.valid_to > {month})
            and change.flow_code = 'exits' and change.cause_code in ('OUT01', 'OUT10')
            and change.month > {month} and change.month <= last_day({month} + interval 36 month)
    """
    with duckdb.connect(str(current_publication(demo_home).database), read_only=True) as database:
        assert database.execute(query).fetchone() == (city.retired,)


def test_the_command_prints_every_size_and_horizon(demo_home):
    text = run_bianzhi(demo_home, "backtest", "retirement", "--step", "year", "--format", "csv")
    header, *lines = text.splitlines()
    assert header.startswith("years,staff,projections")
    assert {line.split(",")[0] for line in lines} == {"1", "3", "5"}
    assert {line.split(",")[1] for line in lines} >= {"1-10", "11-50", "organizations", "city"}


def test_the_command_scores_projected_crossings(demo_home):
    text = run_bianzhi(demo_home, "backtest", "crossing", "--format", "csv")
    header, *lines = text.splitlines()
    assert header == "cause,months before a crossing,projected,recall"
    months = {line.split(",")[0].split(":")[0]: int(line.split(",")[1]) for line in lines[:3]}
    with duckdb.connect(str(current_publication(demo_home).database), read_only=True) as database:
        counted = database.execute(CROSSED_MONTHS).fetchone()
    assert sum(months.values()) == counted[0] > 0
    # All crossings of the generated city that were known ahead had been projected.
    scheduled = lines[0].split(",")
    assert scheduled[0].startswith("scheduled")
    assert int(scheduled[1]) == int(scheduled[2]) > 0
    assert float(scheduled[3]) == 1.0


# Organizations and months with a free or exactly used cell that is over within six months.
CROSSED_MONTHS = """
    with cell as (
        select *, datediff('month', min(month) over (), month) as no, max(month) over () as last
        from organization_structure.establishment_use_month
    )
    select count(*) from (
        select distinct early.organization_code, early.month
        from cell as early
        inner join cell as before
            on before.organization_code = early.organization_code
            and before.establishment_type_code = early.establishment_type_code
            and before.no between early.no and early.no + 5
        inner join cell as later
            on later.organization_code = early.organization_code
            and later.establishment_type_code = early.establishment_type_code
            and later.no = before.no + 1
        where
            early.in_post <= early.ceiling_posts
            and before.in_post <= before.ceiling_posts
            and later.in_post > later.ceiling_posts
            and early.no >= 12
            and early.month <= last_day(early.last - interval 6 month)
    )
"""
