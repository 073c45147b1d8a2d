"""From events to records and the time of each record: late entries, transfers in progress."""

from __future__ import annotations

import numpy as np

from bianzhi.synthetic.calendar import day
from bianzhi.synthetic.people.careers import City
from bianzhi.synthetic.people.state import EXIT, REFORM, TRANSFER
from bianzhi.synthetic.streams import stream
from bianzhi.synthetic.world import FOREVER

_LATE = 0.055  # share of changes recorded more than 30 days late
_LATE_AFTER_REFORM = 0.24
_IN_FLIGHT = 0.03  # transfers that the new organization records a month after the old one
_STRAGGLERS = 0.004  # people of a dissolved organization shown there for months


def recorded(city: City, history: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """States as recorded: the log with months shown, true months and the state before."""
    rng = stream(city.seed, "records")
    person = history["person"]
    same_next = np.r_[person[1:] == person[:-1], False]
    same_before = np.r_[False, person[1:] == person[:-1]]
    before = np.where(same_before, np.r_[-1, history["organization"][:-1]], -1)
    lag = _lags(city, rng, history)
    shown = city.span.month(history["on"] + lag)
    shown = np.maximum(shown, history["month"])
    shown = np.where(history["month"] == 0, 0, shown)
    straggles = _straggles(rng, history)
    shown = np.where(straggles, history["month"] + rng.integers(4, 11, len(person)), shown)
    latest = np.array(
        [organization.shown_to - 1 for organization in city.world.organizations] + [FOREVER]
    )
    shown = np.where(straggles, shown, np.minimum(shown, latest[before]))
    shown = np.maximum(shown, history["month"])
    shown = _never_after_the_next(person, shown)
    until = np.where(same_next, np.r_[shown[1:], 0], FOREVER)
    true_until = np.where(same_next, np.r_[history["month"][1:], 0], FOREVER)
    flight = same_next & (np.r_[history["cause"][1:], EXIT] == TRANSFER)
    flight &= rng.random(len(person)) < _IN_FLIGHT
    until = np.where(flight & (until - 1 > shown), until - 1, until)
    return {
        **history,
        "before": before,
        "lag": lag,
        "shown": shown,
        "until": until,
        "true_until": true_until,
        "straggles": straggles,
    }


def _lags(city: City, rng: np.random.Generator, history: dict[str, np.ndarray]) -> np.ndarray:
    """Days from a change to its record: mostly two weeks, with a long tail after a reform."""
    number = len(history["on"])
    on = history["on"]
    after = ((on >= day(2018, 12, 20)) & (on < day(2019, 12, 20))) | (
        (on >= day(2024, 1, 10)) & (on < day(2025, 1, 10))
    )
    late = rng.random(number) < np.where(after, _LATE_AFTER_REFORM, _LATE)
    quick = np.minimum(rng.gamma(2.2, 6.2, number), 30)
    slow = np.where(
        rng.random(number) < 0.7, rng.integers(31, 120, number), rng.integers(110, 365, number)
    )
    slow = np.where(after, rng.integers(31, 250, number), slow)
    organized = np.isin(history["cause"], (REFORM,))
    return np.where(late & ~organized, slow, quick).astype(np.int64)


def _straggles(rng: np.random.Generator, history: dict[str, np.ndarray]) -> np.ndarray:
    return (history["cause"] == REFORM) & (rng.random(len(history["on"])) < _STRAGGLERS)


def _never_after_the_next(person: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Show the earlier changes of a person no later than the next recorded change."""
    apart = person.astype(np.int64) * 2 * FOREVER
    return np.minimum.accumulate((shown + apart)[::-1])[::-1] - apart


def visible(states: dict[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    """Only the states that are visible at some month-end."""
    keep = (
        (states["organization"] >= 0)
        & (states["shown"] < states["until"])
        & (states["shown"] < count)
    )
    return {name: column[keep] for name, column in states.items()}
