"""How likely people leave, by the months until their statutory month; estimated up to a month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bianzhi.read.backtest.records import Records

# Classes of months until the statutory month, both ends included; negative: the month has passed.
CLASSES = ((61, 1 << 20), (13, 60), (1, 12), (0, 0), (-1, -1), (-2, -2), (-5, -3), (-(1 << 20), -6))
# A rate that was never observed lies between none and all: half an exit in one month of exposure.
_PRIOR_EXITS, _PRIOR_MONTHS = 0.5, 1.0


@dataclass(frozen=True)
class Hazards:
    """Monthly rates of retiring and of leaving otherwise, per class of months left."""

    retiring: np.ndarray
    leaving: np.ndarray

    def chances(self, left: np.ndarray, horizon: int) -> np.ndarray:
        """The chance of each person to retire within ``horizon`` months, by the months left."""
        alive = np.ones(len(left))
        retired = np.zeros(len(left))
        for step in range(1, horizon + 1):
            place = class_of(left - step)
            retired += alive * self.retiring[place]
            alive *= np.clip(1 - self.retiring[place] - self.leaving[place], 0, 1)
        return np.clip(retired, 0, 1)


def class_of(left: np.ndarray) -> np.ndarray:
    """The number of the class that holds each number of months left."""
    lows = np.array([low for low, _ in CLASSES])
    return np.argmax(left[:, None] >= lows[None, :], axis=1)


def estimate(records: Records, until: int) -> Hazards:
    """Rates from everything that month-ends up to ``until`` show, and nothing later."""
    began, ended = records.month_from, np.minimum(records.month_to, until)
    exposure = np.zeros(len(CLASSES))
    for place, (low, high) in enumerate(CLASSES):
        first = np.maximum(began + 1, records.retires - high)
        final = np.minimum(ended, records.retires - low)
        exposure[place] = np.clip(final - first + 1, 0, None).sum()
    over = (records.month_to <= until) & (records.month_to > began)
    classes = class_of(records.retires - records.month_to)
    is_retirement = records.retired == records.month_to
    retired = np.bincount(classes[over & is_retirement], minlength=len(CLASSES))
    # A record that ends because the person moves to another organization or type is no exit.
    left = np.bincount(classes[over & ~is_retirement & records.is_last], minlength=len(CLASSES))
    months = exposure + _PRIOR_MONTHS
    prior = np.array([0.0 if low > 0 else _PRIOR_EXITS for low, _ in CLASSES])
    return Hazards((retired + prior) / months, left / months)
