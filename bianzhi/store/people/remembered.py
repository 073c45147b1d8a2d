"""Values computed once for each distinct text, however often and in whatever file it comes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Remembered:
    """The value of each distinct text of a column; NULL has the value ``nothing``.

    polars numbers the texts, and the value of each number is in an array. So a text that was seen
    before costs no step in Python.
    """

    def __init__(
        self, column: str, nothing: Any, kind: type, compute: Callable[[list[str]], ArrayLike]
    ):
        numbered = pl.col(column).cast(pl.String).cast(pl.Categorical(pl.Categories.random()))
        # The number of each cell of the column: from 1 on, 0 for NULL.
        self.number = (numbered.to_physical() + 1).fill_null(0).alias(column)
        self._compute = compute
        self._nothing = nothing
        self._values: np.ndarray = np.full(1, nothing, dtype=kind)
        self._is_known = np.ones(1, dtype=bool)
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def of(self, numbers: pl.Series, cells: pl.Series) -> np.ndarray:
        """The values of ``cells``, whose numbers are ``numbers``."""
        places = numbers.to_numpy()
        with self._lock:
            self._reserve(int(places.max(initial=0)) + 1)
            is_new = ~self._is_known[places]
            if is_new.any():
                self._learn(places, np.flatnonzero(is_new), cells)
            return self._values[places]

    def _reserve(self, size: int) -> None:
        missing = size - len(self._values)
        if missing > 0:
            missing = max(missing, len(self._values) // 2)
            more = np.full(missing, self._nothing, dtype=self._values.dtype)
            self._values = np.concatenate([self._values, more])
            self._is_known = np.concatenate([self._is_known, np.zeros(missing, dtype=bool)])

    def _learn(self, places: np.ndarray, rows: np.ndarray, cells: pl.Series) -> None:
        numbers, firsts = np.unique(places[rows], return_index=True)
        texts = cells[rows[firsts]].cast(pl.String).to_list()
        self._values[numbers] = self._compute(texts)
        self._is_known[numbers] = True
