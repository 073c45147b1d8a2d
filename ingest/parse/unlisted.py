"""Values of code columns that are in no code list: they land as they are, with a remark.

The build reports them as findings. The remark comes at once and asks for the label that is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from bianzhi.core.problems import Problem, did_you_mean
from bianzhi.core.safe_text import safe_text
from ingest.contract import Part
from ingest.parse.delivery import ParsedPart


def unlisted_values(parsed: ParsedPart, source: str) -> Iterator[Problem]:
    """A remark per column and value; a code that begins with the source is of its own list."""
    if parsed.shaped is None:
        return
    part, rows = parsed.feed.part, parsed.shaped.rows
    for column in part.columns:
        if column.code_list is None or column.name not in rows.columns:
            continue
        labels, known = (series.to_list() for series in part.codes[column.name])
        cell = pl.col(column.name)
        is_unlisted = ~cell.is_in(list(set(known))) & ~cell.str.starts_with(f"{source}:")
        unlisted = rows.filter(is_unlisted).group_by(column.name, maintain_order=True)
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
                file=parsed.feed.file.path,
                sheet=parsed.feed.sheet,
                row=row,
                column=_header(part, column.name),
            )


def _header(part: Part, column: str) -> str:
    return next((header for header, name in part.headers.items() if name == column), column)
