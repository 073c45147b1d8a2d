"""What single organizations bring to sums of money."""

from __future__ import annotations

from decimal import Decimal

from bianzhi.disclosure.sensitive import Contributions
from bianzhi.reports.compute.aggregate import Facts
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.filled_table import FilledTable


def contributions(facts: Facts, table: FilledTable) -> dict[Cell, Contributions]:
    """The two largest parts of each sum of money of the table."""
    result = {}
    for column in table.leaves:
        if column.format != "money" or not column.is_additive:
            continue
        for row in table.rows:
            asked = " and ".join(f"({text})" for text in (row.condition, column.where) if text)
            sql = (
                f"select coalesce(sum({column.value}), 0) as part from {facts.table(column.fact)} "
                f"where {asked} group by organization_code order by part desc"
            )
            parts = [Decimal(part) for (part,) in facts.reader.run(sql).rows()]
            largest, second = (*parts, Decimal(0), Decimal(0))[:2]
            cell = Cell(table.code, table.period.code, row.code, column.code)
            result[cell] = Contributions(largest, second, sum(parts, Decimal(0)))
    return result
