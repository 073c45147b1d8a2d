"""A linear program that is solved many times with other costs and bounds."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from scipy import sparse

# Numbers of variables, and one figure for each of them.
Places = Sequence[int] | np.ndarray
Figures = Sequence[float] | np.ndarray
# Costs, lower and upper bounds of variables before a change.
Before = tuple[np.ndarray, np.ndarray, np.ndarray]


class Program:
    """Minimises a cost over ``row_low <= matrix @ x <= row_high``; starts from the last answer."""

    def __init__(
        self,
        matrix: sparse.csr_matrix,
        row_low: Figures,
        row_high: Figures,
        low: Figures,
        high: Figures,
    ):
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        self.size = matrix.shape[1]
        self.costs = np.zeros(self.size)
        self.low, self.high = np.array(low, float), np.array(high, float)
        program.col_cost_ = self.costs
        program.col_lower_, program.col_upper_ = self.low, self.high
        program.row_lower_, program.row_upper_ = (
            np.asarray(row_low, float),
            np.asarray(row_high, float),
        )
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = matrix.indptr
        program.a_matrix_.index_ = matrix.indices
        program.a_matrix_.value_ = matrix.data.astype(float)
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("presolve", "off")
        self.highs.passModel(program)

    def cost(self, places: Places, values: Figures) -> None:
        """Sets the cost of some variables."""
        chosen = np.asarray(places, np.int32)
        self.costs[chosen] = values
        self.highs.changeColsCost(len(chosen), chosen, self.costs[chosen])

    def bounds(self, places: Places, low: Figures, high: Figures) -> None:
        """Sets the bounds of some variables."""
        chosen = np.asarray(places, np.int32)
        self.low[chosen], self.high[chosen] = low, high
        self.highs.changeColsBounds(len(chosen), chosen, self.low[chosen], self.high[chosen])

    def lowered(self, places: Places, most: Figures, cost: float) -> Before:
        """Rewards some variables up to a value; what :meth:`restore` needs afterwards."""
        old = self.costs[places], self.low[places], self.high[places]
        self.cost(places, np.full(len(places), cost))
        self.bounds(places, old[1], np.minimum(most, old[2]))
        return old

    def restore(self, places: Places, old: Before) -> None:
        """Takes back what :meth:`lowered` did."""
        self.cost(places, old[0])
        self.bounds(places, old[1], old[2])

    def solve(self) -> np.ndarray | None:
        """The best values, None where none fit."""
        self.highs.run()
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return np.array(self.highs.getSolution().col_value)
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            # A start that leads nowhere is forgotten once.
            self.highs.clearSolver()
            self.highs.run()
            if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return np.array(self.highs.getSolution().col_value)
        return None
