"""Collects the texts of an export while it is written, for the search at its end."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TextIO

import pyarrow

from bianzhi.core.home import Home
from bianzhi.core.personal_shapes import as_birth, is_birth_column
from bianzhi.publish.leaks import Cell
from bianzhi.publish.privacy import require_private_cells
from bianzhi.read.query import Result

# The smallest number with as many digits as the old form of an id.
_SHORTEST_ID = 10**14


class Watched:
    """Collects each distinct text of each column, with its first row."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], int] = {}
        self._headings: list[str] = []

    def result(self, result: Result) -> Result:
        """The same result; values are collected as they are read."""
        self._headings = list(result.columns)
        return _WatchedResult(result, self)

    def batches(self, batches: pyarrow.RecordBatchReader) -> pyarrow.RecordBatchReader:
        """The same batches; values are collected as they are read."""
        self._headings = list(batches.schema.names)
        return pyarrow.RecordBatchReader.from_batches(batches.schema, self._noted(batches))

    def note(self, number: int, columns: list[str], row: tuple) -> None:
        """Collect the texts of a row (counted from 1) that are new in their column."""
        for column, value in zip(columns, row, strict=True):
            text = _text(column, value)
            if text is not None:
                self._first.setdefault((column, text), number)

    def cells(self, name: str) -> Iterator[Cell]:
        """Each collected text as a cell of the table ``name``; headings are row 0.

        A heading may be a value, as in PIVOT. A heading that is not a plain identifier is named by
        its position.
        """
        places = {
            heading: heading if heading.isascii() and heading.isidentifier() else f"#{place}"
            for place, heading in enumerate(self._headings, 1)
        }
        for place, heading in enumerate(self._headings, 1):
            yield Cell(name, 0, f"#{place}", heading)
        for (column, text), row in self._first.items():
            yield Cell(name, row, places.get(column, column), text)

    def _noted(self, batches: pyarrow.RecordBatchReader) -> Iterator[pyarrow.RecordBatch]:
        number = 0
        for batch in batches:
            names = batch.schema.names
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                self.note(number, names, row)
            yield batch


def _text(column: str, value: object) -> str | None:
    """What is searched of a value; None where it cannot show a person.

    The heading may not be repeated beside the cell, so a birth is noted with its own word.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    elif isinstance(value, list | dict | tuple):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if is_birth_column(column):
        return as_birth(column, value)
    return str(value) if isinstance(value, str) or _is_long(value) else None


def _is_long(value: object) -> bool:
    """Whether a number has as many digits as a citizen id."""
    if isinstance(value, int | Decimal):
        return value >= _SHORTEST_ID or value <= -_SHORTEST_ID
    return False


class _WatchedResult(Result):
    def __init__(self, result: Result, watched: Watched):
        super().__init__(result.columns, result.types, result.cursor)
        self._watched = watched

    def rows(self) -> Iterator[tuple]:
        for number, row in enumerate(super().rows(), 1):
            self._watched.note(number, self.columns, row)
            yield row


@contextmanager
def searched_export(home: Home, out: Path) -> Iterator[tuple[Path, Watched]]:
    """A draft for the export and its collector; ``out`` is written only without personal data.

    Raises:
        Refused: The export shows personal data (exit code 3); ``out`` stays unchanged.
    """
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    watched = Watched()
    try:
        yield draft, watched
        require_private_cells(home, watched.cells(out.name), f"export {out.suffix}")
        os.replace(draft, out)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def searched_stream(home: Home, out: TextIO, form: str) -> Iterator[tuple[TextIO, Watched]]:
    """A text to write to and the notes to take; ``out`` gets it only if no person is shown.

    What is printed for other programs (CSV, JSON) becomes a file as easily as an export does.
    Raises ``Refused`` with exit code 3 where a person is shown, before a row is printed.
    """
    watched = Watched()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as draft:
        yield draft, watched
        require_private_cells(home, watched.cells(form), f"export {form}")
        draft.seek(0)
        shutil.copyfileobj(draft, out)
