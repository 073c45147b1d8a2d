"""A linear program that is solved many times with other costs and bounds."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from scipy import sparse


class Program:
    """Minimises a cost over ``row_low <= matrix @ x <= row_high``; starts from the last answer."""

    def __init__(self, matrix: sparse.csr_matrix, row_low, row_high, low, high):
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_ = np.zeros(matrix.shape[1])
        program.col_lower_, program.col_upper_ = np.asarray(low, float), np.asarray(high, float)
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
        self.size = matrix.shape[1]
        self.solved = 0

    def cost(self, places: Sequence[int], values: Sequence[float]) -> None:
        """Sets the cost of some variables."""
        places = np.asarray(places, np.int32)
        self.highs.changeColsCost(len(places), places, np.asarray(values, float))

    def bounds(self, places: Sequence[int], low: Sequence[float], high: Sequence[float]) -> None:
        """Sets the bounds of some variables."""
        places = np.asarray(places, np.int32)
        self.highs.changeColsBounds(
            len(places), places, np.asarray(low, float), np.asarray(high, float)
        )

    def lowered(self, places: Sequence[int], most: Sequence[float], cost: float):
        """Rewards some variables up to a value; what :meth:`restore` needs afterwards."""
        program = self.highs.getLp()
        old = (
            np.array(program.col_cost_)[places],
            np.array(program.col_lower_)[places],
            np.array(program.col_upper_)[places],
        )
        self.cost(places, np.full(len(places), cost))
        self.bounds(places, old[1], np.minimum(most, old[2]))
        return old

    def restore(self, places: Sequence[int], old) -> None:
        """Takes back what :meth:`lowered` did."""
        self.cost(places, old[0])
        self.bounds(places, old[1], old[2])

    def solve(self) -> np.ndarray | None:
        """The best values, None where none fit."""
        self.solved += 1
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
