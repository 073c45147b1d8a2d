"""Tables and progress on the screen, drawn by rich; a Chinese character takes two places.

On a terminal a table fits its width and has a bold head, and long work shows how far it is. Into a
pipe or a file a table is plain text that does not depend on any width, and no progress is shown.
``NO_COLOR`` takes the colours away.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

_EXACT = 2.0**53
_DECIMALS = 6
_MONEY_DECIMALS = 4
# Wider than any table, so that nothing is wrapped.
_ANY_WIDTH = 1_000_000
# How far long work is: steps done, steps in all where they are known, and what is done now.
Update = Callable[[int, int | None, str], None]


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO | None = None
) -> None:
    """Print rows under their column names to ``out``, by default to the standard output."""
    out = out or sys.stdout
    if not out.isatty():
        out.write(table_text(columns, rows) + "\n")
        return
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    kept = [[_short(without_point(value)) for value in row] for row in rows]
    for name, justify in zip(columns, _justified(kept, len(columns)), strict=True):
        table.add_column(Text(name), justify=justify, overflow="fold")
    for row in kept:
        table.add_row(*map(_cell, row))
    _console(out).print(table)


def table_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under their column names as plain text; numbers are aligned to the right."""
    kept = [[_short(without_point(value)) for value in row] for row in rows]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for justify in _justified(kept, len(columns)):
        table.add_column(justify=justify, no_wrap=True)
    table.add_row(*map(Text, columns))
    table.add_row(*(Rule(characters="-", style="none") for _ in columns))
    for row in kept:
        table.add_row(*map(_cell, row))
    out = io.StringIO()
    Console(file=out, width=_ANY_WIDTH, color_system=None, force_jupyter=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


@contextmanager
def progress_bar() -> Iterator[Update]:
    """A function that shows on the error stream how far long work is, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda done, total, name: None
        return
    now = TextColumn("{task.fields[now]}", markup=False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), now)
    with Progress(*columns, console=_console(sys.stderr), transient=True) as progress:
        task = progress.add_task("", total=None, now="")

        def update(done: int, total: int | None, name: str) -> None:
            progress.update(task, completed=done, total=total, now=name)

        yield update


def without_point(value: Any) -> Any:
    """A whole number as one, however it is kept: 12 and not 12.0; inside of lists and maps too.

    Numbers beyond those that a float can tell apart stay as they are.
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else value
    if isinstance(value, dict):
        return {name: without_point(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_point(part) for part in value]
    return value


def _short(value: Any) -> Any:
    """A fraction with at most six decimals, without noughts at the end; a tiny one as 1.2E-7.

    Money and full-time equivalents, with four decimals at most, stay as they are. Files keep every
    digit; only the screen is short.
    """
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not isinstance(exact, Decimal) or not exact.is_finite():
        return value
    if not _has_more_decimals(exact):
        return value
    return round(exact, _DECIMALS).normalize() or Decimal(f"{exact:.2g}")


def _has_more_decimals(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -_MONEY_DECIMALS


def _console(out: TextIO) -> Console:
    return Console(file=out, force_jupyter=False, highlight=False, markup=False, emoji=False)


def _justified(rows: Sequence[Sequence[object]], width: int) -> Iterator[Any]:
    """Columns of numbers to the right, all others to the left."""
    for place in range(width):
        known = [row[place] for row in rows if row[place] is not None]
        yield "right" if known and all(map(_is_number, known)) else "left"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _cell(value: object) -> Text:
    if isinstance(value, bool):
        return Text(str(value).lower())
    return Text("" if value is None else str(value).replace("\n", " ").replace("\t", " "))
