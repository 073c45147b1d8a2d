"""Makes the public edition of a report from its filled tables, or refuses to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.disclosure.audit import Audit
from bianzhi.disclosure.contributors import contributions
from bianzhi.disclosure.knowledge.assumptions import require_implications
from bianzhi.disclosure.knowledge.knowledge import by_code
from bianzhi.disclosure.protect import Protected, protect
from bianzhi.disclosure.settings import of_warehouse
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.aggregate import Facts
from bianzhi.reports.compute.balances import Cell, Check
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.periods import Period


def public_edition(
    tables: Sequence[FilledTable],
    facts: Facts,
    published_before: Sequence[FilledTable],
    method: str,
) -> Protected:
    """The tables as the public may see them.

    Raises:
        Failed: ``public.blocked``, where the attack finds a leak; ``public.broken_implication``,
            where facts are not as the protection takes them to be.
    """
    settings = replace(of_warehouse(facts.reader), method=method)
    public = [table for table in tables if table.definition.public]
    require_implications(facts, public, settings)
    protected = protect(
        tables,
        published_before,
        settings,
        lambda table: contributions(facts, table),
    )
    if not protected.audit.passed:
        lines = "\n".join(_leaks(protected.audit))
        raise Failed("public.blocked", 3, count=len(protected.audit.leaks), lines=lines)
    return protected


def public_checks(protected: Protected, period: Period) -> list[Check]:
    """Balances that readers of the edition can check by themselves: of figures that are shown."""
    tables = by_code(protected.tables)
    kept = [
        equation
        for equation in balances.equations(tables, period.code)
        if all(_is_shown(cell, tables, protected) for _, cell in (*equation.left, *equation.right))
    ]
    return balances.check(kept, tables)


def _is_shown(cell: Cell, tables: balances.Tables, protected: Protected) -> bool:
    table = tables[cell.table, cell.period]
    return (
        cell.column in table.column
        and (cell.row, cell.column) not in table.hidden
        and cell not in protected.rounded
    )


def _leaks(report: Audit) -> list[str]:
    """Each leak without its figure: what blocks a public report is not told in public either."""
    return [
        message(
            "public.leak",
            figure=f"{leak.one.cell.table}/{leak.one.cell.row}/{leak.one.cell.column}",
            span=f"{leak.high - leak.low:g}",
            width=f"{leak.one.width:g}",
            reason=leak.one.reason,
        )
        for leak in report.leaks[:20]
    ]
