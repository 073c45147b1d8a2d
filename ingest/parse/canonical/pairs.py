"""Pair lines that are halves of one record, such as the leaving and the entering of a transfer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import polars as pl

from bianzhi.core.problems import Problem, Refused, TablePlace
from ingest.contract import Part
from ingest.contract.terms import Pair
from ingest.parse.canonical.table_cells import Context, TableCells
from ingest.read.table import Table

_SHOWN_ROWS = 10


@dataclass(frozen=True)
class Paired:
    """A table with a row per record.

    ``merged`` counts the lines that became part of another, ``passed_over`` those that ``where``
    does not choose.
    """

    cells: TableCells
    merged: int = 0
    passed_over: int = 0
    remarks: list[Problem] = field(default_factory=list)


def pair_lines(table: Table, part: Part, context: Context) -> Paired:
    """Pair the lines of a part whose contract has ``pair``, of those that ``where`` chooses.

    One line of a half goes with every line of the other half that has the same cells under ``by``.
    A line of neither half is a record of its own. A half without its other half is a record with
    blank cells, and a remark.

    Raises:
        Refused: Several lines of both halves have the same cells: who belongs to whom is unknown.
    """
    cells = TableCells(table, part, context)
    if part.pair is None or table.body.is_empty():
        return Paired(cells)
    chosen, undecided = cells.chosen(), cells.undecided()
    passed_over = len(chosen) - int(chosen.sum())
    table = replace(table, body=table.body.filter(chosen), row_no=table.row_no.filter(chosen))
    cells = TableCells(table, replace(part, where=None, memory=part.memory), context)
    lines = _lines(cells, part.pair)
    place = context.place
    _require_clear(lines.with_columns(row_no=table.row_no), part.pair, place)
    first, second = (lines.filter(pl.col("half") == name) for name in (0, 1))
    records = pl.concat(
        [
            _records(first, second),
            lines.filter(pl.col("half").is_null()).select(
                a=pl.lit(None, dtype=pl.UInt32), b=pl.lit(None, dtype=pl.UInt32), line="line"
            ),
        ]
    ).sort("line", "a", "b", nulls_last=True)
    halves = {
        name: table.body.select(pl.all().gather(records[column]))
        for name, column in zip(part.pair.halves, ("a", "b"), strict=True)
    }
    body = table.body.select(pl.all().gather(records["line"]))
    row_no = table.row_no.gather(records["line"])
    paired = replace(cells, table=replace(table, body=body, row_no=row_no), halves=halves)
    merged = max(table.body.height - records.height, 0)
    remarks = undecided + _lonely(records, table, part.pair, place)
    return Paired(paired, merged, passed_over, remarks)


def _lines(cells: TableCells, pair: Pair) -> pl.DataFrame:
    """Number, half (0, 1 or NULL) and key of each line; a line with a blank key has none."""
    halves = [cells.fulfilled(condition).fill_null(False) for condition in pair.halves.values()]
    keys = pl.DataFrame([cells.under(header).alias(f"k{n}") for n, header in enumerate(pair.by)])
    rows = pl.int_range(cells.height, dtype=pl.UInt32, eager=True)
    return pl.DataFrame({"line": rows, "is_a": halves[0], "is_b": halves[1]}).select(
        "line",
        half=pl.when("is_a").then(0).when("is_b").then(1),
        key=keys.select(pl.concat_str(pl.all(), separator="\x1f")).to_series(),
    )


def _require_clear(lines: pl.DataFrame, pair: Pair, place: TablePlace) -> None:
    """Refuse keys that several lines of both halves share."""
    shared = (
        lines.drop_nulls()
        .group_by("key", maintain_order=True)
        .agg("row_no", a=(pl.col("half") == 0).sum(), b=(pl.col("half") == 1).sum())
        .filter((pl.col("a") > 1) & (pl.col("b") > 1))
    )
    named = {"by": ", ".join(pair.by), "halves": ", ".join(pair.halves)}
    problems = []
    for rows in shared["row_no"].to_list():
        listed = ", ".join(map(str, rows[:_SHOWN_ROWS])) + (", …" * (len(rows) > _SHOWN_ROWS))
        values = {"rows": listed, **named}
        problems.append(Problem("land.unclear_pair", values, row=rows[0], **place))
    if problems:
        raise Refused(problems)


def _records(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Lines of both halves (a, b) and the line that stands for the record."""
    left = first.select("key", a="line")
    right = second.select("key", b="line")
    joined = left.join(right, on="key", how="full", coalesce=True)
    return joined.select("a", "b", line=pl.coalesce("a", "b"))


def _lonely(records: pl.DataFrame, table: Table, pair: Pair, place: TablePlace) -> list[Problem]:
    names = dict(zip(("a", "b"), pair.halves, strict=True))
    problems = []
    for present, absent in (("a", "b"), ("b", "a")):
        alone = records.filter(pl.col(present).is_not_null() & pl.col(absent).is_null())
        for line in alone["line"].to_list():
            values = {"half": names[present], "other": names[absent], "by": ", ".join(pair.by)}
            row = table.row_no[line]
            problems.append(Problem("land.half_without_other", values, row=row, **place))
    return problems
