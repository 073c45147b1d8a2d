"""Late restatements: a corrected month; another month with a wrong value, then as at first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from bianzhi.synthetic.calendar import as_date
from bianzhi.synthetic.intervals import Stock
from bianzhi.synthetic.write.deliveries import Writer, save


def write(writer: Writer, out: Path) -> pl.DataFrame:
    """Write three restatements in order of arrival; return a description of each."""
    count, scopes = writer.city.span.count, len(writer.city.scopes)
    first, second = int(count * 0.62), int(count * 0.8)
    while not writer.calendar.delivers[scopes - 1, second]:
        second += 1
    plan = (
        (1, 0, first, "person", "corrected", 70),
        (2, scopes - 1, second, "establishment", "changed", 40),
        (3, scopes - 1, second, "establishment", "as at first", 75),
    )
    output = []
    for number, scope, month, entity, kind, days in plan:
        table, rows = writer.month(month)[(scope, entity)]
        frame = table.frame[rows]
        if kind == "corrected":
            assert isinstance(table, Stock)  # persons are a state
            frame = _corrected(table, rows, month)
        elif kind == "changed":
            frame = frame.with_columns(
                pl.col("authorized_posts") + (pl.row_index() == 0).cast(pl.Int32) * 2
            )
        folder = writer.folder(out / "restatements" / str(number), month, scope)
        on = as_date(int(writer.city.span.closes(month)) + days)
        writer.note(folder, scope, month, f"{on.isoformat()}T10:00:00+08:00")
        save(frame, folder / f"{entity}.parquet")
        output.append(
            {
                "restatement": number,
                "as_of": writer.city.span.as_of(month),
                "scope": writer.city.scopes[scope],
                "entity": entity,
                "kind": kind,
                "received_on": on,
            }
        )
    return pl.DataFrame(output)


def _corrected(table: Stock, rows: np.ndarray, month: int) -> pl.DataFrame:
    """Person rows with the blank and wrong values of this month corrected."""
    frame = table.frame
    marks = table.marks.filter(
        pl.col("rule_id").is_in(["E07", "E10"])
        & (pl.col("first") <= month)
        & (month <= pl.col("last"))
    )
    for column, part in marks.group_by("column_name", maintain_order=True):
        name = column[0]
        right = part["correct_value"]
        if frame[name].dtype == pl.Date:
            right = right.str.to_date()
        frame = frame.with_columns(frame[name].scatter(part["row"].to_numpy(), right))
    return frame[rows]
