"""How far a common shock moves the retirements of a month or year beyond chance, from residuals.

People do not retire independently of each other: in some months many records are late, and rates
change for all. A common shock moves the log odds of everybody by a normal number of variance s².
To first order it moves a sum of people with the variance v (the sum of p (1 - p)) by a normal
number of standard deviation s v, so that the sum has the variance v + s² v². An organization has a
small v, and chance prevails; the city has a large one, and the shock does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.stats import norm

# The normal number is cut off beyond this many standard deviations.
_WIDEST = 6.0
# Shocks that move a sum by less than this many people change no figure that is printed.
_NEGLIGIBLE = 0.05


@dataclass
class Dispersion:
    """Residuals of projections whose outcome is known from a month on."""

    _known: list[tuple[int, float, float]] = field(default_factory=list)

    def add(self, until: int, chances: np.ndarray, outcome: int) -> None:
        """Add a projection of everybody, whose outcome is known at the month-end ``until``."""
        variance = float((chances * (1 - chances)).sum())
        excess = (outcome - float(chances.sum())) ** 2 - variance
        self._known.append((until, excess, variance**2))

    def scale(self, base: int) -> float:
        """The standard deviation s of the shock, from what a month-end knows; 0 if that is nothing.

        The squared residuals are v + s² v² on average, so that s² is the sum of what exceeds v over
        the sum of v², never below zero.
        """
        known = [(excess, square) for until, excess, square in self._known if until <= base]
        total = sum(square for _, square in known)
        return (
            float(np.sqrt(max(sum(excess for excess, _ in known), 0.0) / total)) if total else 0.0
        )


def spread(distribution: np.ndarray, shift: float) -> np.ndarray:
    """The distribution of a sum that a normal number of the standard deviation ``shift`` moves.

    Sums below none and above all count as none and all.
    """
    if shift < _NEGLIGIBLE:
        return distribution
    reach = int(np.ceil(_WIDEST * shift))
    steps = np.arange(-reach, reach + 1)
    kernel = norm.cdf((steps + 0.5) / shift) - norm.cdf((steps - 0.5) / shift)
    moved = np.convolve(distribution, kernel / kernel.sum())
    inside = moved[reach : reach + len(distribution)].copy()
    inside[0] += moved[:reach].sum()
    inside[-1] += moved[reach + len(distribution) :].sum()
    return inside
