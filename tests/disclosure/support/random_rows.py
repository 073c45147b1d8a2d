"""Rows of published tables that are drawn at random, and the days on which they begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.disclosure.support.random_codes import RandomCodes

FIRST = date(2021, 12, 31)


class RandomRows(RandomCodes):
    """Collects the rows of a city by table; what it draws begins and ends on its months."""

    def __init__(self, seed: int, months: Sequence[date]):
        super().__init__(seed)
        # The day on which everything may begin.
        self.first = min(FIRST, months[0])
        self.months = months
        self.rows: dict[str, list[dict]] = {}

    def put(self, table: str, **values) -> None:
        self.rows.setdefault(table, []).append(values)

    def _span(self) -> tuple[date, date | None]:
        """Since when somebody is there, and when no longer."""
        begins = self.one_of(self.first, *self.months[1:])
        later = [month for month in self.months[1:] if month > begins]
        return begins, self.one_of(*later) if later and self.often(0.5) else None


def is_there(one: dict, kind: str | None, day: date) -> bool:
    """Whether somebody or something of a kind is there on a day; any kind where none is given."""
    return (
        (kind is None or (one["establishment_type_code"] or "missing") == kind)
        and one["valid_from"] <= day
        and (one["valid_to"] is None or one["valid_to"] > day)
    )
