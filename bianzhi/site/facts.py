"""What the site reads from the published warehouse: each question is a file of ``queries/``."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bianzhi.core.instants import month_number
from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader

Fact = dict[str, Any]
_QUERIES = Path(__file__).parent / "queries"


class Facts:
    """The answers of a publication in one language, for its last month.

    Raises:
        Failed: ``site.no_months``, if the publication has no month with figures.
    """

    def __init__(self, reader: Reader, lang: str):
        self.reader = reader
        self.lang = lang
        first, last = next(reader.run(_query("months")).rows())
        if last is None:
            raise Failed("site.no_months", 1)
        self.first_month: date = first
        self.month: date = last

    def rows(self, name: str) -> list[Fact]:
        """The rows of ``queries/<name>.sql`` as dictionaries, in the order of the query."""
        sql = _query(name).format(
            lang=self.lang,
            month=self.month,
            short_month=f"{self.month:%Y-%m}",
            first_month=self.first_month,
        )
        result = self.reader.run(sql)
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows()]

    def by_code(self, name: str) -> dict[str, list[Fact]]:
        """The rows of a query, by the code of their organization."""
        grouped: dict[str, list[Fact]] = {}
        for row in self.rows(name):
            grouped.setdefault(row["code"], []).append(row)
        return grouped

    def months(self) -> list[str]:
        """The months of the publication, YYYY-MM, oldest first."""
        count = (self.month.year - self.first_month.year) * 12
        count += self.month.month - self.first_month.month + 1
        start = month_number(self.first_month)
        return [f"{place // 12:04d}-{place % 12 + 1:02d}" for place in range(start, start + count)]


@cache
def _query(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text("utf-8")
