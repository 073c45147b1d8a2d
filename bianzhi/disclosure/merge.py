"""Puts lines together that are not published one by one, before anything is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bianzhi.disclosure.knowledge.totals import row_dimensions
from bianzhi.disclosure.settings import Merge, Settings
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row, Value
from bianzhi.reports.define.definitions import Column, leaves


def merged(table: FilledTable, settings: Settings) -> FilledTable:
    """The table as the public may know its lines: some together, some columns not at all."""
    without = _without(table, settings.leave_out)
    for merge in settings.merge:
        without = _columns_together(_rows_together(without, merge), merge)
    return _ratios_again(without) if without is not table else table


def _without(table: FilledTable, left_out: Sequence[str]) -> FilledTable:
    if not any(column.code in left_out for column in table.leaves):
        return table

    def kept(columns: Sequence[Column]) -> tuple[Column, ...]:
        parts = (replace(column, columns=kept(column.columns)) for column in columns)
        return tuple(column for column in parts if column.code not in left_out)

    columns = kept(table.columns)
    codes = {column.code for column in leaves(columns)}
    values = {place: value for place, value in table.values.items() if place[1] in codes}
    return _new(table, columns, table.rows, values)


def _rows_together(table: FilledTable, merge: Merge) -> FilledTable:
    dimensions = row_dimensions(table)
    if merge.dimension not in dimensions:
        return table
    depth = dimensions.index(merge.dimension)
    item = Item(merge.code, merge.label, _condition(merge))
    rows: dict[str, Row] = {}
    values: dict[tuple[str, str], Value] = {}
    for row in table.rows:
        new = _moved(row, depth, item, merge)
        rows.setdefault(new.code, new)
        for column in table.leaves:
            _add(values, (new.code, column.code), table.values.get((row.code, column.code)), column)
    # The merged line stands after the lines of its group that keep their names.
    last = [row for row in rows.values() if item in row.items]
    return _new(table, table.columns, _after_siblings(list(rows.values()), last, depth), values)


def _moved(row: Row, depth: int, item: Item, merge: Merge) -> Row:
    if row.depth <= depth or row.items[depth].code not in merge.codes:
        return row
    items = (*row.items[:depth], item, *row.items[depth + 1 :])
    codes = [item.code for item in items]
    parent = ".".join(codes[:-1]) or "total"
    return Row(".".join(codes), parent, items[-1].label, items, row.is_detail)


def _after_siblings(rows: list[Row], moved: list[Row], depth: int) -> list[Row]:
    kept = [row for row in rows if row not in moved]
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in moved:
        groups.setdefault(_group(row, depth), []).append(row)
    for group, lines in groups.items():
        inside = [n for n, row in enumerate(kept) if _group(row, depth) == group]
        place = inside[-1] + 1
        kept[place:place] = lines
    return kept


def _group(row: Row, depth: int) -> tuple[str, ...]:
    return tuple(item.code for item in row.items[:depth])


def _columns_together(table: FilledTable, merge: Merge) -> FilledTable:
    conditions = {f"{merge.column} = '{code}'": code for code in merge.codes}

    def is_merged(column: Column) -> bool:
        return not column.columns and column.where in conditions and bool(column.of)

    result = [column for column in table.leaves if is_merged(column)]
    if not result:
        return table
    values = dict(table.values)
    into = {column.code: f"{column.of}_{merge.code}" for column in result}
    for column in result:
        for row in table.rows:
            value = values.pop((row.code, column.code), None)
            _add(values, (row.code, into[column.code]), value, column)

    def together(columns: Sequence[Column]) -> tuple[Column, ...]:
        kept: list[Column] = []
        for item in columns:
            if is_merged(item):
                codes = [
                    conditions[other.where]
                    for other in result
                    if other.of == item.of and other.where is not None
                ]
                where = _condition(merge, codes)
                new = replace(item, code=into[item.code], label=merge.label, where=where)
                if new not in kept:
                    kept.append(new)
            else:
                kept.append(replace(item, columns=together(item.columns)))
        return tuple(kept)

    return _new(table, together(table.columns), table.rows, values)


def _add(values: dict, place: tuple[str, str], value: Value, column: Column) -> None:
    """Sums add up; how many different things two lines have together nobody knows from them."""
    if value is None and place not in values:
        return
    before = values.get(place)
    if before is None or value is None:
        values[place] = before if value is None else value
    elif column.is_additive:
        values[place] = before + value
    else:
        values[place] = None


def _ratios_again(table: FilledTable) -> FilledTable:
    for column in table.leaves:
        if column.ratio is None:
            continue
        for row in table.rows:
            above, below = (table.value(row.code, code) for code in column.ratio)
            table.values[row.code, column.code] = None
            if below and above is not None:
                exact = Decimal(above) / Decimal(below)
                table.values[row.code, column.code] = exact.quantize(Decimal("0.000001"))
    return table


def _condition(merge: Merge, codes: Sequence[str] | None = None) -> str:
    listed = ", ".join(f"'{code}'" for code in codes or merge.codes)
    return f"{merge.column} in ({listed})"


def _new(
    table: FilledTable,
    columns: Sequence[Column],
    rows: list[Row],
    values: dict[tuple[str, str], Value],
) -> FilledTable:
    return replace(table, columns=tuple(columns), rows=rows, values=values)
