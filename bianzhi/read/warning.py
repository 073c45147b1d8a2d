"""From the warning of an organization to its rules, lights and findings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal
from bianzhi.publish.table_macros import REPORTING_SCHEMA
from bianzhi.read.explanation import Row
from bianzhi.read.query import Reader


@dataclass
class WarningExplanation:
    """The warning, every rule in force, and the ids of the lights and findings behind them."""

    subject: Row
    rules: list[Row]
    causes: list[Row]


def explain_warning(reader: Reader, warning_id: str) -> WarningExplanation:
    """The warning of an organization in a month; the id is organization/YYYY-MM.

    Raises:
        Failed: The text is no such id, or the organization was not in service in the month.
    """
    parts = re.fullmatch(r"(.+)/(\d{4}-(?:0[1-9]|1[0-2]))", warning_id)
    if not parts:
        raise Failed("explain.not_a_warning_id", 2, id=warning_id)
    month = f"last_day(date '{parts[2]}-01')"
    organization = literal(parts[1])
    listed = _rows(
        reader,
        f"select * from {REPORTING_SCHEMA}.listed_warning({month}) "
        f"where organization_code = {organization}",
    )
    if not listed:
        raise Failed("explain.unknown_warning", id=warning_id)
    rules, causes = (
        _rows(reader, f"from {REPORTING_SCHEMA}.explained_warning_{name}({organization}, {month})")
        for name in ("rule", "cause")
    )
    return WarningExplanation(listed[0], rules, causes)


def _rows(reader: Reader, query: str) -> list[Row]:
    result = reader.run(query)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows()]
