"""Hand-made documents for cases that no warehouse has: odd names, many columns, many rows."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from bianzhi.reports.compute.balances import Cell, Check, Equation
from bianzhi.reports.compute.document import Chart, Document
from bianzhi.reports.compute.filled_table import FilledTable, Item, Row
from bianzhi.reports.define import periods
from bianzhi.reports.define.definitions import TOTAL, Column, TableDefinition

PERIOD = periods.year(2024)
# Possible formulas of a spreadsheet, and possible markup of a typesetter.
FORMULAS = ('=HYPERLINK("http://x.example","y")', "+1+1", "-2+3", "@SUM(A1)", "\tcmd", "＝1")
MARKUP = (
    "#panic(1)",
    "*星*",
    "$x$",
    "[括号]",
    "_下划_",
    "`码`",
    "<标签>",
    "\\n 反斜线",
    "//注",
    "-- 连字",
)
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"县": "甲县", "人数": 120}, {"县": "乙县", "人数": 80}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "人数", "type": "quantitative"},
        "y": {"field": "县", "type": "nominal"},
    },
    "config": {"font": "Some Screen Font"},
    "width": 480,
}
CHART = Chart("counties", "各县实有人数", "条形图：甲县120人，乙县80人。", SPEC)


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def item(code: str, text: str) -> Item:
    return Item(code, label(text), "true")


def columns(count: int, group: int = 6) -> tuple[Column, ...]:
    """Leaves in groups of ``group`` below a head of two levels."""
    leaves = [Column(f"c{n}", label(f"第{n}类编制"), "staff") for n in range(1, count + 1)]
    return tuple(
        Column("", label(f"第{place // group + 1}组"), "staff", columns=tuple(part))
        if len(part := leaves[place : place + group]) > 1
        else part[0]
        for place in range(0, count, group)
    )


def table(
    names: list[str], heads: tuple[Column, ...], code: str = "T2", is_detail: bool = False
) -> FilledTable:
    """A table with a total, one group and a row per name; figures encode their place."""
    definition = TableDefinition(
        code.partition("@")[0],
        label("行政编制及实有人员情况表"),
        label("名"),
        "staff",
        ("system",),
        heads,
        notes=(label("表内数据为举例。"), label("超编、空编不相抵。")),
    )
    group = Row("g", TOTAL, label("政府"), (item("g", "政府"),))
    rows = [Row(TOTAL, None, label("合计")), group]
    rows += [
        Row(f"g.b{n}", "g", label(name), (item("g", "政府"), item(f"b{n}", name)), is_detail)
        for n, name in enumerate(names, 1)
    ]
    filled_table = FilledTable(definition, code, PERIOD, heads, rows)
    for place, row in enumerate(rows):
        for leaf, column in enumerate(filled_table.leaves):
            filled_table.values[row.code, column.code] = place * 1000 + leaf - 5
    return filled_table


def formats() -> FilledTable:
    """One row of each kind of figure, including missing and hidden ones."""
    kinds = ("count", "decimal", "money", "percent", "ratio", "text")
    heads = tuple(
        Column(f"c_{kind}", label(kind), "staff", distinct="x", format=kind) for kind in kinds
    )
    result = table(["有", "无", "隐"], heads)
    values = (-12345, Decimal("1234.55"), Decimal("-9876543.215"), Decimal("0.98765"))
    for column, value in zip(heads, (*values, Decimal("3.14159"), "=1+1"), strict=True):
        result.values["g.b1", column.code] = value
        result.values["g.b2", column.code] = None
        result.values["g.b3", column.code] = 4
        result.hidden["g.b3", column.code] = "≤4"
    return result


def series() -> FilledTable:
    """Years below a row without figures; two of them after the same break."""
    result = table(["2018", "2019", "2020"], columns(2))
    result.definition = dataclasses.replace(result.definition, notes=(), series=True)
    result.rows = [dataclasses.replace(row) for row in result.rows if row.depth]
    result.rows[0] = dataclasses.replace(result.rows[0], parent=None)
    result.headings = frozenset({"g"})
    result.marks = {code: label("机构改革") for code in ("g.b1", "g.b3")}
    return result


def check(left: int, right: int, row: str = TOTAL, code: str = "T2", **more: object) -> Check:
    """An equation of the first two columns of a row, with the given figures."""
    output = {"rule": "T2-1", "text": label("超编－空编＝实有－编制限额"), "place": label("合计")}
    output |= {
        side: ((1, Cell(code, "2024", row, column)),)
        for side, column in (("left", "c1"), ("right", "c2"))
    }
    return Check(Equation(**{**output, **more}), Decimal(left), Decimal(right))


def document(*tables: FilledTable, **more: object) -> Document:
    """A document with the given tables."""
    output = {
        "report": "annual",
        "title": "2024年机构编制统计年报",
        "subtitle": "机构编制实名制统计",
        "lang": "zh",
        "edition": "internal",
        "period": "2024",
        "as_of": "2024-12-31",
        "known_at": "2025-01-15 08:00:00",
        "tables": list(tables),
        "definitions_version": "0123456789abcdef",
    }
    return Document(**{**output, **more})
