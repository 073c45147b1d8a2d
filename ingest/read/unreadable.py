"""Mark the cells that a reader sees but cannot read, so that nobody takes them for blank.

A reader writes such a cell as a text that begins with ``MARK``; what follows is what the file shows
there, such as ``#REF!``. The mark is a Unicode noncharacter, which no text may contain.
"""

from __future__ import annotations

import polars as pl

MARK = "\ufdd0"


def unreadable(shown: str) -> str:
    """The text of an unreadable cell that shows ``shown``, possibly nothing."""
    return MARK + shown


def is_unreadable(cell: pl.Expr) -> pl.Expr:
    """Whether a text cell is marked; NULL for a blank cell."""
    return cell.str.starts_with(MARK)


def shown_text(cell: pl.Expr) -> pl.Expr:
    """The text that the file shows in a cell, without the mark."""
    return cell.str.strip_prefix(MARK)
