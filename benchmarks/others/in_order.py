"""Methods that take one month after the other and keep no earlier deliveries."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path

from benchmarks.others.prepare import FIRST, STEPS, Prepared
from benchmarks.others.way import VALID, Way, columns
from bianzhi.core.sql_text import literal

# How many of the first months are taken one by one; a method begins with the history before them.
MOST_MONTHS = 6
Month = list[dict]


def new_months(prepared: Prepared, step: str) -> list[Month]:
    """The deliveries that the step before did not have, those of one as-of date together."""
    before: set[str] = set()
    if step != FIRST:
        earlier = STEPS[STEPS.index(step) - 1]
        before = {slot["lake_id"] for slot in prepared.slots(earlier)}
    slots = [slot for slot in prepared.slots(step) if slot["lake_id"] not in before]
    return [list(month) for _, month in groupby(slots, key=lambda slot: slot["as_of_date"])]


class InOrder(Way):
    """A method with the months of a step; late deliveries would end intervals that go on."""

    in_order_only = "keeps no earlier deliveries"

    def set_up(self, prepared: Prepared, step: str, state: Path) -> None:
        """Begin the first step with the history before its last months."""
        months = new_months(prepared, step)
        begun = max(len(months) - MOST_MONTHS, 0) if step == FIRST else 0
        self.months = months[begun:]
        self.remark = f"last {len(self.months)} of {len(months)} months" if begun else ""
        if begun:
            self.begin(state, _history_until(prepared, months[begun - 1][0]["as_of_date"]))

    def begin(self, state: Path, history: str) -> None:
        """Write a history, given as a query of DuckDB, as the method would have left it."""
        raise NotImplementedError


def _history_until(prepared: Prepared, day: date) -> str:
    """The query of the history on a day, from the one that bianzhi has after the first step."""
    plain = ", ".join(name for name in columns(prepared) if name not in VALID)
    until = f"date {literal(str(day))}"
    return f"""
        select
            {plain},
            valid_from,
            case when valid_to <= {until} then valid_to end as valid_to
        from {literal(str(prepared.rows(FIRST)))}
        where valid_from <= {until}
    """
