"""What the reader of a public edition is told about its protection."""

from __future__ import annotations

from collections.abc import Sequence

from bianzhi.core.messages import message
from bianzhi.disclosure.audit import Audit
from bianzhi.disclosure.settings import ROUNDING, Merge, Settings
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define.definitions import Label


def notes(report: Audit, settings: Settings, shown: Sequence[FilledTable]) -> list[Label]:
    """How figures were protected, and the worst case of the attack."""
    values = {
        "mark": settings.mark,
        "small": settings.threshold - 1,
        "base": settings.rounding_base,
        "width": settings.width,
        "programs": report.programs,
        "hidden": report.hidden,
        "sensitive": report.sensitive,
        "components": report.components,
        "narrowest": number(report.narrowest),
        "required": number(report.narrowest_required),
        "leaks": len(report.leaks),
        "tables": ", ".join(report.tables),
        "earlier": report.earlier_tables,
        "equations": report.equations,
    }
    names = []
    if report.sensitive or report.hidden:
        names.append("rounded" if settings.method == ROUNDING else "hidden")
    if any(_has_line(table, merge) for merge in settings.merge for table in shown):
        names.append("merged")
    if not report.sensitive:
        names.append("nothing")
    else:
        names.append("attacked" if report.passed else "leaks")
    return [
        {lang: message(f"public.{name}", lang, **values) for lang in ("zh", "en")} for name in names
    ]


def _has_line(table: FilledTable, merge: Merge) -> bool:
    rows = any(item.code == merge.code for row in table.rows for item in row.items)
    return rows or any(column.label == merge.label for column in table.leaves)


def number(value: float | None) -> str:
    """A width as it is told; zeros of a solver are zeros."""
    return "—" if value is None else f"{round(value, 6) + 0:g}"
