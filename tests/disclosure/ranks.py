"""Ranks of integer matrices over a finite field: exact, and fast for thousands of columns."""

from __future__ import annotations

import numpy as np

# Products of two residues, summed over a block, stay exact as floats: 32 * 2P * P < 2 ** 53.
P = 8_388_593
BLOCK = 32


def rank(matrix: np.ndarray) -> int:
    """The rank modulo a prime: never above the rank over the rational numbers."""
    return len(pivots(matrix)[0])


def pivots(matrix: np.ndarray) -> tuple[list[int], np.ndarray]:
    """The columns independent of those before them, and the rows after elimination."""
    rows = np.mod(np.asarray(matrix, np.int64), P).astype(float)
    result: list[int] = []
    top = 0
    for start in range(0, rows.shape[1], BLOCK):
        stop = min(start + BLOCK, rows.shape[1])
        panel = np.mod(rows[top:, start:stop], P).astype(np.int64)
        top = _block(rows, panel, top, (start, stop), result)
        if top == len(rows):
            break
    return result, rows


def _block(rows, panel, top: int, columns: tuple[int, int], found: list[int]) -> int:
    """Eliminate the columns of a block, then update the columns after it."""
    start, stop = columns
    size = len(panel)
    order = np.arange(size)
    factors = np.zeros((size, stop - start))
    done = 0
    for column in range(stop - start):
        below = np.flatnonzero(panel[done:, column])
        if not len(below):
            continue
        pivot = done + below[0]
        if pivot != done:
            panel[[done, pivot]] = panel[[pivot, done]]
            factors[[done, pivot]] = factors[[pivot, done]]
            order[[done, pivot]] = order[[pivot, done]]
        inverse = pow(int(panel[done, column]), P - 2, P)
        factor = panel[done + 1 :, column] * inverse % P
        factors[done + 1 :, done] = factor
        panel[done + 1 :] = (panel[done + 1 :] - factor[:, None] * panel[done]) % P
        found.append(start + column)
        done += 1
    rows[top:, start:stop] = panel
    rest = rows[top:, stop:][order]
    # The rows of the block's pivots first, one after the other; then all others at once.
    for line in range(1, done):
        rest[line] = np.mod(
            rest[line] - np.mod(factors[line, :line].astype(float) @ rest[:line], P), P
        )
    if done and done < size:
        rest[done:] = _residues(rest[done:] - factors[done:, :done] @ rest[:done])
    rows[top:, stop:] = rest
    return top + done


def _residues(numbers: np.ndarray) -> np.ndarray:
    """Residues of whole numbers, stored as floats."""
    return numbers - np.floor(numbers / P) * P
