"""The distribution of a sum of unequal chances, and whether an outcome lies in its interval."""

from __future__ import annotations

import numpy as np
from scipy.signal import fftconvolve

# Events that are summed at once; the memory grows with their square.
_FEW = 512


def poisson_binomial(chances: np.ndarray) -> np.ndarray:
    """The chance of each sum 0..n of n independent events, exact up to rounding.

    Time and memory grow little faster than n: many events are split in halves, whose sums are
    independent.
    """
    if len(chances) > _FEW:
        half = len(chances) // 2
        halves = poisson_binomial(chances[:half]), poisson_binomial(chances[half:])
        return np.clip(fftconvolve(*halves), 0, 1)
    # The characteristic function is evaluated at n + 1 points and transformed back.
    size = len(chances) + 1
    points = np.exp(2j * np.pi * np.arange(size) / size)
    spectrum = np.prod(1 + np.outer(points - 1, chances), axis=1)
    return np.clip(np.fft.fft(spectrum).real / size, 0, 1)


def interval(chances: np.ndarray, level: float) -> tuple[int, int]:
    """The whole numbers between which the sum lies with at least the chance ``level``."""
    cumulative = np.cumsum(chances)
    tail = (1 - level) / 2
    low = int(np.searchsorted(cumulative, tail, side="right"))
    high = int(np.searchsorted(cumulative, 1 - tail - 1e-12))
    most = len(chances) - 1
    return min(low, most), min(high, most)


def share_inside(chances: np.ndarray, outcome: int, level: float) -> float:
    """The share of the outcome that lies in the central interval of ``level``.

    A whole number covers a piece of the distribution, from the chance of fewer to the chance of as
    many. Intervals of whole numbers hold more often than their level says; this share is the level
    on average if the distribution is right, however few people are counted.
    """
    if outcome >= len(chances):
        return 0.0
    below = float(chances[:outcome].sum())
    above = below + float(chances[outcome])
    tail = (1 - level) / 2
    if above <= below:
        return float(tail <= below <= 1 - tail)
    return max(0.0, min(above, 1 - tail) - max(below, tail)) / (above - below)
