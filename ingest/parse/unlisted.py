"""Values of code columns that are in no code list: they land as they are, with a remark.

The build reports them as findings. The remark comes at once and asks for the label that is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from bianzhi.core.problems import Problem, did_you_mean
from bianzhi.core.safe_text import safe_text
from ingest.contract import Part
from ingest.read.plan import Feed


def unlisted_values(feed: Feed, rows: pl.DataFrame, source: str) -> Iterator[Problem]:
    """A remark per column and value; a code that begins with the source is of its own list."""
    part = feed.part
    tests = part.memory.get("unlisted")
    if tests is None:
        tests = part.memory["unlisted"] = _tests(part, source)
    # One query for all columns: most files have no such value.
    hits = rows.select(test.any().alias(name) for name, test in tests.items())
    for name in [name for name in hits.columns if hits[name][0]]:
        labels, is_unlisted = part.codes[name][0].to_list(), tests[name]
        unlisted = rows.filter(is_unlisted).group_by(name, maintain_order=True)
        for value, row, count in unlisted.agg(pl.col("row_no").min(), pl.len()).iter_rows():
            shown = safe_text(value)
            values = {
                "count": f"{count:,}",
                "shown": f" [{shown}]" if shown else "",
                "guess": did_you_mean(value, labels),
            }
            yield Problem(
                "land.unlisted_label",
                values,
                file=feed.file.path,
                sheet=feed.sheet,
                row=row,
                column=_header(part, name),
            )


def _tests(part: Part, source: str) -> dict[str, pl.Expr]:
    """Per code column, whether a cell is in no list."""
    return {
        column.name: ~pl.col(column.name).is_in(part.codes[column.name][1].unique().to_list())
        & ~pl.col(column.name).str.starts_with(f"{source}:")
        for column in part.columns
        if column.code_list is not None and column.name in part.codes
    }


def _header(part: Part, column: str) -> str:
    return next((header for header, name in part.headers.items() if name == column), column)
