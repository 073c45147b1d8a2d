"""Projects retirements from past month-ends and scores the projections against what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bianzhi.read.backtest.dispersion import Dispersion, spread
from bianzhi.read.backtest.distribution import interval, poisson_binomial, share_inside
from bianzhi.read.backtest.hazard import Hazards, estimate
from bianzhi.read.backtest.records import Records

HORIZONS = (12, 36, 60)
LEVELS = (0.8, 0.95)
# Sizes of organizations, by staff in post: lowest and highest number.
SIZES = ((1, 10), (11, 50), (51, 200), (201, 1 << 30))
ALL, CITY = "all", "city"
# Months that must be known before the first projection: last year's rate needs them.
_KNOWN_MONTHS = 12
# Chances below this change no figure that is printed.
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Forecast:
    """One projection of one organization (or of the city) and what happened."""

    base: int
    horizon: int
    group: str
    staff: int
    retired: int
    expected: float
    median: int
    statutory: int
    last_year: float
    held: tuple[bool, ...]
    inside: tuple[float, ...]


@dataclass(frozen=True)
class Score:
    """Errors and coverage of the forecasts of one horizon and size.

    ``errors`` are mean absolute errors in people, of the median of the model and of the two simple
    rules; ``bias`` is the mean of expected less actual retirements. ``held`` are shares of
    whole-number intervals, ``inside`` those of the distribution (``share_inside``).
    """

    horizon: int
    group: str
    forecasts: int
    retired: float
    bias: float
    errors: tuple[float, float, float]
    held: tuple[float, ...]
    inside: tuple[float, ...]


def bases(records: Records, every: int) -> list[int]:
    """The month-ends that are projected from: each, or with ``every`` 12 each end of a year."""
    first = records.first + _KNOWN_MONTHS
    return [month for month in range(first, records.last) if every == 1 or month % 12 == 11]


def forecasts(
    records: Records, every: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Forecast]:
    """Every projection whose outcome is known."""
    months = bases(records, every)
    dispersion = Dispersion()
    for month in range(records.first + 1, months[0] if months else 0):
        _learn(records, dispersion, month)
    for done, base in enumerate(months, 1):
        hazards = estimate(records, base)
        shock = dispersion.scale(base)
        for horizon in HORIZONS:
            if base + horizon <= records.last:
                people = _people(records, hazards, base, horizon)
                yield from _forecasts_of(records, people, shock, base, horizon)
                dispersion.add(base + horizon, *_outcome(people))
        _learn(records, dispersion, base)
        progress(done, len(months))


People = tuple[np.ndarray, np.ndarray, np.ndarray]


def _people(records: Records, hazards: Hazards, base: int, horizon: int) -> People:
    """Of everybody in post the chance to retire within a horizon, whether it happened, and whether
    the statutory month comes by then."""
    here = (records.month_from <= base) & (records.month_to > base)
    left = records.retires[here] - base
    retired = (records.retired[here] > base) & (records.retired[here] <= base + horizon)
    return hazards.chances(left, horizon), retired, left <= horizon


def _outcome(people: People) -> tuple[np.ndarray, int]:
    return people[0], int(people[1].sum())


def _learn(records: Records, dispersion: Dispersion, month: int) -> None:
    """Project a single month, whose outcome the next month-end shows."""
    if month + 1 <= records.last:
        people = _people(records, estimate(records, month), month, 1)
        dispersion.add(month + 1, *_outcome(people))


def _forecasts_of(
    records: Records, people: People, shock: float, base: int, horizon: int
) -> Iterator[Forecast]:
    here = (records.month_from <= base) & (records.month_to > base)
    chances, retired, statutory = people
    rate = _last_rate(records, base) * horizon / 12
    organization = records.organization[here]
    count = len(records.organizations)
    staff = np.bincount(organization, minlength=count)
    order = np.argsort(organization, kind="stable")
    pieces = np.split(order, np.cumsum(staff)[:-1])
    for number in np.flatnonzero(staff):
        yield _forecast(
            (base, horizon, size_of(int(staff[number]))),
            (chances[pieces[number]], retired[pieces[number]], statutory[pieces[number]]),
            shock,
            float(rate[number] * staff[number]),
        )
    total = float((rate * staff).sum())
    yield _forecast((base, horizon, CITY), people, shock, total)


def _forecast(
    key: tuple[int, int, str], people: People, shock: float, last_year: float
) -> Forecast:
    chances, retired, statutory = people
    variance = float((chances * (1 - chances)).sum())
    distribution = spread(poisson_binomial(chances[chances > _NEGLIGIBLE]), shock * variance)
    outcome = int(retired.sum())
    limits = [interval(distribution, level) for level in LEVELS]
    return Forecast(
        *key,
        staff=len(chances),
        retired=outcome,
        expected=float(chances.sum()),
        median=int(np.searchsorted(np.cumsum(distribution), 0.5)),
        statutory=int(statutory.sum()),
        last_year=last_year,
        held=tuple(low <= outcome <= high for low, high in limits),
        inside=tuple(share_inside(distribution, outcome, level) for level in LEVELS),
    )


def _last_rate(records: Records, base: int) -> np.ndarray:
    """Of each organization the share of the staff of a year before that has retired since."""
    before = base - 12
    there = (records.month_from <= before) & (records.month_to > before)
    gone = there & (records.retired > before) & (records.retired <= base)
    count = len(records.organizations)
    staff = np.bincount(records.organization[there], minlength=count)
    retired = np.bincount(records.organization[gone], minlength=count)
    return retired / np.maximum(staff, 1)


def size_of(staff: int) -> str:
    """The size of an organization as a text: 11-50, or 201+."""
    low, high = next(size for size in SIZES if size[0] <= staff <= size[1])
    return f"{low}-{high}" if high < 1 << 30 else f"{low}+"


def groups() -> list[str]:
    """All sizes from small to large, organizations of all sizes, and the city as a whole."""
    return [*(size_of(low) for low, _ in SIZES), ALL, CITY]


def scores(results: list[Forecast]) -> list[Score]:
    """One score per horizon and size that has forecasts, in this order."""
    shown = []
    for horizon in HORIZONS:
        for group in groups():
            chosen = [
                r
                for r in results
                if r.horizon == horizon and (r.group != CITY if group == ALL else r.group == group)
            ]
            if chosen:
                shown.append(_score(horizon, group, chosen))
    return shown


def _score(horizon: int, group: str, chosen: list[Forecast]) -> Score:
    def mean(values: Iterator[float]) -> float:
        return float(np.mean(list(values)))

    return Score(
        horizon=horizon,
        group=group,
        forecasts=len(chosen),
        retired=mean(r.retired for r in chosen),
        bias=mean(r.expected - r.retired for r in chosen),
        errors=(
            mean(abs(r.median - r.retired) for r in chosen),
            mean(abs(r.statutory - r.retired) for r in chosen),
            mean(abs(r.last_year - r.retired) for r in chosen),
        ),
        held=tuple(mean(r.held[place] for r in chosen) for place in range(len(LEVELS))),
        inside=tuple(mean(r.inside[place] for r in chosen) for place in range(len(LEVELS))),
    )
