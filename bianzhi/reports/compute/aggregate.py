"""Aggregates the facts of a published database into the tables of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal, quoted
from bianzhi.publish.table_macros import REPORTING_SCHEMA, TableMacro
from bianzhi.read.query import Reader
from bianzhi.reports.compute import arrange
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row, Value
from bianzhi.reports.define import definitions
from bianzhi.reports.define.definitions import (
    TOTAL,
    UNKNOWN,
    Column,
    Dimension,
    Label,
    TableDefinition,
)
from bianzhi.reports.define.periods import Period

# The columns that identify the rows behind a fact.
EVIDENCE = ("fact_key", "entity", "record_key", "lake_id", "row_no", "delivery_id", "doc_no")
UNKNOWN_LABEL = {"zh": "不详", "en": "Unknown"}
# Between the texts of several facts in one cell.
_BETWEEN = "、"
TOTAL_LABEL = {"zh": "合计", "en": "Total"}


class Facts:
    """The facts of one period in a published database, computed once each, and dimension items."""

    def __init__(self, reader: Reader, period: Period):
        self.reader = reader
        self.period = period
        self._made: dict[str, str] = {}
        self._items: dict[str, list[Item]] = {}

    def table(self, fact: str) -> str:
        """The name of the table with the facts; the first call creates the table."""
        if fact not in self._made:
            name = self._name(fact)
            self.reader.keep(name, self._query(fact))
            self._made[fact] = name
        return self._made[fact]

    def sql(self, fact: str) -> str:
        """The query of a fact for the period: an analyst can run it as it stands."""
        macro = self._macro(fact)
        return f"select * from {macro.qualified}({self._arguments(macro)})"

    def evidence_sql(self, fact: str) -> str:
        """The query for the history rows behind each fact; by default the facts themselves."""
        name = f"{fact}_evidence"
        if f"{REPORTING_SCHEMA}.{name}" in self.reader.macros:
            return self._query(name)
        return f"select {', '.join(EVIDENCE)} from {self.table(fact)}"

    def _query(self, name: str) -> str:
        """The query of a macro for the period; what it asks of other macros is made once."""
        macro = self._macro(name)
        query = macro.query
        for other in self.reader.macros.values():
            call = f"{other.qualified}({', '.join(other.parameters)})"
            if other.schema == REPORTING_SCHEMA and other.parameters and call in query:
                query = query.replace(call, self.table(other.name))
        if query == macro.query:
            return self.sql(name)
        kept = f"{self._name(name)}_query"
        self.reader.define(kept, macro, query)
        return f"select * from {kept}({self._arguments(macro)})"

    def _macro(self, name: str) -> TableMacro:
        macro = self.reader.macros.get(f"{REPORTING_SCHEMA}.{name}")
        if macro is None:
            raise Failed("publish.older_format")
        return macro

    def _arguments(self, macro: TableMacro) -> str:
        values = self.period.arguments()
        return ", ".join(values[parameter] for parameter in macro.parameters)

    def _name(self, macro: str) -> str:
        return f"{macro}_{re.sub('[^0-9a-z]', '_', self.period.code.lower())}"

    def items(self, dimension: Dimension) -> list[Item]:
        """The listed values of a dimension in order, then ``unknown`` for all others."""
        if dimension.name not in self._items:
            self._items[dimension.name] = list(self._listed(dimension))
        return self._items[dimension.name]

    def _listed(self, dimension: Dimension) -> Iterator[Item]:
        named = {**self._coded(dimension), **dimension.items}
        for code, label in named.items():
            yield Item(code, label, f"{dimension.column} = {literal(code)}")
        listed = ", ".join(literal(code) for code in named)
        outside = f"{dimension.column} is null"
        if listed and dimension.names is None:
            outside = f"({outside} or {dimension.column} not in ({listed}))"
        yield Item(UNKNOWN, UNKNOWN_LABEL, outside)

    def _coded(self, dimension: Dimension) -> Mapping[str, Label]:
        if dimension.codes is None:
            return {}
        day = self.period.closing
        result = self.reader.run(
            f"select {dimension.code}, label_zh, label_en from {dimension.codes} "
            f"where (valid_from is null or valid_from <= date '{day}') "
            f"and (valid_to is null or valid_to > date '{day}') "
            f"and {dimension.only or 'true'} order by {dimension.order or dimension.code}"
        )
        rows = list(result.rows())
        if dimension.order is None:
            ranks = {code: rank for rank, code in enumerate(dimension.sequence)}
            rows.sort(key=lambda row: (ranks.get(row[0], len(ranks)), natural(row[0])))
        return {code: {"zh": zh, "en": en} for code, zh, en in rows}


def fill(
    facts: Facts, definition: TableDefinition, by: str | None = None, detail: bool = False
) -> FilledTable:
    """Compute a table with its figures; ``by`` adds a dimension in front of its rows."""
    groups = list(dict.fromkeys([*([by] if by else []), *definition.rows]))
    grouped = [definitions.dimensions()[name] for name in groups]
    if detail:
        grouped += [definitions.dimensions()[name] for name in definition.detail]
    columns = tuple(_spread(column, facts) for column in definition.columns)
    code = f"{definition.code}@{by}" if by else definition.code
    table = FilledTable(definition, code, facts.period, columns, [])
    rows: dict[str, Row] = {TOTAL: Row(TOTAL, None, TOTAL_LABEL)} if definition.total else {}
    for fact in dict.fromkeys(column.fact for column in table.leaves):
        _fill_fact(table, facts, fact, grouped, rows, len(groups))
    _fill_ratios(table, rows)
    table.rows = list(_in_order(rows, grouped, facts))
    if definition.series:
        arrange.as_series(table, facts.reader)
    elif definition.headings:
        arrange.under_headings(table)
    if definition.marks:
        arrange.mark_rows(table, facts.reader, facts.sql(definition.marks))
    return table


def _spread(column: Column, facts: Facts) -> Column:
    """Expand a breakdown to a group of one column per item."""
    if column.columns:
        return replace(column, columns=tuple(_spread(item, facts) for item in column.columns))
    if column.breakdown is None:
        return column
    dimension = definitions.dimensions()[column.breakdown]
    items = facts.items(dimension)
    if column.used_only:
        used = facts.reader.run(
            f"select distinct {_key(dimension, facts)} from {facts.table(column.fact)} "
            f"where {column.where or 'true'}"
        )
        codes = {code for (code,) in used.rows()}
        items = [item for item in items if item.code in codes]
    parts = tuple(
        replace(
            column,
            code=f"{column.code}_{item.code}",
            label=item.label,
            where=_both(column.where, item.condition),
            breakdown=None,
        )
        for item in items
        if item.code != UNKNOWN or not dimension.complete
    )
    return replace(column, columns=parts)


def _both(first: str | None, second: str) -> str:
    return f"({first}) and {second}" if first else second


def _fill_fact(
    table: FilledTable,
    facts: Facts,
    fact: str,
    grouped: list[Dimension],
    found: dict[str, Row],
    plain: int,
) -> None:
    columns = [c for c in table.leaves if c.fact == fact and c.ratio is None]
    first = 0 if table.definition.total else 1
    aggregates = [aggregate(column) for column in columns]
    for keys, names, values in _lines(facts, fact, grouped, aggregates, first):
        depth = len(keys)
        row = _row(keys, names, grouped, facts, found, depth > plain)
        for column, value in zip(columns, values, strict=True):
            if column.format != "text" or depth == len(grouped):
                table.values[row.code, column.code] = _plain(value)


def _lines(
    facts: Facts, fact: str, grouped: list[Dimension], aggregates: list[str], first: int
) -> Iterator[tuple[tuple[str, ...], tuple[str | None, str | None], tuple]]:
    """Keys, names of the innermost one and aggregates, for each value of the outer dimensions.

    One query for all depths from ``first`` on: to plan it takes longer than to run it. Outer lines
    come before those within them.
    """
    source = facts.table(fact)
    deepest = len(grouped)
    if not deepest:
        for line in facts.reader.run(f"select {', '.join(aggregates)} from {source}").rows():
            yield (), (None, None), line
        return
    keys = [quoted(f"key {number}") for number in range(deepest)]
    made = (
        f"{_key(dimension, facts)} as {key}" for dimension, key in zip(grouped, keys, strict=True)
    )
    named = [number for number, dimension in enumerate(grouped) if dimension.names]
    names = [text for number in named for text in _names(grouped[number])]
    sets = (f"({', '.join(keys[:depth])})" for depth in range(first, deepest + 1))
    lines = facts.reader.run(
        f"select grouping({', '.join(keys)}), {', '.join([*keys, *names, *aggregates])}"
        f" from (select *, {', '.join(made)} from {source})"
        f" group by grouping sets ({', '.join(sets)})"
    ).rows()
    # A bit for each key that a line leaves out.
    for left_out, *values in sorted(lines, key=lambda line: -line[0]):
        depth = deepest - left_out.bit_length()
        own = (None, None)
        if depth - 1 in named:
            place = deepest + 2 * named.index(depth - 1)
            own = (values[place], values[place + 1])
        yield tuple(values[:depth]), own, tuple(values[deepest + len(names) :])


def aggregate(column: Column) -> str:
    """The SQL aggregate of a column over its facts."""
    only = f" filter (where {column.where})" if column.where else ""
    if column.distinct:
        return f"count(distinct {column.distinct}){only}"
    if column.format == "text":
        return f"string_agg(distinct {column.value}, '{_BETWEEN}' order by {column.value}){only}"
    added = f"sum({column.value}){only}"
    if column.add_up:
        return f"coalesce({added}, 0)"
    return f"case when count({column.value}){only} = 1 then {added} end"


def _key(dimension: Dimension, facts: Facts) -> str:
    listed = ", ".join(literal(i.code) for i in facts.items(dimension) if i.code != UNKNOWN)
    if not listed or dimension.names is not None:
        return f"coalesce({dimension.column}, '{UNKNOWN}')"
    column = dimension.column
    return f"case when {column} in ({listed}) then {column} else '{UNKNOWN}' end"


def _names(dimension: Dimension) -> tuple[str, str]:
    """The SQL of the names of a value, in Chinese and English."""
    return f"min({dimension.names})", f"min({dimension.names_en or dimension.names})"


def _row(
    values: Iterable[str],
    names: Sequence[str | None],
    grouped: list[Dimension],
    facts: Facts,
    found: dict[str, Row],
    is_detail: bool,
) -> Row:
    values = list(values)
    code = ".".join(values) or TOTAL
    if code in found:
        return found[code]
    # The parent row exists already; its name is the name of the innermost value only.
    parent = ".".join(values[:-1]) or (TOTAL if TOTAL in found else None)
    above = found[parent].items if parent else ()
    dimension = grouped[len(values) - 1]
    known = {item.code: item for item in facts.items(dimension)}
    last = known.get(values[-1]) or _free(dimension, values[-1], names)
    row = Row(code, parent, last.label, (*above, last), is_detail)
    found[code] = row
    return row


def _free(dimension: Dimension, value: str, names: Sequence[str | None]) -> Item:
    zh, en = (name or value for name in names)
    return Item(value, {"zh": zh, "en": en}, f"{dimension.column} = {literal(value)}")


def _plain(value: Any) -> Value:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value


def _fill_ratios(table: FilledTable, found: Mapping[str, Row]) -> None:
    for column in table.leaves:
        if column.ratio is None:
            continue
        for row in found:
            above, below = (table.value(row, code) for code in column.ratio)
            if below and above is not None:
                exact = Decimal(above) / Decimal(below)
                table.values[row, column.code] = exact.quantize(Decimal("0.000001"))


def _in_order(found: Mapping[str, Row], grouped: list[Dimension], facts: Facts) -> Iterator[Row]:
    """Each row before its parts; parts in the order of their list, unknown last."""
    children: dict[str | None, list[Row]] = {}
    for row in found.values():
        children.setdefault(row.parent, []).append(row)
    places = [
        {item.code: place for place, item in enumerate(facts.items(dimension))}
        for dimension in grouped
    ]

    def place(row: Row) -> tuple:
        if not row.items:
            return ()
        item = row.items[-1]
        known = places[row.depth - 1]
        is_unknown = item.code == UNKNOWN
        return (is_unknown, known.get(item.code, len(known)), natural(item.code))

    def walk(above: str | None) -> Iterator[Row]:
        for row in sorted(children.get(above, ()), key=place):
            yield row
            yield from walk(row.code)

    yield from walk(None)


def natural(code: str) -> list[tuple[int, int | str]]:
    """A sort key that puts M2 before M10."""
    parts = re.findall(r"\d+|\D+", code)
    return [(0, int(part)) if part.isdigit() else (1, part) for part in parts]
