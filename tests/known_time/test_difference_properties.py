"""For any deliveries between two times, the changed figures are the differences of two warehouses.

Both warehouses are landed again from the deliveries received by then. They are queried mart by mart
and compared here cell by cell, without any code of the comparison under test.
"""

from __future__ import annotations

import shutil

from hypothesis import given
from hypothesis import strategies as st

from bianzhi.read.difference import compared_marts
from tests.history.oracle import standing
from tests.history.oracle_months import month_end
from tests.known_time.conftest import digests
from tests.support.hypothesis_settings import few_or_many
from tests.support.strategies import moments, orders, series, worlds
from tests.support.worlds import World, number_of

STAFFING = ("establishment", "person", "organization_event", "establishment_movement")
ZERO = {None, "0", "false", "0.0", "0.00", "0.0000", "0.000000"}
FEW, FEWER, MANY = 5, 3, 60
any_world = worlds(entities=STAFFING) | series(entities=STAFFING)

Figures = dict[tuple, tuple[str | None, str | None]]


def received_by(world: World, moment) -> World:
    return World([entry for entry in world.entries if entry.received_at <= moment])


def cells(warehouse, mart) -> dict[tuple, dict[str, str | None]]:
    """The rows of a mart by their keys, as text."""
    rows = warehouse.rows(f"{mart.schema}.{mart.name}", mart.keys + mart.measures)
    return {tuple(row[key] for key in mart.keys): row for row in rows}


def differences(earlier, later, mart, last_month: str) -> Figures:
    """The differing figures of the months known at both times; a missing cell is all zeros."""
    figures: Figures = {}
    for cell in {*earlier, *later}:
        month = cell[mart.keys.index("month")]
        sides = earlier.get(cell), later.get(cell)
        if month > last_month:
            continue
        for measure in mart.measures:
            before, after = (side and side[measure] for side in sides)
            if before == after or (None in sides and _tells_nothing(mart, measure, before, after)):
                continue
            organization = cell[mart.keys.index("organization_code")]
            rest = ", ".join(
                f"{key}={value or ''}"
                for key, value in zip(mart.keys, cell, strict=True)
                if key not in ("organization_code", "month")
            )
            figures[mart.name, organization, rest, month, measure] = (before, after)
    return figures


def _tells_nothing(mart, measure: str, before: str | None, after: str | None) -> bool:
    return measure in mart.presence or {before, after} <= ZERO


@few_or_many(FEW, MANY)
def test_moved_figures_are_the_difference_of_two_warehouses(
    new_warehouse, moved, hypothesis_settings
):
    @hypothesis_settings
    @given(st.data(), any_world)
    def holds(data, world):
        first, second = sorted(data.draw(moments(world)) for _ in range(2))
        whole = new_warehouse().take(data.draw(orders(world), label="order of landing"))
        rows = moved(whole, *(number_of_moment(world, moment) for moment in (first, second)))
        output = {
            (r["mart"], r["organization_code"], r["cell"], str(r["month"]), r["measure"]): (
                r["value_before"],
                r["value_after"],
            )
            for r in rows
        }
        assert len(output) == len(rows)
        assert output == expected(new_warehouse, world, first, second)
        between = {e.name for e in world.entries if first < e.received_at <= second}
        assert {row["delivery"] for row in rows} <= between
        shutil.rmtree(whole.folder)

    holds()


def number_of_moment(world: World, moment) -> float:
    return next(number_of(entry) for entry in world.entries if entry.received_at == moment)


def expected(new_warehouse, world: World, first, second) -> Figures:
    sides = []
    for moment in (first, second):
        warehouse = new_warehouse().take(received_by(world, moment).entries)
        warehouse.build(tuple(mart.name for mart in compared_marts()))
        sides.append({mart.name: cells(warehouse, mart) for mart in compared_marts()})
        shutil.rmtree(warehouse.folder)
    stood = [as_of for _, _, as_of, _, _ in standing(world.entries, first)]
    last_month = str(month_end(max(stood))) if stood else ""
    figures: Figures = {}
    for mart in compared_marts():
        figures |= differences(*(side[mart.name] for side in sides), mart, last_month)
    return figures


@few_or_many(FEWER, MANY)
def test_a_known_time_is_a_warehouse_that_received_no_more(new_warehouse, hypothesis_settings):
    """All marts, every figure: late, restated, retracted, out of order, partial, skipped."""

    @hypothesis_settings
    @given(st.data(), any_world)
    def holds(data, world):
        moment = data.draw(moments(world), label="known at")
        whole = new_warehouse().take(data.draw(orders(world), label="order of landing"))
        early = new_warehouse().take(received_by(world, moment).entries)
        number = number_of_moment(world, moment)
        assert digests(whole, number) == digests(early, number)
        shutil.rmtree(whole.folder)
        shutil.rmtree(early.folder)

    holds()
